//! Collecting fees (収納; plan sections 1-1a and 1-2c): what is owed, the counter till, receipts, and the books.
//!
//! All facts about money live in the administrative network; providers are reached from the residents' network alone. Other services ask for fees and hear how they stand through
//! the messages of `yakuba-cashier`; payers see them on the pages of the service that asked.
//!
//! | room | holds |
//! |---|---|
//! | [`model`] | the chart of accounts, what a payer is shown, the count of a till; pure |
//! | [`store`] | demands and their histories, tills and takings, the books |
//! | [`collect`] | the one way anything happens to a demand: row, history, books, work list, messages together |
//! | [`till`] | what is done at a counter: open, take, void, close |
//! | [`offline`] | a till that goes on without network, and what it took brought in |
//! | [`online`] | paying on providers' pages, in the residents' network: begin, look, hear notices, give back |
//! | [`refunds`], [`receipts`] | money back by two people; receipts of what came online |
//! | [`slips`], [`deposits`] | slips made from a table; payments reported in a table, matched to them |
//! | [`settlements`] | what providers paid out, against the books |
//! | [`messages`], [`handlers`], [`jobs`] | what crosses, and what is done when told; receipts and slips on paper |
//! | [`pages`] | the office's pages, and those on which payers choose a provider |

pub mod collect;
pub mod daily;
mod demo;
pub mod deposits;
pub mod handlers;
pub mod jobs;
pub mod messages;
pub mod model;
pub mod offline;
pub mod online;
pub mod pages;
pub mod receipts;
pub mod refunds;
pub mod settlements;
pub mod slips;
pub mod store;
pub mod till;

use std::sync::Arc;

use yakuba_documents::Press;
use yakuba_identity::{Scope, import::RolePermission};
use yakuba_outbound::Outbound;
use yakuba_service::{Part, Permission, Service};

/// Taking money at a counter.
pub const TILL: &str = "payments.till";
/// Agreeing to the void of what somebody else took.
pub const APPROVE: &str = "payments.approve";
/// Looking after demands, refunds and the work list, and reading the books.
pub const MANAGE: &str = "payments.manage";

/// What the roles of a city's documents may do here.
pub const ROLES: &[RolePermission] = &[
    RolePermission { role: "clerk", permission: TILL, scope: Scope::Division },
    RolePermission { role: "approver", permission: TILL, scope: Scope::Below },
    RolePermission { role: "approver", permission: APPROVE, scope: Scope::Below },
    RolePermission { role: "treasury", permission: TILL, scope: Scope::City },
    RolePermission { role: "treasury", permission: APPROVE, scope: Scope::City },
    RolePermission { role: "treasury", permission: MANAGE, scope: Scope::City },
];

/// The service. `press` prints its receipts; providers are asked on `outbound`.
pub fn service(press: &Arc<Press>, outbound: &Outbound) -> Service {
    Service {
        internet: Part {
            migrations: store::online::INTERNET.to_vec(),
            routes: pages::pay::routes(outbound),
            messages: handlers::internet(),
            jobs: online::jobs::internet(outbound),
            ..Part::default()
        },
        lgwan: Part {
            migrations: store::LGWAN.to_vec(),
            routes: pages::routes(),
            messages: handlers::lgwan(),
            jobs: jobs::lgwan(press),
            ..Part::default()
        },
        permissions: vec![
            Permission { name: TILL, about: "窓口で手数料などを受け取る" },
            Permission { name: APPROVE, about: "窓口の受け取りの取消しを承認する" },
            Permission {
                name: MANAGE, about: "収納を管理する（請求・還付・確かめる入金・帳簿）"
            },
        ],
        menu: pages::menu(),
        demo: Some(demo::demo()),
        ..Service::new("payments", "1-2c")
    }
}
