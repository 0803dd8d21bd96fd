//! How many applications arrived how (administrative network): from the applications themselves, and from those that
//! were only counted.

use std::collections::BTreeMap;

use yakuba_base::{Date, FiscalYear};
use yakuba_city::{Clock, Lgwan};
use yakuba_store::{Result, Store, Tx, args};

use crate::model::{Channel, OnlineShare};

/// Counts applications that were handled on paper.
pub async fn add(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    (slug, division): (&str, &str),
    channel: Channel,
    on: Date,
    count: u32,
    by: &str,
) -> Result<()> {
    tx.execute(
        "insert into counted (id, slug, division, channel, counted_on, count, counted_by) values ($1, $2, $3, $4, $5, $6, $7)",
        args![clock.id::<OnlineShare>(), slug, division, channel.name(), on, count, by],
    )
    .await?;
    Ok(())
}

/// By procedure: how many arrived how between two days, both included.
pub async fn by_procedure(store: &Store<Lgwan>, from: Date, to: Date) -> Result<BTreeMap<String, OnlineShare>> {
    let rows: Vec<(String, String, i64)> = store
        .read()
        .await?
        .all(
            "select slug, channel, cast(sum(n) as bigint) as n from (
                 select slug, channel, count(*) as n from application where received_on between $1 and $2 group by slug, channel
                 union all
                 select slug, channel, sum(count) as n from counted where counted_on between $1 and $2 group by slug, channel
             ) as arrived group by slug, channel",
            args![from, to],
        )
        .await?;
    let mut shares: BTreeMap<String, OnlineShare> = BTreeMap::new();
    for (slug, channel, count) in rows {
        if let Some(channel) = Channel::from_name(&channel) {
            shares.entry(slug).or_default().add(channel, count.unsigned_abs());
        }
    }
    Ok(shares)
}

/// As [`by_procedure`], for a fiscal year.
pub async fn of_year(store: &Store<Lgwan>, year: FiscalYear) -> Result<BTreeMap<String, OnlineShare>> {
    by_procedure(store, year.first_day(), year.last_day()).await
}
