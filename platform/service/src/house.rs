use std::sync::Arc;

use axum::Router;
use yakuba_city::{City, Clock, Core, Internet, Lgwan, Network, NetworkKind};
use yakuba_files::{FileError, Files};
use yakuba_quarantine::{Disarm, Quarantine};
use yakuba_seal::{Keys, SealError, SecretKey};
use yakuba_search::Search;
use yakuba_store::{Migration, Store, StoreError};
use yakuba_zone::Zone;

use crate::{Background, Part, Service, Settings};

/// Why a city could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum HouseError {
    /// Its database.
    #[error("the database of {network}: {source}")]
    Store {
        /// Which network's.
        network: NetworkKind,
        /// What it said.
        source: StoreError,
    },
    /// Its files.
    #[error("the files of {network}: {source}")]
    Files {
        /// Which network's.
        network: NetworkKind,
        /// What was said.
        source: FileError,
    },
    /// Its keys.
    #[error("the keys of {network}: {source}")]
    Keys {
        /// Which network's.
        network: NetworkKind,
        /// What is wrong with them.
        source: SealError,
    },
}

/// The three networks of one city.
#[derive(Clone)]
pub struct CityZones {
    /// インターネット接続系
    pub internet: Zone<Internet>,
    /// LGWAN接続系
    pub lgwan: Zone<Lgwan>,
    /// 基幹業務系
    pub core: Zone<Core>,
}

impl CityZones {
    /// Ends every database of the city in good order.
    pub async fn close(&self) {
        Served::from(self).close().await;
    }
}

/// Those networks of one city that this process serves; the others are elsewhere.
#[derive(Clone, Default)]
pub struct Served {
    /// インターネット接続系
    pub internet: Option<Zone<Internet>>,
    /// LGWAN接続系
    pub lgwan: Option<Zone<Lgwan>>,
    /// 基幹業務系
    pub core: Option<Zone<Core>>,
    /// The keys of the three networks, as far as they are here and there are any.
    pub keys: [Option<Arc<Keys>>; 3],
}

impl Served {
    /// The city.
    pub fn city(&self) -> Option<&Arc<City>> {
        let internet = self.internet.as_ref().map(|zone| &zone.city);
        internet.or(self.lgwan.as_ref().map(|zone| &zone.city)).or(self.core.as_ref().map(|zone| &zone.city))
    }

    /// All three networks, if all are here.
    pub fn whole(&self) -> Option<CityZones> {
        Some(CityZones {
            internet: self.internet.clone()?,
            lgwan: self.lgwan.clone()?,
            core: self.core.clone()?,
        })
    }

    /// Ends every database that is here in good order.
    pub async fn close(&self) {
        if let Some(zone) = &self.internet {
            zone.store.close().await;
        }
        if let Some(zone) = &self.lgwan {
            zone.store.close().await;
        }
        if let Some(zone) = &self.core {
            zone.store.close().await;
        }
    }
}

impl From<&CityZones> for Served {
    fn from(zones: &CityZones) -> Served {
        Served {
            internet: Some(zones.internet.clone()),
            lgwan: Some(zones.lgwan.clone()),
            core: Some(zones.core.clone()),
            keys: Default::default(),
        }
    }
}

impl From<&Served> for Served {
    fn from(served: &Served) -> Served {
        served.clone()
    }
}

/// The services of an installation, and how to open a city for them.
pub struct House {
    services: Arc<Vec<Service>>,
    /// What every network has before any service: the mechanisms' own tables.
    platform: Vec<Migration>,
    staff: Vec<Migration>,
    residents: Vec<Migration>,
    /// What looks at files that come inward.
    disarm: Option<Arc<dyn Disarm>>,
}

impl House {
    /// A house of `services`. `residents` and `staff` are the further tables of those two networks.
    pub fn new(services: Vec<Service>, residents: &[Migration], staff: &[Migration]) -> House {
        let platform = [
            yakuba_audit::MIGRATIONS,
            yakuba_jobs::MIGRATIONS,
            yakuba_relay::MIGRATIONS,
            yakuba_figures::MIGRATIONS,
            yakuba_quarantine::MIGRATIONS,
        ]
        .concat();
        House {
            services: Arc::new(services),
            platform,
            staff: staff.to_vec(),
            residents: residents.to_vec(),
            disarm: None,
        }
    }

    /// The same house, with something that disarms files on their way inward. Without it none come in.
    #[must_use]
    pub fn disarming(self, disarm: Arc<dyn Disarm>) -> House {
        House { disarm: Some(disarm), ..self }
    }

    /// Its services.
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// Opens a city: its databases are made or brought up to date, its folders made.
    ///
    /// # Errors
    /// When a database or a folder cannot be used. Nothing has been half-migrated then.
    pub async fn open(&self, settings: &Settings, city: City, clock: Clock) -> Result<CityZones, HouseError> {
        let city = Arc::new(city);
        let internet = self.zone(settings, &city, &clock, |service| &service.internet).await?;
        let lgwan = self.zone(settings, &city, &clock, |service| &service.lgwan).await?;
        let core = self.zone(settings, &city, &clock, |service| &service.core).await?;
        Ok(CityZones { internet, lgwan, core })
    }

    /// Opens those `networks` of a city that are to be served here, and nothing of the others.
    ///
    /// # Errors
    /// As [`House::open`], and when a file of keys cannot be read.
    pub async fn open_part(
        &self,
        settings: &Settings,
        city: City,
        clock: Clock,
        networks: &[NetworkKind],
    ) -> Result<Served, HouseError> {
        let (city, mut served) = (Arc::new(city), Served::default());
        if networks.contains(&NetworkKind::Internet) {
            let zone = self.zone(settings, &city, &clock, |service| &service.internet).await?;
            served.internet = Some(zone);
        }
        if networks.contains(&NetworkKind::Lgwan) {
            let zone = self.zone(settings, &city, &clock, |service| &service.lgwan).await?;
            served.lgwan = Some(zone);
        }
        if networks.contains(&NetworkKind::Core) {
            served.core = Some(self.zone(settings, &city, &clock, |service| &service.core).await?);
        }
        for network in networks.iter().copied() {
            let keys = Keys::load(&settings.city(&city).keys(network))
                .map_err(|source| HouseError::Keys { network, source })?;
            served.keys[network as usize] = keys.map(Arc::new);
        }
        Ok(served)
    }

    /// How the schema of a network is made, in order.
    pub fn migrations(&self, network: NetworkKind) -> Vec<Migration> {
        let services = self.services.iter().flat_map(|service| match network {
            NetworkKind::Internet => &service.internet.migrations,
            NetworkKind::Lgwan => &service.lgwan.migrations,
            NetworkKind::Core => &service.core.migrations,
        });
        let own = match network {
            NetworkKind::Internet => self.residents.as_slice(),
            NetworkKind::Lgwan => &self.staff,
            NetworkKind::Core => &[],
        };
        self.platform.iter().chain(own).chain(services).copied().collect()
    }

    async fn zone<N: Network>(
        &self,
        settings: &Settings,
        city: &Arc<City>,
        clock: &Clock,
        part: fn(&Service) -> &Part<N>,
    ) -> Result<Zone<N>, HouseError> {
        let (network, place) = (N::KIND, settings.city(city));
        let store = Store::open(&place.database(network), &self.migrations(network))
            .await
            .map_err(|source| HouseError::Store { network, source })?;
        let files =
            Files::local(&place.files(network)).map_err(|source| HouseError::Files { network, source })?;
        let files = match &self.disarm {
            Some(disarm) => {
                let gate = Quarantine::new(store.clone(), files.clone(), clock.clone(), disarm.clone());
                files.behind(Arc::new(gate))
            }
            None => files,
        };
        let address = Arc::from(settings.addresses[network as usize].as_str());
        let public = Arc::from(settings.addresses[NetworkKind::Internet as usize].as_str());
        let search = Search::new(place.index(network), city.directory.synonyms.clone());
        let key = SecretKey::kept(&place.secret(network), clock)
            .map_err(|source| HouseError::Keys { network, source })?;
        let zone =
            Zone { city: city.clone(), clock: clock.clone(), store, files, search, key, address, public };
        for start in self.services.iter().flat_map(|service| &part(service).starts) {
            start.run(zone.clone()).await.map_err(|source| HouseError::Store { network, source })?;
        }
        Ok(zone)
    }

    /// All routes of a network, without the layers of the listener.
    pub fn routes(&self, network: NetworkKind) -> Router {
        self.services.iter().fold(Router::new(), |router, service| {
            let routes = match network {
                NetworkKind::Internet => &service.internet.routes,
                NetworkKind::Lgwan => &service.lgwan.routes,
                NetworkKind::Core => &service.core.routes,
            };
            router.merge(routes.clone())
        })
    }

    /// The one description of a network's doors for programs, put together from its services'.
    pub fn openapi(&self, network: NetworkKind) -> utoipa::openapi::OpenApi {
        let name = match network {
            NetworkKind::Internet => "市民向けの入口 (residents)",
            NetworkKind::Lgwan => "庁内の入口 (office)",
            NetworkKind::Core => "基幹業務の入口 (core)",
        };
        let mut info =
            utoipa::openapi::Info::new(format!("役場 Yakuba: {name}"), env!("CARGO_PKG_VERSION").to_owned());
        info.description = Some(
            "Refusals are `application/problem+json` (RFC 9457); their `code` never changes its meaning."
                .to_owned(),
        );
        let mut all = utoipa::openapi::OpenApiBuilder::new().info(info).build();
        // The address of the document is the address of the doors.
        all.servers = Some(vec![utoipa::openapi::Server::new("/")]);
        for service in self.services.iter() {
            let part = match network {
                NetworkKind::Internet => &service.internet.openapi,
                NetworkKind::Lgwan => &service.lgwan.openapi,
                NetworkKind::Core => &service.core.openapi,
            };
            if let Some(part) = part {
                all.merge(part.clone());
            }
        }
        all
    }

    /// Every kind of message that crosses or meets, by name.
    pub fn kinds(&self) -> Vec<yakuba_relay::Kind> {
        let mut kinds: Vec<_> = self
            .services
            .iter()
            .flat_map(|service| {
                let internet = service.internet.messages.iter().map(|handler| handler.kind().clone());
                let lgwan = service.lgwan.messages.iter().map(|handler| handler.kind().clone());
                let core = service.core.messages.iter().map(|handler| handler.kind().clone());
                internet.chain(lgwan).chain(core).collect::<Vec<_>>()
            })
            .collect();
        kinds.sort_by_key(|kind| kind.name);
        kinds.dedup();
        kinds
    }

    /// The work that goes on behind the pages of a city: carriers, jobs, sealing.
    pub fn background(&self, served: impl Into<Served>) -> Background {
        Background::new(served.into(), self.services.clone())
    }
}
