use axum::{
    Json,
    extract::{Path, Query},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use yakuba_base::{Lang, Text, text::fold_for_search};
use yakuba_city::Internet;
use yakuba_forms::Form;
use yakuba_web::PageError;
use yakuba_zone::Zone;

use super::super::{problem::Refused, schemas};
use crate::{
    model::{Offer, Procedure},
    store::offers,
};

/// Which procedures to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// Words that must all be in the title, the summary or the keywords, in any script.
    #[param(example = "じゅうみんひょう")]
    q: Option<String>,
    /// The key of a category.
    #[param(example = "certificates")]
    category: Option<String>,
    /// The key of a life event.
    #[param(example = "moving-in")]
    life_event: Option<String>,
}

/// The procedures one can apply for.
#[derive(Serialize, ToSchema)]
pub(super) struct ProcedureList {
    items: Vec<ProcedureLine>,
}

/// A procedure, shortly.
#[derive(Serialize, ToSchema)]
struct ProcedureLine {
    /// Its name in addresses; stays the same for ever.
    #[schema(example = "juminhyo")]
    slug: String,
    #[schema(schema_with = schemas::text)]
    title: Text,
    #[schema(schema_with = schemas::text)]
    summary: Text,
    /// The key of its category.
    category: String,
    /// The keys of its life events.
    life_events: Vec<String>,
    /// In which languages it is offered.
    #[schema(value_type = Vec<String>, example = json!(["ja", "en"]))]
    languages: Vec<Lang>,
    /// How long it takes to fill in, minutes.
    minutes: u32,
    /// 標準処理期間, business days.
    period_days: u32,
    /// Where its form is described.
    #[schema(example = "https://city.example.jp/api/procedures/juminhyo")]
    url: String,
}

/// A procedure as it is offered now.
#[derive(Serialize, ToSchema)]
pub(super) struct ProcedureOffer {
    #[serde(flatten)]
    line: ProcedureLine,
    /// The id of this revision.
    revision: String,
    /// The number of this revision: 1, 2, 3 …
    number: i64,
    /// Who can apply.
    #[schema(schema_with = schemas::text, required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<Text>,
    /// What one should have at hand.
    #[schema(schema_with = schemas::texts)]
    needed: Vec<Text>,
    /// The law it stands on.
    #[serde(skip_serializing_if = "Option::is_none")]
    legal_basis: Option<String>,
    /// More to know.
    #[schema(schema_with = schemas::text, required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<Text>,
    desk: OfferDesk,
    /// What is asked.
    #[schema(schema_with = schemas::form)]
    form: Form,
}

/// Whom to ask.
#[derive(Serialize, ToSchema)]
struct OfferDesk {
    #[schema(schema_with = schemas::text)]
    name: Text,
    /// As people write it.
    #[schema(example = "0295-52-1111")]
    phone: String,
}

/// Lists what one can apply for, by slug.
#[utoipa::path(
    get, path = "/api/procedures", operation_id = "listProcedures", tag = "procedures",
    params(Asked),
    responses((status = 200, description = "The procedures", body = ProcedureList))
)]
pub(super) async fn list(
    zone: Zone<Internet>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<ProcedureList>, Refused> {
    let Query(asked) = asked.map_err(|_| Refused::new("bad-parameter"))?;
    let words = fold_for_search(asked.q.as_deref().unwrap_or_default());
    let fits = |offer: &Offer| {
        let procedure = &offer.procedure;
        asked.category.as_ref().is_none_or(|category| *category == procedure.category)
            && asked.life_event.as_ref().is_none_or(|event| procedure.life_events.contains(event))
            && has_words(procedure, &words)
    };
    let offers = offers::all(&zone.store).await?;
    Ok(Json(ProcedureList {
        items: offers.into_iter().filter(fits).map(|offer| line(&zone, &offer.procedure)).collect(),
    }))
}

fn has_words(procedure: &Procedure, words: &str) -> bool {
    let texts = Lang::ALL.iter().flat_map(|lang| [procedure.title.get(*lang), procedure.summary.get(*lang)]);
    let all = fold_for_search(
        &texts.chain(procedure.keywords.iter().map(String::as_str)).collect::<Vec<_>>().join("\n"),
    );
    words.split_whitespace().all(|word| all.contains(word))
}

/// Says everything about a procedure, with the form to fill in.
#[utoipa::path(
    get, path = "/api/procedures/{slug}", operation_id = "getProcedure", tag = "procedures",
    params(("slug" = String, Path, example = "juminhyo")),
    responses((status = 200, description = "The procedure as it is offered now", body = ProcedureOffer))
)]
pub(super) async fn show(
    zone: Zone<Internet>,
    Path(slug): Path<String>,
) -> Result<Json<ProcedureOffer>, Refused> {
    let offer = offers::current(&zone.store, &slug).await?.ok_or_else(PageError::not_found)?;
    let line = line(&zone, &offer.procedure);
    let Offer { revision, number, procedure, desk } = offer;
    Ok(Json(ProcedureOffer {
        line,
        revision,
        number,
        who: procedure.who,
        needed: procedure.needed,
        legal_basis: procedure.legal_basis,
        notes: procedure.notes,
        desk: OfferDesk { name: desk.name, phone: desk.phone },
        form: procedure.form,
    }))
}

fn line(zone: &Zone<Internet>, procedure: &Procedure) -> ProcedureLine {
    ProcedureLine {
        slug: procedure.slug.clone(),
        title: procedure.title.clone(),
        summary: procedure.summary.clone(),
        category: procedure.category.clone(),
        life_events: procedure.life_events.clone(),
        languages: procedure.languages.clone(),
        minutes: procedure.minutes_needed(),
        period_days: procedure.period_days,
        url: zone.link(&format!("/api/procedures/{}", procedure.slug)),
    }
}
