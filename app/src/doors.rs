//! Who may open what: every address of the office, tried by people who may do one thing each.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use yakuba_identity::{access::Scope, import::RolePermission};
use yakuba_outbound::Outbound;
use yakuba_testkit::{Browser, Hall, Plan};

use crate::{
    house,
    routes::{filled, routes},
};

/// What came out when it was looked at last. A route that is not in it fails the test; so does one that opens to somebody else.
const KNOWN: &str = include_str!("doors.txt");

const HEAD: &str = "\
# Who may open what in the office: each address, tried by somebody who may do nothing and by people who may do one thing each.
#   everybody    whoever is signed in         programs     nobody but programs with a token
#   together     it takes several of them
#   (empty)      there was nothing to find behind it: what is asked of the thing itself is in the tests of its service
# Written by the test `doors`, with YAKUBA_WRITE_DOORS=1.
";

const ORGANISATION: &str = r#"{
    "units": [{"code": "somu", "name": "総務課", "kind": "division", "parent": null, "from": "2020-04-01"}],
    "positions": [{"code": "staff", "rank": 5, "name": "主事"}]
}"#;

const NOBODY: &str = "nobody";
const EVERYTHING: &str = "everything";

fn plan(permissions: &[String]) -> Plan {
    let person = |login: &str, roles: &[&String]| {
        serde_json::json!({
            "login": login, "name": {"family": "常陸", "given": login, "family_kana": "ヒタチ", "given_kana": "カナ"},
            "unit": "somu", "position": "staff", "from": "2026-04-01", "roles": roles,
        })
    };
    let everything: Vec<&String> = permissions.iter().collect();
    let mut staff = vec![person(NOBODY, &[]), person(EVERYTHING, &everything)];
    staff.extend(permissions.iter().map(|permission| person(permission, &[permission])));
    let role = |permission: &String| {
        let name: &'static str = permission.clone().leak();
        RolePermission { role: name, permission: name, scope: Scope::City }
    };
    let press = house::press(Path::new("yakuba-press"), Path::new("fonts"));
    let outbound = Outbound::new(yakuba_payments::online::PATIENCE).unwrap();
    Plan {
        services: house::services(&press, &outbound),
        organisation: ORGANISATION.to_owned(),
        staff: serde_json::json!({ "staff": staff }).to_string(),
        roles: permissions.iter().map(role).collect::<Vec<_>>().leak(),
        disarm: None,
    }
}

/// The status of an address; where it leads to the sign-in page, that is no entry either.
async fn knock(browser: &mut Browser, method: &str, route: &str) -> u16 {
    let answer = if method == "GET" { browser.get(route).await } else { browser.post(route, &[]).await };
    if answer.status == 303 && answer.location.starts_with("/sign-in") { 401 } else { answer.status }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_open_what() {
    let permissions: Vec<String> = house::quiet()
        .unwrap()
        .services()
        .iter()
        .flat_map(|service| service.permissions.iter().map(|permission| permission.name.to_owned()))
        .collect();
    let hall = Hall::on_sqlite(|_| plan(&permissions)).await;
    let mut people = BTreeMap::new();
    for login in permissions.iter().map(String::as_str).chain([NOBODY, EVERYTHING]) {
        people.insert(login, hall.clerk(login).await);
    }
    let mut text = HEAD.to_owned();
    for route in routes() {
        for method in ["GET", "POST"] {
            let path = filled(&route);
            // Whoever leaves cannot try the next; and what is not of the office, or not by this method, asks nobody who he is.
            if path.starts_with("/sign-") || knock(&mut hall.desk(), method, &path).await != 401 {
                continue;
            }
            let mut statuses = BTreeMap::new();
            for (login, browser) in &mut people {
                statuses.insert(*login, knock(browser, method, &path).await);
            }
            let fault = statuses.iter().find(|(_, status)| **status >= 500);
            assert_eq!(fault, None, "{method} {route}");
            let in_there: Vec<&str> = statuses
                .iter()
                .filter(|(login, status)| **login != EVERYTHING && !matches!(status, 401 | 403))
                .map(|(login, _)| *login)
                .collect();
            let who = match in_there.as_slice() {
                [] if statuses.values().all(|status| *status == 401) => "programs".to_owned(),
                [] => "together".to_owned(),
                all if all.contains(&NOBODY) => "everybody".to_owned(),
                some => some.join(" "),
            };
            let empty = in_there.iter().all(|login| statuses[login] == 404) && !in_there.is_empty();
            let empty = if empty { " (empty)" } else { "" };
            writeln!(text, "{method:4} {route:55} {who}{empty}").unwrap();
        }
    }
    if std::env::var_os("YAKUBA_WRITE_DOORS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doors.txt"), &text).unwrap();
    }
    let now: Vec<&str> = text.lines().collect();
    assert_eq!(KNOWN.lines().collect::<Vec<_>>(), now);
}
