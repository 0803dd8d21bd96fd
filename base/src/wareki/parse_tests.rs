use proptest::prelude::*;

use super::*;

#[test]
fn reads_what_people_type() {
    for text in [
        "令和8年11月22日",
        "令和８年１１月２２日（日）",
        "令和8年11月22日(日曜日)",
        " 令和 8年 11月 22日 ",
        "㋿8年11月22日",
        "令8.11.22",
        "R8.11.22",
        "r08/11/22",
        "R.8.11.22",
        "Ｒ８－１１－２２",
        "R8・11・22",
        "2026/11/22",
        "2026-11-22",
        "2026.11.22",
        "2026−11−22",
        "２０２６年１１月２２日",
        "西暦2026年11月22日",
        "20261122",
        "２０２６１１２２",
    ] {
        assert_eq!(parse(text), Ok(Date::constant(2026, 11, 22)), "{text}");
    }
    assert_eq!(parse("Ｈ３１．４．３０"), Ok(Date::constant(2019, 4, 30)));
    assert_eq!(parse("令和元年5月1日"), Ok(Date::constant(2019, 5, 1)));
    assert_eq!(parse("S64.1.7"), Ok(Date::constant(1989, 1, 7)));
    assert_eq!(parse("M45.7.30"), parse("T1.7.30"), "one day, two eras");
    assert_eq!(parse("大正15年12月25日"), parse("昭和元年12月25日"));
}

#[test]
fn says_what_is_wrong() {
    assert_eq!(parse(" 　"), Err(WarekiError::Empty));
    for odd in [
        "あした",
        "8/11/22",
        "08-11-22",
        "令和8年11月",
        "2026年",
        "元年1月1日",
        "R8.11/22",
        "2026/111/2",
        "平成2012/1/1",
        "2026112",
        "令和-8年1月1日",
        "R",
        "(日)",
        "2026/+1/01",
    ] {
        assert_eq!(parse(odd), Err(WarekiError::Unreadable(odd.to_owned())), "{odd}");
    }
    for never in ["令和8年2月29日", "2026/13/01", "令和0年1月1日", "00000101", "2026-04-31"] {
        assert_eq!(parse(never), Err(WarekiError::NoSuchDay(never.to_owned())), "{never}");
    }
}

#[test]
fn the_era_has_to_fit() {
    assert_eq!(
        parse("平成40年1月1日").unwrap_err().to_string(),
        "「平成40年1月1日」は平成ではありません(平成は平成元年1月8日から平成31年4月30日まで)。\
         令和10年1月1日のことでしたら、そのように入れてください。"
    );
    assert_eq!(
        parse("R1.4.30").unwrap_err().to_string(),
        "「R1.4.30」は令和ではありません(令和は令和元年5月1日から)。平成31年4月30日のことでしたら、そのように入れてください。"
    );
    for wrong in ["H1.1.7", "S64.1.8", "T1.7.29", "M45.7.31", "T15.12.26", "M1.10.22"] {
        assert!(matches!(parse(wrong), Err(WarekiError::WrongEra { .. })), "{wrong}");
    }
}

#[test]
fn every_day_reads_back() {
    let mut date = Era::Meiji.first_day();
    while date.year() <= 2100 {
        for text in [date.long(), date.formal(), date.short(), date.to_string()] {
            assert_eq!(parse(&text), Ok(date), "{text}");
        }
        date = date.add_days(1);
    }
}

#[test]
fn eras_turn_on_their_day() {
    assert_eq!(Date::constant(2019, 4, 30).long(), "平成31年4月30日(火)");
    assert_eq!(Date::constant(2019, 5, 1).long(), "令和元年5月1日(水)");
    assert_eq!(Date::constant(1989, 1, 7).short(), "S64.1.7");
    assert_eq!(Date::constant(1989, 1, 8).short(), "H1.1.8");
    assert_eq!(Date::constant(1926, 12, 25).formal(), "昭和元年12月25日");
    assert_eq!(Date::constant(1912, 7, 29).formal(), "明治45年7月29日");
    assert_eq!(Date::constant(1868, 10, 22).formal(), "1868年10月22日");
    assert_eq!(Date::constant(1850, 1, 1).wareki(), None);
}

proptest! {
    #[test]
    fn never_panics(text in "[令平昭明大和成RHst0-9０-９年月日元./()－ -]{0,16}|\\PC*") {
        let _unless_it_panics = parse(&text);
    }
}
