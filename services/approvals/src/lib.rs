//! Electronic approval and records (電子決裁・文書管理, plan section 2-1d).
//!
//! A clerk drafts (起案); the city's own rules say who decides and who has to agree, and by which row; those people
//! approve, agree, return, hand on; a deputy decides for who is away, and who was passed over reads afterwards. With the
//! decision the document gets its number, its hash and its sheet (PDF/A), is filed under its class, and its time
//! begins; when that is over, two people dispose of it.
//!
//! | room | holds |
//! |---|---|
//! | [`model`] | the nouns and rules; pure. The way of a draft is `yakuba-flow`, the rules are tables of `yakuba-rules` |
//! | [`store`] | entities and queries |
//! | [`office`] | the organisation of this moment, with who is away |
//! | [`work`] | what people do with documents |
//! | [`records`] | what becomes of documents whose time is over |
//! | [`jobs`] | the sheet |
//! | [`register`] | the register of filed documents (公文書ファイル管理簿), published for residents |
//! | [`package`] | a document that can be checked without this program |
//! | [`pages`] | the doors for people |

mod demo;
pub mod jobs;
pub mod model;
pub mod office;
pub mod package;
pub mod pages;
pub mod records;
pub mod register;
pub mod store;
mod words;
pub mod work;

use std::sync::Arc;

use yakuba_documents::Press;
use yakuba_service::{Part, Permission, Service, Start};

/// The service's name.
const SERVICE: &str = "approvals";

/// Drafting.
pub const DRAFT: &str = "approvals.draft";
/// Reading all documents of one's units.
pub const READ: &str = "approvals.read";
/// Keeping the rules on who decides what.
pub const RULES: &str = "approvals.rules";
/// Looking after the records.
pub const RECORDS: &str = "approvals.records";

/// The service. `press` prints its sheets.
pub fn service(press: &Arc<Press>) -> Service {
    let about = |name, about| Permission { name, about };
    Service {
        internet: Part {
            migrations: register::INTERNET.to_vec(),
            routes: pages::public_routes(),
            messages: register::handlers(),
            ..Part::default()
        },
        lgwan: Part {
            migrations: [yakuba_duties::MIGRATIONS, store::LGWAN, yakuba_numbers::MIGRATIONS].concat(),
            routes: pages::routes(),
            jobs: jobs::lgwan(press),
            starts: vec![Start::new(|zone| async move { jobs::publish_register(&zone).await })],
            ..Part::default()
        },
        permissions: vec![
            about(DRAFT, "起案する"),
            about(READ, "所属の決裁文書をすべて読む"),
            about(RULES, "決裁規程・代決順位・文書分類を取り込む"),
            about(RECORDS, "文書の保存と廃棄を扱う"),
        ],
        menu: pages::menu(),
        front: vec![pages::front()],
        demo: Some(demo::demo()),
        ..Service::new(SERVICE, "2-1d")
    }
}
