use super::*;

/// Every holiday of a year as (month, day, name).
fn holidays(year: i32) -> Vec<(u8, u8, &'static str)> {
    let mut date = Date::new(year, 1, 1).unwrap();
    let mut found = Vec::new();
    while date.year() == year {
        if let Some(name) = is_holiday(date) {
            found.push((date.month(), date.day(), name));
        }
        date = date.add_days(1);
    }
    found
}

/// The same as numbers: 1122 for 22 November.
fn days(year: i32) -> Vec<u16> {
    holidays(year).into_iter().map(|(month, day, _)| u16::from(month) * 100 + u16::from(day)).collect()
}

/// As announced by the Cabinet Office (内閣府「国民の祝日について」).
#[test]
fn the_announced_holidays_of_2019_to_2027() {
    let announced: [(i32, &[u16]); 9] = [
        (
            2019,
            &[
                101, 114, 211, 321, 429, 430, 501, 502, 503, 504, 505, 506, 715, 811, 812, 916, 923, 1014,
                1022, 1103, 1104, 1123,
            ],
        ),
        (2020, &[101, 113, 211, 223, 224, 320, 429, 503, 504, 505, 506, 723, 724, 810, 921, 922, 1103, 1123]),
        (2021, &[101, 111, 211, 223, 320, 429, 503, 504, 505, 722, 723, 808, 809, 920, 923, 1103, 1123]),
        (2022, &[101, 110, 211, 223, 321, 429, 503, 504, 505, 718, 811, 919, 923, 1010, 1103, 1123]),
        (2023, &[101, 102, 109, 211, 223, 321, 429, 503, 504, 505, 717, 811, 918, 923, 1009, 1103, 1123]),
        (
            2024,
            &[
                101, 108, 211, 212, 223, 320, 429, 503, 504, 505, 506, 715, 811, 812, 916, 922, 923, 1014,
                1103, 1104, 1123,
            ],
        ),
        (
            2025,
            &[
                101, 113, 211, 223, 224, 320, 429, 503, 504, 505, 506, 721, 811, 915, 923, 1013, 1103, 1123,
                1124,
            ],
        ),
        (
            2026,
            &[101, 112, 211, 223, 320, 429, 503, 504, 505, 506, 720, 811, 921, 922, 923, 1012, 1103, 1123],
        ),
        (2027, &[101, 111, 211, 223, 321, 322, 429, 503, 504, 505, 719, 811, 920, 923, 1011, 1103, 1123]),
    ];
    for (year, expected) in announced {
        assert_eq!(days(year), expected, "{year}");
    }
}

fn on(year: i16, month: i8, day: i8) -> Option<&'static str> {
    is_holiday(Date::constant(year, month, day))
}

#[test]
fn the_law_begins_in_july_1948() {
    assert_eq!(holidays(1948), [(9, 23, "秋分の日"), (11, 3, "文化の日"), (11, 23, "勤労感謝の日")]);
    assert_eq!(on(1947, 11, 3), None);
}

#[test]
fn substitutes_since_april_1973() {
    assert_eq!(on(1973, 2, 12), None, "建国記念の日 on a Sunday, before the rule");
    assert_eq!(on(1973, 4, 30), Some("振替休日"), "the first one");
    // 5 May 1985 was a Sunday; from 2007 the substitute also moves past holidays: 3 May 2009 was a Sunday.
    assert_eq!(on(1985, 5, 6), Some("振替休日"));
    assert_eq!(on(2009, 5, 6), Some("振替休日"));
    assert_eq!(on(2008, 5, 6), Some("振替休日"), "4 May 2008 was a Sunday");
    assert_eq!(on(2009, 5, 7), None);
}

#[test]
fn days_between_holidays_since_1986() {
    assert_eq!(on(1985, 5, 4), None);
    assert_eq!(on(1988, 5, 4), Some("国民の休日"));
    assert_eq!(on(1986, 5, 4), None, "a Sunday");
    assert_eq!(on(1987, 5, 4), Some("振替休日"), "3 May was a Sunday");
    assert_eq!(on(2009, 9, 22), Some("国民の休日"));
    assert_eq!(on(2026, 9, 22), Some("国民の休日"));
    assert_eq!(on(2019, 4, 30), Some("国民の休日"));
}

#[test]
fn names_change_with_the_law() {
    assert_eq!(on(1988, 4, 29), Some("天皇誕生日"));
    assert_eq!(on(1989, 4, 29), Some("みどりの日"));
    assert_eq!(on(2007, 4, 29), Some("昭和の日"));
    assert_eq!(on(2018, 12, 23), Some("天皇誕生日"));
    assert_eq!(on(2019, 12, 23), None);
    assert_eq!(on(2019, 2, 23), None);
    assert_eq!(on(1999, 10, 10), Some("体育の日"));
    assert_eq!(on(2019, 10, 14), Some("体育の日"));
    assert_eq!(on(2021, 10, 11), None);
    assert_eq!(on(2026, 10, 12), Some("スポーツの日"));
    assert_eq!(on(1993, 6, 9), Some("皇太子徳仁親王の結婚の儀"));
}

#[test]
fn equinoxes_as_they_were() {
    let spring =
        [(1949, 21), (1960, 20), (1979, 21), (1980, 20), (1992, 20), (2011, 21), (2026, 20), (2030, 20)];
    for (year, day) in spring {
        assert_eq!(spring_equinox(year), Some(day), "{year}");
    }
    let autumn =
        [(1948, 23), (1979, 24), (1980, 23), (2008, 23), (2012, 22), (2016, 22), (2026, 23), (2030, 23)];
    for (year, day) in autumn {
        assert_eq!(autumn_equinox(year), Some(day), "{year}");
    }
    assert_eq!(spring_equinox(2151), None);
}
