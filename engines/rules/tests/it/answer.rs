//! What each hit policy answers, and what is refused as a table.

use yakuba_base::Date;
use yakuba_rules::{
    Aggregation, Cell, Domain, Given, HitPolicy, Input, NoAnswer, Output, Row, Table, TableError,
};

fn today() -> Date {
    "2026-11-22".parse().unwrap()
}

fn row(name: &str, above: Option<i64>, most: Option<i64>, then: &str) -> Row {
    Row {
        name: name.to_owned(),
        from: None,
        until: None,
        when: vec![Cell::Within(above, most)],
        then: vec![then.to_owned()],
    }
}

fn table(hit: HitPolicy, rows: Vec<Row>) -> Table {
    Table {
        name: "t".to_owned(),
        hit,
        inputs: vec![Input { key: "n".to_owned(), domain: Domain::Number { least: 0, greatest: 100 } }],
        outputs: vec![Output {
            key: "says".to_owned(),
            values: ["30", "10", "20"].map(str::to_owned).to_vec(),
        }],
        rows,
    }
}

fn rows() -> Vec<Row> {
    vec![
        row("a", None, None, "10"),
        row("b", Some(9), None, "20"),
        row("c", Some(19), None, "30"),
        row("d", Some(19), None, "10"),
    ]
}

fn asks(hit: HitPolicy, n: i64) -> Result<Vec<String>, NoAnswer> {
    let compiled = table(hit, rows()).compile().unwrap();
    compiled.ask(&[Given::Number(n)], today()).map(|answer| answer.says[0].clone())
}

#[test]
fn the_hit_policies_of_dmn() {
    let says = |answers: &[&str]| Ok(answers.iter().map(|answer| (*answer).to_owned()).collect::<Vec<_>>());
    assert_eq!(asks(HitPolicy::Unique, 5), says(&["10"]));
    assert_eq!(asks(HitPolicy::Unique, 10), Err(NoAnswer::Overlap(vec!["a".to_owned(), "b".to_owned()])));
    assert_eq!(asks(HitPolicy::Any, 10), Err(NoAnswer::Overlap(vec!["a".to_owned(), "b".to_owned()])));
    assert_eq!(asks(HitPolicy::First, 20), says(&["10"]));
    assert_eq!(asks(HitPolicy::Priority, 20), says(&["30"]));
    assert_eq!(asks(HitPolicy::OutputOrder, 20), says(&["30", "10", "10", "20"]));
    assert_eq!(asks(HitPolicy::RuleOrder, 20), says(&["10", "20", "30", "10"]));
    assert_eq!(asks(HitPolicy::Collect(None), 20), says(&["10", "20", "30", "10"]));
    for (aggregation, total) in [
        (Aggregation::Sum, "70"),
        (Aggregation::Min, "10"),
        (Aggregation::Max, "30"),
        (Aggregation::Count, "3"),
    ] {
        assert_eq!(asks(HitPolicy::Collect(Some(aggregation)), 20), says(&[total]));
    }
}

#[test]
fn days_and_questions() {
    let april: Date = "2027-04-01".parse().unwrap();
    let before = Row { until: Some(april), ..row("old", None, None, "10") };
    let after = Row { from: Some(april), ..row("new", None, None, "20") };
    let compiled = table(HitPolicy::Unique, vec![before, after]).compile().unwrap();
    let by = |on| compiled.ask(&[3.into()], on).unwrap().row().unwrap().name.clone();
    assert_eq!((by(today()), by(april)), ("old".to_owned(), "new".to_owned()));
    assert_eq!(compiled.check(today(), None), []);
    for odd in [vec![], vec![101.into()], vec!["x".into()], vec![1.into(), 2.into()]] {
        assert_eq!(compiled.ask(&odd, today()), Err(NoAnswer::Question));
    }
}

#[test]
fn what_is_no_table() {
    let refused = |rows| table(HitPolicy::Unique, rows).compile().err();
    let empty = TableError::Empty("a".to_owned());
    assert_eq!(refused(vec![row("a", Some(5), Some(5), "10")]), Some(empty));
    assert_eq!(
        refused(vec![row("a", None, None, "10"), row("a", None, None, "10")]),
        Some(TableError::SameName("a".to_owned()))
    );
    let answer = TableError::UnknownAnswer { row: "a".to_owned(), answer: "99".to_owned() };
    assert_eq!(refused(vec![row("a", None, None, "99")]), Some(answer));
    let names = Row { when: vec![Cell::In(vec![])], ..row("a", None, None, "10") };
    assert!(matches!(refused(vec![names]), Some(TableError::WrongCell { .. })));
    let short = Row { when: vec![], ..row("a", None, None, "10") };
    assert!(matches!(refused(vec![short]), Some(TableError::Columns { .. })));
    let ring = Domain::Tree { nodes: vec![("x".to_owned(), Some("x".to_owned()))] };
    let mut rings = table(HitPolicy::Unique, vec![]);
    rings.inputs[0].domain = ring;
    assert_eq!(rings.compile().err(), Some(TableError::Tree("n".to_owned())));
}
