use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use yakuba_identity::organisation::{self, ChangeError, NewAssignment};
use yakuba_identity::stored;
use yakuba_web::{Flash, FormPairs, PageError};

use super::desk::Desk;
use super::form::{Wrong, day, day_if_any};
use super::{person, staff::MENU};
use crate::{ORGANISATION, STAFF};

fn require(desk: &Desk) -> Result<(), PageError> {
    desk.user.require(STAFF, None)?;
    desk.user.require(ORGANISATION, None)
}

async fn after(
    desk: &Desk,
    id: &str,
    which: &'static str,
    form: &FormPairs,
    done: Result<(), ChangeError>,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(Flash::redirect(&format!("{MENU}/{id}"), "saved")),
        Err(error) => {
            let wrong = Wrong::of(error).map_err(stored)?;
            again(desk, id, which, form, &wrong).await
        }
    }
}

async fn again(
    desk: &Desk,
    id: &str,
    which: &'static str,
    form: &FormPairs,
    wrong: &Wrong,
) -> Result<Response, PageError> {
    Ok(person::page(desk, id, Some((which, form, wrong)), None).await?.into_response())
}

/// Another main post (異動), or one beside it (兼務), from a date.
pub(super) async fn assign(
    desk: Desk,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, PageError> {
    require(&desk)?;
    let read = day(&form, "from").and_then(|from| Ok((from, day_if_any(&form, "to")?)));
    let (from, to) = match read {
        Ok(days) => days,
        Err(wrong) => return again(&desk, &id, "assign-", &form, &wrong).await,
    };
    let main = match form.text("main") {
        "true" => true,
        "false" => false,
        _ => return again(&desk, &id, "assign-", &form, &Wrong::key("main", "choose-one")).await,
    };
    let (unit, position) = (form.text("unit").to_owned(), form.text("position").to_owned());
    let post = NewAssignment { staff: id.clone(), unit, position, from, to, main };
    let entry = desk.entry("staff.assigned", "staff", &id, Some(from));
    let done =
        desk.act(entry, async move |tx, clock| organisation::assign(tx, clock, &post).await.map(drop)).await;
    after(&desk, &id, "assign-", &form, done).await
}

/// Refuses a post that is somebody else's.
async fn own_post(desk: &Desk, id: &str, form: &FormPairs) -> Result<String, PageError> {
    let post = form.text("post").to_owned();
    let posts = organisation::posts_ever(&desk.zone.store, id).await.map_err(stored)?;
    if posts.iter().any(|held| held.id == post) { Ok(post) } else { Err(PageError::not_found()) }
}

pub(super) async fn end(desk: Desk, Path(id): Path<String>, form: FormPairs) -> Result<Response, PageError> {
    require(&desk)?;
    let post = own_post(&desk, &id, &form).await?;
    let from = match day(&form, "from") {
        Ok(from) => from,
        Err(wrong) => return Err(PageError::conflict(wrong.words)),
    };
    let entry = desk.entry("staff.post-ended", "staff", &id, Some(from));
    let done = desk.act(entry, async move |tx, _| organisation::end_assignment(tx, &post, from).await).await;
    after(&desk, &id, "assign-", &form, done).await
}

pub(super) async fn cancel(
    desk: Desk,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, PageError> {
    require(&desk)?;
    let post = own_post(&desk, &id, &form).await?;
    let entry = desk.entry("staff.post-cancelled", "staff", &id, None);
    let done =
        desk.act(entry, async move |tx, clock| organisation::cancel_assignment(tx, clock, &post).await).await;
    after(&desk, &id, "assign-", &form, done).await
}

pub(super) async fn leave(
    desk: Desk,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, PageError> {
    require(&desk)?;
    let from = match day(&form, "from") {
        Ok(from) => from,
        Err(wrong) => return again(&desk, &id, "leave-", &form, &wrong).await,
    };
    let (entry, leaving) = (desk.entry("staff.left", "staff", &id, Some(from)), id.clone());
    let done = desk.act(entry, async move |tx, _| Ok(organisation::leave(tx, &leaving, from).await?)).await;
    after(&desk, &id, "leave-", &form, done).await
}
