//! The forms of a case's acts. Each carries the version that was seen, and whatever was typed when it comes back.

use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_web::{
    ExpectedVersion,
    ui::{
        Choice, FieldProps, Input, Look, TextInput, action_button, button, radios, select, text_area,
        text_input,
    },
};

use super::super::{DECIDE, queue::colleagues};
use super::{Again, Asked, Desk, Opened, acts::Act};
use crate::model::{CaseState, Outcome};

/// Where an act's form goes: back to the same list beside the case.
pub(super) fn action(asked: &Asked, opened: &Opened, act: Act) -> String {
    asked.url(&format!("/cases/{}/{}", opened.application.id, act.name()))
}

/// A form that is only a button.
pub(super) fn one_button(asked: &Asked, opened: &Opened, act: Act, label: &str, look: Look) -> Markup {
    html! {
        form method="post" action=(action(asked, opened, act)) {
            (ExpectedVersion(opened.application.case.version).field())
            (button(label, look))
        }
    }
}

/// A form of its own under a word; open when it comes back.
fn folded(
    asked: &Asked,
    opened: &Opened,
    again: &Again,
    act: Act,
    title: &str,
    key: Option<&str>,
    fields: &Markup,
) -> Markup {
    html! {
        details.fold.act data-key=[key] open[again.is(act)] {
            summary { (title) @if let Some(key) = key { " " kbd { (key) } } }
            form.fold-body method="post" action=(action(asked, opened, act)) {
                (ExpectedVersion(opened.application.case.version).field())
                (fields)
            }
        }
    }
}

fn props<'a>(again: &'a Again, name: &'a str, id: &'a str, label: &'a str) -> FieldProps<'a> {
    FieldProps { id, error: again.error(id), ..FieldProps::new(Lang::Ja, name, label) }
}

/// Claim, release, cancel: what needs no words.
pub(super) fn buttons(desk: &Desk, asked: &Asked, opened: &Opened) -> Markup {
    let case = &opened.application.case;
    let mine = case.assignee.as_deref() == Some(&desk.user.id);
    html! {
        @if case.state.is_open() {
            @if !mine { (one_button(asked, opened, Act::Claim, "担当になる", Look::Secondary)) }
            @if case.assignee.is_some() { (one_button(asked, opened, Act::Release, "担当を外す", Look::Quiet)) }
        }
    }
}

/// Everything that needs words.
pub(super) fn all(desk: &Desk, asked: &Asked, opened: &Opened, again: &Again) -> Markup {
    let application = &opened.application;
    let open = application.case.state.is_open();
    html! {
        @if open && desk.user.may(DECIDE, Some(&application.division)) { (decide(asked, opened, again)) }
        @if open { (fee(asked, opened, again)) (assign(desk, asked, opened, again)) }
    }
}

fn decide(asked: &Asked, opened: &Opened, again: &Again) -> Markup {
    let outcome = props(again, "outcome", "decide-outcome", "決定");
    let reason_hint = "却下のときは必ず書いてください。申請者への通知書に載ります。";
    let reason = FieldProps {
        required: false,
        hint: Some(reason_hint),
        ..props(again, "reason", "decide-reason", "理由")
    };
    let conditions =
        FieldProps { required: false, ..props(again, "conditions", "decide-conditions", "条件") };
    let typed = |name| again.typed(Act::Decide, name);
    let choices: Vec<Choice<'_>> = [Outcome::Granted, Outcome::Refused]
        .into_iter()
        // While the applicant corrects it, it can be refused but not granted.
        .filter(|outcome| opened.application.case.state.can_become(outcome.state()))
        .map(|outcome| Choice::new(outcome.state().name(), super::words::outcome(outcome)))
        .collect();
    let fields = html! {
        div.two { (radios(&outcome, &choices, Some(typed("outcome")))) }
        (text_area(&reason, typed("reason"), 3, Some(4_000)))
        (text_area(&conditions, typed("conditions"), 2, Some(4_000)))
        (button("通知書の文面を確かめる", Look::Primary))
    };
    folded(asked, opened, again, Act::Decide, "決定する", Some("a"), &fields)
}

fn fee(asked: &Asked, opened: &Opened, again: &Again) -> Markup {
    let field = props(again, "yen", "fee-yen", "手数料");
    let known = opened.application.case.fee.map(yakuba_base::Yen::grouped).unwrap_or_default();
    let value = if again.is(Act::Fee) { again.typed(Act::Fee, "yen") } else { &known };
    let text =
        TextInput { value, input: Input::Digits, width: Some(6), after: Some("円"), ..TextInput::default() };
    let fields = html! { (text_input(&field, &text)) (button("手数料を決める", Look::Secondary)) };
    folded(asked, opened, again, Act::Fee, "手数料を決める", None, &fields)
}

fn assign(desk: &Desk, asked: &Asked, opened: &Opened, again: &Again) -> Markup {
    let below: Vec<String> =
        desk.user.organisation.units_below(&opened.application.division).into_iter().collect();
    let people = colleagues(desk, Some(&below));
    let choices: Vec<Choice<'_>> = people.iter().map(|(id, name)| Choice::new(id, name)).collect();
    let fields = html! {
        (select(&props(again, "to", "assign-to", "職員"), &choices, Some(again.typed(Act::Assign, "to"))))
        (button("担当にする", Look::Secondary))
    };
    folded(asked, opened, again, Act::Assign, "ほかの職員を担当にする", None, &fields)
}

/// The form below the notes.
pub(super) fn note(asked: &Asked, opened: &Opened, again: &Again) -> Markup {
    let field = FieldProps {
        hint: Some("申請者には見えません。"),
        ..props(again, "text", "note-text", "内部メモ")
    };
    html! {
        form.spaced method="post" action=(action(asked, opened, Act::Note)) {
            (ExpectedVersion(opened.application.case.version).field())
            (text_area(&field, again.typed(Act::Note, "text"), 2, Some(4_000)))
            (button("メモを残す", Look::Secondary))
        }
    }
}

/// The form below the conversation.
pub(super) fn write(asked: &Asked, opened: &Opened, again: &Again) -> Markup {
    let field = props(again, "text", "write-text", "申請者への連絡");
    html! {
        form.spaced method="post" action=(action(asked, opened, Act::Write)) {
            (ExpectedVersion(opened.application.case.version).field())
            (text_area(&field, again.typed(Act::Write, "text"), 3, Some(4_000)))
            (button("申請者に送る", Look::Secondary))
        }
    }
}

/// What an applicant is usually asked to correct.
pub(super) const USUAL_REASONS: &[&str] = &[
    "添付の写真が不鮮明で読み取れません。明るい所で撮り直してください。",
    "添付書類のページが足りません。全部のページを付けてください。",
    "添付書類の有効期限が切れています。期限内のものを付けてください。",
    "住所が添付書類と違います。どちらが正しいか確かめてください。",
    "氏名の字が添付書類と違います。添付書類のとおりに入れてください。",
    "日付が違うようです。もう一度確かめてください。",
    "口座の名義が申請者と違います。申請者本人の口座を入れてください。",
    "内容がもう少し詳しく必要です。目的と使いみちを具体的に書いてください。",
];

const USUAL_MESSAGE: &str = "申請を確認しました。下の項目に補正が必要です。お手数ですが、直して送ってください。直していただく間、審査の期限の計算は止まります。";

/// The end of the answers: the ticked ones go back to the applicant.
pub(super) fn ask(opened: &Opened, again: &Again) -> Markup {
    if !opened.application.case.state.can_become(CaseState::Correcting) {
        return html! {};
    }
    let message = FieldProps {
        required: false,
        ..props(again, "message", "ask-message", "申請者へのひとこと")
    };
    let typed = if again.is(Act::Ask) { again.typed(Act::Ask, "message") } else { USUAL_MESSAGE };
    html! {
        details.fold.act data-key="r" open[again.is(Act::Ask)] {
            summary { "選んだ項目の補正を求める " kbd { "r" } }
            div.fold-body {
                p { "直してほしい回答の「補正」に印を付け、それぞれに理由を書いてください。申請者は、その項目だけを直せます。" }
                (text_area(&message, typed, 3, Some(4_000)))
                (action_button("補正を求める", Look::Primary, "ask", "1"))
            }
        }
        datalist #usual-reasons { @for reason in USUAL_REASONS { option value=(reason) {} } }
    }
}
