//! Work for later: the sheet of a decided document is printed, and the register is told once.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use yakuba_audit::{Actor, Entry};
use yakuba_base::Lang;
use yakuba_city::{Clock, Lgwan};
use yakuba_documents::{DecisionSheet, Press, PrintError, Row, Stamp};
use yakuba_flow::{Capacity, Event, Role, SeatState, Target, Vote};
use yakuba_jobs::{Handler, Job, JobError};
use yakuba_store::{Result, StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    model::{Attachment, Document, Filed, document::events_to_decision},
    office::Office,
    register::{self, RegisterFiled},
    store::{disposals, documents, files, history},
    words,
};

/// The sheet of a decided document (決裁文書) is to be printed.
#[derive(Serialize, Deserialize)]
struct PrintSheet {
    document: String,
}

impl Job for PrintSheet {
    const KIND: &'static str = "approvals.print-sheet";
}

/// Asks for the sheet.
///
/// # Errors
/// When the database refuses.
pub async fn print_sheet(tx: &mut Tx<Lgwan>, clock: &Clock, document: &str) -> Result<()> {
    let job = PrintSheet { document: document.to_owned() };
    yakuba_jobs::enqueue_once(tx, clock, document, job, clock.now()).await
}

/// The jobs of the administrative network.
pub fn lgwan(press: &Arc<Press>) -> Vec<Handler<Zone<Lgwan>>> {
    let press = press.clone();
    vec![Handler::new(move |zone, job| print(press.clone(), zone, job)), Handler::new(do_publish_register)]
}

async fn print(press: Arc<Press>, zone: Zone<Lgwan>, job: PrintSheet) -> std::result::Result<(), JobError> {
    let Some(document) = documents::get(&zone.store, &job.document).await? else { return Ok(()) };
    let Some(filed) = document.filed.clone() else { return Ok(()) };
    if filed.sheet.is_some() || filed.disposed_at.is_some() {
        return Ok(());
    }
    let attachments = files::all(&zone.store, &document.id).await?;
    let mut happened = history::all(&zone.store, &document.id).await?;
    // What came after the decision is no part of what was decided.
    let last = events_to_decision(&document, happened.iter().map(|it| &it.event)).unwrap_or(0);
    happened.truncate(usize::try_from(last).unwrap_or(usize::MAX >> 1));
    // Posts and names are those of the day of the decision.
    let office = Office::load(&zone.store, filed.decided_at).await?;
    let sheet = sheet(&zone, &office, &document, &filed, &attachments, &happened);
    let printed = match press.print(&sheet.clone().into_job(filed.decided_at)).await {
        // What people type may hold characters no font has. The record itself holds them as they were typed.
        Err(PrintError::MissingGlyph(characters)) => {
            press.print(&sheet.with_geta_for(&characters).into_job(filed.decided_at)).await
        }
        other => other,
    };
    let file = match printed {
        Ok(pdf) => Ok(zone.files.put(&zone.clock, pdf.bytes).await?.id),
        Err(error) => Err(error),
    };
    let (clock, id, made) = (zone.clock.clone(), document.id, file.as_ref().ok().cloned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            documents::set_sheet(tx, &id, made.as_deref()).await?;
            if made.is_some() {
                Entry::new(Actor::System("press"), "approval.sheet-made")
                    .on("approval", &id)
                    .record(tx, &clock)
                    .await?;
            }
            Ok::<_, yakuba_store::StoreError>(())
        })
        .await?;
    file.map(drop).map_err(|error| {
        if error.retry() { JobError::Retry(error.to_string()) } else { JobError::Give(error.to_string()) }
    })
}

fn sheet(
    zone: &Zone<Lgwan>,
    office: &Office,
    document: &Document,
    filed: &Filed,
    attachments: &[Attachment],
    happened: &[history::Happened],
) -> DecisionSheet {
    let content = &document.content;
    let row = |label: &str, text: String| Row { label: label.to_owned(), text };
    let name = |id: &str| office.organisation.name_of(id);
    let mut facts = vec![
        row(
            "起案",
            format!("{}　{}", office.organisation.unit_name(&document.unit), name(&document.flow.drafter)),
        ),
        row("起案日", document.created_at.date().formal()),
        row("決裁日", filed.decided_at.date().formal()),
        row("分類・保存期間", words::class(office, &content.class)),
        row("公開区分", content.disclosure.label().to_owned()),
    ];
    if let Some(amount) = content.amount {
        facts.push(row("金額", amount.to_string()));
    }
    if !content.counterparty.is_empty() {
        facts.push(row("相手方", content.counterparty.clone()));
    }
    if let Some(proposal) = &document.proposal {
        facts.push(row("決裁の根拠", format!("{}　{}", proposal.row, proposal.says)));
    }
    let stamps = document.flow.steps.iter().flat_map(|step| {
        step.seats.iter().map(|seat| {
            let (by, on, mark) = match &seat.state {
                SeatState::Voted { by, at, capacity, .. } => {
                    (name(by), at.date().short(), if *capacity == Capacity::Own { "" } else { "代" })
                }
                SeatState::Skipped { .. } => (String::new(), String::new(), "後閲"),
                SeatState::Overruled { by, at, .. } => (name(by), at.date().short(), "裁定"),
                SeatState::NotNeeded | SeatState::Open => (String::new(), String::new(), "―"),
            };
            let role = match step.role {
                Role::Review => "承認",
                Role::Consult => "合議",
                Role::Decide => "決裁",
            };
            Stamp { role: role.to_owned(), post: office.post_name(&seat.post), by, on, mark: mark.to_owned() }
        })
    });
    DecisionSheet {
        number: filed.number.clone(),
        city: zone.city.name.get(Lang::Ja).to_owned(),
        title: content.title.clone(),
        body: content.body.clone(),
        facts,
        stamps: stamps.collect(),
        attachments: attachments
            .iter()
            .filter(|file| !file.gone)
            .map(|file| row(&file.name, format!("SHA-256 {}", file.sha256)))
            .collect(),
        history: happened.iter().map(|it| row(&words::moment(it.at), line(office, document, it))).collect(),
        hash: filed.hash.clone(),
        decided_on: filed.decided_at.date(),
    }
}

/// One line of the history, in words.
fn line(office: &Office, document: &Document, happened: &history::Happened) -> String {
    let name = |id: &str| office.organisation.name_of(id);
    let what = match &happened.event {
        Event::Submitted { gist_changed: true, .. } => "趣旨を変えて回議に付した".to_owned(),
        Event::Submitted { .. } => "回議に付した".to_owned(),
        Event::Voted { seat, vote, capacity, .. } => {
            let decides = document.flow.seat(*seat).is_some_and(|(step, _)| step.role == Role::Decide);
            let said = match (vote, decides) {
                (Vote::Approve, true) => "決裁した",
                (Vote::Approve, false) => "承認した",
                (Vote::Agree, _) => "同意した",
                (Vote::Disagree, _) => "同意しなかった",
            };
            if *capacity == Capacity::Own { said.to_owned() } else { "代決した".to_owned() }
        }
        Event::Returned { to: Target::Drafter, .. } => "起案者に差し戻した".to_owned(),
        Event::Returned { .. } => "前の段階に差し戻した".to_owned(),
        Event::HandedOn { to, .. } => format!("{}に引き継いだ", name(to)),
        Event::Skipped { .. } => "後閲とした".to_owned(),
        Event::Read { .. } => "後閲した".to_owned(),
        Event::PulledBack { .. } => "引き戻した".to_owned(),
        Event::Abandoned { .. } => "廃案にした".to_owned(),
        Event::Ruled { upheld: true, .. } => "裁定：不同意を認めた".to_owned(),
        Event::Ruled { .. } => "裁定：原案による".to_owned(),
        Event::Lifted { to, .. } => format!("{}に上げた", office.post_name(to)),
        Event::Commented { .. } => "意見".to_owned(),
    };
    let note = if happened.note.is_empty() { String::new() } else { format!("：{}", happened.note) };
    format!("{}　{what}{note}", name(&happened.by))
}

/// What was filed before the register was published is told once.
#[derive(Serialize, Deserialize)]
struct PublishRegister {}

impl Job for PublishRegister {
    const KIND: &'static str = "approvals.publish-register";
}

/// Asks for the register to be told, once in a city's life.
///
/// # Errors
/// When the database refuses.
pub async fn publish_register(zone: &Zone<Lgwan>) -> Result<()> {
    let clock = zone.clock.clone();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            yakuba_jobs::enqueue_once(tx, &clock, "first", PublishRegister {}, clock.now()).await
        })
        .await
}

async fn do_publish_register(zone: Zone<Lgwan>, _: PublishRegister) -> std::result::Result<(), JobError> {
    let office = Office::load(&zone.store, zone.clock.now()).await?;
    let lines: Vec<RegisterFiled> = disposals::register(&zone.store, usize::MAX)
        .await?
        .iter()
        .filter(|document| document.filed.as_ref().is_some_and(|filed| filed.disposed_at.is_none()))
        .filter_map(|document| register::line(&office, document))
        .collect();
    for some in lines.chunks(200) {
        let (clock, some) = (zone.clock.clone(), some.to_vec());
        zone.store
            .write(async move |tx: &mut Tx<Lgwan>| {
                for line in &some {
                    yakuba_relay::send(tx, &clock, line).await?;
                }
                Ok::<_, StoreError>(())
            })
            .await?;
    }
    Ok(())
}
