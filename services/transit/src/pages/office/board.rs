//! 運行: the day as a map, as bars of time and as lists; what was refused and why; and what can be done about it.

use axum::extract::Query;
use serde::Deserialize;
use yakuba_audit::Entry;
use yakuba_base::{Date, Lang};
use yakuba_identity::stored;
use yakuba_web::ui::{
    Cell, Column, Look, Notice, Table, Tone, badge, banner, button, confirm, details, empty_state,
    link_button_as, table,
};
use yakuba_web::{FormPairs, Markup, Page, PageError, html};

use super::desk::Desk;
use super::gantt::gantt;
use super::vehicles::{roads, vehicle, where_now};
use crate::DISPATCH;
use crate::messages::{Board, Order, Ordered};
use crate::model::{Design, Network, Ride, RideState, clock, seconds};
use crate::store::{calls, designs, links};

pub(super) const MENU: &str = "/taxi";

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
    let design = designs::on(&desk.zone.store, day).await.map_err(stored)?;
    if board.is_none() {
        // Nobody has asked for this day yet: the other network is told to lay it out.
        let entry = Entry::new(desk.user.actor(), "transit.day-shown").on("day", day);
        desk.send(entry, Ordered { day, order: Order::Show, by: desk.by() }).await?;
    }
    let other = |by: i64, label: &str| {
        link_button_as(label, &format!("{MENU}?day={}", day.add_days(by)), Look::Secondary)
    };
    let operation = design.operation(day).map_or("運行のない日", |operation| operation.name.as_str());
    let now = seconds(day, desk.zone.clock.now());
    let body = html! {
        h1 { "乗合タクシーの運行　" (day.long()) }
        p { (operation) }
        nav.toolbar aria-label="日を選ぶ" { (other(-1, "前の日")) (other(1, "次の日")) (link_button_as("最新の状態にする", &format!("{MENU}?day={day}"), Look::Secondary)) }
        @if let Some((name, link)) = &driver_link {
            (banner(Lang::Ja, Notice::Success, html! {
                p { (name) "の運転手用リンクを作りました。この画面でだけ表示します。前のリンクは使えなくなります。" }
                p.secret-link { (link) }
            }))
        }
        @match &board {
            None => (empty_state("運行計画を読み込んでいます", "数秒後に「最新の状態にする」を押してください。", None)),
            Some(board) => (day_of(&design, board, now)),
        }
    };
    Ok(desk.page(MENU, "乗合タクシーの運行", false, body))
}

fn day_of(design: &Design, board: &Board, now: f64) -> Markup {
    let network = design.network();
    let open = board.rides.iter().filter(|ride| ride.state.is_open()).count();
    let calls: Vec<&Ride> = board.rides.iter().filter(|ride| ride.wants_a_call()).collect();
    let silent: Vec<&str> = board
        .shifts
        .iter()
        .filter(|shift| shift.out.is_none() && shift.tablet.silent_since.is_some())
        .map(|shift| shift.pattern.name.as_str())
        .collect();
    html! {
        @if !board.left_over.is_empty() {
            (banner(Lang::Ja, Notice::Error, html! { p {
                "車両のない予約が" (board.left_over.len()) "件あります。電話して、別の手段をご案内してください。"
            } }))
        }
        @for name in &silent {
            (banner(Lang::Ja, Notice::Warning, html! { p { (name) "のタブレットから、来るはずの報告が来ていません。運転手に電話してください。" } }))
        }
        p { "予約 " (board.rides.len()) "件（これから " (open) "件）、車両 " (board.shifts.iter().filter(|shift| shift.out.is_none()).count()) "台、これから走る距離 " (format!("{:.1}", board.metres / 1000.0)) " km" }
        @if !calls.is_empty() { (to_call(board, &network, &calls)) }
        (gantt(board, now))
        h2 { "いまの場所" }
        (where_now(&network, board))
        h2 { "道路と区域" }
        (roads(design, board))
        h2 { "車両" }
        @for shift in &board.shifts { (vehicle(&network, board, shift)) }
        @if board.shifts.is_empty() { p { "この日に走る車両はありません。" } }
        h2 { "予約の一覧" }
        (list(&network, board))
        h2 { "ご案内できなかった希望" }
        @if board.refusals.is_empty() { p { "ありません。" } }
        @for (at, words) in &board.refusals {
            (details(&format!("{}　{}", at.in_tokyo().time, words.first().map_or("", String::as_str)), &html! {
                ul { @for line in words { li { (line) } } }
            }))
        }
    }
}

pub(super) fn stop<'n>(network: &'n Network, key: &str) -> &'n str {
    network.stop(key).map_or("", |stop| &stop.name)
}

/// Whose promise has changed and who has no mail.
fn to_call(board: &Board, network: &Network, rides: &[&Ride]) -> Markup {
    html! {
        section.card {
            h2 { "電話でお知らせする方" }
            ul {
                @for ride in rides {
                    li {
                        (ride.name) " 様　" (ride.phone) "　" (stop(network, &ride.from)) " → " (stop(network, &ride.to)) "　"
                        @if ride.vehicle.is_none() { "車両がありません" } @else { "お迎えは" (clock(ride.pickup.open)) "–" (clock(ride.pickup.close)) "になりました" }
                        form method="post" action="/taxi/orders" {
                            input type="hidden" name="order" value="called";
                            input type="hidden" name="day" value=(board.day);
                            input type="hidden" name="ride" value=(ride.id);
                            (button("お知らせした", Look::Secondary))
                        }
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

/// Why the engine did what it did.
fn why(ride: &Ride) -> Markup {
    html! { @if !ride.why.is_empty() { (details("理由", &html! { ul { @for line in &ride.why { li { (line) } } } })) } }
}

/// What can be done with one ride by hand.
fn by_hand(board: &Board, ride: &Ride) -> Markup {
    let hidden = html! {
        input type="hidden" name="day" value=(board.day);
        input type="hidden" name="ride" value=(ride.id);
    };
    let others =
        board.shifts.iter().filter(|shift| shift.out.is_none() && Some(shift.number) != ride.vehicle);
    let id = format!("to-{}", ride.number);
    html! {
        (details("移す", &html! {
            form method="post" action="/taxi/orders" {
                (hidden)
                input type="hidden" name="order" value="move";
                label for=(id) { "移す先の車両" }
                select id=(id) name="number" { @for shift in others { option value=(shift.number) { (shift.pattern.name) } } }
                (button("影響を見る", Look::Secondary))
            }
        }))
        (confirm(Lang::Ja, "取り消す", &format!("予約{}（{}様）を取り消しますか", ride.number, ride.name), "/taxi/orders", &html! {
            (hidden)
            input type="hidden" name="order" value="cancel";
        }, "取り消す"))
    }
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
            let cancel = html! { @if ride.state == RideState::Waiting { (by_hand(board, ride)) } };
            let cells = vec![
                Cell::from(ride.number),
                Cell(html! { (clock(ride.pickup.open)) "–" (clock(ride.pickup.close)) }),
                Cell(html! { (clock(ride.pickup_at)) }),
                Cell::from(stop(network, &ride.from)),
                Cell::from(stop(network, &ride.to)),
                Cell(html! { (ride.name) " " (ride.party.words()) @if !ride.note.is_empty() { br; small { (ride.note) } } }),
                Cell::from(&ride.phone),
                Cell(html! { (name(ride.vehicle)) @if ride.pinned.is_some() { "（固定）" } (why(ride)) }),
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

pub(super) async fn driver_link(desk: Desk, form: FormPairs) -> Result<Page, PageError> {
    desk.user.require(DISPATCH, None)?;
    let day: Date = form.text("day").parse().map_err(|_| PageError::unreadable())?;
    let pattern = form.text("pattern").to_owned();
    let secret = desk.zone.clock.secret();
    let order = Order::DriverLink { pattern: pattern.clone(), secret_hash: links::hash(&secret) };
    let entry = Entry::new(desk.user.actor(), "transit.driver-link-made").on("vehicle", &pattern);
    desk.send(entry, Ordered { day, order, by: desk.by() }).await?;
    let link = desk.zone.public_link(&format!("/taxi/d/{secret}"));
    page(&desk, day, Some((form.text("name"), link))).await
}
