use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, request::Parts};
use yakuba_audit::Entry;
use yakuba_base::Lang;
use yakuba_city::Lgwan;
use yakuba_identity::{StaffUser, branding, stored};
use yakuba_relay::Message;
use yakuba_store::{StoreError, Tx};
use yakuba_web::{Markup, Page, PageError, Reader};
use yakuba_zone::Zone;

/// Where somebody of the office sits.
pub(super) struct Desk {
    pub(super) zone: Zone<Lgwan>,
    pub(super) user: StaffUser,
    pub(super) reader: Reader,
}

impl<S: Send + Sync> FromRequestParts<S> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Desk, Response> {
        let zone = Zone::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        let user = StaffUser::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        let reader = Reader { lang: Lang::Ja, ..Reader::of(parts) };
        Ok(Desk { zone, user, reader })
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
        let clock = self.zone.clock.clone();
        self.zone
            .store
            .write(async move |tx: &mut Tx<Lgwan>| {
                yakuba_relay::send(tx, &clock, &message).await?;
                entry.record(tx, &clock).await?;
                Ok::<_, StoreError>(())
            })
            .await
            .map_err(stored)
    }

    /// The id of who is signed in.
    pub(super) fn by(&self) -> String {
        match self.user.actor() {
            yakuba_audit::Actor::Staff(id) => id,
            other => other.to_string(),
        }
    }
}
