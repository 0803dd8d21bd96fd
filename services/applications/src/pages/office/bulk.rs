//! Many applications at once. Each is an act of its own, under the version its row had: one that somebody else has
//! changed meanwhile stays as it is, and the others go through.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use yakuba_base::{Lang, ReceiptNumber};
use yakuba_identity::stored;
use yakuba_web::{
    Flash, FormPairs, Page, PageError,
    ui::{
        Cell, Column, FieldProps, Look, Notice, Table, banner, button, empty_state, link_button_as, table,
        text_area, toolbar,
    },
};

use super::{DECIDE, Desk, WORK, words};
use crate::{
    model::{CaseEvent, Outcome},
    office::{self, Decision, OfficeError},
    store::applications::{self, Application},
};

/// Applications at once: as many as a page of the list shows, four times over.
const MOST: usize = 200;

/// One of the selection, as it was in the list.
struct Chosen {
    application: Application,
    /// The version of its row.
    version: i64,
}

/// What became of one.
struct Outcomes(Vec<(Application, Result<(), String>)>);

pub(super) async fn selected(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(WORK, None)?;
    let chosen = chosen(&desk, &form).await?;
    if chosen.is_empty() {
        return Ok(nothing(&desk).into_response());
    }
    let event = match form.text("act") {
        "claim" => CaseEvent::Claimed { by: desk.user.id.clone() },
        "release" => CaseEvent::Released,
        "decide" => return Ok(confirmation(&desk, &chosen).into_response()),
        _ => return Err(PageError::unreadable()),
    };
    let mut outcomes = Outcomes(Vec::new());
    for Chosen { application, version } in chosen {
        let done = match allowed(&desk, WORK, &application).await {
            Ok(()) => {
                done(
                    &desk,
                    office::act(&desk.zone, desk.user.actor(), &application.id, version, event.clone()).await,
                    version,
                )
                .await?
            }
            Err(why) => Err(why),
        };
        outcomes.0.push((application, done));
    }
    Ok(answer(&desk, &outcomes))
}

pub(super) async fn decide(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(DECIDE, None)?;
    let chosen = chosen(&desk, &form).await?;
    let conditions: String = form.text("conditions").trim().chars().take(4_000).collect();
    let mut outcomes = Outcomes(Vec::new());
    for Chosen { application, version } in chosen {
        let done = match allowed(&desk, DECIDE, &application).await {
            Ok(()) => {
                let decision = Decision {
                    outcome: Outcome::Granted,
                    reason: String::new(),
                    conditions: conditions.clone(),
                };
                let mark = desk.mark(&application.division);
                done(
                    &desk,
                    office::decide(&desk.zone, desk.user.actor(), &application.id, version, decision, &mark)
                        .await,
                    version,
                )
                .await?
            }
            Err(why) => Err(why),
        };
        outcomes.0.push((application, done));
    }
    Ok(answer(&desk, &outcomes))
}

/// Reads the selection: a receipt number each, with the version its row had.
async fn chosen(desk: &Desk, form: &FormPairs) -> Result<Vec<Chosen>, PageError> {
    let mut chosen = Vec::new();
    for receipt in form.all("selected").take(MOST) {
        let number: ReceiptNumber = receipt.parse().map_err(|_| PageError::unreadable())?;
        let version =
            form.text(&format!("version.{receipt}")).parse().map_err(|_| PageError::unreadable())?;
        let found = applications::by_receipt(&desk.zone.store, number).await.map_err(stored)?;
        chosen.extend(found.map(|application| Chosen { application, version }));
    }
    Ok(chosen)
}

async fn allowed(desk: &Desk, permission: &str, application: &Application) -> Result<(), String> {
    let checked = desk
        .user
        .require_for(&desk.zone, permission, &application.division, "application", &application.id)
        .await;
    checked.map_err(|_| "この申請を扱う権限がありません。".to_owned())
}

/// What to say of one: who changed it meanwhile, or why it cannot be.
async fn done(
    desk: &Desk,
    result: Result<Application, OfficeError>,
    seen: i64,
) -> Result<Result<(), String>, PageError> {
    Ok(match result {
        Ok(_) => Ok(()),
        Err(OfficeError::Illegal(why)) => Err(words::illegal(why)),
        Err(OfficeError::NotFound) => Err("この申請は見つかりません。".to_owned()),
        Err(OfficeError::Conflict(now)) => {
            let history = applications::history(&desk.zone.store, &now.id).await.map_err(stored)?;
            let by = words::since(&history, seen).last().map(|happened| {
                format!(
                    "{}に{}が",
                    words::moment(happened.at),
                    words::who(&happened.actor, &desk.user.organisation)
                )
            });
            Err(format!(
                "{}変更したので、行いませんでした。開いて確かめてください。",
                by.unwrap_or_else(|| "ほかの人が".to_owned())
            ))
        }
        Err(OfficeError::Store(error)) => return Err(stored(error)),
        Err(error @ OfficeError::Problems(_)) => return Err(PageError::internal(error)),
    })
}

fn nothing(desk: &Desk) -> Page {
    let words = "一覧で、処理する申請の左の四角に印を付けてください。";
    let back = link_button_as("申請の一覧へ", "/queue", Look::Primary);
    let body =
        html! { h1 { "申請が選ばれていません" } (empty_state("申請が選ばれていません", words, Some(back))) };
    desk.page("/queue", "申請が選ばれていません", true, body).status(StatusCode::UNPROCESSABLE_ENTITY)
}

/// Names every application that will be granted, once, before it is done.
fn confirmation(desk: &Desk, chosen: &[Chosen]) -> Page {
    let conditions = FieldProps {
        required: false,
        hint: Some("書くと、選んだすべての通知書に載ります。"),
        ..FieldProps::new(Lang::Ja, "conditions", "条件")
    };
    let count = chosen.len();
    let body = html! {
        h1 { (count) "件の交付決定" }
        p { "次の" (count) "件を交付決定にします。1件ずつ文書番号を付け、通知書を作り、申請者に知らせます。決定は取り消せません。" }
        form.spaced method="post" action="/queue/decide" {
            @for Chosen { application, version } in chosen {
                @let receipt = application.receipt.to_string();
                input type="hidden" name="selected" value=(receipt);
                input type="hidden" name={ "version." (receipt) } value=(version);
            }
            (listing(chosen.iter().map(|chosen| (&chosen.application, html! { (words::state_badge(chosen.application.case.state)) })), "いまの状態"))
            (text_area(&conditions, "", 2, Some(4_000)))
            (toolbar("決定", &html! {
                (button(&format!("{count}件を交付決定にする"), Look::Primary))
                (link_button_as("やめる", "/queue", Look::Secondary))
            }))
        }
    };
    desk.page("/queue", &format!("{count}件の交付決定"), false, body)
}

/// Back to the list when everything went through; otherwise which did and which did not. That page answers the post
/// itself: sent again it would find every version moved on and do nothing.
fn answer(desk: &Desk, outcomes: &Outcomes) -> Response {
    let refused = outcomes.0.iter().filter(|(_, done)| done.is_err()).count();
    let done = outcomes.0.len() - refused;
    if refused == 0 {
        return Flash::redirect("/queue", "bulk-done");
    }
    let rows = outcomes.0.iter().map(|(application, done)| {
        let words = match done {
            Ok(()) => html! { "処理しました" },
            Err(why) => html! { strong.bad-text { "処理していません：" } (why) },
        };
        (application, words)
    });
    let body = html! {
        h1 { "一括処理の結果" }
        (banner(Lang::Ja, Notice::Warning, html! { p { (done) "件を処理しました。" (refused) "件は処理していません。" } }))
        (listing(rows, "結果"))
        (link_button_as("申請の一覧へ", "/queue", Look::Primary))
    };
    desk.page("/queue", "一括処理の結果", false, body).status(StatusCode::CONFLICT).into_response()
}

fn listing<'a>(rows: impl Iterator<Item = (&'a Application, Markup)>, last: &str) -> Markup {
    let cells: Vec<(String, Vec<Cell>)> = rows
        .map(|(application, words)| {
            let receipt = application.receipt.to_string();
            let link = html! { a href={ "/cases/" (application.id) } { (receipt) } };
            let cells = vec![
                Cell(link),
                Cell(html! { (application.title) }),
                Cell(html! { (application.applicant) }),
                Cell(words),
            ];
            (receipt, cells)
        })
        .collect();
    let columns =
        [Column::new("受付番号").unbroken(), Column::new("手続"), Column::new("申請者"), Column::new(last)];
    table(&Table {
        lang: Lang::Ja,
        caption: "選んだ申請",
        columns: &columns,
        rows: &cells,
        bulk: None,
        empty: html! {},
    })
}
