use unicode_normalization::UnicodeNormalization as _;

use super::{Era, Wareki};
use crate::Date;

/// Why a text people typed is not a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WarekiError {
    /// Nothing was typed.
    #[error("日付が空です。「令和8年11月22日」や「2026/11/22」のように入れてください。")]
    Empty,
    /// Not the shape of a date.
    #[error("日付「{0}」を読み取れません。「令和8年11月22日」や「2026/11/22」のように入れてください。")]
    Unreadable(String),
    /// The calendar has no such day.
    #[error("「{0}」という日は、こよみにありません。月と日を確かめてください。")]
    NoSuchDay(String),
    /// The day exists, but lies in another era.
    #[error("「{typed}」は{era}ではありません({era}は{span})。{right}のことでしたら、そのように入れてください。", era = era.name(), span = span(*era), right = day.formal())]
    WrongEra {
        /// What was typed.
        typed: String,
        /// The era that was typed.
        era: Era,
        /// The day it would be, if the era had begun earlier or gone on.
        day: Date,
    },
}

/// 「平成元年1月8日から平成31年4月30日まで」
fn span(era: Era) -> String {
    let year =
        |day: Date| Wareki { era, year: u16::try_from(day.year() - era.first_day().year() + 1).unwrap_or(1) };
    let words = |day: Date| format!("{}{}月{}日", year(day), day.month(), day.day());
    let first = words(era.first_day());
    match era.last_day() {
        Some(last) => format!("{first}から{}まで", words(last)),
        None => format!("{first}から"),
    }
}

/// Reads a day the way people write it: `令和8年11月22日(日)`, `令和元年…`, `R8.11.22`, `r08/11/22`, `2026/11/22`,
/// `2026-11-22`, `2026年11月22日`, `20261122`, all also full-width. The era has to fit the day.
///
/// # Errors
/// [`WarekiError`], whose text says to people what to change.
pub fn parse(text: &str) -> Result<Date, WarekiError> {
    let typed = || text.trim().to_owned();
    if text.trim().is_empty() {
        return Err(WarekiError::Empty);
    }
    let plain = normalise(text);
    let (era, rest) = split_era(&plain);
    let (year, month, day) = numbers(rest, era).ok_or_else(|| WarekiError::Unreadable(typed()))?;
    let no_such_day = || WarekiError::NoSuchDay(typed());
    let Some(era) = era else {
        return Date::new(i32::from(year), month, day).ok_or_else(no_such_day);
    };
    if year == 0 {
        return Err(no_such_day());
    }
    let date = Date::new(Wareki { era, year }.gregorian_year(), month, day).ok_or_else(no_such_day)?;
    if date < era.first_day() || era.last_day().is_some_and(|last| date > last) {
        return Err(WarekiError::WrongEra { typed: typed(), era, day: date });
    }
    Ok(date)
}

/// NFKC, no spaces, one sort of hyphen, no weekday, no 西暦.
fn normalise(text: &str) -> String {
    let plain: String = text
        .nfkc()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' => '-',
            '。' | '・' => '.',
            _ => c,
        })
        .collect();
    let plain = plain.strip_prefix("西暦").unwrap_or(&plain);
    without_weekday(plain).to_owned()
}

/// Cuts `(日)`, `(日曜)`, `(日曜日)` off the end.
fn without_weekday(text: &str) -> &str {
    let inside = |text: &str| {
        let name = text.trim_end_matches("曜日").trim_end_matches('曜');
        ["月", "火", "水", "木", "金", "土", "日"].contains(&name)
    };
    text.strip_suffix(')')
        .and_then(|open| open.rsplit_once('('))
        .filter(|(_, weekday)| inside(weekday))
        .map_or(text, |(day, _)| day)
}

/// The era at the beginning by its name, its first character or its letter, and what follows.
fn split_era(text: &str) -> (Option<Era>, &str) {
    for era in Era::ALL {
        let short = era.name().chars().next();
        let letter = era.letter();
        let rest = text
            .strip_prefix(era.name())
            .or_else(|| text.strip_prefix(|c: char| Some(c) == short || c.eq_ignore_ascii_case(&letter)));
        if let Some(rest) = rest {
            return (Some(era), rest.strip_prefix('.').unwrap_or(rest));
        }
    }
    (None, text)
}

/// Year, month and day. A year without an era has four digits, so that nobody's `08` is guessed at.
fn numbers(text: &str, era: Option<Era>) -> Option<(u16, u8, u8)> {
    let year_digits = if era.is_some() { 1..=2 } else { 4..=4 };
    if let (None, 8, true) = (era, text.len(), text.bytes().all(|byte| byte.is_ascii_digit())) {
        return Some((text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?));
    }
    let (year, month, day) = match text.split_once('年') {
        Some((year, rest)) => {
            let (month, day) = rest.split_once('月')?;
            (year, month, day.strip_suffix('日').unwrap_or(day))
        }
        None => {
            let separator = text.chars().find(|c| ['.', '/', '-'].contains(c))?;
            let (year, rest) = text.split_once(separator)?;
            let (month, day) = rest.split_once(separator)?;
            (year, month, day)
        }
    };
    let year = match (year, era) {
        ("元", Some(_)) => "1",
        _ => year,
    };
    let digits = |part: &str, allowed: std::ops::RangeInclusive<usize>| {
        allowed.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let readable = digits(year, year_digits) && digits(month, 1..=2) && digits(day, 1..=2);
    if readable { Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)) } else { None }
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
