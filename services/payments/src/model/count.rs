use std::collections::BTreeMap;

use yakuba_base::Yen;

/// Notes and coins in use, largest first.
pub const DENOMINATIONS: [i64; 10] = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1];

/// What was counted in a till (金種別枚数), by denomination.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count(BTreeMap<i64, i64>);

impl Count {
    /// Notes how many of a denomination there are; `None` when it is none in use, or not a number of things.
    #[must_use]
    pub fn with(mut self, denomination: i64, pieces: i64) -> Option<Count> {
        let known = DENOMINATIONS.contains(&denomination) && (0..=100_000).contains(&pieces);
        known.then(|| {
            self.0.insert(denomination, pieces);
            self
        })
    }

    /// What it comes to.
    #[must_use]
    pub fn total(&self) -> Yen {
        Yen(self.0.iter().map(|(denomination, pieces)| denomination * pieces).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_adds_up() {
        let count = Count::default().with(1_000, 3).and_then(|count| count.with(10, 7)).unwrap();
        assert_eq!(count.total(), Yen(3_070));
        assert_eq!(count.clone().with(20, 1), None);
        assert_eq!(count.with(10, -1), None);
    }
}
