//! Receipt numbers reserved for tills, to be used while the network is away.

use yakuba_base::{FiscalYear, Timestamp};
use yakuba_city::Lgwan;
use yakuba_store::{Result, Tx, args};

/// How many numbers are reserved at once: more than a till takes in an hour.
const SIZE: i64 = 60;
/// With fewer left, another block is reserved.
const FEW: usize = 20;

/// The numbers that `till` may use on its own, in order; reserves more of the year's series when few are left. A number
/// stays the till's until it is used.
pub async fn numbers(
    tx: &mut Tx<Lgwan>,
    till: &str,
    year: FiscalYear,
    by: &str,
    at: Timestamp,
) -> Result<Vec<String>> {
    let mut free = free(tx, till, year).await?;
    if free.len() < FEW {
        let (last,): (i64,) = tx
            .one(
                "insert into taking_number (year, last) values ($1, $2)
                 on conflict (year) do update set last = taking_number.last + $2 returning last",
                args![year.year(), SIZE],
            )
            .await?;
        tx.execute(
            "insert into till_block (till, year, first, last, reserved_at, reserved_by) values ($1, $2, $3, $4, $5, $6)",
            args![till, year.year(), last - SIZE + 1, last, at, by],
        )
        .await?;
        free = self::free(tx, till, year).await?;
    }
    Ok(free)
}

/// Those of a till's reserved numbers that nothing was taken under.
async fn free(tx: &mut Tx<Lgwan>, till: &str, year: FiscalYear) -> Result<Vec<String>> {
    let blocks: Vec<(i64, i64)> = tx
        .all(
            "select first, last from till_block where till = $1 and year = $2 order by first desc limit 3",
            args![till, year.year()],
        )
        .await?;
    let mut numbers = Vec::new();
    for (first, last) in blocks.into_iter().rev() {
        let (from, to) = (number(year, first), number(year, last));
        let used: Vec<(String,)> =
            tx.all("select number from taking where number >= $1 and number <= $2", args![from, to]).await?;
        let is_free = |number: &String| !used.iter().any(|(used,)| used == number);
        numbers.extend((first..=last).map(|n| number(year, n)).filter(is_free));
    }
    Ok(numbers)
}

/// Whether a number is one of those reserved for a till.
pub async fn is_of(tx: &mut Tx<Lgwan>, till: &str, receipt: &str) -> Result<bool> {
    let parts = receipt
        .split_once('-')
        .and_then(|(year, n)| Some((year.parse::<i32>().ok()?, n.parse::<i64>().ok()?)));
    let Some((year, n)) = parts else { return Ok(false) };
    let found: Option<(String,)> = tx
        .optional(
            "select till from till_block where till = $1 and year = $2 and first <= $3 and last >= $3",
            args![till, year, n],
        )
        .await?;
    Ok(found.is_some() && FiscalYear::new(year).is_some_and(|year| number(year, n) == receipt))
}

/// `2026-000123`
pub fn number(year: FiscalYear, n: i64) -> String {
    format!("{}-{n:06}", year.year())
}
