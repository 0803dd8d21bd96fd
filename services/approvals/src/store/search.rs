//! Finding documents: by words, and by day × amount × counterparty in any combination.

use yakuba_base::{Date, Timestamp, Yen, text};
use yakuba_city::Lgwan;
use yakuba_store::{Result, SqlBuilder, Store, args};

use crate::model::Document;

/// What is asked for. What is left out asks nothing.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Words in title, text, number, counterparty or names of attachments; all of them.
    pub words: String,
    /// Only this state.
    pub state: Option<String>,
    /// Only this kind.
    pub kind: Option<String>,
    /// Only this class.
    pub class: Option<String>,
    /// Transactions from this day.
    pub traded_from: Option<Date>,
    /// Transactions until this day.
    pub traded_until: Option<Date>,
    /// At least this amount.
    pub least: Option<Yen>,
    /// At most this amount.
    pub most: Option<Yen>,
    /// With this counterparty (a part of the name will do).
    pub counterparty: String,
    /// Who looks: documents he drafted or was part of are found besides those of `units`.
    pub me: String,
    /// The units whose documents may be found; `None` is all.
    pub units: Option<Vec<String>>,
    /// After this one in the list, the newest first.
    pub after: Option<(Timestamp, String)>,
}

/// Finds documents, the newest first.
pub async fn find(store: &Store<Lgwan>, wanted: &Wanted, most: usize) -> Result<Vec<Document>> {
    let mut sql = SqlBuilder::new("select * from approval_document d where 1 = 1");
    for word in text::fold_for_search(&wanted.words).split_whitespace() {
        sql.push(" and d.words like ? escape '!'", args![like(word)]);
    }
    let equal = [("state", &wanted.state), ("kind", &wanted.kind), ("class", &wanted.class)];
    for (column, value) in equal {
        if let Some(value) = value {
            sql.push(&format!(" and d.{column} = ?"), args![value]);
        }
    }
    if let Some(from) = wanted.traded_from {
        sql.push(" and d.traded_on >= ?", args![from]);
    }
    if let Some(until) = wanted.traded_until {
        sql.push(" and d.traded_on <= ?", args![until]);
    }
    if let Some(least) = wanted.least {
        sql.push(" and d.amount >= ?", args![least]);
    }
    if let Some(most) = wanted.most {
        sql.push(" and d.amount <= ?", args![most]);
    }
    let counterparty = text::normalise(&wanted.counterparty);
    if !counterparty.trim().is_empty() {
        sql.push(" and d.counterparty like ? escape '!'", args![like(counterparty.trim())]);
    }
    if let Some(units) = &wanted.units {
        sql.push(" and (d.drafter = ? or d.unit in ", args![wanted.me]).push_list(units);
        sql.push(
            " or exists (select 1 from approval_seen s where s.document = d.id and s.staff = ?))",
            args![wanted.me],
        );
    }
    // Nobody finds what another is still writing.
    sql.push(" and (d.state <> 'drafting' or d.drafter = ?)", args![wanted.me]);
    if let Some((at, id)) = &wanted.after {
        sql.push(" and (d.updated_at, d.id) < (?, ?)", args![*at, id]);
    }
    sql.push(" order by d.updated_at desc, d.id desc limit ?", args![most]);
    let (sql, args) = sql.build();
    store.read().await?.all(&sql, args).await
}

fn like(word: &str) -> String {
    let plain = word.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{plain}%")
}
