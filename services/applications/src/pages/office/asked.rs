use yakuba_base::Date;
use yakuba_web::{FormPairs, PageError};

use super::Desk;
use crate::{
    model::{CaseState, Channel},
    store::applications::{Filter, Order, QueueRow},
};

/// What a list was asked to show: the query of its address, so that it can be bookmarked and sent on.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked(Vec<(String, String)>);

/// The names that may stand in the address, in the order they are written.
const NAMES: &[&str] =
    &["q", "state", "slug", "assignee", "channel", "late", "unread", "sort", "after", "before"];

const OPEN: [CaseState; 3] = [CaseState::Received, CaseState::Examining, CaseState::Correcting];
const CLOSED: [CaseState; 3] = [CaseState::Granted, CaseState::Refused, CaseState::Withdrawn];

impl Asked {
    pub(super) fn parse(query: Option<&str>) -> Result<Asked, PageError> {
        let pairs = FormPairs::parse(query.unwrap_or_default().as_bytes())?;
        let known = |name: &&str| {
            Some(((*name).to_owned(), pairs.get(name)?.trim().to_owned()))
                .filter(|(_, value)| !value.is_empty())
        };
        Ok(Asked(NAMES.iter().filter_map(known).collect()))
    }

    pub(super) fn of(pairs: &[(&str, &str)]) -> Asked {
        Asked(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The same with other values; an empty one is left out.
    pub(super) fn with(&self, changes: &[(&str, &str)]) -> Asked {
        let changed = |name: &str| changes.iter().any(|(key, _)| *key == name);
        let mut pairs: Vec<_> = self.0.iter().filter(|(name, _)| !changed(name)).cloned().collect();
        pairs.extend(
            changes
                .iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        Asked(pairs)
    }

    /// The address of a page with this query.
    pub(super) fn url(&self, path: &str) -> String {
        if self.0.is_empty() {
            return path.to_owned();
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish();
        format!("{path}?{query}")
    }

    /// Whether it shows other than everything that is open.
    pub(super) fn is_narrowed(&self) -> bool {
        NAMES[..7].iter().any(|name| !self.get(name).is_empty())
    }

    pub(super) fn newest(&self) -> bool {
        self.get("sort") == "newest"
    }

    /// As the store understands it, within what the person may see. Words are looked for in every state unless one is chosen.
    pub(super) fn filter(&self, desk: &Desk, today: Date) -> Filter {
        let states = match self.get("state") {
            "" if !self.get("q").is_empty() => Vec::new(),
            "" => OPEN.to_vec(),
            "all" => Vec::new(),
            "closed" => CLOSED.to_vec(),
            name => CaseState::from_name(name).map_or_else(|| OPEN.to_vec(), |state| vec![state]),
        };
        let some = |name: &str| Some(self.get(name).to_owned()).filter(|value| !value.is_empty());
        let assignee = some("assignee").map(|who| match who.as_str() {
            "me" => desk.user.id.clone(),
            "none" => String::new(),
            _ => who,
        });
        let key = |name| {
            some(name)
                .and_then(|cursor| cursor.split_once('~').map(|(key, id)| (key.to_owned(), id.to_owned())))
        };
        Filter {
            divisions: desk.divisions(),
            states,
            slug: some("slug"),
            assignee,
            late_before: some("late").map(|_| today),
            channel: Channel::from_name(self.get("channel")),
            words: some("q"),
            named: Vec::new(),
            unread: some("unread").is_some(),
            order: if self.newest() { Order::Newest } else { Order::Due },
            backwards: key("before").is_some(),
            after: key("before").or_else(|| key("after")),
        }
    }

    /// Where a row stands, for the address of the page after or before it.
    pub(super) fn cursor(row: &QueueRow, order: Order) -> String {
        let (key, id) = row.key(order);
        format!("{key}~{id}")
    }
}
