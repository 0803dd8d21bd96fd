//! The workshop of internal requests (庁内申請の作成): questions, route, what follows, published without code.

mod edit;
mod follows;
mod list;
mod publish;
mod route;
mod settings;

use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_flow_face::moment;
use yakuba_identity::stored;
use yakuba_web::{
    ExpectedVersion, Flash, FormPairs, Page, PageError,
    ui::{self, Tab, Tone},
};

use super::Desk;
use crate::{
    KINDS,
    kinds::{self, KindError},
    model::Kind,
    store::kinds::{self as store, Written},
};

pub(super) fn routes() -> Router {
    Router::new()
        .route("/requests/kinds", get(list::show).post(list::create))
        .route("/requests/kinds/{key}/edit", get(edit::show).post(edit::change))
        .route("/requests/kinds/{key}/route", get(route::show).post(route::change))
        .route("/requests/kinds/{key}/follows", get(follows::show).post(follows::change))
        .route("/requests/kinds/{key}/settings", get(settings::show).post(settings::change))
        .route("/requests/kinds/{key}/publish", get(publish::show).post(publish::publish))
        .route("/requests/kinds/{key}/undo", post(publish::undo))
        .route("/requests/kinds/{key}/closed", post(publish::close))
}

/// One kind on the bench, and who stands at it.
struct Bench {
    desk: Desk,
    written: Written,
}

const ROOMS: [(&str, &str); 5] = [
    ("edit", "質問"),
    ("route", "承認の経路"),
    ("follows", "承認されると"),
    ("settings", "案内"),
    ("publish", "確認と公開"),
];

impl Bench {
    async fn open(desk: Desk, key: &str) -> Result<Bench, PageError> {
        let written =
            store::get(&desk.zone.store, key).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
        desk.user.require_for(&desk.zone, KINDS, &written.draft.unit, "request-kind", key).await?;
        Ok(Bench { desk, written })
    }

    fn draft(&self) -> &Kind {
        &self.written.draft
    }

    fn url(&self, room: &str) -> String {
        format!("/requests/kinds/{}/{room}", self.written.draft.key)
    }

    fn version(&self) -> Markup {
        ExpectedVersion(self.written.version).field()
    }

    fn page(&self, room: &str, errors: bool, body: &Markup) -> Page {
        let tabs: Vec<Tab> = ROOMS
            .iter()
            .map(|(each, label)| Tab {
                label: (*label).to_owned(),
                url: self.url(each),
                count: None,
                current: *each == room,
            })
            .collect();
        let (label, tone) = state(&self.written);
        let title = &self.draft().title;
        let body = html! {
            div.workshop-head {
                (ui::breadcrumb(Lang::Ja, &[("庁内申請の作成", "/requests/kinds")], title))
                div.workshop-title {
                    h1 { (title) }
                    (ui::badge(&label, tone))
                    p.workshop-saved { "保存済み " (moment(self.written.updated_at)) }
                    form method="post" action=(self.url("undo")) {
                        (self.version())
                        input type="hidden" name="to" value=(self.url(room));
                        button.button.quiet type="submit" { "元に戻す" }
                    }
                }
            }
            (ui::tabs("この申請の画面", &tabs))
            (body)
        };
        let page = self.desk.page("/requests/kinds", title, errors, body);
        if errors { page.status(http::StatusCode::UNPROCESSABLE_ENTITY) } else { page }
    }

    /// Says so when a form was made for another version than the present one.
    fn fresh(&self, form: &FormPairs) -> Result<(), PageError> {
        let expected = ExpectedVersion::of_form(form).ok_or_else(PageError::unreadable)?.0;
        if expected == self.written.version { Ok(()) } else { Err(self.faster()) }
    }

    fn faster(&self) -> PageError {
        let who = self.desk.hall.organisation.name_of(&self.written.updated_by);
        PageError::conflict(format!(
            "{who}さんが、先にこの申請を変えました。あなたの変更は保存していません。"
        ))
        .todo("「戻る」で入力を確かめ、画面を開き直してから、もう一度行ってください。")
    }

    /// Keeps a changed draft and goes on to `to`.
    async fn save(&self, draft: Kind, to: &str) -> Result<Response, PageError> {
        if draft != *self.draft() {
            let saved = kinds::save(&self.desk.zone, &self.desk.user.id, &self.written, draft).await;
            saved.map_err(|error| self.refused(error))?;
        }
        Ok(Flash::redirect(to, "kind-saved").into_response())
    }

    fn refused(&self, error: KindError) -> PageError {
        match error {
            KindError::NotFound => PageError::conflict("戻せる変更がありません。"),
            KindError::Store(error) => stored(error),
            KindError::Conflict => self.faster(),
            KindError::Taken => PageError::conflict("そのアドレスの名前は、もう使われています。"),
            KindError::Blocked(_) => PageError::conflict("公開前の確認で、直すところが見つかりました。"),
        }
    }
}

/// 下書き, 公開中, 変更あり, 受付終了.
fn state(written: &Written) -> (String, Tone) {
    match (&written.revision, written.closed_at) {
        (None, _) => ("下書き".to_owned(), Tone::Plain),
        (Some(_), Some(_)) => (format!("受付終了 第{}版", written.number), Tone::Bad),
        (Some(_), None) if written.changed => {
            (format!("公開中 第{}版・変更あり", written.number), Tone::Waiting)
        }
        (Some(_), None) => (format!("公開中 第{}版", written.number), Tone::Good),
    }
}
