//! The vehicles of a day: where they are, what they do, and the roads they use.

use yakuba_base::Lang;
use yakuba_web::ui::{Look, Tone, badge, button, confirm, details};
use yakuba_web::{Markup, html};

use super::board::stop;
use crate::messages::{Board, Entry};
use crate::model::{Area, Design, Duty, Network, Ride, Shift, Ways, clock, is_day_off};
use crate::pages::map::{Map, Mark, credit};

fn to_come<'a>(board: &'a Board, shift: &Shift) -> Vec<&'a Ride> {
    let mine = |ride: &&Ride| ride.vehicle == Some(shift.number) && ride.state.is_open();
    let mut rides: Vec<&Ride> = board.rides.iter().filter(mine).collect();
    rides.sort_by(|a, b| a.pickup_at.total_cmp(&b.pickup_at));
    rides
}

/// The map of the vehicles with the ways they are to drive, and its list.
pub(super) fn where_now(network: &Network, board: &Board) -> Markup {
    let at = |key: &str| network.stop(key).map(|stop| (stop.lat, stop.lon));
    let place =
        |shift: &Shift| shift.tablet.position.map(|(lat, lon, _)| (lat, lon)).or_else(|| at(&shift.place));
    let running: Vec<&Shift> = board.shifts.iter().filter(|shift| shift.out.is_none()).collect();
    let labels: Vec<String> = running.iter().map(|shift| shift.number.to_string()).collect();
    let marks: Vec<Mark<'_>> = running
        .iter()
        .zip(&labels)
        .filter_map(|(shift, label)| Some(Mark { at: place(shift)?, label, kind: "vehicle" }))
        .collect();
    let way = |shift: &&Shift| {
        let mut halves: Vec<(f64, &str)> = to_come(board, shift)
            .into_iter()
            .flat_map(|ride| [(ride.pickup_at, ride.from.as_str()), (ride.arrival_at, ride.to.as_str())])
            .collect();
        halves.sort_by(|a, b| a.0.total_cmp(&b.0));
        let stops = halves.into_iter().filter_map(|(_, key)| at(key));
        place(shift).into_iter().chain(stops).collect::<Vec<_>>()
    };
    let ways: Vec<Vec<(f64, f64)>> = running.iter().map(way).collect();
    let near = |shift: &Shift| {
        let near = place(shift).and_then(|place| network.nearest(place));
        near.map_or("", |stop| stop.name.as_str()).to_owned()
    };
    html! {
        div.two {
            div {
                @if let Some(map) = Map::of(network) { (map.draw(network, "車両の場所とこれから走る順。右の一覧と同じ内容です。", &ways, &marks)) }
                p.hint { (credit()) }
            }
            ul {
                @for shift in &running {
                    li { (shift.number) "　" (shift.pattern.name) "：" (near(shift)) "付近　" (duty(shift)) }
                }
            }
        }
    }
}

fn duty(shift: &Shift) -> Markup {
    match shift.tablet.duty {
        Duty::Off => badge("乗務前", Tone::Plain),
        Duty::On if shift.tablet.silent_since.is_some() => badge("応答なし", Tone::Bad),
        Duty::On => badge("乗務中", Tone::Good),
        Duty::Resting(since) => badge(&format!("休憩中（{}から）", clock(since)), Tone::Waiting),
        Duty::Ended => badge("乗務終了", Tone::Plain),
    }
}

/// Closing and opening roads, and opening all ways.
pub(super) fn roads(design: &Design, board: &Board) -> Markup {
    let day = board.day;
    let areas = |id: &str, label: &str| {
        html! {
            label for=(id) { (label) }
            select id=(id) name=(id) { @for area in Area::ALL { option value=(area.name()) { (area.label()) } } }
        }
    };
    let is_narrow = design.operation(day).is_some_and(|operation| operation.ways == Ways::ToAndFromFar);
    html! {
        @if board.closures.is_empty() { p { "通行止めの登録はありません。" } }
        ul {
            @for closure in &board.closures {
                li {
                    (closure.between.label()) "と" (closure.and.label()) "の間　"
                    @match closure.longer { Some(minutes) => { "迂回で" (minutes) "分長くかかります" }, None => "通れません" }
                    "　" (closure.why)
                    form method="post" action="/taxi/orders" {
                        input type="hidden" name="order" value="reopen";
                        input type="hidden" name="day" value=(day);
                        input type="hidden" name="closure" value=(closure.id);
                        (button("通行止めを解く", Look::Secondary))
                    }
                }
            }
        }
        (details("通行止め・迂回を登録する", &html! {
            form method="post" action="/taxi/orders" {
                input type="hidden" name="order" value="close";
                input type="hidden" name="day" value=(day);
                (areas("between", "地区"))
                (areas("and", "もう一方の地区"))
                label for="longer" { "迂回で長くかかる分数（通れないときは空のまま）" }
                input id="longer" name="longer" type="text" inputmode="numeric";
                label for="why-closed" { "理由" }
                input id="why-closed" name="why" type="text" maxlength="60" value="土砂崩れ";
                (button("影響を見る", Look::Secondary))
            }
        }))
        @if is_day_off(day) && is_narrow {
            form method="post" action="/taxi/orders" {
                input type="hidden" name="order" value="open-ways";
                input type="hidden" name="day" value=(day);
                input type="hidden" name="open" value=(if board.is_open { "no" } else { "yes" });
                p { @if board.is_open { "この日は、市内のすべての区間を開けています。" } @else { "この日は、美和・緒川・御前山とそのほかの地区との間だけを走ります。" } }
                (button(if board.is_open { "開けた区間を元に戻す" } else { "この日だけ、すべての区間を開ける" }, Look::Secondary))
            }
        }
    }
}

fn entry_words(entry: &Entry) -> String {
    let told = |key: &str| entry.told.get(key).map_or("", String::as_str);
    let what = match entry.what.as_str() {
        "start" => format!("乗務開始（アルコール {} mg/L、{} km）", told("alcohol"), told("odometer")),
        "end" => format!("乗務終了（アルコール {} mg/L、{} km）", told("alcohol"), told("odometer")),
        "rest" => "休憩開始".to_owned(),
        "resume" => "休憩終了".to_owned(),
        "fuel" => format!("給油 {} L", told("litres")),
        _ => format!("道路の報告：{}", told("words")),
    };
    format!("{}　{what}", entry.at.in_tokyo().time)
}

/// A vehicle's day in words, and what can be done with it.
pub(super) fn vehicle(network: &Network, board: &Board, shift: &Shift) -> Markup {
    let hidden = html! {
        input type="hidden" name="day" value=(board.day);
        input type="hidden" name="number" value=(shift.number);
    };
    let book: Vec<&Entry> = board.book.iter().filter(|entry| entry.vehicle == shift.pattern.key).collect();
    html! {
        section.card {
            h3 { (shift.number) "　" (shift.pattern.name) "　" (shift.pattern.licence.label()) }
            @match &shift.out {
                Some(why) => {
                    p { (badge("運行から外しました", Tone::Bad)) " " (why) }
                    form method="post" action="/taxi/orders" { (hidden) input type="hidden" name="order" value="back"; (button("運行に戻す", Look::Secondary)) }
                }
                None => {
                    p { (duty(shift)) "　" (shift.pattern.from_hour) "時〜" (shift.pattern.to_hour) "時、座席" (shift.pattern.seats) "、車いす" (shift.pattern.wheelchairs) "　いま：" (stop(network, &shift.place)) }
                    @let rides = to_come(board, shift);
                    @if rides.is_empty() { p { "これからの予約はありません。" } }
                    ul { @for ride in &rides { li { "予約" (ride.number) "　" (clock(ride.pickup_at)) " " (stop(network, &ride.from)) " → " (clock(ride.arrival_at)) " " (stop(network, &ride.to)) "　" (ride.name) " " (ride.party.words()) } } }
                    div.toolbar {
                        (details("運行から外す", &html! {
                            form method="post" action="/taxi/orders" {
                                (hidden)
                                input type="hidden" name="order" value="out";
                                label for={ "why-" (shift.number) } { "理由" }
                                input id={ "why-" (shift.number) } name="why" type="text" maxlength="60" value="車両の故障";
                                (button("影響を見る", Look::Secondary))
                            }
                        }))
                        (confirm(Lang::Ja, "運転手用リンクを作る", &format!("{}の新しいリンクを作りますか。前のリンクは使えなくなります。", shift.pattern.name), "/taxi/driver-link", &html! {
                            input type="hidden" name="day" value=(board.day);
                            input type="hidden" name="pattern" value=(shift.pattern.key);
                            input type="hidden" name="name" value=(shift.pattern.name);
                        }, "作る"))
                    }
                }
            }
            @if !book.is_empty() { (details("乗務の記録", &html! { ul { @for entry in &book { li { (entry_words(entry)) } } } })) }
        }
    }
}
