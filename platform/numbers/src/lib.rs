//! Number books (文書番号の簿冊): the next number of a book in a fiscal year, taken in the transaction that uses it.
//!
//! A number that is taken in a transaction which then fails was never taken: no gap. Two transactions that take one at
//! the same time take turns on the book's row: no double. Letters and decisions of a division share its book.

use yakuba_base::FiscalYear;
use yakuba_city::Lgwan;
use yakuba_store::{Migration, Result, Tx, args};

/// The table of the books, in the administrative network. `services/applications` made it first, in its own first
/// migration; so this comes after that one wherever both are used, and makes it where only this is.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "numbers/0001-book",
    sql: "
        create table if not exists document_number (
            book text not null,
            year bigint not null,
            last bigint not null,
            primary key (book, year)
        );
    ",
}];

/// The next number of a book: 1 for the first of a fiscal year.
///
/// # Errors
/// When the database refuses.
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
