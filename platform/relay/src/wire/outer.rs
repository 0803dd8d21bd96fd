use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::time::{Instant, timeout_at};
use yakuba_city::{Clock, Network};
use yakuba_files::{FileError, Files};
use yakuba_seal::{Card, Keys};
use yakuba_store::Store;

use super::{Answer, Ask, FILE, LOOK, Line, LinkError, PART, PROTOCOL, Partial, WAIT, Wire, hash};
use crate::{
    Handler, Link,
    arrivals::{Arrivals, Bring},
    departures::Departures,
    envelope::{End, Outcome, Signed, Way},
    message::Brought,
};

/// The outer side of a link: it answers.
pub struct Outer<O, C> {
    link: Link,
    keys: Arc<Keys>,
    inner: Card,
    departures: Departures<O>,
    arrivals: Arrivals<O, C>,
    /// A file that is coming, kept over a cut. One at a time is enough: the inner side brings one after another.
    coming: Arc<Mutex<Option<Partial>>>,
}

impl<O, C: Clone> Clone for Outer<O, C> {
    fn clone(&self) -> Self {
        Outer {
            link: self.link,
            keys: self.keys.clone(),
            inner: self.inner.clone(),
            departures: self.departures.clone(),
            arrivals: self.arrivals.clone(),
            coming: self.coming.clone(),
        }
    }
}

/// What came along must be here already.
struct Here<'h, O>(&'h Files<O>);

impl<O: Network> Bring for Here<'_, O> {
    async fn bring(&self, brought: &Brought) -> Result<(), End> {
        let mut missing = Vec::new();
        for file in &brought.files {
            match self.0.has(file).await {
                Ok(true) => {}
                Ok(false) => missing.push(file.clone()),
                Err(error) => return Err(End::Later(error.to_string())),
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(End::Needs(missing)) }
    }
}

/// What one caller is in the middle of.
#[derive(Default)]
struct Session {
    /// The file that was read last, whole.
    read: Option<(String, Bytes, String)>,
}

impl<O: Network, C: Clone + Send + Sync + 'static> Outer<O, C> {
    /// The zone with these `keys`, called by the network of the card `inner`. What comes from there is handled with those
    /// of `handlers` that go this way.
    pub fn new(
        keys: Arc<Keys>,
        inner: Card,
        zone: (Store<O>, Files<O>),
        clock: Clock,
        context: C,
        handlers: &[Handler<C>],
    ) -> Self {
        let link = Link { city: keys.card().city, outer: O::KIND, inner: inner.network };
        let departures = Departures { store: zone.0.clone(), to: inner.network };
        let arrivals = Arrivals::new(inner.network, zone, clock, context, handlers, Some(keys.clone()));
        Outer { link, keys, inner, departures, arrivals, coming: Arc::default() }
    }

    /// Answers on one connection until it ends.
    ///
    /// # Errors
    /// Always says why it ended.
    pub async fn answer(&self, line: impl Line) -> Result<(), LinkError> {
        let mut wire = Wire { line };
        let Link { city, outer, inner } = self.link;
        match wire.hear().await? {
            Ask::Hello { protocol: PROTOCOL, city: c, outer: o, inner: i }
                if (c, o, i) == (city, outer, inner) =>
            {
                wire.tell(&Answer::Welcome).await?;
            }
            _ => {
                let why = format!("here is {outer} of {city}, called by {inner}, protocol {PROTOCOL}");
                wire.tell(&Answer::Refused { why: why.clone() }).await?;
                return Err(LinkError::Nonsense(why));
            }
        }
        let mut session = Session::default();
        loop {
            let ask = wire.hear().await?;
            self.one(&mut wire, &mut session, ask).await?;
        }
    }

    async fn one<S: Line>(
        &self,
        wire: &mut Wire<S>,
        session: &mut Session,
        ask: Ask,
    ) -> Result<(), LinkError> {
        match ask {
            Ask::Pull => wire.tell(&Answer::Page { envelopes: self.page().await? }).await,
            Ask::Note { outcomes } => {
                self.departures.note(outcomes, self.arrivals.clock.now()).await?;
                wire.tell(&Answer::Noted).await
            }
            Ask::Fetch { file, from } => self.part(wire, session, file, from).await,
            Ask::Push { envelopes } => {
                let outcomes = self.handle(envelopes).await?;
                wire.tell(&Answer::Outcomes { outcomes }).await
            }
            Ask::Place { file, size, sha256 } => {
                let from = self.place(file, size, sha256)?;
                wire.tell(&Answer::Placed { from }).await
            }
            Ask::Part { file, from } => {
                let part = wire.hear_bytes(PART).await?;
                let from = self.take(&file, from, &part).await?;
                wire.tell(&Answer::Placed { from }).await
            }
            Ask::Alive => wire.tell(&Answer::Noted).await,
            Ask::Hello { .. } => Err(LinkError::Nonsense("a second greeting".to_owned())),
        }
    }

    /// What waits, signed; an empty page when nothing comes for a while.
    async fn page(&self) -> Result<Vec<Signed>, LinkError> {
        let end = Instant::now() + WAIT;
        let mut commits = self.departures.store.commits();
        loop {
            commits.mark_unchanged();
            let waiting = self.departures.waiting().await?;
            if !waiting.is_empty() || Instant::now() >= end {
                let way = Way { city: self.link.city, from: self.link.outer, to: self.link.inner };
                let signed = waiting.into_iter().map(|envelope| Signed::new(&self.keys, way, envelope));
                return Ok(signed.collect::<Result<_, _>>()?);
            }
            let look = (Instant::now() + LOOK).min(end);
            let _changed_or_late = timeout_at(look, commits.changed()).await;
        }
    }

    async fn part<S: Line>(
        &self,
        wire: &mut Wire<S>,
        session: &mut Session,
        file: String,
        from: u64,
    ) -> Result<(), LinkError> {
        if session.read.as_ref().is_none_or(|(read, _, _)| *read != file) {
            match self.arrivals.files.get(&file).await {
                Ok(bytes) => {
                    let sha256 = hash(&bytes);
                    session.read = Some((file, bytes, sha256));
                }
                Err(FileError::NotFound | FileError::BadId(_)) => return wire.tell(&Answer::NoFile).await,
                Err(error) => return Err(error.into()),
            }
        }
        let Some((_, bytes, sha256)) = &session.read else { return wire.tell(&Answer::NoFile).await };
        let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
        let part = bytes.slice(from..bytes.len().min(from + PART));
        let answer = Answer::Part { size: bytes.len() as u64, sha256: sha256.clone() };
        if from + part.len() == bytes.len() {
            session.read = None;
        }
        wire.tell(&answer).await?;
        wire.tell_bytes(&part).await
    }

    async fn handle(&self, signed: Vec<Signed>) -> Result<Vec<Outcome>, LinkError> {
        let way = Way { city: self.link.city, from: self.link.inner, to: self.link.outer };
        let envelopes = super::inner::in_order(signed, &self.inner, way)?;
        let (seen, new) = self.arrivals.sort(envelopes).await?;
        let mut outcomes = seen;
        outcomes.extend(self.arrivals.handle_all(new, &Here(&self.arrivals.files)).await);
        Ok(outcomes)
    }

    /// A file is coming; answers how much of it is here.
    fn place(&self, file: String, size: u64, sha256: String) -> Result<u64, LinkError> {
        if size > FILE {
            return Err(LinkError::Nonsense(format!("a file of {size} bytes is too large")));
        }
        let mut coming = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(partial) =
            coming.as_ref().filter(|known| known.file == file && known.size == size && known.sha256 == sha256)
        {
            return Ok(partial.bytes.len() as u64);
        }
        *coming = Some(Partial { file, size, sha256, bytes: Vec::new() });
        Ok(0)
    }

    async fn take(&self, file: &str, from: u64, part: &[u8]) -> Result<u64, LinkError> {
        let (here, whole) = {
            let mut coming = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
            let partial = coming
                .as_mut()
                .filter(|partial| partial.file == file)
                .ok_or_else(|| LinkError::Nonsense("a part of a file nobody spoke of".to_owned()))?;
            partial.add(from, part)?;
            (partial.bytes.len() as u64, if partial.is_whole() { coming.take() } else { None })
        };
        if let Some(whole) = whole {
            if !whole.is_right() {
                return Err(LinkError::Nonsense("a file is not what was promised".to_owned()));
            }
            self.arrivals.files.put_as(&whole.file, whole.bytes).await?;
        }
        Ok(here)
    }
}
