//! 通信が切れたときの受け取り: a page of its own that the counter's browser keeps, and the doors its script uses.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use yakuba_base::{Timestamp, Yen};
use yakuba_collecting::Way;
use yakuba_identity::stored;
use yakuba_web::ui::{Input, TextInput, text_input};
use yakuba_web::{FormPairs, Page, PageError, html};

use super::Desk;
use super::form::props;
use super::till::{MENU, open_till};
use crate::offline::{self, Taken};
use crate::till::TillError;

/// The page. Everything on it that changes is filled in by the script, from what the browser keeps.
pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Page, PageError> {
    let (till, _) = open_till(&desk, &id).await?;
    let number = TextInput { input: Input::Digits, width: Some(9), ..TextInput::default() };
    let yen = TextInput { input: Input::Digits, width: Some(6), after: Some("円"), ..TextInput::default() };
    let body = html! {
        h1 { "通信が切れたときの受け取り　" (till.name) }
        noscript { p { "この画面には、ブラウザーのスクリプトが要ります。通信が切れているあいだは、紙の領収書で受け取ってください。" } }
        div.till data-till=(till.id) data-till-page {
            section.card {
                p data-till-state role="status" { "準備しています。" }
                form data-till-find {
                    (text_input(&props("receipt", "受付番号", None), &number))
                    button.button.primary type="submit" { "請求を探す" }
                }
                form data-till-take hidden {
                    p { strong data-till-title {} }
                    p.till-amount { "いただく額 " strong data-till-amount {} }
                    div.field data-till-ways {
                        label for="way" { "方法" }
                        select id="way" name="way" {
                            option value="till_cash" { "現金" }
                            @if till.cashless {
                                option value="till_card" { "カード" }
                                option value="till_money" { "電子マネー" }
                                option value="till_code" { "コード決済" }
                            }
                        }
                    }
                    (text_input(&yakuba_web::ui::FieldProps { required: false, ..props("tendered", "お預かり", None) }, &yen))
                    button.button.primary type="submit" { "受け取る" }
                }
                p.field-error data-till-wrong role="alert" {}
            }
            section {
                h2 { "まだ送っていない受け取り" }
                p data-till-none { "ありません。" }
                ul.links data-till-queue {}
                p.hint { "通信が戻ると、自動で取り込まれます。送り終わるまで、このブラウザーの履歴やデータを消さないでください。" }
                section.till-slip data-till-slip hidden {
                    h2 { "領収書" }
                    p data-till-slip-text {}
                    button.button.secondary type="button" data-till-print { "印刷する" }
                }
            }
        }
        p { a href={ (MENU) "?at=" (till.id) } { "ふつうの受け取りに戻る" } }
    };
    Ok(desk.page(MENU, "通信が切れたときの受け取り", body))
}

/// What the till takes along.
pub(super) async fn luggage(desk: Desk, Path(id): Path<String>) -> Result<Response, PageError> {
    let (till, day) = open_till(&desk, &id).await?;
    if day.is_none() {
        return Ok(StatusCode::CONFLICT.into_response());
    }
    let packed = offline::pack(&desk.zone, &till, &desk.user.actor()).await.map_err(stored)?;
    let mut response = axum::Json(packed).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Takes in what the till took. 204 when it is there, 409 while the till has no open day, 404 when the number is not the
/// till's: whatever is not taken in the till keeps.
pub(super) async fn bring(
    desk: Desk,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<StatusCode, PageError> {
    let (till, _) = open_till(&desk, &id).await?;
    let whole = |name: &str| form.text(name).parse::<i64>().map_err(|_| PageError::unreadable());
    let way =
        Way::from_name(form.text("way")).filter(|way| way.at_till()).ok_or_else(PageError::unreadable)?;
    let taken = Taken {
        number: form.text("number").to_owned(),
        demand: form.text("demand").to_owned(),
        way,
        amount: Yen(whole("amount")?),
        tendered: Yen(whole("tendered")?),
        at: Timestamp::from_millis(whole("at")?),
    };
    match offline::bring(&desk.zone, desk.user.actor(), &till, taken).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(TillError::NotOpen) => Ok(StatusCode::CONFLICT),
        Err(error) => Err(super::till::refused(error)),
    }
}

/// The script that answers for the city while there is no network: the page above, as it was last seen.
pub(super) async fn worker() -> Response {
    let mut response = include_str!("../../assets/till-worker.js").into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
