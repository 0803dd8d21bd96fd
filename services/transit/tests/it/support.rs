//! A small city hall with this service in it.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use tempfile::TempDir;
use yakuba_service::DemoCity;
use yakuba_testkit::{Browser, Hall, Plan};
use yakuba_transit::messages::Board;
use yakuba_transit::store::calls;

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

pub struct Town(Hall);

impl Deref for Town {
    type Target = Hall;

    fn deref(&self) -> &Hall {
        &self.0
    }
}

/// The town on SQLite: for a test that takes long and is there for each kind of database.
pub async fn on_sqlite() -> Town {
    with_demo(Hall::on_sqlite(plan).await).await
}

/// The town on PostgreSQL, when the test command has started one.
pub async fn on_postgres() -> Option<Town> {
    Some(with_demo(Hall::on_postgres(plan).await?).await)
}

/// The town on SQLite, and on PostgreSQL when the test command has started one.
pub async fn each() -> Vec<Town> {
    let mut towns = vec![on_sqlite().await];
    towns.extend(on_postgres().await);
    towns
}

fn plan(_: &TempDir) -> Plan {
    Plan {
        services: vec![yakuba_transit::service()],
        organisation: ORGANISATION.to_owned(),
        staff: STAFF.to_owned(),
        roles: yakuba_transit::ROLES,
        disarm: None,
    }
}

async fn with_demo(hall: Hall) -> Town {
    let files = BTreeMap::from([("towns.json".to_owned(), TOWNS.to_owned())]);
    let demo =
        DemoCity { zones: hall.zones.clone(), files: Arc::new(files), background: hall.background.clone() };
    yakuba_transit::service().demo.unwrap().fill(demo).await.unwrap();
    Town(hall)
}

impl Town {
    /// Everything is closed and opened again, as after a power cut.
    pub async fn restart(&mut self) {
        let plan = plan(&self.0.folder);
        self.0.restart(plan).await;
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
        let mut driver = self.resident();
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
