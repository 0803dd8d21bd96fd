//! What the city keeps in stock for writing procedures (administrative network): blocks of questions used again and
//! again (定型), the categories and the life events.

use serde::{Serialize, de::DeserializeOwned};
use yakuba_city::Lgwan;
use yakuba_store::{Json, Result, Store, Tx, args};

/// What is in stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page of questions (定型の質問).
    Block,
    /// A category of procedures.
    Category,
    /// A life event.
    LifeEvent,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Block => "block",
            Kind::Category => "category",
            Kind::LifeEvent => "life-event",
        }
    }
}

/// Keeps a thing in stock, in place of the one with the same key. Smaller places come first.
pub async fn put<T: Serialize>(tx: &mut Tx<Lgwan>, kind: Kind, key: &str, place: i64, body: &T) -> Result<()> {
    tx.execute(
        "insert into procedure_stock (kind, key, place, body) values ($1, $2, $3, $4)
         on conflict (kind, key) do update set place = excluded.place, body = excluded.body",
        args![kind.name(), key, place, Json(body)],
    )
    .await?;
    Ok(())
}

/// All of a kind, by key, in their order.
pub async fn all<T: DeserializeOwned>(store: &Store<Lgwan>, kind: Kind) -> Result<Vec<(String, T)>> {
    let rows: Vec<(String, Json<T>)> = store
        .read()
        .await?
        .all("select key, body from procedure_stock where kind = $1 order by place, key", args![kind.name()])
        .await?;
    Ok(rows.into_iter().map(|(key, Json(body))| (key, body)).collect())
}
