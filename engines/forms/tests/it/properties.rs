//! What holds for any answers and any edits.

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use yakuba_base::{Lang, Text};
use yakuba_forms::builder::{Move, field_kinds};
use yakuba_forms::expression::{Condition, parse, possible};
use yakuba_forms::{Answers, Compiled, FeeState, Form, Mode, Verdict, evaluate, rebase};

use crate::forms::{all, form, today};

/// A random rule over two numbers, a choice, a yes/no, a choices and a group.
fn rule() -> impl Strategy<Value = String> {
    let atom = prop_oneof![
        (
            prop::sample::select(vec!["a", "b", "count(g)", "sum(g.m)", "a + b", "a * 2 - b"]),
            operator(),
            0..4
        )
            .prop_map(|(left, operator, right)| format!("({left} {operator} {right})")),
        prop::sample::select(vec![
            "k = \"x\"",
            "k != \"y\"",
            "k in [\"x\", \"z\"]",
            "y",
            "answered(a)",
            "answered(k)",
            "has(w, \"x\")",
            "any(g, m > a)",
            "all(g, m = 1 or y)",
            "if(y, a, b) > 1",
            "answered(g)",
            "min(a, b) >= 1",
            "max(a, b) < 2",
            "a / b > 1",
        ])
        .prop_map(|text| format!("({text})")),
    ];
    atom.prop_recursive(4, 12, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|rule| format!("(not {rule})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} and {b})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a} or {b})")),
        ]
    })
}

fn operator() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["=", "!=", "<", "<=", ">", ">="])
}

/// A form whose later questions depend on the earlier ones by random rules.
fn asking(rules: &[String; 4]) -> Compiled {
    let options =
        json!([{"value": "x", "label": "X"}, {"value": "y", "label": "Y"}, {"value": "z", "label": "Z"}]);
    let number = |key: &str| json!({"key": key, "type": "number", "min": 0, "max": 3, "label": key});
    let form = json!({"pages": [
        {"key": "p", "title": "P", "fields": [
            number("a"), number("b"),
            {"key": "k", "type": "choice", "label": "K", "options": options},
            {"key": "y", "type": "yes_no", "label": "Y", "required": false},
            {"key": "w", "type": "choices", "label": "W", "options": options},
            {"key": "g", "type": "group", "label": "G", "item": "G", "min": 0, "max": 3, "fields": [number("m")]}]},
        {"key": "q", "title": "Q", "visible": rules[0], "fields": [
            {"key": "c", "type": "number", "label": "C", "visible": rules[1], "required": rules[2]}]},
        {"key": "r", "title": "R", "visible": format!("c > 1 or {}", rules[3]), "fields": [{"key": "d", "type": "number", "label": "D"}]}],
        "fee": {"amount": "if(y, max(0, a * 300 - b), if(k = \"x\", 100, min(a, 2) * 50))", "timing": "on_submit"},
        "ineligible": [{"when": rules[3], "message": "-"}]});
    Compiled::new(Form::from_json(&form).unwrap()).unwrap()
}

fn any_answers() -> impl Strategy<Value = Vec<(String, Json)>> {
    let number = || prop_oneof![4 => (0..4).prop_map(Json::from), 1 => Just(Json::Null)];
    let choices = prop::collection::vec(prop::sample::select(vec!["x", "y", "z"]), 0..3);
    let rows = prop::collection::vec(number().prop_map(|m| json!({"m": m})), 0..3);
    (
        number(),
        number(),
        prop::sample::select(vec![json!("x"), json!("y"), json!("z"), Json::Null]),
        any::<Option<bool>>(),
        choices,
        rows,
        number(),
        number(),
    )
        .prop_map(|(a, b, k, y, w, g, c, d)| {
            [
                ("a", a),
                ("b", b),
                ("k", k),
                ("y", json!(y)),
                ("w", json!(w)),
                ("g", Json::Array(g)),
                ("c", c),
                ("d", d),
            ]
            .map(|(key, json)| (key.to_owned(), json))
            .to_vec()
        })
}

fn within(fee: FeeState, later: FeeState) -> bool {
    match (fee, later) {
        (FeeState::Known(a, _), FeeState::Known(b, _)) => a == b,
        (FeeState::Known(..), _) => false,
        (FeeState::Open { low, high, .. }, FeeState::Known(yen, _)) => {
            low.is_none_or(|low| low <= yen) && high.is_none_or(|high| yen <= high)
        }
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_certain_verdict_never_flips(rules in [rule(), rule(), rule(), rule()], all in any_answers(), order in Just((0..8).collect::<Vec<usize>>()).prop_shuffle()) {
        let form = asking(&rules);
        let mut so_far = Answers::new();
        let mut before = evaluate(&form, &so_far, today(), Mode::Drafting);
        for index in order {
            let (key, answer) = all[index].clone();
            so_far.set(key, answer);
            let after = evaluate(&form, &so_far, today(), Mode::Drafting);
            for (was, is) in before.pages.iter().zip(&after.pages) {
                prop_assert!(was.visible == Verdict::Unknown || was.visible == is.visible, "page {} {:?}", was.key, rules);
            }
            for was in &before.fields {
                let is = after.field(&was.path).unwrap();
                prop_assert!(was.visible == Verdict::Unknown || was.visible == is.visible, "field {} {:?}", was.path, rules);
                prop_assert!(was.required == Verdict::Unknown || was.required == is.required, "required {} {:?}", was.path, rules);
            }
            prop_assert!(!before.is_ineligible() || after.is_ineligible());
            prop_assert!(within(before.fee, after.fee), "{:?} {:?}", before.fee, after.fee);
            before = after;
        }
    }

    #[test]
    fn what_the_analysis_calls_impossible_never_happens(rules in [rule(), rule(), rule(), rule()], all in any_answers()) {
        let form = asking(&rules);
        let state = evaluate(&form, &all.into_iter().collect(), today(), Mode::Submitting);
        let never = |rule: &str| !possible(&[&parse(rule).unwrap()], form.form());
        prop_assert!(!(never(&rules[0]) && state.page("q").unwrap().visible.is_yes()), "{}", rules[0]);
        prop_assert!(!(never(&rules[3]) && state.is_ineligible()), "{}", rules[3]);
        let findings = yakuba_forms::publish_check(form.form(), &[Lang::Ja]);
        for finding in findings.iter().filter(|finding| finding.message.contains("ことはありません")) {
            let page = finding.place.page.as_deref().unwrap_or_default();
            let field = finding.place.field.as_deref();
            let shown = field.map_or_else(|| state.page(page).unwrap().visible, |field| state.field(field).unwrap().visible);
            prop_assert!(!shown.is_yes(), "{finding:?} {rules:?}");
        }
    }

    #[test]
    fn what_the_builder_shows_it_can_write(rule in rule()) {
        if let Some(condition) = Condition::from_expr(&parse(&rule).unwrap()) {
            let written = condition.to_expr().unwrap();
            prop_assert_eq!(Condition::from_expr(&written), Some(condition));
        }
    }
}

#[derive(Clone, Debug)]
enum Edit {
    AddPage,
    AddField(usize, usize),
    AddMember(usize),
    Duplicate(usize),
    DuplicatePage(usize),
    Remove(usize),
    RemovePage(usize),
    Move(usize, usize),
    MovePage(usize, usize),
    ToPage(usize, usize, usize),
    Kind(usize, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let n = 0..40_usize;
    prop_oneof![
        Just(Edit::AddPage),
        (n.clone(), n.clone()).prop_map(|(a, b)| Edit::AddField(a, b)),
        n.clone().prop_map(Edit::AddMember),
        n.clone().prop_map(Edit::Duplicate),
        n.clone().prop_map(Edit::DuplicatePage),
        n.clone().prop_map(Edit::Remove),
        n.clone().prop_map(Edit::RemovePage),
        (n.clone(), n.clone()).prop_map(|(a, b)| Edit::Move(a, b)),
        (n.clone(), n.clone()).prop_map(|(a, b)| Edit::MovePage(a, b)),
        (n.clone(), n.clone(), n.clone()).prop_map(|(a, b, c)| Edit::ToPage(a, b, c)),
        (n.clone(), n).prop_map(|(a, b)| Edit::Kind(a, b)),
    ]
}

fn direction(number: usize) -> Move {
    match number % 3 {
        0 => Move::Up,
        1 => Move::Down,
        _ => Move::To(number / 3),
    }
}

/// The form after an edit; the same form when the edit has nothing to act on.
fn edited(form: &Form, edit: &Edit) -> Form {
    let page =
        |number: usize| form.pages.get(number % form.pages.len().max(1)).map_or("", |page| page.key.as_str());
    let paths: Vec<String> = form.fields().map(|located| located.path().0).collect();
    let path = |number: usize| paths.get(number % paths.len().max(1)).map_or("", String::as_str);
    let kind = |number: usize| field_kinds().nth(number % 23).map_or("", |(kind, _)| kind);
    let done = match edit {
        Edit::AddPage => form.add_page(None, Text::ja("新しいページ")).map(|(form, _)| form),
        Edit::AddField(at, which) => form.add_field(page(*at), None, kind(*which)).map(|(form, _)| form),
        Edit::AddMember(which) => {
            let group = form.fields().find(|located| located.field.kind.name() == "group");
            group.map_or(Ok(form.clone()), |group| {
                form.add_field(&group.page.key, Some(&group.field.key), kind(*which)).map(|(form, _)| form)
            })
        }
        Edit::Duplicate(at) => form.duplicate_field(path(*at)).map(|(form, _)| form),
        Edit::DuplicatePage(at) if form.pages.len() < 8 => {
            form.duplicate_page(page(*at)).map(|(form, _)| form)
        }
        Edit::DuplicatePage(_) => Ok(form.clone()),
        Edit::Remove(at) => form.remove_field(path(*at)),
        Edit::RemovePage(at) => form.remove_page(page(*at)),
        Edit::Move(at, to) => form.move_field(path(*at), direction(*to)),
        Edit::MovePage(at, to) => form.move_page(page(*at), direction(*to)),
        Edit::ToPage(at, to, index) => {
            form.move_field_to_page(path(*at).split('.').next().unwrap_or_default(), page(*to), *index)
        }
        // As when a clerk removes a question and another revision asks something else under the same key.
        Edit::Kind(at, which) => {
            let mut changed = form.clone();
            let kind = form
                .add_field(page(0), None, kind(*which))
                .ok()
                .and_then(|(form, key)| Some(form.field(&key)?.kind.clone()));
            let key = path(*at);
            for field in
                changed.pages.iter_mut().flat_map(|page| &mut page.fields).filter(|field| field.key == key)
            {
                kind.iter().for_each(|kind| field.kind = kind.clone());
            }
            Ok(changed)
        }
    };
    done.unwrap_or_else(|_| form.clone())
}

/// The form without its rules, so that any edit leaves something that compiles.
fn without_rules(form: &Form) -> Compiled {
    let mut json = serde_json::to_value(form).unwrap();
    strip(&mut json);
    Compiled::new(Form::from_json(&json).unwrap()).unwrap()
}

fn strip(json: &mut Json) {
    match json {
        Json::Array(list) => list.iter_mut().for_each(strip),
        Json::Object(map) => {
            for rule in ["visible", "checks", "fee", "ineligible"] {
                map.remove(rule);
            }
            if map.get("required").is_some_and(Json::is_string) {
                map.remove("required");
            }
            match map.get("type").and_then(Json::as_str) {
                Some("date") => ["min", "max"].into_iter().for_each(|rule| drop(map.remove(rule))),
                Some("calculated") => {
                    let zero = if map["unit"] == "text" { "\"\"" } else { "0" };
                    map.insert("value".to_owned(), json!(zero));
                }
                _ => {}
            }
            map.values_mut().for_each(strip);
        }
        _ => {}
    }
}

/// Every answer in a tree, as (path without row numbers lost, value) leaves of questions.
fn leaves(answers: &Answers) -> Vec<(String, String)> {
    let mut leaves = Vec::new();
    for (key, answer) in answers.iter() {
        match answer.as_array().filter(|rows| rows.iter().any(Json::is_object)) {
            Some(rows) => {
                for (index, row) in rows.iter().enumerate() {
                    for (member, answer) in row.as_object().into_iter().flatten() {
                        leaves.push((format!("{key}.{index}.{member}"), answer.to_string()));
                    }
                }
            }
            None => leaves.push((key.clone(), answer.to_string())),
        }
    }
    leaves.sort();
    leaves
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn edits_never_make_a_key_mean_two_things(start in 0..4_usize, edits in prop::collection::vec(edit(), 1..25)) {
        let mut form = all().swap_remove(start);
        for edit in &edits {
            form = edited(&form, edit);
            let findings = yakuba_forms::publish_check(&form, &[Lang::Ja]);
            prop_assert!(!findings.iter().any(|finding| finding.place.property == "key"), "{edit:?}");
            let json = serde_json::to_value(&form).unwrap();
            prop_assert_eq!(Form::from_json(&json).unwrap(), form.clone());
        }
    }

    #[test]
    fn no_revision_loses_an_answer(start in 0..4_usize, edits in prop::collection::vec(edit(), 1..12)) {
        let samples = [
            json!({"name": {"family": "A"}, "birthday": "1990-01-01", "relation": "self", "copies": 2, "purpose": "B", "phone": null}),
            json!({"people": 3, "children": [{"days": 1, "allergy": true}, {"days": 2}], "members": [{"income": 5}], "agree": true}),
            json!({"items": [{"kind": "desk", "how_many": 1}], "day": "2026-12-01", "wishes": ["carry"], "hour": "09:30"}),
            json!({"corporate": true, "before": 10, "now": 5, "notes": "くわしく", "gone": "x"}),
        ];
        let mut old_form = all().swap_remove(start);
        let mut old = without_rules(&old_form);
        let mut kept: Answers = serde_json::from_value(samples[start].clone()).unwrap();
        let mut all_leaves = leaves(&kept);
        for edit in &edits {
            let new_form = edited(&old_form, edit);
            let new = without_rules(&new_form);
            let report = rebase(&old, &new, &kept, today());
            let mut now = leaves(&report.kept);
            now.extend(leaves(&report.set_aside));
            now.sort();
            prop_assert_eq!(&now, &all_leaves, "{:?}", edit);
            all_leaves = leaves(&report.kept);
            (old_form, old, kept) = (new_form, new, report.kept);
        }
    }

    #[test]
    fn reading_what_was_stored_changes_nothing(form_number in 0..4_usize, typed in prop::collection::vec("[0-9０-９a-zA-Zあ-んア-ン一-十 ー\\-:/.年月日]{0,12}", 12)) {
        let form = form(form_number);
        for (located, text) in form.form().fields().filter(|located| !located.field.kind.is_silent()).zip(typed.iter().cycle()) {
            let ask = located.field.kind.ask();
            for raw in [json!(text), json!({"family": text, "family_kana": text, "town": text, "y": text, "m": "4", "d": "1", "era": "reiwa"})] {
                if let Ok(Some(stored)) = ask.read(&raw) {
                    prop_assert_eq!(ask.read(&stored), Ok(Some(stored.clone())), "{}", located.field.key);
                    let _ = ask.show(&stored, Lang::Ja);
                }
            }
        }
    }
}
