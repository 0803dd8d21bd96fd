//! A new procedure: blank, or a copy of another.

use axum::{
    extract::Query,
    response::{IntoResponse, Response},
};
use maud::html;
use serde::Deserialize;
use yakuba_base::Lang;
use yakuba_builder_face::inputs::Typed;
use yakuba_city::Lgwan;
use yakuba_identity::{StaffUser, branding, stored};
use yakuba_web::{
    Flash, FormPairs, Page, PageError, Reader,
    ui::{self, ErrorLink, Look},
};
use yakuba_zone::Zone;

use super::{
    bench::{Topics, menu, refused, topics},
    romaji,
};
use crate::{
    model::Procedure,
    store::{blocks, procedures},
    workshop::{self, WorkshopError},
};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    from: String,
}

pub(super) async fn show(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    render(&zone, &reader, &user, &asked.from, Typed::default()).await
}

async fn render(
    zone: &Zone<Lgwan>,
    reader: &Reader,
    user: &StaffUser,
    from: &str,
    typed: Typed<'_>,
) -> Result<Page, PageError> {
    user.require("procedures.write", None)?;
    let organisation = &user.organisation;
    let all = procedures::list(&zone.store, None).await.map_err(stored)?;
    let from = typed.value("from", from);
    let source = all.iter().find(|each| each.draft.slug == from).map(|each| &each.draft);
    let divisions: Vec<(&str, &str)> = organisation
        .tree()
        .into_iter()
        .filter(|(_, unit)| user.may("procedures.write", Some(&unit.code)))
        .map(|(_, unit)| (unit.code.as_str(), unit.name()))
        .collect();
    let own = user.unit().and_then(|unit| organisation.division(unit)).map_or("", |unit| unit.code.as_str());
    let categories = topics(zone, Topics::Categories);
    let categories = menu(&categories);
    let sources: Vec<(&str, &str)> =
        all.iter().map(|each| (each.draft.slug.as_str(), each.draft.title.get(Lang::Ja))).collect();
    let category = source.map_or("", |source| source.category.as_str());
    let ready = blocks::all(&zone.store).await.map_err(stored)?;
    let ready: Vec<(&str, &str)> =
        ready.iter().map(|(key, page)| (key.as_str(), page.title.get(Lang::Ja))).collect();
    let frame = user.frame("/procedures");
    let page = Page::office(reader, &branding(zone), &frame).title("新しい手続").section("手続の作成").errors(!typed.errors.is_empty()).body(html! {
        (ui::breadcrumb(Lang::Ja, &[("手続の作成", "/procedures")], "新しい手続"))
        h1 { "新しい手続" }
        (ui::error_summary(Lang::Ja, typed.errors))
        form.properties-form.card method="post" action="/procedures/new" {
            (typed.line("title", "手続の名前", "例　犬の登録", ""))
            (typed.line("reading", "よみ（ひらがな）", "アドレスの名前を作るのに使います。例　いぬの とうろく → inuno-toroku", ""))
            (typed.pick("division", "担当", "", &divisions, own))
            @if categories.is_empty() { (typed.line("category", "分類", "", category)) }
            @else { (typed.pick("category", "分類", "", &categories, category)) }
            (typed.pick("from", "もとにする手続（なければ白紙から）", "質問・手数料・通知書などを写します。", &sources, &from))
            @if !ready.is_empty() { (typed.ticks("blocks", "はじめに入れる定型の質問（白紙から作るとき）", &ready, &[])) }
            details.fold {
                summary { "アドレスの名前を自分で決める" }
                div.fold-body { (typed.line("slug", "アドレスの名前", "半角の英小文字・数字・ハイフンで3〜40文字。後から変えられません。", "")) }
            }
            (ui::button("作る", Look::Primary))
        }
    });
    Ok(if typed.errors.is_empty() { page } else { page.status(http::StatusCode::UNPROCESSABLE_ENTITY) })
}

pub(super) async fn create(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    sent: FormPairs,
) -> Result<Response, PageError> {
    user.require("procedures.write", None)?;
    let all = procedures::list(&zone.store, None).await.map_err(stored)?;
    let mut errors = Vec::new();
    let mut need = |field: &str, message: &str| {
        errors.push(ErrorLink { field_id: field.to_owned(), message: message.to_owned() })
    };
    let (title, division) = (sent.text("title").trim(), sent.text("division"));
    if title.is_empty() {
        need("title", "手続の名前を入れてください。");
    }
    if division.is_empty() {
        need("division", "担当を選んでください。");
    }
    if sent.text("category").trim().is_empty() {
        need("category", "分類を選んでください。");
    }
    let taken = |slug: &str| all.iter().any(|each| each.draft.slug == slug);
    let chosen = sent.text("slug").trim().to_lowercase();
    let slug = if chosen.is_empty() {
        let wanted = romaji::slug(sent.text("reading"))
            .or_else(|| romaji::slug(title))
            .unwrap_or_else(|| "tetsuzuki".to_owned());
        romaji::free(&wanted, taken)
    } else {
        if taken(&chosen) {
            need("slug", "そのアドレスの名前は、もう使われています。ほかの名前にしてください。");
        }
        chosen
    };
    if !division.is_empty() {
        user.require("procedures.write", Some(division))?;
    }
    let source = all.iter().find(|each| each.draft.slug == sent.text("from")).map(|each| each.draft.clone());
    let blank = workshop::blank(&slug, title, division, sent.text("category").trim());
    let draft = match source {
        None => {
            let ready = blocks::all(&zone.store).await.map_err(stored)?;
            let chosen = ready
                .into_iter()
                .filter(|(key, _)| sent.all("blocks").any(|chosen| chosen == key))
                .map(|(_, page)| page);
            let mut form = blank.form.clone();
            form.pages.splice(0..0, chosen);
            Procedure { form, ..blank }
        }
        Some(source) => Procedure {
            slug: blank.slug,
            title: blank.title,
            division: blank.division,
            category: blank.category,
            targets: Default::default(),
            ..source
        },
    };
    if draft.problems().contains(&crate::model::ProcedureError::Slug) {
        need("slug", "アドレスの名前は半角の英小文字・数字・ハイフンで3〜40文字にしてください。");
    }
    if errors.is_empty() {
        match workshop::create(&zone, user.actor(), draft).await {
            Ok(()) => return Ok(Flash::redirect(&format!("/procedures/{slug}/edit"), "procedure-created")),
            Err(WorkshopError::NameTaken) => errors.push(ErrorLink {
                field_id: "slug".to_owned(),
                message: "そのアドレスの名前は、いま使われました。もう一度「作る」を押すか、ほかの名前にしてください。".to_owned(),
            }),
            Err(other) => return Err(refused(other)),
        }
    }
    let typed = Typed { form: Some(&sent), errors: &errors };
    Ok(render(&zone, &reader, &user, "", typed).await?.into_response())
}
