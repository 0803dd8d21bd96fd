mod account;
mod audit;
mod desk;
mod form;
mod organisation;
mod permissions;
mod person;
mod posts;
mod quarantine;
mod staff;
mod state;
mod unit;

use axum::Router;
use axum::routing::{get, post};

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/admin/organisation", get(organisation::show))
        .route("/admin/organisation/add", get(unit::show_add).post(unit::add))
        .route("/admin/organisation/cancel", post(organisation::cancel))
        .route("/admin/organisation/units/{code}", get(unit::show))
        .route("/admin/organisation/units/{code}/revise", post(unit::revise))
        .route("/admin/organisation/units/{code}/close", post(unit::close))
        .route("/admin/staff", get(staff::show))
        .route("/admin/staff/add", get(staff::show_add).post(staff::add))
        .route("/admin/staff/{id}", get(person::show))
        .route("/admin/staff/{id}/assign", post(posts::assign))
        .route("/admin/staff/{id}/end", post(posts::end))
        .route("/admin/staff/{id}/cancel", post(posts::cancel))
        .route("/admin/staff/{id}/leave", post(posts::leave))
        .route("/admin/staff/{id}/account", post(account::change))
        .route("/admin/permissions", get(permissions::show))
        .route("/admin/permissions/add", post(permissions::add))
        .route("/admin/permissions/end", post(permissions::end))
        .route("/admin/audit", get(audit::show))
        .route("/admin/audit.csv", get(audit::csv))
        .route("/admin/audit/verify", get(audit::show_verify).post(audit::verify))
        .route("/admin/quarantine", get(quarantine::list))
        .route("/admin/quarantine/{id}", get(quarantine::show))
        .route("/admin/quarantine/{id}/{act}", post(quarantine::act))
        .route("/admin/state", get(state::show))
        .route("/admin/state/retry", post(state::retry))
        .route("/admin/state/release", post(state::release))
}
