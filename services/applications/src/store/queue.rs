//! Lists of applications (administrative network): one line each, filtered, in pages.
//!
//! A list may span divisions and states, and no index has both its filter and its order. So it is asked for branch by
//! branch, each a division and a state with the first entries of its index, and the branches are put together: what a
//! page costs does not depend on how many applications there are. Only the rows that are shown are fetched at last.

use yakuba_base::{Date, ReceiptNumber, Timestamp, Yen};
use yakuba_city::Lgwan;
use yakuba_store::{FromRow, Result, Row, SqlBuilder, Store, Value, args};

use super::submissions::parse;
use crate::model::{CaseState, Channel, DueClock};

/// A line of the queue: what a list needs, without the answers.
#[derive(Clone, Debug)]
pub struct QueueRow {
    /// The application's id.
    pub id: String,
    /// 受付番号
    pub receipt: ReceiptNumber,
    /// The procedure.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Who applies.
    pub applicant: String,
    /// How it reached the office.
    pub channel: Channel,
    /// The division that handles it.
    pub division: String,
    /// When it arrived.
    pub submitted_at: Timestamp,
    /// Where it stands.
    pub state: CaseState,
    /// Who examines it.
    pub assignee: Option<String>,
    /// When it should be decided.
    pub clock: DueClock,
    /// The fee, once it is known.
    pub fee: Option<Yen>,
    /// Messages of the applicant nobody has read yet.
    pub unread: i64,
    /// The version, for bulk actions.
    pub version: i64,
}

impl FromRow for QueueRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(QueueRow {
            id: row.get("id")?,
            receipt: parse(row, "receipt", |text| text.parse().ok())?,
            slug: row.get("slug")?,
            title: row.get("title")?,
            applicant: row.get("applicant")?,
            channel: parse(row, "channel", Channel::from_name)?,
            division: row.get("division")?,
            submitted_at: row.get("submitted_at")?,
            state: parse(row, "state", CaseState::from_name)?,
            assignee: row.get("assignee")?,
            clock: DueClock { due_on: row.get("due_on")?, stopped_on: row.get("stopped_on")? },
            fee: row.get("fee")?,
            unread: row.get("unread")?,
            version: row.get("version")?,
        })
    }
}

/// Which applications a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these divisions; `None` = all.
    pub divisions: Option<Vec<String>>,
    /// Only these states; empty = all.
    pub states: Vec<CaseState>,
    /// Only this procedure.
    pub slug: Option<String>,
    /// Only this person's; `Some("")` = nobody's.
    pub assignee: Option<String>,
    /// Only those that should have been decided before this day and whose clock runs.
    pub late_before: Option<Date>,
    /// Only this channel.
    pub channel: Option<Channel>,
    /// Words of the applicant's name, or a receipt number.
    pub words: Option<String>,
    /// Procedures that the words name as well as an applicant.
    pub named: Vec<String>,
    /// Only those of which the applicant wrote something unread.
    pub unread: bool,
    /// In which order.
    pub order: Order,
    /// Begin after this row: the sort key and id of the last one seen.
    pub after: Option<(String, String)>,
    /// Go the other way: the rows before `after`, nearest first.
    pub backwards: bool,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The most urgent first.
    #[default]
    Due,
    /// The newest first.
    Newest,
}

impl QueueRow {
    /// The sort key and id of this row: where the next page begins.
    pub fn key(&self, order: Order) -> (String, String) {
        let key = match order {
            Order::Due => self.clock.due_on.to_string(),
            Order::Newest => self.submitted_at.as_millis().to_string(),
        };
        (key, self.id.clone())
    }
}

const COLUMNS: &str = "id, receipt, slug, title, applicant, channel, division, submitted_at, state, assignee, due_on, stopped_on, fee, unread, version";

impl Filter {
    /// The states asked for that can be in the list at all.
    fn branches(&self) -> Vec<CaseState> {
        let asked = |state: &CaseState| self.states.is_empty() || self.states.contains(state);
        let running = |state: &CaseState| {
            self.late_before.is_none() || matches!(state, CaseState::Received | CaseState::Examining)
        };
        CaseState::ALL.into_iter().filter(asked).filter(running).collect()
    }

    fn push(&self, sql: &mut SqlBuilder) {
        if let Some(slug) = &self.slug {
            sql.push(" and slug = ?", args![slug]);
        }
        if let Some(assignee) = self.assignee.as_deref() {
            if assignee.is_empty() {
                sql.push(" and assignee is null", args![])
            } else {
                sql.push(" and assignee = ?", args![assignee])
            };
        }
        if let Some(day) = self.late_before {
            // In the states this leaves (see `branches`) the clock runs.
            sql.push(" and due_on < ?", args![day]);
        }
        if let Some(channel) = self.channel {
            sql.push(" and channel = ?", args![channel.name()]);
        }
        if self.unread {
            sql.push(" and unread > 0", args![]);
        }
        if let Some(words) = self.words.as_deref().map(str::trim).filter(|words| !words.is_empty()) {
            let pattern = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            match words.parse::<ReceiptNumber>() {
                Ok(receipt) => sql.push(" and receipt = ?", args![receipt.digits()]),
                Err(_) => sql
                    .push(" and (applicant like ? escape '\\' or slug in ", args![format!("%{pattern}%")])
                    .push_list(&self.named)
                    .push(")", args![]),
            };
        }
        if let Some((key, id)) = &self.after {
            match (self.order, self.backwards) {
                (Order::Due, false) => sql.push(" and (due_on, id) > (?, ?)", args![key, id]),
                (Order::Due, true) => sql.push(" and (due_on, id) < (?, ?)", args![key, id]),
                (Order::Newest, false) => {
                    sql.push(" and (submitted_at, id) < (?, ?)", args![millis(key), id])
                }
                (Order::Newest, true) => sql.push(" and (submitted_at, id) > (?, ?)", args![millis(key), id]),
            };
        }
    }

    fn order(&self) -> &'static str {
        match (self.order, self.backwards) {
            (Order::Due, false) => " order by due_on, id",
            (Order::Due, true) => " order by due_on desc, id desc",
            (Order::Newest, false) => " order by submitted_at desc, id desc",
            (Order::Newest, true) => " order by submitted_at, id",
        }
    }

    /// The ids of the list with their sort key, or to be `counted` as many lines: `divisions` are those that have applications
    /// at all.
    fn branches_sql(
        &self,
        divisions: Option<&[String]>,
        limit: usize,
        counted: bool,
    ) -> (String, Vec<Value>) {
        let places: Vec<Option<&String>> =
            divisions.map_or_else(|| vec![None], |divisions| divisions.iter().map(Some).collect());
        let key = match self.order {
            Order::Due => "due_on",
            Order::Newest => "submitted_at",
        };
        let (columns, order) = match counted {
            true => ("1 as one".to_owned(), ""),
            false => (format!("id, {key}"), self.order()),
        };
        let mut sql = SqlBuilder::new("");
        for (n, (place, state)) in places
            .iter()
            .flat_map(|place| self.branches().into_iter().map(move |state| (place, state)))
            .enumerate()
        {
            let before = if n == 0 { "select * from (" } else { " union all select * from (" };
            sql.push(
                &format!("{before}select {columns} from application where state = ?"),
                args![state.name()],
            );
            if let Some(division) = place {
                sql.push(" and division = ?", args![division]);
            }
            self.push(&mut sql);
            sql.push(&format!("{order} limit ?) as branch{n}"), args![limit]);
        }
        sql.build()
    }
}

fn millis(key: &str) -> i64 {
    key.parse().unwrap_or_default()
}

/// The divisions that have applications, found by leaping from one to the next.
///
/// # Errors
/// When the database cannot be read.
pub async fn divisions(store: &Store<Lgwan>) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = store
        .read()
        .await?
        .all(
            "with recursive known (division) as (
                 select (select min(division) from application)
                 union all
                 select (select min(a.division) from application a where a.division > known.division) from known
                 where known.division is not null
             ) select division from known where division is not null",
            args![],
        )
        .await?;
    Ok(rows.into_iter().map(|(division,)| division).collect())
}

async fn branches(
    store: &Store<Lgwan>,
    filter: &Filter,
    limit: usize,
    counted: bool,
) -> Result<Option<(String, Vec<Value>)>> {
    let places = match &filter.divisions {
        None => None,
        Some(asked) => {
            let known = divisions(store).await?;
            Some(known.into_iter().filter(|division| asked.contains(division)).collect::<Vec<_>>())
        }
    };
    let (sql, values) = filter.branches_sql(places.as_deref(), limit, counted);
    Ok((!sql.is_empty()).then_some((sql, values)))
}

/// A page of a list.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(store: &Store<Lgwan>, filter: &Filter, limit: usize) -> Result<Vec<QueueRow>> {
    rows(store, filter, COLUMNS, limit).await
}

/// A page of a list with other columns.
pub(super) async fn rows<T: FromRow>(
    store: &Store<Lgwan>,
    filter: &Filter,
    columns: &str,
    limit: usize,
) -> Result<Vec<T>> {
    let Some((sql, mut values)) = branches(store, filter, limit, false).await? else { return Ok(Vec::new()) };
    let (last, order) = (values.len() + 1, filter.order());
    values.extend(args![limit]);
    let ids = format!("select id from ({sql}) as list{order} limit ${last}");
    store
        .read()
        .await?
        .all(&format!("select {columns} from application where id in ({ids}){order}"), values)
        .await
}

/// How many a list shows in all, counted up to `most`.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_up_to(store: &Store<Lgwan>, filter: &Filter, most: usize) -> Result<usize> {
    let filter = Filter { after: None, ..filter.clone() };
    let Some((sql, values)) = branches(store, &filter, most, true).await? else { return Ok(0) };
    let (n,): (i64,) =
        store.read().await?.one(&format!("select count(*) as n from ({sql}) as list"), values).await?;
    Ok(usize::try_from(n).unwrap_or_default().min(most))
}

/// What was decided or withdrawn last in some divisions, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn recently_closed(
    store: &Store<Lgwan>,
    divisions: &[String],
    since: Timestamp,
    limit: usize,
) -> Result<Vec<QueueRow>> {
    let mut sql = SqlBuilder::new(&format!(
        "select {COLUMNS} from application where closed_at is not null and division in "
    ));
    sql.push_list(divisions)
        .push(" and closed_at >= ? order by closed_at desc, id limit ?", args![since, limit]);
    let (text, values) = sql.build();
    store.read().await?.all(&text, values).await
}
