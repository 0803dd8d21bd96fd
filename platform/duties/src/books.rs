use serde::de::DeserializeOwned;
use yakuba_city::Lgwan;
use yakuba_store::{Json, Result, Store, Tx, args};

/// A standing order of the city on who acts for whom. This room keeps it and does not look inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Who decides for those who are away (代決の順序).
    Deputies,
    /// Which unit takes over the work of one that is no more (組織改編).
    Successions,
}

impl Order {
    fn name(self) -> &'static str {
        match self {
            Order::Deputies => "deputies",
            Order::Successions => "successions",
        }
    }
}

/// An order as whoever judges by it writes it; `None` when the city has not said so yet.
///
/// # Errors
/// When the database cannot be read, or it is of another shape.
pub async fn order<T: DeserializeOwned>(store: &Store<Lgwan>, which: Order) -> Result<Option<T>> {
    let sql = "select body from standing_order where name = $1";
    let found: Option<(Json<T>,)> = store.read().await?.optional(sql, args![which.name()]).await?;
    Ok(found.map(|(Json(order),)| order))
}

/// Puts an order in its place, as the text it was taken in as.
///
/// # Errors
/// When the database refuses.
pub async fn put_order(tx: &mut Tx<Lgwan>, which: Order, body: &str) -> Result<()> {
    tx.execute(
        "insert into standing_order (name, body) values ($1, $2) on conflict (name) do update set body = excluded.body",
        args![which.name(), body],
    )
    .await?;
    Ok(())
}
