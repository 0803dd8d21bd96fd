//! 今日の受け取りと締め: what was taken, the count, and what a closed day came to.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use yakuba_base::{Lang, Yen};
use yakuba_collecting::Way;
use yakuba_identity::stored;
use yakuba_web::ui::{
    Cell, Column, FieldProps, Input, Look, Notice, Table, TextInput, banner, button, definition_list,
    details, empty_state, table, text_area, text_input,
};
use yakuba_web::{Flash, FormPairs, Markup, Page, PageError, html};

use super::form::{Wrong, props, summary};
use super::till::{MENU, open_till, refused, takings_table};
use super::{Desk, words};
use crate::model::{Count, DENOMINATIONS};
use crate::store::takings::{self, Taking};
use crate::store::tills::{self, Till, TillDay};
use crate::till::{self, TillError};

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Response, PageError> {
    let (till, day) = open_till(&desk, &id).await?;
    let Some(day) = day else { return Ok(Redirect::to(MENU).into_response()) };
    Ok(page(&desk, &till, &day, &FormPairs::default(), None).await?.into_response())
}

/// How much was taken by each way, voids left out.
fn sums(takings: &[Taking]) -> Markup {
    let rows: Vec<(String, Vec<Cell>)> = Way::ALL
        .into_iter()
        .filter_map(|way| {
            let of_way: Vec<&Taking> =
                takings.iter().filter(|taking| taking.way == way && taking.voided_at.is_none()).collect();
            let sum: i64 = of_way.iter().map(|taking| taking.amount.0).sum();
            let cells = vec![
                html! { (words::way(way)) }.into(),
                html! { (of_way.len()) }.into(),
                html! { (Yen(sum).grouped()) }.into(),
            ];
            (!of_way.is_empty()).then(|| (way.name().to_owned(), cells))
        })
        .collect();
    table(&Table {
        lang: Lang::Ja,
        caption: "方法ごとの合計",
        columns: &[Column::new("方法"), Column::new("件数").number(), Column::new("額（円）").number()],
        rows: &rows,
        bulk: None,
        empty: html! { p { "受け取りはありません。" } },
    })
}

async fn page(
    desk: &Desk,
    till: &Till,
    day: &TillDay,
    typed: &FormPairs,
    wrong: Option<&Wrong>,
) -> Result<Page, PageError> {
    let takings = takings::of_day(&desk.zone.store, &day.id).await.map_err(stored)?;
    let expected = till::expected(&desk.zone, day).await.map_err(stored)?;
    let waiting = takings.iter().any(|taking| taking.void_asked_at.is_some() && taking.voided_at.is_none());
    let note = FieldProps {
        required: false,
        hint: Some("数えた額とあるはずの額が違うときは、必ず書いてください。"),
        ..props("note", "違う理由・引き継ぎ", wrong)
    };
    let count = html! {
        form method="post" action={ "/till/" (till.id) "/close" } {
            p { "あるはずの現金は " strong { (expected) } " です（釣銭準備金 " (day.change_money) " を含む）。" }
            div.denominations { @for denomination in DENOMINATIONS {
                @let name = format!("pieces-{denomination}");
                @let label = format!("{}円", Yen(denomination).grouped());
                (text_input(
                    &FieldProps { required: false, ..props(&name, &label, None) },
                    &TextInput { value: typed.text(&name), input: Input::Digits, width: Some(3), after: Some("枚"), ..TextInput::default() },
                ))
            } }
            (text_area(&note, typed.text("note"), 2, Some(500)))
            (button("数えた額で締める", Look::Danger))
        }
    };
    let body = html! {
        h1 { (till.name) "　" (day.day.short()) }
        (summary(wrong))
        @if waiting {
            (banner(Lang::Ja, Notice::Warning, html! { p { "取消しの承認を待っている受け取りがあります。承認は、締める前に受けてください。" } }))
        }
        section { h2 { "方法ごとの合計" } (sums(&takings)) }
        section #count {
            h2 { "締め" }
            @if wrong.is_some() { (count) } @else { (details("現金を数えて、窓口を締める", &count)) }
        }
        section { h2 { "受け取り" } (takings_table(&takings)) }
    };
    Ok(match wrong {
        None => desk.page(MENU, "今日の受け取りと締め", body),
        Some(_) => desk.page_to_correct(MENU, "今日の受け取りと締め", body),
    })
}

/// What was counted.
fn counted(form: &FormPairs) -> Result<Count, Wrong> {
    let mut count = Count::default();
    for denomination in DENOMINATIONS {
        let typed = yakuba_base::text::normalise(form.text(&format!("pieces-{denomination}")));
        let typed = typed.trim();
        if typed.is_empty() {
            continue;
        }
        let noted = typed.parse().ok().and_then(|pieces| count.clone().with(denomination, pieces));
        count = noted.ok_or_else(|| {
            let words = format!("{denomination}円の枚数「{typed}」を読み取れません。数字で入れてください。ほかの枚数は残っています。");
            Wrong::new("count", words)
        })?;
    }
    Ok(count)
}

pub(super) async fn close(
    desk: Desk,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, PageError> {
    let (till, day) = open_till(&desk, &id).await?;
    let Some(day) = day else { return Ok(Redirect::to(MENU).into_response()) };
    let wrong = match counted(&form) {
        Err(wrong) => wrong,
        Ok(count) => {
            let counted = count.total();
            match till::close(&desk.zone, desk.user.actor(), &day.id, counted, form.text("note")).await {
                Ok(closed) => return Ok(Flash::redirect(&format!("/till/days/{}", closed.id), "closed")),
                Err(TillError::NoReason) => {
                    let expected = till::expected(&desk.zone, &day).await.map_err(stored)?;
                    let difference = Yen(counted.0 - expected.0);
                    let words = format!(
                        "数えた額は{counted}で、あるはずの額と{difference}違います。数え直すか、違う理由を書いてください。まだ締めていません。"
                    );
                    Wrong::new("note", words)
                }
                Err(error) => return Err(refused(error)),
            }
        }
    };
    Ok(page(&desk, &till, &day, &form, Some(&wrong)).await?.into_response())
}

/// A closed day: for the file, and the slip that goes to the bank with the cash.
pub(super) async fn closed(desk: Desk, Path(id): Path<String>) -> Result<Page, PageError> {
    let day = tills::day(&desk.zone.store, &id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    let (till, _) = open_till(&desk, &day.till).await?;
    let (Some(expected), Some(counted), Some(at)) = (day.expected, day.counted, day.closed_at) else {
        return Err(PageError::not_found());
    };
    let takings = takings::of_day(&desk.zone.store, &day.id).await.map_err(stored)?;
    let to_safe = counted.min(day.change_money);
    let body = html! {
        h1 { "締めました　" (till.name) "　" (day.day.short()) }
        (definition_list(&[
            ("締めた時", html! { (words::moment(at)) }),
            ("あるはずの現金", html! { (expected) }),
            ("数えた現金", html! { (counted) }),
            ("過不足", html! { (Yen(counted.0 - expected.0)) @if !day.note.is_empty() { "（" (day.note) "）" } }),
            ("釣銭準備金として戻す", html! { (to_safe) }),
            ("金融機関に払い込む", html! { strong { (Yen(counted.0 - to_safe.0)) } }),
        ]))
        section { h2 { "方法ごとの合計" } (sums(&takings)) }
        section { h2 { "受け取り" } (takings_table(&takings)) }
        @if takings.is_empty() { (empty_state("この日の受け取りはありません", "", None)) }
        p.no-print { a href=(MENU) { "窓口の収納へ" } }
    };
    Ok(desk.page(MENU, "窓口の締め", body))
}
