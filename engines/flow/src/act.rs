use serde::{Deserialize, Serialize};
use yakuba_base::Timestamp;

use crate::{Person, Post, SeatRef, Step};

/// What somebody says at a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    /// Approves (承認), or decides (決裁) where the step decides.
    Approve,
    /// Agrees (合議・同意).
    Agree,
    /// Does not agree (不同意): it is ruled on before it goes on.
    Disagree,
}

/// Why a deputy may decide something important.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// It cannot wait (緊急).
    Urgent,
    /// He was told to beforehand (あらかじめの指示).
    Instructed,
}

/// As what somebody votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "snake_case")]
pub enum Capacity {
    /// For himself: he holds the seat.
    Own,
    /// For the decider who is away (代決).
    Deputy {
        /// His place in the order, from 1.
        order: usize,
        /// Why he may, when it is important.
        ground: Option<Ground>,
    },
}

/// Where something is sent back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The drafter.
    Drafter,
    /// An earlier step.
    Step(usize),
}

/// What somebody wants to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Sends it on its way: at first, or again after it came back.
    Submit {
        /// The route; needed the first time and after it was pulled back, and whenever the gist has changed.
        steps: Option<Vec<Step>>,
        /// Whether the gist of the text is another (趣旨の変更): then all are asked again.
        gist_changed: bool,
    },
    /// Votes at a seat.
    Vote {
        /// Which.
        seat: SeatRef,
        /// What.
        vote: Vote,
        /// For a deputy, when it is important.
        ground: Option<Ground>,
    },
    /// Sends it back from a seat.
    Return {
        /// Which.
        seat: SeatRef,
        /// Where to.
        to: Target,
    },
    /// Hands a seat on to a colleague (引継ぎ).
    HandOn {
        /// Which.
        seat: SeatRef,
        /// To whom.
        to: Person,
    },
    /// Passes over somebody on the way, who then reads afterwards (後閲・引上げ).
    Skip {
        /// Whose seat.
        seat: SeatRef,
    },
    /// Reads what was decided without him.
    Read {
        /// Which duty, by its place in [`crate::Flow::duties`].
        duty: usize,
    },
    /// Takes it back (引戻し).
    PullBack,
    /// Gives it up (廃案).
    Abandon,
    /// Rules on a disagreement (裁定).
    Rule {
        /// The seat that did not agree.
        seat: SeatRef,
        /// Whether the objection stands.
        upheld: bool,
    },
    /// Lifts a seat that nobody can fill to the post above it.
    Lift {
        /// Which.
        seat: SeatRef,
    },
    /// Says something.
    Comment,
}

/// What has happened. It names everybody concerned, so that it can be read without the organisation of its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields are those of `Act`, with who and when")]
pub enum Event {
    /// It was sent on its way.
    Submitted { steps: Option<Vec<Step>>, gist_changed: bool, by: Person, at: Timestamp },
    /// Somebody voted.
    Voted { seat: SeatRef, vote: Vote, capacity: Capacity, by: Person, at: Timestamp },
    /// It was sent back.
    Returned { seat: SeatRef, to: Target, capacity: Capacity, by: Person, at: Timestamp },
    /// A seat was handed on.
    HandedOn { seat: SeatRef, to: Person, by: Person, at: Timestamp },
    /// Somebody was passed over.
    Skipped { seat: SeatRef, by: Person, at: Timestamp },
    /// Somebody has read.
    Read { duty: usize, by: Person, at: Timestamp },
    /// It was taken back.
    PulledBack { by: Person, at: Timestamp },
    /// It was given up; these are told.
    Abandoned { tell: Vec<Person>, by: Person, at: Timestamp },
    /// A disagreement was ruled on.
    Ruled { seat: SeatRef, upheld: bool, by: Person, at: Timestamp },
    /// A seat was lifted.
    Lifted { seat: SeatRef, to: Post, by: Person, at: Timestamp },
    /// Something was said.
    Commented { by: Person, at: Timestamp },
}

impl Event {
    /// Who did it.
    pub fn by(&self) -> &str {
        match self {
            Event::Submitted { by, .. }
            | Event::Voted { by, .. }
            | Event::Returned { by, .. }
            | Event::HandedOn { by, .. }
            | Event::Skipped { by, .. }
            | Event::Read { by, .. }
            | Event::PulledBack { by, .. }
            | Event::Abandoned { by, .. }
            | Event::Ruled { by, .. }
            | Event::Lifted { by, .. }
            | Event::Commented { by, .. } => by,
        }
    }

    /// When.
    pub fn at(&self) -> Timestamp {
        match self {
            Event::Submitted { at, .. }
            | Event::Voted { at, .. }
            | Event::Returned { at, .. }
            | Event::HandedOn { at, .. }
            | Event::Skipped { at, .. }
            | Event::Read { at, .. }
            | Event::PulledBack { at, .. }
            | Event::Abandoned { at, .. }
            | Event::Ruled { at, .. }
            | Event::Lifted { at, .. }
            | Event::Commented { at, .. } => *at,
        }
    }
}
