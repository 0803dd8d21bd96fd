//! The feeds for everybody's apps, at addresses that do not change.
//!
//! | address | what |
//! |---|---|
//! | `/taxi/open/gtfs.zip` | GTFS with Flex |
//! | `/taxi/open/gtfs-rt.pb` | GTFS-Realtime: vehicle positions and alerts |
//! | `/taxi/open/gofs.json` | GOFS, with `wait_time` and `realtime_booking` |

use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use yakuba_base::Lang;
use yakuba_city::Internet;
use yakuba_dispatch::dispatcher::When;
use yakuba_identity::stored;
use yakuba_store::{Result as Stored, Tx};
use yakuba_web::PageError;
use yakuba_zone::Zone;

use crate::desk::Plan;
use crate::feeds::{Source, gofs, gtfs, international, realtime};
use crate::model::{Design, Network, Party, Stop, seconds};
use crate::store::days;

/// The routes in the internet-facing network.
pub(super) fn routes() -> Router {
    Router::new()
        .route("/taxi/open/gtfs.zip", get(archive))
        .route("/taxi/open/gtfs-rt.pb", get(message))
        .route("/taxi/open/gofs.json", get(discovery))
        .route("/taxi/open/gofs/ja/{name}", get(file))
}

async fn design(zone: &Zone<Internet>) -> Result<Design, PageError> {
    let design = days::design(&zone.store, zone.clock.today()).await.map_err(stored)?;
    if design.stops.is_empty() { Err(PageError::not_found()) } else { Ok(design) }
}

fn source<'a>(zone: &'a Zone<Internet>, design: &'a Design) -> Source<'a> {
    Source {
        design,
        today: zone.clock.today(),
        city: zone.city.name.get(Lang::Ja).to_owned(),
        phone: international(zone.city.contact.phone.as_str()),
        address: &zone.public,
    }
}

/// Anybody's program may read it, from any page; nothing is kept longer than a minute.
fn open(kind: &'static str, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, http::HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, http::HeaderValue::from_static("public, max-age=30"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, http::HeaderValue::from_static("*"));
    response
}

async fn archive(zone: Zone<Internet>) -> Result<Response, PageError> {
    let design = design(&zone).await?;
    match gtfs::archive(&source(&zone, &design)) {
        Ok(bytes) => Ok(open("application/zip", bytes)),
        Err(_) => Ok(StatusCode::INTERNAL_SERVER_ERROR.into_response()),
    }
}

async fn message(zone: Zone<Internet>) -> Result<Response, PageError> {
    let design = design(&zone).await?;
    let day = zone.clock.today();
    let shifts = days::shifts_on(&zone.store, day).await.map_err(stored)?;
    let closures = days::closures_on(&zone.store, day).await.map_err(stored)?;
    let bytes = realtime::message(&source(&zone, &design), &shifts, &closures, zone.clock.now());
    Ok(open("application/x-protobuf", bytes))
}

fn as_json(value: Value) -> Response {
    open("application/json", Json(value))
}

async fn discovery(zone: Zone<Internet>) -> Result<Response, PageError> {
    let design = design(&zone).await?;
    Ok(as_json(gofs::discovery(&source(&zone, &design), zone.clock.now())))
}

/// The places of a query.
#[derive(Deserialize)]
struct Asked {
    pickup_lat: Option<f64>,
    pickup_lon: Option<f64>,
    drop_off_lat: Option<f64>,
    drop_off_lon: Option<f64>,
}

async fn file(
    zone: Zone<Internet>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let design = design(&zone).await?;
    let now = zone.clock.now();
    if gofs::QUERIES.contains(&name.as_str()) {
        let (Some(lat), Some(lon)) = (asked.pickup_lat, asked.pickup_lon) else {
            return Ok(StatusCode::BAD_REQUEST.into_response());
        };
        let to = asked.drop_off_lat.zip(asked.drop_off_lon);
        let found = search(&zone, &design, (lat, lon), to).await.map_err(stored)?;
        return Ok(as_json(gofs::framed(&json!({ plural(&name): found }), now, 0)));
    }
    gofs::file(&source(&zone, &design), &name, now).map(as_json).ok_or_else(PageError::not_found)
}

fn plural(name: &str) -> &'static str {
    if name == "wait_time" { "wait_times" } else { "realtime_booking" }
}

/// Metres around a stop from which people walk to it.
const WALK: f64 = 1_500.0;

fn near(network: &Network, (lat, lon): (f64, f64)) -> Option<Stop> {
    let stop = network.nearest((lat, lon)).filter(|stop| !stop.is_closed)?;
    let metres = ((stop.lat - lat) * 111_195.0).hypot((stop.lon - lon) * 111_195.0 * lat.to_radians().cos());
    (metres <= WALK).then(|| stop.clone())
}

/// The soonest ride of today between the stops nearest to the places, asked of the engine; nothing is booked.
async fn search(
    zone: &Zone<Internet>,
    design: &Design,
    from: (f64, f64),
    to: Option<(f64, f64)>,
) -> Stored<Vec<Value>> {
    let (day, network) = (zone.clock.today(), design.network());
    let Some(operation) = design.operation(day).cloned() else { return Ok(Vec::new()) };
    let Some(start) = near(&network, from) else { return Ok(Vec::new()) };
    // Without a place to go to: to the nearest other stop that is served.
    let other = |stop: &&Stop| stop.key != start.key && !stop.is_closed && operation.serves(&start, stop);
    let end = match to {
        Some(to) => near(&network, to).filter(|stop| other(&stop)),
        None => network.stops.iter().find(other).cloned(),
    };
    let Some(end) = end else { return Ok(Vec::new()) };
    let clock = zone.clock.clone();
    let (key, notice) = (operation.key.clone(), operation.notice as f64 * 60.0);
    let (a, b) = (start.key.clone(), end.key.clone());
    let offer = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| {
            let now = clock.now();
            let mut plan = Plan::open(tx, day, now).await?;
            Ok::<_, yakuba_store::StoreError>(soonest(&mut plan, [&a, &b], seconds(day, now) + notice))
        })
        .await?;
    let Some((pickup, arrival)) = offer else { return Ok(Vec::new()) };
    let wait = (pickup - seconds(day, zone.clock.now())).max(0.0).round() as i64;
    let link = format!("/taxi?from={}&to={}", start.key, if to.is_some() { end.key.as_str() } else { "" });
    let mut found = json!({
        "brand_id": key,
        "wait_time": wait,
        "booking_detail": {
            "service_name": operation.name,
            "web_uri": zone.public_link(&link),
            "phone_number": international(zone.city.contact.phone.as_str()),
        },
    });
    if to.is_some() {
        let place = |key: &str| network.place(key).map_or(0, |place| place.0 as usize);
        let metres = network.metres(place(&start.key), place(&end.key));
        found["travel_time"] = json!((arrival - pickup).round() as i64);
        found["travel_cost"] =
            json!(operation.tariff.fare(metres, &Party::one(), [&start.key, &end.key], "", day));
        found["travel_cost_currency"] = json!("JPY");
    }
    Ok(vec![found])
}

fn soonest(plan: &mut Plan, [from, to]: [&str; 2], earliest: f64) -> Option<(f64, f64)> {
    let party = Party::one();
    let wish = yakuba_dispatch::dispatcher::Wish {
        from: vec![(plan.network.place(from)?, 0.0)],
        to: vec![(plan.network.place(to)?, 0.0)],
        when: When::LeaveAfter(earliest),
        load: party.load(),
        needs: yakuba_dispatch::Skills::default(),
        service: party.boarding(),
        earliest,
    };
    let offers = plan.dispatcher.offer(&wish).unwrap_or_else(|refusal| refusal.instead);
    offers.first().map(|offer| offer.planned)
}
