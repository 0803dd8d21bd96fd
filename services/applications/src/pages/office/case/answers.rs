//! The answers as their own revision of the form shows them, with a box to tick for a correction.

use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_forms::{Section, SummaryRow};
use yakuba_web::ExpectedVersion;

use super::{Again, Asked, Opened, acts::Act, files, forms};
use crate::model::CaseState;

/// The answers in sections; empty when the form asks nothing.
pub(super) fn sections(opened: &Opened) -> Vec<Section> {
    let application = &opened.application;
    yakuba_forms::display(&opened.offered.form, &application.case.answers, application.received_on, Lang::Ja)
}

pub(super) fn list(asked: &Asked, opened: &Opened, again: &Again, sections: &[Section]) -> Markup {
    let correctable = opened.application.case.state.can_become(CaseState::Correcting);
    let rows = html! {
        @for section in sections {
            h3 { (section.title) }
            dl.answers.answers-tick {
                @for (n, row) in section.rows.iter().enumerate() {
                    // A group is corrected as a whole: its box stands at its first answer.
                    @let key = key(row);
                    @let first = n == 0 || self::key(&section.rows[n - 1]) != key;
                    (answer(opened, again, row, key, correctable && first))
                }
            }
        }
    };
    html! {
        section.card #answers tabindex="-1" aria-labelledby="answers-title" {
            h2 #answers-title { "回答" }
            p.small { (opened.application.title) " 第" (opened.offered.offer.number) "版の様式で表示しています。" }
            @if let Some(error) = again.error("answers") { p.field-error { (error) } }
            @if correctable {
                form method="post" action=(forms::action(asked, opened, Act::Ask)) {
                    (ExpectedVersion(opened.application.case.version).field())
                    (rows)
                    (forms::ask(opened, again))
                }
            } @else { (rows) }
        }
    }
}

/// The question an answer belongs to: a group for those in its rows.
fn key(row: &SummaryRow) -> &str {
    row.path.split('.').next().unwrap_or_default()
}

fn answer(opened: &Opened, again: &Again, row: &SummaryRow, key: &str, tickable: bool) -> Markup {
    let correction = opened.application.case.correction.as_ref();
    let remark = correction.and_then(|correction| correction.items.iter().find(|item| item.key == key));
    let ticked = again.is(Act::Ask) && again.typed.all("item").any(|item| item == key);
    let (tick_id, reason_id) = (format!("tick-{key}"), format!("reason-{key}"));
    let label = if row.path == key { row.label.clone() } else { opened.label(key) };
    html! {
        div.answer.remarked[remark.is_some()] {
            dt { (row.label) }
            dd {
                @if row.files.is_empty() {
                    @if row.text.is_empty() { span.none { "答えなし" } } @else { (row.text) }
                } @else { ul.plain-list { @for file in &row.files { li { (file.name) (files::fate(opened, &file.id)) } } } }
                @if let Some(remark) = remark { p.remark { strong { "補正の求め：" } (remark.reason) } }
            }
            @if tickable {
                dd.answer-tick {
                    input id=(tick_id) type="checkbox" name="item" value=(key) checked[ticked] aria-label={ (label) "の補正を求める" };
                    label for=(tick_id) { "補正" }
                }
                dd.answer-reason {
                    label.unseen for=(reason_id) { (label) "の、直してほしいこと" }
                    input.w-full id=(reason_id) type="text" name={ "reason." (key) } list="usual-reasons" maxlength="500" autocomplete="off"
                        placeholder="どこをどう直してほしいか" value=(again.typed(Act::Ask, &format!("reason.{key}"))) aria-invalid=[again.error(&reason_id).map(|_| "true")];
                    @if let Some(error) = again.error(&reason_id) { p.field-error { (error) } }
                }
            }
        }
    }
}
