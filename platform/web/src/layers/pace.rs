use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::Arc,
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use http::Method;

use super::{ClientIp, Edge};
use crate::PageError;

/// How many changes an address may ask for. What is only read is not counted.
///
/// It keeps one machine from filling the tables; whole neighbourhoods share an address behind a carrier, so it has to be
/// generous. Limits for passwords and codes are elsewhere, and by account.
pub(super) struct Pace {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

/// How many addresses are remembered before those at rest are forgotten.
const REMEMBERED: usize = 20_000;

impl Pace {
    pub(super) fn per_minute(most: NonZeroU32) -> Pace {
        Pace { limiter: RateLimiter::keyed(Quota::per_minute(most)), clock: DefaultClock::default() }
    }

    /// Takes one; otherwise the seconds until the next is allowed.
    fn take(&self, address: IpAddr) -> Result<(), u64> {
        if self.limiter.len() > REMEMBERED {
            self.limiter.retain_recent();
        }
        self.limiter
            .check_key(&household(address))
            .map_err(|until| until.wait_time_from(self.clock.now()).as_secs().max(1))
    }
}

/// A household has one address of the old kind, and 2^64 of the new: those count as one.
fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

pub(super) async fn keep(State(edge): State<Arc<Edge>>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let address = request.extensions().get::<ClientIp>().map(|found| found.0);
    if let (Some(pace), Some(address), false) = (&edge.pace, address, reads)
        && let Err(seconds) = pace.take(address)
    {
        tracing::warn!(seconds, "refused a change: too many from one address");
        return PageError::too_many(seconds).into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_share_and_takes_nobody_elses() {
        let pace = Pace::per_minute(NonZeroU32::new(3).unwrap());
        let [one, other] = [[203, 0, 113, 7], [203, 0, 113, 8]].map(IpAddr::from);
        assert_eq!((0..4).map(|_| pace.take(one).is_ok()).collect::<Vec<_>>(), [true, true, true, false]);
        assert!(matches!(pace.take(one), Err(seconds) if (1..=20).contains(&seconds)));
        assert_eq!(pace.take(other), Ok(()));
    }

    #[test]
    fn a_house_with_many_new_addresses_counts_as_one() {
        let pace = Pace::per_minute(NonZeroU32::new(1).unwrap());
        assert_eq!(pace.take("2001:db8:1:2::1".parse().unwrap()), Ok(()));
        assert!(pace.take("2001:db8:1:2:ffff::9".parse().unwrap()).is_err());
        assert_eq!(pace.take("2001:db8:1:3::1".parse().unwrap()), Ok(()));
    }
}
