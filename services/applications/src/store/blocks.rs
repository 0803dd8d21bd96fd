//! Pages of questions that the city keeps ready for writing procedures (定型の質問; administrative network).

use yakuba_city::Lgwan;
use yakuba_forms::Page;
use yakuba_store::{Json, Result, Store, Tx, args};

/// Keeps a block, in place of the one with the same name. Smaller places come first.
pub async fn put(tx: &mut Tx<Lgwan>, key: &str, place: i64, page: &Page) -> Result<()> {
    tx.execute(
        "insert into procedure_block (key, place, page) values ($1, $2, $3)
         on conflict (key) do update set place = excluded.place, page = excluded.page",
        args![key, place, Json(page)],
    )
    .await?;
    Ok(())
}

/// All blocks by name, in their order.
pub async fn all(store: &Store<Lgwan>) -> Result<Vec<(String, Page)>> {
    let rows: Vec<(String, Json<Page>)> =
        store.read().await?.all("select key, page from procedure_block order by place, key", args![]).await?;
    Ok(rows.into_iter().map(|(key, Json(page))| (key, page)).collect())
}
