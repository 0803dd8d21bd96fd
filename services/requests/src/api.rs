//! The doors for programs in the administrative network: what can be asked for, what was asked for, what is booked.
//!
//! Every one asks for a bearer token (`yakuba token new --may requests.read`).

use axum::{
    Json, Router,
    extract::{Path, Query},
    routing::get,
};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use yakuba_audit::Entry;
use yakuba_base::{Date, Time, Timestamp};
use yakuba_city::Lgwan;
use yakuba_identity::{ApiUser, stored};
use yakuba_store::Tx;
use yakuba_web::PageError;
use yakuba_zone::Zone;

use crate::{
    READ,
    model::Request,
    store::{
        bookings, kinds,
        requests::{self, Wanted},
    },
};

/// Requests of one answer at most.
const MOST: usize = 500;

/// The routes below `/api`.
pub fn routes() -> Router {
    Router::new()
        .route("/api/requests", get(list))
        .route("/api/requests/kinds", get(offered))
        .route("/api/requests/bookings", get(booked))
        .route("/api/requests/{id}", get(read))
}

#[derive(OpenApi)]
#[openapi(
    paths(list, offered, booked, read),
    tags((name = "requests", description = "庁内申請: internal requests and what is booked by them"))
)]
struct Doors;

/// Their description.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Doors::openapi()
}

/// A kind of request that is offered.
#[derive(Serialize, ToSchema)]
struct KindLine {
    /// Its name in addresses.
    #[schema(example = "annual-leave")]
    key: String,
    /// What it is called.
    title: String,
    /// The heading it stands under.
    group: String,
    /// What it is for.
    about: String,
    /// The code of the division in charge.
    unit: String,
    /// The number of its revision.
    revision: i64,
}

/// A request.
#[derive(Serialize, ToSchema)]
struct RequestLine {
    /// Its id.
    id: String,
    /// The key of its kind.
    kind: String,
    /// What it is called.
    title: String,
    /// `running`, `returned`, `doing`, `decided`, `cancelled`, `abandoned`.
    state: &'static str,
    /// The division of whoever made it.
    unit: String,
    /// The id of whoever made it.
    drafter: String,
    /// The day it is about.
    #[schema(value_type = Option<String>, format = Date)]
    on: Option<Date>,
    /// The answers; only when one request is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    answers: Option<yakuba_forms::Answers>,
}

impl RequestLine {
    fn of(request: Request, answers: bool) -> RequestLine {
        RequestLine {
            state: request.state(),
            drafter: request.flow.drafter,
            id: request.id,
            kind: request.kind,
            title: request.title,
            unit: request.unit,
            on: request.on,
            answers: answers.then_some(request.answers),
        }
    }
}

/// Something that is booked.
#[derive(Serialize, ToSchema)]
struct BookingLine {
    /// Which one, by the value of its option.
    which: String,
    /// What people call it.
    label: String,
    /// From when, UTC.
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    /// Until just before, UTC.
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
    /// Whether it was approved; otherwise it is held for a request on its way.
    fixed: bool,
}

#[derive(Deserialize)]
struct Filter {
    kind: Option<String>,
    state: Option<String>,
}

/// What can be asked for.
#[utoipa::path(get, path = "/api/requests/kinds", tag = "requests", responses((status = 200, body = Vec<KindLine>), (status = 401), (status = 403)))]
async fn offered(zone: Zone<Lgwan>, user: ApiUser) -> Result<Json<Vec<KindLine>>, PageError> {
    user.require(READ, None)?;
    let all = kinds::offered(&zone.store).await.map_err(stored)?;
    let line = |it: kinds::Offered| KindLine {
        key: it.kind.key.clone(),
        title: it.kind.title.clone(),
        group: it.kind.group.clone(),
        about: it.kind.about.clone(),
        unit: it.kind.unit.clone(),
        revision: it.number,
    };
    Ok(Json(all.into_iter().map(line).collect()))
}

/// Requests, the latest first; never drafts.
#[utoipa::path(
    get, path = "/api/requests", tag = "requests",
    params(("kind" = Option<String>, Query), ("state" = Option<String>, Query)),
    responses((status = 200, body = Vec<RequestLine>), (status = 400), (status = 401), (status = 403))
)]
async fn list(
    zone: Zone<Lgwan>,
    user: ApiUser,
    Query(filter): Query<Filter>,
) -> Result<Json<Vec<RequestLine>>, PageError> {
    user.require(READ, None)?;
    let wanted = Wanted { charge: None, kind: filter.kind, state: filter.state };
    let mut found = requests::find(&zone.store, &wanted, MOST).await.map_err(stored)?;
    found.retain(|request| user.may(READ, Some(&request.charge)));
    Ok(Json(found.into_iter().map(|request| RequestLine::of(request, false)).collect()))
}

/// One request with its answers.
#[utoipa::path(
    get, path = "/api/requests/{id}", tag = "requests", params(("id" = String, Path)),
    responses((status = 200, body = RequestLine), (status = 401), (status = 403), (status = 404))
)]
async fn read(
    zone: Zone<Lgwan>,
    user: ApiUser,
    Path(id): Path<String>,
) -> Result<Json<RequestLine>, PageError> {
    user.require(READ, None)?;
    let request = requests::get(&zone.store, &id).await.map_err(stored)?;
    let request = request.filter(|request| request.flow.version > 0).ok_or_else(PageError::not_found)?;
    user.require(READ, Some(&request.charge))?;
    let (clock, entry) = (zone.clock.clone(), Entry::new(user.actor(), "request.read").on("request", &id));
    let note = async move |tx: &mut Tx<Lgwan>| entry.record(tx, &clock).await;
    zone.store.write(note).await.map_err(stored)?;
    Ok(Json(RequestLine::of(request, true)))
}

#[derive(Deserialize)]
struct When {
    what: String,
    from: Date,
    #[serde(default = "a_week")]
    days: u16,
}

fn a_week() -> u16 {
    7
}

/// What is booked from a day on.
#[utoipa::path(
    get, path = "/api/requests/bookings", tag = "requests",
    params(("what" = String, Query), ("from" = String, Query), ("days" = Option<u16>, Query)),
    responses((status = 200, body = Vec<BookingLine>), (status = 400), (status = 401), (status = 403))
)]
async fn booked(
    zone: Zone<Lgwan>,
    user: ApiUser,
    Query(when): Query<When>,
) -> Result<Json<Vec<BookingLine>>, PageError> {
    user.require(READ, None)?;
    let at = |day: Date| Timestamp::from_tokyo(day, Time::MIDNIGHT);
    let (from, until) = (at(when.from), at(when.from.add_days(i64::from(when.days.min(366)))));
    let all = bookings::between(&zone.store, &when.what, from, until).await.map_err(stored)?;
    let line = |it: bookings::Booked| BookingLine {
        which: it.booking.which,
        label: it.booking.label,
        from: it.booking.from,
        until: it.booking.until,
        fixed: it.fixed,
    };
    Ok(Json(all.into_iter().map(line).collect()))
}
