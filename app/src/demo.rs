//! The demo city: 常陸大宮市 as data, filled in by the services.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use anyhow::{Context, anyhow};
use include_dir::{Dir, include_dir};
use yakuba_city::{City, Directory};
use yakuba_identity::{
    Organisation, Scope,
    import::{RolePermission, import},
};
use yakuba_service::{CityZones, DemoCity, House};

static DATA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../cities/hitachiomiya");

/// Everybody's password in the demo city. It opens nothing else.
pub const PASSWORD: &str = "hitachi-omiya-2026";

/// Who to try the demo as: what for, and the login.
const TRY: [(&str, &str); 9] = [
    ("市民課の職員（住民票などの申請を審査する）", "shimin"),
    ("市民課の係長（部下の申請・起案を承認する）", "shimin-gl"),
    ("市民課長（決定する）", "shimin-kacho"),
    ("こども課の職員（手続を作る）", "kodomo"),
    ("総務課の職員（文書の保存・廃棄と決裁規程）", "somu"),
    ("総務課長（決裁する。総務部長は不在）", "somu-kacho"),
    ("会計課の職員（収納・確かめる入金・帳簿）", "kaikei"),
    ("情報グループ（組織・職員・権限・監査ログ）", "jouhou"),
    ("山方支所の職員（窓口で代わりに入力する）", "yamagata"),
];

/// What the roles in the demo's organisation may do.
fn roles() -> Vec<RolePermission> {
    let clerks = ["applications.work", "applications.enter", "procedures.write"];
    let approvers = [
        "applications.work",
        "applications.enter",
        "applications.decide",
        "procedures.write",
        "procedures.publish",
    ];
    let division = |role, permission| RolePermission { role, permission, scope: Scope::Division };
    let city = |role, permission| RolePermission { role, permission, scope: Scope::City };
    let mut roles: Vec<RolePermission> =
        clerks.into_iter().map(|permission| division("clerk", permission)).collect();
    // In a small city hall the clerk who examines also decides what the rules leave no choice in.
    roles.push(division("clerk", "applications.decide"));
    roles.push(division("clerk", "procedures.publish"));
    // A group's leader works for the whole division, a division's head for all that is below it.
    for scope in [Scope::Division, Scope::Below] {
        roles.extend(approvers.map(|permission| RolePermission { role: "approver", permission, scope }));
    }
    roles.extend(approvers.into_iter().map(|permission| city("head", permission)));
    for role in ["clerk", "approver", "head"] {
        roles.push(division(role, yakuba_approvals::DRAFT));
    }
    roles.push(division("clerk", yakuba_approvals::READ));
    roles.push(division("approver", yakuba_approvals::READ));
    roles.push(RolePermission { role: "approver", permission: yakuba_approvals::READ, scope: Scope::Below });
    roles.push(city("head", yakuba_approvals::READ));
    for role in ["clerk", "approver"] {
        roles.push(division(role, yakuba_requests::KINDS));
        roles.push(division(role, yakuba_requests::READ));
        roles.push(division(role, yakuba_circulation::SEND));
    }
    roles.push(city("organisation_administrator", yakuba_requests::PERSONNEL));
    roles.push(city("records_manager", yakuba_approvals::RECORDS));
    roles.push(city("records_manager", yakuba_approvals::RULES));
    roles.push(city("records_manager", yakuba_approvals::READ));
    roles.extend_from_slice(yakuba_administration::ROLES);
    roles.extend_from_slice(yakuba_transit::ROLES);
    roles.extend_from_slice(yakuba_payments::ROLES);
    roles
}

/// The demo city itself.
pub fn city() -> anyhow::Result<City> {
    let city: City = serde_json::from_str(file("city.json")?)?;
    let directory = Directory::parse(|name| DATA.get_file(name).and_then(|file| file.contents_utf8()))?;
    Ok(City { directory, ..city })
}

/// A file of the demo city.
pub fn file(path: &str) -> anyhow::Result<&'static str> {
    DATA.get_file(path)
        .and_then(|file| file.contents_utf8())
        .ok_or_else(|| anyhow!("the demo city has no {path}"))
}

/// Fills an empty city; one that has an organisation is left alone.
pub async fn fill(house: &House, zones: &CityZones, data: &Path) -> anyhow::Result<()> {
    let today = zones.lgwan.clock.today();
    if Organisation::load(&zones.lgwan.store, today).await?.people().next().is_some() {
        return Ok(());
    }
    println!("Filling the demo city …");
    staff(zones).await?;
    let mut files = BTreeMap::new();
    collect(&DATA, &mut files);
    let city = DemoCity {
        zones: zones.clone(),
        files: Arc::new(files),
        background: Arc::new(house.background(zones)),
    };
    for service in house.services() {
        if let Some(demo) = &service.demo {
            demo.fill(city.clone())
                .await
                .map_err(|error| anyhow!("the demo of {}: {error}", service.name))?;
        }
    }
    let logins: Vec<_> = TRY
        .iter()
        .map(|(who, login)| serde_json::json!({ "who": login, "about": who, "account": login, "password": PASSWORD }))
        .collect();
    std::fs::write(data.join("demo-logins.json"), serde_json::to_string_pretty(&logins)? + "\n")?;
    Ok(())
}

/// Its organisation and its staff alone.
pub async fn staff(zones: &CityZones) -> anyhow::Result<()> {
    import(&zones.lgwan, file("organisation.json")?, file("staff.json")?, PASSWORD, &roles())
        .await
        .context("the demo's organisation")?;
    Ok(())
}

fn collect(dir: &Dir<'static>, files: &mut BTreeMap<String, String>) {
    for file in dir.files() {
        if let Some(text) = file.contents_utf8() {
            files.insert(file.path().display().to_string(), text.to_owned());
        }
    }
    dir.dirs().for_each(|dir| collect(dir, files));
}

/// Says who one can be.
pub fn print_logins() {
    println!("  パスワード（どの職員も同じ）：{PASSWORD}");
    for (who, login) in TRY {
        println!("    {login:14} {who}");
    }
}
