use std::path::Path;

use serde_json::{Value as Json, json};
use yakuba_base::{Date, Lang};
use yakuba_city::Directory;
use yakuba_forms::{Answers, Compiled, Form, Mode, evaluate, read_page};
use yakuba_web::extract::FormAction;

use super::*;

fn today() -> Date {
    Date::new(2026, 11, 22).unwrap()
}

fn form() -> Compiled {
    let form: Form = serde_json::from_value(json!({"pages": [{"key": "a", "title": "世帯について", "fields": [
        {"key": "name", "type": "person_name", "label": "お名前"},
        {"key": "born", "type": "date", "label": "生年月日"},
        {"key": "home", "type": "address", "scope": "city", "label": "住所"},
        {"key": "children", "type": "group", "label": "お子さん", "item": "お子さん", "min": 0, "max": 3, "required": false,
         "fields": [{"key": "nick", "type": "text", "label": "呼び名"}]},
        {"key": "spot", "type": "map_point", "label": "場所", "required": false},
        {"key": "proof", "type": "files", "label": "証明", "required": false, "max_files": 2}
    ]}]}))
    .unwrap();
    Compiled::new(form).unwrap()
}

fn directory() -> Directory {
    Directory::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cities/hitachiomiya")).unwrap()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn shown(form: &Compiled, answers: &Answers, raw: Option<&Answers>, remarks: &[Remark]) -> String {
    let evaluation = evaluate(form, answers, today(), Mode::Drafting);
    let options = Options { files: "/f/", ..Options::default() };
    render_page(form, "a", answers, raw, remarks, &evaluation, &options).into_string()
}

#[test]
fn every_word_is_there_in_every_language() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert_eq!(yakuba_web::i18n::check_catalogs(&CATALOG, &sources), Vec::<String>::new());
}

#[test]
fn what_cannot_be_read_is_shown_again_as_it_was_typed() {
    let form = form();
    let sent = pairs(&[
        ("name.family", "常陸"),
        ("name.family_kana", "hitachi"),
        ("born.era", "showa"),
        ("born.y", "64"),
        ("born.m", "13"),
        ("born.d", "1"),
    ]);
    let input = read_page(&form, "a", &sent, &Answers::new(), today());
    let remarks = Remark::of(form.form(), &input.errors, Lang::Ja);
    let html = shown(&form, &input.answers, Some(&input.raw), &remarks);
    for kept in [
        r#"value="hitachi""#,
        r#"value="13""#,
        r#"value="showa" selected"#,
        "「お名前 姓（フリガナ）」はカタカナで入れてください。",
    ] {
        assert!(html.contains(kept), "{kept}");
    }
    assert!(html.contains(r##"href="#name-family_kana""##), "the summary leads to the very box");
}

#[test]
fn a_row_is_added_behind_what_was_typed_and_taken_away_again() {
    let form = form();
    let mut sent = pairs(&[("children.0.nick", "はな")]);
    let mut so_far = Answers::new();
    let add = act(&form, Some(FormAction::Add("children")), &mut sent, &mut so_far).unwrap();
    let mut input = read_page(&form, "a", &sent, &so_far, today());
    add.after_reading(&form, &mut input);
    assert!(shown(&form, &input.answers, Some(&input.raw), &[]).contains(r#"name="children.1.nick""#));

    let mut sent = pairs(&[("children.0.nick", "はな"), ("children.1.nick", "たろう")]);
    let removed = act(&form, Some(FormAction::Remove("children.0")), &mut sent, &mut so_far);
    assert_eq!(removed, Some(Act::RemoveRow("children".into())));
    let input = read_page(&form, "a", &sent, &so_far, today());
    assert_eq!(input.answers.get("children"), Some(&json!([{"nick": "たろう"}])));
}

#[test]
fn an_address_is_completed_without_scripts() {
    let (form, directory) = (form(), directory());
    let here = Here { prefecture: "茨城県", city: "常陸大宮市", directory: &directory };
    let mut sent = pairs(&[("home.postal", "３１９－２１３５"), ("home.street", "1"), ("spot.town", "石沢")]);
    let complete = Act::Complete("home".into());
    assert_eq!(complete_places(&form, "a", Some(&complete), &mut sent, &here, Lang::Ja), []);
    let input = read_page(&form, "a", &sent, &Answers::new(), today());
    assert_eq!(input.answers.at("home.town"), Some(&json!("石沢")));
    assert_eq!(input.answers.at("home.city"), Some(&json!("常陸大宮市")));
    assert_eq!(input.answers.at("spot.lat"), Some(&json!(36.540_682)));

    let mut elsewhere = pairs(&[("home.postal", "100-0001")]);
    let remarks = complete_places(&form, "a", Some(&complete), &mut elsewhere, &here, Lang::Ja);
    assert_eq!(remarks[0].path, "home");
}

fn file(field: &str, name: &str, content: &'static [u8]) -> yakuba_web::extract::Upload {
    yakuba_web::extract::Upload {
        field: field.into(),
        name: name.into(),
        mime: "image/png".into(),
        bytes: content.len() as u64,
        sha256: [7; 32],
        content: yakuba_web::extract::Spool::Memory(content.into()),
    }
}

#[tokio::test]
async fn what_only_pretends_to_be_a_picture_is_named_and_the_rest_is_kept() {
    let form = form();
    let files = vec![
        file("proof", "a.png", b"\x89PNG\r\n\x1a\n....IEND"),
        file("proof", "b.svg", b"<svg onload='x()'/>"),
        file("proof", "c.png", b"\x89PNG\r\n\x1a\n....IEND<script>x()</script>"),
        file("elsewhere", "d.png", b"\x89PNG\r\n\x1a\n....IEND"),
    ];
    let mut answers = Answers::new();
    let mut kept = Vec::new();
    let remarks =
        receive_uploads::<_, _, std::io::Error>(&form, (files, Vec::new()), &mut answers, Lang::Ja, |file| {
            kept.push(file.name);
            std::future::ready(Ok("f1".to_owned()))
        })
        .await
        .unwrap();
    assert_eq!(kept, ["a.png"]);
    assert_eq!(answers.at("proof").and_then(Json::as_array).map(Vec::len), Some(1));
    assert_eq!(remarks.iter().map(|remark| remark.path.as_str()).collect::<Vec<_>>(), ["proof", "proof"]);
    assert!(remarks[0].message.contains("「b.svg」"));
}

#[test]
fn a_correction_asks_nothing_else_and_has_no_rules() {
    let form = form();
    let cut = correction_form(&form, &["born"]).unwrap();
    let input = read_page(
        &cut,
        CORRECTION,
        &pairs(&[("born", "S60.4.1"), ("name.family", "x")]),
        &Answers::new(),
        today(),
    );
    assert_eq!(input.answers.into_json(), json!({"born": "1985-04-01"}));
}
