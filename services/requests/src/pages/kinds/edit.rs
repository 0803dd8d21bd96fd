//! The questions, on the same workbench as those of procedures.

use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use yakuba_builder_face::{At, Bench as Workbench, Typed, change as changed, workbench};
use yakuba_web::{FormPairs, Page, PageError};

use super::{Bench, Desk};
use crate::model::Kind;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    at: String,
}

fn on_it<'a>(bench: &'a Bench, url: &'a str) -> Workbench<'a> {
    Workbench { form: &bench.draft().form, url, version: bench.written.version, stock: &[] }
}

fn render(bench: &Bench, at: &At, typed: Typed<'_>) -> Page {
    let url = bench.url("edit");
    bench.page("edit", !typed.errors.is_empty(), &workbench(&on_it(bench, &url), at, typed))
}

pub(super) async fn show(
    desk: Desk,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let bench = Bench::open(desk, &key).await?;
    let at = At::read(&asked.at, &bench.draft().form);
    Ok(render(&bench, &at, Typed::default()))
}

pub(super) async fn change(
    desk: Desk,
    Path(key): Path<String>,
    sent: FormPairs,
) -> Result<Response, PageError> {
    let bench = Bench::open(desk, &key).await?;
    bench.fresh(&sent)?;
    let at = At::read(sent.text("at"), &bench.draft().form);
    let url = bench.url("edit");
    match changed(&on_it(&bench, &url), &at, &sent) {
        Ok((form, at)) => {
            let draft = Kind { form, ..bench.draft().clone() };
            bench.save(draft, &format!("{url}?at={}", at.text())).await
        }
        Err(errors) => Ok(render(&bench, &at, Typed { form: Some(&sent), errors: &errors }).into_response()),
    }
}
