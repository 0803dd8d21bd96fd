//! 還付の承認: a second person agrees to a refund, or does not.

use axum::extract::Path;
use axum::response::Response;
use yakuba_identity::stored;
use yakuba_store::StoreError;
use yakuba_web::ui::{Look, action_button, definition_list, empty_state};
use yakuba_web::{Flash, FormPairs, Page, PageError, html};

use super::{Desk, words};
use crate::APPROVE;
use crate::collect::CollectError;
use crate::refunds::{self as work, RefundError};
use crate::store::{demands, refunds};

pub(super) const MENU: &str = "/refunds";

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(APPROVE, None)?;
    let (store, organisation) = (&desk.zone.store, desk.organisation().await?);
    let mut waiting = Vec::new();
    for refund in refunds::asked(store).await.map_err(stored)? {
        let record = demands::get(store, &refund.demand).await.map_err(stored)?;
        let record = record.filter(|record| desk.user.may(APPROVE, Some(&record.division)));
        waiting.extend(record.map(|record| (refund, record)));
    }
    let me = desk.user.actor().to_string();
    let body = html! {
        h1 { "還付の承認" }
        @if waiting.is_empty() {
            (empty_state("承認を待つ還付はありません", "請求のページで還付の承認が頼まれると、ここに出ます。", None))
        }
        @for (refund, record) in &waiting {
            section.card {
                h2 { (refund.amount) "　" (record.title) }
                (definition_list(&[
                    ("受付番号", html! { (record.receipt.to_string()) }),
                    ("納める人", html! { (record.payer) }),
                    ("納付された額", html! { (record.demand.money().captured()) }),
                    ("返し方", html! { @if refund.by_hand() { "会計課でお返しする" } @else { "決済事業者を通して、支払った方法に戻す" } }),
                    ("頼んだ人", html! { (words::moment(refund.asked_at)) "　" (words::who(&refund.asked_by, &organisation)) }),
                ]))
                @if refund.asked_by == me { p { "自分が頼んだ還付は、承認できません。ほかの職員に頼んでください。" } }
                @else {
                    form.toolbar method="post" action={ (MENU) "/" (refund.id) } {
                        (action_button("還付を承認する", Look::Primary, "answer", "yes"))
                        (action_button("承認しない", Look::Secondary, "answer", "no"))
                    }
                }
            }
        }
    };
    Ok(desk.page(MENU, "還付の承認", body))
}

pub(super) async fn answer(
    desk: Desk,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, PageError> {
    let store = &desk.zone.store;
    let refund = refunds::get(store, &id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    let record = demands::get(store, &refund.demand).await.map_err(stored)?;
    let division = record.map(|record| record.division).ok_or_else(PageError::not_found)?;
    desk.user.require(APPROVE, Some(&division))?;
    let agreed = form.text("answer") == "yes";
    work::answer(&desk.zone, desk.user.actor(), &id, agreed).await.map_err(refused)?;
    Ok(Flash::redirect(MENU, if agreed { "refund-agreed" } else { "refund-refused" }))
}

/// What a page says when a refund was not answered or made.
pub(super) fn refused(error: RefundError) -> PageError {
    match error {
        RefundError::SamePerson => PageError::forbidden(),
        RefundError::Collect(CollectError::Store(StoreError::NotFound)) => PageError::not_found(),
        RefundError::Done | RefundError::Collect(CollectError::Store(StoreError::Conflict)) => {
            PageError::conflict(
                "画面を開いたあとに、ほかの職員がこの還付を処理しました。まだ何も行われていません。",
            )
        }
        RefundError::Collect(CollectError::Store(error)) => stored(error),
        RefundError::Collect(other) => PageError::internal(other),
    }
}
