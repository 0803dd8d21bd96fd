//! Who may see a draft or what was sent: the account it belongs to, or the browser that holds the secret of a link.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::response::{IntoResponse, Redirect, Response};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use yakuba_audit::{Actor, Entry};
use yakuba_base::Lang;
use yakuba_city::Internet;
use yakuba_identity::{Resident, SignInNeeded};
use yakuba_store::{StoreError, Tx};
use yakuba_web::{PageError, Reader};
use yakuba_zone::Zone;

use super::tr;
use crate::opening;
use crate::store::drafts::{self, Draft};
use crate::store::submissions::{self, Submission};

/// The cookie of one application's pages. Its path is that application's, so no other page ever gets it.
const COOKIE: &str = "application";
/// How long a browser may come back without the link, days.
const COOKIE_DAYS: i64 = drafts::KEPT_DAYS;

/// Whoever asks: what his browser holds, and who he is when he is signed in.
#[derive(Debug)]
pub(super) struct Visitor {
    pub reader: Reader,
    pub resident: Option<Resident>,
    secrets: Vec<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = SignInNeeded;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Visitor, SignInNeeded> {
        let resident = <Resident as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        let cookies = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let secrets = cookies
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
            .take(5)
            .map(str::to_owned)
            .collect();
        Ok(Visitor { reader: Reader::of(parts), resident, secrets })
    }
}

/// Why something is not shown.
#[derive(Debug)]
pub(super) enum Refusal {
    /// A page that says so.
    Page(PageError),
    /// It is reached by another link: the draft was sent, or the account's link to what was sent is made now.
    Sent {
        /// Where that is shown: the application, and the page of it.
        submission: String,
        page: &'static str,
        /// The secret that led there.
        secret: String,
        /// Whether the cookie is for TLS only.
        tls: bool,
    },
}

impl From<PageError> for Refusal {
    fn from(error: PageError) -> Refusal {
        Refusal::Page(error)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        Refusal::Page(yakuba_identity::stored(error))
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Refusal {
        Refusal::Page(PageError::internal(error))
    }
}

impl From<yakuba_files::FileError> for Refusal {
    fn from(error: yakuba_files::FileError) -> Refusal {
        Refusal::Page(match error {
            yakuba_files::FileError::NotFound | yakuba_files::FileError::BadId(_) => PageError::not_found(),
            other => PageError::internal(other),
        })
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Refusal::Page(error) => error.into_response(),
            Refusal::Sent { submission, page, secret, tls } => {
                let path = format!("/status/{submission}");
                with_cookie(Redirect::to(&format!("{path}{page}")).into_response(), &path, &secret, tls)
            }
        }
    }
}

/// Lets the browser come back to the pages below `path` with `secret`.
pub(super) fn with_cookie(mut response: Response, path: &str, secret: &str, tls: bool) -> Response {
    let secure = if tls { "; Secure" } else { "" };
    let seconds = COOKIE_DAYS * 24 * 60 * 60;
    let cookie = format!("{COOKIE}={secret}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// Whether people reach the zone over TLS.
pub(super) fn is_tls(zone: &Zone<Internet>) -> bool {
    zone.address.starts_with("https:")
}

impl Visitor {
    pub fn lang(&self) -> Lang {
        self.reader.lang
    }

    /// Who acts, for the log.
    pub fn actor(&self, id: &str) -> Actor {
        self.resident.as_ref().map_or_else(|| Actor::LinkHolder(id.to_owned()), Resident::actor)
    }

    /// The secret by which this browser sees `id`, for showing the link to its holder.
    pub async fn secret_of(&self, zone: &Zone<Internet>, id: &str) -> Result<Option<&str>, StoreError> {
        for secret in &self.secrets {
            if crate::store::access::may_see(&zone.store, secret, id).await? {
                return Ok(Some(secret));
            }
        }
        Ok(None)
    }

    fn is(&self, owner: Option<&str>) -> bool {
        owner.is_some() && self.resident.as_ref().map(|resident| resident.id.as_str()) == owner
    }

    /// The draft, if this visitor may see it.
    pub async fn draft(&self, zone: &Zone<Internet>, id: &str) -> Result<Draft, Refusal> {
        let draft = drafts::get(&zone.store, id, zone.clock.now()).await?;
        if let Some(draft) = draft
            && (self.is(draft.resident.as_deref()) || self.secret_of(zone, id).await?.is_some())
        {
            return Ok(draft);
        }
        for secret in &self.secrets {
            match crate::store::access::target(&zone.store, secret).await? {
                Some(target) if target == id => return Err(expired(self.lang()).into()),
                Some(target) if submissions::get(&zone.store, &target).await?.is_some() => {
                    return Err(Refusal::Sent {
                        submission: target,
                        page: "/received",
                        secret: secret.clone(),
                        tls: is_tls(zone),
                    });
                }
                _ => {}
            }
        }
        Err(self.refuse(zone, "draft", id).await?)
    }

    /// What was sent, if this visitor may see it.
    pub async fn submission(&self, zone: &Zone<Internet>, id: &str) -> Result<Submission, Refusal> {
        if let Some(mut submission) = submissions::get(&zone.store, id).await? {
            if let Some(secret) = self.secret_of(zone, id).await? {
                opening::open(zone, &mut submission, secret).await?;
                return Ok(submission);
            }
            if self.is(submission.resident.as_deref()) {
                return if submission.is_closed() { Err(own_link(zone, id).await?) } else { Ok(submission) };
            }
        }
        Err(self.refuse(zone, "application", id).await?)
    }

    async fn refuse(&self, zone: &Zone<Internet>, kind: &'static str, id: &str) -> Result<Refusal, Refusal> {
        note_refusal(zone, kind, id).await?;
        Ok(Refusal::Page(not_yours(self.lang())))
    }
}

/// An account's own link to what it sent: what it sent is opened with it.
async fn own_link(zone: &Zone<Internet>, id: &str) -> Result<Refusal, StoreError> {
    let (clock, target) = (zone.clock.clone(), id.to_owned());
    let secret = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| opening::grant(tx, &clock, &target).await)
        .await?;
    Ok(Refusal::Sent { submission: id.to_owned(), page: "", secret, tls: is_tls(zone) })
}

/// Notes in the log that somebody came without the right secret. An id that is none of ours is not written down.
pub(super) async fn note_refusal(
    zone: &Zone<Internet>,
    kind: &'static str,
    id: &str,
) -> Result<(), StoreError> {
    let plain = id.len() <= 40 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let (clock, id) = (zone.clock.clone(), if plain { id.to_owned() } else { "?".to_owned() });
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            Entry::new(Actor::Anonymous, "link.refused").on(kind, &id).record(tx, &clock).await
        })
        .await
}

/// The draft was here and nobody touched it for too long.
pub(super) fn expired(lang: Lang) -> PageError {
    PageError::own(StatusCode::GONE, "draft-expired", tr(lang, "expired-title"))
        .happened(tr(lang, "expired-happened"))
        .todo(tr(lang, "expired-todo"))
        .link(tr(lang, "find-procedure"), "/procedures")
}

/// A link that leads nowhere.
pub(super) fn unknown_link(lang: Lang) -> PageError {
    PageError::own(StatusCode::NOT_FOUND, "link-unknown", tr(lang, "unknown-link-title"))
        .happened(tr(lang, "unknown-link-happened"))
        .todo(tr(lang, "unknown-link-todo"))
        .link(tr(lang, "look-up"), "/status")
}

fn not_yours(lang: Lang) -> PageError {
    PageError::own(StatusCode::FORBIDDEN, "link-needed", tr(lang, "not-yours-title"))
        .happened(tr(lang, "not-yours-happened"))
        .todo(tr(lang, "not-yours-todo"))
        .link(tr(lang, "look-up"), "/status")
}
