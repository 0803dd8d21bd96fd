mod client_ip;
mod crowd;
mod csrf;
mod flash;
pub(crate) mod lang;
mod pace;
mod problems;
mod request_id;
mod security;
mod trace;

use std::{
    num::{NonZeroU32, NonZeroUsize},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use http::request::Parts;
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::branding::Branding;
use crate::{PageError, assets};

pub use client_ip::ClientIp;
pub use flash::Flash;
pub use request_id::RequestId;

/// Which of the two faces a listener shows when it has to speak for itself (errors).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Residents: the internet zone.
    Resident,
    /// The office: LGWAN and core zones.
    Office,
}

/// Which city a request is for.
type CityOf = dyn Fn(&Parts) -> Arc<Branding> + Send + Sync;

/// What surrounds the routes of one listener.
#[derive(Clone)]
pub struct Edge {
    city: Arc<CityOf>,
    face: Face,
    tls: bool,
    trusted_proxies: usize,
    body_limit: usize,
    instance: u64,
    pace: Option<Arc<pace::Pace>>,
    crowd: Option<Arc<crowd::Crowd>>,
}

impl Edge {
    /// For one city. `instance` is any number that differs between starts and processes (randomness from the
    /// city's clock): request ids are made from it.
    pub fn new(city: Arc<Branding>, face: Face, instance: u64) -> Edge {
        Edge::of_many(move |_| city.clone(), face, instance)
    }

    /// For several cities behind one listener: `city` tells which one a request is for, by its host.
    pub fn of_many(
        city: impl Fn(&Parts) -> Arc<Branding> + Send + Sync + 'static,
        face: Face,
        instance: u64,
    ) -> Edge {
        let city = Arc::new(city);
        Edge {
            city,
            face,
            tls: false,
            trusted_proxies: 0,
            body_limit: 1 << 20,
            instance,
            pace: None,
            crowd: None,
        }
    }

    /// Whether browsers reach this listener over TLS: then cookies are `Secure` and HSTS is sent.
    pub fn tls(mut self, tls: bool) -> Edge {
        self.tls = tls;
        self
    }

    /// How many proxies of our own stand in front; `X-Forwarded-For` is believed only that far. Default 0.
    pub fn trusted_proxies(mut self, count: usize) -> Edge {
        self.trusted_proxies = count;
        self
    }

    /// How many changes one address may ask for in a minute; any number, unless this is called.
    pub fn changes_per_minute(mut self, most: NonZeroU32) -> Edge {
        self.pace = Some(Arc::new(pace::Pace::per_minute(most)));
        self
    }

    /// How many requests are worked on at once, and how long others wait for their turn before they are told that it is crowded;
    /// any number, unless this is called.
    pub fn at_once(mut self, most: NonZeroUsize, patience: Duration) -> Edge {
        self.crowd = Some(Arc::new(crowd::Crowd::of(most, patience)));
        self
    }

    /// The largest body in bytes, 1 MB by default. A route that takes uploads sets its own with [`upload_limit`].
    pub fn body_limit(mut self, bytes: usize) -> Edge {
        self.body_limit = bytes;
        self
    }

    /// Puts everything around a listener's routes: assets, the page for an unknown address, and the layers.
    pub fn around(self, routes: Router) -> Router {
        let edge = Arc::new(self);
        // Pictures and archives are compressed already.
        let worth_it = DefaultPredicate::new()
            .and(NotForContentType::const_new("application/pdf"))
            .and(NotForContentType::const_new("application/zip"))
            .and(NotForContentType::const_new("application/vnd.openxmlformats"));
        // In each stack the first layer stands outermost. Two stacks, not a dozen layers: the router copies whatever it
        // holds for every request, and what is inside a layer of its own once more for that layer.
        let house = ServiceBuilder::new()
            .layer(from_fn_with_state(edge.clone(), problems::show))
            .layer(CatchPanicLayer::custom(problems::after_panic))
            .layer(from_fn(flash::forget))
            .layer(from_fn_with_state(edge.clone(), lang::remember))
            .layer(from_fn_with_state(edge.clone(), crowd::queue))
            .layer(from_fn_with_state(edge.clone(), pace::keep))
            .layer(from_fn(csrf::guard))
            .layer(DefaultBodyLimit::max(edge.body_limit));
        let street = ServiceBuilder::new()
            .layer(from_fn_with_state(edge.clone(), request_id::give))
            .layer(from_fn_with_state(edge.clone(), client_ip::find))
            .layer(from_fn_with_state(edge.clone(), trace::record))
            .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth_it))
            .layer(from_fn_with_state(edge, security::headers));
        routes
            .fallback(async || PageError::not_found())
            .method_not_allowed_fallback(async || PageError::not_found())
            .layer(house)
            .merge(assets::routes())
            .layer(street)
    }
}

/// The body limit, in bytes, for a route that takes uploads.
pub fn upload_limit(bytes: usize) -> DefaultBodyLimit {
    DefaultBodyLimit::max(bytes)
}
