//! What the tablet sends.

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use yakuba_base::Timestamp;
use yakuba_city::Internet;
use yakuba_identity::stored;
use yakuba_store::Tx;
use yakuba_web::{Flash, FormPairs, PageError};
use yakuba_zone::Zone;

use super::{PAGE, held};
use crate::desk::{self, Report, ReportKind};

/// What may be told beside a report; each is cut at so many characters.
const TOLD: [&str; 5] = ["alcohol", "checker", "odometer", "litres", "words"];
const LONGEST: usize = 100;

pub(in super::super) async fn report(
    zone: Zone<Internet>,
    headers: HeaderMap,
    form: FormPairs,
) -> Result<Response, PageError> {
    let pattern = held(&zone, &headers).await?;
    let kind = ReportKind::from_name(form.text("kind")).ok_or_else(PageError::unreadable)?;
    let at = form.text("at").parse().map_or(zone.clock.now(), Timestamp::from_millis);
    let key: String = form.text("key").chars().take(64).collect();
    if key.is_empty() {
        return Err(PageError::unreadable());
    }
    let told = |name: &&str| {
        let words: String = form.text(name).trim().chars().take(LONGEST).collect();
        (!words.is_empty()).then(|| ((*name).to_owned(), words))
    };
    let told: BTreeMap<String, String> = TOLD.iter().filter_map(told).collect();
    let report = Report { key, ride: form.text("ride").to_owned(), kind, at, told };
    let clock = zone.clock.clone();
    let is_new = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| desk::report(tx, &clock, &pattern, report).await)
        .await
        .map_err(stored)?;
    if form.get("queued").is_some() {
        // The tablet's script asks; it shows the page itself.
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(Flash::redirect(PAGE, if is_new { "driver-noted" } else { "driver-known" }))
}

/// Where the tablet is. Nothing is answered: a place that cannot be read is as good as none.
pub(in super::super) async fn position(
    zone: Zone<Internet>,
    headers: HeaderMap,
    form: FormPairs,
) -> Result<StatusCode, PageError> {
    let pattern = held(&zone, &headers).await?;
    let degrees = |name: &str| form.text(name).parse::<f64>().ok().filter(|it| it.is_finite());
    if let (Some(lat), Some(lon)) = (degrees("lat"), degrees("lon"))
        && lat.abs() <= 90.0
        && lon.abs() <= 180.0
    {
        let clock = zone.clock.clone();
        zone.store
            .write(async move |tx: &mut Tx<Internet>| desk::position(tx, &clock, &pattern, (lat, lon)).await)
            .await
            .map_err(stored)?;
    }
    Ok(StatusCode::NO_CONTENT)
}
