//! The city hall of the demo with a few people in it.

use std::ops::Deref;

use yakuba_city::Lgwan;
use yakuba_duties::Order;
use yakuba_identity::{Organisation, Scope, import::RolePermission};
use yakuba_requests::{
    KINDS, PERSONNEL, READ, kinds,
    model::{DAY_MINUTES, Kind, Request},
    store::{kinds as stored, leave, requests},
};
use yakuba_service::CityZones;
use yakuba_store::{StoreError, Tx};
use yakuba_testkit::{Plan, moment};

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

pub struct Hall(yakuba_testkit::Hall);

impl Deref for Hall {
    type Target = yakuba_testkit::Hall;

    fn deref(&self) -> &yakuba_testkit::Hall {
        &self.0
    }
}

/// The hall on each kind of database, with three days of leave for the clerk and five kinds of requests.
pub async fn each() -> Vec<Hall> {
    let plan = |_: &_| Plan {
        services: vec![yakuba_requests::service()],
        organisation: ORGANISATION.to_owned(),
        staff: yakuba_testkit::staff(PEOPLE),
        roles: ROLES,
        disarm: None,
    };
    let mut halls = Vec::new();
    for hall in yakuba_testkit::Hall::on_each(plan).await {
        furnish(&hall.zones).await;
        halls.push(Hall(hall));
    }
    halls
}

async fn furnish(zones: &CityZones) {
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
}

impl Hall {
    pub async fn request(&self, id: &str) -> Request {
        requests::get(&self.zones.lgwan.store, id).await.unwrap().unwrap()
    }

    /// Fills in a form; the id of what was made.
    pub async fn filled(&self, login: &str, kind: &str, form: &[(&str, &str)]) -> String {
        let made = self.clerk(login).await.post(&format!("/requests/new/{kind}"), form).await;
        assert_eq!(made.status, 303, "{}", made.body);
        made.location.rsplit('/').next().unwrap().to_owned()
    }

    /// Does something to a request as it is now; status and body.
    pub async fn does(&self, login: &str, id: &str, act: &str, form: &[(&str, &str)]) -> (u16, String) {
        let version = self.request(id).await.version.to_string();
        let form = [form, &[("_version", version.as_str())]].concat();
        let answer = self.clerk(login).await.post(&format!("/requests/r/{id}/{act}"), &form).await;
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
