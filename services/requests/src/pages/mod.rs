//! What the office sees.

mod calendar;
mod fill;
mod home;
mod kinds;
mod leave;
mod list;
mod request;
mod words;

use std::{ops::Deref, sync::Arc};

use axum::{
    Router,
    extract::FromRequestParts,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::request::Parts;
use maud::Markup;
use yakuba_flow_face::{Hall, done_words};
use yakuba_forms::Compiled;
use yakuba_identity::stored;
use yakuba_service::MenuEntry;
use yakuba_web::{Page, PageError};

use crate::{
    KINDS, READ,
    model::Request,
    store::{
        kinds::{self as stored_kinds, Offered},
        requests,
    },
};

/// Uploads of one form, bytes.
const MOST_SENT: usize = 64_000_000;

/// The routes in the administrative network.
pub fn routes() -> Router {
    let forms = Router::new()
        .route("/requests/new/{kind}", get(fill::show_new).post(fill::create))
        .route("/requests/r/{id}/edit", get(fill::show).post(fill::save))
        .layer(yakuba_web::layers::upload_limit(MOST_SENT));
    Router::new()
        .route("/requests", get(home::show))
        .route("/requests/list", get(list::show))
        .route("/requests/list.csv", get(list::csv))
        .route("/requests/list.xlsx", get(list::xlsx))
        .route("/requests/calendar", get(calendar::show))
        .route("/requests/leave", get(leave::show).post(leave::grant))
        .route("/requests/r/{id}", get(request::show))
        .route("/requests/r/{id}/files/{file}", get(request::file))
        .route("/requests/r/{id}/{act}", post(request::act))
        .merge(kinds::routes())
        .merge(forms)
}

/// The entries of the office's menu.
pub fn menu() -> Vec<MenuEntry> {
    MenuEntry::section(
        "庁内申請",
        500,
        &[
            ("申請する・わたしの申請", "/requests", ""),
            ("予約の空き", "/requests/calendar", ""),
            ("所管の申請", "/requests/list", READ),
            ("申請の種類を作る", "/requests/kinds", KINDS),
        ],
    )
}

/// Who asks for a page, and the city hall of this moment.
struct Desk {
    desk: yakuba_identity::Desk,
    hall: Arc<Hall>,
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
        let hall = Hall::load(&desk.zone.store, desk.zone.clock.now()).await;
        let hall = hall.map_err(|error| stored(error).into_response())?;
        Ok(Desk { desk, hall })
    }
}

/// What the page before left to say.
fn said(key: &str) -> Option<&'static str> {
    Some(match key {
        "kept" => "下書きとして保存しました。内容と承認の経路を確かめて、提出してください。",
        "sent" => "提出しました。承認されると、ここと「わたしの仕事」に出ます。",
        "decided" => "決裁しました。",
        "abandoned" => "取り下げました。",
        "cancelled" => "取り消しました。休暇の残りと予約は元に戻っています。",
        "task-done" => "済みにしました。申請者に知らせています。",
        "granted" => "付与しました。",
        "kind-created" => "作りました。質問を加えてください。",
        "kind-saved" => "保存しました。",
        "kind-undone" => "一つ前に戻しました。",
        "kind-published" => "公開しました。すべての職員が申請できます。",
        "kind-closed" => "受付を終えました。提出された申請はそのまま続きます。",
        "kind-reopened" => "受付を再開しました。",
        other => return done_words(other),
    })
}

impl Desk {
    /// A page under the menu entry `current`.
    fn page(&self, current: &str, title: &str, errors: bool, body: Markup) -> Page {
        self.desk.page(current, title, errors, said, body)
    }

    /// What is offered under a key.
    async fn offered(&self, key: &str) -> Result<Offered, PageError> {
        let all = stored_kinds::offered(&self.zone.store).await.map_err(stored)?;
        all.into_iter().find(|it| it.kind.key == key).ok_or_else(PageError::not_found)
    }

    /// A request that this person may see, with the kind as it was when it was made.
    async fn request(&self, id: &str) -> Result<(Request, Offered), PageError> {
        let found = requests::get(&self.zone.store, id).await.map_err(stored)?;
        let request = found.ok_or_else(PageError::not_found)?;
        let offered = stored_kinds::revision(&self.zone.store, &request.revision).await.map_err(stored)?;
        let offered = offered.ok_or_else(PageError::not_found)?;
        let (me, flow) = (self.user.id.as_str(), &request.flow);
        let sent = flow.version > 0;
        let concerned = flow.drafter == me
            || sent && flow.concerns(me, self.hall.now, &self.hall.flow)
            || sent && flow.consulted.contains(me)
            || request
                .tasks
                .iter()
                .any(|task| self.hall.flow.works_within(me, &task.todo.unit, self.hall.now));
        if !concerned {
            self.user.require_for(&self.zone, READ, &request.charge, "request", id).await?;
        }
        Ok((request, offered))
    }
}

/// The form of a kind, ready to be asked.
fn compiled(offered: &Offered) -> Result<Compiled, PageError> {
    // What was published has been checked.
    Compiled::new(offered.kind.form.clone()).map_err(|_| {
        PageError::conflict("この申請の様式に、使えない式があります。所管課に知らせてください。")
    })
}
