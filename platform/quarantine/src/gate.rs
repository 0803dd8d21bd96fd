use std::{pin::Pin, sync::Arc};

use bytes::Bytes;
use sha2::{Digest, Sha256};
use yakuba_audit::{Actor, Entry};
use yakuba_city::{Clock, Network, NetworkKind};
use yakuba_files::{Arriving, FileError, Files, Gate, Passing};
use yakuba_store::{Json, Store, Tx, args};

use crate::record::{self, Left};

/// What became of a file that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was built anew.
    Disarmed {
        /// The new file.
        bytes: Bytes,
        /// What it is, for people: 「PDF」.
        kind: String,
        /// The media type it is served with.
        media_type: String,
        /// What it had before and has not now.
        left_behind: Vec<Left>,
    },
    /// That cannot be done.
    Held {
        /// A stable name for programs: `encrypted`.
        reason: String,
        /// What is wrong, for the clerk who waits for it.
        why: String,
        /// Whether another try makes sense once the machine has a tool that was missing.
        may_pass_later: bool,
    },
}

/// A verdict; or, as an error, why the file could not be looked at.
pub type Judged<'d> = Pin<Box<dyn Future<Output = Result<Verdict, String>> + Send + 'd>>;

/// Takes files apart and builds them anew.
pub trait Disarm: Send + Sync {
    /// Looks at a file.
    fn disarm(&self, bytes: Bytes) -> Judged<'_>;
}

/// The gate of one zone.
pub struct Quarantine<N> {
    store: Store<N>,
    files: Files<N>,
    clock: Clock,
    disarm: Arc<dyn Disarm>,
}

impl<N: Network> Quarantine<N> {
    /// A gate that holds in `files` what `disarm` refuses, and keeps its records in `store`.
    pub fn new(store: Store<N>, files: Files<N>, clock: Clock, disarm: Arc<dyn Disarm>) -> Quarantine<N> {
        Quarantine { store, files, clock, disarm }
    }

    async fn judge(&self, arriving: Arriving) -> Result<Option<Bytes>, FileError> {
        let storage = |error: yakuba_store::StoreError| FileError::Gate(error.to_string());
        // A message that is carried twice brings its files twice: what was decided stays, above all by people.
        if record::is_decided(&self.store, &arriving.id).await.map_err(storage)? {
            return Ok(None);
        }
        let verdict = self.disarm.disarm(arriving.bytes.clone()).await.map_err(FileError::Gate)?;
        if let Verdict::Held { .. } = verdict {
            self.files.hold(&arriving.id, &arriving.bytes).await?;
        }
        let kept = match &verdict {
            Verdict::Disarmed { bytes, .. } => Some(bytes.clone()),
            Verdict::Held { .. } => None,
        };
        let clock = self.clock.clone();
        let (size, sha256) = (arriving.bytes.len() as i64, hex(&Sha256::digest(&arriving.bytes)));
        self.store
            .write(async move |tx: &mut Tx<N>| {
                note(tx, &clock, (&arriving.id, arriving.from), (size, &sha256), &verdict).await
            })
            .await
            .map_err(storage)?;
        Ok(kept)
    }
}

impl<N: Network> Gate for Quarantine<N> {
    fn pass(&self, arriving: Arriving) -> Passing<'_> {
        Box::pin(self.judge(arriving))
    }
}

/// Writes down what became of a file, and in the audit log that it is held.
async fn note<N: Network>(
    tx: &mut Tx<N>,
    clock: &Clock,
    (id, from): (&str, NetworkKind),
    (size, sha256): (i64, &str),
    verdict: &Verdict,
) -> yakuba_store::Result<()> {
    let empty = String::new();
    let (state, kind, media_type, new_size, left, reason, why, later) = match verdict {
        Verdict::Disarmed { bytes, kind, media_type, left_behind } => {
            ("disarmed", kind, media_type, bytes.len() as i64, left_behind.clone(), &empty, &empty, false)
        }
        Verdict::Held { reason, why, may_pass_later } => {
            ("held", &empty, &empty, 0, Vec::new(), reason, why, *may_pass_later)
        }
    };
    tx.execute(
        "insert into incoming_file (id, source, arrived_at, size, sha256, state, kind, media_type, new_size, left_behind,
            reason, why, may_pass_later)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict (id) do update set state = excluded.state, kind = excluded.kind, media_type = excluded.media_type,
            new_size = excluded.new_size, left_behind = excluded.left_behind, reason = excluded.reason, why = excluded.why,
            may_pass_later = excluded.may_pass_later, size = excluded.size, sha256 = excluded.sha256",
        args![
            id, from.name(), clock.now(), size, sha256, state, *kind, *media_type, new_size, Json(left), *reason, *why, later
        ],
    )
    .await?;
    if state == "held" {
        let entry = Entry::new(Actor::System("gate"), "file.held").on("file", id);
        entry.with(serde_json::json!({ "reason": reason })).record(tx, clock).await?;
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
