//! The receiver's side: each message is handled once, its stream in order, streams side by side.

use std::{
    any::Any,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use bytes::Bytes;
use futures_util::future::join_all;
use yakuba_city::{Clock, Network, NetworkKind};
use yakuba_files::{FileError, Files};
use yakuba_seal::{Keys, SecretKey};
use yakuba_store::{SqlBuilder, Store, StoreError, Tx, args};

use crate::{
    HandleError, Handler,
    departures::MANY,
    envelope::{End, Envelope, Outcome},
    message::{Brought, FILE},
};

/// What arrives in one zone from another.
pub(crate) struct Arrivals<T, C> {
    pub(crate) store: Store<T>,
    pub(crate) files: Files<T>,
    pub(crate) clock: Clock,
    from: NetworkKind,
    context: C,
    keys: Option<Arc<Keys>>,
    handlers: Arc<BTreeMap<&'static str, Vec<Handler<C>>>>,
}

impl<T, C: Clone> Clone for Arrivals<T, C> {
    fn clone(&self) -> Self {
        Arrivals {
            store: self.store.clone(),
            files: self.files.clone(),
            clock: self.clock.clone(),
            from: self.from,
            context: self.context.clone(),
            keys: self.keys.clone(),
            handlers: self.handlers.clone(),
        }
    }
}

/// Sees to it that the files a message brings along are here before it is handled.
pub(crate) trait Bring: Sync {
    /// What is said of the message when they are not.
    fn bring(&self, brought: &Brought) -> impl Future<Output = Result<(), End>> + Send;
}

/// An envelope that was opened, with what it brings along.
pub(crate) struct Opened {
    pub(crate) envelope: Envelope,
    pub(crate) brought: Brought,
}

impl<T: Network, C: Clone + Send + Sync + 'static> Arrivals<T, C> {
    pub(crate) fn new(
        from: NetworkKind,
        (store, files): (Store<T>, Files<T>),
        clock: Clock,
        context: C,
        handlers: &[Handler<C>],
        keys: Option<Arc<Keys>>,
    ) -> Self {
        let mut by_kind: BTreeMap<&'static str, Vec<Handler<C>>> = BTreeMap::new();
        for handler in handlers.iter().filter(|h| h.kind.from == from && h.kind.to == T::KIND) {
            by_kind.entry(handler.kind.name).or_default().push(handler.clone());
        }
        Arrivals { store, files, clock, from, context, keys, handlers: Arc::new(by_kind) }
    }

    /// Opens an envelope and says which files it brings.
    pub(crate) fn open(&self, mut envelope: Envelope) -> Result<Opened, (String, HandleError)> {
        let refuse = |id: String, why: String| Err((id, HandleError::Refused(why)));
        let Some(handlers) = self.handlers.get(envelope.kind.as_str()) else {
            let why = format!("nobody in {} handles {} from {}", T::KIND, envelope.kind, self.from);
            return refuse(envelope.id, why);
        };
        match crate::peers::open(self.keys.as_deref(), (&envelope.id, &envelope.kind), &envelope.payload) {
            Ok(payload) => envelope.payload = payload,
            Err(error) => return refuse(envelope.id, error.to_string()),
        }
        if handlers.iter().any(|handler| envelope.payload.len() > handler.kind.max_bytes) {
            return refuse(envelope.id, format!("{} is larger than its kind allows", envelope.kind));
        }
        let brought =
            handlers.iter().map(|handler| (handler.files)(&envelope.payload)).next().unwrap_or_default();
        Ok(Opened { envelope, brought })
    }

    /// Parts a page into what was handled before, and what is new.
    pub(crate) async fn sort(
        &self,
        page: Vec<Envelope>,
    ) -> Result<(Vec<Outcome>, Vec<Envelope>), StoreError> {
        let mut seen = Vec::new();
        for some in page.chunks(MANY) {
            let ids: Vec<&str> = some.iter().map(|envelope| envelope.id.as_str()).collect();
            let mut sql = SqlBuilder::new("select id from inbox where id in ");
            sql.push_list(&ids);
            let (text, args) = sql.build();
            let found: Vec<(String,)> = self.store.read().await?.all(&text, args).await?;
            seen.extend(found.into_iter().map(|(id,)| Outcome { id, end: End::Done }));
        }
        let known: BTreeSet<String> = seen.iter().map(|one| one.id.clone()).collect();
        let new = page.into_iter().filter(|envelope| !known.contains(&envelope.id)).collect();
        Ok((seen, new))
    }

    /// Keeps a file that came along, under the id it had; opened, when it was sealed on the way. On its way inward it is
    /// disarmed or held (see `Files::receive`).
    pub(crate) async fn keep(&self, id: &str, bytes: Bytes, key: Option<&SecretKey>) -> Result<(), End> {
        let bytes = match key {
            Some(key) => {
                key.open(FILE, &bytes).map_err(|error| End::Refused(format!("a file: {error}")))?.into()
            }
            None => bytes,
        };
        self.files.receive(self.from, id, bytes).await.map_err(|error| match error {
            FileError::Storage(_) | FileError::Gate(_) | FileError::NoGate { .. } => {
                End::Later(error.to_string())
            }
            other => End::Refused(other.to_string()),
        })
    }

    /// Handles messages: those of one stream in order, up to the first that fails; streams side by side, so that they
    /// share group commits. `bring` sees to the files first.
    pub(crate) async fn handle_all(&self, envelopes: Vec<Envelope>, bring: &impl Bring) -> Vec<Outcome> {
        let mut streams: BTreeMap<String, Vec<Envelope>> = BTreeMap::new();
        for envelope in envelopes {
            streams.entry(envelope.stream.clone()).or_default().push(envelope);
        }
        let outcomes = join_all(streams.into_values().map(|stream| async move {
            let mut outcomes = Vec::new();
            for envelope in stream {
                let id = envelope.id.clone();
                let end = self.one(envelope, bring).await;
                let stop = end != End::Done;
                outcomes.push(Outcome { id, end });
                if stop {
                    break;
                }
            }
            outcomes
        }));
        outcomes.await.into_iter().flatten().collect()
    }

    async fn one(&self, envelope: Envelope, bring: &impl Bring) -> End {
        let opened = match self.open(envelope) {
            Ok(opened) => opened,
            Err((_, error)) => return failed(error),
        };
        if !opened.brought.files.is_empty()
            && let Err(end) = bring.bring(&opened.brought).await
        {
            return end;
        }
        match self.handle(opened.envelope).await {
            Ok(()) => End::Done,
            Err(error) => failed(error),
        }
    }

    async fn handle(&self, envelope: Envelope) -> Result<(), HandleError> {
        let handlers = self.handlers.get(envelope.kind.as_str()).cloned().unwrap_or_default();
        let (context, now, from) = (self.context.clone(), self.clock.now(), self.from);
        self.store
            .write(async move |tx: &mut Tx<T>| {
                let new = tx
                    .execute(
                        "insert into inbox (id, kind, source, received_at) values ($1, $2, $3, $4) on conflict do nothing",
                        args![envelope.id, envelope.kind, from.name(), now],
                    )
                    .await?;
                if new > 0 {
                    for handler in &handlers {
                        let tx: &mut dyn Any = tx;
                        (handler.run)(tx, context.clone(), &envelope.payload).await?;
                    }
                }
                Ok(())
            })
            .await
    }
}

/// What is told about a message that failed.
pub(crate) fn failed(error: HandleError) -> End {
    match error {
        HandleError::Store(error) => End::Later(error.to_string()),
        HandleError::Refused(why) => End::Refused(why),
    }
}
