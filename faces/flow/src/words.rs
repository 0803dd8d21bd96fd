//! The words of the office for what the engine knows.

use maud::html;
use yakuba_base::Timestamp;
use yakuba_flow::{Capacity, Event, Flow, Late, Refusal, Role, RouteError, State, Target, Vote};
use yakuba_web::ui::{self, Tone};

use crate::Hall;

/// What a thing on its way is called, and what is done with it.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// Who made it: 起案者.
    pub drafter: &'static str,
    /// Sending it on its way: 回議に付す.
    pub send: &'static str,
    /// That it was sent: 回議に付しました.
    pub sent: &'static str,
    /// What happens on the button: 「上の決裁経路で回議を始めます。」
    pub sending: &'static str,
    /// Giving it up: 廃案にする.
    pub give_up: &'static str,
    /// That it was given up: 廃案にしました.
    pub given_up: &'static str,
    /// What giving up does, in a sentence.
    pub giving_up: &'static str,
    /// Why a reason is asked for when it is given up.
    pub why_give_up: &'static str,
}

impl Terms {
    /// A document (起案文書).
    pub const DOCUMENT: Terms = Terms {
        drafter: "起案者",
        send: "回議に付す",
        sent: "回議に付しました",
        sending: "上の決裁経路で回議を始めます。",
        give_up: "廃案にする",
        given_up: "廃案にしました",
        giving_up: "この起案をやめます。元には戻せません。合議した人には、廃案になったことが知らされます。",
        why_give_up: "廃案にする理由を書いてください。合議した課に知らせます。",
    };

    /// An internal request (庁内申請).
    pub const REQUEST: Terms = Terms {
        drafter: "申請者",
        send: "提出する",
        sent: "提出しました",
        sending: "上の経路で承認を求めます。",
        give_up: "取り下げる",
        given_up: "取り下げました",
        giving_up: "この申請をやめます。元には戻せません。仮に押さえた予約は空きます。",
        why_give_up: "取り下げる理由を書いてください。",
    };
}

/// `R8.11.22 09:15`
pub fn moment(at: Timestamp) -> String {
    let local = at.in_tokyo();
    format!("{} {}", local.date.short(), local.time)
}

/// Where a thing stands.
pub fn state(state: &State) -> (&'static str, Tone) {
    match state {
        State::Drafting => ("下書き", Tone::Plain),
        State::Running { .. } => ("回議中", Tone::Busy),
        State::Returned { .. } => ("差戻し", Tone::Waiting),
        State::Decided { .. } => ("決裁済", Tone::Good),
        State::Abandoned { .. } => ("廃案", Tone::Bad),
    }
}

/// What a step is there for.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Review => "承認",
        Role::Consult => "合議",
        Role::Decide => "決裁",
    }
}

/// What an act at a seat is called.
pub fn vote(vote: Vote, role: Role) -> &'static str {
    match (vote, role) {
        (Vote::Approve, Role::Decide) => "決裁",
        (Vote::Approve, _) => "承認",
        (Vote::Agree, _) => "同意",
        (Vote::Disagree, _) => "不同意",
    }
}

/// Why somebody reads afterwards.
pub fn late(why: Late) -> &'static str {
    match why {
        Late::Skipped => "後閲（回議の途中でとばされた）",
        Late::Deputised => "後閲（代決された）",
    }
}

/// An event as the history shows it.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// What happened.
    pub event: &'a Event,
    /// What was said with it.
    pub note: &'a str,
}

/// The history as the page shows it, the oldest first.
pub fn events<'a>(
    hall: &Hall,
    flow: &Flow,
    terms: &Terms,
    said: impl IntoIterator<Item = Said<'a>>,
) -> Vec<ui::Event> {
    said.into_iter()
        .map(|it| ui::Event {
            when: moment(it.event.at()),
            who: hall.organisation.name_of(it.event.by()),
            what: html! {
                p { (happened(hall, flow, terms, it.event)) }
                @if !it.note.is_empty() { p.message-text { (it.note) } }
            },
            tone: tone(it.event),
        })
        .collect()
}

/// What happened, in words.
pub fn happened(hall: &Hall, flow: &Flow, terms: &Terms, event: &Event) -> String {
    let name = |id: &str| hall.organisation.name_of(id);
    let drafter = terms.drafter;
    match event {
        Event::Submitted { gist_changed: true, .. } => format!("趣旨を変えて、{}", terms.sent),
        Event::Submitted { .. } => terms.sent.to_owned(),
        Event::Voted { seat, vote: given, capacity, .. } => {
            let at = flow.seat(*seat).map_or(Role::Review, |(step, _)| step.role);
            let said = vote(*given, at);
            let end = if *given == Vote::Disagree { "としました" } else { "しました" };
            match capacity {
                Capacity::Own => format!("{said}{end}"),
                Capacity::Deputy { order, .. } => format!("代決（第{order}順位）しました"),
            }
        }
        Event::Returned { to: Target::Drafter, .. } => format!("{drafter}に差し戻しました"),
        Event::Returned { to: Target::Step(step), .. } => format!("{}段目に差し戻しました", step + 1),
        Event::HandedOn { to, .. } => format!("{}に引き継ぎました", name(to)),
        Event::Skipped { .. } => "後閲としました".to_owned(),
        Event::Read { .. } => "後閲しました".to_owned(),
        Event::PulledBack { .. } => "引き戻しました".to_owned(),
        Event::Abandoned { tell, .. } if tell.is_empty() => terms.given_up.to_owned(),
        Event::Abandoned { tell, .. } => {
            let told: Vec<String> = tell.iter().map(|id| name(id)).collect();
            let did = terms.given_up.strip_suffix("ました").unwrap_or(terms.given_up);
            format!("{did}、合議した{}に知らせました", told.join("、"))
        }
        Event::Ruled { upheld: true, .. } => format!("裁定：不同意を認め、{drafter}に差し戻しました"),
        Event::Ruled { .. } => "裁定：原案のとおり進めることにしました".to_owned(),
        Event::Lifted { to, .. } => format!("{}に上げました", hall.post_name(to)),
        Event::Commented { .. } => "意見を残しました".to_owned(),
    }
}

/// The mood of an event.
fn tone(event: &Event) -> Tone {
    match event {
        Event::Voted { vote: Vote::Disagree, .. } | Event::Abandoned { .. } => Tone::Bad,
        Event::Voted { .. } | Event::Read { .. } => Tone::Good,
        Event::Returned { .. } | Event::Ruled { .. } => Tone::Waiting,
        Event::Submitted { .. } | Event::Skipped { .. } | Event::Lifted { .. } => Tone::Busy,
        _ => Tone::Plain,
    }
}

/// What the audit log calls it.
pub fn action(event: &Event) -> &'static str {
    match event {
        Event::Submitted { .. } => "sent",
        Event::Voted { .. } => "voted",
        Event::Returned { .. } => "returned",
        Event::HandedOn { .. } => "handed-on",
        Event::Skipped { .. } => "passed-over",
        Event::Read { .. } => "read-afterwards",
        Event::PulledBack { .. } => "pulled-back",
        Event::Abandoned { .. } => "abandoned",
        Event::Ruled { .. } => "ruled",
        Event::Lifted { .. } => "lifted",
        Event::Commented { .. } => "commented",
    }
}

/// Why a plan makes no route, and what to do.
pub fn route_error(error: &RouteError) -> &'static str {
    match error {
        RouteError::Nobody { .. } => "決裁する職の人がいません。組織の設定を確かめてください。",
        _ => "決裁の経路を組み立てられません。経路を決めている担当に知らせてください。",
    }
}

/// Why an act is refused, and what can be done.
pub fn refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NotNow => "いまの状態では行えません。下の経過を確かめてください。",
        Refusal::NoSuch => "差し戻す段階を選び直してください。",
        Refusal::NotYourTurn => "まだ順番が来ていません。前の段階が済むと、決裁箱に届きます。",
        Refusal::Done => "もう済んでいます。下の経過を確かめてください。",
        Refusal::NotYours => "この段階の承認者ではありません。",
        Refusal::OwnDraft => "自分の起案は承認できません。",
        Refusal::OneVote => "この段階では、もう承認しています。",
        Refusal::DeciderPresent => "決裁者が在席しているので、代決はできません。",
        Refusal::DeputyBefore => "先の順位の代決者が在席しています。",
        Refusal::NeedsGround => {
            "重要・異例の事案です。代決できるのは、緊急のときか、あらかじめ指示を受けたときだけです。理由を選んでください。"
        }
        Refusal::WrongVote => "合議では、同意か不同意を選んでください。",
        Refusal::NotThisRole => "決裁者の席は引き継げません。不在のときは代決になります。",
        Refusal::WrongPerson => "引き継ぐ相手は、同じ所属の別の職員から選んでください。",
        Refusal::Present => "在席している人は、起案者からはとばせません。",
        Refusal::CannotLift => "承認できる人がいるので、上には上げられません。",
        Refusal::Route => "決裁の経路を組み立て直してください。",
    }
}
