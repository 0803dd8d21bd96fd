//! What stands in the way of publishing, publishing, taking back, closing.

use axum::{extract::Path, response::Response};
use maud::html;
use yakuba_base::Lang;
use yakuba_flow_face::route_boxes;
use yakuba_forms::Answers;
use yakuba_web::{
    Flash, FormPairs, Page, PageError,
    ui::{self, Look, Notice, Tone},
};

use super::{Bench, Desk};
use crate::{kinds, work};

pub(super) async fn show(desk: Desk, Path(key): Path<String>) -> Result<Page, PageError> {
    let bench = Bench::open(desk, &key).await?;
    let (draft, hall) = (bench.draft(), &bench.desk.hall);
    let found = kinds::problems(&hall.organisation, draft);
    let written = &bench.written;
    let mine = work::route(hall, draft, &bench.desk.user.id, &Answers::new());
    let body = html! {
        @if found.is_empty() {
            (ui::banner(Lang::Ja, Notice::Success, html! { p { "直すところはありません。公開できます。" } }))
        } @else {
            (ui::banner(Lang::Ja, Notice::Error, html! { p { "公開の前に直すところが" (found.len()) "か所あります。行を押すと、その場所が開きます。" } }))
            ul.findings { @for it in &found { li { (ui::badge("直す", Tone::Bad)) a href=(bench.url(it.room)) { (it.message) } } } }
        }
        @if let Ok(proposed) = mine {
            (ui::card(2, "あなたが申請すると", &html! { p { (proposed.ruled.says) "（" (proposed.ruled.row) "）" } (route_boxes(hall, None, &proposed.steps)) }))
        }
        @if !draft.effects.is_empty() {
            (ui::card(2, "承認されると", &html! { ul { @for effect in &draft.effects { li { (effect.words(&draft.form)) } } } }))
        }
        div.toolbar {
            form method="post" action=(bench.url("publish")) { (bench.version()) (ui::button("公開する", Look::Primary)) }
            @if written.revision.is_some() {
                form method="post" action=(bench.url("closed")) {
                    (bench.version())
                    @if written.closed_at.is_some() { (ui::action_button("受付を再開する", Look::Secondary, "closed", "no")) }
                    @else { (ui::action_button("受付を終える", Look::Secondary, "closed", "yes")) }
                }
            }
        }
        p.small { "公開した版で出された申請は、あとで様式を変えても、その版のまま読めます。" }
    };
    Ok(bench.page("publish", false, &body))
}

pub(super) async fn publish(
    desk: Desk,
    Path(key): Path<String>,
    sent: FormPairs,
) -> Result<Response, PageError> {
    let bench = Bench::open(desk, &key).await?;
    bench.fresh(&sent)?;
    let (zone, user) = (&bench.desk.zone, &bench.desk.user);
    let done = kinds::publish(zone, &bench.desk.hall.organisation, &user.id, &bench.written).await;
    done.map_err(|error| bench.refused(error).link("公開前の確認", bench.url("publish")))?;
    Ok(Flash::redirect(&bench.url("publish"), "kind-published"))
}

pub(super) async fn undo(
    desk: Desk,
    Path(key): Path<String>,
    sent: FormPairs,
) -> Result<Response, PageError> {
    let bench = Bench::open(desk, &key).await?;
    bench.fresh(&sent)?;
    kinds::undo(&bench.desk.zone, &bench.desk.user.id, &bench.written)
        .await
        .map_err(|error| bench.refused(error))?;
    // Back to where the button was, but only on this kind's own pages.
    let own = bench.url("");
    let to = Some(sent.text("to"))
        .filter(|to| to.starts_with(&own))
        .map_or_else(|| bench.url("edit"), str::to_owned);
    Ok(Flash::redirect(&to, "kind-undone"))
}

pub(super) async fn close(
    desk: Desk,
    Path(key): Path<String>,
    sent: FormPairs,
) -> Result<Response, PageError> {
    let bench = Bench::open(desk, &key).await?;
    bench.fresh(&sent)?;
    let closed = sent.text("closed") == "yes";
    kinds::set_closed(&bench.desk.zone, &bench.desk.user.id, &key, closed)
        .await
        .map_err(|error| bench.refused(error))?;
    Ok(Flash::redirect(&bench.url("publish"), if closed { "kind-closed" } else { "kind-reopened" }))
}
