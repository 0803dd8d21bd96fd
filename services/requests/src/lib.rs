//! Internal requests (庁内申請, plan section 2-1e).
//!
//! Every kind of request is a form (`yakuba-forms`), a route with the row of the rules that gives it (`yakuba-rules`,
//! `yakuba-flow`), and what follows when it is approved: the balance of leave goes down, the absence stands in the
//! calendar so that deputies may decide, the car or room is booked and nobody else's, a task waits for the division in
//! charge, a figure is written. Staff make new kinds on the same workbench as procedures.
//!
//! | room | holds |
//! |---|---|
//! | [`model`] | kinds, routes, what follows; pure |
//! | [`store`] | entities and queries |
//! | [`work`] | what people do with requests |
//! | [`kinds`] | how kinds are written and published |
//! | [`pages`] | the doors for people |
//! | [`api`] | the doors for programs |

pub mod api;
mod demo;
pub mod kinds;
pub mod model;
pub mod pages;
pub mod store;
pub mod work;

use yakuba_service::{Part, Permission, Service};

/// The service's name.
pub const SERVICE: &str = "requests";

/// Writing the kinds of requests of one's division.
pub const KINDS: &str = "requests.kinds";
/// Reading all requests that one's division is in charge of.
pub const READ: &str = "requests.read";
/// Granting leave.
pub const PERSONNEL: &str = "requests.personnel";

/// The service.
pub fn service() -> Service {
    let about = |name, about| Permission { name, about };
    Service {
        lgwan: Part {
            migrations: [yakuba_duties::MIGRATIONS, store::LGWAN].concat(),
            routes: pages::routes().merge(api::routes()),
            openapi: Some(api::openapi()),
            ..Part::default()
        },
        permissions: vec![
            about(KINDS, "庁内申請の様式と経路を作る"),
            about(READ, "所管する庁内申請をすべて読む"),
            about(PERSONNEL, "休暇の日数を付与する"),
        ],
        menu: pages::menu(),
        demo: Some(demo::demo()),
        ..Service::new(SERVICE, "2-1e")
    }
}
