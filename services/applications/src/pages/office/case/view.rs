use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_cashier::FeeState;
use yakuba_web::ui::{
    Event, Look, Message, Notice, Tone, back_link, banner, button, definition_list, error_summary,
    message_thread, timeline, toolbar,
};

use super::{Again, Asked, Desk, Opened, acts::Act, answers, files, forms, words};
use crate::model::{CaseEvent, CaseState};

/// The whole case.
pub(super) fn case(desk: &Desk, asked: &Asked, opened: &Opened, again: &Again) -> Markup {
    let application = &opened.application;
    let sections = answers::sections(opened);
    html! {
        (back_link(Lang::Ja, &asked.url("/queue")))
        @if let Some(seen) = again.seen { (conflict(desk, opened, seen)) }
        (error_summary(Lang::Ja, &again.errors))
        div.case-head {
            h1 #case-title tabindex="-1" { (application.title) }
            (words::state_badge(application.case.state))
            (toolbar("担当", &forms::buttons(desk, asked, opened)))
        }
        (paper(desk, asked, opened))
        (correcting(asked, opened))
        (facts(desk, opened))
        @if desk.user.may("approvals.draft", None) { (draft(opened)) }
        section.case-acts aria-label="処理" { (forms::all(desk, asked, opened, again)) }
        div.case-grid {
            div { (answers::list(asked, opened, again, &sections)) }
            div.case-side {
                (files::list(desk, opened, &sections))
                (thread(desk, asked, opened, again))
                (notes(desk, asked, opened, again))
                section.card aria-labelledby="history-title" {
                    h2 #history-title { "経過" }
                    (timeline(&events(desk, opened, 0)))
                }
            }
        }
    }
}

/// Somebody else was faster: who did what since.
fn conflict(desk: &Desk, opened: &Opened, seen: i64) -> Markup {
    banner(
        Lang::Ja,
        Notice::Warning,
        html! {
            p { "あなたがこの画面を開いたあとに、次の変更がありました。あなたの操作はまだ行われていません。" }
            (timeline(&events(desk, opened, seen)))
            p { "書いたものは下に残っています。変更を確かめて、必要ならもう一度押してください。" }
        },
    )
}

fn events(desk: &Desk, opened: &Opened, after: i64) -> Vec<Event> {
    words::since(&opened.history, after)
        .map(|happened| Event {
            when: words::moment(happened.at),
            who: words::who(&happened.actor, &desk.user.organisation),
            what: words::happened(&happened.event, &desk.user.organisation, &|key| opened.label(key)),
            tone: words::tone(&happened.event),
        })
        .collect()
}

/// Where the letter is.
fn paper(desk: &Desk, asked: &Asked, opened: &Opened) -> Markup {
    let application = &opened.application;
    let case = &application.case;
    html! {
        @match (&case.letter, &case.document_number) {
            (Some(file), number) => p {
                a href={ "/cases/" (application.id) "/files/" (file) } target="_blank" rel="noopener" {
                    "通知書" @if let Some(number) = number { "（" (number) "）" } "を開く"
                }
            },
            (None, Some(number)) if application.letter_failed => (banner(Lang::Ja, Notice::Error, html! {
                p { "通知書（" (number) "）を作れませんでした。決定そのものは済んでいます。" }
                p { "まれな漢字などが原因のことがあります。もう一度作っても同じときは、情報政策の担当に受付番号を伝えてください。" }
                (forms::one_button(asked, opened, Act::Letter, "通知書をもう一度作る", Look::Secondary))
            })),
            (None, Some(number)) => (banner(Lang::Ja, Notice::Info, html! {
                p { "通知書（" (number) "）を作っています。できると、ここから開けます。" }
            })),
            (None, None) => {}
        }
        @if desk.mark(&application.division).is_empty() { p.field-error { "この課の文書記号が組織の設定にありません。" } }
    }
}

/// The way to a draft about this application, when several people have to decide (起案). Sent and not linked: nothing of
/// the applicant stands in an address.
fn draft(opened: &Opened) -> Markup {
    let application = &opened.application;
    let title = format!("{}（受付番号 {}）の決定について（伺い）", application.title, application.receipt);
    html! {
        form method="post" action="/approvals/new" {
            input type="hidden" name="step" value="begin";
            input type="hidden" name="title" value=(title);
            input type="hidden" name="body" value="次の申請について、別添のとおり決定してよろしいか伺います。\n\n";
            (button("この申請から起案する", Look::Quiet))
        }
    }
}

fn correcting(asked: &Asked, opened: &Opened) -> Markup {
    let case = &opened.application.case;
    html! {
        @if case.state == CaseState::Correcting {
            (banner(Lang::Ja, Notice::Info, html! {
                p {
                    "申請者に補正を求めています。"
                    @if let Some(since) = case.clock.stopped_on { (since.short()) "から" }
                    "期限の計算は止まっています。"
                }
                (forms::one_button(asked, opened, Act::CancelCorrection, "補正の求めを取り消す", Look::Quiet))
            }))
        }
    }
}

fn facts(desk: &Desk, opened: &Opened) -> Markup {
    let (application, today) = (&opened.application, desk.user.today);
    let case = &application.case;
    let assignee = case.assignee.as_deref().map(|id| desk.user.organisation.name_of(id));
    let lang = match application.lang {
        Lang::Ja => "日本語",
        Lang::Easy => "やさしい日本語",
        Lang::En => "英語",
    };
    html! {
        div.case-facts {
            (definition_list(&[
                ("受付番号", html! { (application.receipt.to_string()) }),
                ("申請者", html! { (application.applicant) }),
                ("受付", html! { (words::moment(application.submitted_at)) "（" (words::channel(application.channel)) "）" }),
                ("期限", html! { (case.clock.due_on.short()) span.due-more { (words::standing(case, today)) } }),
                ("担当", html! { (assignee.as_deref().unwrap_or("なし")) }),
                ("手数料", fee(opened)),
                ("連絡のことば", html! { (lang) }),
                ("担当課", html! { (desk.user.organisation.unit_name(&application.division)) }),
            ]))
        }
    }
}

/// What the fee is and, once it is asked for, where it stands.
fn fee(opened: &Opened) -> Markup {
    let Some(fee) = opened.application.case.fee else { return html! { "なし" } };
    let standing = opened.fee.as_ref().map(|view| match view.state {
        FeeState::Owed => "未納",
        FeeState::PartlyPaid => "一部納付",
        FeeState::Paid => "納付済み",
        FeeState::PartlyRefunded => "一部還付",
        FeeState::Refunded => "還付済み",
        FeeState::Cancelled => "請求取消し",
    });
    html! { (fee) @if let Some(standing) = standing { "（" (standing) "）" } }
}

fn thread(desk: &Desk, asked: &Asked, opened: &Opened, again: &Again) -> Markup {
    let messages: Vec<Message> = opened
        .history
        .iter()
        .filter_map(|happened| {
            let (text, own) = match &happened.event {
                CaseEvent::OfficeWrote { text } => (text.clone(), true),
                CaseEvent::ApplicantWrote { text } => (text.clone(), false),
                _ => return None,
            };
            let from = words::who(&happened.actor, &desk.user.organisation);
            Some(Message { from, when: words::moment(happened.at), text, own })
        })
        .collect();
    html! {
        section.card aria-labelledby="thread-title" {
            h2 #thread-title { "申請者との連絡" }
            (message_thread(&messages, "まだ連絡はありません。"))
            (forms::write(asked, opened, again))
        }
    }
}

fn notes(desk: &Desk, asked: &Asked, opened: &Opened, again: &Again) -> Markup {
    let notes: Vec<Event> = opened
        .history
        .iter()
        .filter_map(|happened| match &happened.event {
            CaseEvent::Noted { text } => Some(Event {
                when: words::moment(happened.at),
                who: words::who(&happened.actor, &desk.user.organisation),
                what: html! { p.message-text { (text) } },
                tone: Tone::Plain,
            }),
            _ => None,
        })
        .collect();
    html! {
        section.card aria-labelledby="notes-title" {
            h2 #notes-title { "内部メモ" }
            @if !notes.is_empty() { (timeline(&notes)) }
            (forms::note(asked, opened, again))
        }
    }
}
