//! A day as bars of time: a line for each vehicle. The lists below say the same in words.

use yakuba_web::{Markup, html};

use crate::messages::Board;
use crate::model::{Ride, RideState, Shift};

const WIDTH: f64 = 960.0;
const LEFT: f64 = 130.0;
const ROW: f64 = 40.0;
const TOP: f64 = 22.0;

struct Scale {
    from: f64,
    to: f64,
}

impl Scale {
    fn of(board: &Board) -> Scale {
        let hours = |pick: fn(&Shift) -> u8| board.shifts.iter().map(pick);
        let from = hours(|shift| shift.pattern.from_hour).min().unwrap_or(8);
        let to = hours(|shift| shift.pattern.to_hour).max().unwrap_or(17);
        let last = board.rides.iter().filter(|ride| ride.state != RideState::Cancelled);
        let last = last.map(|ride| ride.arrival_at / 3_600.0).fold(f64::from(to), f64::max);
        Scale { from: f64::from(from), to: last.ceil() }
    }

    fn x(&self, seconds: f64) -> f64 {
        let part = (seconds / 3_600.0 - self.from) / (self.to - self.from).max(1.0);
        LEFT + part.clamp(0.0, 1.0) * (WIDTH - LEFT - 10.0)
    }
}

fn class(ride: &Ride) -> &'static str {
    match ride.state {
        RideState::Done => "gantt-bar done",
        _ if ride.lateness.is_some() => "gantt-bar late",
        _ => "gantt-bar",
    }
}

/// Times at which the vehicle's driver rested, and still does until `now`.
fn rests(board: &Board, shift: &Shift, now: f64) -> Vec<(f64, f64)> {
    let mut rests = Vec::new();
    let mut began = None;
    for entry in board.book.iter().filter(|entry| entry.vehicle == shift.pattern.key) {
        let at = crate::model::seconds(board.day, entry.at);
        match entry.what.as_str() {
            "rest" => began = Some(at),
            "resume" => rests.extend(began.take().map(|began| (began, at))),
            _ => {}
        }
    }
    rests.extend(began.map(|began| (began, now.max(began))));
    rests
}

/// The drawing; `now` in seconds of the day.
pub(super) fn gantt(board: &Board, now: f64) -> Markup {
    let scale = Scale::of(board);
    let height = TOP + ROW * board.shifts.len() as f64 + 6.0;
    let (first, last) = (scale.from as u32, scale.to as u32);
    html! {
        div.table-scroll tabindex="0" role="region" aria-label="運行の帯" {
            svg.gantt viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label="車両ごとの運行の帯。下の車両の一覧と同じ内容です。" {
                @for hour in first..=last {
                    @let x = scale.x(f64::from(hour) * 3_600.0);
                    line.gantt-hour x1=(x) x2=(x) y1=(TOP) y2=(height) {}
                    text.gantt-word x=(x) y="14" text-anchor="middle" { (hour) "時" }
                }
                @for (row, shift) in board.shifts.iter().enumerate() {
                    @let y = TOP + ROW * row as f64;
                    text.gantt-word x="0" y=(y + 24.0) { (shift.pattern.name) }
                    @if shift.out.is_some() { rect.gantt-empty x=(LEFT) y=(y + 4.0) width=(WIDTH - LEFT - 10.0) height=(ROW - 8.0) {} }
                    @for (from, to) in rests(board, shift, now) {
                        @let x = scale.x(from);
                        rect.gantt-rest x=(x) y=(y + 4.0) width=((scale.x(to) - x).max(2.0)) height=(ROW - 8.0) {}
                    }
                    @let rides = board.rides.iter().filter(|ride| {
                        ride.vehicle == Some(shift.number) && !matches!(ride.state, RideState::Cancelled | RideState::NoShow)
                    });
                    @for (nth, ride) in rides.enumerate() {
                        @let (x, end) = (scale.x(ride.pickup_at), scale.x(ride.arrival_at));
                        @let top = y + 5.0 + 15.0 * (nth % 2) as f64;
                        rect class=(class(ride)) x=(format!("{x:.1}")) y=(top) width=(format!("{:.1}", (end - x).max(18.0))) height="14" rx="3" {}
                        text.gantt-number x=(format!("{:.1}", x + 3.0)) y=(top + 11.0) { (ride.number) }
                    }
                }
                @if now > scale.from * 3_600.0 && now < scale.to * 3_600.0 {
                    line.gantt-now x1=(scale.x(now)) x2=(scale.x(now)) y1=(TOP) y2=(height) {}
                }
            }
        }
    }
}
