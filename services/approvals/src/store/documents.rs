//! Documents, their texts, and who has seen which.

use yakuba_base::{Date, FiscalYear, Timestamp, text};
use yakuba_city::Lgwan;
use yakuba_flow::Flow;
use yakuba_store::{FromRow, Json, Result, Row, SqlBuilder, Store, StoreError, Tx, args, expect_changed};

use crate::model::{Content, Document, Filed, Proposal};

impl FromRow for Document {
    fn from_row(row: &Row) -> Result<Document> {
        let Json(content): Json<Content> = row.get("content")?;
        let Json(flow): Json<Flow> = row.get("flow")?;
        let filed = match row.get::<Option<String>>("number")? {
            None => None,
            Some(number) => Some(Filed {
                decided_at: row.get("decided_at")?,
                number,
                year: year(row.get("year")?)?,
                hash: row.get("hash")?,
                sheet: row.get("sheet")?,
                sheet_failed: row.get("sheet_failed")?,
                keep_until: row.get("keep_until")?,
                hold: row.get("hold")?,
                disposed_at: row.get("disposed_at")?,
            }),
        };
        Ok(Document {
            id: row.get("id")?,
            unit: row.get("unit")?,
            content,
            revision: row.get("revision")?,
            source: row.get("source")?,
            proposal: row.get::<Option<Json<Proposal>>>("proposal")?.map(|Json(proposal)| proposal),
            flow,
            filed,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            version: row.get("version")?,
        })
    }
}

fn year(year: i64) -> Result<FiscalYear> {
    i32::try_from(year)
        .ok()
        .and_then(FiscalYear::new)
        .ok_or_else(|| StoreError::column("year", "not a fiscal year"))
}

/// What full-text search finds a document by.
fn words(document: &Document, attachments: &[String]) -> String {
    let content = &document.content;
    let number = document.filed.as_ref().map(|filed| filed.number.as_str()).unwrap_or_default();
    let all = [&content.title, &content.body, &content.counterparty];
    let all: Vec<&str> = all.into_iter().map(String::as_str).chain([number]).collect();
    text::fold_for_search(&format!("{} {}", all.join(" "), attachments.join(" ")))
}

/// Keeps a new document with its first text.
pub async fn insert(tx: &mut Tx<Lgwan>, document: &Document) -> Result<()> {
    let content = &document.content;
    tx.execute(
        "insert into approval_document (id, unit, drafter, state, title, kind, class, disclosure, amount, counterparty, traded_on,
             due_on, content, revision, source, flow, words, created_at, updated_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        args![
            document.id,
            document.unit,
            document.flow.drafter,
            document.state(),
            content.title,
            content.kind,
            content.class,
            content.disclosure.name(),
            content.amount,
            text::normalise(&content.counterparty),
            content.traded_on,
            content.due_on,
            Json(content),
            document.revision,
            document.source,
            Json(&document.flow),
            words(document, &[]),
            document.created_at,
            document.updated_at,
            document.version
        ],
    )
    .await?;
    keep_text(tx, document, document.created_at).await
}

async fn keep_text(tx: &mut Tx<Lgwan>, document: &Document, at: Timestamp) -> Result<()> {
    tx.execute(
        "insert into approval_text (document, revision, title, body, at) values ($1, $2, $3, $4, $5)
         on conflict (document, revision) do update set title = excluded.title, body = excluded.body, at = excluded.at",
        args![document.id, document.revision, document.content.title, document.content.body, at],
    )
    .await?;
    Ok(())
}

/// Keeps a document after a change, if nobody was faster. `document.version` is already the new one.
///
/// # Errors
/// [`StoreError::Conflict`] when it was changed since it was read.
pub async fn update(tx: &mut Tx<Lgwan>, document: &Document, attachments: &[String]) -> Result<()> {
    let (content, filed) = (&document.content, document.filed.as_ref());
    let changed = tx
        .execute(
            "update approval_document set state = $1, title = $2, kind = $3, class = $4, disclosure = $5, amount = $6,
                 counterparty = $7, traded_on = $8, due_on = $9, content = $10, revision = $11, proposal = $12, flow = $13,
                 decided_at = $14, number = $15, year = $16, hash = $17, keep_until = $18, words = $19, updated_at = $20,
                 version = $21
             where id = $22 and version = $23",
            args![
                document.state(),
                content.title,
                content.kind,
                content.class,
                content.disclosure.name(),
                content.amount,
                text::normalise(&content.counterparty),
                content.traded_on,
                content.due_on,
                Json(content),
                document.revision,
                document.proposal.as_ref().map(Json),
                Json(&document.flow),
                filed.map(|filed| filed.decided_at),
                filed.map(|filed| filed.number.clone()),
                filed.map(|filed| filed.year.year()),
                filed.map(|filed| filed.hash.clone()),
                filed.map(|filed| filed.keep_until),
                words(document, attachments),
                document.updated_at,
                document.version,
                document.id,
                document.version - 1
            ],
        )
        .await?;
    expect_changed(changed)?;
    keep_text(tx, document, document.updated_at).await
}

/// A document by id.
pub async fn get(store: &Store<Lgwan>, id: &str) -> Result<Option<Document>> {
    store.read().await?.optional("select * from approval_document where id = $1", args![id]).await
}

/// The same inside a transaction.
pub async fn get_in(tx: &mut Tx<Lgwan>, id: &str) -> Result<Option<Document>> {
    tx.optional("select * from approval_document where id = $1", args![id]).await
}

/// Documents by their ids, in that order.
pub async fn of_ids(store: &Store<Lgwan>, ids: &[String]) -> Result<Vec<Document>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = SqlBuilder::new("select * from approval_document where id in ");
    sql.push_list(ids);
    let (sql, args) = sql.build();
    let mut found: Vec<Document> = store.read().await?.all(&sql, args).await?;
    found.sort_by_key(|document| ids.iter().position(|id| *id == document.id));
    Ok(found)
}

/// What somebody drafted and what is with him still, or (`open` false) has been decided or given up.
pub async fn of_drafter(
    store: &Store<Lgwan>,
    drafter: &str,
    open: bool,
    most: usize,
) -> Result<Vec<Document>> {
    let states = if open { "('drafting', 'running', 'returned')" } else { "('decided', 'abandoned')" };
    let sql = format!(
        "select * from approval_document where drafter = $1 and state in {states} order by updated_at desc limit $2"
    );
    store.read().await?.all(&sql, args![drafter, most]).await
}

/// Title and text of an earlier text of a document.
pub async fn text_of(store: &Store<Lgwan>, id: &str, revision: i64) -> Result<Option<(String, String)>> {
    store
        .read()
        .await?
        .optional(
            "select title, body from approval_text where document = $1 and revision = $2",
            args![id, revision],
        )
        .await
}

/// Notes that somebody sees the document as it is now; the text he had seen before, when it was another.
pub async fn see(
    tx: &mut Tx<Lgwan>,
    id: &str,
    staff: &str,
    revision: i64,
    at: Timestamp,
) -> Result<Option<i64>> {
    let seen: Option<(i64, i64)> = tx
        .optional(
            "select revision, before from approval_seen where document = $1 and staff = $2",
            args![id, staff],
        )
        .await?;
    let before = match seen {
        None => revision,
        // What he compared with stays until there is another text, so that a reload shows the same.
        Some((last, before)) if last == revision => before,
        Some((last, _)) => last,
    };
    tx.execute(
        "insert into approval_seen (document, staff, revision, before, at) values ($1, $2, $3, $4, $5)
         on conflict (document, staff) do update set revision = excluded.revision, before = excluded.before, at = excluded.at",
        args![id, staff, revision, before, at],
    )
    .await?;
    Ok((before != revision).then_some(before))
}

/// Notes the sheet that was made, or that it could not be made.
pub async fn set_sheet(tx: &mut Tx<Lgwan>, id: &str, sheet: Option<&str>) -> Result<()> {
    tx.execute(
        "update approval_document set sheet = $1, sheet_failed = $2 where id = $3",
        args![sheet.map(str::to_owned), sheet.is_none(), id],
    )
    .await?;
    Ok(())
}

/// Keeps a document beyond its time, or no longer.
pub async fn set_hold(tx: &mut Tx<Lgwan>, id: &str, why: Option<&str>) -> Result<()> {
    tx.execute("update approval_document set hold = $1 where id = $2", args![why.map(str::to_owned), id])
        .await?;
    Ok(())
}

/// Keeps a document longer.
pub async fn set_keep_until(tx: &mut Tx<Lgwan>, id: &str, until: Date) -> Result<()> {
    tx.execute("update approval_document set keep_until = $1 where id = $2", args![until, id]).await?;
    Ok(())
}

/// Notes that a document was destroyed or handed over. `content` is what stays of it.
pub async fn dispose(tx: &mut Tx<Lgwan>, id: &str, content: &Content, at: Timestamp) -> Result<()> {
    tx.execute(
        "update approval_document set disposed_at = $1, content = $2, words = $3, version = version + 1 where id = $4",
        args![at, Json(content), text::fold_for_search(&content.title), id],
    )
    .await?;
    Ok(())
}

/// Wipes the texts of a destroyed document.
pub async fn wipe_texts(tx: &mut Tx<Lgwan>, id: &str) -> Result<()> {
    tx.execute("delete from approval_text where document = $1", args![id]).await?;
    tx.execute("update approval_event set note = '' where document = $1", args![id]).await?;
    Ok(())
}
