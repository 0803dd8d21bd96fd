mod head;
mod office;
mod resident;

use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use maud::{Markup, html};

use crate::branding::Branding;
use crate::reader::Reader;
use crate::ui::Notice;

pub use office::{MenuEntry, OfficeFrame};

/// A finished page: return it from a handler.
#[derive(Debug)]
pub struct Page {
    status: StatusCode,
    markup: Markup,
    frames: bool,
    framed: bool,
    headers: HeaderMap,
}

/// A page being described. [`body`](Draft::body) finishes it.
#[must_use = "a page is finished by `body`"]
pub struct Draft<'a> {
    reader: Reader,
    city: &'a Branding,
    face: Face<'a>,
    title: String,
    section: String,
    back: Option<String>,
    errors: bool,
    wide: bool,
    notice: Option<Markup>,
    frames: bool,
    framed: bool,
}

enum Face<'a> {
    Resident,
    Office(&'a OfficeFrame),
    /// The body alone: a page inside a frame of another page.
    Bare,
}

impl Page {
    /// A page for residents: calm, large, one thing at a time. Takes a [`Reader`] (keeps the address when the
    /// language changes) or just a `Lang`.
    pub fn resident<'a>(reader: impl Into<Reader>, city: &'a Branding) -> Draft<'a> {
        Draft::new(reader.into(), city, Face::Resident)
    }

    /// A page for the office: dense, with the menu at the left and the keys that work without a mouse.
    pub fn office<'a>(reader: impl Into<Reader>, city: &'a Branding, frame: &'a OfficeFrame) -> Draft<'a> {
        Draft::new(reader.into(), city, Face::Office(frame))
    }

    /// A page without header, menu or footer, to be shown inside a frame.
    pub fn bare<'a>(reader: impl Into<Reader>, city: &'a Branding) -> Draft<'a> {
        Draft::new(reader.into(), city, Face::Bare)
    }

    /// Sent with another status than 200: a page that shows what to correct is a 422.
    pub fn status(mut self, status: StatusCode) -> Page {
        self.status = status;
        self
    }

    /// Sent with one more header.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Page {
        self.headers.insert(name, value);
        self
    }

    /// The HTML itself.
    pub fn into_markup(self) -> Markup {
        self.markup
    }
}

/// A mark on a response that may show frames of its own host, or be shown in one. The layer that writes the
/// content security policy reads it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FramePolicy {
    pub(crate) frames: bool,
    pub(crate) framed: bool,
}

impl<'a> Draft<'a> {
    fn new(reader: Reader, city: &'a Branding, face: Face<'a>) -> Draft<'a> {
        Draft {
            reader,
            city,
            face,
            title: String::new(),
            section: String::new(),
            back: None,
            errors: false,
            wide: false,
            notice: None,
            frames: false,
            framed: false,
        }
    }

    /// What this page is, in a few words; the browser's tab and history show it first.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// What this page is part of (the procedure, the queue), named after the title in the tab.
    pub fn section(mut self, section: impl Into<String>) -> Self {
        self.section = section.into();
        self
    }

    /// Shows 「戻る」 at the top, leading to `url`.
    pub fn back(mut self, url: impl Into<String>) -> Self {
        self.back = Some(url.into());
        self
    }

    /// Whether something on the page has to be corrected: the title then begins with 「エラー：」.
    pub fn errors(mut self, errors: bool) -> Self {
        self.errors = errors;
        self
    }

    /// Uses the whole width: for a catalogue or a table on a resident's page.
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// A banner above the body, as made by [`banner`](crate::ui::banner).
    pub fn notice(mut self, notice: Option<Markup>) -> Self {
        self.notice = notice;
        self
    }

    /// Shows what the page before left to say ([`Flash`](crate::Flash)), in the words of the given catalogue.
    pub fn flash_from(mut self, catalog: &'static crate::Catalog) -> Self {
        let words = self.reader.flash.as_ref().and_then(|flash| catalog.find(self.reader.lang, flash.key()));
        if let Some(words) = words {
            self.notice = Some(crate::ui::banner(self.reader.lang, Notice::Success, html! { p { (words) } }));
        }
        self
    }

    /// Allows this page to show frames of its own host (the builder's preview).
    pub fn with_frames(mut self) -> Self {
        self.frames = true;
        self
    }

    /// Allows this page to be shown in a frame of its own host (what the preview shows).
    pub fn inside_frame(mut self) -> Self {
        self.framed = true;
        self
    }

    /// Finishes the page.
    pub fn body(self, body: Markup) -> Page {
        let inside = match &self.face {
            Face::Resident => resident::frame(&self, &body),
            Face::Office(frame) => office::frame(&self, frame, &body),
            Face::Bare => html! { main #main .bare { (body) } },
        };
        let face = match self.face {
            Face::Resident | Face::Bare => "resident",
            Face::Office(_) => "office",
        };
        Page {
            status: StatusCode::OK,
            markup: head::document(&self, face, &inside),
            frames: self.frames,
            framed: self.framed,
            headers: HeaderMap::new(),
        }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let mut response = (self.status, Html(self.markup.into_string())).into_response();
        response.extensions_mut().insert(FramePolicy { frames: self.frames, framed: self.framed });
        // A page may hold a person's answers: no proxy and no shared computer's cache may keep it.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response.headers_mut().extend(self.headers);
        response
    }
}
