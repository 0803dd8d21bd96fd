//! What is booked when: held from the moment a request is sent, fixed when it is approved.

use yakuba_base::Timestamp;
use yakuba_city::Lgwan;
use yakuba_store::{FromRow, Result, Row, Store, Tx, args};

use crate::model::Booking;

/// A booking as it is kept.
#[derive(Clone, Debug)]
pub struct Booked {
    /// The request it belongs to.
    pub request: String,
    /// What and when.
    pub booking: Booking,
    /// Whether it was approved; otherwise it is held for a request on its way.
    pub fixed: bool,
    /// Whose request it is.
    pub drafter: String,
}

impl FromRow for Booked {
    fn from_row(row: &Row) -> Result<Booked> {
        Ok(Booked {
            request: row.get("request")?,
            booking: Booking {
                what: row.get("what")?,
                which: row.get("which")?,
                label: row.get("label")?,
                from: row.get("from_at")?,
                until: row.get("until_at")?,
            },
            fixed: row.get("fixed")?,
            drafter: row.get("drafter")?,
        })
    }
}

const ALL: &str = "select b.*, r.drafter from request_booking b join request r on r.id = b.request";

/// The bookings of a list that meet a span.
pub async fn between(
    store: &Store<Lgwan>,
    what: &str,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Booked>> {
    let sql =
        format!("{ALL} where b.what = $1 and b.until_at > $2 and b.from_at < $3 order by b.which, b.from_at");
    store.read().await?.all(&sql, args![what, from, until]).await
}

/// Another's booking that meets this one. On a database of many writers the two would meet at the commit, because both
/// read what the other writes.
pub async fn other(tx: &mut Tx<Lgwan>, request: &str, booking: &Booking) -> Result<Option<Booked>> {
    let sql = format!(
        "{ALL} where b.what = $1 and b.which = $2 and b.until_at > $3 and b.from_at < $4 and b.request <> $5
         order by b.from_at limit 1"
    );
    tx.optional(&sql, args![booking.what, booking.which, booking.from, booking.until, request]).await
}

/// Puts these in the place of the bookings of a request.
pub async fn replace(tx: &mut Tx<Lgwan>, request: &str, bookings: &[Booking], fixed: bool) -> Result<()> {
    tx.execute("delete from request_booking where request = $1", args![request]).await?;
    for it in bookings {
        tx.execute(
            "insert into request_booking (request, what, which, label, from_at, until_at, fixed) values ($1, $2, $3, $4, $5, $6, $7)
             on conflict do nothing",
            args![request, it.what, it.which, it.label, it.from, it.until, fixed],
        )
        .await?;
    }
    Ok(())
}
