use std::collections::BTreeMap;

use super::Channel;

/// How many arrived by which channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnlineShare(pub BTreeMap<Channel, u64>);

impl OnlineShare {
    /// Adds `count` of a channel.
    pub fn add(&mut self, channel: Channel, count: u64) {
        *self.0.entry(channel).or_default() += count;
    }

    /// Adds all of another.
    pub fn add_all(&mut self, other: &OnlineShare) {
        other.0.iter().for_each(|(channel, count)| self.add(*channel, *count));
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }

    /// How many of a channel.
    pub fn of(&self, channel: Channel) -> u64 {
        self.0.get(&channel).copied().unwrap_or_default()
    }

    /// オンライン化率, percent; unknown while there is nothing.
    pub fn percent(&self) -> Option<f64> {
        let total = self.total();
        (total > 0).then(|| self.of(Channel::Online) as f64 * 100.0 / total as f64)
    }
}

/// A line of the page on オンライン化率: a procedure, a division or the city.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareRow {
    /// The key: a slug, a division's code, or empty for the city.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// How many arrived how.
    pub share: OnlineShare,
    /// What should have arrived online this fiscal year, percent.
    pub target: Option<u8>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_counts_every_channel() {
        let mut share = OnlineShare::default();
        assert_eq!(share.percent(), None);
        share.add(Channel::Online, 30);
        share.add(Channel::Counter, 60);
        share.add(Channel::Post, 10);
        assert_eq!((share.percent(), share.total()), (Some(30.0), 100));
    }
}
