use yakuba_base::{Date, Timestamp};
use yakuba_duties::Duty;
use yakuba_flow::{Event, Flow, Role};

use crate::{Hall, words};

/// Whoever was consulted on something that was given up takes note of it: the kind of such a duty.
pub const TOLD: &str = "told";
/// A vote is waited for.
pub const SEAT: &str = "seat";
/// A disagreement is to be ruled on.
pub const RULE: &str = "rule";
/// Something is to be read afterwards.
pub const READ: &str = "read";

/// Who has to do something with it now, since `since`, until `due_on`.
pub fn open_duties(hall: &Hall, flow: &Flow, since: Timestamp, due_on: Option<Date>) -> Vec<Duty> {
    let place = |at: yakuba_flow::SeatRef| format!("{}.{}", at.step, at.seat);
    let base = |kind, place: String, words: &str| Duty {
        kind,
        place,
        words: words.to_owned(),
        post: None,
        person: None,
        decides: false,
        since,
        due_on,
    };
    let mut open = Vec::new();
    for at in flow.waiting() {
        let Some((step, seat)) = flow.seat(at) else { continue };
        open.push(Duty {
            post: Some((seat.post.unit.clone(), seat.post.position.clone())),
            person: seat.handed.clone(),
            decides: step.role == Role::Decide,
            ..base(SEAT, place(at), words::role(step.role))
        });
    }
    if let Some(at) = flow.disputed() {
        for person in flow.arbiters(at, hall.now, &hall.flow) {
            open.push(Duty { person: Some(person.to_owned()), ..base(RULE, place(at), "裁定") });
        }
    }
    for (at, duty) in flow.unread() {
        let post = Some((duty.post.unit.clone(), duty.post.position.clone()));
        open.push(Duty { post, ..base(READ, at.to_string(), "後閲") });
    }
    open
}

/// Who takes note that something was given up (廃案のお知らせ).
pub fn tell(event: &Event) -> Vec<Duty> {
    let Event::Abandoned { tell, at, .. } = event else { return Vec::new() };
    tell.iter().map(|person| Duty::of_person(TOLD, "廃案のお知らせ", person, *at)).collect()
}
