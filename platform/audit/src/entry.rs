use std::fmt;

use sha2::{Digest, Sha256};
use yakuba_base::Id;
use yakuba_city::Clock;
use yakuba_store::{Result, StoreError, Tx, args};

use crate::leaf::Leaf;

/// The longest detail, bytes: an entry is read by others in 64 KB (C2SP tlog-tiles).
const DETAIL: usize = 60_000;

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A member of staff, by id.
    Staff(String),
    /// A resident with an account, by id.
    Resident(String),
    /// Someone who holds the secret link of one application.
    LinkHolder(String),
    /// A program with a token, by the token's id.
    Program(String),
    /// The system itself, by the name of the mechanism.
    System(&'static str),
    /// Nobody known: a visitor who was refused.
    Anonymous,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Staff(id) => write!(f, "staff:{id}"),
            Actor::Resident(id) => write!(f, "resident:{id}"),
            Actor::LinkHolder(id) => write!(f, "link:{id}"),
            Actor::Program(id) => write!(f, "program:{id}"),
            Actor::System(name) => write!(f, "system:{name}"),
            Actor::Anonymous => f.write_str("anonymous"),
        }
    }
}

/// One thing that was done.
#[derive(Clone, Debug)]
pub struct Entry {
    actor: Actor,
    action: &'static str,
    subject: String,
    detail: serde_json::Value,
}

impl Entry {
    /// `actor` did `action`: `application.decided`, `application.read`, `staff.signed-in`.
    pub fn new(actor: Actor, action: &'static str) -> Entry {
        Entry { actor, action, subject: String::new(), detail: serde_json::Value::Null }
    }

    /// What it was done to: a kind and an id.
    #[must_use]
    pub fn on(mut self, kind: &str, id: impl fmt::Display) -> Entry {
        self.subject = format!("{kind}:{id}");
        self
    }

    /// More about it: ids, states and field names, never a personal value.
    #[must_use]
    pub fn with(mut self, detail: serde_json::Value) -> Entry {
        self.detail = detail;
        self
    }

    /// Writes the entry in the transaction of the change it tells of.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn record<N>(self, tx: &mut Tx<N>, clock: &Clock) -> Result<()> {
        let (id, detail): (Id<Entry>, _) = (clock.id(), self.detail.to_string());
        if detail.len() > DETAIL {
            return Err(StoreError::column("detail", "more than an entry of the log holds"));
        }
        tx.execute(
            "insert into audit_entry (id, at, actor, action, subject, detail) values ($1, $2, $3, $4, $5, $6)",
            args![id, clock.now(), self.actor.to_string(), self.action, self.subject, detail],
        )
        .await?;
        Ok(())
    }
}

/// The hash of one stored entry in its block: every field, each with its length in front, so that no two entries look alike.
pub(crate) fn hash(leaf: &Leaf) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(b"yakuba audit entry 1");
    let at = leaf.at.as_millis().to_string();
    for field in [&leaf.id, &at, &leaf.actor, &leaf.action, &leaf.subject, &leaf.detail] {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    hasher.finalize().into()
}
