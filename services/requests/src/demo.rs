//! This service's part of the demo city: kinds of requests, leave for everybody, and requests in every state.
//!
//! Everything goes through the same doors as a real request, only with the clock of an earlier day.

use std::sync::Arc;

use serde::Deserialize;
use yakuba_base::{Date, Time, Timestamp};
use yakuba_city::{Lgwan, SteppedClock};
use yakuba_flow::{Act, Capacity, Role, Target, Vote};
use yakuba_flow_face::Hall;
use yakuba_forms::Answers;
use yakuba_identity::Organisation;
use yakuba_service::{Demo, DemoCity};
use yakuba_store::Tx;
use yakuba_zone::Zone;

use crate::{
    kinds,
    model::{DAY_MINUTES, Kind, Request},
    store::{
        kinds::{self as store, Offered},
        leave,
    },
    work::{self, WorkError},
};

type Failed = Box<dyn std::error::Error + Send + Sync>;

pub(crate) fn demo() -> Demo {
    Demo::new(|city| async move { fill(&city).await.map_err(|error| error.to_string()) })
}

/// A request of the demo: `requests/examples.json`.
#[derive(Deserialize)]
struct Example {
    kind: String,
    by: String,
    /// The day it was sent, seen from today.
    sent: i64,
    /// `drafting`, `running`, `half`, `returned`, `decided`, `abandoned`, `cancelled`, `finished`.
    becomes: String,
    /// Answers; `"+3"` where a day is asked is three days from today.
    answers: serde_json::Map<String, serde_json::Value>,
}

async fn fill(city: &DemoCity) -> Result<(), Failed> {
    let zone = &city.zones.lgwan;
    let organisation = Organisation::load(&zone.store, zone.clock.today()).await?;
    for (path, text) in city.folder("requests") {
        if path.ends_with("examples.json") {
            continue;
        }
        let kind: Kind = serde_json::from_str(text).map_err(|error| format!("{path}: {error}"))?;
        let key = kind.key.clone();
        kinds::create(zone, "demo", kind).await?;
        let Some(written) = store::get(&zone.store, &key).await? else { continue };
        kinds::publish(zone, &organisation, "demo", &written).await.map_err(|error| match error {
            kinds::KindError::Blocked(found) => format!("{path}: {found:?}"),
            other => format!("{path}: {other}"),
        })?;
    }
    grant(zone, &organisation).await?;
    let Some(examples) = city.files.get("requests/examples.json") else { return Ok(()) };
    let examples: Vec<Example> = serde_json::from_str(examples)?;
    let offered = store::offered(&zone.store).await?;
    for example in &examples {
        let found = offered.iter().find(|it| it.kind.key == example.kind);
        let offered = found.ok_or_else(|| format!("no request {}", example.kind))?;
        make(zone, offered, example)
            .await
            .map_err(|error| format!("{} by {}: {error}", example.kind, example.by))?;
    }
    Ok(())
}

/// 20 days of this year and what was left of the last.
async fn grant(zone: &Zone<Lgwan>, organisation: &Organisation) -> Result<(), Failed> {
    let Some(first) = Date::new(zone.clock.today().year(), 1, 1) else { return Ok(()) };
    let people: Vec<String> = organisation.people().map(|person| person.id.clone()).collect();
    let clock = zone.clock.clone();
    let work = async move |tx: &mut Tx<Lgwan>| {
        for (n, staff) in people.iter().enumerate() {
            let over = i64::try_from(n * 7 % 13).unwrap_or(0);
            for (days, note) in [(20, "付与（今年分）"), (over, "前年からの繰越し")] {
                let entry = leave::Entry {
                    id: clock.id::<leave::Entry>().to_string(),
                    staff: staff.clone(),
                    balance: "annual".to_owned(),
                    minutes: days * DAY_MINUTES,
                    on: first,
                    request: None,
                    note: note.to_owned(),
                    at: clock.now(),
                };
                if days > 0 {
                    leave::add(tx, &entry).await?;
                }
            }
        }
        Ok::<_, yakuba_store::StoreError>(())
    };
    zone.store.write(work).await?;
    Ok(())
}

/// The house and the city hall at a moment, never later than now.
fn at(zone: &Zone<Lgwan>, hall: &Hall, moment: Timestamp) -> (Zone<Lgwan>, Arc<Hall>) {
    let moment = moment.min(zone.clock.now());
    let mut then = zone.clone();
    then.clock = SteppedClock::at(moment).clock();
    (then, Arc::new(Hall { now: moment, ..hall.clone() }))
}

async fn make(zone: &Zone<Lgwan>, offered: &Offered, example: &Example) -> Result<(), Failed> {
    let today = zone.clock.today();
    let hall = Hall::load(&zone.store, zone.clock.now()).await?;
    let Some(by) = hall.organisation.by_login(&example.by).map(|person| person.id.clone()) else {
        return Ok(());
    };
    let nine = Time::new(9, 10).unwrap_or(Time::MIDNIGHT);
    let mut moment = Timestamp::from_tokyo(today.add_days(example.sent), nine);
    let mut answers = Answers::new();
    for (key, value) in &example.answers {
        let value =
            match value.as_str().and_then(|text| text.strip_prefix(['+', '-']).map(|rest| (text, rest))) {
                Some((text, rest)) if rest.parse::<i64>().is_ok() => {
                    let days: i64 = text.trim_start_matches('+').parse().unwrap_or(0);
                    serde_json::Value::from(today.add_days(days).to_string())
                }
                _ => value.clone(),
            };
        answers.set(key.clone(), value);
    }
    let (then, office) = at(zone, &hall, moment);
    let mut request = work::create(&then, &office, offered, &by, answers).await?;
    if example.becomes == "drafting" {
        return Ok(());
    }
    moment = moment.plus_hours(1);
    let (then, office) = at(zone, &hall, moment);
    let here = (request.id.as_str(), request.version);
    request =
        work::submit(&then, &office, &offered.kind, &by, here, String::new()).await.map_err(|error| {
            match error {
                WorkError::Answers(problems) => format!("{problems:?}"),
                other => other.to_string(),
            }
        })?;
    let mut votes = 0;
    while request.flow.turn().is_some() {
        moment = moment.plus_hours(3);
        let (then, office) = at(zone, &hall, moment);
        let here = (request.id.as_str(), request.version);
        let next = match (example.becomes.as_str(), votes) {
            ("running", _) | ("half", 1) => break,
            ("abandoned", _) => Some((by.clone(), Act::Abandon, "予定が変わったため")),
            (becomes, _) => waits_for(&request, &office).map(|(by, seat, role)| {
                if becomes == "returned" {
                    return (by, Act::Return { seat, to: Target::Drafter }, "日付を確かめてください。");
                }
                let vote = if role == Role::Consult { Vote::Agree } else { Vote::Approve };
                (by, Act::Vote { seat, vote, ground: None }, "")
            }),
        };
        let Some((who, act, note)) = next else { break };
        request = work::act(&then, &office, &offered.kind, &who, here, act, note.to_owned()).await?;
        votes += 1;
    }
    finish(zone, &hall, offered, example, request).await
}

/// What came after the approval.
async fn finish(
    zone: &Zone<Lgwan>,
    hall: &Arc<Hall>,
    offered: &Offered,
    example: &Example,
    request: Request,
) -> Result<(), Failed> {
    let here = (request.id.as_str(), request.version);
    match example.becomes.as_str() {
        "cancelled" if request.holds() => {
            let by = request.flow.drafter.clone();
            work::cancel(zone, hall, &offered.kind, &by, here, "予定が変わったため".to_owned()).await?;
        }
        "finished" if request.holds() => {
            let Some(task) = request.tasks.first() else { return Ok(()) };
            let members = hall.organisation.units_below(&task.todo.unit);
            let who = hall.organisation.assignments().iter().find(|post| members.contains(&post.unit));
            if let Some(who) = who {
                work::finish(zone, hall, &who.staff, here, 0, String::new()).await?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// The first seat that waits, and who may vote there now for himself.
fn waits_for(request: &Request, hall: &Hall) -> Option<(String, yakuba_flow::SeatRef, Role)> {
    let flow = &request.flow;
    flow.waiting().into_iter().find_map(|at| {
        let (step, seat) = flow.seat(at)?;
        let holder = flow.holders(seat, hall.now, &hall.flow).into_iter().next()?.to_owned();
        let may = flow.capacity(at, &holder, hall.now, &hall.flow) == Ok(Capacity::Own);
        (may && hall.flow.is_present(&holder, hall.now)).then_some((holder, at, step.role))
    })
}
