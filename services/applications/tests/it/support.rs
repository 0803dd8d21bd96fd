//! A small city hall with this service in it: on each kind of database, with a clock that stands still.

use std::sync::Arc;

use axum::Router;
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
use yakuba_base::{Lang, Time, Timestamp, Yen};
use yakuba_cashier::{
    FeeDropped, FeeDue, FeeEvent, FeeHappened, FeeShown, FeeState, FeeTold, FeeView, Subject,
};
use yakuba_city::{City, Clock, Lgwan, NetworkKind, SteppedClock};
use yakuba_documents::{Limits, Press};
use yakuba_forms::Answers;
use yakuba_identity::{
    MIGRATIONS_INTERNET, MIGRATIONS_LGWAN, OfficeMenu, Organisation, Scope, branding,
    import::{RolePermission, import},
};
use yakuba_relay::Handler;
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
    pub time: SteppedClock,
    pub zones: CityZones,
    background: Background,
    pub office: Router,
    pub outside: Router,
    /// Where everything is kept that is kept in files.
    pub folder: tempfile::TempDir,
    /// Whether the databases are files, too.
    pub on_sqlite: bool,
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

async fn town(postgres: Option<String>) -> Town {
    let on_sqlite = postgres.is_none();
    let folder = tempfile::tempdir().unwrap();
    // A Tuesday after a holiday.
    let time = SteppedClock::at(moment("2026-11-24 09:00"));
    let press = Arc::new(Press::new(folder.path().join("no-press"), folder.path(), Limits::default()));
    let services = vec![yakuba_applications::service(&press), cashier()];
    let house = House::new(services, MIGRATIONS_INTERNET, MIGRATIONS_LGWAN).disarming(crate::inward::gate());
    let settings = Settings { database: postgres, ..Settings::local(folder.path()) };
    let city: City = serde_json::from_str(&CITY.replace("082252", &yakuba_testkit::city_code())).unwrap();
    let zones = house.open(&settings, city, time.clock()).await.unwrap();
    import(&zones.lgwan, ORGANISATION, STAFF, PASSWORD, ROLES).await.unwrap();
    let menu = OfficeMenu(Arc::new(yakuba_applications::pages::office::menu()));
    let routes = house.routes(NetworkKind::Lgwan).merge(yakuba_identity::lgwan_routes());
    let office = Edge::new(Arc::new(branding(&zones.lgwan)), Face::Office, 1)
        .around(routes.layer(axum::Extension(menu)))
        .layer(axum::Extension(zones.lgwan.clone()));
    let routes = house.routes(NetworkKind::Internet).merge(yakuba_identity::internet_routes());
    let outside = Edge::new(Arc::new(branding(&zones.internet)), Face::Resident, 2)
        .around(routes)
        .layer(axum::Extension(zones.internet.clone()));
    let town = Town { time, background: house.background(&zones), zones, office, outside, folder, on_sqlite };
    town.publish(PROCEDURE).await;
    town
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

    /// Carries every message that waits.
    pub async fn carry(&self) {
        self.background.carry().await.unwrap();
    }

    /// Does everything that is due.
    pub async fn work(&self) {
        self.background.settle().await.unwrap();
    }

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

    /// A browser in the office with somebody signed in.
    pub async fn clerk(&self, login: &str) -> Browser {
        let mut browser = Browser::new(self.office.clone());
        let signed_in =
            browser.post("/sign-in", &[("login", login), ("password", PASSWORD), ("next", "/")]).await;
        assert_eq!(signed_in.status, 303, "{}", signed_in.body);
        browser
    }

    /// A resident's browser, at home and unknown.
    pub fn resident(&self) -> Browser {
        Browser::new(self.outside.clone())
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

    /// How often an action stands in the log of the internet-facing network.
    pub async fn logged_outside(&self, action: &str) -> usize {
        let filter =
            yakuba_audit::Filter { action: Some(action.to_owned()), ..yakuba_audit::Filter::default() };
        yakuba_audit::page(&self.zones.internet.store, &filter, 1_000).await.unwrap().len()
    }

    /// How the case stands.
    pub async fn case(&self, id: &str) -> Application {
        applications::get(&self.zones.lgwan.store, id).await.unwrap().unwrap()
    }

    pub async fn state(&self, id: &str) -> CaseState {
        self.case(id).await.case.state
    }

    /// The id of a member of staff.
    pub async fn id_of(&self, login: &str) -> String {
        let lgwan = &self.zones.lgwan;
        let organisation = Organisation::load(&lgwan.store, lgwan.clock.today()).await.unwrap();
        organisation.by_login(login).unwrap().id.clone()
    }

    /// How often an action stands in the office's log.
    pub async fn logged(&self, action: &str) -> usize {
        let filter =
            yakuba_audit::Filter { action: Some(action.to_owned()), ..yakuba_audit::Filter::default() };
        yakuba_audit::page(&self.zones.lgwan.store, &filter, 1_000).await.unwrap().len()
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
