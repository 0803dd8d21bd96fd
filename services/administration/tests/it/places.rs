//! The office in which the tests happen.

use std::ops::Deref;

use tempfile::TempDir;
use yakuba_administration::{ROLES, service};
use yakuba_city::Lgwan;
use yakuba_testkit::{Browser, Hall, Plan};

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
    {"login": "jouhou", "name": {"family": "薫風", "given": "明"}, "unit": "shimin", "position": "manager", "from": "2026-04-01", "roles": ["system_administrator"]},
    {"login": "shimin", "name": {"family": "青空", "given": "花子"}, "unit": "shimin-madoguchi", "position": "clerk", "from": "2026-04-01"},
    {"login": "zeimu", "name": {"family": "若葉", "given": "太郎"}, "unit": "zeimu", "position": "clerk", "from": "2026-04-01", "roles": ["organisation_administrator"]},
    {"login": "kanri", "name": {"family": "夕凪", "given": "静"}, "unit": "shimin", "position": "clerk", "from": "2026-04-01", "roles": ["system_administrator"]}
  ]}"#;

pub struct Place {
    hall: Hall,
}

impl Deref for Place {
    type Target = Hall;

    fn deref(&self) -> &Hall {
        &self.hall
    }
}

/// The place on each kind of database.
pub async fn each() -> Vec<Place> {
    let plan = |_: &TempDir| Plan {
        services: vec![service()],
        organisation: ORGANISATION.to_owned(),
        staff: STAFF.to_owned(),
        roles: ROLES,
        disarm: None,
    };
    Hall::on_each(plan).await.into_iter().map(|hall| Place { hall }).collect()
}

impl Place {
    /// A browser in the office in which somebody is signed in.
    pub async fn signed_in(&self, login: &str) -> Browser {
        self.clerk(login).await
    }

    /// Seals what is in the log.
    pub async fn seal(&self) -> yakuba_store::Result<yakuba_audit::Sealed> {
        let zone = &self.zones.lgwan;
        yakuba_audit::seal(&zone.store, &zone.clock, &yakuba_service::log_signer(zone)).await
    }

    /// Puts an entry into the log.
    pub async fn note(&self) {
        let clock = self.zones.lgwan.clock.clone();
        let entry = yakuba_audit::Entry::new(yakuba_audit::Actor::System("test"), "test.done");
        self.zones
            .lgwan
            .store
            .write(async move |tx: &mut yakuba_store::Tx<Lgwan>| entry.record(tx, &clock).await)
            .await
            .unwrap();
    }
}
