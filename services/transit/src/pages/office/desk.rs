use http::StatusCode;
use yakuba_audit::Entry;
use yakuba_city::{Clock, Lgwan};
use yakuba_identity::{branding, stored};
use yakuba_relay::Message;
use yakuba_store::Tx;
use yakuba_web::{Markup, Page, PageError};

yakuba_identity::own_desk! {
    /// Where somebody of the office sits.
    pub(super) Desk
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
