//! The city hall of the demo with a few people in it, on each kind of database, with a clock that stands still.

use std::{ops::Deref, sync::Arc};

use tempfile::TempDir;
use yakuba_approvals::{
    DRAFT, READ, RECORDS, RULES,
    model::Document,
    store::{books, documents},
};
use yakuba_city::Lgwan;
use yakuba_documents::{Limits, Press};
use yakuba_identity::{
    Organisation, Scope,
    import::RolePermission,
    organisation::{ChangeError, NewAssignment, assign, close_unit},
};
use yakuba_store::{StoreError, Tx, args};

pub use yakuba_testkit::moment;
use yakuba_testkit::{Answer, Browser, Plan};

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
    hall: yakuba_testkit::Hall,
}

impl Deref for Hall {
    type Target = yakuba_testkit::Hall;

    fn deref(&self) -> &yakuba_testkit::Hall {
        &self.hall
    }
}

/// The hall on each kind of database.
pub async fn each() -> Vec<Hall> {
    let mut halls = Vec::new();
    for hall in yakuba_testkit::Hall::on_each(plan).await {
        put_books(&hall).await;
        halls.push(Hall { hall });
    }
    halls
}

fn plan(folder: &TempDir) -> Plan {
    let press = Arc::new(Press::new(folder.path().join("no-press"), folder.path(), Limits::default()));
    Plan {
        services: vec![yakuba_approvals::service(&press)],
        organisation: ORGANISATION.to_owned(),
        staff: yakuba_testkit::staff(PEOPLE),
        roles: ROLES,
        disarm: None,
    }
}

async fn put_books(hall: &yakuba_testkit::Hall) {
    let put = async move |tx: &mut Tx<Lgwan>| {
        for (name, body) in
            [("rules", RULEBOOK), ("deputies", DEPUTIES), ("classes", CLASSES), ("templates", TEMPLATES)]
        {
            books::put(tx, name, body, moment("2026-04-01 09:00"), "test").await?;
        }
        Ok::<_, StoreError>(())
    };
    hall.zones.lgwan.store.write(put).await.unwrap();
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
    /// A browser with somebody signed in.
    pub async fn as_(&self, login: &str) -> Browser {
        self.clerk(login).await
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
}
