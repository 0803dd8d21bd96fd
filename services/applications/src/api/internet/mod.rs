//! The doors for programs in the internet-facing network: what is offered, and applying for it.

mod applications;
mod procedures;
mod status;
mod uploads;

use axum::{
    Router,
    routing::{get, post},
};
use utoipa::OpenApi;

use super::{document, problem};

/// The largest file that is taken, bytes.
const MOST_BYTES: usize = 20 << 20;

/// The routes below `/api`.
pub fn routes() -> Router {
    let uploads = Router::new()
        .route("/api/uploads", post(uploads::upload))
        .layer(yakuba_web::layers::upload_limit(MOST_BYTES));
    Router::new()
        .route("/api/procedures", get(procedures::list))
        .route("/api/procedures/{slug}", get(procedures::show))
        .route("/api/procedures/{slug}/applications", post(applications::send))
        .route("/api/applications/{receipt}", get(status::show))
        .merge(uploads)
}

#[derive(OpenApi)]
#[openapi(
    paths(procedures::list, procedures::show, applications::send, status::show, uploads::upload),
    components(schemas(problem::Problem)),
    modifiers(&LinkSecret),
    tags(
        (name = "procedures", description = "手続: what one can apply for"),
        (name = "applications", description = "申請: applying and following what was sent")
    )
)]
struct Doors;

/// The secret of a link, as a bearer token.
struct LinkSecret;

impl utoipa::Modify for LinkSecret {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        super::lgwan::bearer(api, "link_secret", "The `secret` that came with the receipt number.");
    }
}

/// The description of these doors.
pub fn openapi() -> utoipa::openapi::OpenApi {
    document::complete(
        Doors::openapi(),
        &[
            ("listProcedures", &["bad-parameter"]),
            ("getProcedure", &["not-found"]),
            (
                "sendApplication",
                &[
                    "unreadable",
                    "bad-idempotency-key",
                    "not-found",
                    "file-taken",
                    "too-large",
                    "invalid-answers",
                    "idempotency-key-reused",
                    "too-many",
                ],
            ),
            ("getApplication", &["not-found"]),
            ("uploadFile", &["unreadable", "too-large", "file-kind", "too-many"]),
        ],
    )
}
