//! The press, with its real fonts. They lie in the folder `YAKUBA_FONTS` names (see `fonts.md`).

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::fonts::Fonts;
use crate::print::print;
use crate::protocol::{Answer, Code, Place, Printed, Refusal, Request, read_request, write_answer};

fn fonts() -> Fonts {
    let folder = std::env::var_os("YAKUBA_FONTS")
        .expect("YAKUBA_FONTS names the fonts folder; `cargo xtask test` installs the fonts and sets it");
    Fonts::open(&PathBuf::from(folder)).unwrap()
}

fn message(template: &str, data: &Value, files: &[(&str, &[u8])]) -> Vec<u8> {
    let heads: Vec<_> =
        files.iter().map(|(name, bytes)| json!({"name": name, "bytes": bytes.len()})).collect();
    let made_at = json!({"year": 2026, "month": 11, "day": 22, "hour": 10, "minute": 15, "second": 0});
    let head = json!({"id": "1", "template": {"name": "main", "text": template}, "data": data,
        "standard": "a-2a", "lang": "ja", "title": "題", "author": "市", "made_at": made_at, "files": heads});
    let head = head.to_string();
    let mut message = u32::try_from(head.len()).unwrap().to_be_bytes().to_vec();
    message.extend(head.as_bytes());
    files.iter().for_each(|(_, bytes)| message.extend(*bytes));
    message
}

fn request(template: &str, data: Value) -> Request {
    let preamble = "#set document(title: [題])\n#set text(font: \"Noto Sans JP\", lang: \"ja\")\n";
    let message = message(&format!("{preamble}{template}"), &data, &[]);
    read_request(&mut message.as_slice()).unwrap().unwrap()
}

fn printed(template: &str, data: Value) -> Result<Printed, Refusal> {
    print(&fonts(), request(template, data))
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn prints_tagged_archival_japanese() {
    let pdf = printed("= 見出し\n#json(\"data.json\").name", json!({"name": "髙﨑 𠮷夫"})).unwrap();
    assert_eq!(pdf.pages, 1);
    assert!(pdf.pdf.starts_with(b"%PDF-1.7"));
    for claim in [
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>",
        "/MarkInfo",
        "/Lang(ja)",
        "<xmp:CreateDate>2026-11-22T10:15:00+09:00</xmp:CreateDate>",
    ] {
        assert!(contains(&pdf.pdf, claim), "{claim}");
    }
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let again = || printed("#json(\"data.json\").name", json!({"name": "髙﨑 𠮷夫"})).unwrap().pdf;
    assert_eq!(again(), again());
}

#[test]
fn data_is_text_and_never_program() {
    let attack = "#panic(\"in\") \" ] #import \"x\" $ \\ // *a* @b <c>";
    let pdf = printed("#json(\"data.json\").name", json!({ "name": attack })).unwrap();
    assert_eq!(pdf.pages, 1);
}

#[test]
fn a_character_no_font_has_is_named() {
    let refusal = printed("#json(\"data.json\").name", json!({"name": "山\u{1F9CC}田\u{E000}"})).unwrap_err();
    assert_eq!(refusal.code, Code::MissingGlyph);
    assert_eq!(refusal.characters, ["\u{E000}", "\u{1F9CC}"]);
    assert!(refusal.message.contains("U+1F9CC"), "{}", refusal.message);
}

#[test]
fn a_hole_in_the_template_itself_is_named_too() {
    let refusal = printed("\u{1F9CC}", json!({})).unwrap_err();
    assert_eq!((refusal.code, refusal.characters), (Code::MissingGlyph, vec!["\u{1F9CC}".to_owned()]));
}

#[test]
fn a_rare_character_brings_the_rare_font_down() {
    // U+2A6D0 is in IPAmj Mincho and not in Noto.
    let pdf = printed("#json(\"data.json\").name", json!({"name": "\u{2A6D0}"})).unwrap();
    assert!(contains(&pdf.pdf, "IPAmjMincho"));
    let plain = printed("#json(\"data.json\").name", json!({"name": "山田"})).unwrap();
    assert!(!contains(&plain.pdf, "IPAmjMincho"));
}

const VARIANTS: &str = "#show: body => json(\"job.json\").rare.fold(body, (body, variant) => {
    show variant: set text(font: \"IPAmjMincho\")
    body
})
#json(\"data.json\").name";

#[test]
fn a_variant_of_a_character_is_drawn_as_that_variant_or_not_at_all() {
    // 邊 has dozens of registered variants in family names.
    let name = json!({"name": "渡邊\u{E0108} 花子"});
    assert!(contains(&printed(VARIANTS, name.clone()).unwrap().pdf, "IPAmjMincho"));
    // A template that leaves it to Noto would print the ordinary 邊: somebody else's name.
    let refusal = printed("#json(\"data.json\").name", name).unwrap_err();
    assert_eq!((refusal.code, refusal.characters), (Code::MissingGlyph, vec!["邊\u{E0108}".to_owned()]));
    let unregistered = printed(VARIANTS, json!({"name": "邊\u{E01EF}"})).unwrap_err();
    assert_eq!(unregistered.characters, ["邊\u{E01EF}"]);
}

#[test]
fn an_error_has_its_place() {
    let refusal = printed("#let a = 1\n  #nothing-here", json!({})).unwrap_err();
    assert_eq!(refusal.code, Code::Template);
    assert_eq!(refusal.place, Some(Place { file: "main.typ".into(), line: 4, column: 4 }));
}

#[test]
fn files_outside_the_request_do_not_exist() {
    for path in ["/etc/passwd", "../../etc/passwd", "@preview/cetz:0.4.0"] {
        let refusal = printed(&format!("#import \"{path}\""), json!({})).unwrap_err();
        assert_eq!(refusal.code, Code::Template, "{path}");
        let refusal = printed(&format!("#read(\"{path}\")"), json!({})).unwrap_err();
        assert_eq!(refusal.code, Code::Template, "{path}");
    }
}

#[test]
fn files_in_the_request_can_be_imported() {
    let message = message(
        "#import \"paper.typ\": *\n#set document(title: [題])\n#set text(font: \"Noto Sans JP\")\n#greeting",
        &json!({}),
        &[("paper.typ", "#let greeting = [こんにちは]".as_bytes())],
    );
    let request = read_request(&mut message.as_slice()).unwrap().unwrap();
    assert_eq!(print(&fonts(), request).unwrap().pages, 1);
}

#[test]
fn a_standard_or_a_moment_that_does_not_exist_is_refused() {
    let mut request = request("", json!({}));
    request.standard = "a-9z".into();
    assert_eq!(print(&fonts(), request).unwrap_err().code, Code::BadRequest);
    let mut request = self::request("", json!({}));
    request.made_at.month = 13;
    assert_eq!(print(&fonts(), request).unwrap_err().code, Code::BadRequest);
}

#[test]
fn input_may_end_between_requests_and_nowhere_else() {
    let message = message("a", &json!({}), &[("a.png", b"12345")]);
    assert!(read_request(&mut [].as_slice()).unwrap().is_none());
    for cut in [1, 3, 4, 50, message.len() - 1] {
        assert!(read_request(&mut &message[..cut]).is_err(), "cut at {cut}");
    }
    let monstrous = u32::MAX.to_be_bytes();
    assert!(read_request(&mut monstrous.as_slice()).unwrap_err().to_string().contains("at most"));
}

#[test]
fn an_answer_is_head_and_pdf() {
    let mut out = Vec::new();
    let outcome = Ok(Printed { pdf: b"%PDF".to_vec(), pages: 3 });
    write_answer(&mut out, &Answer { id: "a".into(), outcome }).unwrap();
    let (length, rest) = out.split_at(4);
    let (head, pdf) = rest.split_at(u32::from_be_bytes(length.try_into().unwrap()) as usize);
    let head: Value = serde_json::from_slice(head).unwrap();
    assert_eq!(head, json!({"id": "a", "pages": 3, "bytes": 4, "error": null}));
    assert_eq!(pdf, b"%PDF");
}
