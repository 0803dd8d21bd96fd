//! Approving several at once.

use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use yakuba_base::Lang;
use yakuba_flow::{Act, Capacity, Role, Vote};
use yakuba_identity::stored;
use yakuba_web::{
    Flash, FormPairs, PageError,
    ui::{Notice, banner, link_button},
};

use super::Desk;
use crate::{
    store::documents,
    words,
    work::{self, WorkError},
};

pub(super) async fn selected(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    let mut left = Vec::new();
    let mut done = 0;
    for label in form.all("selected") {
        let carried = form.text(&format!("document.{label}"));
        let Some((id, version)) = carried.split_once(':') else { continue };
        let version = version.parse().map_err(|_| PageError::unreadable())?;
        match approve(&desk, id, version).await? {
            Ok(()) => done += 1,
            Err((name, why)) => left.push((id.to_owned(), name, why)),
        }
    }
    if left.is_empty() {
        if done == 0 {
            return Ok(Redirect::to("/approvals").into_response());
        }
        return Ok(Flash::redirect("/approvals", "bulk-done"));
    }
    let body = html! {
        h1 { "まとめて承認した結果" }
        (banner(Lang::Ja, Notice::Warning, html! {
            p { (done) "件を承認しました。次の" (left.len()) "件は、まだ承認していません。1件ずつ開いて確かめてください。" }
        }))
        ul.lines { @for (id, name, why) in &left { li { a href={ "/approvals/d/" (id) } { (name) } span.line-more { (why) } } } }
        p { (link_button("決裁箱に戻る", "/approvals")) }
    };
    Ok(desk.page("/approvals", "まとめて承認した結果", false, body).into_response())
}

/// Says yes at the person's own seat; otherwise the document's title and why not.
async fn approve(desk: &Desk, id: &str, version: i64) -> Result<Result<(), (String, String)>, PageError> {
    let Some(document) = documents::get(&desk.zone.store, id).await.map_err(stored)? else {
        return Err(PageError::not_found());
    };
    let (flow, office) = (&document.flow, &desk.office);
    let name = document.title().to_owned();
    let seats = flow.waiting();
    let own = seats
        .into_iter()
        .find(|seat| flow.capacity(*seat, &desk.user.id, office.now, &office.flow) == Ok(Capacity::Own));
    let Some(seat) = own else {
        return Ok(Err((name, "いまは、あなたの承認を待っていません。".to_owned())));
    };
    let role = flow.seat(seat).map_or(Role::Review, |(step, _)| step.role);
    let vote = if role == Role::Consult { Vote::Agree } else { Vote::Approve };
    let act = Act::Vote { seat, vote, ground: None };
    match work::act(&desk.zone, office, &desk.user.id, (id, version), act, String::new()).await {
        Ok(_) => Ok(Ok(())),
        Err(WorkError::Store(error)) => Err(stored(error)),
        Err(WorkError::Conflict(_)) => {
            Ok(Err((name, "画面を開いたあとに、ほかの人が変更しました。".to_owned())))
        }
        Err(error) => Ok(Err((name, words::refused(&error)))),
    }
}
