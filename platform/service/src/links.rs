//! The links to networks of the city that are served elsewhere: at most one outward, which is called, and one inward,
//! which calls.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use yakuba_city::{Network, NetworkKind};
use yakuba_relay::{
    Doors, Inner, LinkError, Outer,
    bundle::{self, BundleError, Exported, Imported},
    peers,
};
use yakuba_seal::{Card, Keys};
use yakuba_store::StoreError;
use yakuba_zone::Zone;

use crate::{Background, Part, Service};

/// Why a link cannot be set up. The words say what to do.
#[derive(Debug, thiserror::Error)]
pub enum LinkSetUp {
    /// The keys of a network that is served here were not made.
    #[error("{network} of {city} has no keys yet: make them with `yakuba relay keys --zones {network}`")]
    NoKeys {
        /// The city.
        city: String,
        /// Which network.
        network: NetworkKind,
    },
    /// The card of the network on the other side is not known here.
    #[error(
        "{here} of {city} does not know {other} yet: bring the card of {other} here and give it to `yakuba relay trust --zone {here}`"
    )]
    NoCard {
        /// The city.
        city: String,
        /// The network that is served here.
        here: NetworkKind,
        /// The one on the other side.
        other: NetworkKind,
    },
    /// Nothing is served here that could have such a link.
    #[error("{0}")]
    Nowhere(&'static str),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// TLS.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// A bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
}

/// Both ends' identities.
struct Ends {
    keys: Arc<Keys>,
    card: Card,
}

impl Background {
    async fn ends<N: Network>(&self, zone: &Zone<N>, other: NetworkKind) -> Result<Ends, LinkSetUp> {
        let city = || zone.city.code.to_string();
        let keys = self.served().keys[N::KIND as usize]
            .clone()
            .ok_or_else(|| LinkSetUp::NoKeys { city: city(), network: N::KIND })?;
        let card = peers::card(&zone.store, other).await?.ok_or_else(|| LinkSetUp::NoCard {
            city: city(),
            here: N::KIND,
            other,
        })?;
        Ok(Ends { keys, card })
    }

    /// Opens the door for the next network inward, if that is served elsewhere.
    ///
    /// # Errors
    /// Says what is missing.
    pub async fn open_door(&self, doors: &mut Doors) -> Result<(), LinkSetUp> {
        let served = self.served();
        match (&served.internet, &served.lgwan, &served.core) {
            (_, Some(lgwan), None) => self.door(doors, lgwan, NetworkKind::Core, |s| &s.lgwan).await,
            (Some(internet), None, None) => {
                self.door(doors, internet, NetworkKind::Lgwan, |s| &s.internet).await
            }
            _ => Err(LinkSetUp::Nowhere(
                "there is no network further in that could call: leave out --relay-listen",
            )),
        }
    }

    async fn door<O: Network>(
        &self,
        doors: &mut Doors,
        zone: &Zone<O>,
        inner: NetworkKind,
        part: fn(&Service) -> &Part<O>,
    ) -> Result<(), LinkSetUp> {
        let Ends { keys, card } = self.ends(zone, inner).await?;
        let outer = Outer::new(
            keys.clone(),
            card.clone(),
            (zone.store.clone(), zone.files.clone()),
            zone.clock.clone(),
            zone.clone(),
            &self.handlers(part),
        );
        Ok(doors.add(&keys, &card, outer)?)
    }

    /// What keeps calling the next network outward at `address`, if that is served elsewhere.
    ///
    /// # Errors
    /// Says what is missing.
    pub async fn caller(&self, address: String) -> Result<BoxFuture<'static, ()>, LinkSetUp> {
        let served = self.served();
        match (&served.internet, &served.lgwan, &served.core) {
            (None, Some(lgwan), _) => Ok(Box::pin(
                self.inner(lgwan, NetworkKind::Internet, |s: &Service| &s.lgwan).await?.run(address),
            )),
            (None, None, Some(core)) => {
                Ok(Box::pin(self.inner(core, NetworkKind::Lgwan, |s: &Service| &s.core).await?.run(address)))
            }
            _ => Err(LinkSetUp::Nowhere("there is no network further out to call: leave out --relay-call")),
        }
    }

    async fn inner<I: Network>(
        &self,
        zone: &Zone<I>,
        outer: NetworkKind,
        part: fn(&Service) -> &Part<I>,
    ) -> Result<Inner<I, Zone<I>>, LinkSetUp> {
        let Ends { keys, card } = self.ends(zone, outer).await?;
        Ok(Inner::new(
            keys,
            card,
            (zone.store.clone(), zone.files.clone()),
            zone.clock.clone(),
            zone.clone(),
            &self.handlers(part),
        ))
    }

    /// Packs what waits in the network `zone` for its neighbour `to` into a bundle of about `max_bytes`.
    ///
    /// # Errors
    /// Says what is missing.
    pub async fn export(
        &self,
        zone: NetworkKind,
        to: NetworkKind,
        max_bytes: u64,
    ) -> Result<(Vec<u8>, Exported), LinkSetUp> {
        let served = self.served();
        match zone {
            NetworkKind::Internet => self.pack(served.internet.as_ref(), to, max_bytes).await,
            NetworkKind::Lgwan => self.pack(served.lgwan.as_ref(), to, max_bytes).await,
            NetworkKind::Core => self.pack(served.core.as_ref(), to, max_bytes).await,
        }
    }

    async fn pack<N: Network>(
        &self,
        zone: Option<&Zone<N>>,
        to: NetworkKind,
        max_bytes: u64,
    ) -> Result<(Vec<u8>, Exported), LinkSetUp> {
        let zone = zone.ok_or(NOT_HERE)?;
        let Ends { keys, card } = self.ends(zone, to).await?;
        Ok(bundle::export(&keys, &card, (&zone.store, &zone.files), zone.clock.now(), max_bytes).await?)
    }

    /// Takes in a bundle that the neighbour `from` of the network `zone` made.
    ///
    /// # Errors
    /// Says what is missing or wrong; nothing was done then.
    pub async fn import(
        &self,
        zone: NetworkKind,
        from: NetworkKind,
        bundle: &[u8],
    ) -> Result<Imported, LinkSetUp> {
        let served = self.served();
        match zone {
            NetworkKind::Internet => {
                self.unpack(served.internet.as_ref(), from, bundle, |s| &s.internet).await
            }
            NetworkKind::Lgwan => self.unpack(served.lgwan.as_ref(), from, bundle, |s| &s.lgwan).await,
            NetworkKind::Core => self.unpack(served.core.as_ref(), from, bundle, |s| &s.core).await,
        }
    }

    async fn unpack<N: Network>(
        &self,
        zone: Option<&Zone<N>>,
        from: NetworkKind,
        bundle: &[u8],
        part: fn(&Service) -> &Part<N>,
    ) -> Result<Imported, LinkSetUp> {
        let zone = zone.ok_or(NOT_HERE)?;
        let Ends { keys, card } = self.ends(zone, from).await?;
        let place = (zone.store.clone(), zone.files.clone());
        let handlers = self.handlers(part);
        Ok(bundle::import(&keys, &card, bundle, place, zone.clock.clone(), zone.clone(), &handlers).await?)
    }
}

const NOT_HERE: LinkSetUp = LinkSetUp::Nowhere("that network is not served here");
