use crate::{Date, Weekday};

/// 昭和60年法律第103号: a day between two holidays became one.
const BETWEEN_SINCE: Date = Date::constant(1985, 12, 27);
/// 昭和48年法律第10号: the Monday after a holiday on a Sunday.
const SUBSTITUTE_SINCE: Date = Date::constant(1973, 4, 12);
/// 平成17年法律第43号, in force 2007: the substitute moves on past holidays that follow the Sunday.
const SUBSTITUTE_MOVES_SINCE: Date = Date::constant(2007, 1, 1);

/// The name of the holiday on this day, `None` on any other day.
///
/// Computed from 国民の祝日に関する法律 (昭和23年法律第178号) with its amendments and the special laws for single days,
/// for 1948-07-20 to 2150. A substitute holiday is `振替休日`, a day between two holidays `国民の休日`.
/// The equinoxes follow the well-known approximation, good for 1980–2099 and with other constants before and after;
/// for coming years the announcement in the 官報 of the February before decides. From 2151 on there are no equinoxes.
#[must_use]
pub fn is_holiday(date: Date) -> Option<&'static str> {
    if let Some(name) = national_holiday(date).or_else(|| single_day(date)) {
        return Some(name);
    }
    if is_substitute(date) {
        return Some("振替休日");
    }
    let between = date >= BETWEEN_SINCE
        && is_national(date.add_days(-1))
        && is_national(date.add_days(1))
        // Until 2006 a Sunday stayed a Sunday.
        && (date >= SUBSTITUTE_MOVES_SINCE || date.weekday() != Weekday::Sunday);
    between.then_some("国民の休日")
}

fn is_national(date: Date) -> bool {
    national_holiday(date).is_some()
}

/// 第3条第2項: a holiday fell on a Sunday, and every day since is a holiday too.
fn is_substitute(date: Date) -> bool {
    let mut before = date.add_days(-1);
    if date >= SUBSTITUTE_MOVES_SINCE {
        while before.weekday() != Weekday::Sunday && is_national(before) {
            before = before.add_days(-1);
        }
    }
    date >= SUBSTITUTE_SINCE && before.weekday() == Weekday::Sunday && is_national(before)
}

/// The holidays of 第2条, and days that a special law made count as one (令和元年: 平成30年法律第99号).
fn national_holiday(date: Date) -> Option<&'static str> {
    if date < Date::constant(1948, 7, 20) {
        return None;
    }
    let (year, month, day) = (date.year(), date.month(), date.day());
    let monday = |nth: u8| date.weekday() == Weekday::Monday && day.div_ceil(7) == nth;
    Some(match (month, day) {
        (1, 1) => "元日",
        (1, 15) if year < 2000 => "成人の日",
        (1, _) if year >= 2000 && monday(2) => "成人の日",
        (2, 11) if year >= 1967 => "建国記念の日",
        (2, 23) if year >= 2020 => "天皇誕生日",
        (3, _) if spring_equinox(year) == Some(day) => "春分の日",
        (4, 29) if year < 1989 => "天皇誕生日",
        (4, 29) if year < 2007 => "みどりの日",
        (4, 29) => "昭和の日",
        (5, 1) if year == 2019 => "天皇の即位の日",
        (5, 3) => "憲法記念日",
        (5, 4) if year >= 2007 => "みどりの日",
        (5, 5) => "こどもの日",
        (7, _) if marine_day(year, day, monday(3)) => "海の日",
        (7, 24) if year == 2020 => "スポーツの日",
        (7, 23) if year == 2021 => "スポーツの日",
        (8, _) if mountain_day(year) == Some(day) => "山の日",
        (9, 15) if (1966..2003).contains(&year) => "敬老の日",
        (9, _) if year >= 2003 && monday(3) => "敬老の日",
        (9, _) if autumn_equinox(year) == Some(day) => "秋分の日",
        (10, 10) if (1966..2000).contains(&year) => "体育の日",
        (10, _) if (2000..2020).contains(&year) && monday(2) => "体育の日",
        (10, _) if year >= 2022 && monday(2) => "スポーツの日",
        (10, 22) if year == 2019 => "即位礼正殿の儀の行われる日",
        (11, 3) => "文化の日",
        (11, 23) => "勤労感謝の日",
        (12, 23) if (1989..2019).contains(&year) => "天皇誕生日",
        _ => return None,
    })
}

/// Moved in 2020 and 2021 for the Olympic Games, as スポーツの日 and 山の日 were
/// (令和三年東京オリンピック競技大会・東京パラリンピック競技大会特別措置法 第32条).
fn marine_day(year: i32, day: u8, third_monday: bool) -> bool {
    match year {
        2020 => day == 23,
        2021 => day == 22,
        1996..2003 => day == 20,
        _ => year >= 2003 && third_monday,
    }
}

fn mountain_day(year: i32) -> Option<u8> {
    match year {
        2020 => Some(10),
        2021 => Some(8),
        _ => (year >= 2016).then_some(11),
    }
}

/// Days off for one occasion by a law of their own, which are no 国民の祝日.
fn single_day(date: Date) -> Option<&'static str> {
    match (date.year(), date.month(), date.day()) {
        (1959, 4, 10) => Some("皇太子明仁親王の結婚の儀"),
        (1989, 2, 24) => Some("昭和天皇の大喪の礼"),
        (1990, 11, 12) => Some("即位礼正殿の儀"),
        (1993, 6, 9) => Some("皇太子徳仁親王の結婚の儀"),
        _ => None,
    }
}

fn spring_equinox(year: i32) -> Option<u8> {
    equinox(year, [20_835_700, 20_843_100, 21_851_000])
}

fn autumn_equinox(year: i32) -> Option<u8> {
    equinox(year, [23_258_800, 23_248_800, 24_248_800])
}

/// The day of the month, from its value in 1980 in millionths of a day for 1948–1979, 1980–2099 and 2100–2150: the
/// tropical year exceeds 365 days by 0.242194, and the calendar catches up with each leap day.
fn equinox(year: i32, in_1980: [i32; 3]) -> Option<u8> {
    let (start, leap_days) = match year {
        1948..1980 => (in_1980[0], (year - 1983) / 4),
        1980..2100 => (in_1980[1], (year - 1980) / 4),
        2100..=2150 => (in_1980[2], (year - 1980) / 4),
        _ => return None,
    };
    u8::try_from((start + 242_194 * (year - 1980)) / 1_000_000 - leap_days).ok()
}

#[cfg(test)]
#[path = "holiday_tests.rs"]
mod tests;
