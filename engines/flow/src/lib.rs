//! A decision by several people (決裁): who is asked in which order, what each may say, and what then holds.
//!
//! A [`Flow`] is one draft's way through its route. [`Flow::act`] turns what somebody wants into an [`Event`] or a
//! [`Refusal`]; [`Flow::apply`] makes the event part of the flow. Events carry everything they decided, so a flow can be
//! read again for ever, without the organisation of its day. Seats belong to **posts** and not to people: whoever holds
//! the post at the moment of the act may act, so nothing waits for somebody who has moved, and a reorganisation in
//! mid-route loses nothing ([`Organisation::unit_on`]).
//!
//! ```
//! # use yakuba_flow::*; use yakuba_base::*;
//! # let day = |text: &str| text.parse::<Date>().unwrap();
//! # let held = |person: &str, position: &str| Held { person: person.into(), unit: "shimin".into(),
//! #     position: position.into(), main: true, from: day("2026-04-01"), until: None };
//! # let organisation = Organisation { units: vec![Unit { code: "shimin".into(), parent: None,
//! #     from: day("2026-04-01"), until: None }], ranks: [("manager".into(), 5), ("clerk".into(), 8)].into(),
//! #     held: vec![held("aki", "clerk"), held("haru", "manager")], ..Organisation::default() };
//! # let now = Timestamp::from_tokyo(day("2026-11-24"), Time::new(9, 0).unwrap());
//! let plan = [Planned::one(Role::Decide, Who::Nearest("manager".into()))];
//! let steps = resolve(&plan, &[].into(), "aki", "shimin", now, &organisation)?;
//! let mut flow = Flow::new("aki", "shimin", Caution::Ordinary);
//! flow.apply(&flow.act(&Act::Submit { steps: Some(steps), gist_changed: false }, "aki", now, &organisation)?);
//! let vote = Act::Vote { seat: flow.waiting()[0], vote: Vote::Approve, ground: None };
//! assert_eq!(flow.act(&vote, "aki", now, &organisation), Err(Refusal::OwnDraft));
//! flow.apply(&flow.act(&vote, "haru", now, &organisation)?);
//! assert!(matches!(flow.state, State::Decided { .. }));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! Held by `tests/it/invariants.rs` after every event of every history that is tried; the executable specification in
//! `tests/it/specification.rs`, written apart from this crate's code, agrees with it on every act of those histories.
//!
//! 1. A draft is decided only when its last step, which alone decides, has all the votes it needs.
//! 2. Every vote was given by somebody who had the authority *at that moment*: the seat's holder, or a deputy.
//! 3. Only a seat that decides is ever voted on by a deputy (代決).
//! 4. A deputy votes only while every holder of the seat is away, or the post is empty.
//! 5. A deputy votes only when nobody before him in the order is there, save whom the absent has named.
//! 6. Something important is decided by a deputy only on a stated ground.
//! 7. Nobody votes on his own draft, for himself or for another.
//! 8. Nobody has two votes in one step.
//! 9. A step is voted on only after every step before it has what it needs.
//! 10. Everybody who was passed over has a duty to read, as long as the passing-over stands (後閲).
//! 11. Every decider a deputy decided for has a duty to read.
//! 12. A duty is never lost but by being read, by the step being asked again, or with the draft.
//! 13. A duty is read only after the decision, by who holds the post then, and once.
//! 14. Only reviewers are passed over: no decision without the decider, no agreement without the consulted.
//! 15. The drafter passes over only who is away; who sits later may pull anything up to himself.
//! 16. A disagreement stops the step until it is ruled on, sent back or taken back (裁定).
//! 17. Nobody rules on his own objection, or on his own draft.
//! 18. No vote counts for a gist other than the one it was given on.
//! 19. When a draft comes back to a step, every vote of that step and of those after it is void.
//! 20. What was pulled back (引戻し) has no vote that stands.
//! 21. After the decision nothing changes but who has read.
//! 22. After a draft is given up (廃案) nothing changes at all.
//! 23. Whoever was consulted in any round is told when the draft is given up.
//! 24. A seat that decides is never handed on; others only within their unit.
//! 25. A seat is lifted only to a higher post, and only when nobody can fill it.
//! 26. Events read again give the same flow, and its version is their number.

mod act;
mod authority;
mod decide;
mod flow;
mod organisation;
mod refusal;
mod route;

pub use act::{Act, Capacity, Event, Ground, Target, Vote};
pub use flow::{Caution, Duty, Flow, Late, Seat, SeatRef, SeatState, State, Step};
pub use organisation::{Absence, DeputyRule, Held, Organisation, Person, Place, Post, Succession, Unit};
pub use refusal::Refusal;
pub use route::{Planned, Role, RouteError, Who, resolve};
