//! The door of one network: its routes, what every network has, and the layers around them.

use std::{net::SocketAddr, num::NonZeroU32, sync::Arc};

use anyhow::Context;
use axum::{
    Extension, Json, Router,
    extract::Request,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{StatusCode, request::Parts};
use yakuba_city::{Internet, Lgwan, Network, NetworkKind};
use yakuba_identity::OfficeMenu;
use yakuba_service::{CityZones, House};
use yakuba_web::{Branding, Edge, Face};
use yakuba_zone::Zone;

use crate::{front, metrics};

/// A city with how it presents itself in each network.
#[derive(Clone)]
pub struct Opened {
    pub zones: CityZones,
    branding: [Arc<Branding>; 3],
}

impl Opened {
    pub fn new(zones: CityZones) -> Opened {
        let branding = [
            Arc::new(yakuba_identity::branding(&zones.internet)),
            Arc::new(yakuba_identity::branding(&zones.lgwan)),
            Arc::new(yakuba_identity::branding(&zones.core)),
        ];
        Opened { zones, branding }
    }

    fn is_at(&self, host: &str) -> bool {
        let hosts = &self.zones.internet.city.hosts;
        hosts.is_empty() || hosts.iter().any(|own| own.eq_ignore_ascii_case(host))
    }
}

/// The cities of an installation, found by host name.
#[derive(Clone)]
pub struct Cities(pub Arc<Vec<Opened>>);

impl Cities {
    fn of(&self, parts: &Parts) -> Option<&Opened> {
        let host = parts
            .uri
            .host()
            .or_else(|| parts.headers.get(http::header::HOST).and_then(|host| host.to_str().ok()))
            .unwrap_or_default();
        let name = host
            .rsplit_once(':')
            .map_or(host, |(name, port)| if port.bytes().all(|b| b.is_ascii_digit()) { name } else { host });
        self.0.iter().find(|city| city.is_at(name))
    }
}

/// What lies between a door and those who come to it.
#[derive(Clone, Copy, Default)]
pub struct Street {
    /// Browsers come over TLS, through a proxy of ours.
    pub tls: bool,
    /// How many proxies of ours stand in front.
    pub proxies: usize,
    /// How many changes one address may ask for in a minute in the internet-facing network; 0 = any number.
    pub changes_per_minute: u32,
}

/// The whole router of a network.
pub fn router(house: &House, cities: &Cities, network: NetworkKind, street: Street) -> Router {
    let instance = cities.0.first().map_or(0, |city| u64::from_be_bytes(city.zones.internet.clock.random()));
    let (face, own) = match network {
        NetworkKind::Internet => (Face::Resident, yakuba_identity::internet_routes()),
        NetworkKind::Lgwan => (Face::Office, yakuba_identity::lgwan_routes()),
        NetworkKind::Core => (Face::Office, front::core_routes()),
    };
    let openapi = Arc::new(house.openapi(network));
    let mut menu: Vec<_> = house.services().iter().flat_map(|service| service.menu.iter().cloned()).collect();
    menu.sort_by_key(|entry| entry.order);
    let (by_host, branding) = (cities.clone(), cities.clone());
    // For a request that names no host of ours.
    let nobody = Arc::new(Branding::new("役場", "Town office"));
    let watched = cities.clone();
    let doors = Router::new()
        .route("/health", get(move || health(watched.clone(), network)))
        .route("/api/openapi.json", get(move || async move { Json(openapi.as_ref().clone()) }));
    let doors = if network == NetworkKind::Lgwan {
        let measured = cities.clone();
        doors.route("/metrics", get(move || prometheus(measured.clone())))
    } else {
        doors
    };
    let routes = house
        .routes(network)
        .merge(own)
        .merge(doors)
        .route_layer(middleware::from_fn(move |request, next| metrics::count(network, request, next)))
        .layer(Extension(OfficeMenu(Arc::new(menu))))
        .layer(middleware::from_fn(move |request, next| beside(by_host.clone(), network, request, next)));
    let edge = Edge::of_many(
        move |parts| {
            branding.of(parts).map_or_else(|| nobody.clone(), |city| city.branding[network as usize].clone())
        },
        face,
        instance,
    )
    .tls(street.tls)
    .trusted_proxies(street.proxies);
    let pace = NonZeroU32::new(street.changes_per_minute).filter(|_| network == NetworkKind::Internet);
    match pace {
        Some(most) => edge.changes_per_minute(most),
        None => edge,
    }
    .around(routes)
}

/// Puts the zone of the request's city beside the request: this network's and no other's.
async fn beside(cities: Cities, network: NetworkKind, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Some(city) = cities.of(&parts) else { return StatusCode::MISDIRECTED_REQUEST.into_response() };
    match network {
        NetworkKind::Internet => drop(parts.extensions.insert(city.zones.internet.clone())),
        NetworkKind::Lgwan => drop(parts.extensions.insert(city.zones.lgwan.clone())),
        NetworkKind::Core => drop(parts.extensions.insert(city.zones.core.clone())),
    }
    parts.extensions.insert(city.branding[network as usize].clone());
    next.run(Request::from_parts(parts, body)).await
}

async fn health(cities: Cities, network: NetworkKind) -> Response {
    for city in cities.0.iter() {
        let reachable = match network {
            NetworkKind::Internet => answers(&city.zones.internet).await,
            NetworkKind::Lgwan => answers(&city.zones.lgwan).await,
            NetworkKind::Core => answers(&city.zones.core).await,
        };
        if !reachable {
            return (
                StatusCode::SERVICE_UNAVAILABLE,
                format!("{}: the database does not answer\n", city.zones.core.city.code),
            )
                .into_response();
        }
    }
    "ok\n".into_response()
}

async fn answers<N: Network>(zone: &Zone<N>) -> bool {
    yakuba_jobs::failed_count(&zone.store).await.is_ok()
}

async fn prometheus(cities: Cities) -> Response {
    for city in cities.0.iter() {
        metrics::gauge::<Internet>(&city.zones.internet.store).await;
        metrics::gauge::<Lgwan>(&city.zones.lgwan.store).await;
    }
    ([(http::header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], metrics::text())
        .into_response()
}

/// Listens until `ended` says so, then lets what is under way finish.
pub async fn listen(
    address: SocketAddr,
    router: Router,
    ended: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen at {address}"))?;
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(ended)
        .await?;
    Ok(())
}
