//! The documents that wait for somebody, by the office's one inbox.

use yakuba_city::Lgwan;
use yakuba_duties::Thing;
use yakuba_store::{Result, Store};

use super::documents;
use crate::{SERVICE, model::Document};

/// A document as the inbox names it.
pub fn thing<'a>(document: &'a Document, href: &'a str) -> Thing<'a> {
    Thing {
        service: SERVICE,
        id: &document.id,
        title: document.title(),
        href,
        barred: &document.flow.drafter,
    }
}

/// Documents in which a person or the holder of one of his posts (unit and position) has something of this kind to do,
/// the longest waiting first. Whether he may do it now is for the flow to say.
pub async fn documents(
    store: &Store<Lgwan>,
    kind: &str,
    person: &str,
    posts: &[(String, String)],
    most: usize,
) -> Result<Vec<Document>> {
    let ids = yakuba_duties::subjects(store, (SERVICE, kind), person, posts, most).await?;
    documents::of_ids(store, &ids).await
}

/// Documents that wait for a decision by one of these posts: for deputies.
pub async fn to_decide(
    store: &Store<Lgwan>,
    posts: &[(String, String)],
    most: usize,
) -> Result<Vec<Document>> {
    let ids = yakuba_duties::to_decide(store, SERVICE, posts, most).await?;
    documents::of_ids(store, &ids).await
}
