//! Document numbers (文書番号): gapless per book and fiscal year (administrative network).

use yakuba_base::FiscalYear;
use yakuba_city::Lgwan;
use yakuba_store::{Result, Tx, args};

/// Takes the next number of a book: 1 in each new fiscal year. It is taken exactly when the transaction is committed,
/// so none is ever missing.
pub async fn take(tx: &mut Tx<Lgwan>, book: &str, year: FiscalYear) -> Result<i64> {
    let (number,): (i64,) = tx
        .one(
            "insert into document_number (book, year, last) values ($1, $2, 1)
             on conflict (book, year) do update set last = document_number.last + 1 returning last",
            args![book, year.year()],
        )
        .await?;
    Ok(number)
}
