//! The city's words for states, channels and events.

use maud::{Markup, html};
use yakuba_base::{Date, Timestamp};
use yakuba_identity::Organisation;
use yakuba_web::ui::{Tone, badge};

use crate::{
    model::{Case, CaseEvent, CaseState, Channel, DueClock, Outcome},
    store::applications::{Application, Happened},
};

pub(super) fn state(state: CaseState) -> (&'static str, Tone) {
    match state {
        CaseState::Received => ("受付済み", Tone::Plain),
        CaseState::Examining => ("審査中", Tone::Busy),
        CaseState::Correcting => ("補正待ち", Tone::Waiting),
        CaseState::Granted => ("交付決定", Tone::Good),
        CaseState::Refused => ("却下", Tone::Bad),
        CaseState::Withdrawn => ("取下げ", Tone::Plain),
    }
}

pub(super) fn state_badge(of: CaseState) -> Markup {
    let (word, tone) = state(of);
    badge(word, tone)
}

pub(super) fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Online => "オンライン",
        Channel::Counter => "窓口",
        Channel::Phone => "電話",
        Channel::Post => "郵送",
    }
}

pub(super) fn outcome(outcome: Outcome) -> &'static str {
    state(outcome.state()).0
}

/// R8.11.22 09:30
pub(super) fn moment(at: Timestamp) -> String {
    let then = at.in_tokyo();
    format!("{} {}", then.date.short(), then.time)
}

/// The day by which to decide, and how it stands: late is a word besides a colour.
pub(super) fn due(clock: &DueClock, state: CaseState, today: Date) -> Markup {
    let day = clock.due_on.short();
    html! {
        @if !state.is_open() { (day) }
        @else if let Some(since) = clock.stopped_on { (day) " " span.due-more { (since.short()) "から停止中" } }
        @else if clock.is_late(today) {
            strong.bad-text { (day) " " span.due-more { "期限超過" } }
        } @else if clock.due_on == today { (day) " " strong { "今日まで" } }
        @else { (day) }
    }
}

/// The same in one line without marks, for lists beside a case and for exports.
pub(super) fn due_plain(clock: &DueClock, state: CaseState, today: Date) -> String {
    let day = clock.due_on.short();
    match () {
        () if !state.is_open() => String::new(),
        () if clock.stopped_on.is_some() => format!("停止中 {day}"),
        () if clock.is_late(today) => format!("期限超過 {day}"),
        () if clock.due_on == today => format!("今日まで {day}"),
        () => format!("期限 {day}"),
    }
}

/// Who did something, by name.
pub(super) fn who(actor: &str, organisation: &Organisation) -> String {
    match actor.split_once(':') {
        Some(("staff", id)) => organisation.name_of(id),
        Some(("link" | "resident", _)) => "申請者".to_owned(),
        Some(("program", _)) => "連携プログラム".to_owned(),
        Some(("system", _)) => "システム".to_owned(),
        _ if actor == "applicant" => "申請者".to_owned(),
        _ => actor.to_owned(),
    }
}

/// What happened, in words; a request's answers are named by `label`.
pub(super) fn happened(
    event: &CaseEvent,
    organisation: &Organisation,
    label: &dyn Fn(&str) -> String,
) -> Markup {
    let text =
        |what: &str, words: &str| html! { p { (what) } @if !words.is_empty() { p.message-text { (words) } } };
    match event {
        CaseEvent::Received { channel: by } => text(&format!("受け付けました（{}）", channel(*by)), ""),
        CaseEvent::Claimed { by } => text(&format!("{}が担当になりました", organisation.name_of(by)), ""),
        CaseEvent::Released => text("担当を外しました", ""),
        CaseEvent::CorrectionAsked { correction } => html! {
            p { "補正を求めました" }
            ul { @for item in &correction.items { li { strong { (label(&item.key)) } "：" (item.reason) } } }
            @if !correction.message.is_empty() { p.message-text { (correction.message) } }
        },
        CaseEvent::CorrectionAnswered { after, .. } => {
            let items: Vec<String> = after.iter().map(|(key, _)| label(key)).collect();
            text("補正しました", &items.join("、"))
        }
        CaseEvent::CorrectionCancelled => text("補正の求めを取り消しました", ""),
        CaseEvent::Noted { text: note } => text("内部メモ", note),
        CaseEvent::OfficeWrote { text: words } => text("申請者に連絡しました", words),
        CaseEvent::ApplicantWrote { text: words } => text("連絡がありました", words),
        CaseEvent::FeeAssessed { fee } => text(&format!("手数料を{fee}に決めました"), ""),
        CaseEvent::Decided { outcome: how, reason, conditions, document_number } => html! {
            p { (outcome(*how)) "にしました" @if let Some(number) = document_number { "（" (number) "）" } }
            @if !reason.is_empty() { p.message-text { "理由：" (reason) } }
            @if !conditions.is_empty() { p.message-text { "条件：" (conditions) } }
        },
        CaseEvent::LetterMade { .. } => text("通知書ができました", ""),
        CaseEvent::Withdrawn { reason } => text("取り下げました", reason),
    }
}

/// The mood of an event.
pub(super) fn tone(event: &CaseEvent) -> Tone {
    match event {
        CaseEvent::Decided { outcome, .. } => state(outcome.state()).1,
        CaseEvent::CorrectionAsked { .. } | CaseEvent::ApplicantWrote { .. } => Tone::Waiting,
        CaseEvent::Claimed { .. } | CaseEvent::CorrectionAnswered { .. } | CaseEvent::CorrectionCancelled => {
            Tone::Busy
        }
        _ => Tone::Plain,
    }
}

/// Why an act cannot happen now, and what can be done.
pub(super) fn illegal(why: crate::model::Illegal) -> String {
    use crate::model::Illegal;
    match why {
        Illegal::From { from: CaseState::Correcting } => {
            "申請者の補正を待っています。先に進めるには、補正の求めを取り消してください。".to_owned()
        }
        Illegal::From { from } if from.is_open() => {
            format!("この申請は「{}」なので、この操作はできません。", state(from).0)
        }
        Illegal::From { from } => format!(
            "この申請は「{}」で終わっているので、変えられません。内部メモと連絡はできます。",
            state(from).0
        ),
        Illegal::NoReason => {
            "却下の理由を書いてください。理由は通知書に載ります（行政手続法第8条）。".to_owned()
        }
        Illegal::Correction => "補正を求める項目を、回答の一覧で選んでください。".to_owned(),
    }
}

/// Whose turn it is, and until when.
pub(super) fn standing(case: &Case, today: Date) -> Markup {
    html! {
        @match case.state {
            CaseState::Correcting => { "申請者の補正を待っています。期限の計算は止まっています。" }
            state if !state.is_open() => {
                (words_of_end(case))
            }
            _ if case.clock.is_late(today) => {
                strong.bad-text { "期限を" (case.clock.due_on.days_until(today)) "日過ぎています。" }
            }
            _ => { "期限まであと" (today.days_until(case.clock.due_on)) "日です。" }
        }
    }
}

fn words_of_end(case: &Case) -> String {
    let on = case.closed_at.map(|at| at.date().short()).unwrap_or_default();
    format!("{on} {}", state(case.state).0)
}

/// The last events after the version somebody had seen.
pub(super) fn since(history: &[Happened], seen: i64) -> impl Iterator<Item = &Happened> {
    history.iter().filter(move |happened| happened.seq > seen)
}

/// How an application is called in lists and titles.
pub(super) fn title(application: &Application) -> String {
    let who = if application.applicant.is_empty() { "申請者名なし" } else { &application.applicant };
    format!("{} {who}", application.title)
}
