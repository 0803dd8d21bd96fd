//! All kinds one may write, and a new one.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::html;
use yakuba_base::Lang;
use yakuba_identity::stored;
use yakuba_web::{
    Flash, FormPairs, Page, PageError,
    ui::{self, ErrorLink, FieldProps, Look, TextInput},
};

use super::{Desk, state};
use crate::{
    KINDS,
    kinds::{self, KindError},
    store::kinds as store,
};

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    page(&desk, &FormPairs::default(), &[]).await
}

async fn page(desk: &Desk, typed: &FormPairs, errors: &[ErrorLink]) -> Result<Page, PageError> {
    desk.user.require(KINDS, None)?;
    let all = store::all(&desk.zone.store).await.map_err(stored)?;
    let error =
        |id: &str| errors.iter().find(|error| error.field_id == id).map(|error| error.message.as_str());
    let title = FieldProps { error: error("title"), ..FieldProps::new(Lang::Ja, "title", "申請の名前") };
    let key = FieldProps {
        error: error("key"),
        hint: Some("半角の英小文字・数字・ハイフンで3〜40文字。あとから変えられません。"),
        ..FieldProps::new(Lang::Ja, "key", "アドレスの名前")
    };
    let line = |name: &str| TextInput { value: typed.text(name), width: Some(20), ..TextInput::default() };
    let own = desk.user.unit().map(|unit| desk.hall.division(unit)).unwrap_or_default();
    let body = html! {
        h1 { "庁内申請の作成" }
        p { "質問・承認の経路・承認されたあとに起きることを、プログラムなしで作れます。" }
        ul.lines { @for it in &all {
            @let (label, tone) = state(it);
            li {
                @if desk.user.may(KINDS, Some(&it.draft.unit)) { a href={ "/requests/kinds/" (it.draft.key) "/edit" } { (it.draft.title) } }
                @else { (it.draft.title) }
                " " (ui::badge(&label, tone))
                span.line-more { (it.draft.group) " " (desk.hall.organisation.unit_name(&it.draft.unit)) }
            }
        } }
        section.card aria-labelledby="new-title" {
            h2 #new-title { "新しい申請を作る" }
            (ui::error_summary(Lang::Ja, errors))
            p { "所管課は、あなたの課（" (desk.hall.organisation.unit_name(&own)) "）になります。" }
            form.spaced method="post" action="/requests/kinds" {
                (ui::text_input(&title, &line("title")))
                (ui::text_input(&key, &line("key")))
                (ui::button("作る", Look::Primary))
            }
        }
    };
    Ok(desk.page("/requests/kinds", "庁内申請の作成", !errors.is_empty(), body))
}

fn is_key(key: &str) -> bool {
    (3..=40).contains(&key.len())
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !key.starts_with('-')
        && !key.ends_with('-')
}

pub(super) async fn create(desk: Desk, typed: FormPairs) -> Result<Response, PageError> {
    let own = desk.user.unit().map(|unit| desk.hall.division(unit)).unwrap_or_default();
    desk.user.require(KINDS, Some(&own))?;
    let (title, key) = (typed.text("title").trim().to_owned(), typed.text("key").trim().to_owned());
    let mut errors = Vec::new();
    if title.is_empty() {
        errors.push(ErrorLink {
            field_id: "title".to_owned(),
            message: "申請の名前を入れてください。".to_owned(),
        });
    }
    if !is_key(&key) {
        let message = "半角の英小文字・数字・ハイフンで3〜40文字にしてください。例: kitaku-nikki".to_owned();
        errors.push(ErrorLink { field_id: "key".to_owned(), message });
    }
    if errors.is_empty() {
        match kinds::create(&desk.zone, &desk.user.id, kinds::blank(&key, &title, &own)).await {
            Ok(()) => return Ok(Flash::redirect(&format!("/requests/kinds/{key}/edit"), "kind-created")),
            Err(KindError::Store(error)) => return Err(stored(error)),
            Err(_) => {
                let message = "そのアドレスの名前は、もう使われています。".to_owned();
                errors.push(ErrorLink { field_id: "key".to_owned(), message });
            }
        }
    }
    Ok(page(&desk, &typed, &errors).await?.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}
