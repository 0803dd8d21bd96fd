//! Circulars (回覧・供覧) with who has read them, received documents (収受), inquiries to divisions (照会・回答) with their
//! answers as a table, and the notice board (掲示板). Plan sections 2-1d and 2-1e.
//!
//! | room | holds |
//! |---|---|
//! | [`model`] | papers and inquiries; pure |
//! | [`store`] | entities and queries |
//! | [`work`] | what people do with them |
//! | [`pages`] | the doors for people |

mod demo;
pub mod model;
pub mod pages;
pub mod store;
pub mod work;

use yakuba_service::{Part, Permission, Service};

/// The service's name.
const SERVICE: &str = "circulation";

/// Sending circulars, notices and inquiries, and registering what was received.
pub const SEND: &str = "circulation.send";

/// The service.
pub fn service() -> Service {
    Service {
        lgwan: Part {
            migrations: [yakuba_duties::MIGRATIONS, yakuba_numbers::MIGRATIONS, store::LGWAN].concat(),
            routes: pages::routes(),
            ..Part::default()
        },
        permissions: vec![Permission {
            name: SEND, about: "回覧・掲示・照会を出し、文書を収受する"
        }],
        menu: pages::menu(),
        demo: Some(demo::demo()),
        ..Service::new(SERVICE, "2-1d")
    }
}
