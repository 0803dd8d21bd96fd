//! The workbench of a procedure's questions. What a button does is one edit of the form.

use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use yakuba_builder_face::{At, Bench as Workbench, Typed, change as changed, workbench};
use yakuba_city::Lgwan;
use yakuba_forms::Page as FormPage;
use yakuba_identity::{StaffUser, stored};
use yakuba_web::{ExpectedVersion, Flash, FormPairs, Page, PageError, Reader};
use yakuba_zone::Zone;

use super::bench::{Bench, Room, refused};
use crate::{model::Procedure, store::blocks, workshop};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    at: String,
}

/// `/procedures/{slug}`: the work begins at the questions.
pub(super) async fn home(Path(slug): Path<String>) -> Redirect {
    Redirect::to(&format!("/procedures/{slug}/edit"))
}

pub(super) async fn show(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    let at = At::read(&asked.at, &bench.draft().form);
    render(&bench, &at, Typed::default()).await
}

async fn stock(bench: &Bench) -> Result<Vec<(String, FormPage)>, PageError> {
    blocks::all(&bench.zone.store).await.map_err(stored)
}

async fn render(bench: &Bench, at: &At, typed: Typed<'_>) -> Result<Page, PageError> {
    let (stock, url) = (stock(bench).await?, bench.url("edit"));
    let body = workbench(&on_it(bench, &url, &stock), at, typed);
    bench.page_with(Room::Edit, !typed.errors.is_empty(), body).await
}

/// The procedure's form on the workbench.
fn on_it<'a>(bench: &'a Bench, url: &'a str, stock: &'a [(String, FormPage)]) -> Workbench<'a> {
    Workbench { form: &bench.draft().form, url, version: bench.workshop.draft_version, stock }
}

pub(super) async fn change(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
    sent: FormPairs,
) -> Result<Response, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    if let Some(conflict) = bench.stale(&sent).await? {
        return Ok(conflict);
    }
    let at = At::read(sent.text("at"), &bench.draft().form);
    let (stock, url) = (stock(&bench).await?, bench.url("edit"));
    match changed(&on_it(&bench, &url, &stock), &at, &sent) {
        Ok((form, at)) => {
            let draft = Procedure { form, ..bench.draft().clone() };
            bench.save(&sent, draft, &format!("{url}?at={}", at.text())).await
        }
        Err(errors) => {
            let typed = Typed { form: Some(&sent), errors: &errors };
            Ok(render(&bench, &at, typed).await?.into_response())
        }
    }
}

pub(super) async fn undo(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
    sent: FormPairs,
) -> Result<Response, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    if let Some(conflict) = bench.stale(&sent).await? {
        return Ok(conflict);
    }
    let version = ExpectedVersion::of_form(&sent).ok_or_else(PageError::unreadable)?.0;
    workshop::undo(&bench.zone, bench.user.actor(), &slug, version).await.map_err(refused)?;
    // Back to where the button was, but only on this procedure's own pages.
    let own = bench.url("");
    let to = Some(sent.text("to"))
        .filter(|to| to.starts_with(&own))
        .map_or_else(|| bench.url("edit"), str::to_owned);
    Ok(Flash::redirect(&to, "procedure-undone"))
}
