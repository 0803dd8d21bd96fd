use std::collections::BTreeSet;

use yakuba_base::{Date, Timestamp};
use yakuba_city::Lgwan;
use yakuba_store::{FromRow, Result, Row, SqlBuilder, Store, args};

/// Who looks into his inbox.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// His id.
    pub person: &'a str,
    /// His posts: unit and position.
    pub posts: &'a [(String, String)],
    /// The posts he may decide for now as a deputy.
    pub stands_in: &'a [(String, String)],
}

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The service it comes from.
    pub service: String,
    /// The id of the thing there.
    pub subject: String,
    /// What is to be done: 「承認」.
    pub words: String,
    /// What the thing is called.
    pub title: String,
    /// Where it is opened.
    pub href: String,
    /// Whether he would act for somebody who is away.
    pub as_deputy: bool,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub due_on: Option<Date>,
}

impl FromRow for Waiting {
    fn from_row(row: &Row) -> Result<Waiting> {
        Ok(Waiting {
            service: row.get("service")?,
            subject: row.get("subject")?,
            words: row.get("words")?,
            title: row.get("title")?,
            href: row.get("href")?,
            as_deputy: row.get::<i64>("as_deputy")? != 0,
            since: row.get("since")?,
            due_on: row.get("due_on")?,
        })
    }
}

/// What waits for somebody in all services: what is late first, then the longest waiting.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(
    store: &Store<Lgwan>,
    asker: &Asker<'_>,
    today: Date,
    most: usize,
) -> Result<Vec<Waiting>> {
    let mut sql = SqlBuilder::new("select d.*, 0 as as_deputy from duty d where d.person = ");
    sql.push("?", args![asker.person]);
    for (unit, position) in asker.posts {
        sql.push(
            " or (d.person = '' and d.barred <> ? and d.unit = ? and (d.position = ? or d.position = ''))",
            args![asker.person, unit, position],
        );
    }
    if !asker.stands_in.is_empty() {
        sql.push(
            " union all select d.*, 1 as as_deputy from duty d where d.decides = 1 and d.barred <> ?",
            args![asker.person],
        );
        sql.push(" and (1 = 0", args![]);
        for (unit, position) in asker.stands_in {
            sql.push(" or (d.unit = ? and d.position = ?)", args![unit, position]);
        }
        sql.push(")", args![]);
    }
    let (sql, args) = sql.build();
    let mut found: Vec<Waiting> = store.read().await?.all(&sql, args).await?;
    found.sort_by_key(|it| (it.due_on.is_none_or(|due| due >= today), it.since));
    let mut seen = BTreeSet::new();
    found.retain(|it| seen.insert((it.service.clone(), it.subject.clone(), it.words.clone())));
    found.truncate(most);
    Ok(found)
}

/// The things of one service in which a person or the holder of one of his posts has something of this kind to do, the
/// longest waiting first.
///
/// # Errors
/// When the database cannot be read.
pub async fn subjects(
    store: &Store<Lgwan>,
    (service, kind): (&str, &str),
    person: &str,
    posts: &[(String, String)],
    most: usize,
) -> Result<Vec<String>> {
    let mut sql = SqlBuilder::new("select q.subject, min(q.since) as since from duty q where q.service = ");
    sql.push("? and q.kind = ? and (q.person = ?", args![service, kind, person]);
    for (unit, position) in posts {
        sql.push(" or (q.unit = ? and (q.position = ? or q.position = ''))", args![unit, position]);
    }
    sql.push(") group by q.subject order by 2, 1 limit ?", args![most]);
    let (sql, args) = sql.build();
    let rows: Vec<(String, i64)> = store.read().await?.all(&sql, args).await?;
    Ok(rows.into_iter().map(|(subject, _)| subject).collect())
}

/// The things of one service that wait for a decision by one of these posts: for deputies.
///
/// # Errors
/// When the database cannot be read.
pub async fn to_decide(
    store: &Store<Lgwan>,
    service: &str,
    posts: &[(String, String)],
    most: usize,
) -> Result<Vec<String>> {
    if posts.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = SqlBuilder::new(
        "select q.subject, min(q.since) as since from duty q where q.decides = 1 and q.service = ",
    );
    sql.push("? and (1 = 0", args![service]);
    for (unit, position) in posts {
        sql.push(" or (q.unit = ? and q.position = ?)", args![unit, position]);
    }
    sql.push(") group by q.subject order by 2, 1 limit ?", args![most]);
    let (sql, args) = sql.build();
    let rows: Vec<(String, i64)> = store.read().await?.all(&sql, args).await?;
    Ok(rows.into_iter().map(|(subject, _)| subject).collect())
}
