use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_web::{
    ExpectedVersion, Page,
    ui::{Look, Notice, action_button, banner, card, definition_list, toolbar},
};

use super::super::words;
use super::{Asked, Desk, Opened, acts::Act, forms::action};
use crate::{letters, model::Outcome, office::Decision};

/// What will be decided, and the letter that will say so, before it is done.
pub(super) fn preview(desk: &Desk, asked: &Asked, opened: &Opened, decision: &Decision) -> Page {
    let application = &opened.application;
    let outcome = words::outcome(decision.outcome);
    let optional =
        |text: &str| html! { @if text.is_empty() { "なし" } @else { span.message-text { (text) } } };
    let body = html! {
        h1 { (outcome) "の内容を確かめる" }
        (definition_list(&[
            ("受付番号", html! { (application.receipt.to_string()) }),
            ("手続", html! { (application.title) }),
            ("申請者", html! { (application.applicant) }),
            ("決定", words::state_badge(decision.outcome.state())),
            ("理由", optional(&decision.reason)),
            ("条件", optional(&decision.conditions)),
        ]))
        (letter(desk, opened, decision))
        form.spaced method="post" action=(action(asked, opened, Act::Decide)) {
            (ExpectedVersion(application.case.version).field())
            input type="hidden" name="outcome" value=(decision.outcome.state().name());
            input type="hidden" name="reason" value=(decision.reason);
            input type="hidden" name="conditions" value=(decision.conditions);
            p { "決定すると、申請者に知らせます。決定は取り消せません。" }
            (toolbar("決定", &html! {
                (go(decision.outcome))
                (action_button("戻って直す", Look::Secondary, "step", "edit"))
            }))
        }
    };
    desk.page("/queue", &format!("{outcome}の確認"), false, body)
}

fn letter(desk: &Desk, opened: &Opened, decision: &Decision) -> Markup {
    let Some(template) = opened.offered.offer.procedure.letter(decision.outcome) else {
        return banner(
            Lang::Ja,
            Notice::Info,
            html! { p { "この手続では、通知書を作りません。申請者には状況のページとメールで知らせます。" } },
        );
    };
    let number = format!("{}第＿＿号", desk.mark(&opened.application.division));
    let decided = letters::Decided {
        at: desk.zone.clock.now(),
        reason: &decision.reason,
        conditions: &decision.conditions,
        number: &number,
    };
    match letters::body(&desk.zone, &opened.offered, &opened.application, template, &decided) {
        Ok(text) => card(
            2,
            "通知書の文面",
            &html! {
                div.letter-paper {
                    p.letter-number { (number) br; (desk.user.today.formal()) }
                    h3 { (template.title) }
                    p.message-text { (text) }
                }
                p.small { "文書番号は、決定したときに付きます。" }
            },
        ),
        Err(error) => banner(
            Lang::Ja,
            Notice::Error,
            html! {
                p { "通知書の文面に、埋められない差し込みがあります：" (error.unknown.into_iter().collect::<Vec<_>>().join("、")) "。手続の作成者に知らせてください。" }
            },
        ),
    }
}

/// The button that makes the decision.
fn go(outcome: Outcome) -> Markup {
    match outcome {
        Outcome::Granted => action_button("交付決定をする", Look::Primary, "step", "go"),
        Outcome::Refused => action_button("却下する", Look::Danger, "step", "go"),
    }
}
