//! What the office sees.

mod inquiries;
mod inquiry;
mod paper;
mod papers;
mod send;

use std::{ops::Deref, sync::Arc};

use axum::{
    Router,
    extract::FromRequestParts,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::request::Parts;
use maud::{Markup, html};
use yakuba_base::{Date, Lang, wareki};
use yakuba_flow_face::Hall;
use yakuba_identity::stored;
use yakuba_service::MenuEntry;
use yakuba_web::{
    FormPairs, Page, PageError,
    ui::{Choice, FieldProps, checkboxes},
};

/// Uploads of one form, bytes.
const MOST_SENT: usize = 64_000_000;

/// The routes in the administrative network.
pub fn routes() -> Router {
    let uploads = Router::new()
        .route("/circulation/new/{sort}", get(send::show).post(send::send))
        .layer(yakuba_web::layers::upload_limit(MOST_SENT));
    Router::new()
        .route("/circulation", get(papers::round))
        .route("/board", get(papers::board))
        .route("/received", get(papers::received))
        .route("/circulation/p/{id}", get(paper::show))
        .route("/circulation/p/{id}/read", post(paper::read))
        .route("/circulation/p/{id}/show-to", post(paper::show_to))
        .route("/circulation/p/{id}/end", post(paper::end))
        .route("/circulation/p/{id}/files/{file}", get(paper::file))
        .route("/inquiries", get(inquiries::show))
        .route("/inquiries/new", get(inquiries::show_new).post(inquiries::ask))
        .route("/inquiries/i/{id}", get(inquiry::show).post(inquiry::answer))
        .route("/inquiries/i/{id}/end", post(inquiry::end))
        .route("/inquiries/i/{id}/table/{ending}", get(inquiry::take_table))
        .merge(uploads)
}

/// The entries of the office's menu.
pub fn menu() -> Vec<MenuEntry> {
    MenuEntry::section(
        "連絡と照会",
        400,
        &[
            ("掲示板", "/board", ""),
            ("回覧", "/circulation", ""),
            ("収受文書", "/received", ""),
            ("照会・回答", "/inquiries", ""),
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
        "circulated" => "回覧に出しました。読んだ人がここに並びます。",
        "hung" => "掲示しました。",
        "received" => "収受しました。番号を付けています。",
        "read" => "読んだことを記録しました。",
        "shown-to" => "供覧に出しました。",
        "ended" => "終わりにしました。",
        "asked" => "照会を出しました。答えがここに集まります。",
        "answered" => "回答しました。期限までは直せます。",
        _ => return None,
    })
}

impl Desk {
    /// A page under the menu entry `current`.
    fn page(&self, current: &str, title: &str, errors: bool, body: Markup) -> Page {
        self.desk.page(current, title, errors, said, body)
    }

    /// The division of the person's main post.
    fn division(&self) -> String {
        self.user.unit().map(|unit| self.hall.division(unit)).unwrap_or_default()
    }

    /// All divisions (課・支所・局) with their names.
    fn divisions(&self) -> Vec<(String, String)> {
        let tree = self.hall.organisation.tree();
        tree.into_iter()
            .filter(|(_, unit)| self.hall.division(&unit.code) == unit.code && !unit.is_group())
            .map(|(_, unit)| (unit.code.clone(), unit.name().to_owned()))
            .collect()
    }

    /// Boxes for divisions, side by side: there are many.
    fn division_boxes(&self, name: &str, label: &str, error: Option<&str>, typed: &FormPairs) -> Markup {
        let all = self.divisions();
        let choices: Vec<Choice<'_>> = all.iter().map(|(code, name)| Choice::new(code, name)).collect();
        let chosen: Vec<&str> = typed.all(name).collect();
        let props = FieldProps { error, ..FieldProps::new(Lang::Ja, name, label) };
        html! { div.ticks { (checkboxes(&props, &choices, &chosen)) } }
    }

    fn who(&self, id: &str) -> String {
        self.hall.organisation.name_of(id)
    }

    fn unit(&self, code: &str) -> String {
        self.hall.organisation.unit_name(code).to_owned()
    }

    fn today(&self) -> Date {
        self.user.today
    }
}

/// A day as the office types it: `R9.4.1`, `2027-04-01`; nothing is no day.
fn day(typed: &str) -> Result<Option<Date>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let day = typed.parse().ok().map_or_else(|| wareki::parse(typed).map_err(|error| error.to_string()), Ok);
    day.map(Some)
}

/// The message for a field among what is wrong.
fn error_of<'e>(errors: &'e [yakuba_web::ui::ErrorLink], id: &str) -> Option<&'e str> {
    errors.iter().find(|error| error.field_id == id).map(|error| error.message.as_str())
}

/// What a page says when the database refuses: who was faster, or that it is broken.
fn refused(error: yakuba_store::StoreError) -> PageError {
    match error {
        yakuba_store::StoreError::Conflict => {
            PageError::conflict("ほかの人が先に済ませたか、もう終わっています。")
                .todo("画面を開き直して、いまの様子を確かめてください。")
        }
        other => stored(other),
    }
}
