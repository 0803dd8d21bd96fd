//! A small city hall with this service in it, and one that asks for fees: on each kind of database.

use std::{
    ops::Deref,
    sync::{Arc, Mutex},
    time::Duration,
};

use yakuba_base::{Lang, ReceiptNumber, Yen};
use yakuba_cashier::{FeeDropped, FeeDue, FeeShown, FeeState, FeeTold, FeeView, Subject};
use yakuba_city::{Internet, Lgwan};
use yakuba_documents::{Limits, Press};
use yakuba_outbound::Outbound;
use yakuba_payments::store::{
    books,
    demands::{self, Record},
    providers,
    tills::{self, Till},
};
use yakuba_relay::{Handler, Message};
use yakuba_service::Service;
use yakuba_store::{StoreError, Tx};
use yakuba_testkit::{Answer, Browser, Hall, Plan, given};
use yakuba_zone::Zone;

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
    hall: Hall,
    told: Told,
    shown: Told,
}

impl Deref for Town {
    type Target = Hall;

    fn deref(&self) -> &Hall {
        &self.hall
    }
}

/// The town on each kind of database, with two tills.
pub async fn each() -> Vec<Town> {
    // Each hall asks for its own plan, and only then for the next.
    let heard = Mutex::new(Vec::new());
    let halls = Hall::on_each(|_| {
        let (told, shown): (Told, Told) = Default::default();
        heard.lock().unwrap().push((told.clone(), shown.clone()));
        plan(&told, &shown)
    })
    .await;
    let mut towns = Vec::new();
    for (hall, (told, shown)) in halls.into_iter().zip(heard.into_inner().unwrap()) {
        set_up_tills(&hall).await;
        towns.push(Town { hall, told, shown });
    }
    towns
}

fn plan(told: &Told, shown: &Told) -> Plan {
    let missing = "`cargo xtask test` builds the press, installs its fonts and says where they are";
    let [binary, fonts] = ["YAKUBA_PRESS", "YAKUBA_FONTS"].map(|name| given(name).expect(missing));
    let press = Arc::new(Press::new(binary, fonts, Limits::default()));
    let outbound = Outbound::new(Duration::from_secs(2)).unwrap();
    Plan {
        services: vec![yakuba_payments::service(&press, &outbound), asker(told, shown)],
        organisation: ORGANISATION.to_owned(),
        staff: STAFF.to_owned(),
        roles: yakuba_payments::ROLES,
        disarm: None,
    }
}

async fn set_up_tills(hall: &Hall) {
    let tills = [("shimin-1", "shimin", "市民課 窓口1", true), ("shimin-2", "shimin", "市民課 窓口2", false)];
    let put = async move |tx: &mut Tx<Lgwan>| {
        for (id, unit, name, cashless) in tills {
            let till = Till { id: id.into(), name: name.into(), unit: unit.into(), cashless, jpqr: None };
            tills::put(tx, &till).await?;
        }
        Ok::<_, StoreError>(())
    };
    hall.zones.lgwan.store.write(put).await.unwrap();
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

impl Town {
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
        let today = self.zones.lgwan.clock.today();
        let sheet = yakuba_payments::daily::read(&self.zones.lgwan.store, today).await.unwrap();
        assert!(sheet.lines.values().all(|line| line.difference() == Yen(0)), "{sheet:?}");
        assert!(sheet.unexplained.is_empty(), "{sheet:?}");
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
        self.resident()
    }

    /// The residents' network at an address of this machine, for those who announce things to it.
    pub async fn listens(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let site = self.outside.clone();
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
}

fn latest(told: &Told, thing: &str) -> FeeView {
    let told = told.lock().unwrap();
    told.iter().rev().find(|(id, _)| id == thing).map(|(_, view)| view.clone()).unwrap()
}

pub fn receipt(serial: u32) -> ReceiptNumber {
    ReceiptNumber::from_serial(serial).unwrap()
}

/// Brings a table in.
pub async fn bring(browser: &mut Browser, path: &str, name: &str, content: &str) -> Answer {
    browser.post_files(path, &[], &[("table", name, content.as_bytes())]).await
}
