//! A city hall with a few services in it, its clock standing still.

use std::sync::Arc;

use axum::Router;
use tempfile::TempDir;
use yakuba_audit::Filter;
use yakuba_city::{City, Network, NetworkKind, SteppedClock};
use yakuba_identity::{
    MIGRATIONS_INTERNET, MIGRATIONS_LGWAN, OfficeMenu, Organisation, branding,
    import::{RolePermission, import},
};
use yakuba_quarantine::Disarm;
use yakuba_service::{Background, CityZones, House, Service, Settings};
use yakuba_store::Store;
use yakuba_web::{Edge, Face};

use crate::{Browser, city, moment, postgres};

/// What a hall is made of.
pub struct Plan {
    /// Its services.
    pub services: Vec<Service>,
    /// Its units and positions, in the form of `organisation.json`.
    pub organisation: String,
    /// Who works there, in the form of `staff.json`.
    pub staff: String,
    /// What the roles may do.
    pub roles: &'static [RolePermission],
    /// What disarms files on their way inward, if any are to come.
    pub disarm: Option<Arc<dyn Disarm>>,
}

/// The hall: both networks of people, their front doors, and the work behind them.
pub struct Hall {
    /// Its clock. It begins on Tuesday 24 November 2026, 9:00, the day after a holiday, and stands still.
    pub time: SteppedClock,
    /// Its three networks.
    pub zones: CityZones,
    /// Carriers and jobs, which do nothing by themselves here.
    pub background: Arc<Background>,
    /// The door of the staff.
    pub office: Router,
    /// The door of the residents.
    pub outside: Router,
    /// Where everything is kept that is kept in files.
    pub folder: TempDir,
    /// Whether the databases are files, too.
    pub on_sqlite: bool,
    city: City,
    settings: Settings,
}

/// A house with its doors open.
struct Opened {
    zones: CityZones,
    background: Arc<Background>,
    office: Router,
    outside: Router,
}

impl Hall {
    /// The hall on SQLite, and on PostgreSQL when the test command has started one. `plan` gets the folder of the hall.
    pub async fn on_each(plan: impl Fn(&TempDir) -> Plan) -> Vec<Hall> {
        let mut halls = vec![Hall::on_sqlite(&plan).await];
        halls.extend(Hall::on_postgres(&plan).await);
        halls
    }

    /// The hall on SQLite alone: for a test that takes long and is there for each kind of database.
    pub async fn on_sqlite(plan: impl Fn(&TempDir) -> Plan) -> Hall {
        Hall::found(&plan, None).await
    }

    /// The hall on PostgreSQL, when the test command has started one.
    pub async fn on_postgres(plan: impl Fn(&TempDir) -> Plan) -> Option<Hall> {
        Some(Hall::found(&plan, Some(postgres()?)).await)
    }

    async fn found(plan: &impl Fn(&TempDir) -> Plan, postgres: Option<String>) -> Hall {
        let (folder, on_sqlite) = (tempfile::tempdir().unwrap(), postgres.is_none());
        let time = SteppedClock::at(moment("2026-11-24 09:00"));
        let plan = plan(&folder);
        let (organisation, staff, roles) = (plan.organisation.clone(), plan.staff.clone(), plan.roles);
        let (city, settings) = (city(), Settings { database: postgres, ..Settings::local(folder.path()) });
        let Opened { zones, background, office, outside } = open(plan, &city, &settings, &time).await;
        import(&zones.lgwan, &organisation, &staff, crate::PASSWORD, roles).await.unwrap();
        Hall { time, zones, background, office, outside, folder, on_sqlite, city, settings }
    }

    /// Everything is closed and opened again with what `plan` says, as after a power cut.
    pub async fn restart(&mut self, plan: Plan) {
        let opened = open(plan, &self.city, &self.settings, &self.time).await;
        (self.zones, self.background) = (opened.zones, opened.background);
        (self.office, self.outside) = (opened.office, opened.outside);
    }

    /// Moves the clock: `2026-11-27 10:00`.
    pub fn it_is(&self, moment: &str) {
        self.time.set(crate::moment(moment));
    }

    /// Moves the clock on.
    pub fn minutes_later(&self, minutes: i64) {
        self.time.advance_millis(minutes * 60_000);
    }

    /// Carries every message that waits.
    pub async fn carry(&self) {
        self.background.carry().await.unwrap();
    }

    /// Does everything that is due.
    pub async fn work(&self) {
        self.background.settle().await.unwrap();
    }

    /// A browser in the office with somebody signed in.
    pub async fn clerk(&self, login: &str) -> Browser {
        self.desk().signed_in(login).await
    }

    /// A browser in the office in which nobody is signed in yet.
    pub fn desk(&self) -> Browser {
        Browser::new(self.office.clone())
    }

    /// A resident's browser, at home and unknown.
    pub fn resident(&self) -> Browser {
        Browser::new(self.outside.clone())
    }

    /// The id of a member of staff.
    pub async fn id_of(&self, login: &str) -> String {
        let lgwan = &self.zones.lgwan;
        let organisation = Organisation::load(&lgwan.store, lgwan.clock.today()).await.unwrap();
        organisation.by_login(login).unwrap().id.clone()
    }

    /// How often an action stands in the office's log.
    pub async fn logged(&self, action: &str) -> usize {
        logged(&self.zones.lgwan.store, action).await
    }

    /// How often an action stands in the log of the internet-facing network.
    pub async fn logged_outside(&self, action: &str) -> usize {
        logged(&self.zones.internet.store, action).await
    }
}

async fn open(plan: Plan, city: &City, settings: &Settings, time: &SteppedClock) -> Opened {
    let menu = OfficeMenu::of(&plan.services);
    let mut house = House::new(plan.services, MIGRATIONS_INTERNET, MIGRATIONS_LGWAN);
    if let Some(disarm) = plan.disarm {
        house = house.disarming(disarm);
    }
    let zones = house.open(settings, city.clone(), time.clock()).await.unwrap();
    let routes = house.routes(NetworkKind::Lgwan).merge(yakuba_identity::lgwan_routes());
    let office = Edge::new(Arc::new(branding(&zones.lgwan)), Face::Office, 1)
        .around(routes.layer(axum::Extension(menu)))
        .layer(axum::Extension(zones.lgwan.clone()));
    let routes = house.routes(NetworkKind::Internet).merge(yakuba_identity::internet_routes());
    let outside = Edge::new(Arc::new(branding(&zones.internet)), Face::Resident, 2)
        .around(routes)
        .layer(axum::Extension(zones.internet.clone()));
    let background = Arc::new(house.background(&zones));
    Opened { zones, background, office, outside }
}

/// How often an action stands in a network's log.
pub async fn logged<N: Network>(store: &Store<N>, action: &str) -> usize {
    let filter = Filter { action: Some(action.to_owned()), ..Filter::default() };
    yakuba_audit::page(store, &filter, 1_000).await.unwrap().len()
}
