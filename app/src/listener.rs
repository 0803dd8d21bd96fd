//! The door of one network: its routes, what every network has, and the layers around them.

use std::{
    net::SocketAddr,
    num::{NonZeroU32, NonZeroUsize},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use axum::{
    Extension, Json, Router,
    extract::{ConnectInfo, Request, connect_info::Connected},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
    serve::IncomingStream,
};
use http::{StatusCode, request::Parts};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};
use yakuba_city::{City, Clock, Network, NetworkKind};
use yakuba_health::Machine;
use yakuba_identity::OfficeMenu;
use yakuba_service::{FrontPage, House, Served};
use yakuba_web::{Branding, Edge, Face};
use yakuba_zone::Zone;

use crate::{front, metrics};

/// A city with how it presents itself in each network that is served here.
#[derive(Clone)]
pub struct Opened {
    pub served: Served,
    pub city: Arc<City>,
    branding: [Option<Arc<Branding>>; 3],
    machine: Option<Machine>,
}

impl Opened {
    pub fn new(served: Served, city: Arc<City>) -> Opened {
        let branding = [
            served.internet.as_ref().map(|zone| Arc::new(yakuba_identity::branding(zone))),
            served.lgwan.as_ref().map(|zone| Arc::new(yakuba_identity::branding(zone))),
            served.core.as_ref().map(|zone| Arc::new(yakuba_identity::branding(zone))),
        ];
        Opened { served, city, branding, machine: None }
    }

    /// The same, on a machine whose state the office may see.
    #[must_use]
    pub fn on(self, machine: Machine) -> Opened {
        Opened { machine: Some(machine), ..self }
    }

    fn is_at(&self, host: &str) -> bool {
        let hosts = &self.city.hosts;
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
    /// How many requests are worked on at once; 0 = any number.
    pub at_once: usize,
}

/// How long somebody waits for his turn before he is told that it is crowded.
const PATIENCE: Duration = Duration::from_secs(20);

/// The whole router of a network.
pub fn router(house: &House, cities: &Cities, network: NetworkKind, street: Street) -> Router {
    let instance = u64::from_be_bytes(Clock::system().random());
    let (face, own) = match network {
        NetworkKind::Internet => (Face::Resident, yakuba_identity::internet_routes()),
        NetworkKind::Lgwan => (Face::Office, yakuba_identity::lgwan_routes()),
        NetworkKind::Core => (Face::Office, front::core_routes()),
    };
    let openapi = Arc::new(house.openapi(network));
    let menu = OfficeMenu::of(house.services());
    let front = house.services().iter().flat_map(|service| service.front.iter().cloned()).collect();
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
        .layer(Extension(menu))
        .layer(Extension(FrontPage(Arc::new(front))))
        .layer(middleware::from_fn(move |request, next| beside(by_host.clone(), network, request, next)))
        // These are of the house, whatever name it is called by.
        .merge(doors)
        .route_layer(middleware::from_fn(move |request, next| metrics::count(network, request, next)));
    let edge = Edge::of_many(
        move |parts| {
            let known = branding.of(parts).and_then(|city| city.branding[network as usize].clone());
            known.unwrap_or_else(|| nobody.clone())
        },
        face,
        instance,
    )
    .tls(street.tls)
    .trusted_proxies(street.proxies);
    let edge = match NonZeroUsize::new(street.at_once) {
        Some(most) => edge.at_once(most, PATIENCE),
        None => edge,
    };
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
    let served = &city.served;
    match network {
        NetworkKind::Internet => drop(served.internet.clone().map(|zone| parts.extensions.insert(zone))),
        NetworkKind::Lgwan => {
            drop(city.machine.clone().map(|machine| parts.extensions.insert(machine)));
            drop(served.lgwan.clone().map(|zone| parts.extensions.insert(zone)));
        }
        NetworkKind::Core => drop(served.core.clone().map(|zone| parts.extensions.insert(zone))),
    }
    if let Some(branding) = &city.branding[network as usize] {
        parts.extensions.insert(branding.clone());
    }
    next.run(Request::from_parts(parts, body)).await
}

async fn health(cities: Cities, network: NetworkKind) -> Response {
    for city in cities.0.iter() {
        let reachable = match network {
            NetworkKind::Internet => answers(city.served.internet.as_ref()).await,
            NetworkKind::Lgwan => answers(city.served.lgwan.as_ref()).await,
            NetworkKind::Core => answers(city.served.core.as_ref()).await,
        };
        if !reachable {
            return (
                StatusCode::SERVICE_UNAVAILABLE,
                format!("{}: the database does not answer\n", city.city.code),
            )
                .into_response();
        }
    }
    "ok\n".into_response()
}

async fn answers<N: Network>(zone: Option<&Zone<N>>) -> bool {
    match zone {
        Some(zone) => yakuba_jobs::failed_count(&zone.store).await.is_ok(),
        None => false,
    }
}

async fn prometheus(cities: Cities) -> Response {
    let now = Clock::system().now();
    for city in cities.0.iter() {
        let code = city.city.code.to_string();
        if let Some(Machine(look)) = &city.machine {
            metrics::health(&code, "machine", &look());
        }
        if let Some(zone) = &city.served.internet {
            metrics::gauge(&code, &zone.store, now).await;
        }
        if let Some(zone) = &city.served.lgwan {
            metrics::gauge(&code, &zone.store, now).await;
        }
        if let Some(zone) = &city.served.core {
            metrics::gauge(&code, &zone.store, now).await;
        }
    }
    ([(http::header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], metrics::text())
        .into_response()
}

/// The socket the service manager has handed over, or one of our own.
pub async fn socket(
    handed: Option<std::net::TcpListener>,
    address: SocketAddr,
) -> anyhow::Result<TcpListener> {
    match handed {
        Some(socket) => {
            socket.set_nonblocking(true)?;
            Ok(TcpListener::from_std(socket)?)
        }
        None => TcpListener::bind(address).await.with_context(|| format!("cannot listen at {address}")),
    }
}

/// How long those who came in before the door closed have to say what they want.
const LAST_WORD: Duration = Duration::from_millis(500);

/// The door of a network. When it closes nobody comes in any more, and whoever waits outside is let in by the next version
/// that holds the same socket.
struct Door {
    socket: TcpListener,
    closed: watch::Receiver<bool>,
}

impl axum::serve::Listener for Door {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        tokio::select! {
            biased;
            () = until(&mut self.closed) => std::future::pending().await,
            came = axum::serve::Listener::accept(&mut self.socket) => came,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.socket.local_addr()
    }
}

/// Until the door is to close, or nobody is left who could say so.
async fn until(closed: &mut watch::Receiver<bool>) {
    while !*closed.borrow_and_update() {
        if closed.changed().await.is_err() {
            return;
        }
    }
}

/// Where somebody comes from, as [`Door`] saw it.
#[derive(Clone)]
struct Came(SocketAddr);

impl Connected<IncomingStream<'_, Door>> for Came {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Came {
        Came(*stream.remote_addr())
    }
}

/// Listens until `closed` says so, then lets what is under way finish.
///
/// A connection that was taken and has not said anything yet would be dropped by the server's own good ending: so the
/// door closes first, and the ending begins a moment later.
pub async fn listen(
    socket: TcpListener,
    router: Router,
    mut closed: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let router = router.layer(middleware::map_request(async |mut request: Request| {
        if let Some(ConnectInfo(Came(address))) = request.extensions().get().cloned() {
            request.extensions_mut().insert(ConnectInfo(address));
        }
        request
    }));
    let door = Door { socket, closed: closed.clone() };
    axum::serve(door, router.into_make_service_with_connect_info::<Came>())
        .with_graceful_shutdown(async move {
            until(&mut closed).await;
            tokio::time::sleep(LAST_WORD).await;
        })
        .await?;
    Ok(())
}
