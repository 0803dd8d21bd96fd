//! Numbers for those who keep the house running, as Prometheus reads them.

use std::{sync::OnceLock, time::Instant};

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use yakuba_base::Timestamp;
use yakuba_city::{Network, NetworkKind};
use yakuba_health::Finding;
use yakuba_store::Store;

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// Begins to count.
pub fn start() -> anyhow::Result<()> {
    let handle = PrometheusBuilder::new().install_recorder()?;
    let _already = HANDLE.set(handle);
    Ok(())
}

/// What has been counted, in the text format of Prometheus.
pub fn text() -> String {
    HANDLE.get().map(PrometheusHandle::render).unwrap_or_default()
}

/// Counts a request and how long it took, by route pattern: never by address.
pub async fn count(zone: NetworkKind, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("yakuba_http_requests_total", "zone" => zone.name(), "route" => route.clone(), "status" => status).increment(1);
    metrics::histogram!("yakuba_http_request_seconds", "zone" => zone.name(), "route" => route)
        .record(began.elapsed().as_secs_f64());
    response
}

/// Notes how it stands with what was looked at: 0 good, 1 attention, 2 bad.
pub fn health(city: &str, zone: &'static str, findings: &[Finding]) {
    for finding in findings {
        let city = city.to_owned();
        metrics::gauge!("yakuba_health", "city" => city, "zone" => zone, "check" => finding.check)
            .set(f64::from(finding.level as u8));
    }
}

/// Notes how much is on its way in a zone, and how it stands with it.
pub async fn gauge<N: Network>(city: &str, store: &Store<N>, now: Timestamp) {
    let zone = N::KIND.name();
    if let Ok(findings) = yakuba_health::zone(store, None, now).await {
        health(city, zone, &findings);
    }
    let waiting = [
        ("yakuba_relay_open", yakuba_relay::open_count(store).await),
        ("yakuba_relay_held", yakuba_relay::held_count(store).await),
        ("yakuba_jobs_open", yakuba_jobs::open_count(store).await),
        ("yakuba_jobs_failed", yakuba_jobs::failed_count(store).await),
    ];
    for (name, count) in waiting {
        if let Ok(count) = count {
            metrics::gauge!(name, "city" => city.to_owned(), "zone" => zone).set(count as f64);
        }
    }
}
