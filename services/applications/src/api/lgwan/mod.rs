//! The doors for programs in the administrative network: writing procedures, and working applications.
//!
//! Every one asks for a bearer token (`yakuba token new`); what it may do, and for which units, the token says.

mod acts;
pub(super) mod applications;
mod asked;
mod procedures;
mod table;

use axum::{
    Router,
    routing::{get, post},
};
use utoipa::{
    OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use yakuba_audit::Entry;
use yakuba_city::Lgwan;
use yakuba_identity::ApiUser;
use yakuba_store::Tx;
use yakuba_zone::Zone;

use super::{
    document,
    problem::{self, Refused},
};

const WORK: &str = "applications.work";
const DECIDE: &str = "applications.decide";
const WRITE: &str = "procedures.write";
const PUBLISH: &str = "procedures.publish";

/// The routes below `/api`.
pub fn routes() -> Router {
    Router::new()
        .route("/api/procedures", get(procedures::list).post(procedures::create))
        .route("/api/procedures/{slug}/draft", get(procedures::draft).put(procedures::save))
        .route("/api/procedures/{slug}/publish", post(procedures::publish))
        .route("/api/applications", get(applications::list))
        .route("/api/applications.csv", get(table::csv))
        .route("/api/applications.xlsx", get(table::xlsx))
        .route("/api/applications/{id}", get(applications::read))
        .route("/api/applications/{id}/claim", post(acts::claim))
        .route("/api/applications/{id}/corrections", post(acts::correct))
        .route("/api/applications/{id}/decision", post(acts::decide))
        .route("/api/applications/{id}/messages", post(acts::write))
        .route("/api/applications/{id}/notes", post(acts::note))
}

#[derive(OpenApi)]
#[openapi(
    paths(
        procedures::list, procedures::create, procedures::draft, procedures::save, procedures::publish,
        applications::list, applications::read, table::csv, table::xlsx,
        acts::claim, acts::correct, acts::decide, acts::write, acts::note
    ),
    components(schemas(problem::Problem)),
    modifiers(&Token),
    security(("token" = [])),
    tags(
        (name = "procedures", description = "手続: writing and publishing them"),
        (name = "applications", description = "申請: examining and deciding them")
    )
)]
struct Doors;

struct Token;

impl utoipa::Modify for Token {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        bearer(api, "token", "A token made by `yakuba token new`.");
    }
}

/// Names a bearer token in a description.
pub(super) fn bearer(api: &mut utoipa::openapi::OpenApi, name: &str, about: &str) {
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(about)).build();
    api.components.get_or_insert_default().add_security_scheme(name, SecurityScheme::Http(scheme));
}

/// The description of these doors.
pub fn openapi() -> utoipa::openapi::OpenApi {
    const ACT: &[&str] = &[
        "unreadable",
        "unauthorised",
        "forbidden",
        "not-found",
        "version-conflict",
        "not-possible-now",
        "invalid-act",
    ];
    const LIST: &[&str] = &["bad-parameter", "unauthorised", "forbidden"];
    document::complete(
        Doors::openapi(),
        &[
            ("listProcedures", &["unauthorised", "forbidden"]),
            (
                "createProcedure",
                &["unreadable", "unauthorised", "forbidden", "slug-taken", "invalid-procedure"],
            ),
            ("getDraft", &["unauthorised", "forbidden", "not-found"]),
            (
                "saveDraft",
                &[
                    "unreadable",
                    "unauthorised",
                    "forbidden",
                    "not-found",
                    "version-changed",
                    "invalid-procedure",
                    "version-needed",
                ],
            ),
            (
                "publishProcedure",
                &[
                    "unauthorised",
                    "forbidden",
                    "not-found",
                    "version-changed",
                    "not-publishable",
                    "version-needed",
                ],
            ),
            ("listApplications", LIST),
            ("exportCsv", LIST),
            ("exportXlsx", LIST),
            ("readApplication", &["unauthorised", "forbidden", "not-found"]),
            ("claimApplication", ACT),
            ("askForCorrection", ACT),
            ("decideApplication", ACT),
            ("writeToApplicant", ACT),
            ("noteOnApplication", ACT),
        ],
    )
}

/// Whether the token may do this for this application; a refusal goes into the audit log.
async fn require_for(
    zone: &Zone<Lgwan>,
    user: &ApiUser,
    permission: &str,
    division: &str,
    id: &str,
) -> Result<(), Refused> {
    let Err(refusal) = user.require(permission, Some(division)) else { return Ok(()) };
    let detail = serde_json::json!({ "permission": permission, "unit": division });
    record(zone, Entry::new(user.actor(), "permission.refused").on("application", id).with(detail)).await?;
    Err(refusal.into())
}

/// Writes an entry that goes with no change.
async fn record(zone: &Zone<Lgwan>, entry: Entry) -> Result<(), Refused> {
    let clock = zone.clock.clone();
    Ok(zone.store.write(async move |tx: &mut Tx<Lgwan>| entry.record(tx, &clock).await).await?)
}
