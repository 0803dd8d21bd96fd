//! 運行: the day as bars of time and as a list, what was refused and why, and what can be done about it.

use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use yakuba_audit::Entry;
use yakuba_base::{Date, Lang};
use yakuba_identity::stored;
use yakuba_web::ui::{
    Cell, Column, Look, Notice, Table, Tone, badge, banner, button, confirm, empty_state, link_button_as,
    table,
};
use yakuba_web::{FormPairs, Markup, Page, PageError, html};

use super::desk::Desk;
use crate::DISPATCH;
use crate::messages::{Board, Order, Ordered};
use crate::model::{Network, Ride, RideState, Shift, clock};
use crate::store::{calls, days, links};

const MENU: &str = "/taxi";

#[derive(Deserialize)]
pub(super) struct Asked {
    day: Option<Date>,
}

pub(super) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Page, PageError> {
    desk.user.require(DISPATCH, None)?;
    let day = asked.day.unwrap_or(desk.user.today);
    page(&desk, day, None).await
}

async fn page(desk: &Desk, day: Date, driver_link: Option<(&str, String)>) -> Result<Page, PageError> {
    let board = calls::board(&desk.zone.store, day).await.map_err(stored)?;
    let network = days::network(&desk.zone.store).await.map_err(stored)?;
    if board.is_none() {
        // Nobody has asked for this day yet: the other network is told to lay it out.
        let entry = Entry::new(desk.user.actor(), "transit.day-shown").on("day", day);
        desk.send(entry, Ordered { day, order: Order::Show, by: desk.by() }).await?;
    }
    let other = |by: i64, label: &str| {
        link_button_as(label, &format!("{MENU}?day={}", day.add_days(by)), Look::Secondary)
    };
    let body = html! {
        h1 { "乗合タクシーの運行　" (day.long()) }
        nav.toolbar aria-label="日を選ぶ" { (other(-1, "前の日")) (other(1, "次の日")) (link_button_as("最新の状態にする", &format!("{MENU}?day={day}"), Look::Secondary)) }
        @if let Some((name, link)) = &driver_link {
            (banner(Lang::Ja, Notice::Success, html! {
                p { (name) "の運転手用リンクを作りました。この画面でだけ表示します。前のリンクは使えなくなります。" }
                p.secret-link { (link) }
            }))
        }
        @match &board {
            None => (empty_state("運行計画を読み込んでいます", "数秒後に「最新の状態にする」を押してください。", None)),
            Some(board) => (day_of(&network, board)),
        }
    };
    Ok(desk.page(MENU, "乗合タクシーの運行", false, body))
}

fn day_of(network: &Network, board: &Board) -> Markup {
    let open = board.rides.iter().filter(|ride| ride.state.is_open()).count();
    html! {
        @if !board.left_over.is_empty() {
            (banner(Lang::Ja, Notice::Error, html! { p {
                "車両のない予約が" (board.left_over.len()) "件あります。電話して、別の手段をご案内してください。"
            } }))
        }
        p { "予約 " (board.rides.len()) "件（これから " (open) "件）、車両 " (board.shifts.iter().filter(|shift| shift.out.is_none()).count()) "台" }
        h2 { "車両" }
        @for shift in &board.shifts { (vehicle(network, board, shift)) }
        @if board.shifts.is_empty() { p { "この日に走る車両はありません。" } }
        h2 { "予約の一覧" }
        (list(network, board))
        h2 { "ご案内できなかった希望" }
        @if board.refusals.is_empty() { p { "ありません。" } }
        @for (at, words) in &board.refusals {
            details { summary { (at.in_tokyo().time) "　" (words.first().map_or("", String::as_str)) }
                ul { @for line in words { li { (line) } } } }
        }
    }
}

fn stop<'n>(network: &'n Network, key: &str) -> &'n str {
    network.stop(key).map_or("", |stop| &stop.name)
}

/// A vehicle's day: its rides as bars on one line, said in words too.
fn vehicle(network: &Network, board: &Board, shift: &Shift) -> Markup {
    let mut rides: Vec<&Ride> = board
        .rides
        .iter()
        .filter(|ride| ride.vehicle == Some(shift.number) && ride.state.is_open())
        .collect();
    rides.sort_by(|a, b| a.pickup_at.total_cmp(&b.pickup_at));
    let (from, to) = (f64::from(shift.pattern.from_hour) * 3600.0, f64::from(shift.pattern.to_hour) * 3600.0);
    let scale = |at: f64| ((at - from) / (to - from) * 960.0).clamp(0.0, 960.0);
    html! {
        section.card {
            h3 { (shift.pattern.name) "　" (shift.pattern.licence.label()) }
            @match &shift.out {
                Some(why) => p { (badge("運行から外しました", Tone::Bad)) " " (why) },
                None => {
                    p { (shift.pattern.from_hour) "時〜" (shift.pattern.to_hour) "時、座席" (shift.pattern.seats) "、車いす" (shift.pattern.wheelchairs) "　いま：" (stop(network, &shift.place)) }
                    svg viewBox={ "0 0 960 " (8 + 22 * rides.len().max(1)) } role="img" aria-label={ (shift.pattern.name) "の予定。下の一覧と同じ内容です。" } {
                        @for (row, ride) in rides.iter().enumerate() {
                            @let (x, end) = (scale(ride.pickup_at), scale(ride.arrival_at));
                            rect x=(x) y=(4 + 22 * row) width=((end - x).max(3.0)) height="18" rx="3" fill="#1b6e53" {}
                        }
                    }
                    ul { @for ride in &rides { li { (clock(ride.pickup_at)) " " (stop(network, &ride.from)) " → " (clock(ride.arrival_at)) " " (stop(network, &ride.to)) "　" (ride.name) " " (ride.riders) "人" } } }
                    (confirm(Lang::Ja, "運行から外す", &format!("{}を今日の運行から外しますか。予約は別の車両で計画し直します。", shift.pattern.name), "/taxi/out", &html! {
                        input type="hidden" name="day" value=(board.day);
                        input type="hidden" name="number" value=(shift.number);
                        label for={ "why-" (shift.number) } { "理由" }
                        input id={ "why-" (shift.number) } name="why" type="text" maxlength="60" value="車両の故障";
                    }, "外す"))
                    form method="post" action="/taxi/driver-link" {
                        input type="hidden" name="day" value=(board.day);
                        input type="hidden" name="pattern" value=(shift.pattern.key);
                        input type="hidden" name="name" value=(shift.pattern.name);
                        (button("運転手用リンクを作る", Look::Secondary))
                    }
                }
            }
        }
    }
}

fn state(ride: &Ride) -> Markup {
    let (words, tone) = match ride.state {
        RideState::Waiting if ride.vehicle.is_none() => ("車両なし", Tone::Bad),
        RideState::Waiting if ride.lateness.is_some() => ("時刻変更", Tone::Waiting),
        RideState::Waiting => ("予約済み", Tone::Good),
        RideState::Aboard => ("乗車中", Tone::Busy),
        RideState::Done => ("到着", Tone::Plain),
        RideState::Cancelled => ("取消", Tone::Plain),
        RideState::NoShow => ("乗車なし", Tone::Bad),
    };
    badge(words, tone)
}

fn list(network: &Network, board: &Board) -> Markup {
    let columns =
        ["番号", "約束（お迎え）", "予定", "乗る所", "降りる所", "お名前", "電話", "車両", "状態", "操作"]
            .map(Column::new);
    let mut rides: Vec<&Ride> = board.rides.iter().collect();
    rides.sort_by(|a, b| a.pickup_at.total_cmp(&b.pickup_at));
    let name = |number: Option<i64>| {
        let shift = number.and_then(|number| board.shifts.iter().find(|shift| shift.number == number));
        shift.map_or("", |shift| &shift.pattern.name)
    };
    let rows: Vec<(String, Vec<Cell>)> = rides
        .into_iter()
        .map(|ride| {
            let cancel = html! {
                @if ride.state == RideState::Waiting {
                    (confirm(Lang::Ja, "取り消す", &format!("予約{}（{}様）を取り消しますか", ride.number, ride.name), "/taxi/cancel", &html! {
                        input type="hidden" name="day" value=(board.day);
                        input type="hidden" name="ride" value=(ride.id);
                    }, "取り消す"))
                }
            };
            let cells = vec![
                Cell::from(ride.number),
                Cell(html! { (clock(ride.pickup.open)) "–" (clock(ride.pickup.close)) }),
                Cell(html! { (clock(ride.pickup_at)) }),
                Cell::from(stop(network, &ride.from)),
                Cell::from(stop(network, &ride.to)),
                Cell(html! { (ride.name) " " (ride.riders) "人" @if ride.wheelchairs > 0 { " 車いす" (ride.wheelchairs) } }),
                Cell::from(&ride.phone),
                Cell::from(name(ride.vehicle)),
                Cell(state(ride)),
                Cell(cancel),
            ];
            (ride.id.clone(), cells)
        })
        .collect();
    table(&Table {
        lang: Lang::Ja,
        caption: "予約の一覧",
        columns: &columns,
        rows: &rows,
        bulk: None,
        empty: empty_state(
            "予約はまだありません",
            "電話予約は「乗合タクシーの電話予約」から入力します。",
            None,
        ),
    })
}

/// Back to the day.
fn back(day: Date) -> Response {
    Redirect::to(&format!("{MENU}?day={day}")).into_response()
}

fn day_of_form(form: &FormPairs) -> Result<Date, PageError> {
    form.text("day").parse().map_err(|_| PageError::unreadable())
}

pub(super) async fn cancel(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(DISPATCH, None)?;
    let (day, ride) = (day_of_form(&form)?, form.text("ride").to_owned());
    let entry = Entry::new(desk.user.actor(), "transit.cancel-ordered").on("ride", &ride);
    desk.send(entry, Ordered { day, order: Order::Cancel { ride }, by: desk.by() }).await?;
    Ok(back(day))
}

pub(super) async fn take_out(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(DISPATCH, None)?;
    let day = day_of_form(&form)?;
    let number: i64 = form.text("number").parse().map_err(|_| PageError::unreadable())?;
    let why = form.text("why").trim().chars().take(60).collect();
    let entry =
        Entry::new(desk.user.actor(), "transit.vehicle-out-ordered").on("vehicle", format!("{day}/{number}"));
    desk.send(entry, Ordered { day, order: Order::TakeOut { number, why }, by: desk.by() }).await?;
    Ok(back(day))
}

pub(super) async fn driver_link(desk: Desk, form: FormPairs) -> Result<Page, PageError> {
    desk.user.require(DISPATCH, None)?;
    let (day, pattern) = (day_of_form(&form)?, form.text("pattern").to_owned());
    let secret = desk.zone.clock.secret();
    let order = Order::DriverLink { pattern: pattern.clone(), secret_hash: links::hash(&secret) };
    let entry = Entry::new(desk.user.actor(), "transit.driver-link-made").on("vehicle", &pattern);
    desk.send(entry, Ordered { day, order, by: desk.by() }).await?;
    let link = desk.zone.public_link(&format!("/taxi/d/{secret}"));
    page(&desk, day, Some((form.text("name"), link))).await
}
