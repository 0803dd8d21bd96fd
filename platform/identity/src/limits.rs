//! How often something may be done: counted in a table, so that a restart forgives nothing.

use yakuba_city::Clock;
use yakuba_store::{Result, Tx, args};

use crate::secret;

/// Whether one more is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a limit that nobody looks at limits nothing"]
pub enum Taken {
    /// It is counted and allowed.
    Allowed,
    /// It is not: try again after so many seconds.
    Wait {
        /// Seconds until the window ends.
        seconds: u64,
    },
}

impl Taken {
    /// Whether it is allowed.
    pub fn allowed(self) -> bool {
        self == Taken::Allowed
    }
}

/// Takes one of at most `max` per `window_seconds` for `key`. A window starts with the first that is taken.
///
/// Only a hash of `key` is kept: it may name a mail address or an IP address.
///
/// # Errors
/// When the database refuses.
pub async fn take<N>(
    tx: &mut Tx<N>,
    clock: &Clock,
    key: &str,
    max: u32,
    window_seconds: u32,
) -> Result<Taken> {
    let (now, key) = (clock.now().as_millis(), secret::hash_of(&["limit", key]));
    tx.execute("delete from rate_limit where until <= $1", args![now]).await?;
    let (until, taken): (i64, i64) = tx
        .one(
            "insert into rate_limit (key, until, taken) values ($1, $2, 1)
             on conflict (key) do update set taken = rate_limit.taken + 1 returning until, taken",
            args![key, now + i64::from(window_seconds) * 1_000],
        )
        .await?;
    if taken <= i64::from(max) {
        return Ok(Taken::Allowed);
    }
    let seconds = u64::try_from(until - now).unwrap_or(0).div_ceil(1_000).max(1);
    Ok(Taken::Wait { seconds })
}

/// Forgets what was counted for `key`: after a success.
///
/// # Errors
/// When the database refuses.
pub async fn forget<N>(tx: &mut Tx<N>, key: &str) -> Result<()> {
    tx.execute("delete from rate_limit where key = $1", args![secret::hash_of(&["limit", key])]).await?;
    Ok(())
}
