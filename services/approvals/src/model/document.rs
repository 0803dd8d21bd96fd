use serde::{Deserialize, Serialize};
use yakuba_base::{Date, FiscalYear, Timestamp, Yen};
use yakuba_flow::{Caution, Flow, Post, State};

use super::rulebook::Proposal;

/// Whether the public may see a document (公開区分).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// Yes.
    #[default]
    Open,
    /// In part.
    Partly,
    /// No.
    Closed,
}

impl Disclosure {
    /// All of them.
    pub const ALL: [Disclosure; 3] = [Disclosure::Open, Disclosure::Partly, Disclosure::Closed];

    /// Its name in forms and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Disclosure::Open => "open",
            Disclosure::Partly => "partly",
            Disclosure::Closed => "closed",
        }
    }

    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            Disclosure::Open => "公開",
            Disclosure::Partly => "一部公開",
            Disclosure::Closed => "非公開",
        }
    }

    /// The one of this name.
    pub fn from_name(name: &str) -> Option<Disclosure> {
        Disclosure::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What a draft says: everything its drafter can change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// 件名
    pub title: String,
    /// 伺い文
    pub body: String,
    /// The kind of matter, by the code of the rulebook.
    pub kind: String,
    /// The class it is filed under, by code.
    pub class: String,
    /// Whether the public may see it.
    pub disclosure: Disclosure,
    /// How much money it is about (取引金額).
    pub amount: Option<Yen>,
    /// With whom (取引先・相手方).
    pub counterparty: String,
    /// The day of the transaction (取引年月日).
    pub traded_on: Option<Date>,
    /// Whether it must not be decided below (専決の留保).
    pub reserved: bool,
    /// Whether it is important or unusual: a deputy then needs a ground.
    pub important: bool,
    /// Until when it should be decided.
    pub due_on: Option<Date>,
    /// Whom the drafter asks to agree besides those the rules name.
    pub agree: Vec<Post>,
}

impl Content {
    /// How careful the decision has to be.
    pub fn caution(&self) -> Caution {
        if self.important || self.reserved { Caution::Important } else { Caution::Ordinary }
    }
}

/// The place of a decided document in its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// When it was decided.
    pub decided_at: Timestamp,
    /// Its number: 「総総第123号」.
    pub number: String,
    /// The fiscal year it belongs to.
    pub year: FiscalYear,
    /// The hash over what was decided ([`super::seal`]).
    pub hash: String,
    /// The sealed PDF, when it has been made.
    pub sheet: Option<String>,
    /// Whether the PDF could not be made.
    pub sheet_failed: bool,
    /// The first day on which it need no longer be kept.
    pub keep_until: Date,
    /// Why it is kept beyond that (保存の留保).
    pub hold: Option<String>,
    /// When it was destroyed or handed to the archive.
    pub disposed_at: Option<Timestamp>,
}

/// A draft document (起案文書) with its way to the decision and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its id.
    pub id: String,
    /// The division it belongs to (所管課).
    pub unit: String,
    /// What it says.
    pub content: Content,
    /// Counts its texts: 1 is the first.
    pub revision: i64,
    /// The document it was drafted from (引用起案).
    pub source: Option<String>,
    /// What the rules said when it was last sent.
    pub proposal: Option<Proposal>,
    /// Its way.
    pub flow: Flow,
    /// Where it is filed, once decided.
    pub filed: Option<Filed>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When anything last happened to it.
    pub updated_at: Timestamp,
    /// Counts every change: what a change is made from.
    pub version: i64,
}

impl Document {
    /// Whether its drafter may change what it says.
    pub fn is_editable(&self) -> bool {
        matches!(self.flow.state, State::Drafting | State::Returned { .. })
    }

    /// Where it is opened.
    pub fn address(&self) -> String {
        format!("/approvals/d/{}", self.id)
    }

    /// What people call it; a draft may have no title yet.
    pub fn title(&self) -> &str {
        if self.content.title.trim().is_empty() { "（件名なし）" } else { &self.content.title }
    }

    /// Its state as a word in the database and in addresses.
    pub fn state(&self) -> &'static str {
        state_name(&self.flow.state)
    }
}

/// How many events it took until the decision, given all of them in order: what the seal is over. `None` when they
/// lead to none.
pub fn events_to_decision<'e>(
    document: &Document,
    events: impl IntoIterator<Item = &'e yakuba_flow::Event>,
) -> Option<u64> {
    let mut flow = Flow::new(&document.flow.drafter, &document.flow.unit, document.flow.caution);
    for event in events {
        flow.apply(event);
        if matches!(flow.state, State::Decided { .. }) {
            return Some(flow.version);
        }
    }
    None
}

/// A state as a word in the database and in addresses.
pub fn state_name(state: &State) -> &'static str {
    match state {
        State::Drafting => "drafting",
        State::Running { .. } => "running",
        State::Returned { .. } => "returned",
        State::Decided { .. } => "decided",
        State::Abandoned { .. } => "abandoned",
    }
}

/// A file of a document (添付文書). A replaced one stays as the earlier version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its id; that of its bytes.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its length, bytes.
    pub size: i64,
    /// What it is.
    pub mime: String,
    /// The hash of its bytes.
    pub sha256: String,
    /// Versions of one attachment share this: the id of the first.
    pub series: String,
    /// Its version, from 1.
    pub edition: i64,
    /// Whether a later version stands in its place, or it was taken out.
    pub gone: bool,
    /// When it was added.
    pub added_at: Timestamp,
}
