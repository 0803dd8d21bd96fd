use serde::{Deserialize, Serialize};

/// A request to correct an application (補正の求め): which answers, and what is wrong with each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Its id.
    pub id: String,
    /// The answers to correct; never empty.
    pub items: Vec<CorrectionItem>,
    /// A word to the applicant about all of them.
    #[serde(default)]
    pub message: String,
}

/// One answer to correct.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionItem {
    /// The key of the field; a group is corrected as a whole.
    pub key: String,
    /// What is wrong and what to do.
    pub reason: String,
}

impl Correction {
    /// Whether the field is one of those to correct.
    pub fn covers(&self, key: &str) -> bool {
        self.items.iter().any(|item| item.key == key)
    }
}
