//! 取消しの承認: a second person agrees to a void, or does not.

use axum::extract::Path;
use axum::response::Response;
use yakuba_identity::stored;
use yakuba_web::ui::{Look, action_button, definition_list, empty_state};
use yakuba_web::{Flash, FormPairs, Page, PageError, html};

use super::till::refused;
use super::{Desk, words};
use crate::APPROVE;
use crate::store::takings::{self, Taking};
use crate::store::{demands, tills};
use crate::till::{self, TillError};

const MENU: &str = "/voids";

/// Whether this person may agree to a void at the till where it was taken.
async fn may(desk: &Desk, taking: &Taking) -> Result<bool, PageError> {
    let store = &desk.zone.store;
    let Some(day) = tills::day_of(store, taking).await.map_err(stored)? else { return Ok(false) };
    let Some(till) = tills::get(store, &day.till).await.map_err(stored)? else { return Ok(false) };
    Ok(desk.user.may(APPROVE, Some(&till.unit)))
}

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(APPROVE, None)?;
    let organisation = desk.organisation().await?;
    let mut waiting = Vec::new();
    for taking in takings::void_asked(&desk.zone.store).await.map_err(stored)? {
        if may(&desk, &taking).await? {
            let record = demands::get(&desk.zone.store, &taking.demand).await.map_err(stored)?;
            waiting.extend(record.map(|record| (taking, record)));
        }
    }
    let me = desk.user.actor().to_string();
    let body = html! {
        h1 { "取消しの承認" }
        @if waiting.is_empty() {
            (empty_state("承認を待つ取消しはありません", "窓口の受け取りの取消しが頼まれると、ここに出ます。", None))
        }
        @for (taking, record) in &waiting {
            @let asked_by = taking.void_asked_by.as_deref().unwrap_or_default();
            @let own = asked_by == me || taking.taken_by == me;
            section.card {
                h2 { (taking.amount) "　" (record.title) }
                (definition_list(&[
                    ("領収書番号", html! { (taking.number) }),
                    ("方法", html! { (words::way(taking.way)) }),
                    ("受け取った人", html! { (words::moment(taking.taken_at)) "　" (words::who(&taking.taken_by, &organisation)) }),
                    ("頼んだ人", html! { (words::who(asked_by, &organisation)) }),
                    ("理由", html! { (taking.void_reason) }),
                ]))
                @if own { p { "自分が受け取ったか、頼んだ取消しは、承認できません。ほかの職員に頼んでください。" } }
                @else {
                    form.toolbar method="post" action={ "/voids/" (taking.number) } {
                        (action_button("取消しを承認する", Look::Danger, "answer", "yes"))
                        (action_button("承認しない", Look::Secondary, "answer", "no"))
                    }
                }
            }
        }
    };
    Ok(desk.page(MENU, "取消しの承認", body))
}

pub(super) async fn answer(
    desk: Desk,
    Path(number): Path<String>,
    form: FormPairs,
) -> Result<Response, PageError> {
    let taking = takings::get(&desk.zone.store, &number).await.map_err(stored)?;
    let taking = taking.ok_or_else(PageError::not_found)?;
    if !may(&desk, &taking).await? {
        return Err(PageError::forbidden());
    }
    let agreed = form.text("answer") == "yes";
    match till::answer_void(&desk.zone, desk.user.actor(), &number, agreed).await {
        Ok(()) => Ok(Flash::redirect(MENU, if agreed { "voided" } else { "void-refused" })),
        Err(TillError::SamePerson) => Err(PageError::forbidden()),
        Err(error) => Err(refused(error)),
    }
}
