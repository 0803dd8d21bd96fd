use axum::{
    Json,
    body::Bytes,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;
use yakuba_base::Lang;
use yakuba_city::Lgwan;
use yakuba_identity::{ApiUser, Reach};
use yakuba_web::PageError;
use yakuba_zone::Zone;

use super::{
    super::{
        problem::{ItemProblem, Refused},
        schemas,
    },
    PUBLISH, WRITE,
};
use crate::{
    model::Procedure,
    store::procedures::{self, Workshop},
    workshop::{self, Blocked, WorkshopError},
};

/// The procedures of the units a token may write for.
#[derive(Serialize, ToSchema)]
pub(super) struct WorkshopList {
    items: Vec<WorkshopLine>,
}

/// A procedure in the workshop.
#[derive(Serialize, ToSchema)]
struct WorkshopLine {
    #[schema(example = "juminhyo")]
    slug: String,
    /// The title of the draft.
    title: String,
    /// The code of the division that handles it.
    division: String,
    /// The version of the draft, for `If-Match`.
    draft_version: i64,
    #[schema(format = DateTime)]
    updated_at: String,
    /// The id of the published revision.
    revision: Option<String>,
    /// Its number; 0 before the first.
    number: i64,
    #[schema(format = DateTime)]
    published_at: Option<String>,
    /// When it was taken off the site.
    #[schema(format = DateTime)]
    closed_at: Option<String>,
}

impl From<Workshop> for WorkshopLine {
    fn from(workshop: Workshop) -> WorkshopLine {
        WorkshopLine {
            title: workshop.draft.title.get(Lang::Ja).to_owned(),
            slug: workshop.draft.slug,
            division: workshop.draft.division,
            draft_version: workshop.draft_version,
            updated_at: workshop.updated_at.to_string(),
            revision: workshop.revision,
            number: workshop.number,
            published_at: workshop.published_at.map(|at| at.to_string()),
            closed_at: workshop.closed_at.map(|at| at.to_string()),
        }
    }
}

/// A revision that was published.
#[derive(Serialize, ToSchema)]
pub(super) struct Published {
    slug: String,
    /// The id of the revision.
    revision: String,
    /// Its number.
    number: i64,
    /// What a person should look at.
    warnings: Vec<ItemProblem>,
}

/// A procedure as it is written, the same as in the files of `cities/`; every member but those marked is compulsory.
#[derive(ToSchema)]
#[schema(as = Procedure)]
#[expect(dead_code, reason = "describes the JSON of model::Procedure, which knows nothing of OpenAPI")]
pub(super) struct ProcedureSchema {
    /// Lower-case letters, digits and hyphens; stays the same for ever.
    #[schema(example = "juminhyo", pattern = "^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$")]
    slug: String,
    #[schema(schema_with = schemas::text)]
    title: (),
    #[schema(schema_with = schemas::text)]
    summary: (),
    /// The code of the division that handles it.
    division: String,
    /// The key of its category.
    category: String,
    #[schema(required = false)]
    life_events: Vec<String>,
    #[schema(required = false)]
    keywords: Vec<String>,
    #[schema(schema_with = schemas::text, required = false)]
    who: (),
    /// What one should have at hand.
    #[schema(required = false, schema_with = schemas::texts)]
    needed: (),
    legal_basis: Option<String>,
    #[schema(schema_with = schemas::text, required = false)]
    notes: (),
    /// 標準処理期間, business days.
    #[schema(minimum = 1, maximum = 365)]
    period_days: u32,
    /// `ja` is always one of them.
    languages: Vec<String>,
    /// How long it takes to fill in; computed when absent.
    minutes: Option<u32>,
    yearly_estimate: Option<u32>,
    /// オンライン化率の目標, percent by fiscal year.
    #[schema(required = false, value_type = Object, example = json!({"2026": 60}))]
    targets: (),
    #[schema(schema_with = schemas::form)]
    form: (),
    #[schema(required = false, schema_with = schemas::letters)]
    letters: (),
}

/// Lists the procedures that may be written with this token. Needs `procedures.write`.
#[utoipa::path(
    get, path = "/api/procedures", operation_id = "listProcedures", tag = "procedures",
    responses((status = 200, description = "The procedures", body = WorkshopList))
)]
pub(super) async fn list(zone: Zone<Lgwan>, user: ApiUser) -> Result<Json<WorkshopList>, Refused> {
    user.require(WRITE, None)?;
    let divisions: Option<Vec<String>> = match user.permissions.reach(WRITE) {
        Reach::City => None,
        Reach::Units(units) => Some(units.into_iter().collect()),
    };
    let items = procedures::list(&zone.store, divisions.as_deref()).await?;
    Ok(Json(WorkshopList { items: items.into_iter().map(WorkshopLine::from).collect() }))
}

/// Creates a procedure as a draft. Needs `procedures.write` for its division.
#[utoipa::path(
    post, path = "/api/procedures", operation_id = "createProcedure", tag = "procedures",
    request_body = ProcedureSchema,
    responses((
        status = 201, description = "The draft is kept", body = WorkshopLine,
        headers(("Location" = String, description = "The draft"), ("ETag" = String, description = "The version of the draft"))
    ))
)]
pub(super) async fn create(zone: Zone<Lgwan>, user: ApiUser, body: Bytes) -> Result<Response, Refused> {
    let procedure = read(&body)?;
    user.require(WRITE, Some(&procedure.division))?;
    check(&procedure)?;
    let slug = procedure.slug.clone();
    workshop::create(&zone, user.actor(), procedure).await.map_err(refused)?;
    let location = [(header::LOCATION, format!("/api/procedures/{slug}/draft"))];
    Ok((StatusCode::CREATED, location, line(&zone, &slug).await?).into_response())
}

/// Reads the draft of a procedure. Needs `procedures.write` for its division.
#[utoipa::path(
    get, path = "/api/procedures/{slug}/draft", operation_id = "getDraft", tag = "procedures",
    params(("slug" = String, Path)),
    responses((
        status = 200, description = "The draft", body = ProcedureSchema,
        headers(("ETag" = String, description = "The version of the draft"))
    ))
)]
pub(super) async fn draft(
    zone: Zone<Lgwan>,
    user: ApiUser,
    Path(slug): Path<String>,
) -> Result<Response, Refused> {
    let workshop = load(&zone, &user, WRITE, &slug).await?;
    Ok((etag(workshop.draft_version), Json(workshop.draft)).into_response())
}

/// Changes the draft of a procedure as a whole. Needs `procedures.write` for its division, before and after.
#[utoipa::path(
    put, path = "/api/procedures/{slug}/draft", operation_id = "saveDraft", tag = "procedures",
    params(("slug" = String, Path), ("If-Match" = String, Header, description = "The `ETag` of the draft that was read", example = "\"3\"")),
    request_body = ProcedureSchema,
    responses((
        status = 200, description = "The draft is kept", body = WorkshopLine,
        headers(("ETag" = String, description = "The new version of the draft"))
    ))
)]
pub(super) async fn save(
    zone: Zone<Lgwan>,
    user: ApiUser,
    Path(slug): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let before = load(&zone, &user, WRITE, &slug).await?;
    let (version, procedure) = (version(&headers)?, read(&body)?);
    user.require(WRITE, Some(&procedure.division))?;
    if procedure.slug != slug {
        return Err(invalid("slug", "slug_fixed", "手続のアドレスの名前（slug）は変えられません。"));
    }
    check(&procedure)?;
    if before.draft_version != version {
        return Err(Refused::new("version-changed"));
    }
    workshop::save(&zone, user.actor(), &before, procedure).await.map_err(refused)?;
    Ok(line(&zone, &slug).await?.into_response())
}

/// Publishes the draft as the next revision. Needs `procedures.publish` for its division.
#[utoipa::path(
    post, path = "/api/procedures/{slug}/publish", operation_id = "publishProcedure", tag = "procedures",
    params(("slug" = String, Path), ("If-Match" = String, Header, description = "The `ETag` of the draft that was read", example = "\"3\"")),
    responses((status = 200, description = "It is published", body = Published))
)]
pub(super) async fn publish(
    zone: Zone<Lgwan>,
    user: ApiUser,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Published>, Refused> {
    let draft = load(&zone, &user, PUBLISH, &slug).await?.draft;
    let offer = workshop::publish(&zone, user.actor(), &slug, version(&headers)?).await.map_err(refused)?;
    let warnings = workshop::check(&draft).into_iter().filter(|found| !found.blocks);
    Ok(Json(Published {
        slug: offer.procedure.slug,
        revision: offer.revision,
        number: offer.number,
        warnings: warnings.map(found).collect(),
    }))
}

async fn load(zone: &Zone<Lgwan>, user: &ApiUser, permission: &str, slug: &str) -> Result<Workshop, Refused> {
    user.require(permission, None)?;
    let workshop = procedures::get(&zone.store, slug).await?.ok_or_else(PageError::not_found)?;
    user.require(permission, Some(&workshop.draft.division))?;
    Ok(workshop)
}

async fn line(zone: &Zone<Lgwan>, slug: &str) -> Result<Response, Refused> {
    let workshop = procedures::get(&zone.store, slug).await?.ok_or_else(PageError::not_found)?;
    Ok((etag(workshop.draft_version), Json(WorkshopLine::from(workshop))).into_response())
}

fn read(body: &[u8]) -> Result<Procedure, Refused> {
    let value: serde_json::Value = serde_json::from_slice(body).map_err(|_| PageError::unreadable())?;
    serde_json::from_value(value)
        .map_err(|error| invalid("", "shape", format!("手続として読み取れません: {error}")))
}

fn check(procedure: &Procedure) -> Result<(), Refused> {
    let problems = procedure.problems();
    if problems.is_empty() {
        return Ok(());
    }
    let items =
        problems.iter().map(|problem| ItemProblem::new(problem.path(), problem.code(), problem.to_string()));
    Err(Refused::listing("invalid-procedure", items.collect()))
}

fn invalid(path: &str, code: &str, message: impl Into<String>) -> Refused {
    Refused::listing("invalid-procedure", vec![ItemProblem::new(path, code, message)])
}

/// A finding of the publish check, at `form.page.field.property` or at a member of the procedure.
fn found(found: Blocked) -> ItemProblem {
    let place = found.place.unwrap_or_default();
    let steps = [Some(found.part.to_owned()), place.page, place.field, Some(place.property)];
    let path: Vec<String> = steps.into_iter().flatten().filter(|step| !step.is_empty()).collect();
    ItemProblem::new(path.join("."), "publish_check", found.message)
}

fn etag(version: i64) -> [(header::HeaderName, String); 1] {
    [(header::ETAG, format!("\"{version}\""))]
}

/// The version in `If-Match`.
fn version(headers: &HeaderMap) -> Result<i64, Refused> {
    let value = headers.get(header::IF_MATCH).ok_or_else(|| Refused::new("version-needed"))?;
    let text = value.to_str().unwrap_or_default().trim();
    text.trim_matches('"').parse().map_err(|_| Refused::new("version-changed"))
}

fn refused(error: WorkshopError) -> Refused {
    match error {
        WorkshopError::NotFound => PageError::not_found().into(),
        WorkshopError::NameTaken => Refused::new("slug-taken"),
        WorkshopError::Conflict => Refused::new("version-changed"),
        WorkshopError::Blocked(blocked) => {
            Refused::listing("not-publishable", blocked.into_iter().map(found).collect())
        }
        WorkshopError::Store(error) => error.into(),
    }
}
