//! A small city hall with this service in it: on each kind of database, with a clock that stands still.

use std::{collections::BTreeMap, ops::Deref, sync::Arc};

use yakuba_service::DemoCity;
use yakuba_testkit::{Hall, Plan};
use yakuba_transit::{messages::Board, store::calls};

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
    hall: Hall,
}

impl Deref for Town {
    type Target = Hall;

    fn deref(&self) -> &Hall {
        &self.hall
    }
}

/// The town on each kind of database, its taxis set up as in the demo.
pub async fn each() -> Vec<Town> {
    let mut towns = Vec::new();
    for hall in Hall::on_each(|_| plan()).await {
        let files = BTreeMap::from([("towns.json".to_owned(), TOWNS.to_owned())]);
        let (zones, background) = (hall.zones.clone(), hall.background.clone());
        let city = DemoCity { zones, files: Arc::new(files), background };
        yakuba_transit::service().demo.unwrap().fill(city).await.unwrap();
        towns.push(Town { hall });
    }
    towns
}

fn plan() -> Plan {
    Plan {
        services: vec![yakuba_transit::service()],
        organisation: ORGANISATION.to_owned(),
        staff: STAFF.to_owned(),
        roles: yakuba_transit::ROLES,
        disarm: None,
    }
}

impl Town {
    /// The day as the office sees it, after everything has crossed.
    pub async fn board(&self, day: &str) -> Board {
        self.carry().await;
        calls::board(&self.zones.lgwan.store, day.parse().unwrap()).await.unwrap().unwrap()
    }
}
