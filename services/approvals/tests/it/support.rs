//! The city hall of the demo with a few people in it, on each kind of database, with a clock that stands still.

use std::sync::Arc;

use axum::Router;
use yakuba_approvals::{
    DRAFT, READ, RECORDS, RULES,
    model::Document,
    pages,
    store::{books, documents},
};
use yakuba_base::{Time, Timestamp};
use yakuba_city::{City, Lgwan, NetworkKind, SteppedClock};
use yakuba_documents::{Limits, Press};
use yakuba_identity::{
    MIGRATIONS_INTERNET, MIGRATIONS_LGWAN, OfficeMenu, Organisation, Scope, branding,
    import::{RolePermission, import},
    organisation::{ChangeError, NewAssignment, assign, close_unit},
};
use yakuba_service::{CityZones, House, Settings};
use yakuba_store::{StoreError, Tx, args};
use yakuba_web::{Edge, Face};

use crate::browser::{Answer, Browser};

const PASSWORD: &str = "朝の霧と夜の月 2026";

const CITY: &str = r##"{
    "code": "082252",
    "name": {"ja": "常陸大宮市", "easy": "ひたちおおみやし", "en": "Hitachiomiya City"},
    "prefecture": "茨城県", "mayor_title": "常陸大宮市長", "accent_colour": "#1b6e53",
    "hall": {"name": "常陸大宮市役所", "address": {}, "lat": 36.5, "lon": 140.4},
    "contact": {"phone": "0295-52-1111", "mail": "noreply@city.example.jp", "note": "代表電話"},
    "office_hours": {"from": "08:30", "to": "17:15", "closed": "土曜日・日曜日・祝日"}
}"##;

pub const ORGANISATION: &str = include_str!("../../../../cities/hitachiomiya/organisation.json");
pub const RULEBOOK: &str = include_str!("../../../../cities/hitachiomiya/approvals/rules.json");
pub const CLASSES: &str = include_str!("../../../../cities/hitachiomiya/approvals/classes.json");
const DEPUTIES: &str = include_str!("../../../../cities/hitachiomiya/approvals/deputies.json");
const TEMPLATES: &str = include_str!("../../../../cities/hitachiomiya/approvals/templates.json");

/// Login, family name, unit, position, role.
const PEOPLE: &[(&str, &str, &str, &str, &str)] = &[
    ("shicho", "朝霧", "honcho", "mayor", ""),
    ("fukushicho", "青空", "honcho", "vice_mayor", ""),
    ("bucho", "春風", "somubu", "director", ""),
    ("kacho", "虹野", "somu", "manager", "records_manager"),
    ("leader", "朝露", "somu-gyosei", "group_leader", ""),
    ("clerk", "夕立", "somu-gyosei", "chief", "records_manager"),
    ("colleague", "雪解", "somu-gyosei", "clerk", ""),
    ("zaisei", "虹雲", "zaisei", "manager", ""),
    ("zaisei-2", "朝雲", "zaisei", "clerk", ""),
    ("stranger", "夏空", "kankyo-kankyo", "clerk", ""),
];

const ROLES: &[RolePermission] = &[
    RolePermission { role: "clerk", permission: DRAFT, scope: Scope::Division },
    RolePermission { role: "clerk", permission: READ, scope: Scope::Division },
    RolePermission { role: "approver", permission: DRAFT, scope: Scope::Division },
    RolePermission { role: "approver", permission: READ, scope: Scope::Below },
    RolePermission { role: "records_manager", permission: RECORDS, scope: Scope::City },
    RolePermission { role: "records_manager", permission: RULES, scope: Scope::City },
];

pub struct Hall {
    pub time: SteppedClock,
    pub zones: CityZones,
    office: Router,
    _folder: tempfile::TempDir,
}

/// The hall on SQLite, and on PostgreSQL when the test command has started one.
pub async fn each() -> Vec<Hall> {
    let mut halls = vec![hall(None).await];
    if let Some(url) = postgres() {
        halls.push(hall(Some(url)).await);
    }
    halls
}

#[expect(clippy::disallowed_methods, reason = "the test command tells its tests so where PostgreSQL is")]
fn postgres() -> Option<String> {
    std::env::var("YAKUBA_TEST_POSTGRES").ok()
}

fn staff() -> String {
    let people: Vec<serde_json::Value> = PEOPLE
        .iter()
        .map(|(login, family, unit, position, role)| {
            let roles: Vec<&str> = if role.is_empty() { vec![] } else { vec![role] };
            serde_json::json!({
                "login": login, "name": {"family": family, "given": "ひかる"}, "unit": unit,
                "position": position, "from": "2026-04-01", "roles": roles
            })
        })
        .collect();
    serde_json::json!({ "staff": people }).to_string()
}

async fn hall(postgres: Option<String>) -> Hall {
    let folder = tempfile::tempdir().unwrap();
    let time = SteppedClock::at(moment("2026-11-24 09:00"));
    let press = Arc::new(Press::new(folder.path().join("no-press"), folder.path(), Limits::default()));
    let house = House::new(vec![yakuba_approvals::service(&press)], MIGRATIONS_INTERNET, MIGRATIONS_LGWAN);
    let settings = Settings { database: postgres, ..Settings::local(folder.path()) };
    let city: City = serde_json::from_str(&CITY.replace("082252", &yakuba_testkit::city_code())).unwrap();
    let zones = house.open(&settings, city, time.clock()).await.unwrap();
    import(&zones.lgwan, ORGANISATION, &staff(), PASSWORD, ROLES).await.unwrap();
    let put = async move |tx: &mut Tx<Lgwan>| {
        for (name, body) in
            [("rules", RULEBOOK), ("deputies", DEPUTIES), ("classes", CLASSES), ("templates", TEMPLATES)]
        {
            books::put(tx, name, body, moment("2026-04-01 09:00"), "test").await?;
        }
        Ok::<_, StoreError>(())
    };
    zones.lgwan.store.write(put).await.unwrap();
    let menu = OfficeMenu(Arc::new(pages::menu()));
    let routes = house.routes(NetworkKind::Lgwan).merge(yakuba_identity::lgwan_routes());
    let office = Edge::new(Arc::new(branding(&zones.lgwan)), Face::Office, 1)
        .around(routes.layer(axum::Extension(menu)))
        .layer(axum::Extension(zones.lgwan.clone()));
    Hall { time, zones, office, _folder: folder }
}

/// `2026-11-24 09:00`, in Tokyo.
pub fn moment(text: &str) -> Timestamp {
    let (date, time) = text.split_once(' ').unwrap();
    let (hour, minute) = time.split_once(':').unwrap();
    let time = Time::new(hour.parse().unwrap(), minute.parse().unwrap()).unwrap();
    Timestamp::from_tokyo(date.parse().unwrap(), time)
}

/// A draft of the purchase of goods.
pub const PURCHASE: &[(&str, &str)] = &[
    ("title", "番号札発券機用紙の購入について"),
    ("kind", "goods"),
    ("amount", "２３６，０００円"),
    ("counterparty", "株式会社あさぎり事務機"),
    ("traded_on", "R8.12.1"),
    ("body", "次のとおり購入してよろしいか伺います。"),
    ("class", "D0106"),
    ("disclosure", "open"),
    ("due_on", "R8.12.4"),
];

impl Hall {
    /// Moves the clock: `2026-11-27 10:00`.
    pub fn it_is(&self, moment: &str) {
        self.time.set(self::moment(moment));
    }

    /// A browser with somebody signed in.
    pub async fn as_(&self, login: &str) -> Browser {
        let mut browser = Browser::new(self.office.clone());
        let form = [("login", login), ("password", PASSWORD), ("next", "/approvals")];
        let signed_in = browser.post("/sign-in", &form).await;
        assert_eq!(signed_in.status, 303, "{}", signed_in.body);
        browser
    }

    /// Drafts something; its id.
    pub async fn drafted(&self, browser: &mut Browser, form: &[(&str, &str)]) -> String {
        let made = browser.post("/approvals/new", form).await;
        assert_eq!(made.status, 303, "{}", made.body);
        made.location.rsplit('/').next().unwrap().to_owned()
    }

    pub async fn document(&self, id: &str) -> Document {
        documents::get(&self.zones.lgwan.store, id).await.unwrap().unwrap()
    }

    /// Does something to a document as it is now.
    pub async fn does(&self, browser: &mut Browser, id: &str, act: &str, form: &[(&str, &str)]) -> Answer {
        let version = self.document(id).await.version.to_string();
        let form = [form, &[("_version", version.as_str())]].concat();
        browser.post(&format!("/approvals/d/{id}/{act}"), &form).await
    }

    /// The same, and it is done.
    pub async fn done(&self, login: &str, id: &str, act: &str, form: &[(&str, &str)]) {
        let mut browser = self.as_(login).await;
        let answer = self.does(&mut browser, id, act, form).await;
        assert_eq!(answer.status, 303, "{login} {act}: {}", answer.body);
    }

    /// A purchase that has been decided.
    pub async fn decided(&self, form: &[(&str, &str)]) -> String {
        let id = self.drafted(&mut self.as_("clerk").await, form).await;
        self.done("clerk", &id, "submit", &[]).await;
        self.done("leader", &id, "vote", &[("seat", "0.0"), ("vote", "approve")]).await;
        self.done("zaisei", &id, "vote", &[("seat", "1.0"), ("vote", "agree")]).await;
        self.done("kacho", &id, "vote", &[("seat", "2.0"), ("vote", "approve")]).await;
        id
    }

    /// A unit is closed and another takes over; somebody keeps his rank there.
    pub async fn reorganise(&self, unit: &'static str, to: &'static str, who: &str, from: &str) {
        let zone = &self.zones.lgwan;
        let organisation = Organisation::load(&zone.store, zone.clock.today()).await.unwrap();
        let person = organisation.by_login(who).unwrap().id.clone();
        let position = organisation.posts_of(&person)[0].position.clone();
        let (clock, from) = (zone.clock.clone(), from.parse().unwrap());
        let change = async move |tx: &mut Tx<Lgwan>| {
            let post =
                NewAssignment { staff: person, unit: to.to_owned(), position, from, to: None, main: true };
            assign(tx, &clock, &post).await?;
            close_unit(tx, unit, from).await?;
            let book = format!(r#"{{"successions": [{{"unit": "{unit}", "to": "{to}"}}]}}"#);
            books::put(tx, "successions", &book, clock.now(), "test").await?;
            Ok::<_, ChangeError>(())
        };
        zone.store.write(change).await.unwrap();
    }

    /// Runs a statement past all rules, as somebody with the database's password could.
    pub async fn tamper(&self, sql: &'static str, id: &str) {
        let id = id.to_owned();
        let work = async move |tx: &mut Tx<Lgwan>| tx.execute(sql, args![id]).await;
        assert_eq!(self.zones.lgwan.store.write(work).await.unwrap(), 1);
    }

    pub async fn logged(&self, action: &str) -> usize {
        let filter =
            yakuba_audit::Filter { action: Some(action.to_owned()), ..yakuba_audit::Filter::default() };
        yakuba_audit::page(&self.zones.lgwan.store, &filter, 1_000).await.unwrap().len()
    }
}
