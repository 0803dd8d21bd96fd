//! A small city hall with this service in it: on each kind of database, with a clock that stands still.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use yakuba_base::{Time, Timestamp};
use yakuba_city::{City, NetworkKind, SteppedClock};
use yakuba_identity::{MIGRATIONS_INTERNET, MIGRATIONS_LGWAN, OfficeMenu, branding, import::import};
use yakuba_service::{Background, CityZones, DemoCity, House, Settings};
use yakuba_transit::messages::Board;
use yakuba_transit::store::calls;
use yakuba_web::{Edge, Face};

use crate::browser::Browser;

const PASSWORD: &str = "朝の霧と夜の月 2026";

const CITY: &str = r##"{
    "code": "082252",
    "name": {"ja": "常陸大宮市", "easy": "ひたちおおみやし", "en": "Hitachiomiya City"},
    "prefecture": "茨城県", "mayor_title": "常陸大宮市長", "accent_colour": "#1b6e53",
    "hall": {"name": "常陸大宮市役所", "address": {}, "lat": 36.5, "lon": 140.4},
    "contact": {"phone": "0295-52-1111", "mail": "noreply@city.example.jp", "note": "代表電話"},
    "office_hours": {"from": "08:30", "to": "17:15", "closed": "土曜日・日曜日・祝日"}
}"##;

const ORGANISATION: &str = r#"{"units": [
    {"code": "honcho", "name": "市役所", "parent": null, "kind": "hall", "order": 10, "from": "2026-04-01"},
    {"code": "shimin", "name": "市民課", "short": "市民", "parent": "honcho", "kind": "division", "mark": "市", "order": 30, "from": "2026-04-01"},
    {"code": "zeimu", "name": "税務徴収課", "parent": "honcho", "kind": "division", "mark": "税", "order": 60, "from": "2026-04-01"}
  ], "positions": [
    {"code": "clerk", "rank": 8, "name": "係員", "role": "clerk"}
  ]}"#;

const STAFF: &str = r#"{"staff": [
    {"login": "hanako", "name": {"family": "青空", "given": "花子"}, "unit": "shimin", "position": "clerk", "from": "2026-04-01"},
    {"login": "ichiro", "name": {"family": "朝霧", "given": "一郎"}, "unit": "shimin", "position": "clerk", "from": "2026-04-01"},
    {"login": "taro", "name": {"family": "若葉", "given": "太郎"}, "unit": "zeimu", "position": "clerk", "from": "2026-04-01"}
  ]}"#;

/// Five towns along a valley: two of the centre, one of each area that matters.
const TOWNS: &str = r#"[
    {"name": "栄町", "kana": "さかえちょう", "romaji": "Sakaecho", "postal": "3192200", "branch": "honcho", "lat": 36.54, "lon": 140.41},
    {"name": "南町", "kana": "みなみまち", "romaji": "Minamimachi", "postal": "3192200", "branch": "honcho", "lat": 36.53, "lon": 140.41},
    {"name": "山方", "kana": "やまがた", "romaji": "Yamagata", "postal": "3193100", "branch": "yamagata", "lat": 36.63, "lon": 140.40},
    {"name": "高部", "kana": "たかぶ", "romaji": "Takabu", "postal": "3192600", "branch": "miwa", "lat": 36.62, "lon": 140.30},
    {"name": "野口", "kana": "のぐち", "romaji": "Noguchi", "postal": "3114500", "branch": "gozenyama", "lat": 36.55, "lon": 140.32},
    {"name": "小舟", "kana": "おぶね", "romaji": "Obune", "postal": "3192500", "branch": "ogawa", "lat": 36.59, "lon": 140.28}
]"#;

pub struct Town {
    pub time: SteppedClock,
    pub zones: CityZones,
    background: Arc<Background>,
    pub office: Router,
    pub outside: Router,
    settings: Settings,
    city: City,
    _folder: tempfile::TempDir,
}

/// The town on SQLite: for a test that takes long and is there for each kind of database.
pub async fn on_sqlite() -> Town {
    town(None).await
}

/// The town on PostgreSQL, when the test command has started one.
pub async fn on_postgres() -> Option<Town> {
    Some(town(Some(postgres()?)).await)
}

/// The town on SQLite, and on PostgreSQL when the test command has started one.
pub async fn each() -> Vec<Town> {
    let mut towns = vec![town(None).await];
    if let Some(url) = postgres() {
        towns.push(town(Some(url)).await);
    }
    towns
}

#[expect(clippy::disallowed_methods, reason = "the test command tells its tests so where PostgreSQL is")]
fn postgres() -> Option<String> {
    std::env::var("YAKUBA_TEST_POSTGRES").ok()
}

async fn town(postgres: Option<String>) -> Town {
    let folder = tempfile::tempdir().unwrap();
    // A Tuesday after a holiday.
    let time = SteppedClock::at(moment("2026-11-24 09:00"));
    let settings = Settings { database: postgres, ..Settings::local(folder.path()) };
    let city: City = serde_json::from_str(&CITY.replace("082252", &yakuba_testkit::city_code())).unwrap();
    let (zones, background, office, outside) = open(&settings, &city, &time).await;
    import(&zones.lgwan, ORGANISATION, STAFF, PASSWORD, yakuba_transit::ROLES).await.unwrap();
    let files = BTreeMap::from([("towns.json".to_owned(), TOWNS.to_owned())]);
    let demo = DemoCity { zones: zones.clone(), files: Arc::new(files), background: background.clone() };
    yakuba_transit::service().demo.unwrap().fill(demo).await.unwrap();
    Town { time, background, zones, office, outside, settings, city, _folder: folder }
}

async fn open(
    settings: &Settings,
    city: &City,
    time: &SteppedClock,
) -> (CityZones, Arc<Background>, Router, Router) {
    let house = House::new(vec![yakuba_transit::service()], MIGRATIONS_INTERNET, MIGRATIONS_LGWAN);
    let zones = house.open(settings, city.clone(), time.clock()).await.unwrap();
    let menu = OfficeMenu(Arc::new(yakuba_transit::service().menu));
    let routes = house.routes(NetworkKind::Lgwan).merge(yakuba_identity::lgwan_routes());
    let office = Edge::new(Arc::new(branding(&zones.lgwan)), Face::Office, 1)
        .around(routes.layer(axum::Extension(menu)))
        .layer(axum::Extension(zones.lgwan.clone()));
    let routes = house.routes(NetworkKind::Internet).merge(yakuba_identity::internet_routes());
    let outside = Edge::new(Arc::new(branding(&zones.internet)), Face::Resident, 2)
        .around(routes)
        .layer(axum::Extension(zones.internet.clone()));
    let background = Arc::new(house.background(&zones));
    (zones, background, office, outside)
}

/// `2026-11-24 09:00`, in Tokyo.
fn moment(text: &str) -> Timestamp {
    let (date, time) = text.split_once(' ').unwrap();
    let (hour, minute) = time.split_once(':').unwrap();
    let time = Time::new(hour.parse().unwrap(), minute.parse().unwrap()).unwrap();
    Timestamp::from_tokyo(date.parse().unwrap(), time)
}

impl Town {
    /// Moves the clock: `2026-11-27 10:00`.
    pub fn it_is(&self, moment: &str) {
        self.time.set(self::moment(moment));
    }

    /// Everything is closed and opened again, as after a power cut.
    pub async fn restart(&mut self) {
        let (zones, background, office, outside) = open(&self.settings, &self.city, &self.time).await;
        (self.zones, self.background, self.office, self.outside) = (zones, background, office, outside);
    }

    /// Carries every message that waits.
    pub async fn carry(&self) {
        self.background.carry().await.unwrap();
    }

    /// Does the work that is due, until none is left, and carries what it says.
    pub async fn settle(&self) {
        self.background.settle().await.unwrap();
    }

    /// A browser in the office with somebody signed in.
    pub async fn clerk(&self, login: &str) -> Browser {
        let mut browser = Browser::new(self.office.clone());
        let signed_in =
            browser.post("/sign-in", &[("login", login), ("password", PASSWORD), ("next", "/")]).await;
        assert_eq!(signed_in.status, 303, "{}", signed_in.body);
        browser
    }

    /// A rider's or driver's browser.
    pub fn outside(&self) -> Browser {
        Browser::new(self.outside.clone())
    }

    /// The tablet of a duty, its driver on duty since now.
    pub async fn driver(&self, dispatcher: &mut Browser, day: &str, pattern: &str) -> Browser {
        let mut driver = self.tablet(dispatcher, day, pattern).await;
        let start =
            [("key", "start"), ("kind", "start"), ("at", ""), ("alcohol", "0.00"), ("odometer", "1200")];
        assert_eq!(driver.post("/taxi/driver/report", &start).await.leads(), "/taxi/driver");
        self.carry().await;
        driver
    }

    /// The tablet of a duty, before duty.
    pub async fn tablet(&self, dispatcher: &mut Browser, day: &str, pattern: &str) -> Browser {
        let form = [("day", day), ("pattern", pattern), ("name", pattern)];
        let made = dispatcher.post("/taxi/driver-link", &form).await;
        self.carry().await;
        let rest = made.body.split("/taxi/d/").nth(1).unwrap();
        let secret = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap();
        let mut driver = self.outside();
        assert_eq!(driver.get(&format!("/taxi/d/{secret}")).await.leads(), "/taxi/driver");
        driver
    }

    /// The dispatcher gives an order; where what it would do is shown first, he reads that and gives it then. What he read.
    pub async fn orders(&self, dispatcher: &mut Browser, day: &str, order: &[(&str, &str)]) -> String {
        let order: Vec<(&str, &str)> = order.iter().copied().chain([("day", day)]).collect();
        let next = dispatcher.post("/taxi/orders", &order).await.leads().to_owned();
        if !next.starts_with("/taxi/trials/") {
            self.carry().await;
            return String::new();
        }
        dispatcher.get(&next).await.says(&["影響を調べています"]);
        self.carry().await;
        let read = dispatcher.get(&next).await;
        read.says(&["実行したときの変化"]);
        if read.body.contains("この内容で実行する") {
            dispatcher.post(&next, &[]).await.leads();
            self.carry().await;
        }
        read.body
    }

    /// The day as the office sees it, after everything has crossed.
    pub async fn board(&self, day: &str) -> Board {
        self.carry().await;
        calls::board(&self.zones.lgwan.store, day.parse().unwrap()).await.unwrap().unwrap()
    }
}
