use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep, timeout};
use yakuba_city::{Clock, Network};
use yakuba_files::{FileError, Files};
use yakuba_seal::{Card, Keys, SealError, SecretKey};
use yakuba_store::{Store, StoreError};

use super::{Answer, Ask, FILE, LOOK, Line, LinkError, PART, PROTOCOL, Partial, WAIT, Wire, call, hash};
use crate::{
    Handler, Link,
    arrivals::{Arrivals, Bring},
    departures::Departures,
    envelope::{End, Envelope, Outcome, Signed, Way},
    message::Brought,
};

/// The inner side of a link: it opens the connections and asks.
pub struct Inner<I, C> {
    link: Link,
    keys: Arc<Keys>,
    outer: Card,
    departures: Departures<I>,
    arrivals: Arrivals<I, C>,
    /// A file that is being fetched, kept over a cut.
    fetching: Mutex<Option<Partial>>,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug)]
enum Errand {
    Fetch,
    Bring,
}

/// The longest pause before calling again, seconds.
const LONGEST_PAUSE: u64 = 30;

/// The envelopes of a page, if the sender signed every one and they are in the order they were sent.
pub(super) fn in_order(signed: Vec<Signed>, sender: &Card, way: Way) -> Result<Vec<Envelope>, LinkError> {
    let envelopes: Vec<Envelope> =
        signed.into_iter().map(|one| one.verified(sender, way)).collect::<Result<_, SealError>>()?;
    if envelopes.is_sorted_by(|a, b| a.seq < b.seq) {
        Ok(envelopes)
    } else {
        Err(LinkError::Nonsense("a page that is not in order".to_owned()))
    }
}

/// What was fetched before the messages are handled: which files could not be.
struct Fetched(BTreeMap<String, End>);

impl Bring for Fetched {
    async fn bring(&self, brought: &Brought) -> Result<(), End> {
        brought.files.iter().find_map(|file| self.0.get(file)).map_or(Ok(()), |end| Err(end.clone()))
    }
}

impl<I: Network, C: Clone + Send + Sync + 'static> Inner<I, C> {
    /// The zone with these `keys`, which calls the network of the card `outer`. What comes from there is handled with those
    /// of `handlers` that go this way.
    pub fn new(
        keys: Arc<Keys>,
        outer: Card,
        zone: (Store<I>, Files<I>),
        clock: Clock,
        context: C,
        handlers: &[Handler<C>],
    ) -> Self {
        let link = Link { city: keys.card().city, outer: outer.network, inner: I::KIND };
        let departures = Departures { store: zone.0.clone(), to: outer.network };
        let arrivals = Arrivals::new(outer.network, zone, clock, context, handlers, Some(keys.clone()));
        Inner { link, keys, outer, departures, arrivals, fetching: Mutex::default() }
    }

    /// Calls `address`, again and again, until the store is closed.
    pub async fn run(self, address: String) {
        tokio::join!(self.keep_calling(&address, Errand::Fetch), self.keep_calling(&address, Errand::Bring));
    }

    async fn keep_calling(&self, address: &str, errand: Errand) {
        let mut pause = 1;
        loop {
            let began = Instant::now();
            let ended = match call(&self.keys, &self.outer, address).await {
                Ok(line) => match errand {
                    Errand::Fetch => self.pull(line).await,
                    Errand::Bring => self.push(line).await,
                },
                Err(error) => Err(error),
            };
            match ended {
                Err(LinkError::Store(StoreError::Closed)) => return,
                Err(error) => {
                    tracing::warn!(%address, outer = %self.link.outer, ?errand, %error, "calling again soon")
                }
                Ok(()) => {}
            }
            pause = if began.elapsed() > Duration::from_secs(LONGEST_PAUSE) { 1 } else { pause };
            sleep(Duration::from_secs(pause)).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn greet<S: Line>(&self, line: S) -> Result<Wire<S>, LinkError> {
        let mut wire = Wire { line };
        let Link { city, outer, inner } = self.link;
        match wire.ask(&Ask::Hello { protocol: PROTOCOL, city, outer, inner }).await? {
            Answer::Welcome => Ok(wire),
            other => Err(unexpected(&other)),
        }
    }

    /// Fetches what comes inward, on one connection, until it ends.
    ///
    /// # Errors
    /// Always says why it ended.
    pub async fn pull(&self, line: impl Line) -> Result<(), LinkError> {
        let mut wire = self.greet(line).await?;
        let way = Way { city: self.link.city, from: self.link.outer, to: self.link.inner };
        loop {
            let signed = match wire.ask(&Ask::Pull).await? {
                Answer::Page { envelopes } => envelopes,
                other => return Err(unexpected(&other)),
            };
            if signed.is_empty() {
                continue;
            }
            let (mut outcomes, new) = self.arrivals.sort(in_order(signed, &self.outer, way)?).await?;
            let (refused, opened, fetched) = self.fetch_for(&mut wire, new).await?;
            outcomes.extend(refused);
            outcomes.extend(self.arrivals.handle_all(opened, &fetched).await);
            let moved = outcomes.iter().any(|outcome| outcome.end == End::Done);
            match wire.ask(&Ask::Note { outcomes }).await? {
                Answer::Noted => {}
                other => return Err(unexpected(&other)),
            }
            if !moved {
                // Only what fails for now is left: it is not asked for without a breath.
                sleep(LOOK).await;
            }
        }
    }

    /// Opens what came and fetches the files it brings.
    async fn fetch_for<S: Line>(
        &self,
        wire: &mut Wire<S>,
        envelopes: Vec<Envelope>,
    ) -> Result<(Vec<Outcome>, Vec<Envelope>, Fetched), LinkError> {
        let (mut refused, mut opened, mut fetched) =
            (Vec::<Outcome>::new(), Vec::<Envelope>::new(), BTreeMap::new());
        let mut stopped: Vec<String> = Vec::new();
        for envelope in envelopes {
            // Nothing of a stream overtakes what was refused in it.
            if stopped.contains(&envelope.stream) {
                continue;
            }
            let stream = envelope.stream.clone();
            match self.arrivals.open(envelope) {
                Ok(one) => {
                    for file in &one.brought.files {
                        if let Err(end) = self.fetch(wire, file, one.brought.key.as_ref()).await? {
                            fetched.insert(file.clone(), end);
                        }
                    }
                    opened.push(one.envelope);
                }
                Err((id, error)) => {
                    refused.push(Outcome { id, end: crate::arrivals::failed(error) });
                    stopped.push(stream);
                }
            }
        }
        Ok((refused, opened, Fetched(fetched)))
    }

    /// Fetches a file, from where it stopped when it was cut.
    async fn fetch<S: Line>(
        &self,
        wire: &mut Wire<S>,
        file: &str,
        key: Option<&SecretKey>,
    ) -> Result<Result<(), End>, LinkError> {
        if self.arrivals.files.has(file).await? {
            return Ok(Ok(()));
        }
        loop {
            let from = {
                let mut fetching = self.fetching.lock().unwrap_or_else(PoisonError::into_inner);
                if fetching.as_ref().is_some_and(|partial| partial.file != file) {
                    *fetching = None;
                }
                fetching.as_ref().map_or(0, |partial| partial.bytes.len() as u64)
            };
            let (size, sha256) = match wire.ask(&Ask::Fetch { file: file.to_owned(), from }).await? {
                Answer::Part { size, sha256 } if size <= FILE => (size, sha256),
                Answer::Part { size, .. } => {
                    return Ok(Err(End::Refused(format!("a file of {size} bytes is too large"))));
                }
                Answer::NoFile => {
                    return Ok(Err(End::Later(
                        "a file could not be carried: there is no such file".to_owned(),
                    )));
                }
                other => return Err(unexpected(&other)),
            };
            let part = wire.hear_bytes(PART).await?;
            if let Some(whole) = self.add(file, (size, sha256), from, &part)? {
                return Ok(self.arrivals.keep(file, whole.bytes.into(), key).await);
            }
        }
    }

    /// Adds a part; answers the file when it is whole.
    fn add(
        &self,
        file: &str,
        (size, sha256): (u64, String),
        from: u64,
        part: &[u8],
    ) -> Result<Option<Partial>, LinkError> {
        let mut fetching = self.fetching.lock().unwrap_or_else(PoisonError::into_inner);
        let same = fetching.as_ref().is_some_and(|known| known.size == size && known.sha256 == sha256);
        if !same {
            // It begins, or it became another file meanwhile: then this part belongs to nothing.
            let fresh = Partial { file: file.to_owned(), size, sha256, bytes: Vec::new() };
            *fetching = Some(fresh);
            if from > 0 {
                return Ok(None);
            }
        }
        let Some(partial) = fetching.as_mut() else { return Ok(None) };
        if let Err(error) = partial.add(from, part) {
            *fetching = None;
            return Err(error);
        }
        if !partial.is_whole() {
            return if part.is_empty() {
                Err(LinkError::Nonsense("a file that does not go on".to_owned()))
            } else {
                Ok(None)
            };
        }
        let whole = fetching.take();
        if whole.as_ref().is_some_and(Partial::is_right) {
            Ok(whole)
        } else {
            Err(LinkError::Nonsense("a file is not what was promised".to_owned()))
        }
    }

    /// Brings what goes outward, on one connection, until it ends.
    ///
    /// # Errors
    /// Always says why it ended.
    pub async fn push(&self, line: impl Line) -> Result<(), LinkError> {
        let mut wire = self.greet(line).await?;
        let way = Way { city: self.link.city, from: self.link.inner, to: self.link.outer };
        let mut commits = self.departures.store.commits();
        let mut spoke = Instant::now();
        loop {
            commits.mark_unchanged();
            let waiting = self.departures.waiting().await?;
            if waiting.is_empty() {
                if spoke.elapsed() > WAIT {
                    wire.ask(&Ask::Alive).await?;
                    spoke = Instant::now();
                }
                let _changed_or_late = timeout(LOOK, commits.changed()).await;
                continue;
            }
            let envelopes: Vec<Signed> = waiting
                .into_iter()
                .map(|envelope| Signed::new(&self.keys, way, envelope))
                .collect::<Result<_, _>>()?;
            let outcomes = match wire.ask(&Ask::Push { envelopes }).await? {
                Answer::Outcomes { outcomes } => outcomes,
                other => return Err(unexpected(&other)),
            };
            spoke = Instant::now();
            let outcomes = self.bring(&mut wire, outcomes).await?;
            let progress = outcomes.iter().any(|outcome| matches!(outcome.end, End::Done | End::Needs(_)));
            self.departures.note(outcomes, self.arrivals.clock.now()).await?;
            if !progress {
                sleep(LOOK).await;
            }
        }
    }

    /// Brings the files that are missing outside; a message whose file is not here fails.
    async fn bring<S: Line>(
        &self,
        wire: &mut Wire<S>,
        outcomes: Vec<Outcome>,
    ) -> Result<Vec<Outcome>, LinkError> {
        let mut all = Vec::new();
        for mut outcome in outcomes {
            if let End::Needs(files) = &outcome.end {
                for file in files.clone() {
                    if let Err(error) = self.place(wire, &file).await? {
                        outcome.end = End::Later(format!("a file could not be carried: {error}"));
                        break;
                    }
                }
            }
            all.push(outcome);
        }
        Ok(all)
    }

    async fn place<S: Line>(
        &self,
        wire: &mut Wire<S>,
        file: &str,
    ) -> Result<Result<(), FileError>, LinkError> {
        let bytes = match self.arrivals.files.get(file).await {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Err(error)),
        };
        let ask = Ask::Place { file: file.to_owned(), size: bytes.len() as u64, sha256: hash(&bytes) };
        let mut from = placed(wire.ask(&ask).await?)?;
        // A file without a byte has one part, too: the one that makes it whole.
        loop {
            let start = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
            let part = bytes.slice(start..bytes.len().min(start + PART));
            wire.tell(&Ask::Part { file: file.to_owned(), from }).await?;
            wire.tell_bytes(&part).await?;
            from = match wire.hear().await? {
                Answer::Refused { why } => return Err(LinkError::Refused(why)),
                answer => placed(answer)?,
            };
            if from >= bytes.len() as u64 {
                return Ok(Ok(()));
            }
        }
    }
}

fn placed(answer: Answer) -> Result<u64, LinkError> {
    match answer {
        Answer::Placed { from } => Ok(from),
        other => Err(unexpected(&other)),
    }
}

fn unexpected(answer: &Answer) -> LinkError {
    let name =
        serde_json::to_value(answer).ok().and_then(|value| Some(value.get("answer")?.as_str()?.to_owned()));
    LinkError::Nonsense(format!("the answer {}", name.unwrap_or_default()))
}
