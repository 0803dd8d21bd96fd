//! Looking after the city hall itself: who works where, who may do what, what was done, and whether the machine is well
//! (plan 2-5 in part: 内部点検・監査, and the information group's daily work).
//!
//! Everything about the organisation is entered *from a date*: the reorganisation (組織改編) of 1 April is put in during
//! March, looked at as it will be, and taken back if it was wrong. The mechanisms are those of `yakuba-identity`,
//! `yakuba-audit`, `yakuba-jobs` and `yakuba-relay`; here are their pages, in the office's network only.

mod pages;

use yakuba_base::Lang;
use yakuba_identity::{Scope, import::RolePermission};
use yakuba_service::{MenuEntry, Permission, Service};

yakuba_web::catalog!("locales");

/// Changing units and posts.
pub const ORGANISATION: &str = "admin.organisation";
/// Looking after accounts: adding people, passwords, locks.
pub const STAFF: &str = "admin.staff";
/// Saying who may do what.
pub const PERMISSIONS: &str = "admin.permissions";
/// Reading and checking the audit log.
pub const AUDIT: &str = "admin.audit";
/// Seeing to jobs that failed and messages that are held.
pub const STATE: &str = "admin.state";

/// Seeing to files that could not be disarmed.
pub const QUARANTINE: &str = "admin.quarantine";

/// What the roles of a city's documents may do here.
pub const ROLES: &[RolePermission] = &[
    RolePermission { role: "system_administrator", permission: "*", scope: Scope::City },
    RolePermission { role: "organisation_administrator", permission: ORGANISATION, scope: Scope::City },
    RolePermission { role: "organisation_administrator", permission: STAFF, scope: Scope::City },
    RolePermission { role: "auditor", permission: AUDIT, scope: Scope::City },
];

/// This crate's words. The office works in Japanese.
pub(crate) fn t(key: &str) -> std::borrow::Cow<'static, str> {
    tr(Lang::Ja, key)
}

/// The service.
pub fn service() -> Service {
    let about = |name, about| Permission { name, about };
    let mut service = Service::new("administration", "2-5");
    service.lgwan.routes = pages::routes();
    service.permissions = vec![
        about(ORGANISATION, "組織と所属を変える"),
        about(STAFF, "職員を登録し、パスワードとロックを扱う"),
        about(PERMISSIONS, "権限を決める"),
        about(AUDIT, "監査ログを読み、検証する"),
        about(STATE, "止まった処理とメッセージを扱う"),
        about(QUARANTINE, "無害化できずに隔離されたファイルを扱う"),
    ];
    service.menu = MenuEntry::section(
        "組織とシステム",
        900,
        &[
            ("組織", "/admin/organisation", ""),
            ("職員", "/admin/staff", STAFF),
            ("権限", "/admin/permissions", PERMISSIONS),
            ("監査ログ", "/admin/audit", AUDIT),
            ("状況", "/admin/state", STATE),
            ("隔離されたファイル", "/admin/quarantine", QUARANTINE),
        ],
    );
    service
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_word_is_there_and_used() {
        let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut findings = yakuba_web::i18n::check_catalogs(&crate::CATALOG, &sources);
        // The office works in Japanese: the other two catalogues of this crate are empty.
        findings
            .retain(|finding| !finding.starts_with("easy.ftl lacks") && !finding.starts_with("en.ftl lacks"));
        assert_eq!(findings, Vec::<String>::new());
    }
}
