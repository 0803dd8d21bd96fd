//! A small city hall with this service in it, and one that collects its fees.

use std::{ops::Deref, sync::Arc};

use tempfile::TempDir;
use yakuba_applications::{
    catalogue::{self, Offered},
    intake::{self, NewApplication, Sent},
    messages::ProcedurePublished,
    model::{CaseState, Desk, Procedure},
    store::{
        applications::{self, Application},
        procedures,
    },
};
use yakuba_audit::Actor;
use yakuba_base::{Lang, Timestamp, Yen};
use yakuba_cashier::{
    FeeDropped, FeeDue, FeeEvent, FeeHappened, FeeShown, FeeState, FeeTold, FeeView, Subject,
};
use yakuba_city::{Clock, Lgwan};
use yakuba_documents::{Limits, Press};
use yakuba_forms::Answers;
use yakuba_identity::{Scope, import::RolePermission};
use yakuba_relay::Handler;
use yakuba_service::Service;
use yakuba_store::{StoreError, Tx};
use yakuba_testkit::{Hall, Plan};
use yakuba_zone::Zone;

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

const ROLES: &[RolePermission] = &[
    RolePermission { role: "clerk", permission: "applications.*", scope: Scope::Division },
    RolePermission { role: "clerk", permission: "procedures.*", scope: Scope::Division },
];

/// A procedure with a letter for each decision.
const PROCEDURE: &str = r#"{
    "slug": "koen-meigi", "title": "後援名義の使用", "summary": "催しに市の後援名義を使います。", "division": "shimin",
    "category": "community", "period_days": 10, "languages": ["ja"], "targets": {"2026": 60},
    "form": {"pages": [
        {"key": "applicant", "title": "申請する方", "fields": [
            {"key": "applicant_name", "type": "person_name", "label": "お名前", "kana": false}]},
        {"key": "event", "title": "催し", "fields": [
            {"key": "purpose", "type": "text", "label": "催しの目的"},
            {"key": "visitors", "type": "number", "label": "来場者の見込み"},
            {"key": "place", "type": "text", "label": "会場"}]}
    ]},
    "letters": [
        {"outcome": "granted", "title": "後援名義使用承認通知書", "body": "{{applicant.name}} 様\n\n「{{purpose}}」について承認します。"},
        {"outcome": "refused", "title": "却下通知書", "body": "{{applicant.name}} 様\n\n次の理由により却下します。\n{{reason}}"}
    ]
}"#;

pub struct Town {
    hall: Hall,
}

impl Deref for Town {
    type Target = Hall;

    fn deref(&self) -> &Hall {
        &self.hall
    }
}

/// The town on each kind of database.
pub async fn each() -> Vec<Town> {
    let mut towns = Vec::new();
    for hall in Hall::on_each(plan).await {
        let town = Town { hall };
        town.publish(PROCEDURE).await;
        towns.push(town);
    }
    towns
}

fn plan(folder: &TempDir) -> Plan {
    let press = Arc::new(Press::new(folder.path().join("no-press"), folder.path(), Limits::default()));
    Plan {
        services: vec![yakuba_applications::service(&press), cashier()],
        organisation: ORGANISATION.to_owned(),
        staff: STAFF.to_owned(),
        roles: ROLES,
        disarm: Some(crate::inward::gate()),
    }
}

/// Somebody who collects fees: says that what is asked is owed, and that what is dropped is not.
fn cashier() -> Service {
    let mut service = Service::new("cashier", "test");
    service.lgwan.messages = vec![
        Handler::new(async |tx: &mut Tx<Lgwan>, zone: Zone<Lgwan>, due: FeeDue| {
            Ok(say(tx, &zone.clock, due.subject, FeeState::Owed, due.amount, due.at).await?)
        }),
        Handler::new(async |tx: &mut Tx<Lgwan>, zone: Zone<Lgwan>, dropped: FeeDropped| {
            Ok(say(tx, &zone.clock, dropped.subject, FeeState::Cancelled, Yen(0), dropped.at).await?)
        }),
    ];
    service
}

async fn say(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    subject: Subject,
    state: FeeState,
    amount: Yen,
    at: Timestamp,
) -> Result<(), StoreError> {
    let outstanding = if state == FeeState::Owed { amount } else { Yen(0) };
    let what = match state {
        FeeState::Owed => FeeHappened::Asked,
        FeeState::Paid => FeeHappened::PaidCash,
        _ => FeeHappened::Cancelled,
    };
    let history = vec![FeeEvent { at, what, amount }];
    let view = FeeView {
        state,
        amount,
        outstanding,
        payable_until: None,
        receipts: Vec::new(),
        history,
        online: None,
    };
    yakuba_relay::send(tx, clock, &FeeTold { subject: subject.clone(), view: view.clone() }).await?;
    yakuba_relay::send(tx, clock, &FeeShown { subject, view }).await
}

impl Town {
    /// Publishes a procedure, to both networks.
    pub async fn publish(&self, json: &str) {
        let procedure: Procedure = serde_json::from_str(json).unwrap();
        let clock = self.zones.lgwan.clock.clone();
        let work = async move |tx: &mut Tx<Lgwan>| {
            procedures::create(tx, &procedure, "test", clock.now()).await?;
            let offer = procedures::publish(tx, &clock, &procedure.slug, 1, "test", Desk::default()).await?;
            yakuba_relay::send(tx, &clock, &ProcedurePublished { offer, at: clock.now() }).await?;
            Ok::<_, StoreError>(())
        };
        self.zones.lgwan.store.write(work).await.unwrap();
        self.carry().await;
    }

    /// The cashier says that a fee was paid.
    pub async fn fee_paid(&self, id: &str, amount: i64) {
        let (clock, subject) = (self.zones.lgwan.clock.clone(), Subject::application(id));
        let paid = async move |tx: &mut Tx<Lgwan>| {
            say(tx, &clock, subject, FeeState::Paid, Yen(amount), clock.now()).await
        };
        self.zones.lgwan.store.write(paid).await.unwrap();
        self.carry().await;
    }

    /// What is offered to residents.
    pub async fn offered(&self) -> Arc<Offered> {
        catalogue::current(&self.zones.internet.store, "koen-meigi").await.unwrap().unwrap()
    }

    /// A resident sends an application; it has arrived in the office when this answers.
    pub async fn apply(&self, family: &str) -> Sent {
        let new = NewApplication {
            answers: answers(family),
            lang: Lang::Ja,
            mail: None,
            resident: None,
            draft: None,
            once_key: None,
            actor: Actor::Anonymous,
        };
        let sent = intake::submit(&self.zones.internet, self.offered().await.as_ref(), new).await.unwrap();
        self.carry().await;
        sent
    }

    /// What the mails to residents say, oldest first.
    pub async fn mails(&self) -> Vec<String> {
        let rows: Vec<(String,)> = self
            .zones
            .internet
            .store
            .read()
            .await
            .unwrap()
            .all("select payload from job where kind like 'notify.%' order by id", yakuba_store::args![])
            .await
            .unwrap();
        let body = |(payload,): (String,)| {
            let payload: serde_json::Value = serde_json::from_str(&payload).unwrap();
            payload["body"].as_str().or(payload["mail"]["body"].as_str()).unwrap().to_owned()
        };
        rows.into_iter().map(body).collect()
    }

    /// How the case stands.
    pub async fn case(&self, id: &str) -> Application {
        applications::get(&self.zones.lgwan.store, id).await.unwrap().unwrap()
    }

    pub async fn state(&self, id: &str) -> CaseState {
        self.case(id).await.case.state
    }
}

/// Complete answers to the procedure.
pub fn answers(family: &str) -> Answers {
    Answers::from_iter([
        ("applicant_name".to_owned(), serde_json::json!({ "family": family, "given": "さくら" })),
        ("purpose".to_owned(), "里山の音楽会".into()),
        ("visitors".to_owned(), 120.into()),
        ("place".to_owned(), "文化センター".into()),
    ])
}
