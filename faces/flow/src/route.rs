//! The boxes of a route (決裁欄).

use maud::{Markup, html};
use yakuba_flow::{Capacity, Flow, Seat, SeatState, Step, Vote};

use crate::{Hall, words};

/// The steps with who sits there and what he said.
pub fn route_boxes(hall: &Hall, flow: Option<&Flow>, steps: &[Step]) -> Markup {
    let turn = flow.and_then(Flow::turn);
    html! {
        ol.route {
            @for (n, step) in steps.iter().enumerate() {
                li.route-step.now[turn == Some(n)] aria-current=[(turn == Some(n)).then_some("step")] {
                    p.route-role {
                        (words::role(step.role))
                        @if step.seats.len() > 1 {
                            span.small { @if step.need < step.seats.len() { "（" (step.seats.len()) "人のうち" (step.need) "人）" } @else { "（全員）" } }
                        }
                    }
                    @for seat in &step.seats { (one(hall, step, seat)) }
                }
            }
        }
    }
}

fn one(hall: &Hall, step: &Step, seat: &Seat) -> Markup {
    let name = |id: &str| hall.organisation.name_of(id);
    html! {
        div.route-seat {
            p.small { (hall.post_name(&seat.post)) }
            @match &seat.state {
                SeatState::Voted { by, vote, capacity, at, .. } => p {
                    strong { (name(by)) }
                    @if let Capacity::Deputy { .. } = capacity { span.badge.waiting { "代" } }
                    br;
                    span class=(if *vote == Vote::Disagree { "bad-text" } else { "" }) { (words::vote(*vote, step.role)) }
                    " " span.small { (words::moment(*at)) }
                },
                SeatState::Skipped { .. } => p { span.badge.waiting { "後閲" } },
                SeatState::NotNeeded => p.small { "ほかの人の承認で足りました" },
                SeatState::Overruled { dissenter, by, at } => p {
                    strong { (name(dissenter)) } " 不同意" br; "裁定：" (name(by)) " " span.small { (words::moment(*at)) }
                },
                SeatState::Open => p {
                    @match &seat.handed {
                        Some(person) => (name(person)),
                        None => (hall.holder_names(&seat.post).join("、")),
                    }
                    @if seat.handed.is_none() && hall.flow.holders(&seat.post, hall.now).is_empty() { span.small { "（欠員）" } }
                    @for id in hall.flow.holders(&seat.post, hall.now) {
                        @if hall.flow.absence(id, hall.now).is_some() { " " span.badge.waiting { (name(id)) "は不在" } }
                    }
                },
            }
        }
    }
}
