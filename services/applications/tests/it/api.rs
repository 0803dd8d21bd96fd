//! The doors for programs, as a program uses them.

use std::collections::BTreeSet;

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Request},
};
use serde_json::{Value, json};
use tower::ServiceExt;
use yakuba_audit::Actor;
use yakuba_city::Lgwan;
use yakuba_identity::token::{self, NewToken};
use yakuba_store::Tx;

use crate::support::{Town, each};

struct Answer {
    status: u16,
    headers: HeaderMap,
    bytes: Bytes,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The code of a refusal, which must be a problem document.
    fn refusal(&self) -> String {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{}", self.text());
        self.json()["code"].as_str().unwrap().to_owned()
    }
}

async fn call(
    router: &Router,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header("host", "localhost");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, bytes: axum::body::to_bytes(response.into_body(), 1 << 24).await.unwrap() }
}

/// A program in the office, with its token.
struct Program<'t> {
    town: &'t Town,
    bearer: String,
}

impl Program<'_> {
    async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        self.with(method, path, &[], body).await
    }

    async fn with(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        let mut all = vec![("authorization", self.bearer.as_str())];
        all.extend_from_slice(headers);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        call(&self.town.office, method, path, &all, body).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, Value::Null).await
    }
}

async fn program<'t>(town: &'t Town, permissions: &[&str], units: Option<&[&str]>) -> Program<'t> {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let clock = town.zones.lgwan.clock.clone();
    let new = NewToken {
        name: "連携".to_owned(),
        permissions: owned(permissions),
        units: units.map(owned),
        expires_at: clock.now().plus_days(1),
    };
    let made = async move |tx: &mut Tx<Lgwan>| token::create(tx, &clock, Actor::System("test"), &new).await;
    let secret = town.zones.lgwan.store.write(made).await.unwrap();
    Program { town, bearer: format!("Bearer {secret}") }
}

fn body(family: &str) -> Value {
    json!({ "answers": {
        "applicant_name": { "family": family, "given": "さくら" }, "purpose": "里山の音楽会", "visitors": 120, "place": "文化センター"
    }})
}

const SEND: &str = "/api/procedures/koen-meigi/applications";

#[tokio::test]
async fn a_program_applies_and_follows_what_it_sent() {
    for town in each().await {
        let list = call(&town.outside, "GET", "/api/procedures?q=%E5%BE%8C%E6%8F%B4", &[], "").await;
        assert_eq!(list.json()["items"][0]["slug"], "koen-meigi", "{}", list.text());
        assert_eq!(
            call(&town.outside, "GET", "/api/procedures?category=none", &[], "").await.json()["items"],
            json!([])
        );
        let offer = call(&town.outside, "GET", "/api/procedures/koen-meigi", &[], "").await.json();
        assert_eq!(offer["form"]["pages"][1]["fields"][0]["key"], "purpose");
        assert_eq!(call(&town.outside, "GET", "/api/procedures/none", &[], "").await.refusal(), "not-found");

        let wrong =
            call(&town.outside, "POST", SEND, &[], json!({"answers": {"visitors": "many"}}).to_string())
                .await;
        assert_eq!((wrong.status, wrong.refusal().as_str()), (422, "invalid-answers"));
        let errors = wrong.json()["errors"].as_array().unwrap().clone();
        assert!(
            errors.iter().any(|error| error["path"] == "visitors" && error["code"] == "not_a_number"),
            "{errors:?}"
        );
        assert!(
            errors.iter().any(|error| error["message"] == "「催しの目的」に答えてください。"),
            "{errors:?}"
        );
        assert_eq!(call(&town.outside, "POST", SEND, &[], "{").await.refusal(), "unreadable");

        let sent = call(&town.outside, "POST", SEND, &[], body("佐藤").to_string()).await;
        assert_eq!(sent.status, 201, "{}", sent.text());
        let receipt = sent.json();
        let path = sent.headers["location"].to_str().unwrap();
        assert!(receipt["status_url"].as_str().unwrap().ends_with(path));
        let bearer = format!("Bearer {}", receipt["secret"].as_str().unwrap());
        let status = call(&town.outside, "GET", path, &[("authorization", &bearer)], "").await.json();
        assert_eq!((&status["state"], &status["receipt"]), (&json!("received"), &receipt["receipt"]));
        assert_eq!(status["timeline"][0]["what"], "received");

        let other = call(&town.outside, "POST", SEND, &[], body("鈴木").to_string()).await.json();
        let others = format!("Bearer {}", other["secret"].as_str().unwrap());
        for (path, bearer) in [
            (path, others.as_str()),
            (path, "Bearer x"),
            (path, ""),
            ("/api/applications/000000000", &bearer),
        ] {
            let refused = call(&town.outside, "GET", path, &[("authorization", bearer)], "").await;
            assert_eq!((refused.status, refused.refusal().as_str()), (404, "not-found"));
        }
    }
}

#[tokio::test]
async fn the_same_key_sends_once() {
    for town in each().await {
        let key = [("idempotency-key", "1f0e6d0a")];
        let first = call(&town.outside, "POST", SEND, &key, body("佐藤").to_string()).await.json();
        let again = call(&town.outside, "POST", SEND, &key, body("佐藤").to_string()).await;
        assert_eq!((again.status, &again.json()["receipt"]), (201, &first["receipt"]));
        let bearer = format!("Bearer {}", again.json()["secret"].as_str().unwrap());
        let path = again.headers["location"].to_str().unwrap();
        assert_eq!(call(&town.outside, "GET", path, &[("authorization", &bearer)], "").await.status, 200);
        let other = call(&town.outside, "POST", SEND, &key, body("鈴木").to_string()).await;
        assert_eq!((other.status, other.refusal().as_str()), (422, "idempotency-key-reused"));
        let empty =
            call(&town.outside, "POST", SEND, &[("idempotency-key", "")], body("佐藤").to_string()).await;
        assert_eq!((empty.status, empty.refusal().as_str()), (400, "bad-idempotency-key"));

        // Several at once: whoever is slower gets the receipt of the faster one.
        let key = [("idempotency-key", "at once")];
        let send = || call(&town.outside, "POST", SEND, &key, body("高橋").to_string());
        let (a, b, c) = tokio::join!(send(), send(), send());
        assert_eq!((a.status, b.status, c.status), (201, 201, 201), "{} {} {}", a.text(), b.text(), c.text());
        assert!(a.json()["receipt"] == b.json()["receipt"] && b.json()["receipt"] == c.json()["receipt"]);
        town.carry().await;
        let reader = program(&town, &["applications.work"], None).await;
        assert_eq!(reader.get("/api/applications").await.json()["items"].as_array().unwrap().len(), 2);
    }
}

const PHOTO: &str = r#"{
    "slug": "michi-kowareta", "title": "道路の損傷", "summary": "写真で知らせます。", "division": "zeimu", "category": "roads",
    "period_days": 5, "languages": ["ja"],
    "form": {"pages": [{"key": "p", "title": "写真", "fields": [{"key": "photos", "type": "photo", "label": "写真"}]}]}
}"#;

#[tokio::test]
async fn a_file_goes_with_one_application_only() {
    for town in each().await {
        town.publish(PHOTO).await;
        let picture = [0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xd9].to_vec();
        let named = [("content-disposition", "attachment; filename*=UTF-8''%E7%A9%B4.jpg")];
        let file = call(&town.outside, "POST", "/api/uploads", &named, picture).await;
        assert_eq!((file.status, &file.json()["name"]), (201, &json!("穴.jpg")), "{}", file.text());
        let program = call(&town.outside, "POST", "/api/uploads", &[], "MZ\u{0}".to_owned()).await;
        assert_eq!((program.status, program.refusal().as_str()), (415, "file-kind"));

        let path = "/api/procedures/michi-kowareta/applications";
        let mut forged = file.json();
        forged["sha256"] = "0".repeat(64).into();
        let send = |file: &Value| {
            call(&town.outside, "POST", path, &[], json!({"answers": {"photos": [file]}}).to_string())
        };
        let refused = send(&forged).await;
        assert_eq!(refused.json()["errors"][0]["code"], "no_such_file", "{}", refused.text());
        let sent = send(&file.json()).await;
        assert_eq!(sent.status, 201, "{}", sent.text());
        let twice = send(&file.json()).await;
        assert_eq!((twice.status, twice.json()["errors"][0]["path"].as_str()), (422, Some("photos.0")));
    }
}

#[tokio::test]
async fn a_token_reaches_its_own_units_only() {
    for town in each().await {
        town.publish(PHOTO).await;
        let sent = town.apply("佐藤").await;
        let path = format!("/api/applications/{}", sent.submission.id);
        let own = program(&town, &["applications.work"], Some(&["shimin"])).await;
        let other = program(&town, &["applications.work", "procedures.write"], Some(&["zeimu"])).await;
        let writer = program(&town, &["procedures.write"], None).await;
        assert_eq!(own.get(&path).await.json()["answers"]["visitors"], 120);
        assert_eq!(town.logged("application.read").await, 1);
        assert_eq!(other.get(&path).await.refusal(), "forbidden");
        assert_eq!(town.logged("permission.refused").await, 1);
        assert_eq!(writer.get(&path).await.refusal(), "forbidden");
        assert_eq!(writer.get("/api/applications").await.refusal(), "forbidden");
        assert_eq!(other.get("/api/applications").await.json()["items"], json!([]));
        assert_eq!(other.get("/api/applications?division=shimin").await.refusal(), "forbidden");
        assert_eq!(own.get("/api/applications?state=lost").await.refusal(), "bad-parameter");
        assert_eq!(call(&town.office, "GET", &path, &[], "").await.refusal(), "unauthorised");
        assert_eq!(
            own.send("POST", &format!("{path}/decision"), json!({"version": 1, "outcome": "granted"}))
                .await
                .refusal(),
            "forbidden"
        );
        let seen = other.get("/api/procedures").await.json();
        assert_eq!(
            seen["items"].as_array().unwrap().iter().map(|item| &item["slug"]).collect::<Vec<_>>(),
            ["michi-kowareta"]
        );
        assert_eq!(other.get("/api/procedures/koen-meigi/draft").await.refusal(), "forbidden");
    }
}

#[tokio::test]
async fn a_walk_through_the_list_meets_each_once() {
    for town in each().await {
        let mut expected = BTreeSet::new();
        for n in 0..11 {
            expected.insert(town.apply(&format!("佐藤{n}")).await.submission.id);
            // Several arrive in the same moment.
            town.time.advance_millis(n % 3 / 2);
        }
        let reader = program(&town, &["applications.work"], None).await;
        let (mut seen, mut next) = (Vec::new(), Some("/api/applications?limit=3&state=received".to_owned()));
        while let Some(path) = next {
            let page = reader.get(&path).await.json();
            seen.extend(
                page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()),
            );
            next = page["next"].as_str().map(str::to_owned);
            if seen.len() == 3 {
                town.time.advance_millis(1_000);
                town.apply("あとから").await;
            }
        }
        assert_eq!(seen.len(), 11);
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), expected);
    }
}

#[tokio::test]
async fn a_program_works_a_case_and_is_told_when_it_was_too_late() {
    for town in each().await {
        let sent = town.apply("佐藤").await;
        let path = format!("/api/applications/{}", sent.submission.id);
        let office = program(&town, &["applications.*"], None).await;
        let act = |what: &str, body: Value| {
            let path = format!("{path}/{what}");
            let office = &office;
            async move { office.send("POST", &path, body).await }
        };
        assert_eq!(act("claim", json!({"version": 1, "staff": "nobody"})).await.refusal(), "invalid-act");
        let claimed = act("claim", json!({"version": 1, "staff": "hanako"})).await.json();
        assert_eq!((&claimed["state"], &claimed["version"]), (&json!("examining"), &json!(2)));
        let late = act("notes", json!({"version": 1, "text": "電話で確認"})).await;
        assert_eq!((late.status, late.refusal().as_str()), (409, "version-conflict"));
        assert_eq!(late.json()["current"]["version"], 2);
        assert_eq!(act("notes", json!({"version": 2, "text": "電話で確認"})).await.status, 200);
        assert_eq!(act("messages", json!({"version": 3, "text": " "})).await.refusal(), "invalid-act");
        assert_eq!(act("messages", json!({"version": 3, "text": "確認中です。"})).await.status, 200);
        let unknown = json!({"version": 4, "items": [{"key": "none", "reason": "?"}]});
        assert_eq!(act("corrections", unknown).await.json()["errors"][0]["path"], "items.0.key");
        let asked = json!({"version": 4, "items": [{"key": "place", "reason": "会場の名前を正しく書いてください。"}]});
        assert_eq!(act("corrections", asked).await.json()["state"], "correcting");
        assert_eq!(
            act("decision", json!({"version": 5, "outcome": "granted"})).await.refusal(),
            "not-possible-now"
        );
        assert_eq!(
            act("decision", json!({"version": 5, "outcome": "refused"})).await.json()["errors"][0]["path"],
            "reason"
        );
        let refused =
            act("decision", json!({"version": 5, "outcome": "refused", "reason": "要件に当たらないため。"}))
                .await;
        assert_eq!(refused.json()["state"], "refused", "{}", refused.text());
        assert_eq!(office.get(&path).await.json()["history"].as_array().unwrap().len(), 6);
        town.carry().await;
        let bearer = format!("Bearer {}", sent.secret);
        let path = format!("/api/applications/{}", sent.submission.receipt.digits());
        let status = call(&town.outside, "GET", &path, &[("authorization", &bearer)], "").await.json();
        assert_eq!(status["state"], "refused");
        assert!(!status.to_string().contains("電話で確認"), "a note stays inside");
    }
}

#[tokio::test]
async fn a_table_has_the_answers_and_no_formulas() {
    for town in each().await {
        let mut sly = body("佐藤");
        sly["answers"]["purpose"] = "=HYPERLINK(\"http://example.com\")".into();
        assert_eq!(call(&town.outside, "POST", SEND, &[], sly.to_string()).await.status, 201);
        town.carry().await;
        let reader = program(&town, &["applications.work"], None).await;
        let plain = reader.get("/api/applications.csv").await.text();
        assert!(plain.starts_with("receipt,id,procedure,") && !plain.contains("purpose"), "{plain}");
        let table = reader.get("/api/applications.csv?procedure=koen-meigi").await.text();
        assert!(
            table.lines().next().unwrap().ends_with("document_number,applicant_name,purpose,visitors,place"),
            "{table}"
        );
        assert!(table.contains("\"'=HYPERLINK("), "{table}");
        let workbook = reader.get("/api/applications.xlsx?procedure=koen-meigi").await;
        assert!(workbook.bytes.starts_with(b"PK"));
        assert_eq!(town.logged("application.exported").await, 3);
    }
}

#[tokio::test]
async fn a_program_writes_and_publishes_a_procedure() {
    for town in each().await {
        let writer = program(&town, &["procedures.*"], Some(&["zeimu"])).await;
        let procedure: Value = serde_json::from_str(PHOTO).unwrap();
        let mut foreign = procedure.clone();
        foreign["division"] = "shimin".into();
        assert_eq!(writer.send("POST", "/api/procedures", foreign).await.refusal(), "forbidden");
        assert_eq!(
            writer.send("POST", "/api/procedures", json!({"slug": "x"})).await.refusal(),
            "invalid-procedure"
        );
        let created = writer.send("POST", "/api/procedures", procedure.clone()).await;
        assert_eq!(
            (created.status, &created.headers["etag"]),
            (201, &"\"1\"".parse().unwrap()),
            "{}",
            created.text()
        );
        assert_eq!(writer.send("POST", "/api/procedures", procedure).await.refusal(), "slug-taken");

        let path = created.headers["location"].to_str().unwrap();
        let mut draft = writer.get(path).await.json();
        draft["form"]["pages"][0]["fields"][0]["visible"] = "later = 1".into();
        assert_eq!(writer.send("PUT", path, draft.clone()).await.refusal(), "version-needed");
        let saved = writer.with("PUT", path, &[("if-match", "\"1\"")], draft.clone()).await;
        assert_eq!((saved.status, &saved.json()["draft_version"]), (200, &json!(2)), "{}", saved.text());
        let late = writer.with("PUT", path, &[("if-match", "\"1\"")], draft.clone()).await;
        assert_eq!((late.status, late.refusal().as_str()), (412, "version-changed"));

        let publish = "/api/procedures/michi-kowareta/publish";
        let blocked = writer.with("POST", publish, &[("if-match", "\"2\"")], Value::Null).await;
        assert_eq!((blocked.status, blocked.refusal().as_str()), (422, "not-publishable"));
        assert!(
            blocked.json()["errors"][0]["path"].as_str().unwrap().starts_with("form"),
            "{}",
            blocked.text()
        );
        draft["form"]["pages"][0]["fields"][0].as_object_mut().unwrap().remove("visible");
        assert_eq!(writer.with("PUT", path, &[("if-match", "\"2\"")], draft).await.status, 200);
        let published = writer.with("POST", publish, &[("if-match", "\"3\"")], Value::Null).await;
        assert_eq!((published.status, &published.json()["number"]), (200, &json!(1)), "{}", published.text());
        town.carry().await;
        assert_eq!(call(&town.outside, "GET", "/api/procedures/michi-kowareta", &[], "").await.status, 200);
    }
}
