//! Headings with the time, so that a person sees where a long command is.

use std::time::{Duration, Instant};

/// The steps of one command.
pub struct Steps {
    start: Instant,
}

impl Steps {
    pub fn start() -> Self {
        Self { start: Instant::now() }
    }

    /// Announces what happens next.
    pub fn heading(&self, what: &str) {
        println!("\n=== {what}  [{} since the start]", seconds(self.elapsed()));
    }

    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}

/// `4.2 s` or `3 min 20 s`.
pub fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_times_have_tenths_and_long_ones_minutes() {
        assert_eq!(seconds(Duration::from_millis(4_240)), "4.2 s");
        assert_eq!(seconds(Duration::from_secs(200)), "3 min 20 s");
    }
}
