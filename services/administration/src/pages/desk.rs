use std::sync::Arc;

use http::StatusCode;
use maud::Markup;
use serde_json::json;
use yakuba_audit::Entry;
use yakuba_base::Date;
use yakuba_identity::{Organisation, branding, stored};
use yakuba_web::{Page, PageError};

use crate::t;

yakuba_identity::own_desk! {
    /// Where somebody of the office sits: who he is, in which city, on which page.
    pub(super) Desk
}

impl Desk {
    pub(super) fn today(&self) -> Date {
        self.user.today
    }

    pub(super) async fn organisation(&self, on: Date) -> Result<Arc<Organisation>, PageError> {
        Organisation::load(&self.zone.store, on).await.map_err(stored)
    }

    /// A page under a menu entry.
    pub(super) fn page(&self, menu: &str, title: &str, back: Option<&str>, body: Markup) -> Page {
        self.draft(menu, title, back, false, body)
    }

    /// The same page again, with something to correct.
    pub(super) fn page_to_correct(&self, menu: &str, title: &str, back: Option<&str>, body: Markup) -> Page {
        self.draft(menu, title, back, true, body).status(StatusCode::UNPROCESSABLE_ENTITY)
    }

    fn draft(&self, menu: &str, title: &str, back: Option<&str>, errors: bool, body: Markup) -> Page {
        let (city, frame) = (branding(&self.zone), self.user.frame(menu));
        let draft =
            Page::office(&self.reader, &city, &frame).title(title).errors(errors).flash_from(&crate::CATALOG);
        match back {
            Some(back) => draft.back(back).body(body),
            None => draft.body(body),
        }
    }

    /// An entry of the log about a unit or a person, from a date on.
    pub(super) fn entry(&self, action: &'static str, kind: &str, id: &str, from: Option<Date>) -> Entry {
        let entry = Entry::new(self.user.actor(), action).on(kind, id);
        match from {
            Some(from) => entry.with(json!({ "from": from })),
            None => entry,
        }
    }
}

/// `R8.11.22 09:15`
pub(super) fn moment(at: yakuba_base::Timestamp) -> String {
    let local = at.in_tokyo();
    format!("{} {}", local.date.short(), local.time)
}

/// From when to when, as people read it: the last day is the last on which it holds.
pub(super) fn span(from: Date, to: Option<Date>) -> String {
    let last = to.map(|to| to.add_days(-1).short()).unwrap_or_default();
    format!("{} {} {last}", from.short(), t("until"))
}
