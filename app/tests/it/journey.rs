//! The main job through the doors: published, applied for with a file, corrected, decided.

use std::{
    net::{SocketAddr, TcpStream},
    path::Path,
};

use serde_json::{Value, json};

use crate::client::{ask, exchange, publish, wait_for};

const PROCEDURE: &str = r#"{
    "slug": "juminhyo", "title": "住民票の写し", "summary": "写しを郵送します。", "division": "shimin", "category": "certificates",
    "period_days": 3, "languages": ["ja"],
    "form": {"pages": [{"key": "p", "title": "申請", "fields": [
        {"key": "applicant_name", "type": "person_name", "label": "お名前", "kana": false},
        {"key": "purpose", "type": "text", "label": "使いみち"},
        {"key": "proof", "type": "files", "label": "本人確認書類"}]}]}
}"#;

/// What the resident answers, and what nobody outside may find afterwards.
pub const FAMILY: &str = "朝顔ヶ丘";
pub const PURPOSE: &str = "年金の手続に使うためです";
pub const CORRECTED: &str = "児童手当の手続に使うためです";
/// What is in her photo.
pub const PHOTO: &[u8] = b"the-face-of-a-resident";

/// A picture of one pixel (PNG).
const DOT: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\x0d\x49\x44\x41\x54\x78\xda\x63\xfc\xcf\xc0\x50\x0f\x00\x04\x85\x01\x80\x84\xa9\x8c\x21\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

/// A picture larger than one part of a file: what it says about her stands in a text chunk behind its header.
pub fn photo() -> Vec<u8> {
    let text = [b"tEXtComment\0".as_slice(), &PHOTO.repeat(30_000)].concat();
    let length = u32::try_from(text.len() - 4).unwrap().to_be_bytes();
    let (header, rest) = DOT.split_at(33);
    [header, &length, &text, &crc32(&text).to_be_bytes(), rest].concat()
}

/// The check sum of a PNG's chunk (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    })
}

/// What the office holds of it: the picture, without what was written into its file.
pub fn is_disarmed(held: Option<Vec<u8>>) -> bool {
    held.is_some_and(|bytes| {
        bytes.starts_with(&DOT[..8]) && !bytes.windows(PHOTO.len()).any(|part| part == PHOTO)
    })
}

/// What is left of the journey to look at.
pub struct Travelled {
    /// The id of the file in the office.
    pub file: String,
}

/// She applies; answers the receipt.
pub fn apply(outside: SocketAddr) -> Value {
    let name = ["Content-Disposition: attachment; filename=\"face.png\""];
    let (status, file) = ask(outside, "POST", "/api/uploads", &name, &photo()).unwrap();
    assert_eq!(status, 201, "{file}");
    let answers = json!({ "applicant_name": { "family": FAMILY, "given": "花子" }, "purpose": PURPOSE, "proof": [file] });
    let body = json!({ "answers": answers }).to_string();
    let (status, receipt) =
        ask(outside, "POST", "/api/procedures/juminhyo/applications", &[], body.as_bytes()).unwrap();
    assert_eq!(status, 201, "{receipt}");
    receipt
}

/// Whether anything of what she sent can be read in a folder: in a database, its log or a file.
pub fn is_readable_in(folder: &Path) -> bool {
    let told = [FAMILY.as_bytes(), PURPOSE.as_bytes(), CORRECTED.as_bytes(), PHOTO];
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return is_readable_in(&path);
        }
        // Files come and go while it is served.
        let content = std::fs::read(&path).unwrap_or_default();
        told.iter().any(|told| content.windows(told.len()).any(|window| window == *told))
    })
}

/// The whole of it.
pub fn travel(doors: [SocketAddr; 2], bearer: &str) -> Travelled {
    publish(doors, bearer, PROCEDURE, "juminhyo");
    let [outside, office] = doors;
    let receipt = apply(outside);
    let (number, secret) = (receipt["receipt"].as_str().unwrap(), receipt["secret"].as_str().unwrap());

    let mut line = Value::Null;
    wait_for("it arrives in the office", || {
        let (_, list) = ask(office, "GET", "/api/applications", &[bearer], b"").unwrap();
        line = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|item| item["receipt"] == number)
            .cloned()
            .unwrap_or_default();
        !line.is_null()
    });
    let id = line["id"].as_str().unwrap().to_owned();
    let whole = read(office, bearer, &id);
    assert_eq!(whole["answers"]["applicant_name"]["family"], FAMILY, "{whole}");
    let file = whole["answers"]["proof"][0]["id"].as_str().unwrap().to_owned();

    let correction =
        json!({ "version": line["version"], "items": [{ "key": "purpose", "reason": "詳しく" }] });
    act(office, bearer, &id, "corrections", &correction);
    let status_of = || {
        let bearer = format!("Authorization: Bearer {secret}");
        let path = format!("/api/applications/{}", number.replace('-', ""));
        ask(outside, "GET", &path, &[&bearer], b"").unwrap().1
    };
    wait_for("the resident hears of the correction", || status_of()["correction"].is_object());

    // She opens the link, finds what she wrote, and sends what was asked for.
    let cookie = cookie_of(outside, secret);
    let page = format!("/status/{id}/correct");
    wait_for("what she wrote is shown to her", || {
        ask(outside, "GET", &page, &[&cookie], b"").unwrap().1.to_string().contains(PURPOSE)
    });
    let form = format!("purpose={}", percent(CORRECTED));
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let (status, answer) = ask(outside, "POST", &page, &[&cookie, kind], form.as_bytes()).unwrap();
    assert_eq!(status, 303, "{answer}");
    wait_for("the office has the correction", || {
        read(office, bearer, &id)["answers"]["purpose"] == CORRECTED
    });

    let version = read(office, bearer, &id)["version"].clone();
    act(office, bearer, &id, "decision", &json!({ "version": version, "outcome": "granted" }));
    wait_for("the resident hears of the decision", || status_of()["state"] == "granted");
    let status = ask(outside, "GET", &format!("/status/{id}"), &[&cookie], b"").unwrap().1.to_string();
    assert!(status.contains(CORRECTED) && status.contains(FAMILY), "{status}");
    Travelled { file }
}

/// The cookie that a link gives.
pub fn cookie_of(outside: SocketAddr, secret: &str) -> String {
    let mut stream = TcpStream::connect(outside).unwrap();
    let (_, head, _) = exchange(&mut stream, "GET", &format!("/s/{secret}"), &[], b"").unwrap();
    let set = head.iter().find_map(|line| line.strip_prefix("set-cookie: application=")).expect("a cookie");
    format!("Cookie: application={}", set.split(';').next().unwrap())
}

fn read(office: SocketAddr, bearer: &str, id: &str) -> Value {
    ask(office, "GET", &format!("/api/applications/{id}"), &[bearer], b"").unwrap().1
}

fn act(office: SocketAddr, bearer: &str, id: &str, what: &str, body: &Value) {
    let path = format!("/api/applications/{id}/{what}");
    let (status, answer) = ask(office, "POST", &path, &[bearer], body.to_string().as_bytes()).unwrap();
    assert_eq!(status, 200, "{answer}");
}

pub fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
