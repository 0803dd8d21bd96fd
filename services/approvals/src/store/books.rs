//! The city's own rules as data: who decides what, who decides for whom, classes, templates.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use yakuba_base::Timestamp;
use yakuba_city::Lgwan;
use yakuba_duties::Order;
use yakuba_flow_face::{Deputies, Successions};
use yakuba_store::{Json, Result, Store, Tx, args};

use crate::model::{RecordClass, Rulebook};

/// A template for a draft (起案のひな形).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Template {
    /// Its code.
    pub code: String,
    /// The title it begins with.
    pub title: String,
    /// The kind of matter.
    pub kind: String,
    /// The class.
    pub class: String,
    /// The text it begins with.
    pub body: String,
}

#[derive(Deserialize, Default)]
struct Classes {
    classes: Vec<RecordClass>,
}

#[derive(Deserialize, Default)]
struct Templates {
    templates: Vec<Template>,
}

/// The books there are, by the name of their file.
pub const BOOKS: [&str; 5] = ["rules", "deputies", "successions", "classes", "templates"];

/// Why a book cannot be read; `None` when it can.
pub fn unreadable(name: &str, body: &str) -> Option<serde_json::Error> {
    match name {
        "rules" => serde_json::from_str::<Rulebook>(body).err(),
        "deputies" => serde_json::from_str::<Deputies>(body).err(),
        "successions" => serde_json::from_str::<Successions>(body).err(),
        "classes" => serde_json::from_str::<Classes>(body).err(),
        "templates" => serde_json::from_str::<Templates>(body).err(),
        _ => None,
    }
}

async fn book<T: DeserializeOwned>(store: &Store<Lgwan>, name: &str) -> Result<Option<T>> {
    let found: Option<(Json<T>,)> =
        store.read().await?.optional("select body from approval_book where name = $1", args![name]).await?;
    Ok(found.map(|(Json(book),)| book))
}

/// Puts a book in its place.
pub async fn put(tx: &mut Tx<Lgwan>, name: &str, body: &str, at: Timestamp, by: &str) -> Result<()> {
    tx.execute(
        "insert into approval_book (name, body, changed_at, changed_by) values ($1, $2, $3, $4)
         on conflict (name) do update set body = excluded.body, changed_at = excluded.changed_at, changed_by = excluded.changed_by",
        args![name, body, at, by],
    )
    .await?;
    // Who acts for whom is the whole office's to know.
    match name {
        "deputies" => yakuba_duties::put_order(tx, Order::Deputies, body).await,
        "successions" => yakuba_duties::put_order(tx, Order::Successions, body).await,
        _ => Ok(()),
    }
}

/// Who decides what; `None` when the city has not said so yet.
pub async fn rulebook(store: &Store<Lgwan>) -> Result<Option<Rulebook>> {
    book(store, "rules").await
}

/// The classes of documents.
pub async fn classes(store: &Store<Lgwan>) -> Result<Vec<RecordClass>> {
    Ok(book::<Classes>(store, "classes").await?.unwrap_or_default().classes)
}

/// The templates for drafts.
pub async fn templates(store: &Store<Lgwan>) -> Result<Vec<Template>> {
    Ok(book::<Templates>(store, "templates").await?.unwrap_or_default().templates)
}
