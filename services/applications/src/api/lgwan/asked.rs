//! Which applications a program asks for.

use serde::Deserialize;
use utoipa::IntoParams;
use yakuba_identity::{ApiUser, access::Reach};

use super::{super::problem::Refused, WORK};
use crate::{
    model::{CaseState, Channel},
    store::queue::{Filter, Order, QueueRow},
};

const MOST: usize = 200;

/// Filters of a list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// States, with commas between: received, examining, correcting, granted, refused, withdrawn.
    #[param(example = "received,examining")]
    state: Option<String>,
    /// The slug of a procedure.
    #[param(example = "juminhyo")]
    pub(super) procedure: Option<String>,
    /// The code of a division.
    #[param(example = "shimin")]
    division: Option<String>,
    /// online, counter, phone or post.
    channel: Option<String>,
    /// Words of the applicant's name, or a receipt number.
    q: Option<String>,
    /// How many at most: 1 to 200, 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// Where to go on: as in `next` of the answer before.
    after: Option<String>,
}

impl Asked {
    /// The filter, within what the token may see; the newest first, so that what arrives meanwhile disturbs no walk.
    pub(super) fn filter(&self, user: &ApiUser) -> Result<Filter, Refused> {
        user.require(WORK, None)?;
        let bad = || Refused::new("bad-parameter");
        let states = self
            .state
            .as_deref()
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty());
        let channel =
            self.channel.as_deref().map(|name| Channel::from_name(name).ok_or_else(bad)).transpose()?;
        let after = self.after.as_deref().map(|after| after.split_once('~').ok_or_else(bad)).transpose()?;
        Ok(Filter {
            divisions: self.divisions(user)?,
            states: states
                .map(|name| CaseState::from_name(name).ok_or_else(bad))
                .collect::<Result<_, _>>()?,
            slug: self.procedure.clone(),
            channel,
            words: self.q.clone(),
            order: Order::Newest,
            after: after.map(|(key, id)| (key.to_owned(), id.to_owned())),
            ..Filter::default()
        })
    }

    fn divisions(&self, user: &ApiUser) -> Result<Option<Vec<String>>, Refused> {
        match (&self.division, user.permissions.reach(WORK)) {
            (None, Reach::City) => Ok(None),
            (None, Reach::Units(units)) => Ok(Some(units.into_iter().collect())),
            (Some(division), reach) if reach.covers(division) => Ok(Some(vec![division.clone()])),
            (Some(_), _) => Err(yakuba_web::PageError::forbidden().into()),
        }
    }

    pub(super) fn limit(&self) -> usize {
        self.limit.unwrap_or(50).clamp(1, MOST)
    }

    /// The address of the list after `last`.
    pub(super) fn next(&self, last: &QueueRow) -> String {
        let (key, id) = last.key(Order::Newest);
        let limit = self.limit.map(|limit| limit.to_string());
        let after = format!("{key}~{id}");
        let pairs = [
            ("state", &self.state),
            ("procedure", &self.procedure),
            ("division", &self.division),
            ("channel", &self.channel),
            ("q", &self.q),
            ("limit", &limit),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))));
        format!("/api/applications?{}", query.append_pair("after", &after).finish())
    }

    /// What was asked, for the audit log: no words, which may be a name.
    pub(super) fn detail(&self, rows: usize) -> serde_json::Value {
        serde_json::json!({
            "state": self.state, "procedure": self.procedure, "division": self.division, "channel": self.channel, "rows": rows
        })
    }
}
