use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use yakuba_base::{Id, Lang, MailAddress, Timestamp};
use yakuba_city::{Clock, Network};
use yakuba_jobs::{Handler, Job};
use yakuba_store::{Result, Tx};
use yakuba_zone::Zone;

use crate::Mailer;

/// A mail to one person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Whom it goes to.
    pub to: MailAddress,
    /// Its subject (件名), one line. It is read on lock screens: nothing personal belongs here.
    pub subject: String,
    /// Its text. Lines end with `\n` and are as long as the writer made them.
    pub body: String,
}

/// Everything about a mail is personal.
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mail([personal])")
    }
}

/// A mail on its way, with what must be the same at every attempt.
#[derive(Serialize, Deserialize)]
pub(crate) struct Outgoing {
    pub(crate) id: Id<Mail>,
    pub(crate) at: Timestamp,
    pub(crate) mail: Mail,
}

impl Job for Outgoing {
    const KIND: &'static str = "notify.mail";
    /// With the pauses of the worker about two days: longer than a mail server stays broken over a weekend's night,
    /// shorter than a person would still want to read it.
    const ATTEMPTS: u32 = 60;
}

/// Asks for `mail` to be sent once this transaction is committed. When the transaction fails, nothing is sent.
///
/// # Errors
/// When the database refuses.
pub async fn mail<N>(tx: &mut Tx<N>, clock: &Clock, mail: Mail) -> Result<()> {
    let at = clock.now();
    yakuba_jobs::enqueue(tx, clock, Outgoing { id: clock.id(), at, mail }, at).await
}

/// How mails are sent: belongs among the jobs of every network that calls [`mail()`]. The sender's name is the city's.
pub fn handler<N: Network>(mailer: Arc<Mailer>) -> Handler<Zone<N>> {
    Handler::new(move |zone: Zone<N>, outgoing: Outgoing| {
        let mailer = mailer.clone();
        async move { mailer.send(zone.city.name.get(Lang::Ja), &outgoing).await }
    })
}
