//! What a handler may touch: one city's database, files, search index and clock in one network.
//!
//! A handler asks for `Zone<Internet>` or `Zone<Lgwan>` in its arguments. The two are different types, so what belongs
//! to one network cannot be reached from a page of another: the compiler says so.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use yakuba_city::{City, Clock, Network};
use yakuba_files::Files;
use yakuba_search::Search;
use yakuba_store::Store;

pub use yakuba_seal::SecretKey;

/// One network of one city. Cheap to clone.
pub struct Zone<N> {
    /// The city it belongs to.
    pub city: Arc<City>,
    /// What time it is, and where ids come from.
    pub clock: Clock,
    /// Its database.
    pub store: Store<N>,
    /// Its files.
    pub files: Files<N>,
    /// What can be found in it: a copy of what is in the database, made anew at any time.
    pub search: Search,
    /// What seals secrets that it has to use by itself: kept in a file of its machine, never beside what it seals.
    pub key: SecretKey,
    /// Under which address people reach it, without a slash at the end: for links in mails.
    pub address: Arc<str>,
    /// Under which address residents reach the city: for links on paper that the office hands out.
    pub public: Arc<str>,
}

impl<N> Clone for Zone<N> {
    fn clone(&self) -> Self {
        Zone {
            city: self.city.clone(),
            clock: self.clock.clone(),
            store: self.store.clone(),
            files: self.files.clone(),
            search: self.search.clone(),
            key: self.key.clone(),
            address: self.address.clone(),
            public: self.public.clone(),
        }
    }
}

impl<N: Network> Zone<N> {
    /// The full address of a page, for use outside the site.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// The full address of a residents' page.
    pub fn public_link(&self, path: &str) -> String {
        format!("{}{path}", self.public)
    }
}

/// The zone of a request is put beside it by the listener, which knows the city by its host name.
impl<N: Network, S: Sync> FromRequestParts<S> for Zone<N> {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Zone<N>>().cloned().ok_or(StatusCode::MISDIRECTED_REQUEST)
    }
}
