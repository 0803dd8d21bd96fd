//! What follows from an approval, and what takes it back.

use yakuba_base::Date;
use yakuba_city::{Clock, Lgwan};
use yakuba_duties::{Duty, absences};
use yakuba_flow::{Event, SeatState};
use yakuba_flow_face::{Hall, TOLD};
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use super::{WorkError, faster, file, load, record};
use crate::{
    model::{Booking, Follows, Kind, Request, Task, follows},
    store::{bookings, leave, requests},
};

pub(super) async fn enough_leave(
    tx: &mut Tx<Lgwan>,
    request: &Request,
    follows: &Follows,
) -> Result<(), WorkError> {
    for taken in &follows.taken {
        let left = leave::left_in(tx, &request.flow.drafter, &taken.balance).await?;
        if left < taken.minutes {
            return Err(WorkError::NoLeave(left));
        }
    }
    Ok(())
}

pub(super) async fn book(
    tx: &mut Tx<Lgwan>,
    request: &Request,
    wanted: &[Booking],
    fixed: bool,
) -> Result<(), WorkError> {
    for booking in wanted {
        if let Some(other) = bookings::other(tx, &request.id, booking).await? {
            return Err(WorkError::Taken(Box::new(other)));
        }
    }
    bookings::replace(tx, &request.id, wanted, fixed).await?;
    Ok(())
}

/// What follows from the approval.
pub(super) async fn approved(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    request: &mut Request,
    follows: &Follows,
) -> Result<(), WorkError> {
    enough_leave(tx, request, follows).await?;
    book(tx, request, &follows.bookings, true).await?;
    let today = clock.today();
    let drafter = request.flow.drafter.clone();
    for taken in &follows.taken {
        let entry = leave::Entry {
            id: clock.id::<leave::Entry>().to_string(),
            staff: drafter.clone(),
            balance: taken.balance.clone(),
            minutes: -taken.minutes,
            on: request.on.unwrap_or(today),
            request: Some(request.id.clone()),
            note: request.title.clone(),
            at: clock.now(),
        };
        leave::add(tx, &entry).await?;
    }
    for away in &follows.away {
        let absence = absences::Absence {
            id: clock.id::<absences::Absence>().to_string(),
            staff: drafter.clone(),
            from: away.from,
            until: away.until,
            deputy: None,
            note: away.note.clone(),
            source: Some(request.address()),
        };
        absences::add(tx, &absence).await?;
    }
    request.tasks = follows.todo.iter().map(|todo| Task { todo: todo.clone(), done: None }).collect();
    grow(tx, request, follows, 1.0).await?;
    Ok(())
}

/// Lets the figures of the request's month grow, or shrink again.
async fn grow(tx: &mut Tx<Lgwan>, request: &Request, follows: &Follows, sign: f64) -> Result<(), StoreError> {
    let Some(day) = request.on.or(Some(request.updated_at.date())) else { return Ok(()) };
    for (kpi, by) in &follows.figures {
        yakuba_figures::grow(tx, kpi, &request.unit, day.first_of_month(), by * sign).await?;
    }
    Ok(())
}

/// Calls off what was approved, before its day is over: the leave comes back, the booking is free again.
///
/// # Errors
/// [`WorkError::Fixed`] when it is not his, not approved, or over.
pub async fn cancel(
    zone: &Zone<Lgwan>,
    hall: &Hall,
    kind: &Kind,
    by: &str,
    (id, version): (&str, i64),
    note: String,
) -> Result<Request, WorkError> {
    let (clock, hall_, kind, by, own_id) =
        (zone.clock.clone(), hall.clone(), kind.clone(), by.to_owned(), id.to_owned());
    let done = zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let mut request = load(tx, &own_id, version).await?;
            if !may_cancel(&request, &by, clock.today()) {
                return Err(WorkError::Fixed);
            }
            let follows = follows(&kind.form, &kind.effects, &request.answers).map_err(WorkError::Unfit)?;
            for taken in &follows.taken {
                let entry = leave::Entry {
                    id: clock.id::<leave::Entry>().to_string(),
                    staff: by.clone(),
                    balance: taken.balance.clone(),
                    minutes: taken.minutes,
                    on: request.on.unwrap_or_else(|| clock.today()),
                    request: Some(request.id.clone()),
                    note: format!("{}の取消し", request.title),
                    at: clock.now(),
                };
                leave::add(tx, &entry).await?;
            }
            absences::drop_of(tx, &request.address()).await?;
            bookings::replace(tx, &request.id, &[], false).await?;
            grow(tx, &request, &follows, -1.0).await?;
            request.cancelled_at = Some(clock.now());
            say(tx, &clock, &mut request, &by, &format!("取り消しました。{note}")).await?;
            requests::update(tx, &request).await?;
            // Whoever decided takes note.
            let decided = request.flow.steps.last().into_iter().flat_map(|step| &step.seats);
            let told = decided.filter_map(|seat| match &seat.state {
                SeatState::Voted { by, .. } => {
                    Some(Duty::of_person(TOLD, "取消しのお知らせ", by, clock.now()))
                }
                _ => None,
            });
            file(tx, &hall_, &request, told.collect()).await?;
            record(tx, &clock, &request, "request.cancelled", &by).await?;
            Ok(request)
        })
        .await;
    faster(zone, id, done).await
}

/// Notes in the history what happened after the approval.
async fn say(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    request: &mut Request,
    by: &str,
    words: &str,
) -> Result<(), StoreError> {
    let event = Event::Commented { by: by.to_owned(), at: clock.now() };
    request.flow.apply(&event);
    request.updated_at = clock.now();
    request.version += 1;
    let seq = i64::try_from(request.flow.version).unwrap_or(i64::MAX);
    requests::append(tx, &request.id, seq, &event, words).await
}

/// Whether somebody may call off an approved request of his: until the day it is about is over.
pub fn may_cancel(request: &Request, by: &str, today: Date) -> bool {
    request.holds() && request.flow.drafter == by && request.on.is_none_or(|day| day >= today)
}

/// The division in charge has done a task.
///
/// # Errors
/// [`WorkError::Fixed`] when there is no such task open, or it is another division's.
pub async fn finish(
    zone: &Zone<Lgwan>,
    hall: &Hall,
    by: &str,
    (id, version): (&str, i64),
    place: usize,
    note: String,
) -> Result<Request, WorkError> {
    let (clock, hall_, by, own_id) = (zone.clock.clone(), hall.clone(), by.to_owned(), id.to_owned());
    let done = zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let mut request = load(tx, &own_id, version).await?;
            let holds = request.holds();
            let task = request.tasks.get_mut(place).filter(|task| holds && task.done.is_none());
            let task = task.ok_or(WorkError::Fixed)?;
            if !hall_.flow.works_within(&by, &task.todo.unit, hall_.now) {
                return Err(WorkError::Fixed);
            }
            task.done = Some((by.clone(), clock.now()));
            let says = task.todo.says.clone();
            say(tx, &clock, &mut request, &by, &format!("「{says}」を済ませました。{note}")).await?;
            requests::update(tx, &request).await?;
            let done = Duty::of_person(TOLD, "済みのお知らせ", &request.flow.drafter, clock.now());
            file(tx, &hall_, &request, vec![done]).await?;
            record(tx, &clock, &request, "request.task-done", &by).await?;
            Ok(request)
        })
        .await;
    faster(zone, id, done).await
}
