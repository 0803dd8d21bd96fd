//! Entities and queries (administrative network).

use yakuba_base::{Date, Timestamp};
use yakuba_city::Lgwan;
use yakuba_store::{
    FromRow, Json, Migration, Result, Row, SqlBuilder, Store, StoreError, Tx, args, expect_changed,
};

use crate::model::{Answer, Attached, Inquiry, Paper, Question, Reader, Sort};

/// The tables.
pub const LGWAN: &[Migration] = &[Migration {
    name: "circulation/0001-lgwan",
    sql: "
        create table circulation_paper (
            id text primary key,
            sort text not null,
            title text not null,
            body text not null,
            unit text not null,
            by_whom text not null,
            sender text not null,
            received_on text,
            number text,
            until_on text,
            files text not null,
            created_at bigint not null,
            closed_at bigint
        );
        create index circulation_paper_sort on circulation_paper (sort, created_at);
        create index circulation_paper_unit on circulation_paper (unit, sort, created_at);
        create unique index circulation_paper_number on circulation_paper (number) where number is not null;
        create table circulation_reader (
            paper text not null,
            staff text not null,
            read_at bigint,
            note text not null,
            primary key (paper, staff)
        );
        create index circulation_reader_staff on circulation_reader (staff, read_at);
        create table circulation_inquiry (
            id text primary key,
            title text not null,
            body text not null,
            unit text not null,
            by_whom text not null,
            due_on text not null,
            questions text not null,
            created_at bigint not null,
            closed_at bigint
        );
        create index circulation_inquiry_unit on circulation_inquiry (unit, created_at);
        create table circulation_answer (
            inquiry text not null,
            unit text not null,
            answers text not null,
            by_whom text,
            at bigint,
            version bigint not null,
            primary key (inquiry, unit)
        );
        create index circulation_answer_unit on circulation_answer (unit, at);
    ",
}];

impl FromRow for Paper {
    fn from_row(row: &Row) -> Result<Paper> {
        let sort: String = row.get("sort")?;
        let Json(files): Json<Vec<Attached>> = row.get("files")?;
        Ok(Paper {
            id: row.get("id")?,
            sort: Sort::from_name(&sort).ok_or_else(|| StoreError::column("sort", "unknown"))?,
            title: row.get("title")?,
            body: row.get("body")?,
            unit: row.get("unit")?,
            by: row.get("by_whom")?,
            sender: row.get("sender")?,
            received_on: row.get("received_on")?,
            number: row.get("number")?,
            until: row.get("until_on")?,
            files,
            created_at: row.get("created_at")?,
            closed_at: row.get("closed_at")?,
        })
    }
}

impl FromRow for Reader {
    fn from_row(row: &Row) -> Result<Reader> {
        Ok(Reader { staff: row.get("staff")?, read_at: row.get("read_at")?, note: row.get("note")? })
    }
}

impl FromRow for Inquiry {
    fn from_row(row: &Row) -> Result<Inquiry> {
        let Json(questions): Json<Vec<Question>> = row.get("questions")?;
        Ok(Inquiry {
            id: row.get("id")?,
            title: row.get("title")?,
            body: row.get("body")?,
            unit: row.get("unit")?,
            by: row.get("by_whom")?,
            due_on: row.get("due_on")?,
            questions,
            created_at: row.get("created_at")?,
            closed_at: row.get("closed_at")?,
        })
    }
}

impl FromRow for Answer {
    fn from_row(row: &Row) -> Result<Answer> {
        let Json(answers): Json<Vec<String>> = row.get("answers")?;
        Ok(Answer {
            unit: row.get("unit")?,
            answers,
            by: row.get("by_whom")?,
            at: row.get("at")?,
            version: row.get("version")?,
        })
    }
}

/// Keeps a new paper.
pub async fn add_paper(tx: &mut Tx<Lgwan>, it: &Paper) -> Result<()> {
    tx.execute(
        "insert into circulation_paper (id, sort, title, body, unit, by_whom, sender, received_on, number, until_on, files, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            it.id,
            it.sort.name(),
            it.title,
            it.body,
            it.unit,
            it.by,
            it.sender,
            it.received_on,
            it.number,
            it.until,
            Json(&it.files),
            it.created_at
        ],
    )
    .await?;
    Ok(())
}

/// A paper by id.
pub async fn paper(store: &Store<Lgwan>, id: &str) -> Result<Option<Paper>> {
    store.read().await?.optional("select * from circulation_paper where id = $1", args![id]).await
}

/// The papers of a sort, the latest first: of some divisions, or (`None`) of all.
pub async fn papers(
    store: &Store<Lgwan>,
    sort: Sort,
    units: Option<&[String]>,
    most: usize,
) -> Result<Vec<Paper>> {
    let mut sql = SqlBuilder::new("select * from circulation_paper where sort = ");
    sql.push("?", args![sort.name()]);
    if let Some(units) = units {
        sql.push(" and unit in ", args![]).push_list(units);
    }
    sql.push(" order by created_at desc, id desc limit ?", args![most]);
    let (sql, args) = sql.build();
    store.read().await?.all(&sql, args).await
}

/// What hangs on the board on a day, the latest first.
pub async fn board(store: &Store<Lgwan>, today: Date, most: usize) -> Result<Vec<Paper>> {
    let sql = "select * from circulation_paper where sort = 'notice' and closed_at is null and (until_on is null or until_on >= $1)
               order by created_at desc, id desc limit $2";
    store.read().await?.all(sql, args![today, most]).await
}

/// Papers somebody is to read, or (`open` false) has read, the latest first.
pub async fn to_read(store: &Store<Lgwan>, staff: &str, open: bool, most: usize) -> Result<Vec<Paper>> {
    let (unread, closed) = if open { ("is null", " and p.closed_at is null") } else { ("is not null", "") };
    let sql = format!(
        "select p.* from circulation_paper p join circulation_reader r on r.paper = p.id
         where r.staff = $1 and r.read_at {unread}{closed} order by p.created_at desc, p.id desc limit $2"
    );
    store.read().await?.all(&sql, args![staff, most]).await
}

/// Ends a paper.
pub async fn close_paper(tx: &mut Tx<Lgwan>, id: &str, at: Timestamp) -> Result<()> {
    let done = tx
        .execute(
            "update circulation_paper set closed_at = $1 where id = $2 and closed_at is null",
            args![at, id],
        )
        .await?;
    expect_changed(done)
}

/// Everybody who is to read a paper.
pub async fn readers(store: &Store<Lgwan>, paper: &str) -> Result<Vec<Reader>> {
    let sql = "select * from circulation_reader where paper = $1 order by read_at, staff";
    store.read().await?.all(sql, args![paper]).await
}

/// Adds a reader; `false` when he is one already.
pub async fn add_reader(tx: &mut Tx<Lgwan>, paper: &str, staff: &str) -> Result<bool> {
    let added = tx
        .execute(
            "insert into circulation_reader (paper, staff, note) values ($1, $2, '') on conflict do nothing",
            args![paper, staff],
        )
        .await?;
    Ok(added == 1)
}

/// Somebody has read.
///
/// # Errors
/// A conflict when he is no reader, or has read before.
pub async fn has_read(tx: &mut Tx<Lgwan>, paper: &str, staff: &str, at: Timestamp, note: &str) -> Result<()> {
    let done = tx
        .execute(
            "update circulation_reader set read_at = $1, note = $2 where paper = $3 and staff = $4 and read_at is null",
            args![at, note, paper, staff],
        )
        .await?;
    expect_changed(done)
}

/// Keeps a new inquiry with the divisions it asks.
pub async fn add_inquiry(tx: &mut Tx<Lgwan>, it: &Inquiry, units: &[String]) -> Result<()> {
    tx.execute(
        "insert into circulation_inquiry (id, title, body, unit, by_whom, due_on, questions, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![it.id, it.title, it.body, it.unit, it.by, it.due_on, Json(&it.questions), it.created_at],
    )
    .await?;
    for unit in units {
        tx.execute(
            "insert into circulation_answer (inquiry, unit, answers, version) values ($1, $2, '[]', 0)",
            args![it.id, unit],
        )
        .await?;
    }
    Ok(())
}

/// An inquiry by id.
pub async fn inquiry(store: &Store<Lgwan>, id: &str) -> Result<Option<Inquiry>> {
    store.read().await?.optional("select * from circulation_inquiry where id = $1", args![id]).await
}

/// Inquiries of a division, the latest first.
pub async fn inquiries_of(store: &Store<Lgwan>, unit: &str, most: usize) -> Result<Vec<Inquiry>> {
    let sql = "select * from circulation_inquiry where unit = $1 order by created_at desc, id desc limit $2";
    store.read().await?.all(sql, args![unit, most]).await
}

/// Inquiries to a division, those without an answer first, then the latest.
pub async fn inquiries_to(store: &Store<Lgwan>, unit: &str, most: usize) -> Result<Vec<(Inquiry, Answer)>> {
    let sql = "select i.* from circulation_inquiry i join circulation_answer a on a.inquiry = i.id
               where a.unit = $1 order by case when a.at is null and i.closed_at is null then 0 else 1 end, i.created_at desc limit $2";
    let found: Vec<Inquiry> = store.read().await?.all(sql, args![unit, most]).await?;
    let mut both = Vec::new();
    for inquiry in found {
        let sql = "select * from circulation_answer where inquiry = $1 and unit = $2";
        let answer = store.read().await?.one(sql, args![inquiry.id, unit]).await?;
        both.push((inquiry, answer));
    }
    Ok(both)
}

/// What all divisions answer, in the order of their codes.
pub async fn answers(store: &Store<Lgwan>, inquiry: &str) -> Result<Vec<Answer>> {
    let sql = "select * from circulation_answer where inquiry = $1 order by unit";
    store.read().await?.all(sql, args![inquiry]).await
}

/// The divisions that have not answered yet.
pub async fn open_units(tx: &mut Tx<Lgwan>, inquiry: &str) -> Result<Vec<String>> {
    let sql = "select unit from circulation_answer where inquiry = $1 and at is null order by unit";
    let rows: Vec<(String,)> = tx.all(sql, args![inquiry]).await?;
    Ok(rows.into_iter().map(|(unit,)| unit).collect())
}

/// Keeps a division's answer, if nobody of it was faster.
///
/// # Errors
/// A conflict when somebody was.
pub async fn answer(tx: &mut Tx<Lgwan>, inquiry: &str, answer: &Answer) -> Result<()> {
    let done = tx
        .execute(
            "update circulation_answer set answers = $1, by_whom = $2, at = $3, version = version + 1
             where inquiry = $4 and unit = $5 and version = $6",
            args![Json(&answer.answers), answer.by, answer.at, inquiry, answer.unit, answer.version],
        )
        .await?;
    expect_changed(done)
}

/// Ends an inquiry.
pub async fn close_inquiry(tx: &mut Tx<Lgwan>, id: &str, at: Timestamp) -> Result<()> {
    let done = tx
        .execute(
            "update circulation_inquiry set closed_at = $1 where id = $2 and closed_at is null",
            args![at, id],
        )
        .await?;
    expect_changed(done)
}
