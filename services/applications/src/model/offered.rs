use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Text, Timestamp};

use super::{CaseState, Correction, Procedure};

/// A revision of a procedure as it is offered to residents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// The id of the revision.
    pub revision: String,
    /// Its number: 1, 2, 3 …
    pub number: i64,
    /// Its content.
    pub procedure: Procedure,
    /// Whom to ask about it: the division as it was when the revision was published.
    pub desk: Desk,
}

/// A division as residents see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// Its name.
    pub name: Text,
    /// Its telephone number, as people write it.
    pub phone: String,
    /// Where in the building it is.
    pub place: String,
}

/// What the applicant sees of a case: where it stands and what happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// Where it stands.
    pub state: CaseState,
    /// When the office means to decide; absent while the clock stands.
    pub due_on: Option<Date>,
    /// What the applicant is asked to correct at present.
    pub correction: Option<Correction>,
    /// What happened, oldest first.
    pub entries: Vec<TimelineEntry>,
}

/// One thing that happened, as far as the applicant is concerned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// When.
    pub at: Timestamp,
    /// What: a key of the message catalogue.
    pub what: String,
    /// Words that go with it: a message, a reason, a document's number.
    #[serde(default)]
    pub text: String,
    /// A file that goes with it: a letter, a copy.
    #[serde(default)]
    pub file: Option<String>,
}
