//! Mails to whoever booked. Who has no mail is called: the office's board says so.

use serde::{Deserialize, Serialize};
use yakuba_base::{Lang, MailAddress};
use yakuba_city::{Clock, Internet};
use yakuba_jobs::{Job, JobError};
use yakuba_notify::Mail;
use yakuba_store::{Result, StoreError, Tx};
use yakuba_zone::Zone;

use crate::model::clock;
use crate::pages::resident::{day_words, stop_name, tr, tr_args};
use crate::store::{days, links, rides};

/// What there is to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// It is booked.
    Booked,
    /// It is booked again this week.
    Repeated,
    /// Its promise has changed.
    Late,
    /// The office gave it up.
    Cancelled,
}

/// A rider is told something.
#[derive(Serialize, Deserialize)]
pub(super) struct Tell {
    ride: String,
    news: News,
}

impl Job for Tell {
    const KIND: &'static str = "transit.tell";
}

/// Sees to it that whoever booked the ride is told.
pub async fn tell(tx: &mut Tx<Internet>, clock: &Clock, ride: &str, news: News) -> Result<()> {
    yakuba_jobs::enqueue(tx, clock, Tell { ride: ride.to_owned(), news }, clock.now()).await
}

pub(super) async fn run(zone: Zone<Internet>, job: Tell) -> Result<(), JobError> {
    let Some(ride) = rides::get(&zone.store, &job.ride).await? else { return Ok(()) };
    let Ok(to) = MailAddress::parse(&ride.contact.mail) else { return Ok(()) };
    let lang = ride.lang;
    let network = days::design(&zone.store, ride.day).await?.network();
    let stop = |key: &str| network.stop(key).map_or("", |stop| stop_name(lang, stop)).to_owned();
    let secret = zone.clock.secret();
    let key = match job.news {
        _ if job.news == News::Late && ride.vehicle.is_none() => "mail-no-vehicle",
        News::Booked => "mail-booked",
        News::Repeated => "mail-repeated",
        News::Late => "mail-late",
        News::Cancelled => "mail-cancelled",
    };
    let arrival = ride.request.delivery.window;
    let span = |open: f64, close: f64| format!("{} – {}", clock(open), clock(close));
    let body = tr_args(
        lang,
        "mail-body",
        &[
            ("news", tr(lang, key).into_owned().into()),
            ("number", ride.number.into()),
            ("day", day_words(lang, ride.day).into()),
            ("from", stop(&ride.from).into()),
            ("to", stop(&ride.to).into()),
            ("pickup", span(ride.pickup.open, ride.pickup.close).into()),
            ("arrival", span(arrival.open, arrival.close).into()),
            ("link", zone.link(&format!("/taxi/r/{secret}")).into()),
            ("city", zone.city.name.get(lang).into()),
            ("phone", zone.city.contact.phone.as_str().into()),
        ],
    )
    .into_owned();
    let subject = subject(&zone, lang, key);
    let clock = zone.clock.clone();
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            // Only the hash of an older link is kept, so a mail has a link of its own.
            links::grant(tx, &clock, &links::hash(&secret), &format!("ride:{}", ride.id)).await?;
            yakuba_notify::mail(tx, &clock, Mail { to, subject, body }).await?;
            Ok::<_, StoreError>(())
        })
        .await?;
    Ok(())
}

/// Read on lock screens: nothing personal.
fn subject(zone: &Zone<Internet>, lang: Lang, key: &str) -> String {
    tr_args(
        lang,
        "mail-subject",
        &[("news", tr(lang, key).into_owned().into()), ("city", zone.city.name.get(lang).into())],
    )
    .into_owned()
}
