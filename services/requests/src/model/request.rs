use yakuba_base::{Date, Timestamp};
use yakuba_flow::{Flow, State};
use yakuba_forms::Answers;

use super::{Ruled, Todo};

/// An internal request (庁内申請) on its way.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its id.
    pub id: String,
    /// The key of its kind.
    pub kind: String,
    /// The revision of the kind it was made with, for ever.
    pub revision: String,
    /// What it is called: 「年次休暇 R8.12.3」.
    pub title: String,
    /// The division of whoever makes it.
    pub unit: String,
    /// The division in charge of its kind.
    pub charge: String,
    /// What was answered.
    pub answers: Answers,
    /// The row of the rules that gave the route when it was last sent.
    pub ruled: Option<Ruled>,
    /// Its way.
    pub flow: Flow,
    /// The day it is about, when it names one.
    pub on: Option<Date>,
    /// When it was called off after it had been approved.
    pub cancelled_at: Option<Timestamp>,
    /// What is left to do for the division in charge.
    pub tasks: Vec<Task>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When anything last happened to it.
    pub updated_at: Timestamp,
    /// Counts every change: what a change is made from.
    pub version: i64,
}

/// Something the division in charge does after the approval.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Task {
    /// What.
    pub todo: Todo,
    /// Who has done it, and when.
    pub done: Option<(String, Timestamp)>,
}

impl Request {
    /// Where it is opened.
    pub fn address(&self) -> String {
        format!("/requests/r/{}", self.id)
    }

    /// Whether its maker may change what it says.
    pub fn is_editable(&self) -> bool {
        matches!(self.flow.state, State::Drafting | State::Returned { .. })
    }

    /// Whether it is approved and holds.
    pub fn holds(&self) -> bool {
        matches!(self.flow.state, State::Decided { .. }) && self.cancelled_at.is_none()
    }

    /// Its state as a word in the database and in addresses.
    pub fn state(&self) -> &'static str {
        match self.flow.state {
            State::Drafting => "drafting",
            State::Running { .. } => "running",
            State::Returned { .. } => "returned",
            State::Decided { .. } if self.cancelled_at.is_some() => "cancelled",
            State::Decided { .. } if self.tasks.iter().any(|task| task.done.is_none()) => "doing",
            State::Decided { .. } => "decided",
            State::Abandoned { .. } => "abandoned",
        }
    }
}
