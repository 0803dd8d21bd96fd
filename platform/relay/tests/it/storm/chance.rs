//! Everything that could be otherwise is decided by a seed: a run with the same seed is the same run.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, Ordering},
};

use yakuba_base::{Date, Time, Timestamp};
use yakuba_city::Source;

/// Numbers from a seed (SplitMix64).
#[derive(Clone)]
pub struct Chance(Arc<Mutex<u64>>);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(Arc::new(Mutex::new(seed)))
    }

    pub fn next(&self) -> u64 {
        let mut state = self.0.lock().unwrap();
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// Once in `times`.
    pub fn once_in(&self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// Whoever asks for the time dies: the process has crashed there.
pub const CRASH: &str = "the process has crashed here";

/// A clock that jumps, and that a crash can be hidden in: between any two steps of carrying somebody asks for the time.
#[derive(Clone)]
pub struct Weather {
    chance: Chance,
    now: Arc<AtomicI64>,
    /// After how many more questions it crashes; negative = never.
    crash_after: Arc<AtomicI64>,
}

impl Weather {
    /// Begins shortly before something happens to clocks: the turn of the fiscal year, of an era (平成から令和), a leap second.
    pub fn new(chance: &Chance) -> Weather {
        let days =
            [Date::new(2027, 3, 31), Date::new(2019, 4, 30), Date::new(2016, 12, 31), Date::new(2028, 2, 28)];
        let day = days[chance.below(days.len())].unwrap();
        let before = Timestamp::from_tokyo(day, Time::new(23, 59).unwrap()).as_millis() + 50_000;
        // The leap second was at 09:00 in Japan.
        let hours = [0, 9][chance.below(2)];
        Weather {
            chance: chance.clone(),
            now: Arc::new(AtomicI64::new(before + hours * 3_600_000)),
            crash_after: Arc::new(AtomicI64::new(-1)),
        }
    }

    pub fn crash_after(&self, questions: i64) {
        self.crash_after.store(questions, Ordering::SeqCst);
    }
}

impl Source for Weather {
    fn now(&self) -> Timestamp {
        let left = self.crash_after.load(Ordering::SeqCst);
        if left >= 0 {
            self.crash_after.store(left - 1, Ordering::SeqCst);
            if left == 0 {
                std::panic::panic_any(CRASH);
            }
        }
        let jump = match self.chance.below(40) {
            0 => -1_000,
            1 => -300_000,
            2 => 86_400_000,
            3..10 => 0,
            _ => self.chance.below(900) as i64,
        };
        Timestamp::from_millis(self.now.fetch_add(jump, Ordering::SeqCst) + jump)
    }

    fn fill(&self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(8) {
            let random = self.chance.next().to_le_bytes();
            let length = part.len();
            part.copy_from_slice(&random[..length]);
        }
    }
}
