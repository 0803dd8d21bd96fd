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

fn days(year: i32) -> Vec<(u8, u8)> {
    holidays(year).into_iter().map(|(month, day, _)| (month, day)).collect()
}

/// As announced by the Cabinet Office (内閣府「国民の祝日について」).
#[test]
fn the_announced_holidays_of_2019_to_2027() {
    let announced: [(i32, &[(u8, u8)]); 9] = [
        (
            2019,
            &[
                (1, 1), (1, 14), (2, 11), (3, 21), (4, 29), (4, 30), (5, 1), (5, 2), (5, 3), (5, 4), (5, 5), (5, 6),
                (7, 15), (8, 11), (8, 12), (9, 16), (9, 23), (10, 14), (10, 22), (11, 3), (11, 4), (11, 23),
            ],
        ),
        (
            2020,
            &[
                (1, 1), (1, 13), (2, 11), (2, 23), (2, 24), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 23),
                (7, 24), (8, 10), (9, 21), (9, 22), (11, 3), (11, 23),
            ],
        ),
        (
            2021,
            &[
                (1, 1), (1, 11), (2, 11), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (7, 22), (7, 23), (8, 8),
                (8, 9), (9, 20), (9, 23), (11, 3), (11, 23),
            ],
        ),
        (
            2022,
            &[
                (1, 1), (1, 10), (2, 11), (2, 23), (3, 21), (4, 29), (5, 3), (5, 4), (5, 5), (7, 18), (8, 11),
                (9, 19), (9, 23), (10, 10), (11, 3), (11, 23),
            ],
        ),
        (
            2023,
            &[
                (1, 1), (1, 2), (1, 9), (2, 11), (2, 23), (3, 21), (4, 29), (5, 3), (5, 4), (5, 5), (7, 17), (8, 11),
                (9, 18), (9, 23), (10, 9), (11, 3), (11, 23),
            ],
        ),
        (
            2024,
            &[
                (1, 1), (1, 8), (2, 11), (2, 12), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 15),
                (8, 11), (8, 12), (9, 16), (9, 22), (9, 23), (10, 14), (11, 3), (11, 4), (11, 23),
            ],
        ),
        (
            2025,
            &[
                (1, 1), (1, 13), (2, 11), (2, 23), (2, 24), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 21),
                (8, 11), (9, 15), (9, 23), (10, 13), (11, 3), (11, 23), (11, 24),
            ],
        ),
        (
            2026,
            &[
                (1, 1), (1, 12), (2, 11), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 20), (8, 11),
                (9, 21), (9, 22), (9, 23), (10, 12), (11, 3), (11, 23),
            ],
        ),
        (
            2027,
            &[
                (1, 1), (1, 11), (2, 11), (2, 23), (3, 21), (3, 22), (4, 29), (5, 3), (5, 4), (5, 5), (7, 19),
                (8, 11), (9, 20), (9, 23), (10, 11), (11, 3), (11, 23),
            ],
        ),
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
    assert_eq!(
        holidays(1948),
        [(9, 23, "秋分の日"), (11, 3, "文化の日"), (11, 23, "勤労感謝の日")]
    );
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
    let spring = [(1949, 21), (1960, 20), (1979, 21), (1980, 20), (1992, 20), (2011, 21), (2026, 20), (2030, 20)];
    for (year, day) in spring {
        assert_eq!(spring_equinox(year), Some(day), "{year}");
    }
    let autumn = [(1948, 23), (1979, 24), (1980, 23), (2008, 23), (2012, 22), (2016, 22), (2026, 23), (2030, 23)];
    for (year, day) in autumn {
        assert_eq!(autumn_equinox(year), Some(day), "{year}");
    }
    assert_eq!(spring_equinox(2151), None);
}
