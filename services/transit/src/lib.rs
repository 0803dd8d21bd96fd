//! Shared taxis (乗合タクシー, plan section 3-1b): riders book on a phone or by telephone, drivers report from a tablet, one
//! engine plans, and what it promises is kept.
//!
//! | room | holds |
//! |---|---|
//! | [`model`] | stops, vehicles, trips, rides; pure |
//! | [`desk`] | a day's plan, rebuilt and changed in one transaction |
//! | `feeds` | GTFS with Flex, GTFS-Realtime, GOFS |
//! | `jobs` | mails, watching silent tablets, repetitions |
//! | [`store`] | tables and queries of both networks |
//! | [`messages`], [`handlers`] | what crosses, and what each side does when told |
//! | [`pages`] | riders and drivers (internet-facing network); operator and dispatcher (administrative network) |

mod demo;
pub mod desk;
mod feeds;
pub mod handlers;
mod jobs;
pub mod messages;
pub mod model;
pub mod pages;
pub mod store;

use yakuba_identity::{Scope, import::RolePermission};
use yakuba_service::{FrontEntry, MenuEntry, Part, Permission, Service, Start};

/// Booking for callers.
pub const OPERATE: &str = "transit.operate";
/// Seeing the day and giving orders.
pub const DISPATCH: &str = "transit.dispatch";
/// Designing the service.
pub const PLAN: &str = "transit.plan";

/// What the roles of a city's documents may do here.
pub const ROLES: &[RolePermission] = &[
    RolePermission { role: "clerk", permission: OPERATE, scope: Scope::City },
    RolePermission { role: "clerk", permission: DISPATCH, scope: Scope::City },
    RolePermission { role: "clerk", permission: PLAN, scope: Scope::City },
];

/// The service.
pub fn service() -> Service {
    Service {
        internet: Part {
            migrations: store::INTERNET.to_vec(),
            routes: pages::resident::routes(),
            messages: handlers::internet(),
            jobs: jobs::internet(),
            starts: vec![
                Start::new(|zone| async move { jobs::ensure_watch(&zone).await }),
                Start::new(|zone| async move { jobs::ensure_repeats(&zone).await }),
            ],
            ..Part::default()
        },
        lgwan: Part {
            migrations: store::LGWAN.to_vec(),
            routes: pages::office::routes(),
            messages: handlers::lgwan(),
            jobs: jobs::lgwan(),
            starts: vec![Start::new(|zone| async move { jobs::ensure_figures(&zone).await })],
            ..Part::default()
        },
        permissions: vec![
            Permission { name: OPERATE, about: "電話で乗合タクシーの予約を受ける" },
            Permission {
                name: DISPATCH,
                about: "乗合タクシーの運行を管理する（取消・車両・道路・手動の移動・運転手用リンク）",
            },
            Permission {
                name: PLAN,
                about: "乗合タクシーの運行を設計する（停留所・時間・車両・運賃・比較・公開）",
            },
        ],
        menu: MenuEntry::section(
            "乗合タクシー",
            600,
            &[
                ("電話予約", "/taxi/calls", OPERATE),
                ("運行", "/taxi", DISPATCH),
                ("設計", "/taxi/designs", PLAN),
            ],
        ),
        front: vec![FrontEntry {
            label: pages::resident::words("book"),
            words: pages::resident::words("book-lead"),
            href: "/taxi",
        }],
        demo: Some(demo::demo()),
        ..Service::new("transit", "3-1b")
    }
}
