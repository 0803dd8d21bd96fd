//! Building, checking, changing and rebasing forms.

use serde_json::json;
use yakuba_base::{Lang, Text};
use yakuba_forms::builder::Move;
use yakuba_forms::expression::{explain, parse};
use yakuba_forms::{Compiled, Form, Severity, diff, publish_check, rebase};

use crate::forms::{all, answers, hoiku, juminhyo, today};

fn with(form: &Form, path: &str, property: &str, value: serde_json::Value) -> Form {
    form.set_field(path, property, value).unwrap()
}

fn errors(form: &Form) -> Vec<String> {
    let findings = publish_check(form, &[Lang::Ja]);
    findings
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| finding.message)
        .collect()
}

#[test]
fn real_forms_have_no_errors() {
    for form in all() {
        assert_eq!(errors(&form), Vec::<String>::new());
    }
    assert_eq!(publish_check(juminhyo().form(), &Lang::ALL), []);
}

#[test]
fn the_check_finds_what_must_be_mended() {
    let form = juminhyo().form().clone();
    let visible = |source: &str| form.set_page("proxy", "visible", json!(source)).unwrap();
    for (broken, wanted) in [
        (visible("relation = \"proxi\""), "「proxi」という選択肢はありません"),
        (visible("relashun = \"proxy\""), "「relashun」という項目はありません"),
        (visible("relation = 3"), "比べられません"),
        (visible("copies > 2"), "後で聞く「通数」"),
        (visible("relation = "), "途中で終わって"),
        (visible("relation = \"proxy\" and relation = \"self\""), "表示されることはありません"),
        (visible("birthday < @2000-01-01 and birthday > @2010-01-01"), "表示されることはありません"),
        (visible("not (relation in [\"self\", \"household\", \"proxy\"])"), "表示されることはありません"),
        (with(&form, "purpose", "visible", json!("copies > 10")), "表示されることはありません"),
        (with(&form, "purpose", "visible", json!("copies > 1 and copies < 2")), "表示されることはありません"),
        (
            with(&form, "purpose", "visible", json!("relation = \"self\" and answered(letter)")),
            "表示されることはありません",
        ),
        (with(&form, "relation", "options", json!([])), "選択肢がありません"),
        (with(&form, "letter", "max_files", json!(0)), "数・大きさ・種類"),
        (form.add_page(None, Text::ja("空")).unwrap().0, "項目がありません"),
    ] {
        let found = errors(&broken);
        assert!(found.iter().any(|message| message.contains(wanted)), "{wanted}: {found:?}");
    }
    let japanese_only = form.add_page(Some("whom"), Text::ja("追加")).unwrap().0;
    let findings = publish_check(&japanese_only, &Lang::ALL);
    assert!(
        findings
            .iter()
            .any(|finding| finding.message.contains("「追加」のやさしい日本語とEnglishがありません")),
        "{findings:?}"
    );
    let negative = with(&form, "total", "value", json!("300 * copies - 500"));
    let findings = publish_check(&negative, &[Lang::Ja]);
    assert!(
        findings
            .iter()
            .any(|finding| finding.place.property == "fee" && finding.message.contains("マイナス")),
        "{findings:?}"
    );
}

#[test]
fn a_clerk_builds_a_form() {
    let (form, key) = Form::blank().add_field("page_1", None, "number").unwrap();
    let (form, again) = form.add_field("page_1", None, "number").unwrap();
    let (form, group) = form.add_field("page_1", None, "group").unwrap();
    let (form, member) = form.add_field("page_1", Some(&group), "date").unwrap();
    assert_eq!((key.as_str(), again.as_str(), member.as_str()), ("number", "number_2", "rows.date"));
    assert!(form.add_field("page_1", Some(&group), "group").is_err());
    let form = form.move_field("number_2", Move::Up).unwrap();
    let (form, copy) = form.duplicate_field("rows").unwrap();
    assert_eq!(copy, "rows_2");
    let (form, _) = form.duplicate_page("page_1").unwrap();
    assert_eq!(form.pages[1].fields[0].key, "number_3");
    assert_eq!(errors(&form), Vec::<String>::new());
    assert_eq!(form.pages[0].fields[0].key, "number_2");
}

#[test]
fn every_kind_of_field_begins_ready_to_use() {
    let mut form = Form::blank();
    for (kind, label) in yakuba_forms::builder::field_kinds() {
        let (next, key) = form.add_field("page_1", None, kind).unwrap();
        assert_eq!(next.field(&key).unwrap().label, label);
        form = if kind == "group" { next.add_field("page_1", Some(&key), "text").unwrap().0 } else { next };
    }
    assert_eq!(publish_check(&form, &Lang::ALL), []);
}

#[test]
fn removing_is_warned_of() {
    let places = juminhyo().form().mentions("copies");
    assert_eq!(places.len(), 1);
    assert_eq!(places[0].field.as_deref(), Some("total"));
}

#[test]
fn rules_speak_plainly() {
    let form = hoiku();
    let say = |source: &str, lang| explain(&parse(source).unwrap(), form.form(), lang);
    assert_eq!(
        say("people >= 2 and not single_parent", Lang::Ja),
        "「世帯人数」が2以上 かつ 「ひとり親ですか」が「いいえ」"
    );
    assert_eq!(
        say("any(children, age(child_birthday) < 1)", Lang::Ja),
        "「入所する子ども」のどれかで（「生年月日」からの満年齢が1未満）"
    );
    assert_eq!(
        say("milk = \"breast\" or people = 1", Lang::Ja),
        "「ミルク」が「母乳」 または 「世帯人数」が1"
    );
    let form = juminhyo();
    let say = |source: &str, lang| explain(&parse(source).unwrap(), form.form(), lang);
    assert_eq!(
        say("if(age(birthday) >= 65, 0, 300 * copies)", Lang::Ja),
        "「生年月日」からの満年齢が65以上のときは0、ほかは300×「通数」"
    );
    assert_eq!(say("birthday < @2000-01-01", Lang::En), "“Date of birth” is before 2000-01-01");
}

#[test]
fn differences_are_plain_japanese() {
    let old = juminhyo().form().clone();
    let new = with(&old, "phone", "required", json!(true));
    let new = with(&new, "purpose", "label", json!("目的"));
    let new = new
        .remove_field("letter")
        .unwrap()
        .set_page("proxy", "visible", json!("relation != \"self\""))
        .unwrap();
    let new = new.move_field_to_page("purpose", "whom", 0).unwrap();
    let new = with(&new, "total", "value", json!("400 * copies"));
    let sentences: Vec<String> = diff(&old, &new).iter().map(|change| change.sentence(Lang::Ja)).collect();
    assert_eq!(
        sentences,
        [
            "「代理の確認」を表示する条件を、［「だれの住民票ですか」が「代理」］ から ［「だれの住民票ですか」が「本人」でない］ に変えました。",
            "項目「委任状」を消しました。",
            "項目「電話番号」の入力を「任意」から「必須」に変えました。",
            "項目「目的」をページ「必要な人」に移しました。",
            "項目の名前を「使いみち」から「目的」に変えました。",
            "「手数料」の計算を、［「生年月日」からの満年齢が65以上のときは0、ほかは300×「通数」］ から ［400×「通数」］ に変えました。",
        ]
    );
    assert!(diff(&old, &old).is_empty());
}

#[test]
fn a_dry_run_tells_who_is_touched() {
    let old = juminhyo();
    let new = with(old.form(), "phone", "required", json!(true)).remove_field("purpose").unwrap();
    let new = Compiled::new(with(&new, "copies", "max", json!(3))).unwrap();
    let open = answers(json!({"copies": 5, "purpose": "車", "relation": "self"}));
    let report = rebase(&old, &new, &open, today());
    assert_eq!(report.set_aside.get("purpose"), Some(&json!("車")));
    assert_eq!(report.now_invalid[0].path, "copies");
    assert_eq!(report.newly_required[0].path, "phone");
    assert!(rebase(&old, &old, &open, today()).is_untouched());
}
