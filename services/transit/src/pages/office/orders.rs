//! Orders: what they would do is shown first, then they are given.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderName, HeaderValue};
use yakuba_audit::Entry;
use yakuba_base::{Date, Lang};
use yakuba_city::Lgwan;
use yakuba_identity::stored;
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{Look, Notice, banner, button, link_button_as};
use yakuba_web::{FormPairs, Page, PageError, html};

use super::board::MENU;
use super::desk::Desk;
use crate::DISPATCH;
use crate::messages::{Order, OrderTried, Ordered};
use crate::model::{Area, Closure};
use crate::store::trials;

/// Back to the day.
fn back(day: Date) -> Response {
    Redirect::to(&format!("{MENU}?day={day}")).into_response()
}

fn day_of(form: &FormPairs) -> Result<Date, PageError> {
    form.text("day").parse().map_err(|_| PageError::unreadable())
}

fn number(form: &FormPairs) -> Result<i64, PageError> {
    form.text("number").parse().map_err(|_| PageError::unreadable())
}

/// An order as a form sends it.
fn read(desk: &Desk, form: &FormPairs) -> Result<Order, PageError> {
    let words = |field: &str| form.text(field).trim().chars().take(60).collect::<String>();
    let ride = form.text("ride").to_owned();
    Ok(match form.text("order") {
        "cancel" => Order::Cancel { ride },
        "called" => Order::Called { ride },
        "move" => Order::Move { ride, number: number(form)? },
        "out" => Order::TakeOut { number: number(form)?, why: words("why") },
        "back" => Order::BringBack { number: number(form)? },
        "open-ways" => Order::OpenWays { is_open: form.text("open") == "yes" },
        "reopen" => Order::Reopen { id: form.text("closure").to_owned() },
        "close" => {
            let area = |field: &str| Area::from_name(form.text(field)).ok_or_else(PageError::unreadable);
            let longer = yakuba_base::text::half_width_digits(form.text("longer"));
            Order::Close {
                id: desk.zone.clock.id::<Closure>().to_string(),
                between: area("between")?,
                and: area("and")?,
                longer: longer.trim().parse().ok().filter(|minutes| *minutes > 0),
                why: words("why"),
            }
        }
        _ => return Err(PageError::unreadable()),
    })
}

fn words(order: &Order) -> &'static str {
    match order {
        Order::TakeOut { .. } => "車両を運行から外す",
        Order::Move { .. } => "予約を別の車両に移す",
        Order::Close { .. } => "道路を通行止めにする",
        _ => "指示",
    }
}

/// Whether what an order would do is shown first.
fn is_shown_first(order: &Order) -> bool {
    matches!(order, Order::TakeOut { .. } | Order::Move { .. } | Order::Close { .. })
}

/// Takes an order from a form of the board: tries it out, or gives it when it harms nobody.
pub(super) async fn order(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(DISPATCH, None)?;
    let day = day_of(&form)?;
    let order = read(&desk, &form)?;
    if is_shown_first(&order) {
        let (clock, actor) = (desk.zone.clock.clone(), desk.user.actor());
        let id = clock.id::<trials::Trial>().to_string();
        let trial = id.clone();
        desk.zone
            .store
            .write(async move |tx: &mut Tx<Lgwan>| {
                trials::put(tx, &trial, day, &order, clock.now()).await?;
                yakuba_relay::send(tx, &clock, &OrderTried { id: trial.clone(), day, order }).await?;
                Entry::new(actor, "transit.order-tried").on("trial", &trial).record(tx, &clock).await?;
                Ok::<_, StoreError>(())
            })
            .await
            .map_err(stored)?;
        return Ok(Redirect::to(&format!("/taxi/trials/{id}")).into_response());
    }
    give(&desk, day, order).await?;
    Ok(back(day))
}

async fn give(desk: &Desk, day: Date, order: Order) -> Result<(), PageError> {
    let entry = Entry::new(desk.user.actor(), "transit.ordered").on("day", day);
    desk.send(entry, Ordered { day, order, by: desk.by() }).await
}

/// What the order would do.
pub(super) async fn trial(desk: Desk, Path(id): Path<String>) -> Result<Page, PageError> {
    desk.user.require(DISPATCH, None)?;
    let trial = trials::get(&desk.zone.store, &id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    let back = format!("{MENU}?day={}", trial.day);
    let title = words(&trial.order);
    let body = html! {
        h1 { (title) "（" (trial.day.long()) "）" }
        @match &trial.answer {
            None => (banner(Lang::Ja, Notice::Info, html! { p { "影響を調べています。1秒ごとに表示を更新します。" } })),
            Some(answer) => {
                @let notice = match (answer.is_possible, answer.broken) { (false, _) => Notice::Error, (_, 0) => Notice::Success, _ => Notice::Warning };
                (banner(Lang::Ja, notice, html! {
                    p { @if !answer.is_possible { "この指示は実行できません。" } @else if answer.broken > 0 { "守れなくなるお約束が" (answer.broken) "件あります。実行すると、乗る方にお知らせします。" } @else { "守れなくなるお約束はありません。" } }
                }))
                h2 { "実行したときの変化" }
                ul { @for line in &answer.lines { li { (line) } } }
                @if answer.is_possible {
                    form method="post" action={ "/taxi/trials/" (id) } { (button("この内容で実行する", if answer.broken > 0 { Look::Danger } else { Look::Primary })) }
                }
            }
        }
        p { (link_button_as("実行せずに運行の画面へ戻る", &back, Look::Secondary)) }
    };
    let page = desk.page(MENU, title, false, body);
    Ok(if trial.answer.is_none() {
        page.header(HeaderName::from_static("refresh"), HeaderValue::from_static("1"))
    } else {
        page
    })
}

/// Gives the order that was tried out.
pub(super) async fn give_tried(desk: Desk, Path(id): Path<String>) -> Result<Response, PageError> {
    desk.user.require(DISPATCH, None)?;
    let trial = trials::get(&desk.zone.store, &id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    if !trial.answer.is_some_and(|answer| answer.is_possible) {
        return Err(PageError::unreadable());
    }
    give(&desk, trial.day, trial.order).await?;
    Ok(back(trial.day))
}
