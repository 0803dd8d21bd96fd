//! The city in which the tests happen: both networks, on each kind of database, with a clock that stands still.

use std::sync::Arc;

use axum::{Router, routing::get};
use yakuba_base::{Date, Id, Time, Timestamp};
use yakuba_city::{City, Clock, Internet, Lgwan, Network, SignIn, SteppedClock};
use yakuba_files::Files;
use yakuba_identity::{
    ApiUser, MIGRATIONS_INTERNET, MIGRATIONS_LGWAN, Proved, StaffUser,
    access::Scope,
    branding,
    import::{self, RolePermission},
    internet_routes, lgwan_routes,
};
use yakuba_search::Search;
use yakuba_store::{Database, Migration, Store, args};
use yakuba_web::{Edge, Face, PageError};
use yakuba_zone::Zone;

use yakuba_testkit::{Browser, postgres};

pub use yakuba_testkit::PASSWORD;

pub const ORGANISATION: &str = r#"{"units": [
    {"code": "honcho", "name": "市役所", "parent": null, "kind": "hall", "order": 10, "from": "2026-04-01"},
    {"code": "shiminbu", "name": "市民生活部", "parent": "honcho", "kind": "department", "order": 20, "from": "2026-04-01"},
    {"code": "shimin", "name": "市民課", "parent": "shiminbu", "kind": "division", "mark": "市", "order": 30, "from": "2026-04-01"},
    {"code": "shimin-koseki", "name": "戸籍グループ", "parent": "shimin", "kind": "group", "order": 50, "from": "2026-04-01"},
    {"code": "shimin-madoguchi", "name": "窓口グループ", "parent": "shimin", "kind": "group", "order": 40, "from": "2026-04-01"},
    {"code": "zeimu", "name": "税務徴収課", "parent": "honcho", "kind": "division", "order": 60, "from": "2026-04-01"}
  ], "positions": [
    {"code": "director", "rank": 4, "name": "部長", "role": "approver"},
    {"code": "manager", "rank": 5, "name": "課長", "role": "approver"},
    {"code": "group_leader", "rank": 6, "name": "グループリーダー", "role": "approver"},
    {"code": "clerk", "rank": 8, "name": "係員", "role": "clerk"}
  ]}"#;

pub const STAFF: &str = r#"{"staff": [
    {"login": "bucho", "name": {"family": "初雪", "given": "みどり", "family_kana": "はつゆき", "given_kana": "みどり"}, "unit": "shiminbu", "position": "director", "from": "2026-04-01"},
    {"login": "shimin-kacho", "name": {"family": "朝霧", "given": "一郎"}, "unit": "shimin", "position": "manager", "from": "2026-04-01"},
    {"login": "shimin", "name": {"family": "青空", "given": "花子"}, "unit": "shimin-madoguchi", "position": "clerk", "from": "2026-04-01"},
    {"login": "zeimu", "name": {"family": "若葉", "given": "太郎"}, "unit": "zeimu", "position": "clerk", "from": "2026-04-01", "roles": ["auditor"]}
  ]}"#;

pub const ROLES: &[RolePermission] = &[
    RolePermission { role: "clerk", permission: "applications.work", scope: Scope::Division },
    RolePermission { role: "approver", permission: "applications.*", scope: Scope::Below },
    RolePermission { role: "auditor", permission: "admin.audit", scope: Scope::City },
];

pub struct Place {
    pub time: SteppedClock,
    pub lgwan: Zone<Lgwan>,
    pub internet: Zone<Internet>,
    office: Router,
    site: Router,
    _folder: Arc<tempfile::TempDir>,
}

/// The place on SQLite, and on PostgreSQL when the test command has started one.
pub async fn each() -> Vec<Place> {
    each_with(SignIn::default()).await
}

/// The same, in a city whose people sign in so.
pub async fn each_with(sign_in: SignIn) -> Vec<Place> {
    let mut places = vec![place(None, &sign_in).await];
    if let Some(url) = postgres() {
        places.push(place(Some(url), &sign_in).await);
    }
    places
}

/// The city.
pub fn city() -> City {
    serde_json::from_str(yakuba_testkit::CITY).unwrap()
}

async fn place(postgres: Option<String>, sign_in: &SignIn) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let time = SteppedClock::at(at("2026-11-24", "09:00"));
    let clock = time.clock();
    let city = Arc::new(City { sign_in: sign_in.clone(), ..city() });
    let lgwan = zone(&folder, &postgres, &city, &clock, MIGRATIONS_LGWAN).await;
    let internet = zone(&folder, &postgres, &city, &clock, MIGRATIONS_INTERNET).await;
    import::import(&lgwan, ORGANISATION, STAFF, PASSWORD, ROLES).await.unwrap();
    // Beside the routes of the crate, two of a service: a page and a door for programs.
    let service = Router::new()
        .route(
            "/queue",
            get(async |user: StaffUser| {
                user.require("applications.work", Some("shimin")).map(|()| user.name.full())
            }),
        )
        .route("/save", axum::routing::post(async |_: StaffUser| "saved"))
        .route(
            "/export",
            get(async |_: StaffUser, _: Proved<Lgwan>| "everybody")
                .post(async |_: StaffUser, _: Proved<Lgwan>| "done"),
        )
        .route(
            "/api/cases",
            get(async |user: ApiUser| {
                user.require("applications.read", Some("shimin"))?;
                Ok::<_, PageError>(user.name)
            }),
        );
    let office = Edge::new(Arc::new(branding(&lgwan)), Face::Office, 1)
        .around(lgwan_routes().merge(service))
        .layer(axum::Extension(lgwan.clone()));
    let site = Edge::new(Arc::new(branding(&internet)), Face::Resident, 1)
        .around(internet_routes())
        .layer(axum::Extension(internet.clone()));
    Place { time, lgwan, internet, office, site, _folder: Arc::new(folder) }
}

async fn zone<N: Network>(
    folder: &tempfile::TempDir,
    postgres: &Option<String>,
    city: &Arc<City>,
    clock: &Clock,
    own: &[Migration],
) -> Zone<N> {
    let database = match postgres {
        None => Database::Sqlite { path: folder.path().join(format!("{}.db", N::KIND)) },
        Some(url) => {
            let id: Id<()> = Clock::system().id();
            Database::Postgres {
                url: url.clone(),
                schema: format!("t_{}_{}", N::KIND, id.to_string().replace('-', "_")),
            }
        }
    };
    let migrations = [yakuba_audit::MIGRATIONS, yakuba_jobs::MIGRATIONS, own].concat();
    Zone {
        city: city.clone(),
        clock: clock.clone(),
        store: Store::open(&database, &migrations).await.unwrap(),
        files: Files::local(&folder.path().join(format!("files-{}", N::KIND))).unwrap(),
        search: Search::new(folder.path().join("index"), Vec::new()),
        key: yakuba_zone::SecretKey::new(clock),
        address: Arc::from("http://localhost:8080"),
        public: Arc::from("http://localhost:8080"),
    }
}

impl Place {
    /// A browser in the office.
    pub fn clerk(&self) -> Browser {
        Browser::new(self.office.clone())
    }

    /// A browser at home.
    pub fn resident(&self) -> Browser {
        Browser::new(self.site.clone())
    }

    pub fn wait_minutes(&self, minutes: i64) {
        self.time.advance_millis(minutes * 60_000);
    }

    pub async fn id_of(&self, login: &str) -> String {
        let organisation =
            yakuba_identity::Organisation::load(&self.lgwan.store, self.lgwan.clock.today()).await.unwrap();
        organisation.by_login(login).unwrap().id.clone()
    }

    /// The mails the office asked for, as address and text, the last one first.
    pub async fn office_mails(&self) -> Vec<(String, String)> {
        mails(&self.lgwan).await
    }

    /// The same of the internet-facing network.
    pub async fn mails(&self) -> Vec<(String, String)> {
        mails(&self.internet).await
    }

    /// How often an action stands in the office's log.
    pub async fn logged(&self, action: &str) -> usize {
        yakuba_testkit::logged(&self.lgwan.store, action).await
    }
}

async fn mails<N: Network>(zone: &Zone<N>) -> Vec<(String, String)> {
    let reader = zone.store.read().await;
    let payloads: Vec<(String,)> =
        reader.unwrap().all("select payload from job order by id desc", args![]).await.unwrap();
    let read = |(payload,): &(String,)| {
        let mail = serde_json::from_str::<serde_json::Value>(payload).unwrap()["mail"].take();
        let text = |name: &str| mail[name].as_str().unwrap().to_owned();
        (text("to"), format!("{}\n{}", text("subject"), text("body")))
    };
    payloads.iter().map(read).collect()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn at(date: &str, time: &str) -> Timestamp {
    let (hour, minute) = time.split_once(':').unwrap();
    Timestamp::from_tokyo(day(date), Time::new(hour.parse().unwrap(), minute.parse().unwrap()).unwrap())
}
