//! A procedure as a file: to keep it, to send it to another city, to bring one in.

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use maud::html;
use yakuba_base::Lang;
use yakuba_builder_face::inputs::Typed;
use yakuba_city::Lgwan;
use yakuba_identity::{StaffUser, branding, stored};
use yakuba_web::{
    Flash, FormPairs, Page, PageError, Reader, served,
    ui::{self, ErrorLink, Look},
};
use yakuba_zone::Zone;

use super::bench::{Bench, refused};
use crate::{
    store::blocks,
    workshop::{self, WorkshopError},
};

pub(super) async fn export(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
) -> Result<Response, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    let (text, name) = (workshop::export(bench.draft()), format!("{slug}.json"));
    Ok(served(text, Some("application/json; charset=utf-8"), &name))
}

pub(super) async fn show(zone: Zone<Lgwan>, reader: Reader, user: StaffUser) -> Result<Page, PageError> {
    render(&zone, &reader, &user, Typed::default())
}

fn render(
    zone: &Zone<Lgwan>,
    reader: &Reader,
    user: &StaffUser,
    typed: Typed<'_>,
) -> Result<Page, PageError> {
    user.require("procedures.write", None)?;
    let frame = user.frame("/procedures");
    let page = Page::office(reader, &branding(zone), &frame).title("ファイルから読み込む").section("手続の作成").errors(!typed.errors.is_empty()).body(html! {
        (ui::breadcrumb(Lang::Ja, &[("手続の作成", "/procedures")], "ファイルから読み込む"))
        h1 { "ファイルから読み込む" }
        (ui::error_summary(Lang::Ja, typed.errors))
        form.properties-form.card method="post" action="/procedures/import" {
            (typed.area("json", "手続のファイルの中身（JSON）", "書き出したファイルを開いて、中身をそのまま貼り付けてください。下書きとして加わります。公開はされません。", "", 14))
            (ui::button("読み込む", Look::Primary))
        }
    });
    Ok(if typed.errors.is_empty() { page } else { page.status(http::StatusCode::UNPROCESSABLE_ENTITY) })
}

pub(super) async fn import(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    sent: FormPairs,
) -> Result<Response, PageError> {
    user.require("procedures.write", None)?;
    let blocks = blocks::all(&zone.store).await.map_err(stored)?;
    let message = match workshop::read(sent.text("json"), &blocks.into_iter().collect()) {
        Err(error) => format!("読み込めませんでした。{error}。直してから、もう一度押してください。"),
        Ok(procedure) => {
            user.require("procedures.write", Some(&procedure.division))?;
            let slug = procedure.slug.clone();
            if procedure.problems().contains(&crate::model::ProcedureError::Slug) {
                crate::model::ProcedureError::Slug.to_string()
            } else {
                match workshop::create(&zone, user.actor(), procedure).await {
                    Ok(()) => {
                        return Ok(Flash::redirect(
                            &format!("/procedures/{slug}/edit"),
                            "procedure-imported",
                        ));
                    }
                    Err(WorkshopError::NameTaken) => {
                        format!(
                            "アドレスの名前「{slug}」の手続がもうあります。\"slug\" をほかの名前にしてください。"
                        )
                    }
                    Err(other) => return Err(refused(other)),
                }
            }
        }
    };
    let errors = [ErrorLink { field_id: "json".to_owned(), message }];
    Ok(render(&zone, &reader, &user, Typed { form: Some(&sent), errors: &errors })?.into_response())
}
