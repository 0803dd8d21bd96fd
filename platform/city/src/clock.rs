use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use yakuba_base::{Date, Id, Timestamp};

/// Where time and randomness come from.
pub trait Source: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
    /// Fills `bytes` with randomness fit for secrets.
    fn fill(&self, bytes: &mut [u8]);
}

/// The city's clock and randomness. Cheap to clone.
///
/// Fiscal years, holidays and deadlines are tested by moving it ([`SteppedClock`]); nothing else in the house asks
/// the system for the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Source>);

impl Clock {
    /// The machine's own clock and the operating system's randomness.
    pub fn system() -> Clock {
        Clock(Arc::new(System))
    }

    /// A clock with another source.
    pub fn from_source(source: impl Source + 'static) -> Clock {
        Clock(Arc::new(source))
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.0.now()
    }

    /// Today in Asia/Tokyo.
    pub fn today(&self) -> Date {
        self.now().date()
    }

    /// `N` random bytes fit for secrets.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes);
        bytes
    }

    /// A new time-ordered id (UUIDv7).
    pub fn id<K>(&self) -> Id<K> {
        Id::from_parts(self.now().as_millis(), self.random())
    }

    /// A secret for a link or a session: 256 bits as 52 lower-case base32 characters.
    pub fn secret(&self) -> String {
        const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        let bytes: [u8; 32] = self.random();
        let (mut out, mut buffer, mut bits) = (String::with_capacity(52), 0u32, 0u32);
        for byte in bytes {
            buffer = (buffer << 8) | u32::from(byte);
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                out.push(char::from(ALPHABET[(buffer >> bits) as usize & 31]));
            }
        }
        out.push(char::from(ALPHABET[(buffer << (5 - bits)) as usize & 31]));
        out
    }

    /// A six-digit code for mail and telephone, uniformly distributed.
    pub fn six_digits(&self) -> String {
        loop {
            let n = u32::from_be_bytes(self.random());
            // Reject the last incomplete million, so that every code is equally likely.
            if n < 4_294_000_000 {
                return format!("{:06}", n % 1_000_000);
            }
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

struct System;

impl Source for System {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine for the time")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system has randomness");
    }
}

/// A clock that stands still until a test moves it. Its randomness is real.
#[derive(Clone)]
pub struct SteppedClock(Arc<AtomicI64>);

impl SteppedClock {
    /// A clock that stands at `at`.
    pub fn at(at: Timestamp) -> SteppedClock {
        SteppedClock(Arc::new(AtomicI64::new(at.as_millis())))
    }

    /// The clock to hand to the city.
    pub fn clock(&self) -> Clock {
        Clock::from_source(self.clone())
    }

    /// Moves the clock to `at`, backwards too.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.as_millis(), Ordering::SeqCst);
    }

    /// Moves the clock forward.
    pub fn advance_millis(&self, by: i64) {
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Source for SteppedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }

    fn fill(&self, bytes: &mut [u8]) {
        System.fill(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_52_characters_and_never_the_same() {
        let clock = Clock::system();
        let (a, b) = (clock.secret(), clock.secret());
        assert_eq!(a.len(), 52);
        assert!(a.bytes().all(|c| c.is_ascii_lowercase() || (b'2'..=b'7').contains(&c)));
        assert_ne!(a, b);
    }

    #[test]
    fn a_stepped_clock_moves_only_when_told() {
        let stepped = SteppedClock::at(Timestamp::from_millis(1_000));
        let clock = stepped.clock();
        assert_eq!(clock.now(), clock.now());
        stepped.advance_millis(500);
        assert_eq!(clock.now().as_millis(), 1_500);
    }
}
