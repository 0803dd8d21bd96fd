//! What people do with requests. Every act goes one way: the request is read, the act is tried on its flow, and the row,
//! the event, the duties, the bookings, the balances, the audit entry are committed together — or nothing has changed.

mod after;
mod route;

use yakuba_audit::{Actor, Entry};
use yakuba_city::{Clock, Lgwan};
use yakuba_duties::{Duty, Thing};
use yakuba_flow::{Act, Caution, Event, Flow, Refusal, RouteError, State};
use yakuba_flow_face::{Hall, TOLD, open_duties, tell};
use yakuba_forms::{Answers, Compiled, Problem, problems_for_submission, purge_hidden};
use yakuba_rules::NoAnswer;
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    SERVICE,
    model::{Kind, Request, Ruled, follows},
    store::{
        bookings::{self, Booked},
        kinds::Offered,
        requests,
    },
};

pub use after::{cancel, finish, may_cancel};
pub use route::{Proposed, outcome, route};

use after::{approved, book, enough_leave};
use route::{first_day, title};

/// Why something was refused. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// There is no such request.
    #[error("there is no such request")]
    NotFound,
    /// Someone else was faster: how it stands now.
    #[error("the request was changed by someone else")]
    Conflict(Box<Request>),
    /// The flow does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The rules say nothing, or say it twice.
    #[error(transparent)]
    NoRule(#[from] NoAnswer),
    /// The rules make no route.
    #[error(transparent)]
    Route(#[from] RouteError),
    /// Answers are missing or wrong.
    #[error("{} answers are missing or wrong", .0.len())]
    Answers(Vec<Problem>),
    /// What would follow does not fit, in words for people.
    #[error("{0}")]
    Unfit(String),
    /// There is not enough leave left: the balance, minutes.
    #[error("only {0} minutes of leave are left")]
    NoLeave(i64),
    /// It is booked already.
    #[error("it is booked already")]
    Taken(Box<Booked>),
    /// It cannot be changed any more where it stands, or it is another's.
    #[error("it cannot be changed")]
    Fixed,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins a request.
///
/// # Errors
/// When the database refuses.
pub async fn create(
    zone: &Zone<Lgwan>,
    hall: &Hall,
    offered: &Offered,
    drafter: &str,
    answers: Answers,
) -> Result<Request, WorkError> {
    let now = zone.clock.now();
    let own = hall.flow.post_of(drafter, hall.now).map(|post| post.unit).unwrap_or_default();
    let on = first_day(&offered.kind, &answers);
    let request = Request {
        id: zone.clock.id::<Request>().to_string(),
        kind: offered.kind.key.clone(),
        revision: offered.id.clone(),
        title: title(&offered.kind, on),
        unit: hall.division(&own),
        charge: offered.kind.unit.clone(),
        answers,
        ruled: None,
        flow: Flow::new(drafter, &own, Caution::Ordinary),
        on,
        cancelled_at: None,
        tasks: Vec::new(),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let clock = zone.clock.clone();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            requests::insert(tx, &request).await?;
            record(tx, &clock, &request, "request.begun", &request.flow.drafter).await?;
            Ok(request)
        })
        .await
}

async fn record(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    request: &Request,
    action: &'static str,
    by: &str,
) -> Result<(), StoreError> {
    let detail = serde_json::json!({ "kind": request.kind, "state": request.state() });
    Entry::new(Actor::Staff(by.to_owned()), action)
        .on("request", &request.id)
        .with(detail)
        .record(tx, clock)
        .await
}

async fn load(tx: &mut Tx<Lgwan>, id: &str, version: i64) -> Result<Request, WorkError> {
    let request = requests::get_in(tx, id).await?.ok_or(WorkError::NotFound)?;
    if request.version == version { Ok(request) } else { Err(WorkError::Conflict(Box::new(request))) }
}

/// Changes what a request says while it is with whoever makes it.
///
/// # Errors
/// [`WorkError::Fixed`] when it is on its way or another's.
pub async fn save(
    zone: &Zone<Lgwan>,
    kind: &Kind,
    by: &str,
    (id, version): (&str, i64),
    answers: Answers,
) -> Result<Request, WorkError> {
    let on = first_day(kind, &answers);
    let (clock, by, id, title) = (zone.clock.clone(), by.to_owned(), id.to_owned(), title(kind, on));
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let mut request = load(tx, &id, version).await?;
            if request.flow.drafter != by || !request.is_editable() {
                return Err(WorkError::Fixed);
            }
            (request.answers, request.on, request.title) = (answers, on, title);
            request.updated_at = clock.now();
            request.version += 1;
            requests::update(tx, &request).await?;
            record(tx, &clock, &request, "request.changed", &by).await?;
            Ok(request)
        })
        .await
}

/// Sends a request on its way, at first or again: what it would book is held from now on.
///
/// # Errors
/// See [`WorkError`].
pub async fn submit(
    zone: &Zone<Lgwan>,
    hall: &Hall,
    kind: &Kind,
    by: &str,
    (id, version): (&str, i64),
    note: String,
) -> Result<Request, WorkError> {
    let request = requests::get(&zone.store, id).await?.ok_or(WorkError::NotFound)?;
    let today = hall.now.date();
    let form = Compiled::new(kind.form.clone()).map_err(|_| WorkError::NoRule(NoAnswer::Question))?;
    let problems = problems_for_submission(&form, &request.answers, today);
    if !problems.is_empty() {
        return Err(WorkError::Answers(problems));
    }
    let proposed = route(hall, kind, by, &request.answers)?;
    let again = matches!(request.flow.state, State::Returned { .. });
    // A request is short: whoever sends it again asks everybody again.
    let act = Act::Submit { steps: Some(proposed.steps), gist_changed: again };
    let sent = Sent { ruled: proposed.ruled, answers: purge_hidden(&form, &request.answers, today) };
    perform(zone, hall, kind, by, (id, version), act, note, Some(sent)).await
}

/// What is fixed at the moment a request is sent.
struct Sent {
    ruled: Ruled,
    answers: Answers,
}

/// Does something to a request that was read at `version`.
///
/// # Errors
/// See [`WorkError`].
pub async fn act(
    zone: &Zone<Lgwan>,
    hall: &Hall,
    kind: &Kind,
    by: &str,
    at: (&str, i64),
    act: Act,
    note: String,
) -> Result<Request, WorkError> {
    perform(zone, hall, kind, by, at, act, note, None).await
}

#[expect(clippy::too_many_arguments, reason = "who does what to which, when, by which rules")]
async fn perform(
    zone: &Zone<Lgwan>,
    hall: &Hall,
    kind: &Kind,
    by: &str,
    (id, version): (&str, i64),
    act: Act,
    note: String,
    sent: Option<Sent>,
) -> Result<Request, WorkError> {
    let (clock, hall_, kind, by, own_id) =
        (zone.clock.clone(), hall.clone(), kind.clone(), by.to_owned(), id.to_owned());
    let done = zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let mut request = load(tx, &own_id, version).await?;
            if let Some(sent) = sent {
                (request.ruled, request.answers) = (Some(sent.ruled), sent.answers);
            }
            let event = request.flow.act(&act, &by, clock.now(), &hall_.flow)?;
            happen(tx, &clock, &hall_, &kind, request, &event, &note).await
        })
        .await;
    faster(zone, id, done).await
}

/// On a database of many writers the loser learns it at the commit.
async fn faster(
    zone: &Zone<Lgwan>,
    id: &str,
    done: Result<Request, WorkError>,
) -> Result<Request, WorkError> {
    match done {
        Err(WorkError::Store(StoreError::Conflict)) => {
            let now = requests::get(&zone.store, id).await?;
            Err(now.map_or(WorkError::NotFound, |request| WorkError::Conflict(Box::new(request))))
        }
        other => other,
    }
}

/// Makes an event part of a request that was read in this transaction, with all that follows.
async fn happen(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    hall: &Hall,
    kind: &Kind,
    mut request: Request,
    event: &Event,
    note: &str,
) -> Result<Request, WorkError> {
    let was_decided = matches!(request.flow.state, State::Decided { .. });
    request.flow.apply(event);
    request.version += 1;
    request.updated_at = event.at();
    let seq = i64::try_from(request.flow.version).unwrap_or(i64::MAX);
    requests::append(tx, &request.id, seq, event, note).await?;
    let follows = follows(&kind.form, &kind.effects, &request.answers).map_err(WorkError::Unfit)?;
    match &request.flow.state {
        State::Running { .. } if matches!(event, Event::Submitted { .. }) => {
            enough_leave(tx, &request, &follows).await?;
            book(tx, &request, &follows.bookings, false).await?;
        }
        State::Decided { .. } if !was_decided => approved(tx, clock, &mut request, &follows).await?,
        State::Drafting | State::Abandoned { .. } => bookings::replace(tx, &request.id, &[], false).await?,
        _ => {}
    }
    requests::update(tx, &request).await?;
    file(tx, hall, &request, tell(event)).await?;
    record(tx, clock, &request, action(event), event.by()).await?;
    Ok(request)
}

fn action(event: &Event) -> &'static str {
    match event {
        Event::Submitted { .. } => "request.sent",
        Event::Voted { .. } => "request.voted",
        Event::Returned { .. } => "request.returned",
        Event::PulledBack { .. } => "request.pulled-back",
        Event::Abandoned { .. } => "request.withdrawn",
        Event::Read { .. } => "request.read-afterwards",
        _ => "request.acted-on",
    }
}

/// Writes what waits for whom into the one inbox.
async fn file(tx: &mut Tx<Lgwan>, hall: &Hall, request: &Request, told: Vec<Duty>) -> Result<(), StoreError> {
    let href = request.address();
    let title = format!("{}（{}）", request.title, hall.organisation.name_of(&request.flow.drafter));
    let thing = Thing {
        service: SERVICE,
        id: &request.id,
        title: &title,
        href: &href,
        barred: &request.flow.drafter,
    };
    let mut open = open_duties(hall, &request.flow, request.updated_at, None);
    open.extend(told);
    if let State::Returned { .. } = request.flow.state {
        open.push(Duty::of_person("returned", "差戻し", &request.flow.drafter, request.updated_at));
    }
    if request.holds() {
        for (place, task) in request.tasks.iter().enumerate().filter(|(_, task)| task.done.is_none()) {
            open.push(Duty {
                post: Some((task.todo.unit.clone(), None)),
                person: None,
                place: place.to_string(),
                ..Duty::of_person("task", &task.todo.says, "", request.updated_at)
            });
        }
    }
    yakuba_duties::replace(tx, &thing, &[TOLD], &open).await
}

/// Notes that somebody opened a request; what he was to take note of he has taken note of.
///
/// # Errors
/// When the database refuses.
pub async fn note_reading(zone: &Zone<Lgwan>, by: &str, request: &Request) -> Result<(), StoreError> {
    let (clock, by, request) = (zone.clock.clone(), by.to_owned(), request.clone());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            yakuba_duties::done(tx, SERVICE, &request.id, TOLD, &by).await?;
            record(tx, &clock, &request, "request.read", &by).await
        })
        .await
}
