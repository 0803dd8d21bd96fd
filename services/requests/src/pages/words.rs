//! The words of the office for what the model knows.

use maud::{Markup, html};
use yakuba_flow_face::{Hall, moment, refusal, route_error};
use yakuba_web::ui::{Tone, badge};

use crate::{
    model::{Booking, Request, in_days},
    work::WorkError,
};

/// The states with their words, in the order of a request's life.
pub(super) const STATES: [(&str, &str, Tone); 7] = [
    ("drafting", "下書き", Tone::Plain),
    ("running", "承認待ち", Tone::Busy),
    ("returned", "差戻し", Tone::Waiting),
    ("doing", "承認済・実施待ち", Tone::Waiting),
    ("decided", "承認済", Tone::Good),
    ("cancelled", "取消し", Tone::Bad),
    ("abandoned", "取下げ", Tone::Bad),
];

pub(super) fn state(state: &str) -> &'static str {
    STATES.iter().find(|(name, ..)| *name == state).map_or("", |(_, label, _)| label)
}

pub(super) fn state_badge(request: &Request) -> Markup {
    let name = request.state();
    let known = STATES.iter().find(|(known, ..)| *known == name);
    html! { @if let Some((_, label, tone)) = known { (badge(label, *tone)) } }
}

/// 「R8.12.3 09:00〜12:00」, or the day when it is the whole day.
pub(super) fn span(booking: &Booking) -> String {
    let (from, until) = (booking.from.in_tokyo(), booking.until.in_tokyo());
    if booking.from.plus_days(1) == booking.until && from.time == until.time {
        return from.date.short();
    }
    format!("{} {}〜{}", from.date.short(), from.time, until.time)
}

/// One line for each request.
pub(super) fn lines(hall: &Hall, requests: &[Request], named: bool) -> Markup {
    html! {
        ul.lines { @for request in requests { li {
            a href=(request.address()) { (request.title) } " " (state_badge(request))
            span.line-more {
                @if named { (hall.organisation.unit_name(&request.unit)) " " (hall.organisation.name_of(&request.flow.drafter)) " " }
                (moment(request.updated_at))
            }
        } } }
    }
}

/// Why something cannot be done, and what can.
pub(super) fn refused(error: &WorkError) -> String {
    match error {
        WorkError::Refused(why) => refusal(*why).to_owned(),
        WorkError::NoRule(_) => {
            "答えに合う承認の経路がありません。答えを確かめてください。正しいときは、所管課に知らせてください。".to_owned()
        }
        WorkError::Route(error) => route_error(error).to_owned(),
        WorkError::Answers(_) => "答えていない質問か、直すところがあります。「書き直す」から直してください。".to_owned(),
        WorkError::Unfit(words) => words.clone(),
        WorkError::NoLeave(left) => {
            format!("休暇の残りは{}です。日数を減らすか、ほかの休暇を選んでください。", in_days(*left))
        }
        WorkError::Taken(other) => format!(
            "{}は、{}にほかの申請（{}）が入っています。時間か、選ぶものを変えてください。",
            other.booking.label,
            span(&other.booking),
            if other.fixed { "承認済" } else { "承認待ち" }
        ),
        WorkError::Fixed => "承認待ちか、済んでいるため、変えられません。".to_owned(),
        WorkError::NotFound => "この申請はありません。".to_owned(),
        WorkError::Conflict(_) | WorkError::Store(_) => "保存できませんでした。もう一度押してください。".to_owned(),
    }
}
