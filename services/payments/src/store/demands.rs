//! Demands (請求) and their histories.

use std::collections::BTreeMap;

use yakuba_base::{FiscalYear, Lang, ReceiptNumber, Timestamp, Yen};
use yakuba_cashier::Subject;
use yakuba_city::Lgwan;
use yakuba_collecting::{Demand, Happening, Standing};
use yakuba_store::{FromRow, Json, Result, Row, SqlBuilder, Store, StoreError, Tx, args, expect_changed};

/// A demand: what never changes about it, and how it stands.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub subject: Subject,
    /// The number people know it by.
    pub receipt: ReceiptNumber,
    /// What it is, for people.
    pub title: String,
    /// Who pays.
    pub payer: String,
    /// In which language to write.
    pub lang: Lang,
    /// Whose income it is.
    pub division: String,
    /// Which year's.
    pub year: FiscalYear,
    /// Since when it is owed, and how much was asked first.
    pub first: (Timestamp, Yen),
    /// Where its payer sees it: a path in the residents' network; empty when nowhere.
    pub page: String,
    /// How it stands.
    pub demand: Demand,
}

impl FromRow for Record {
    fn from_row(row: &Row) -> Result<Self> {
        let wrong = |column| StoreError::column(column, "not one of the known values");
        let (receipt, lang): (String, String) = (row.get("receipt")?, row.get("lang")?);
        let year: i64 = row.get("fiscal_year")?;
        let year = i32::try_from(year).ok().and_then(FiscalYear::new);
        Ok(Record {
            id: row.get("id")?,
            subject: Subject { kind: row.get("subject_kind")?, id: row.get("subject")? },
            receipt: receipt.parse().map_err(|_| wrong("receipt"))?,
            title: row.get("title")?,
            payer: row.get("payer")?,
            lang: Lang::from_code(&lang).ok_or_else(|| wrong("lang"))?,
            division: row.get("division")?,
            year: year.ok_or_else(|| wrong("fiscal_year"))?,
            first: (row.get("asked_at")?, row.get("asked")?),
            page: row.get("page")?,
            demand: row.get::<Json<Demand>>("body")?.0,
        })
    }
}

const COLUMNS: &str = "id, subject_kind, subject, receipt, title, payer, lang, division, fiscal_year, asked_at, asked, page, body";

/// Keeps a new demand.
pub async fn insert(tx: &mut Tx<Lgwan>, record: &Record, at: Timestamp) -> Result<()> {
    let demand = &record.demand;
    tx.execute(
        "insert into demand (id, subject_kind, subject, receipt, title, payer, lang, division, fiscal_year, asked_at, asked, body,
             outstanding, held, standing, updated_at, version, page)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        args![
            record.id,
            record.subject.kind,
            record.subject.id,
            record.receipt.digits(),
            record.title,
            record.payer,
            record.lang.code(),
            record.division,
            record.year.year(),
            record.first.0,
            record.first.1,
            Json(demand),
            demand.outstanding(),
            demand.money().held,
            demand.standing(at).name(),
            at,
            demand.version,
            record.page
        ],
    )
    .await?;
    Ok(())
}

/// Notes where a demand's payer sees it, when that was not known.
pub async fn set_page(tx: &mut Tx<Lgwan>, id: &str, page: &str) -> Result<()> {
    tx.execute("update demand set page = $1 where id = $2 and page = ''", args![page, id]).await?;
    Ok(())
}

/// The ids of everything that is owed and has a page, to tell how it stands again.
pub async fn owing_pages(store: &Store<Lgwan>) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = store
        .read()
        .await?
        .all("select id from demand where outstanding > 0 and page <> '' order by asked_at, id", args![])
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Writes what a demand has become, and what happened. Nobody else may have been faster.
pub async fn advance(
    tx: &mut Tx<Lgwan>,
    record: &Record,
    happening: &Happening,
    actor: &str,
    at: Timestamp,
) -> Result<()> {
    let demand = &record.demand;
    let changed = tx
        .execute(
            "update demand set body = $1, outstanding = $2, held = $3, standing = $4, updated_at = $5, version = $6
             where id = $7 and version = $8",
            args![
                Json(demand),
                demand.outstanding(),
                demand.money().held,
                demand.standing(at).name(),
                at,
                demand.version,
                record.id,
                demand.version - 1
            ],
        )
        .await?;
    expect_changed(changed)?;
    tx.execute(
        "insert into demand_event (demand, seq, at, actor, happening) values ($1, $2, $3, $4, $5)",
        args![record.id, demand.version, at, actor, Json(happening)],
    )
    .await?;
    Ok(())
}

/// A demand, in a transaction.
pub async fn get_in(tx: &mut Tx<Lgwan>, id: &str) -> Result<Option<Record>> {
    tx.optional(&format!("select {COLUMNS} from demand where id = $1"), args![id]).await
}

/// The demand for something, in a transaction.
pub async fn of_subject_in(tx: &mut Tx<Lgwan>, subject: &Subject) -> Result<Option<Record>> {
    let sql = format!("select {COLUMNS} from demand where subject_kind = $1 and subject = $2");
    tx.optional(&sql, args![subject.kind, subject.id]).await
}

/// A demand.
pub async fn get(store: &Store<Lgwan>, id: &str) -> Result<Option<Record>> {
    store.read().await?.optional(&format!("select {COLUMNS} from demand where id = $1"), args![id]).await
}

/// Every demand of a receipt number, the latest first.
pub async fn of_receipt(store: &Store<Lgwan>, receipt: ReceiptNumber) -> Result<Vec<Record>> {
    let sql = format!("select {COLUMNS} from demand where receipt = $1 order by asked_at desc, id desc");
    store.read().await?.all(&sql, args![receipt.digits()]).await
}

/// Demands of which exactly this much is owed, the latest first, at most `most`.
pub async fn owing(store: &Store<Lgwan>, amount: Yen, most: i64) -> Result<Vec<Record>> {
    let sql = format!(
        "select {COLUMNS} from demand where outstanding = $1 and outstanding > 0 order by asked_at desc, id desc limit $2"
    );
    store.read().await?.all(&sql, args![amount, most]).await
}

/// Demands of which something is owed, the latest first, at most `most`.
pub async fn owing_any(store: &Store<Lgwan>, most: i64) -> Result<Vec<Record>> {
    let sql = format!(
        "select {COLUMNS} from demand where outstanding > 0 order by asked_at desc, id desc limit $1"
    );
    store.read().await?.all(&sql, args![most]).await
}

/// Something that happened to a demand.
#[derive(Clone, Debug)]
pub struct Happened {
    /// When it was written.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// What.
    pub happening: Happening,
}

impl FromRow for Happened {
    fn from_row(row: &Row) -> Result<Self> {
        let Json(happening) = row.get("happening")?;
        Ok(Happened { at: row.get("at")?, actor: row.get("actor")?, happening })
    }
}

const HISTORY: &str = "select at, actor, happening from demand_event where demand = $1 order by seq";

/// What happened to a demand, oldest first.
pub async fn history(store: &Store<Lgwan>, id: &str) -> Result<Vec<Happened>> {
    store.read().await?.all(HISTORY, args![id]).await
}

/// The same in a transaction.
pub async fn history_in(tx: &mut Tx<Lgwan>, id: &str) -> Result<Vec<Happened>> {
    tx.all(HISTORY, args![id]).await
}

/// Every demand to which something happened from one moment to before another, with its whole history.
pub async fn happened_between(
    store: &Store<Lgwan>,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(Record, Vec<Happened>)>> {
    const THESE: &str = "select demand from demand_event where at >= $1 and at < $2";
    let mut reader = store.read().await?;
    let sql = format!("select {COLUMNS} from demand where id in ({THESE}) order by id");
    let records: Vec<Record> = reader.all(&sql, args![from, to]).await?;
    let sql = format!(
        "select demand, at, actor, happening from demand_event where demand in ({THESE}) order by demand, seq"
    );
    let mut histories: BTreeMap<String, Vec<Happened>> = BTreeMap::new();
    for Of(demand, happened) in reader.all::<Of>(&sql, args![from, to]).await? {
        histories.entry(demand).or_default().push(happened);
    }
    let with_history = |record: Record| {
        let history = histories.remove(&record.id).unwrap_or_default();
        (record, history)
    };
    Ok(records.into_iter().map(with_history).collect())
}

struct Of(String, Happened);

impl FromRow for Of {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Of(row.get("demand")?, Happened::from_row(row)?))
    }
}

/// Which demands are looked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// As they stand.
    pub standing: Option<Standing>,
    /// Words of the title or the payer, or a receipt number.
    pub words: String,
    /// Only those after this one: its day and id.
    pub after: Option<(Timestamp, String)>,
}

/// Demands, the latest first, at most `most`.
pub async fn page(store: &Store<Lgwan>, filter: &Filter, most: i64) -> Result<Vec<Record>> {
    let mut sql = SqlBuilder::new(&format!("select {COLUMNS} from demand where 1 = 1"));
    if let Some(standing) = filter.standing {
        sql.push(" and standing = ?", args![standing.name()]);
    }
    if let Ok(receipt) = filter.words.parse::<ReceiptNumber>() {
        sql.push(" and receipt = ?", args![receipt.digits()]);
    } else if !filter.words.is_empty() {
        // What somebody types is looked for as it is: no sign of it has a meaning.
        let escaped = filter.words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = format!("%{escaped}%");
        sql.push(" and (title like ? escape '\\' or payer like ? escape '\\')", args![like, like]);
    }
    if let Some((at, id)) = &filter.after {
        sql.push(" and (asked_at, id) < (?, ?)", args![at, id]);
    }
    sql.push(" order by asked_at desc, id desc limit ?", args![most]);
    let (text, args) = sql.build();
    store.read().await?.all(&text, args).await
}
