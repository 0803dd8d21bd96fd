//! Online applications (電子申請システム, plan section 1-1a): the main job of the house.
//!
//! A clerk writes a [procedure](model::Procedure) and publishes a revision of it; a resident fills it in and sends it;
//! the office examines, asks for corrections and decides. By counter, telephone and post the same record is made.
//!
//! | room | holds |
//! |---|---|
//! | [`model`] | the nouns and rules; pure |
//! | [`store`] | entities and queries of both networks |
//! | [`intake`], `attachments`, `opening` | what residents do (internet-facing network); how what they sent is sealed there |
//! | [`office`] | what the office does with applications (administrative network) |
//! | [`workshop`] | how procedures are written, checked and published |
//! | [`messages`], [`handlers`], `fees` | what crosses, and what each side does when told |
//! | [`jobs`], [`mails`] | papers and mails |
//! | [`pages`], [`api`] | the doors for people and for programs |

pub mod api;
mod attachments;
pub mod catalogue;
mod copy;
mod demo;
mod fees;
pub mod handlers;
pub mod intake;
pub mod jobs;
mod letters;
pub mod mails;
pub mod messages;
pub mod model;
pub mod office;
mod opening;
pub mod pages;
pub mod store;
pub mod workshop;

use std::sync::Arc;

use yakuba_documents::Press;
use yakuba_service::{Part, Permission, Service, Start};

/// The service. `press` prints its papers.
pub fn service(press: &Arc<Press>) -> Service {
    Service {
        internet: Part {
            migrations: store::INTERNET.to_vec(),
            routes: pages::resident::routes(press).merge(api::internet::routes()),
            openapi: Some(api::internet::openapi()),
            messages: handlers::internet(),
            jobs: jobs::internet(),
            starts: vec![Start::new(|zone| async move { jobs::ensure_expiry(&zone).await })],
        },
        lgwan: Part {
            migrations: [yakuba_duties::MIGRATIONS, store::LGWAN].concat(),
            routes: pages::office::routes().merge(pages::builder::routes()).merge(api::lgwan::routes()),
            openapi: Some(api::lgwan::openapi()),
            messages: handlers::lgwan(),
            jobs: jobs::lgwan(press),
            starts: vec![Start::new(|zone| async move { jobs::ensure_figures(&zone).await })],
        },
        permissions: vec![
            Permission {
                name: "applications.work", about: "申請を審査する（担当・補正・連絡・メモ）"
            },
            Permission {
                name: "applications.decide", about: "申請に決定をする（交付決定・却下）"
            },
            Permission {
                name: "applications.enter", about: "窓口・電話・郵送の申請を入力する"
            },
            Permission { name: "procedures.write", about: "手続を作成・変更する" },
            Permission { name: "procedures.publish", about: "手続を公開する" },
        ],
        menu: pages::office::menu(),
        demo: Some(demo::demo()),
        ..Service::new("applications", "1-1a")
    }
}
