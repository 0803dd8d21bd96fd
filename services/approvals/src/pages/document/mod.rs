//! One document: what it says, what changed since one last looked, its route, its history, and what one can do.

mod acts;
mod view;

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use maud::{Markup, html};
use yakuba_flow_face::{Again, ReadError, Seen, Terms};
use yakuba_identity::stored;
use yakuba_web::{
    ExpectedVersion, Flash, FormPairs, Page, PageError,
    ui::{ErrorLink, Look, button},
};

use super::Desk;
use crate::{
    model::{Attachment, Document, Rules, document::events_to_decision, seal},
    store::{documents, files, history},
    words,
    work::{self, WorkError},
};

/// A document as it is read for a page.
struct Opened {
    document: Document,
    history: Vec<history::Happened>,
    attachments: Vec<Attachment>,
    /// The text he had seen before, when it is another now.
    before: Option<(String, String)>,
    /// The document it was drafted from.
    source: Option<Document>,
    /// Whether the hash still fits; `None` before the decision.
    intact: Option<bool>,
    rules: Option<Rules>,
}

impl Opened {
    async fn read(desk: &Desk, document: Document, before: Option<i64>) -> Result<Opened, PageError> {
        let store = &desk.zone.store;
        let history = history::all(store, &document.id).await.map_err(stored)?;
        let attachments = files::all(store, &document.id).await.map_err(stored)?;
        let before = match before {
            Some(revision) => documents::text_of(store, &document.id, revision).await.map_err(stored)?,
            None => None,
        };
        let source = match &document.source {
            Some(source) => documents::get(store, source).await.map_err(stored)?,
            None => None,
        };
        let intact = match &document.filed {
            // What was destroyed cannot be compared.
            Some(filed) if filed.disposed_at.is_none() => {
                let count = events_to_decision(&document, history.iter().map(|it| &it.event));
                let events =
                    history::bodies_read(store, &document.id, count.unwrap_or(0)).await.map_err(stored)?;
                Some(seal(&document.id, &document.content, &attachments, &events) == filed.hash)
            }
            _ => None,
        };
        let rules = if document.is_editable() && document.flow.drafter == desk.user.id {
            desk.rules().await?
        } else {
            None
        };
        Ok(Opened { document, history, attachments, before, source, intact, rules })
    }
}

/// The document's way as the person at the desk sees it.
fn seen<'a>(desk: &'a Desk, document: &'a Document, address: &'a str) -> Seen<'a> {
    Seen {
        flow: &document.flow,
        version: document.version,
        address,
        hall: &desk.office,
        me: &desk.user.id,
        terms: &Terms::DOCUMENT,
    }
}

/// The button below a sheet that could not be made.
fn sheet_again(opened: &Opened) -> Markup {
    html! {
        form method="post" action={ (opened.document.address()) "/sheet" } {
            (ExpectedVersion(opened.document.version).field())
            (button("決裁文書をもう一度作る", Look::Secondary))
        }
    }
}

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Page, PageError> {
    let document = desk.document(&id).await?;
    let before = work::note_reading(&desk.zone, &desk.user.id, &document).await.map_err(stored)?;
    let opened = Opened::read(&desk, document, before).await?;
    Ok(page(&desk, &opened, &Again::default()))
}

fn page(desk: &Desk, opened: &Opened, again: &Again) -> Page {
    let title = opened.document.title();
    desk.page("/approvals", title, !again.errors.is_empty(), view::document(desk, opened, again))
}

pub(super) async fn act(
    desk: Desk,
    Path((id, act)): Path<(String, String)>,
    form: FormPairs,
) -> Result<Response, PageError> {
    let document = desk.document(&id).await?;
    let ExpectedVersion(version) = ExpectedVersion::of_form(&form).ok_or_else(PageError::unreadable)?;
    let seen = form.text("events").parse().unwrap_or(0);
    let mut again = Again { act: act.clone(), typed: form, ..Again::default() };
    let refused = match acts::perform(&desk, &document, version, &act, &again.typed).await {
        Ok(word) => return Ok(Flash::redirect(&format!("/approvals/d/{id}"), word)),
        Err(refused) => refused,
    };
    let (status, document) = match refused {
        acts::Refused::Read(ReadError::Page(error)) => return Err(error),
        acts::Refused::Read(ReadError::Field(field, message)) => {
            again.errors = vec![ErrorLink { field_id: field, message }];
            (StatusCode::UNPROCESSABLE_ENTITY, document)
        }
        acts::Refused::Work(WorkError::Conflict(now)) => {
            again.seen = Some(seen);
            (StatusCode::CONFLICT, *now)
        }
        acts::Refused::Work(WorkError::Store(error)) => return Err(stored(error)),
        acts::Refused::Work(WorkError::NotFound) => return Err(PageError::not_found()),
        acts::Refused::Work(error) => {
            let field_id = format!("act-{act}");
            again.errors = vec![ErrorLink { field_id, message: words::refused(&error) }];
            (StatusCode::UNPROCESSABLE_ENTITY, document)
        }
    };
    let opened = Opened::read(&desk, document, None).await?;
    Ok(page(&desk, &opened, &again).status(status).into_response())
}
