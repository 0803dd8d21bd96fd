use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use maud::{Markup, html};
use serde_json::json;
use yakuba_base::Lang;

use crate::branding::Branding;
use crate::layers::Face;
use crate::page::{OfficeFrame, Page};
use crate::reader::Reader;
use crate::tr;

/// What went wrong, for people and for programs: the one way from an error to a response.
///
/// Return it from a handler. A browser gets a page that says what happened, what was kept and what to do; a
/// program (a path below `/api/`, or `Accept: application/json`) gets `application/problem+json` (RFC 9457) with
/// a stable `code`. The layer of [`Edge`](crate::Edge) chooses, because only it knows the request.
///
/// When to use which: a page with fields to correct is **not** an error, send the page again with status 422.
#[derive(Clone, Debug)]
pub struct PageError {
    status: StatusCode,
    code: &'static str,
    /// Words given by the service; otherwise those of the code, from this crate's catalogue.
    words: Option<Box<Words>>,
    link: Option<Box<(String, String)>>,
    retry_after_seconds: Option<u64>,
}

#[derive(Clone, Debug, Default)]
struct Words {
    title: String,
    happened: String,
    kept: String,
    todo: String,
}

impl PageError {
    fn plain(status: StatusCode, code: &'static str) -> PageError {
        PageError { status, code, words: None, link: None, retry_after_seconds: None }
    }

    /// There is nothing at this address (404).
    pub fn not_found() -> PageError {
        PageError::plain(StatusCode::NOT_FOUND, "not-found")
    }

    /// Nobody is signed in, and this needs somebody (401). Pages send people to the sign-in page instead.
    pub fn unauthorised() -> PageError {
        PageError::plain(StatusCode::UNAUTHORIZED, "unauthorised")
    }

    /// This person may not see or do this (403).
    pub fn forbidden() -> PageError {
        PageError::plain(StatusCode::FORBIDDEN, "forbidden")
    }

    /// The request came from another site's page (403); see [`layers`](crate::layers).
    pub fn foreign_origin() -> PageError {
        PageError::plain(StatusCode::FORBIDDEN, "foreign-origin")
    }

    /// What was sent cannot be read as the form it should be (400).
    pub fn unreadable() -> PageError {
        PageError::plain(StatusCode::BAD_REQUEST, "unreadable")
    }

    /// Somebody was faster (409): `happened` says who changed what and when.
    pub fn conflict(happened: impl Into<String>) -> PageError {
        PageError::plain(StatusCode::CONFLICT, "conflict").happened(happened)
    }

    /// It was here and is over: an expired link, a closed procedure (410).
    pub fn gone() -> PageError {
        PageError::plain(StatusCode::GONE, "gone")
    }

    /// More was sent than is taken (413).
    pub fn too_large() -> PageError {
        PageError::plain(StatusCode::PAYLOAD_TOO_LARGE, "too-large")
    }

    /// Asked too often (429); `retry_after` in seconds.
    pub fn too_many(retry_after: u64) -> PageError {
        PageError {
            retry_after_seconds: Some(retry_after),
            ..PageError::plain(StatusCode::TOO_MANY_REQUESTS, "too-many")
        }
    }

    /// More people are here than can be worked for (503), and nothing was done for this one; `retry_after` in seconds.
    pub fn crowded(retry_after: u64) -> PageError {
        PageError {
            retry_after_seconds: Some(retry_after),
            ..PageError::plain(StatusCode::SERVICE_UNAVAILABLE, "crowded")
        }
    }

    /// Our own fault (500). The error is logged under the request's number; nothing of it reaches the reader.
    pub fn internal(error: impl std::fmt::Display) -> PageError {
        tracing::error!(%error, "a request failed inside");
        PageError::plain(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    /// Something this program needs does not answer now; trying again helps (503).
    pub fn unavailable() -> PageError {
        PageError::plain(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
    }

    /// A service's own error with its own stable code and words. Words it leaves empty come from nowhere: say at
    /// least the title and what to do.
    pub fn own(status: StatusCode, code: &'static str, title: impl Into<String>) -> PageError {
        let words = Words { title: title.into(), ..Words::default() };
        PageError { words: Some(Box::new(words)), ..PageError::plain(status, code) }
    }

    fn words_mut(&mut self) -> &mut Words {
        self.words.get_or_insert_default()
    }

    /// Says what happened.
    pub fn happened(mut self, words: impl Into<String>) -> PageError {
        self.words_mut().happened = words.into();
        self
    }

    /// Says what was kept.
    pub fn kept(mut self, words: impl Into<String>) -> PageError {
        self.words_mut().kept = words.into();
        self
    }

    /// Says what to do.
    pub fn todo(mut self, words: impl Into<String>) -> PageError {
        self.words_mut().todo = words.into();
        self
    }

    /// Offers the way on, as a button.
    pub fn link(mut self, label: impl Into<String>, url: impl Into<String>) -> PageError {
        self.link = Some(Box::new((label.into(), url.into())));
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code, part of the interface for programs.
    pub fn code(&self) -> &'static str {
        self.code
    }

    fn words(&self, lang: Lang) -> [String; 4] {
        let own = self.words.as_deref().cloned().unwrap_or_default();
        let keys = keys(self.code);
        let or = |own: String, key: Option<&'static str>| match key {
            Some(key) if own.is_empty() => tr(lang, key).into_owned(),
            _ => own,
        };
        [
            or(own.title, keys.map(|k| k[0])),
            or(own.happened, keys.map(|k| k[1])),
            own.kept,
            or(own.todo, keys.map(|k| k[2])),
        ]
    }

    /// The page for people.
    pub(crate) fn page(&self, reader: &Reader, city: &Branding, face: Face) -> Page {
        let [title, happened, kept, todo] = self.words(reader.lang);
        let lang = reader.lang;
        let body = html! {
            h1 { (title) }
            @for words in [happened, kept, todo].iter().filter(|words| !words.is_empty()) { p.lead { (words) } }
            @match self.link.as_deref() {
                Some((label, url)) => p { (crate::ui::link_button(label, url)) },
                None => p { (crate::ui::link_button(&tr(lang, "to-home"), &city.home)) },
            }
            (self.footnote(reader))
        };
        let office = OfficeFrame::default();
        let draft = match face {
            Face::Resident => Page::resident(reader, city),
            Face::Office => Page::office(reader, city, &office),
        };
        draft.title(title).body(body).status(self.status)
    }

    fn footnote(&self, reader: &Reader) -> Markup {
        let lang = reader.lang;
        html! {
            @if let Some(id) = reader.request_id.as_ref().filter(|_| self.status.is_server_error()) {
                p.small { (tr(lang, "error-number")) " " code { (id.as_str()) } }
            }
        }
    }

    /// The answer for programs (RFC 9457).
    pub(crate) fn problem_json(&self, reader: &Reader) -> Response {
        let [title, happened, kept, todo] = self.words(reader.lang);
        let detail: Vec<_> = [happened, kept, todo].into_iter().filter(|words| !words.is_empty()).collect();
        let body = json!({
            "type": format!("/problems/{}", self.code),
            "title": title,
            "status": self.status.as_u16(),
            "detail": detail.join(if reader.lang == Lang::En { " " } else { "" }),
            "code": self.code,
            "request_id": reader.request_id.as_ref().map(|id| id.as_str()),
        });
        let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))];
        (self.status, kind, body.to_string()).into_response()
    }

    pub(crate) fn write_headers(&self, headers: &mut HeaderMap) {
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
}

/// The catalogue's title, what happened and what to do for each code of our own.
fn keys(code: &str) -> Option<[&'static str; 3]> {
    Some(match code {
        "not-found" => ["not-found", "not-found-happened", "not-found-todo"],
        "unauthorised" => ["unauthorised", "unauthorised-happened", "unauthorised-todo"],
        "forbidden" => ["forbidden", "forbidden-happened", "forbidden-todo"],
        "foreign-origin" => ["foreign-origin", "foreign-origin-happened", "foreign-origin-todo"],
        "unreadable" => ["unreadable", "unreadable-happened", "unreadable-todo"],
        "conflict" => ["conflict", "conflict-happened", "conflict-todo"],
        "gone" => ["gone", "gone-happened", "gone-todo"],
        "too-large" => ["too-large", "too-large-happened", "too-large-todo"],
        "too-many" => ["too-many", "too-many-happened", "too-many-todo"],
        "internal" => ["internal", "internal-happened", "internal-todo"],
        "crowded" => ["crowded", "crowded-happened", "crowded-todo"],
        "unavailable" => ["unavailable", "unavailable-happened", "unavailable-todo"],
        _ => return None,
    })
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.code).into_response();
        response.extensions_mut().insert(self);
        response
    }
}
