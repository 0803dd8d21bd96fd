//! What all pages here have in common.

use http::StatusCode;
use yakuba_base::{Lang, Timestamp};
use yakuba_city::Internet;
use yakuba_web::{Markup, Page, Reader};
use yakuba_zone::Zone;

/// A page about to be shown.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// What it is.
    pub title: String,
    /// What it is part of: the procedure.
    pub section: String,
    /// Where 「戻る」 leads.
    pub back: Option<String>,
    /// Whether something is to be corrected.
    pub errors: bool,
    /// Whether it takes the whole width.
    pub wide: bool,
}

impl Sheet {
    pub fn titled(title: impl Into<String>) -> Sheet {
        Sheet { title: title.into(), ..Sheet::default() }
    }

    pub fn of(mut self, section: impl Into<String>) -> Sheet {
        self.section = section.into();
        self
    }

    pub fn back(mut self, url: impl Into<String>) -> Sheet {
        self.back = Some(url.into());
        self
    }

    pub fn show(self, zone: &Zone<Internet>, reader: &Reader, body: Markup) -> Page {
        let city = yakuba_identity::branding(zone);
        let mut page = Page::resident(reader, &city)
            .title(self.title)
            .section(self.section)
            .errors(self.errors)
            .flash_from(&super::CATALOG);
        if let Some(back) = self.back {
            page = page.back(back);
        }
        if self.wide {
            page = page.wide();
        }
        let page = page.body(body);
        if self.errors { page.status(StatusCode::UNPROCESSABLE_ENTITY) } else { page }
    }
}

/// A moment as people write it: 令和8年11月22日(日) 21時45分.
pub(super) fn moment(lang: Lang, at: Timestamp) -> String {
    let at = at.in_tokyo();
    match lang {
        Lang::En => at.to_string(),
        Lang::Ja | Lang::Easy => at.long(),
    }
}
