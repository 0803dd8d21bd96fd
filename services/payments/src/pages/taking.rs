//! A taking: the change to hand over, the receipt, and asking for it to be voided.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use yakuba_base::Lang;
use yakuba_collecting::Way;
use yakuba_identity::stored;
use yakuba_web::ui::{
    FieldProps, Look, Notice, banner, button, definition_list, details, link_button, link_button_as,
    text_area,
};
use yakuba_web::{Flash, FormPairs, Page, PageError, html, served};

use super::form::{Wrong, props, summary};
use super::till::{MENU, open_till, refused};
use super::{Desk, words};
use crate::store::takings::{self, Taking};
use crate::store::{demands, tills};
use crate::till::{self, TillError};
use crate::{MANAGE, TILL};

/// A taking, for the treasury and for whoever may take money at its till. What came in online has no till.
async fn find(desk: &Desk, number: &str) -> Result<(Taking, Option<tills::TillDay>), PageError> {
    let store = &desk.zone.store;
    let taking = takings::get(store, number).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    let day = tills::day_of(store, &taking).await.map_err(stored)?;
    match &day {
        Some(day) if !desk.user.may(MANAGE, None) => drop(open_till(desk, &day.till).await?),
        _ => desk.user.require(MANAGE, None)?,
    }
    Ok((taking, day))
}

pub(super) async fn show(desk: Desk, Path(number): Path<String>) -> Result<Page, PageError> {
    page(&desk, &number, "", None).await
}

async fn page(desk: &Desk, number: &str, typed: &str, wrong: Option<&Wrong>) -> Result<Page, PageError> {
    let (taking, day) = find(desk, number).await?;
    let record = demands::get(&desk.zone.store, &taking.demand).await.map_err(stored)?;
    let record = record.ok_or_else(|| PageError::internal("the demand of a taking is not here"))?;
    let organisation = desk.organisation().await?;
    let open = day.as_ref().is_some_and(|day| day.closed_at.is_none());
    let state = words::taking_state(&taking);
    let reason = FieldProps {
        hint: Some("例：金額の違う請求を受け取った、カードに変える"),
        ..props("reason", "取り消す理由", wrong)
    };
    let body = html! {
        h1 { "受け取りました　" (taking.amount) }
        (summary(wrong))
        @if let Some((word, _)) = state {
            (banner(Lang::Ja, Notice::Warning, html! {
                p { (word) "：" (taking.void_reason) }
                @if let Some(by) = &taking.void_asked_by { p { "頼んだ人：" (words::who(by, &organisation)) } }
                @if let Some(by) = &taking.voided_by { p { "承認した人：" (words::who(by, &organisation)) } }
            }))
        }
        @if taking.way == Way::TillCash {
            section.card {
                h2 { "お釣り" }
                p.till-change { (taking.change()) }
                p { "お預かり " (taking.tendered) "　−　領収 " (taking.amount) }
            }
        }
        (definition_list(&[
            ("領収書番号", html! { (taking.number) }),
            ("件名", html! { (record.title) }),
            ("受付番号", html! { (record.receipt.to_string()) }),
            ("納める人", html! { (record.payer) }),
            ("方法", html! { (words::way(taking.way)) }),
            ("受け取った時", html! { (words::moment(taking.taken_at)) "　" (words::who(&taking.taken_by, &organisation)) }),
        ]))
        p {
            @match (&taking.file, taking.file_failed) {
                (Some(_), _) => a.button.secondary href={ "/takings/" (taking.number) "/receipt" } target="_blank" rel="noopener" { "領収書を開いて印刷する" },
                (None, true) => span.field-error { "領収書を作れませんでした。受け取りは済んでいます。しばらくして開き直しても同じときは、情報グループに領収書番号を伝えてください。" },
                (None, false) => { "領収書を作っています。" (link_button_as("開き直す", &format!("/takings/{}", taking.number), Look::Secondary)) },
            }
        }
        @if let Some(day) = day.filter(|_| desk.user.may(TILL, None)) {
            p { (link_button("次の方を受け取る", &format!("{MENU}?at={}", day.till))) }
        }
        @if open && taking.void_asked_at.is_none() && taking.voided_at.is_none() {
            (details("この受け取りを取り消す", &html! {
                form method="post" action={ "/takings/" (taking.number) "/void" } {
                    p { "取り消すには、ほかの職員の承認が要ります。承認されると、請求は未納に戻ります。" }
                    (text_area(&reason, typed, 2, Some(500)))
                    (button("取消しの承認を頼む", Look::Danger))
                }
            }))
        }
    };
    Ok(match wrong {
        None => desk.page(MENU, "受け取り", body),
        Some(_) => desk.page_to_correct(MENU, "受け取り", body),
    })
}

pub(super) async fn ask_void(
    desk: Desk,
    Path(number): Path<String>,
    form: FormPairs,
) -> Result<Response, PageError> {
    find(&desk, &number).await?;
    match till::ask_void(&desk.zone, desk.user.actor(), &number, form.text("reason")).await {
        Ok(()) => Ok(Flash::redirect(&format!("/takings/{number}"), "void-asked")),
        Err(TillError::NoReason) => {
            let wrong = Wrong::new("reason", "取り消す理由を書いてください。承認する人が読みます。");
            Ok(page(&desk, &number, form.text("reason"), Some(&wrong)).await?.into_response())
        }
        Err(error) => Err(refused(error)),
    }
}

pub(super) async fn receipt(desk: Desk, Path(number): Path<String>) -> Result<Response, PageError> {
    let (taking, _) = find(&desk, &number).await?;
    let file = taking.file.ok_or_else(PageError::not_found)?;
    let bytes = desk.zone.files.get(&file).await.map_err(PageError::internal)?;
    Ok(served(bytes, Some("application/pdf"), &format!("receipt-{number}.pdf")))
}
