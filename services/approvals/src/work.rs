//! What people do with documents. Every act goes one way: the document is read, the act is tried on its flow, and the
//! row, the event, the duties, the audit entry and the jobs are committed together — or nothing has changed.

use std::sync::Arc;

use yakuba_audit::{Actor, Entry};
use yakuba_base::{FiscalYear, Timestamp};
use yakuba_city::Lgwan;
use yakuba_flow::{Act, Event, Flow, Refusal, RouteError, State, resolve};
use yakuba_flow_face::{TOLD, open_duties, tell};
use yakuba_rules::NoAnswer;
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    SERVICE, jobs,
    model::{
        Attachment, Content, Document, Filed, Matter, Proposal, Rules, document::state_name, route::plan,
        seal,
    },
    office::Office,
    register,
    store::{documents, duties, files, history},
};

/// Why something was refused. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// There is no such document.
    #[error("there is no such document")]
    NotFound,
    /// Someone else was faster: how the document stands now.
    #[error("the document was changed by someone else")]
    Conflict(Box<Document>),
    /// The flow does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The rules say nothing, or say it twice.
    #[error(transparent)]
    NoRule(#[from] NoAnswer),
    /// The rules make no route.
    #[error(transparent)]
    Route(#[from] RouteError),
    /// It cannot be changed any more where it stands, or it is another's.
    #[error("it cannot be changed")]
    Fixed,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins a document.
///
/// # Errors
/// When the database refuses.
pub async fn create(
    zone: &Zone<Lgwan>,
    drafter: &str,
    unit: &str,
    content: Content,
    source: Option<String>,
) -> Result<Document, WorkError> {
    let now = zone.clock.now();
    let document = Document {
        id: zone.clock.id::<Document>().to_string(),
        unit: unit.to_owned(),
        flow: Flow::new(drafter, unit, content.caution()),
        content,
        revision: 1,
        source,
        proposal: None,
        filed: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let clock = zone.clock.clone();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            documents::insert(tx, &document).await?;
            let actor = Actor::Staff(document.flow.drafter.clone());
            Entry::new(actor, "approval.drafted").on("approval", &document.id).record(tx, &clock).await?;
            Ok(document)
        })
        .await
}

/// Changes what a draft says. A draft that has been on its way gets another text; one that has not, the same.
///
/// # Errors
/// [`WorkError::Fixed`] when it is on its way or decided, or another's.
pub async fn save(
    zone: &Zone<Lgwan>,
    by: &str,
    id: &str,
    version: i64,
    content: Content,
) -> Result<Document, WorkError> {
    let (clock, by, id) = (zone.clock.clone(), by.to_owned(), id.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let mut document = editable(tx, &id, &by, version).await?;
            let was_sent = document.flow.version > 0;
            let differs = document.content.body != content.body || document.content.title != content.title;
            if was_sent && differs {
                document.revision += 1;
            }
            document.flow.caution = content.caution();
            document.content = content;
            document.updated_at = clock.now();
            document.version += 1;
            let names = names(&files::all_in(tx, &id).await?);
            documents::update(tx, &document, &names).await?;
            Entry::new(Actor::Staff(by), "approval.changed").on("approval", &id).record(tx, &clock).await?;
            Ok(document)
        })
        .await
}

/// Reads a document that its drafter may change.
async fn editable(tx: &mut Tx<Lgwan>, id: &str, by: &str, version: i64) -> Result<Document, WorkError> {
    let document = load(tx, id, version).await?;
    if document.flow.drafter != by || !document.is_editable() {
        return Err(WorkError::Fixed);
    }
    Ok(document)
}

async fn load(tx: &mut Tx<Lgwan>, id: &str, version: i64) -> Result<Document, WorkError> {
    let document = documents::get_in(tx, id).await?.ok_or(WorkError::NotFound)?;
    if document.version != version {
        return Err(WorkError::Conflict(Box::new(document)));
    }
    Ok(document)
}

fn names(attachments: &[Attachment]) -> Vec<String> {
    attachments.iter().filter(|file| !file.gone).map(|file| file.name.clone()).collect()
}

/// Adds attachments to a draft; one with the series of another takes its place.
///
/// # Errors
/// As [`save`]: what has been decided, or is being decided, keeps its attachments as they are.
pub async fn attach(
    zone: &Zone<Lgwan>,
    by: &str,
    id: &str,
    version: i64,
    added: Vec<Attachment>,
) -> Result<Document, WorkError> {
    change_files(zone, by, id, version, move |all| {
        let mut changes = Vec::new();
        for mut file in added {
            if let Some(last) =
                all.iter().filter(|old| old.series == file.series).max_by_key(|old| old.edition)
            {
                file.edition = last.edition + 1;
                if !last.gone {
                    changes.push(FileChange::Gone(last.id.clone()));
                }
            }
            changes.push(FileChange::Add(file));
        }
        changes
    })
    .await
}

/// Takes an attachment out of a draft.
///
/// # Errors
/// As [`attach`].
pub async fn detach(
    zone: &Zone<Lgwan>,
    by: &str,
    id: &str,
    version: i64,
    file: String,
) -> Result<Document, WorkError> {
    change_files(zone, by, id, version, move |all| {
        let known = all.iter().any(|old| old.id == file && !old.gone);
        if known { vec![FileChange::Gone(file)] } else { Vec::new() }
    })
    .await
}

enum FileChange {
    Add(Attachment),
    Gone(String),
}

async fn change_files(
    zone: &Zone<Lgwan>,
    by: &str,
    id: &str,
    version: i64,
    change: impl FnOnce(&[Attachment]) -> Vec<FileChange> + Send + 'static,
) -> Result<Document, WorkError> {
    let (clock, by, id) = (zone.clock.clone(), by.to_owned(), id.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let mut document = editable(tx, &id, &by, version).await?;
            let all = files::all_in(tx, &id).await?;
            for change in change(&all) {
                match change {
                    FileChange::Add(file) => files::add(tx, &id, &file).await?,
                    FileChange::Gone(file) => files::set_gone(tx, &file).await?,
                }
            }
            document.updated_at = clock.now();
            document.version += 1;
            let names = names(&files::all_in(tx, &id).await?);
            documents::update(tx, &document, &names).await?;
            Entry::new(Actor::Staff(by), "approval.files-changed")
                .on("approval", &id)
                .record(tx, &clock)
                .await?;
            Ok(document)
        })
        .await
}

/// The route the rules give a draft, and what they say.
///
/// # Errors
/// When the rules leave it out or make no route.
pub fn route(
    office: &Office,
    rules: &Rules,
    drafter: &str,
    unit: &str,
    content: &Content,
) -> Result<(Proposal, Vec<yakuba_flow::Step>), WorkError> {
    let matter = Matter { kind: &content.kind, amount: content.amount, reserved: content.reserved, unit };
    let proposal = rules.ask(&matter, office.now.date())?;
    let own_unit = office.flow.post_of(drafter, office.now).map_or_else(|| unit.to_owned(), |post| post.unit);
    let planned = plan(rules.book(), &proposal, &content.agree, drafter, &own_unit, &office.flow, office.now);
    let none = std::collections::BTreeMap::new();
    let steps = resolve(&planned, &none, drafter, &own_unit, office.now, &office.flow)?;
    Ok((proposal, steps))
}

/// Sends a draft on its way, at first or again. Without another gist it goes on where it came back from; otherwise the
/// rules are asked anew.
///
/// # Errors
/// See [`WorkError`].
pub async fn submit(
    zone: &Zone<Lgwan>,
    office: &Arc<Office>,
    rules: &Rules,
    by: &str,
    (id, version): (&str, i64),
    gist_changed: bool,
    note: String,
) -> Result<Document, WorkError> {
    let document = documents::get(&zone.store, id).await?.ok_or(WorkError::NotFound)?;
    let goes_on = matches!(document.flow.state, State::Returned { .. }) && !gist_changed;
    let (proposal, steps) = route(office, rules, by, &document.unit, &document.content)?;
    // A changed kind or amount may have changed who decides: then the old route is no longer the right one.
    let same_rule = document.proposal.as_ref() == Some(&proposal);
    let act = if goes_on && same_rule {
        Act::Submit { steps: None, gist_changed: false }
    } else {
        Act::Submit { steps: Some(steps), gist_changed }
    };
    perform(zone, office, by, (id, version), act, note, Some(proposal)).await
}

/// Does something to a document that was read at `version`.
///
/// # Errors
/// See [`WorkError`].
pub async fn act(
    zone: &Zone<Lgwan>,
    office: &Arc<Office>,
    by: &str,
    at: (&str, i64),
    act: Act,
    note: String,
) -> Result<Document, WorkError> {
    perform(zone, office, by, at, act, note, None).await
}

async fn perform(
    zone: &Zone<Lgwan>,
    office: &Arc<Office>,
    by: &str,
    (id, version): (&str, i64),
    act: Act,
    note: String,
    proposal: Option<Proposal>,
) -> Result<Document, WorkError> {
    let (zone_, office, by, own_id) = (zone.clone(), office.clone(), by.to_owned(), id.to_owned());
    let done = zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let mut document = load(tx, &own_id, version).await?;
            if proposal.is_some() {
                document.proposal = proposal;
            }
            let event = document.flow.act(&act, &by, zone_.clock.now(), &office.flow)?;
            happen(tx, &zone_, &office, document, &event, &note).await
        })
        .await;
    match done {
        // On a database of many writers the loser learns it at the commit.
        Err(WorkError::Store(StoreError::Conflict)) => {
            let now = documents::get(&zone.store, id).await?;
            Err(now.map_or(WorkError::NotFound, |document| WorkError::Conflict(Box::new(document))))
        }
        other => other,
    }
}

/// Makes an event part of a document that was read in this transaction.
async fn happen(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    office: &Office,
    mut document: Document,
    event: &Event,
    note: &str,
) -> Result<Document, WorkError> {
    let was_decided = document.filed.is_some();
    document.flow.apply(event);
    document.version += 1;
    document.updated_at = event.at();
    let seq = i64::try_from(document.flow.version).unwrap_or(i64::MAX);
    history::append(tx, &document.id, seq, event, note).await?;
    let attachments = files::all_in(tx, &document.id).await?;
    if let (State::Decided { at }, false) = (document.flow.state.clone(), was_decided) {
        file(tx, office, &mut document, &attachments, at).await?;
        jobs::print_sheet(tx, &zone.clock, &document.id).await?;
    }
    documents::update(tx, &document, &names(&attachments)).await?;
    if let Some(line) = register::line(office, &document).filter(|_| !was_decided) {
        yakuba_relay::send(tx, &zone.clock, &line).await?;
    }
    let href = document.address();
    let thing = duties::thing(&document, &href);
    let open = open_duties(office, &document.flow, document.updated_at, document.content.due_on);
    yakuba_duties::replace(tx, &thing, &[TOLD], &[open, tell(event)].concat()).await?;
    Entry::new(Actor::Staff(event.by().to_owned()), action(event))
        .on("approval", &document.id)
        .with(serde_json::json!({ "state": state_name(&document.flow.state) }))
        .record(tx, &zone.clock)
        .await?;
    Ok(document)
}

/// Gives a decided document its number, its hash and its time.
async fn file(
    tx: &mut Tx<Lgwan>,
    office: &Office,
    document: &mut Document,
    attachments: &[Attachment],
    at: Timestamp,
) -> Result<(), WorkError> {
    let (year, mark) = (FiscalYear::of(at.date()), office.mark(&document.unit));
    let number = yakuba_numbers::take(tx, &mark, year).await?;
    let events = history::bodies(tx, &document.id).await?;
    // A class that is gone from the schedule is kept as long as ordinary papers are.
    let keep_until = office.class(&document.content.class).map_or_else(
        || FiscalYear::new(year.year() + 6).map_or(yakuba_base::Date::MAX, FiscalYear::first_day),
        |class| class.due_on(at.date()),
    );
    document.filed = Some(Filed {
        decided_at: at,
        number: format!("{mark}第{number}号"),
        year,
        hash: seal(&document.id, &document.content, attachments, &events),
        sheet: None,
        sheet_failed: false,
        keep_until,
        hold: None,
        disposed_at: None,
    });
    Ok(())
}

fn action(event: &Event) -> &'static str {
    match event {
        Event::Submitted { .. } => "approval.sent",
        Event::Voted { .. } => "approval.voted",
        Event::Returned { .. } => "approval.returned",
        Event::HandedOn { .. } => "approval.handed-on",
        Event::Skipped { .. } => "approval.passed-over",
        Event::Read { .. } => "approval.read-afterwards",
        Event::PulledBack { .. } => "approval.pulled-back",
        Event::Abandoned { .. } => "approval.abandoned",
        Event::Ruled { .. } => "approval.ruled",
        Event::Lifted { .. } => "approval.lifted",
        Event::Commented { .. } => "approval.commented",
    }
}

/// Notes that somebody opened a document; the text he had seen before, when it was another. What he was to take note of
/// he has taken note of.
///
/// # Errors
/// When the database refuses.
pub async fn note_reading(
    zone: &Zone<Lgwan>,
    by: &str,
    document: &Document,
) -> Result<Option<i64>, StoreError> {
    let (clock, by) = (zone.clock.clone(), by.to_owned());
    let (id, revision) = (document.id.clone(), document.revision);
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let before = documents::see(tx, &id, &by, revision, clock.now()).await?;
            yakuba_duties::done(tx, SERVICE, &id, TOLD, &by).await?;
            Entry::new(Actor::Staff(by), "approval.read").on("approval", &id).record(tx, &clock).await?;
            Ok(before)
        })
        .await
}
