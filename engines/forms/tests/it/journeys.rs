//! Answering: pages, conditions, rows, fees, and what comes out.

use serde_json::{Value as Json, json};
use yakuba_base::{Lang, Yen};
use yakuba_forms::definition::Timing;
use yakuba_forms::{
    Answers, FeeState, Mode, Reason, Verdict, display, estimate_minutes, evaluate, problems_for_submission,
    purge_hidden, read_json, read_page,
};

use crate::forms::{all, answers, hoiku, juminhyo, pairs, sodai_gomi, today};

#[test]
fn a_form_reads_back_as_it_was_written() {
    for form in all() {
        let json = serde_json::to_value(&form).unwrap();
        assert_eq!(serde_json::from_value::<yakuba_forms::Form>(json).unwrap(), form);
    }
}

#[test]
fn a_resident_types_as_she_likes() {
    let form = juminhyo();
    let typed = pairs(&[
        ("name.family", "常陸"),
        ("name.given", "花子"),
        ("name.family_kana", "ひたち"),
        ("name.given_kana", "ﾊﾅｺ"),
        ("birthday.era", "showa"),
        ("birthday.y", "３０"),
        ("birthday.m", "4"),
        ("birthday.d", "1"),
        ("home.town", "北町"),
        ("home.street", "388-2"),
        ("phone", "０２９５５２１１１１"),
        ("mail", ""),
        ("csrf", "x"),
    ]);
    let page = read_page(&form, "applicant", &typed, &Answers::new(), today());
    assert_eq!(page.errors, []);
    assert_eq!(page.answers.at("name.family_kana"), Some(&json!("ヒタチ")));
    assert_eq!(page.answers.at("birthday"), Some(&json!("1955-04-01")));
    assert_eq!(page.answers.get("mail"), Some(&Json::Null));
    assert_eq!(page.raw.at("birthday.y"), Some(&json!("３０")));
    let state = evaluate(&form, &page.answers, today(), Mode::Drafting);
    assert_eq!(state.fee, FeeState::Known(Yen(0), Timing::OnSubmit), "free from 65, however many copies");
    assert_eq!(state.progress("whom").unwrap().words(Lang::Ja), "全4ページ中2ページ");
}

#[test]
fn errors_stand_beside_their_fields_and_the_rest_is_kept() {
    let form = juminhyo();
    let typed = pairs(&[
        ("name.family", "常陸"),
        ("name.family_kana", "常陸"),
        ("birthday.era", "reiwa"),
        ("birthday.y", "9"),
        ("birthday.m", "1"),
        ("birthday.d", "1"),
        ("home.town", "北町"),
        ("phone", ""),
        ("mail", ""),
    ]);
    let page = read_page(&form, "applicant", &typed, &Answers::new(), today());
    let found: Vec<(&str, &str)> =
        page.errors.iter().map(|problem| (problem.path.as_str(), problem.code())).collect();
    assert_eq!(found, [("name.family_kana", "script"), ("birthday", "too_late"), ("mail", "check")]);
    assert_eq!(page.raw.at("name.family_kana"), Some(&json!("常陸")));
    assert_eq!(page.answers.at("home.town"), Some(&json!("北町")));
    let message = page.errors[0].message(Lang::Ja, form.form().label_of(&page.errors[0].path, Lang::Ja));
    assert_eq!(message, "「氏名」はカタカナで入れてください。");
}

#[test]
fn pages_come_and_go_with_the_answers() {
    let form = juminhyo();
    let with = |relation: &str| {
        let state = evaluate(&form, &answers(json!({"relation": relation})), today(), Mode::Drafting);
        state.next_page("whom").unwrap().to_owned()
    };
    assert_eq!(with("self"), "copies_page");
    assert_eq!(with("proxy"), "proxy");
    let nothing = evaluate(&form, &Answers::new(), today(), Mode::Drafting);
    assert_eq!(nothing.page("proxy").unwrap().visible, Verdict::Unknown);
    assert_eq!(nothing.previous_page("copies_page"), Some("proxy"));
    assert_eq!(nothing.problems().count(), 0, "nobody is blamed for pages not yet seen");
}

#[test]
fn an_open_fee_has_bounds() {
    let form = sodai_gomi();
    let item = json!([{"kind": "desk", "how_many": 2}, {"kind": "futon", "how_many": 1}]);
    let state = evaluate(&form, &answers(json!({"items": item})), today(), Mode::Drafting);
    assert_eq!(state.fee, FeeState::Known(Yen(1_000), Timing::AfterAssessment));
    assert_eq!(state.field("items.0.stickers").unwrap().calculated, Some(json!(4)));
    let juminhyo = juminhyo();
    let young = answers(json!({"birthday": "2000-01-01"}));
    let state = evaluate(&juminhyo, &young, today(), Mode::Drafting);
    assert_eq!(
        state.fee,
        FeeState::Open { low: Some(Yen(300)), high: Some(Yen(3_000)), timing: Timing::OnSubmit },
        "one to ten copies"
    );
}

#[test]
fn rules_work_inside_rows() {
    let form = hoiku();
    let typed = pairs(&[
        ("children.0.child_name.family", "常陸"),
        ("children.0.child_name.family_kana", "ヒタチ"),
        ("children.0.child_birthday", "R8.5.1"),
        ("children.0.allergy", "true"),
        ("children.0.days", "6"),
        ("children.7.child_name.family", "常陸"),
        ("children.7.child_name.family_kana", "ヒタチ"),
        ("children.7.child_birthday", "R2.5.1"),
        ("children.7.allergy", "false"),
        ("children.7.days", "5"),
        ("children.9.days", ""),
    ]);
    let so_far = answers(json!({"people": 3, "single_parent": true}));
    let page = read_page(&form, "children_page", &typed, &so_far, today());
    let found: Vec<(&str, &str)> =
        page.errors.iter().map(|problem| (problem.path.as_str(), problem.code())).collect();
    assert_eq!(
        found,
        [
            ("children.0.allergy_details", "required"),
            ("children.0.slip", "required"),
            ("children.0.days", "check")
        ],
        "the empty last row is dropped, the second row hides what does not concern it"
    );
    let state = evaluate(&form, &page.answers, today(), Mode::Drafting);
    assert_eq!(state.field("children.1.allergy_details").unwrap().visible, Verdict::No);
    assert_eq!(state.page("babies").unwrap().visible, Verdict::Yes);
    assert_eq!(state.page("members_page").unwrap().visible, Verdict::No);
}

#[test]
fn files_of_a_row_stay_with_their_row() {
    let form = hoiku();
    let file = json!([{"id": "f", "name": "a.jpg", "mime": "image/jpeg", "size": 1, "sha256": "0"}]);
    let so_far = answers(json!({"children": [{"days": 1}, {"days": 2, "slip": file}]}));
    let page = read_page(&form, "children_page", &pairs(&[("children.1.days", "3")]), &so_far, today());
    assert_eq!(page.answers.at("children.0.slip"), Some(&file));
    assert_eq!(page.answers.at("children.0.days"), Some(&json!(3)));
}

#[test]
fn what_is_hidden_is_not_sent_and_what_was_calculated_is() {
    let form = juminhyo();
    let all = answers(json!({
        "name": {"family": "常陸", "given": "花子", "family_kana": "ヒタチ", "given_kana": "ハナコ"},
        "birthday": "1990-01-01",
        "home": {"postal": "", "prefecture": "", "city": "", "town": "北町", "street": "1", "building": ""},
        "mail": "hanako@example.jp", "phone": null, "relation": "self",
        "letter": [{"id": "f", "name": "a.pdf", "mime": "application/pdf", "size": 1, "sha256": "0"}],
        "copies": 2
    }));
    assert_eq!(problems_for_submission(&form, &all, today()), []);
    let sent = purge_hidden(&form, &all, today());
    assert_eq!((sent.get("letter"), sent.get("phone"), sent.get("total")), (None, None, Some(&json!(600))));
    let sections = display(&form, &sent, today(), Lang::Ja);
    let text = |path: &str| {
        sections.iter().flat_map(|section| &section.rows).find(|row| row.path == path).unwrap().text.clone()
    };
    assert_eq!(
        (text("birthday").as_str(), text("total").as_str(), text("copies").as_str()),
        ("平成2年1月1日(月)", "600円", "2通")
    );
    assert_eq!(text("phone"), "");
    assert!(!format!("{sections:?}").contains("常陸"));
}

#[test]
fn programs_meet_the_same_checks() {
    let form = juminhyo();
    let (read, problems) = read_json(
        &form,
        &json!({"birthday": "昭和64年1月8日", "copies": "１１", "zip": 1, "relation": "self"}),
        today(),
    );
    let codes: Vec<(&str, &str)> =
        problems.iter().map(|problem| (problem.path.as_str(), problem.code())).collect();
    for wanted in [("zip", "no_such_field"), ("copies", "too_large"), ("name", "required"), ("mail", "check")]
    {
        assert!(codes.contains(&wanted), "{wanted:?} in {codes:?}");
    }
    assert_eq!(codes.iter().filter(|(path, _)| *path == "copies").count(), 1);
    assert_eq!(read.at("relation"), Some(&json!("self")));
}

#[test]
fn floods_are_refused() {
    let form = hoiku();
    let many: Vec<(String, String)> =
        (0..1_500).map(|row| (format!("children.{row}.days"), "1".to_owned())).collect();
    let page = read_page(&form, "children_page", &many, &Answers::new(), today());
    assert_eq!(page.errors[0].reason, Reason::TooMany { most: 6 });
    let flood = vec![("people".to_owned(), "1".to_owned()); 100_001];
    let page = read_page(&form, "household", &flood, &Answers::new(), today());
    assert_eq!(page.errors[0].reason, Reason::TooMany { most: 100_000 });
}

#[test]
fn ineligible_people_hear_it_early() {
    let form = hoiku();
    let state =
        evaluate(&form, &answers(json!({"people": 1, "children": [{}, {}]})), today(), Mode::Drafting);
    assert!(state.is_ineligible());
    let state = evaluate(&form, &answers(json!({"children": [{}, {}]})), today(), Mode::Drafting);
    assert!(!state.is_ineligible());
}

#[test]
fn forms_take_minutes_not_hours() {
    for form in all() {
        assert!((2..=12).contains(&estimate_minutes(&form)), "{}", estimate_minutes(&form));
    }
}
