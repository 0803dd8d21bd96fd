//! Revisions ready for use. A revision never changes, so what was parsed once stays parsed.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, RwLock},
};

use yakuba_city::{Internet, Lgwan};
use yakuba_forms::Compiled;
use yakuba_store::{Result, Store, StoreError, args};

use crate::{
    model::Offer,
    store::{offers, procedures},
};

/// A revision with its form parsed.
#[derive(Debug)]
pub struct Offered {
    /// The revision.
    pub offer: Offer,
    /// Its form.
    pub form: Compiled,
}

/// How many revisions are kept ready.
const READY: usize = 1_000;

static REVISIONS: LazyLock<RwLock<HashMap<String, Arc<Offered>>>> = LazyLock::new(RwLock::default);

fn ready(revision: &str) -> Option<Arc<Offered>> {
    REVISIONS.read().ok()?.get(revision).cloned()
}

fn prepare(offer: Offer) -> Result<Arc<Offered>> {
    let form = Compiled::new(offer.procedure.form.clone()).map_err(|errors| {
        StoreError::column(
            "body",
            format!("the form of revision {} does not compile: {errors:?}", offer.revision),
        )
    })?;
    let revision = offer.revision.clone();
    let offered = Arc::new(Offered { offer, form });
    if let Ok(mut revisions) = REVISIONS.write() {
        if revisions.len() >= READY {
            revisions.clear();
        }
        revisions.insert(revision, offered.clone());
    }
    Ok(offered)
}

/// What is offered now under a name.
///
/// # Errors
/// When the database cannot be read.
pub async fn current(store: &Store<Internet>, slug: &str) -> Result<Option<Arc<Offered>>> {
    let found: Option<(String,)> = store
        .read()
        .await?
        .optional("select revision from offer where slug = $1 and closed_at is null", args![slug])
        .await?;
    match found {
        Some((id,)) => revision(store, &id).await,
        None => Ok(None),
    }
}

/// A revision that is or was offered (internet-facing network).
///
/// # Errors
/// When the database cannot be read.
pub async fn revision(store: &Store<Internet>, id: &str) -> Result<Option<Arc<Offered>>> {
    if let Some(offered) = ready(id) {
        return Ok(Some(offered));
    }
    offers::revision(store, id).await?.map(prepare).transpose()
}

/// A revision (administrative network).
///
/// # Errors
/// When the database cannot be read.
pub async fn office_revision(store: &Store<Lgwan>, id: &str) -> Result<Option<Arc<Offered>>> {
    if let Some(offered) = ready(id) {
        return Ok(Some(offered));
    }
    procedures::revision(store, id).await?.map(prepare).transpose()
}
