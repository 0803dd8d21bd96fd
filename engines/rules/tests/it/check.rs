//! The check against asking every question there is, and its time on a large table.

use proptest::prelude::*;
use yakuba_base::Date;
use yakuba_rules::{Cell, Compiled, Domain, Fault, Given, HitPolicy, Input, NoAnswer, Output, Row, Table};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

const KINDS: [&str; 3] = ["purchase", "works", "travel"];
const UNITS: [(&str, Option<&str>); 4] =
    [("city", None), ("hall", Some("city")), ("branch", Some("city")), ("desk", Some("branch"))];
const GREATEST: i64 = 9;

fn table(rows: Vec<Row>, hit: HitPolicy) -> Compiled {
    let input = |key: &str, domain| Input { key: key.to_owned(), domain };
    let names = KINDS.map(str::to_owned).to_vec();
    let nodes = UNITS.map(|(unit, parent)| (unit.to_owned(), parent.map(str::to_owned))).to_vec();
    Table {
        name: "t".to_owned(),
        hit,
        inputs: vec![
            input("kind", Domain::Names { names }),
            input("unit", Domain::Tree { nodes }),
            input("amount", Domain::Number { least: 0, greatest: GREATEST }),
        ],
        outputs: vec![Output { key: "who".to_owned(), values: vec![] }],
        rows,
    }
    .compile()
    .unwrap()
}

fn row(name: usize, when: Vec<Cell>, from: Option<Date>) -> Row {
    Row { name: name.to_string(), from, until: None, when, then: vec![(name % 2).to_string()] }
}

fn names(all: &'static [&'static str]) -> impl Strategy<Value = Cell> {
    let some = prop::sample::subsequence(all, 1..=all.len())
        .prop_map(|names| names.into_iter().map(str::to_owned).collect::<Vec<_>>());
    prop_oneof![Just(Cell::Any), some.clone().prop_map(Cell::In), some.prop_map(Cell::NotIn)]
}

fn amount() -> impl Strategy<Value = Cell> {
    let limits = (0..GREATEST).prop_flat_map(|above| (Just(above), above + 1..=GREATEST));
    prop_oneof![
        Just(Cell::Any),
        limits.prop_map(|(above, most)| Cell::Within(
            (above > 0).then_some(above),
            (most < GREATEST).then_some(most)
        )),
    ]
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let from = prop_oneof![Just(None), Just(Some(day("2027-04-01")))];
    let one = (names(&KINDS), names(&["city", "hall", "branch", "desk"]), amount(), from);
    prop::collection::vec(one, 0..6).prop_map(|rows| {
        let rows = rows.into_iter().enumerate();
        rows.map(|(name, (kind, unit, amount, from))| row(name, vec![kind, unit, amount], from)).collect()
    })
}

/// Every question on both sides of the only day on which rows begin.
fn questions() -> Vec<(Vec<Given>, Date)> {
    let mut all = Vec::new();
    for on in ["2026-11-22", "2027-04-01"] {
        for kind in KINDS {
            for (unit, _) in UNITS {
                for amount in 0..=GREATEST {
                    all.push((vec![kind.into(), unit.into(), amount.into()], day(on)));
                }
            }
        }
    }
    all
}

proptest! {
    #[test]
    fn the_check_finds_what_asking_everything_finds(rows in rows(), any in any::<bool>()) {
        let table = table(rows, if any { HitPolicy::Any } else { HitPolicy::Unique });
        let findings = table.check(day("2026-11-22"), None);
        let mut gap = false;
        let mut overlaps: Vec<Vec<String>> = Vec::new();
        for (given, on) in questions() {
            match table.ask(&given, on) {
                Ok(_) => {}
                Err(NoAnswer::Gap) => gap = true,
                Err(NoAnswer::Overlap(rows)) => if !overlaps.contains(&rows) { overlaps.push(rows) },
                Err(other) => panic!("{other}"),
            }
        }
        prop_assert_eq!(findings.iter().any(|finding| finding.fault == Fault::Gap), gap);
        for finding in &findings {
            // Each finding is a question, and asking it shows the fault.
            let given: Vec<Given> = finding.given.iter().map(|(_, value)| value.clone()).collect();
            let expected = match &finding.fault {
                Fault::Gap => NoAnswer::Gap,
                Fault::Overlap(rows) => {
                    prop_assert!(overlaps.contains(rows));
                    NoAnswer::Overlap(rows.clone())
                }
            };
            prop_assert_eq!(table.ask(&given, finding.day).unwrap_err(), expected);
        }
        let told = findings.iter().filter(|finding| finding.fault != Fault::Gap).count();
        if findings.len() < 50 {
            prop_assert_eq!(told, overlaps.len());
        }
    }
}

/// 20 kinds × 5 items × 10 spans of amounts, and one row more that says it twice.
#[test]
fn a_thousand_rows_are_checked_and_the_one_fault_is_shown() {
    let input = |key: &str, domain| Input { key: key.to_owned(), domain };
    let list = |mark: &str, n: usize| (0..n).map(|k| format!("{mark}{k}")).collect::<Vec<_>>();
    let (kinds, items, units) = (list("種別", 20), list("節", 5), list("課", 70));
    let mut rows = Vec::new();
    for kind in &kinds {
        for item in &items {
            for span in 0..10i64 {
                let above = (span > 0).then_some(span * 100_000);
                let most = (span < 9).then_some((span + 1) * 100_000);
                rows.push(Row {
                    name: format!("{kind} {item} {span}"),
                    from: None,
                    until: None,
                    when: vec![
                        Cell::In(vec![kind.clone()]),
                        Cell::In(vec![item.clone()]),
                        Cell::Any,
                        Cell::Within(above, most),
                    ],
                    then: vec![span.to_string()],
                });
            }
        }
    }
    let twice = Row {
        name: "二重".to_owned(),
        from: Some(day("2027-04-01")),
        until: None,
        when: vec![
            Cell::In(vec!["種別7".to_owned()]),
            Cell::In(vec!["節3".to_owned()]),
            Cell::In(vec!["課9".to_owned()]),
            Cell::Within(Some(150_000), Some(160_000)),
        ],
        then: vec!["0".to_owned()],
    };
    let table = |rows: Vec<Row>| {
        Table {
            name: "専決".to_owned(),
            hit: HitPolicy::Unique,
            inputs: vec![
                input("種別", Domain::Names { names: kinds.clone() }),
                input("節", Domain::Names { names: items.clone() }),
                input("組織", Domain::Names { names: units.clone() }),
                input("金額", Domain::Number { least: 0, greatest: 100_000_000_000 }),
            ],
            outputs: vec![Output { key: "決裁者".to_owned(), values: vec![] }],
            rows,
        }
        .compile()
        .unwrap()
    };
    assert_eq!(table(rows.clone()).check(day("2026-04-01"), None), []);
    rows.push(twice);
    let findings = table(rows).check(day("2026-04-01"), None);
    let [finding] = findings.as_slice() else { panic!("{findings:?}") };
    assert_eq!(
        finding.to_string(),
        "種別7 節3 1と二重のどちらにも当てはまります：種別＝種別7、節＝節3、組織＝課9、金額＝150001（R9.4.1）"
    );
}
