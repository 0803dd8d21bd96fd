use std::fmt;

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Timestamp, Yen};

use crate::{AccountCode, Side};

/// What makes an entry that one: chosen by the caller, so that saying the same thing twice posts it once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub String);

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for EntryId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

/// One line of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The account.
    pub account: AccountCode,
    /// Its side.
    pub side: Side,
    /// How much; more than nothing.
    pub amount: Yen,
}

impl Line {
    /// 借方
    #[must_use]
    pub fn debit(account: &AccountCode, amount: Yen) -> Line {
        Line { account: account.clone(), side: Side::Debit, amount }
    }

    /// 貸方
    #[must_use]
    pub fn credit(account: &AccountCode, amount: Yen) -> Line {
        Line { account: account.clone(), side: Side::Credit, amount }
    }
}

/// What an entry does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Phase {
    /// Moves the amounts.
    Post,
    /// Promises to move them: they count towards the limits and can be settled or released.
    Hold,
    /// Moves what was held, or less; the rest of the hold is released.
    Settle {
        /// The hold.
        hold: EntryId,
    },
    /// Lets go of what was held; it has no lines of its own.
    Release {
        /// The hold.
        hold: EntryId,
    },
}

/// An entry (仕訳).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// The day it counts for.
    pub date: Date,
    /// When it was made.
    pub at: Timestamp,
    /// What it is about (摘要).
    pub text: String,
    /// What it does.
    pub phase: Phase,
    /// The accounts it moves.
    pub lines: Vec<Line>,
}

impl Entry {
    /// Whether its lines move money now.
    #[must_use]
    pub fn moves(&self) -> bool {
        matches!(self.phase, Phase::Post | Phase::Settle { .. })
    }

    /// The entry that undoes this one (反対仕訳): the same lines, sides exchanged.
    #[must_use]
    pub fn reversal(&self, id: EntryId, date: Date, at: Timestamp, text: String) -> Entry {
        let lines = self.lines.iter().map(|line| Line { side: line.side.other(), ..line.clone() }).collect();
        Entry { id, date, at, text, phase: Phase::Post, lines }
    }
}
