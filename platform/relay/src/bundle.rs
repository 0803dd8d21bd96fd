//! A bundle: what waits for a neighbour, in one file on a medium that somebody carries, for networks with an air gap
//! between them.
//!
//! It is sealed to the receiver's card and signed by the sender. What it brings stays waiting at the sender's until a bundle
//! of the other direction says that it arrived; so a medium may be lost, brought twice or too late, and nothing is lost or
//! done twice.
//!
//! ```text
//! yakuba bundle 1\n
//! HPKE encapsulation (32 bytes)
//! records, each 4 bytes of length and a sealed record:
//!   the head (JSON), the sender's signature under it, the files in parts of at most 1 MiB in the order of the head
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use yakuba_base::Timestamp;
use yakuba_city::{Clock, Network};
use yakuba_files::{FileError, Files};
use yakuba_seal::{Card, Keys, Opener, SealError};
use yakuba_store::{Store, StoreError, args};

use crate::{
    Handler,
    arrivals::{Arrivals, Bring},
    departures::Departures,
    envelope::{End, Envelope, Outcome, Signed, Way},
    message::Brought,
};

const MAGIC: &[u8] = b"yakuba bundle 1\n";
const FRONT: usize = 32;
const PART: usize = 1 << 20;
/// For how long a bundle repeats what arrived, days: longer than a medium lies in a drawer.
const TELLS_DAYS: i64 = 60;

/// Why a bundle could not be made or taken in. Nothing was done then.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// It is not a bundle, or not a whole one.
    #[error("this is not a whole bundle: {0}")]
    Broken(&'static str),
    /// It goes elsewhere.
    #[error("this bundle goes from {from} to {to} of {city}")]
    Elsewhere {
        /// The city.
        city: String,
        /// The sender.
        from: String,
        /// The receiver.
        to: String,
    },
    /// It cannot be opened, or was not signed by the neighbour.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The files.
    #[error(transparent)]
    Files(#[from] FileError),
}

/// What a bundle says of itself.
#[derive(Serialize, Deserialize)]
struct Head {
    way: Way,
    made_at: Timestamp,
    /// Messages of the other direction that arrived here.
    arrived: Vec<String>,
    envelopes: Vec<Signed>,
    files: Vec<Packed>,
}

#[derive(Serialize, Deserialize)]
struct Packed {
    id: String,
    size: u64,
    sha256: String,
}

/// What was put into a bundle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Messages.
    pub messages: usize,
    /// Files.
    pub files: usize,
    /// Messages that wait for the next bundle, because this one is full.
    pub left: usize,
}

/// What came of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// When it was made.
    pub made_at: Timestamp,
    /// Messages that were handled, now or before.
    pub handled: usize,
    /// Messages that could not be handled, and why; they will be in the next bundle again.
    pub failed: Vec<(String, String)>,
    /// Messages of ours that the other side says arrived.
    pub confirmed: usize,
}

/// Packs what waits in the zone for the network of `to`: as many messages as their files fit into `max_bytes`.
///
/// # Errors
/// When the database or a file cannot be read.
pub async fn export<F: Network>(
    keys: &Keys,
    to: &Card,
    (store, files): (&Store<F>, &Files<F>),
    now: Timestamp,
    max_bytes: u64,
) -> Result<(Vec<u8>, Exported), BundleError> {
    let way = Way { city: keys.card().city, from: F::KIND, to: to.network };
    let departures = Departures { store: store.clone(), to: to.network };
    let mut head =
        Head { way, made_at: now, arrived: arrived(store, to, now).await?, envelopes: vec![], files: vec![] };
    let mut contents = Vec::new();
    let (mut after, mut bytes, mut full) = (0, 0, false);
    while !full {
        let page = departures.waiting_after(after).await?;
        if page.is_empty() {
            break;
        }
        for envelope in page {
            let mut brought = Vec::new();
            for id in departures.files_of(std::slice::from_ref(&envelope)).await? {
                match files.get(&id).await {
                    Ok(content) => brought.push((id, content)),
                    // The receiver says what is missing, as every carrier does.
                    Err(FileError::NotFound) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            let size = brought.iter().map(|(_, content)| content.len() as u64).sum::<u64>()
                + envelope.payload.len() as u64;
            if bytes > 0 && bytes + size > max_bytes {
                full = true;
                break;
            }
            bytes += size;
            after = envelope.seq;
            head.envelopes.push(Signed::new(keys, way, envelope)?);
            for (id, content) in brought {
                head.files.push(Packed { id, size: content.len() as u64, sha256: hash(&content) });
                contents.push(content);
            }
        }
    }
    let left = if full { departures.count_after(after).await? } else { 0 };
    let exported = Exported { messages: head.envelopes.len(), files: head.files.len(), left };

    let (front, mut sealer) = to.sealer()?;
    let mut bundle = [MAGIC, &front].concat();
    let mut add = |record: &[u8]| {
        let sealed = sealer.next(MAGIC, record)?;
        bundle.extend(u32::try_from(sealed.len()).unwrap_or(u32::MAX).to_be_bytes());
        bundle.extend(sealed);
        Ok::<_, SealError>(())
    };
    let text = serde_json::to_vec(&head).map_err(|_| BundleError::Broken("it cannot be written"))?;
    add(&text)?;
    add(&keys.sign(&signed_text(&text))?)?;
    for content in contents {
        content.chunks(PART).try_for_each(&mut add)?;
    }
    Ok((bundle, exported))
}

/// What is signed.
fn signed_text(head: &[u8]) -> Vec<u8> {
    [MAGIC, head].concat()
}

/// The messages from a neighbour that arrived here.
async fn arrived<N: Network>(
    store: &Store<N>,
    from: &Card,
    now: Timestamp,
) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> = store
        .read()
        .await?
        .all(
            "select id from inbox where source = $1 and received_at > $2",
            args![from.network.name(), now.plus_days(-TELLS_DAYS)],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The files of a bundle, whole and checked.
struct InBundle<'b, T, C> {
    files: BTreeMap<String, bytes::Bytes>,
    arrivals: &'b Arrivals<T, C>,
}

impl<T: Network, C: Clone + Send + Sync + 'static> Bring for InBundle<'_, T, C> {
    async fn bring(&self, brought: &Brought) -> Result<(), End> {
        for id in &brought.files {
            match self.files.get(id) {
                Some(bytes) => self.arrivals.keep(id, bytes.clone(), brought.key.as_ref()).await?,
                None if self.arrivals.files.has(id).await.is_ok_and(|here| here) => {}
                None => return Err(End::Later(format!("the file {id} is not in the bundle"))),
            }
        }
        Ok(())
    }
}

/// Takes in a bundle of the network of `from`: its messages are handled as those of any other carrier.
///
/// # Errors
/// When it is not whole, goes elsewhere or is not from there; nothing was done then.
pub async fn import<T, C>(
    keys: &std::sync::Arc<Keys>,
    from: &Card,
    bundle: &[u8],
    zone: (Store<T>, Files<T>),
    clock: Clock,
    context: C,
    handlers: &[Handler<C>],
) -> Result<Imported, BundleError>
where
    T: Network,
    C: Clone + Send + Sync + 'static,
{
    let (head, files) = unpack(keys, from, bundle)?;
    let way = Way { city: keys.card().city, from: from.network, to: T::KIND };
    if head.way != way {
        let Way { city, from, to } = head.way;
        return Err(BundleError::Elsewhere {
            city: city.to_string(),
            from: from.to_string(),
            to: to.to_string(),
        });
    }
    let envelopes: Vec<Envelope> =
        head.envelopes.into_iter().map(|one| one.verified(from, way)).collect::<Result<_, SealError>>()?;

    let departures = Departures { store: zone.0.clone(), to: from.network };
    let confirmed = departures.confirm(head.arrived, clock.now()).await?;
    let arrivals = Arrivals::new(from.network, zone, clock, context, handlers, Some(keys.clone()));
    let (mut outcomes, new) = arrivals.sort(envelopes).await?;
    outcomes.extend(arrivals.handle_all(new, &InBundle { files, arrivals: &arrivals }).await);
    let mut imported = Imported { made_at: head.made_at, handled: 0, failed: Vec::new(), confirmed };
    for Outcome { id, end } in outcomes {
        match end {
            End::Done => imported.handled += 1,
            End::Later(why) | End::Refused(why) => imported.failed.push((id, why)),
            End::Needs(_) => {}
        }
    }
    Ok(imported)
}

/// Opens and checks all of a bundle.
fn unpack(
    keys: &Keys,
    from: &Card,
    bundle: &[u8],
) -> Result<(Head, BTreeMap<String, bytes::Bytes>), BundleError> {
    let rest = bundle.strip_prefix(MAGIC).ok_or(BundleError::Broken("it does not begin as one"))?;
    let (front, rest) = rest.split_at_checked(FRONT).ok_or(BundleError::Broken("it ends too early"))?;
    let mut records = Records { opener: keys.opener(front)?, rest };
    let text = records.next()?;
    from.verify(&signed_text(&text), &records.next()?)?;
    let head: Head =
        serde_json::from_slice(&text).map_err(|_| BundleError::Broken("its head cannot be read"))?;
    let mut files = BTreeMap::new();
    for Packed { id, size, sha256 } in &head.files {
        let mut content = Vec::new();
        while (content.len() as u64) < *size {
            content.extend(records.next()?);
        }
        if content.len() as u64 != *size || hash(&content) != *sha256 {
            return Err(BundleError::Broken("a file in it was changed"));
        }
        files.insert(id.clone(), content.into());
    }
    if !records.rest.is_empty() {
        return Err(BundleError::Broken("it does not end where it should"));
    }
    Ok((head, files))
}

struct Records<'b> {
    opener: Opener,
    rest: &'b [u8],
}

impl Records<'_> {
    fn next(&mut self) -> Result<Vec<u8>, BundleError> {
        let early = BundleError::Broken("it ends too early");
        let Some((length, rest)) = self.rest.split_first_chunk::<4>() else { return Err(early) };
        let Some((sealed, rest)) = rest.split_at_checked(u32::from_be_bytes(*length) as usize) else {
            return Err(early);
        };
        self.rest = rest;
        Ok(self.opener.next(MAGIC, sealed)?)
    }
}

fn hash(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}
