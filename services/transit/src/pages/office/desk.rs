use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::response::Response;
use http::{StatusCode, request::Parts};
use yakuba_audit::Entry;
use yakuba_city::{Clock, Lgwan};
use yakuba_identity::{branding, stored};
use yakuba_relay::Message;
use yakuba_store::Tx;
use yakuba_web::{Markup, Page, PageError};

/// Where somebody of the office sits.
pub(super) struct Desk(yakuba_identity::Desk);

impl Deref for Desk {
    type Target = yakuba_identity::Desk;

    fn deref(&self) -> &yakuba_identity::Desk {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Desk, Response> {
        yakuba_identity::Desk::from_request_parts(parts, state).await.map(Desk)
    }
}

impl Desk {
    /// A page under a menu entry.
    pub(super) fn page(&self, menu: &str, title: &str, errors: bool, body: Markup) -> Page {
        let (city, frame) = (branding(&self.zone), self.user.frame(menu));
        let page = Page::office(&self.reader, &city, &frame).title(title).errors(errors).wide().body(body);
        if errors { page.status(StatusCode::UNPROCESSABLE_ENTITY) } else { page }
    }

    /// Sends an order across and notes who gave it, both or neither.
    pub(super) async fn send<M>(&self, entry: Entry, message: M) -> Result<(), PageError>
    where
        M: Message<From = Lgwan> + 'static,
    {
        let send =
            async move |tx: &mut Tx<Lgwan>, clock: &Clock| yakuba_relay::send(tx, clock, &message).await;
        self.act(entry, send).await.map_err(stored)
    }

    /// The id of who is signed in.
    pub(super) fn by(&self) -> String {
        match self.user.actor() {
            yakuba_audit::Actor::Staff(id) => id,
            other => other.to_string(),
        }
    }
}
