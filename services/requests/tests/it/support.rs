//! The city hall of the demo with a few people in it, on each kind of database, with a clock that stands still.

use std::sync::Arc;

use axum::Router;
use yakuba_base::{Time, Timestamp};
use yakuba_city::{City, Lgwan, NetworkKind, SteppedClock};
use yakuba_duties::Order;
use yakuba_identity::{
    MIGRATIONS_INTERNET, MIGRATIONS_LGWAN, OfficeMenu, Organisation, Scope, branding,
    import::{RolePermission, import},
};
use yakuba_requests::{
    KINDS, PERSONNEL, READ, kinds,
    model::{DAY_MINUTES, Kind, Request},
    pages,
    store::{kinds as stored, leave, requests},
};
use yakuba_service::{CityZones, House, Settings};
use yakuba_store::{StoreError, Tx};
use yakuba_web::{Edge, Face};

use crate::browser::Browser;

const PASSWORD: &str = "朝の霧と夜の月 2026";

pub const CITY: &str = r##"{
    "code": "082252",
    "name": {"ja": "常陸大宮市", "easy": "ひたちおおみやし", "en": "Hitachiomiya City"},
    "prefecture": "茨城県", "mayor_title": "常陸大宮市長", "accent_colour": "#1b6e53",
    "hall": {"name": "常陸大宮市役所", "address": {}, "lat": 36.5, "lon": 140.4},
    "contact": {"phone": "0295-52-1111", "mail": "noreply@city.example.jp", "note": "代表電話"},
    "office_hours": {"from": "08:30", "to": "17:15", "closed": "土曜日・日曜日・祝日"}
}"##;

const ORGANISATION: &str = include_str!("../../../../cities/hitachiomiya/organisation.json");
const DEPUTIES: &str = include_str!("../../../../cities/hitachiomiya/approvals/deputies.json");

/// The kinds these tests use, as the demo city has them.
const KINDS_OF_CITY: [&str; 5] = [
    include_str!("../../../../cities/hitachiomiya/requests/annual-leave.json"),
    include_str!("../../../../cities/hitachiomiya/requests/car.json"),
    include_str!("../../../../cities/hitachiomiya/requests/account.json"),
    include_str!("../../../../cities/hitachiomiya/requests/overtime.json"),
    include_str!("../../../../cities/hitachiomiya/requests/expense.json"),
];

/// Login, family name, unit, position, role.
const PEOPLE: &[(&str, &str, &str, &str, &str)] = &[
    ("shicho", "朝霧", "honcho", "mayor", ""),
    ("fukushicho", "青空", "honcho", "vice_mayor", ""),
    ("bucho", "春風", "somubu", "director", ""),
    ("kacho", "虹野", "somu", "manager", ""),
    ("leader", "朝露", "somu-gyosei", "group_leader", ""),
    ("clerk", "夕立", "somu-gyosei", "chief", ""),
    ("colleague", "雪解", "somu-gyosei", "clerk", ""),
    ("jinji", "麦秋", "somu-jinji", "clerk", "organisation_administrator"),
    ("jouhou", "薫風", "somu-joho", "chief", ""),
    ("keiyaku", "露草", "keiyaku", "manager", ""),
    ("stranger", "夏空", "kankyo-kankyo", "clerk", ""),
];

const ROLES: &[RolePermission] = &[
    RolePermission { role: "clerk", permission: KINDS, scope: Scope::Division },
    RolePermission { role: "clerk", permission: READ, scope: Scope::Division },
    RolePermission { role: "approver", permission: READ, scope: Scope::Division },
    RolePermission { role: "organisation_administrator", permission: PERSONNEL, scope: Scope::City },
];

pub struct Hall {
    time: SteppedClock,
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
    let house = House::new(vec![yakuba_requests::service()], MIGRATIONS_INTERNET, MIGRATIONS_LGWAN);
    let settings = Settings { database: postgres, ..Settings::local(folder.path()) };
    let city: City = serde_json::from_str(&CITY.replace("082252", &yakuba_testkit::city_code())).unwrap();
    let zones = house.open(&settings, city, time.clock()).await.unwrap();
    import(&zones.lgwan, ORGANISATION, &staff(), PASSWORD, ROLES).await.unwrap();
    let organisation = Organisation::load(&zones.lgwan.store, zones.lgwan.clock.today()).await.unwrap();
    let clerk = organisation.by_login("clerk").unwrap().id.clone();
    let entry = leave::Entry {
        id: "grant".to_owned(),
        staff: clerk,
        balance: "annual".to_owned(),
        minutes: 3 * DAY_MINUTES,
        on: "2026-01-01".parse().unwrap(),
        request: None,
        note: "付与".to_owned(),
        at: moment("2026-01-01 09:00"),
    };
    let put = async move |tx: &mut Tx<Lgwan>| {
        yakuba_duties::put_order(tx, Order::Deputies, DEPUTIES).await?;
        leave::add(tx, &entry).await?;
        Ok::<_, StoreError>(())
    };
    zones.lgwan.store.write(put).await.unwrap();
    for text in KINDS_OF_CITY {
        let kind: Kind = serde_json::from_str(text).unwrap();
        let key = kind.key.clone();
        kinds::create(&zones.lgwan, "test", kind).await.unwrap();
        let written = stored::get(&zones.lgwan.store, &key).await.unwrap().unwrap();
        kinds::publish(&zones.lgwan, &organisation, "test", &written).await.unwrap();
    }
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

impl Hall {
    /// Moves the clock: `2026-11-27 10:00`.
    pub fn it_is(&self, moment: &str) {
        self.time.set(self::moment(moment));
    }

    /// A browser with somebody signed in.
    pub async fn as_(&self, login: &str) -> Browser {
        let mut browser = Browser::new(self.office.clone());
        let form = [("login", login), ("password", PASSWORD), ("next", "/requests")];
        let signed_in = browser.post("/sign-in", &form).await;
        assert_eq!(signed_in.status, 303, "{}", signed_in.body);
        browser
    }

    pub async fn request(&self, id: &str) -> Request {
        requests::get(&self.zones.lgwan.store, id).await.unwrap().unwrap()
    }

    /// Fills in a form; the id of what was made.
    pub async fn filled(&self, login: &str, kind: &str, form: &[(&str, &str)]) -> String {
        let made = self.as_(login).await.post(&format!("/requests/new/{kind}"), form).await;
        assert_eq!(made.status, 303, "{}", made.body);
        made.location.rsplit('/').next().unwrap().to_owned()
    }

    /// Does something to a request as it is now; status and body.
    pub async fn does(&self, login: &str, id: &str, act: &str, form: &[(&str, &str)]) -> (u16, String) {
        let version = self.request(id).await.version.to_string();
        let form = [form, &[("_version", version.as_str())]].concat();
        let answer = self.as_(login).await.post(&format!("/requests/r/{id}/{act}"), &form).await;
        (answer.status, answer.body)
    }

    /// The same, and it is done.
    pub async fn done(&self, login: &str, id: &str, act: &str, form: &[(&str, &str)]) {
        let (status, body) = self.does(login, id, act, form).await;
        assert_eq!(status, 303, "{login} {act}: {body}");
    }

    /// What is left of the clerk's annual leave, minutes.
    pub async fn left(&self) -> i64 {
        let organisation =
            Organisation::load(&self.zones.lgwan.store, self.zones.lgwan.clock.today()).await.unwrap();
        let clerk = &organisation.by_login("clerk").unwrap().id;
        leave::left(&self.zones.lgwan.store, clerk, "annual").await.unwrap()
    }
}
