//! A small city hall with this service in it, and one that asks for fees: on each kind of database.

use std::sync::{Arc, Mutex};

use axum::Router;
use yakuba_base::{Lang, ReceiptNumber, Time, Timestamp, Yen};
use yakuba_cashier::{FeeDropped, FeeDue, FeeShown, FeeState, FeeTold, FeeView, Subject};
use yakuba_city::{City, Internet, Lgwan, NetworkKind, SteppedClock};
use yakuba_documents::{Limits, Press};
use yakuba_identity::{MIGRATIONS_INTERNET, MIGRATIONS_LGWAN, OfficeMenu, branding, import::import};
use yakuba_outbound::Outbound;
use yakuba_payments::store::{
    books,
    demands::{self, Record},
    providers,
    tills::{self, Till},
};
use yakuba_relay::{Handler, Message};
use yakuba_service::{Background, CityZones, House, Service, Settings};
use yakuba_store::{StoreError, Tx};
use yakuba_web::{Edge, Face};
use yakuba_zone::Zone;

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
    {"code": "shimin", "name": "市民課", "parent": "honcho", "kind": "division", "mark": "市", "order": 30, "from": "2026-04-01"},
    {"code": "kaikei", "name": "会計課", "parent": "honcho", "kind": "division", "mark": "会", "order": 60, "from": "2026-04-01"}
  ], "positions": [
    {"code": "manager", "rank": 5, "name": "課長", "role": "approver"},
    {"code": "clerk", "rank": 8, "name": "係員", "role": "clerk"}
  ]}"#;

const STAFF: &str = r#"{"staff": [
    {"login": "hanako", "name": {"family": "青空", "given": "花子"}, "unit": "shimin", "position": "clerk", "from": "2026-04-01"},
    {"login": "kacho", "name": {"family": "朝霧", "given": "一郎"}, "unit": "shimin", "position": "manager", "from": "2026-04-01"},
    {"login": "wataru", "name": {"family": "雪解", "given": "渉"}, "unit": "kaikei", "position": "clerk", "from": "2026-04-01", "roles": ["treasury"]}
  ]}"#;

/// What whoever asked was told last, by the id of the thing.
type Told = Arc<Mutex<Vec<(String, FeeView)>>>;

pub struct Town {
    pub zones: CityZones,
    background: Background,
    office: Router,
    site: Router,
    told: Told,
    shown: Told,
    time: SteppedClock,
    _folder: tempfile::TempDir,
}

/// The town on SQLite, and on PostgreSQL when the test command has started one.
pub async fn each() -> Vec<Town> {
    let mut towns = vec![town(None).await];
    if let Some(url) = given("YAKUBA_TEST_POSTGRES") {
        towns.push(town(Some(url)).await);
    }
    towns
}

#[expect(clippy::disallowed_methods, reason = "the test command hands over what it started this way")]
fn given(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A service that asks for fees and notes what it is told.
fn asker(told: &Told, shown: &Told) -> Service {
    let mut service = Service::new("asker", "test");
    let (told, shown) = (told.clone(), shown.clone());
    service.lgwan.messages =
        vec![Handler::new(async move |_: &mut Tx<Lgwan>, _: Zone<Lgwan>, heard: FeeTold| {
            told.lock().unwrap().push((heard.subject.id, heard.view));
            Ok(())
        })];
    service.internet.messages =
        vec![Handler::new(async move |_: &mut Tx<Internet>, _: Zone<Internet>, heard: FeeShown| {
            shown.lock().unwrap().push((heard.subject.id, heard.view));
            Ok(())
        })];
    service
}

async fn town(postgres: Option<String>) -> Town {
    let folder = tempfile::tempdir().unwrap();
    let time = SteppedClock::at(moment("2026-11-24 09:00"));
    let (binary, fonts) = (given("YAKUBA_PRESS"), given("YAKUBA_FONTS"));
    let missing = "`cargo xtask test` builds the press, installs its fonts and says where they are";
    let press = Press::new(binary.expect(missing), fonts.expect(missing), Limits::default());
    let (told, shown): (Told, Told) = Default::default();
    let outbound = Outbound::new(std::time::Duration::from_secs(2)).unwrap();
    let services = vec![yakuba_payments::service(&Arc::new(press), &outbound), asker(&told, &shown)];
    let house = House::new(services, MIGRATIONS_INTERNET, MIGRATIONS_LGWAN);
    let settings = Settings { database: postgres, ..Settings::local(folder.path()) };
    let city: City = serde_json::from_str(&CITY.replace("082252", &yakuba_testkit::city_code())).unwrap();
    let zones = house.open(&settings, city, time.clock()).await.unwrap();
    import(&zones.lgwan, ORGANISATION, STAFF, PASSWORD, yakuba_payments::ROLES).await.unwrap();
    let menu = OfficeMenu(Arc::new(yakuba_payments::pages::menu()));
    let routes = house.routes(NetworkKind::Lgwan).merge(yakuba_identity::lgwan_routes());
    let office = Edge::new(Arc::new(branding(&zones.lgwan)), Face::Office, 1)
        .around(routes.layer(axum::Extension(menu)))
        .layer(axum::Extension(zones.lgwan.clone()));
    let site = Edge::new(Arc::new(branding(&zones.internet)), Face::Resident, 1)
        .around(house.routes(NetworkKind::Internet))
        .layer(axum::Extension(zones.internet.clone()));
    let tills = [("shimin-1", "shimin", "市民課 窓口1", true), ("shimin-2", "shimin", "市民課 窓口2", false)];
    zones
        .lgwan
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            for (id, unit, name, cashless) in tills {
                let till = Till { id: id.into(), name: name.into(), unit: unit.into(), cashless };
                tills::put(tx, &till).await?;
            }
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    Town { background: house.background(&zones), zones, office, site, told, shown, time, _folder: folder }
}

/// `2026-11-24 09:00`, in Tokyo.
fn moment(text: &str) -> Timestamp {
    let (date, time) = text.split_once(' ').unwrap();
    let (hour, minute) = time.split_once(':').unwrap();
    let time = Time::new(hour.parse().unwrap(), minute.parse().unwrap()).unwrap();
    Timestamp::from_tokyo(date.parse().unwrap(), time)
}

impl Town {
    /// Moves the clock.
    pub fn minutes_later(&self, minutes: i64) {
        self.time.advance_millis(minutes * 60_000);
    }

    /// Carries every message and does everything that is due.
    pub async fn work(&self) {
        self.background.settle().await.unwrap();
    }

    async fn send<M: Message<From = Lgwan>>(&self, message: M) {
        let clock = self.zones.lgwan.clock.clone();
        let sent = async move |tx: &mut Tx<Lgwan>| yakuba_relay::send(tx, &clock, &message).await;
        self.zones.lgwan.store.write(sent).await.unwrap();
        self.work().await;
    }

    /// Another service asks for a fee for `thing`.
    pub async fn asks(&self, thing: &str, serial: u32, amount: i64) {
        self.send(FeeDue {
            subject: Subject::application(thing),
            receipt: receipt(serial),
            title: "住民票の写し".into(),
            payer: "清流 さくら".into(),
            lang: Lang::Ja,
            division: "shimin".into(),
            amount: Yen(amount),
            at: self.zones.lgwan.clock.now(),
            page: format!("/status/{thing}/payment"),
        })
        .await;
    }

    /// Another service drops the fee for `thing`.
    pub async fn drops(&self, thing: &str) {
        self.send(FeeDropped { subject: Subject::application(thing), at: self.zones.lgwan.clock.now() })
            .await;
    }

    /// What whoever asked knows of the fee for `thing`.
    pub fn told(&self, thing: &str) -> FeeView {
        latest(&self.told, thing)
    }

    /// What the payer is shown of the fee for `thing`.
    pub fn shown(&self, thing: &str) -> FeeView {
        latest(&self.shown, thing)
    }

    pub fn state(&self, thing: &str) -> FeeState {
        self.shown(thing).state
    }

    pub async fn demand(&self, serial: u32) -> Record {
        let found = demands::of_receipt(&self.zones.lgwan.store, receipt(serial)).await.unwrap();
        found.into_iter().next().unwrap()
    }

    /// What is on an account, debits less credits.
    pub async fn on(&self, code: &str) -> i64 {
        let accounts = books::accounts(&self.zones.lgwan.store).await.unwrap();
        let found = accounts.iter().find(|(account, _)| account.code.as_str() == code);
        found.map_or(0, |(_, balance)| balance.net().0)
    }

    /// The books balance, and what the demands say agrees with them.
    pub async fn agrees(&self) {
        let accounts = books::accounts(&self.zones.lgwan.store).await.unwrap();
        assert_eq!(accounts.iter().map(|(_, balance)| balance.net().0).sum::<i64>(), 0);
        let all = demands::page(&self.zones.lgwan.store, &demands::Filter::default(), 1_000).await.unwrap();
        let owed: i64 = all.iter().map(|record| record.demand.outstanding().0).sum();
        let held: i64 = all.iter().map(|record| record.demand.money().held.0).sum();
        let sum = |start: &str| -> i64 {
            let found = accounts.iter().filter(|(account, _)| account.code.as_str().starts_with(start));
            found.map(|(_, balance)| balance.net().0).sum()
        };
        assert_eq!((sum("owed:"), -sum("held")), (owed, held));
    }

    /// A browser in the office with somebody signed in.
    pub async fn clerk(&self, login: &str) -> Browser {
        let mut browser = Browser::new(self.office.clone());
        let signed_in =
            browser.post("/sign-in", &[("login", login), ("password", PASSWORD), ("next", "/till")]).await;
        assert_eq!(signed_in.status, 303, "{}", signed_in.body);
        browser
    }

    /// The manager agrees to the refund that waits.
    pub async fn agrees_to_refund(&self) {
        let mut kacho = self.clerk("kacho").await;
        let list = kacho.get("/refunds").await;
        let place = list.body.split("action=\"/refunds/").nth(1).unwrap().split('"').next().unwrap();
        let answer = format!("/refunds/{place}");
        assert_eq!(kacho.post(&answer, &[("answer", "yes")]).await.leads(), "/refunds");
    }

    /// A browser of somebody who pays.
    pub fn payer(&self) -> Browser {
        Browser::new(self.site.clone())
    }

    /// The residents' network at an address of this machine, for those who announce things to it.
    pub async fn listens(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let site = self.site.clone();
        tokio::spawn(async move { axum::serve(listener, site).await.unwrap() });
        address
    }

    /// A provider is set up, and the office told.
    pub async fn contracts(&self, id: &str, name: &str, account: yakuba_providers::Provider) {
        let (zone, id, name) = (self.zones.internet.clone(), id.to_owned(), name.to_owned());
        let put = async move |tx: &mut Tx<Internet>| {
            providers::put(tx, &zone.key, (&id, &name, true), &account).await?;
            yakuba_payments::online::tell_office(tx, &zone.clock, &id).await
        };
        self.zones.internet.store.write(put).await.unwrap();
        self.work().await;
    }

    /// How often an action stands in the office's log.
    pub async fn logged(&self, action: &str) -> usize {
        let filter =
            yakuba_audit::Filter { action: Some(action.to_owned()), ..yakuba_audit::Filter::default() };
        yakuba_audit::page(&self.zones.lgwan.store, &filter, 1_000).await.unwrap().len()
    }
}

fn latest(told: &Told, thing: &str) -> FeeView {
    let told = told.lock().unwrap();
    told.iter().rev().find(|(id, _)| id == thing).map(|(_, view)| view.clone()).unwrap()
}

pub fn receipt(serial: u32) -> ReceiptNumber {
    ReceiptNumber::from_serial(serial).unwrap()
}
