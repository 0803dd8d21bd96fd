//! The words of the office for what the model knows.

use maud::{Markup, html};
use yakuba_base::{Date, Timestamp};
use yakuba_flow::{Capacity, Event, Late, Refusal, Role, RouteError, State, Target, Vote};
use yakuba_rules::NoAnswer;
use yakuba_web::ui::{Tone, badge};

use crate::{model::Document, office::Office, store::history::Happened, work::WorkError};

/// `R8.11.22 09:15`
pub(crate) fn moment(at: Timestamp) -> String {
    let local = at.in_tokyo();
    format!("{} {}", local.date.short(), local.time)
}

/// A class in one line: 「D0106 委託・物品の契約（5年・廃棄）」.
pub(crate) fn class(office: &Office, code: &str) -> String {
    match office.class(code) {
        Some(class) => {
            format!("{} {}（{}・{}）", class.code, class.title, class.period(), class.then.label())
        }
        None if code.is_empty() => "分類がありません".to_owned(),
        None => code.to_owned(),
    }
}

pub(crate) fn state(state: &State) -> (&'static str, Tone) {
    match state {
        State::Drafting => ("下書き", Tone::Plain),
        State::Running { .. } => ("回議中", Tone::Busy),
        State::Returned { .. } => ("差戻し", Tone::Waiting),
        State::Decided { .. } => ("決裁済", Tone::Good),
        State::Abandoned { .. } => ("廃案", Tone::Bad),
    }
}

pub(crate) fn state_badge(document: &Document) -> Markup {
    let (label, tone) = state(&document.flow.state);
    badge(label, tone)
}

pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Review => "承認",
        Role::Consult => "合議",
        Role::Decide => "決裁",
    }
}

/// What an act at a seat is called.
pub(crate) fn vote(vote: Vote, role: Role) -> &'static str {
    match (vote, role) {
        (Vote::Approve, Role::Decide) => "決裁",
        (Vote::Approve, _) => "承認",
        (Vote::Agree, _) => "同意",
        (Vote::Disagree, _) => "不同意",
    }
}

pub(crate) fn late(why: Late) -> &'static str {
    match why {
        Late::Skipped => "後閲（回議の途中でとばされた）",
        Late::Deputised => "後閲（代決された）",
    }
}

/// What happened, in words.
pub(crate) fn happened(office: &Office, document: &Document, it: &Happened) -> String {
    let name = |id: &str| office.organisation.name_of(id);
    match &it.event {
        Event::Submitted { gist_changed: true, .. } => "趣旨を変えて、回議に付しました".to_owned(),
        Event::Submitted { .. } => "回議に付しました".to_owned(),
        Event::Voted { seat, vote: given, capacity, .. } => {
            let at = document.flow.seat(*seat).map_or(Role::Review, |(step, _)| step.role);
            let said = vote(*given, at);
            let end = if *given == Vote::Disagree { "としました" } else { "しました" };
            match capacity {
                Capacity::Own => format!("{said}{end}"),
                Capacity::Deputy { order, .. } => format!("代決（第{order}順位）しました"),
            }
        }
        Event::Returned { to: Target::Drafter, .. } => "起案者に差し戻しました".to_owned(),
        Event::Returned { to: Target::Step(step), .. } => format!("{}段目に差し戻しました", step + 1),
        Event::HandedOn { to, .. } => format!("{}に引き継ぎました", name(to)),
        Event::Skipped { .. } => "後閲としました".to_owned(),
        Event::Read { .. } => "後閲しました".to_owned(),
        Event::PulledBack { .. } => "引き戻しました".to_owned(),
        Event::Abandoned { tell, .. } if tell.is_empty() => "廃案にしました".to_owned(),
        Event::Abandoned { tell, .. } => {
            let told: Vec<String> = tell.iter().map(|id| name(id)).collect();
            format!("廃案にし、合議した{}に知らせました", told.join("、"))
        }
        Event::Ruled { upheld: true, .. } => "裁定：不同意を認め、起案者に差し戻しました".to_owned(),
        Event::Ruled { .. } => "裁定：原案のとおり進めることにしました".to_owned(),
        Event::Lifted { to, .. } => format!("{}に上げました", office.post_name(to)),
        Event::Commented { .. } => "意見を残しました".to_owned(),
    }
}

/// The mood of an event.
pub(crate) fn tone(event: &Event) -> Tone {
    match event {
        Event::Voted { vote: Vote::Disagree, .. } | Event::Abandoned { .. } => Tone::Bad,
        Event::Voted { .. } | Event::Read { .. } => Tone::Good,
        Event::Returned { .. } | Event::Ruled { .. } => Tone::Waiting,
        Event::Submitted { .. } | Event::Skipped { .. } | Event::Lifted { .. } => Tone::Busy,
        _ => Tone::Plain,
    }
}

/// Until when, with a mark when that is over.
pub(crate) fn due(due_on: Option<Date>, today: Date) -> Markup {
    html! {
        @match due_on {
            Some(day) if day < today => { (day.short()) span.due-more { strong.bad-text { "期限を過ぎています" } } },
            Some(day) => (day.short()),
            None => {}
        }
    }
}

/// Why something cannot be done, and what can.
pub(crate) fn refused(error: &WorkError) -> String {
    match error {
        WorkError::Refused(refusal) => self::refusal(*refusal).to_owned(),
        WorkError::NoRule(NoAnswer::Gap) => {
            "決裁規程のどの行にも当てはまりません。種別と金額を確かめてください。当てはまる行がないときは、文書管理の担当に知らせてください。".to_owned()
        }
        WorkError::NoRule(NoAnswer::Overlap(rows)) => {
            format!("決裁規程の2つの行に当てはまります（{}）。文書管理の担当に知らせてください。", rows.join("、"))
        }
        WorkError::NoRule(_) => "種別を選んでください。金額は0円以上にしてください。".to_owned(),
        WorkError::Route(RouteError::Nobody { .. }) => {
            "決裁する職の人がいません。組織の設定を確かめてください。".to_owned()
        }
        WorkError::Route(_) => "決裁の経路を組み立てられません。文書管理の担当に知らせてください。".to_owned(),
        WorkError::Fixed => "回議中か決裁済みのため、変えられません。直すときは、先に引き戻してください。".to_owned(),
        WorkError::NotFound => "この文書はありません。".to_owned(),
        WorkError::Conflict(_) | WorkError::Store(_) => "保存できませんでした。もう一度押してください。".to_owned(),
    }
}

fn refusal(refusal: Refusal) -> &'static str {
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
