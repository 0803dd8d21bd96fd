//! What the office sees.

mod absence;
mod bulk;
mod document;
mod edit;
mod files;
mod find;
mod inbox;
mod records;
mod register;
mod route;
mod rules;

use std::{ops::Deref, sync::Arc};

use axum::{
    Router,
    extract::FromRequestParts,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::request::Parts;
use maud::Markup;
use yakuba_base::{Date, wareki};
use yakuba_flow_face::done_words;
use yakuba_identity::{Reach, stored};
use yakuba_service::{FrontEntry, MenuEntry};
use yakuba_web::{Page, PageError};

use crate::{
    DRAFT, READ, RECORDS,
    model::{Document, Rules},
    office::{Office, units},
    store::{books, documents},
};

/// Uploads of one form, bytes.
const MOST_SENT: usize = 64_000_000;

/// The routes in the administrative network.
pub fn routes() -> Router {
    let uploads = Router::new()
        .route("/approvals/d/{id}/files", post(files::add))
        .layer(yakuba_web::layers::upload_limit(MOST_SENT));
    Router::new()
        .route("/approvals", get(inbox::show))
        .route("/approvals/selected", post(bulk::selected))
        .route("/approvals/new", get(edit::show_new).post(edit::create))
        .route("/approvals/find", get(find::show))
        .route("/approvals/absence", get(absence::show).post(absence::add))
        .route("/approvals/absence/end", post(absence::end))
        .route("/approvals/rules", get(rules::show).post(rules::put))
        .route("/approvals/d/{id}", get(document::show))
        .route("/approvals/d/{id}/edit", get(edit::show).post(edit::save))
        .route("/approvals/d/{id}/files/{file}", get(files::one))
        .route("/approvals/d/{id}/package", get(files::package))
        .route("/approvals/d/{id}/{act}", post(document::act))
        .route("/records", get(records::show))
        .route("/records/register.csv", get(records::register))
        .route("/records/classes", get(records::classes))
        .route("/records/propose", post(records::propose))
        .route("/records/settle", post(records::settle))
        .route("/records/hold", post(records::hold))
        .merge(uploads)
}

/// The routes in the residents' network.
pub fn public_routes() -> Router {
    Router::new().route("/records", get(register::show))
}

/// The card on the residents' first page.
pub fn front() -> FrontEntry {
    let (label, words) = register::front();
    FrontEntry { label, words, href: "/records" }
}

/// The entries of the office's menu.
pub fn menu() -> Vec<MenuEntry> {
    MenuEntry::section(
        "決裁と文書",
        300,
        &[
            ("決裁箱", "/approvals", ""),
            ("起案する", "/approvals/new", DRAFT),
            ("文書を探す", "/approvals/find", ""),
            ("決裁規程", "/approvals/rules", ""),
            ("文書の保存・廃棄", "/records", RECORDS),
        ],
    )
}

/// Who asks for a page, and the city hall of this moment.
struct Desk {
    desk: yakuba_identity::Desk,
    office: Arc<Office>,
}

impl Deref for Desk {
    type Target = yakuba_identity::Desk;

    fn deref(&self) -> &yakuba_identity::Desk {
        &self.desk
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Desk, Response> {
        let desk = yakuba_identity::Desk::from_request_parts(parts, state).await?;
        let office = Office::load(&desk.zone.store, desk.zone.clock.now()).await;
        let office = office.map_err(|error| stored(error).into_response())?;
        Ok(Desk { desk, office })
    }
}

/// What the page before left to say.
fn said(key: &str) -> Option<&'static str> {
    Some(match key {
        "saved" => "保存しました。",
        "sent" => "回議に付しました。",
        "decided" => "決裁しました。文書番号を付け、決裁文書（PDF）を作っています。",
        "abandoned" => "廃案にしました。",
        "bulk-done" => "選んだ文書をすべて承認しました。",
        "files-changed" => "添付を変えました。",
        "absence-added" => "不在を登録しました。",
        "absence-ended" => "不在を終わりにしました。",
        "book-put" => "取り込みました。",
        "proposed" => "提案しました。別の職員の承認を待ちます。",
        "settled" => "処理しました。",
        "held" => "保存の留保を変えました。",
        "sheet-again" => "決裁文書をもう一度作っています。",
        other => return done_words(other),
    })
}

impl Desk {
    /// A page under the menu entry `current`.
    fn page(&self, current: &str, title: &str, errors: bool, body: Markup) -> Page {
        self.desk.page(current, title, errors, said, body)
    }

    /// The rules, ready to be asked; `None` when the city has none yet.
    async fn rules(&self) -> Result<Option<Rules>, PageError> {
        let Some(book) = books::rulebook(&self.zone.store).await.map_err(stored)? else { return Ok(None) };
        book.rules(&units(&self.office.organisation)).map(Some).map_err(|error| {
            // The organisation may have changed since the rules were taken in.
            tracing::warn!(%error, "the rules on who decides what do not fit the organisation");
            PageError::own(
                http::StatusCode::CONFLICT,
                "rules-do-not-fit",
                "決裁規程がいまの組織に合っていません",
            )
            .happened(format!("決裁規程が、いまの組織にない課を指しています（{error}）。"))
            .todo("文書管理の担当が、決裁規程を取り込み直してください。")
        })
    }

    /// A document that this person may see.
    async fn document(&self, id: &str) -> Result<Document, PageError> {
        let document = documents::get(&self.zone.store, id).await.map_err(stored)?;
        let document = document.ok_or_else(PageError::not_found)?;
        if self.may_see(&document).await? {
            return Ok(document);
        }
        self.user.require_for(&self.zone, READ, &document.unit, "approval", id).await?;
        Ok(document)
    }

    /// Whether he drafted it, has or had a part in it, works in its division, or may read the unit's documents.
    async fn may_see(&self, document: &Document) -> Result<bool, PageError> {
        let (flow, me) = (&document.flow, self.user.id.as_str());
        if flow.drafter == me || self.user.may(READ, Some(&document.unit)) {
            return Ok(true);
        }
        if document.flow.version == 0 {
            return Ok(false);
        }
        let is_told = flow.consulted.contains(me) || document.filed.is_some() && self.user.may(RECORDS, None);
        Ok(is_told
            || flow.concerns(me, self.office.now, &self.office.flow)
            || flow
                .disputed()
                .is_some_and(|place| flow.arbiters(place, self.office.now, &self.office.flow).contains(me)))
    }

    /// The units whose documents he may find; `None` is all.
    fn readable(&self) -> Option<Vec<String>> {
        match self.user.permissions.reach(READ) {
            Reach::City => None,
            Reach::Units(units) => Some(units.into_iter().collect()),
        }
    }

    fn today(&self) -> Date {
        self.user.today
    }
}

/// A day as the office types it: `R9.4.1`, 令和9年4月1日, `2027-04-01`; nothing is no day.
fn day(typed: &str) -> Result<Option<Date>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let day = typed.parse().ok().map_or_else(|| wareki::parse(typed).map_err(|error| error.to_string()), Ok);
    day.map(Some)
}
