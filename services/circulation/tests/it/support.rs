//! The city hall of the demo with a few people in it.

use yakuba_circulation::SEND;
use yakuba_identity::{Scope, import::RolePermission};
use yakuba_testkit::{Hall, Plan};

const ORGANISATION: &str = include_str!("../../../../cities/hitachiomiya/organisation.json");

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
    RolePermission { role: "clerk", permission: SEND, scope: Scope::Division },
    RolePermission { role: "approver", permission: SEND, scope: Scope::Division },
];

/// The hall on each kind of database.
pub async fn each() -> Vec<Hall> {
    Hall::on_each(|_| Plan {
        services: vec![yakuba_circulation::service()],
        organisation: ORGANISATION.to_owned(),
        staff: yakuba_testkit::staff(PEOPLE),
        roles: ROLES,
        disarm: None,
    })
    .await
}
