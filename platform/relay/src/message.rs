use std::sync::Arc;

use futures_util::future::LocalBoxFuture;
use serde::{Serialize, de::DeserializeOwned};
use yakuba_city::Network;
use yakuba_seal::SecretKey;
use yakuba_store::{StoreError, Tx};

/// How personal the content of a message is, for the register of what crosses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonalData {
    /// Nothing about a person.
    None,
    /// About a person: names, addresses, answers (個人情報).
    Personal,
    /// Health, creed, record and the like (要配慮個人情報).
    Sensitive,
}

/// Something one zone or service tells another.
pub trait Message: Serialize + DeserializeOwned + Send + 'static {
    /// Its name: `applications.submitted`. Once released it is never renamed, and its content only grows.
    const KIND: &'static str;
    /// What it is, for the person who keeps the firewall.
    const ABOUT: &'static str;
    /// How personal its content is.
    const PERSONAL: PersonalData;
    /// Largest content, bytes of JSON.
    const MAX_BYTES: usize = 1 << 20;
    /// The network it comes from.
    type From: Network;
    /// The network it goes to.
    type To: Network;

    /// What must stay in order: messages with the same stream are handled in the order they were sent.
    fn stream(&self) -> String;

    /// Ids of the files it brings along, which the carrier copies first.
    fn files(&self) -> Vec<String> {
        Vec::new()
    }

    /// The key those files are sealed with where they come from; the carrier opens them as it brings them.
    fn files_key(&self) -> Option<SecretKey> {
        None
    }
}

/// What a file is sealed about ([`SecretKey::seal`]).
pub const FILE: &str = "file";

/// What a message brings along.
#[derive(Clone, Debug, Default)]
pub(crate) struct Brought {
    pub(crate) files: Vec<String>,
    pub(crate) key: Option<SecretKey>,
}

/// Why a message could not be handled.
#[derive(Debug, thiserror::Error)]
pub enum HandleError {
    /// The database refused; it may work later.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The content makes no sense here: it is held for a person.
    #[error("{0}")]
    Refused(String),
}

/// What a handler's work comes to.
type Handled<'t> = LocalBoxFuture<'t, Result<(), HandleError>>;

type Run<C> = Arc<dyn for<'t> Fn(&'t mut dyn std::any::Any, C, &'t str) -> Handled<'t> + Send + Sync>;

type FilesOf = Arc<dyn Fn(&str) -> Brought + Send + Sync>;

/// What a service does when it is told something, given the context `C`.
pub struct Handler<C> {
    pub(crate) kind: crate::Kind,
    pub(crate) run: Run<C>,
    pub(crate) files: FilesOf,
}

impl<C> Clone for Handler<C> {
    fn clone(&self) -> Self {
        Handler { kind: self.kind.clone(), run: self.run.clone(), files: self.files.clone() }
    }
}

impl<C: 'static> Handler<C> {
    /// Messages of type `M` are handled by `handle`, inside the transaction that notes their arrival.
    pub fn new<M, F>(handle: F) -> Handler<C>
    where
        M: Message,
        F: AsyncFn(&mut Tx<M::To>, C, M) -> Result<(), HandleError> + Clone + Send + Sync + 'static,
    {
        let run: Run<C> = Arc::new(move |tx, context, payload| {
            let handle = handle.clone();
            Box::pin(async move {
                let message: M = serde_json::from_str(payload)
                    .map_err(|error| HandleError::Refused(format!("it cannot be read: {error}")))?;
                let tx = tx
                    .downcast_mut::<Tx<M::To>>()
                    .ok_or_else(|| HandleError::Refused("it was brought to the wrong network".to_owned()))?;
                handle(tx, context, message).await
            })
        });
        let files: FilesOf = Arc::new(|payload: &str| {
            serde_json::from_str::<M>(payload)
                .map(|message| Brought { files: message.files(), key: message.files_key() })
                .unwrap_or_default()
        });
        Handler { kind: crate::Kind::of::<M>(), run, files }
    }

    /// The kind of message this handles.
    pub fn kind(&self) -> &crate::Kind {
        &self.kind
    }
}
