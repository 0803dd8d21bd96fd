//! The browsers somebody has signed in with: of a new one he is told by mail.

use http::{HeaderMap, HeaderValue, header};
use yakuba_base::{Lang, MailAddress};
use yakuba_city::Network;
use yakuba_notify::Mail;
use yakuba_store::{Result, Tx, args};
use yakuba_zone::Zone;

use crate::{
    cookies::{self, Cookie},
    secret, tr, tr_args,
};

/// As long as browsers keep a cookie at all, seconds.
const REMEMBERED: u32 = 400 * 24 * 60 * 60;

/// A browser that asks for something.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    /// What it says of itself, shortened to what tells two of them apart.
    pub(crate) about: String,
    /// By what it is known again.
    secret: String,
    /// Whether it was just given that.
    fresh: bool,
}

/// Whether somebody used a browser before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Met {
    /// It is the first one he signs in with at all.
    First,
    /// He signed in with it before.
    Again,
    /// He signed in with others before, never with this one.
    New,
}

/// What the owner of an account should hear of, in case it was not he.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// It was opened with a browser it was never opened with before.
    Browser,
    /// A passkey was added to it.
    Passkey,
}

impl Browser {
    /// The browser of a request.
    pub(crate) fn of<N: Network>(zone: &Zone<N>, headers: &HeaderMap) -> Browser {
        let known = cookies::get(zone, headers, Cookie::Browser);
        let fresh = known.is_none();
        Browser { about: about(headers), secret: known.unwrap_or_else(|| zone.clock.secret()), fresh }
    }

    /// The header by which it will be known again, when it has none yet.
    pub(crate) fn cookie<N: Network>(&self, zone: &Zone<N>) -> Option<HeaderValue> {
        self.fresh.then(|| cookies::set(zone, Cookie::Browser, &self.secret, Some(REMEMBERED)))
    }

    /// Notes that `who` signs in with it.
    pub(crate) async fn meets<N: Network>(&self, tx: &mut Tx<N>, zone: &Zone<N>, who: &str) -> Result<Met> {
        let (now, hash) = (zone.clock.now(), secret::hash(&self.secret));
        let forgotten = now.plus_minutes(-i64::from(REMEMBERED / 60));
        tx.execute("delete from known_browser where seen_at < $1", args![forgotten]).await?;
        let (all, this): (i64, i64) = tx
            .one(
                "select count(*) as n, count(case when browser_hash = $2 then 1 end) as this from known_browser where who = $1",
                args![who, hash],
            )
            .await?;
        tx.execute(
            "insert into known_browser (who, browser_hash, first_at, seen_at) values ($1, $2, $3, $3)
             on conflict (who, browser_hash) do update set seen_at = excluded.seen_at",
            args![who, hash, now],
        )
        .await?;
        Ok(match (all, this) {
            (0, _) => Met::First,
            (_, 0) => Met::New,
            _ => Met::Again,
        })
    }

    /// Tells somebody what happened to his account in this browser.
    pub(crate) async fn tell<N: Network>(
        &self,
        tx: &mut Tx<N>,
        zone: &Zone<N>,
        lang: Lang,
        to: MailAddress,
        notice: Notice,
    ) -> Result<()> {
        let local = zone.clock.now().in_tokyo();
        let about =
            if self.about.is_empty() { tr(lang, "unknown-browser") } else { self.about.as_str().into() };
        let values = [
            ("city", zone.city.name.get(lang).into()),
            ("when", format!("{} {}", local.date.formal(), local.time).into()),
            ("about", about.into()),
            ("link", zone.link("/account").into()),
        ];
        let (subject, body) = match notice {
            Notice::Browser => ("new-browser-subject", "new-browser-body"),
            Notice::Passkey => ("new-passkey-subject", "new-passkey-body"),
        };
        let (subject, body) = (tr(lang, subject).into_owned(), tr_args(lang, body, &values).into_owned());
        yakuba_notify::mail(tx, &zone.clock, Mail { to, subject, body }).await
    }
}

fn about(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
    let has = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    let browser =
        has(&[("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = has(&[
        ("Windows", "Windows"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(" / ")
}
