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

/// The procedures of a division with how they arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct DivisionShare {
    /// The division as a whole; its target is what it would reach if each procedure reached its own.
    pub whole: ShareRow,
    /// Its procedures, in the order given.
    pub procedures: Vec<ShareRow>,
}

/// Puts procedures together by division. Each comes with its division and its target; `shares` says by slug how they
/// arrived.
pub fn by_division<'a>(
    procedures: impl IntoIterator<Item = (&'a str, ShareRow)>,
    shares: &BTreeMap<String, OnlineShare>,
) -> BTreeMap<String, DivisionShare> {
    let mut divisions: BTreeMap<String, DivisionShare> = BTreeMap::new();
    for (division, row) in procedures {
        let row = ShareRow { share: shares.get(&row.key).cloned().unwrap_or_default(), ..row };
        let whole = || ShareRow {
            key: division.to_owned(),
            label: String::new(),
            share: OnlineShare::default(),
            target: None,
        };
        let entry = divisions
            .entry(division.to_owned())
            .or_insert_with(|| DivisionShare { whole: whole(), procedures: Vec::new() });
        entry.whole.share.add_all(&row.share);
        entry.procedures.push(row);
    }
    for division in divisions.values_mut() {
        division.whole.target = weighted_target(&division.procedures);
    }
    divisions
}

/// The share that several would reach together if each reached its own target; those without one are left out.
pub fn weighted_target<'a>(rows: impl IntoIterator<Item = &'a ShareRow>) -> Option<u8> {
    let (mut reached, mut total) = (0, 0);
    for (row, target) in rows.into_iter().filter_map(|row| Some((row, row.target?))) {
        reached += row.share.total() * u64::from(target);
        total += row.share.total();
    }
    (total > 0).then(|| u8::try_from((reached + total / 2) / total).unwrap_or(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(key: &str, target: Option<u8>) -> ShareRow {
        ShareRow { key: key.into(), label: key.into(), share: OnlineShare::default(), target }
    }

    #[test]
    fn a_division_is_the_sum_of_its_procedures_and_its_target_their_weighted_one() {
        let share = |online, counter| {
            OnlineShare(BTreeMap::from([(Channel::Online, online), (Channel::Counter, counter)]))
        };
        let shares = BTreeMap::from([
            ("a".to_owned(), share(30, 70)),
            ("b".to_owned(), share(150, 150)),
            ("c".to_owned(), share(9, 0)),
        ]);
        let procedures =
            [("shimin", row("a", Some(40))), ("shimin", row("b", Some(80))), ("zeimu", row("c", None))];
        let divisions = by_division(procedures, &shares);
        assert_eq!(divisions["shimin"].whole.share, share(180, 220));
        assert_eq!(divisions["shimin"].whole.target, Some(70));
        assert_eq!(
            (divisions["zeimu"].whole.target, divisions["zeimu"].whole.share.percent()),
            (None, Some(100.0))
        );
    }

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
