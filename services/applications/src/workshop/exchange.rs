use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use yakuba_audit::Actor;
use yakuba_base::Text;
use yakuba_city::Lgwan;
use yakuba_forms::Page;
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use super::{WorkshopError, create};
use crate::{
    model::Procedure,
    store::stock::{self, Kind},
};

/// Why a text is no procedure: where and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct ReadError {
    /// Where in the text.
    pub place: String,
    /// What is wrong there.
    pub message: String,
}

fn wrong<T>(place: impl Into<String>, message: impl ToString) -> Result<T, ReadError> {
    Err(ReadError { place: place.into(), message: message.to_string() })
}

/// Reads a procedure as it is kept in files. A page `{"use": "applicant"}` stands for the block of that name.
///
/// # Errors
/// The first thing that cannot be understood, with its place.
pub fn read(text: &str, blocks: &BTreeMap<String, Page>) -> Result<Procedure, ReadError> {
    let mut json: Json = match serde_json::from_str(text) {
        Ok(json) => json,
        Err(error) => return wrong(format!("{}行目の{}文字目", error.line(), error.column()), "JSONとして読めません。"),
    };
    let Some(pages) = json.pointer_mut("/form/pages").and_then(Json::as_array_mut) else {
        return wrong("form.pages", "ページの一覧がありません。");
    };
    for page in pages {
        if let Some(name) = page.get("use").and_then(Json::as_str) {
            match blocks.get(name).map(serde_json::to_value) {
                Some(Ok(block)) => *page = block,
                _ => return wrong("form.pages", format!("定型「{name}」がありません。")),
            }
        }
    }
    // The form is read first: its errors name the page and the field.
    if let Some(Err(error)) = json.get("form").map(yakuba_forms::Form::from_json) {
        return wrong(error.place, error.message);
    }
    serde_json::from_value(json).or_else(|error| wrong("手続", error))
}

/// A procedure as it is kept in files, readable.
pub fn export(procedure: &Procedure) -> String {
    serde_json::to_string_pretty(procedure).unwrap_or_default()
}

/// What the city keeps ready for writing procedures.
#[derive(Clone, Debug, Default)]
pub struct Stock {
    /// Pages of questions (定型の質問), by name.
    pub blocks: Vec<(String, Page)>,
    /// Categories, by key.
    pub categories: Vec<(String, Named)>,
    /// Life events, by key.
    pub life_events: Vec<(String, Named)>,
}

/// A category or life event.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Named {
    /// What it is called.
    pub name: Text,
}

/// What is in stock.
///
/// # Errors
/// When the database cannot be read.
pub async fn stock(zone: &Zone<Lgwan>) -> Result<Stock, StoreError> {
    Ok(Stock {
        blocks: stock::all(&zone.store, Kind::Block).await?,
        categories: stock::all(&zone.store, Kind::Category).await?,
        life_events: stock::all(&zone.store, Kind::LifeEvent).await?,
    })
}

/// Fills the stock, in this order; what is there under the same keys is replaced.
///
/// # Errors
/// When the database refuses.
pub async fn put_stock(zone: &Zone<Lgwan>, new: Stock) -> Result<(), StoreError> {
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            for (place, (key, page)) in (0..).zip(&new.blocks) {
                stock::put(tx, Kind::Block, key, place, page).await?;
            }
            for (place, (key, category)) in (0..).zip(&new.categories) {
                stock::put(tx, Kind::Category, key, place, category).await?;
            }
            for (place, (key, event)) in (0..).zip(&new.life_events) {
                stock::put(tx, Kind::LifeEvent, key, place, event).await?;
            }
            Ok(())
        })
        .await
}

/// Keeps a procedure from a file as a new draft; blocks are taken from the stock.
///
/// # Errors
/// In words: what cannot be read, or that the name is taken.
pub async fn import(zone: &Zone<Lgwan>, text: &str, actor: Actor) -> Result<Procedure, String> {
    let stock = stock(zone).await.map_err(|error| error.to_string())?;
    let procedure = read(text, &stock.blocks.into_iter().collect()).map_err(|error| error.to_string())?;
    match create(zone, actor, procedure.clone()).await {
        Ok(()) => Ok(procedure),
        Err(WorkshopError::NameTaken) => Err(format!("アドレスの名前「{}」の手続はもうあります。", procedure.slug)),
        Err(other) => Err(other.to_string()),
    }
}
