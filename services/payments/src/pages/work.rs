//! 確かめる入金: money that does not simply fit, and refunds that wait to be made. Nothing leaves the list by itself.

use axum::extract::Path;
use axum::response::Response;
use yakuba_audit::Entry;
use yakuba_city::Lgwan;
use yakuba_identity::stored;
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{Look, TextInput, button, definition_list, empty_state, text_input};
use yakuba_web::{Flash, FormPairs, Page, PageError, html};

use super::form::props;
use super::{Desk, words};
use crate::MANAGE;
use crate::store::{concerns, demands, refunds};

const MENU: &str = "/money-work";

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(MANAGE, None)?;
    let store = &desk.zone.store;
    let (waiting, refunds) =
        (concerns::open(store, None).await.map_err(stored)?, refunds::open(store).await.map_err(stored)?);
    let mut rows = Vec::new();
    for waiting in waiting {
        let record = demands::get(store, &waiting.demand).await.map_err(stored)?;
        rows.extend(record.map(|record| (waiting, record)));
    }
    let body = html! {
        h1 { "確かめる入金" }
        @if rows.is_empty() && refunds.is_empty() {
            (empty_state("確かめる入金はありません", "二重の納付や、期限のあとの入金があると、ここに出ます。", None))
        }
        @for (waiting, record) in &rows {
            @let (title, todo) = words::concern(&waiting.concern);
            section.card {
                h2 { (title) "　" (record.title) }
                p { (todo) }
                (definition_list(&[
                    ("受付番号", html! { a href={ "/demands/" (record.id) } { (record.receipt.to_string()) } }),
                    ("納める人", html! { (record.payer) }),
                    ("気づいた時", html! { (words::moment(waiting.raised_at)) }),
                    ("未納の額", html! { (record.demand.outstanding()) }),
                    ("保留している額", html! { (record.demand.money().held) }),
                ]))
                form method="post" action={ (MENU) "/" (waiting.id) } {
                    @let name = format!("note-{}", waiting.id);
                    (text_input(
                        &yakuba_web::ui::FieldProps { name: "note", required: false, ..props(&name, "どう確かめたか", None) },
                        &TextInput { width: Some(20), max_length: Some(500), ..TextInput::default() },
                    ))
                    (button("確かめたので一覧から外す", Look::Secondary))
                }
            }
        }
        @if !refunds.is_empty() {
            h2 { "お返しを待っている還付" }
            ul.links { @for refund in &refunds { li {
                a href={ "/demands/" (refund.demand) } { (words::moment(refund.asked_at)) "に決めた " (refund.amount) }
            } } }
        }
    };
    Ok(desk.page(MENU, "確かめる入金", body))
}

pub(super) async fn settle(
    desk: Desk,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, PageError> {
    desk.user.require(MANAGE, None)?;
    let note: String = form.text("note").trim().chars().take(500).collect();
    let (zone, actor) = (desk.zone.clone(), desk.user.actor());
    desk.zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            if !concerns::settle(tx, &id, &actor.to_string(), &note, zone.clock.now()).await? {
                return Err(StoreError::Conflict);
            }
            Entry::new(actor, "concern.settled").on("concern", &id).record(tx, &zone.clock).await
        })
        .await
        .map_err(stored)?;
    Ok(Flash::redirect(MENU, "settled"))
}
