//! The resident's journeys.

use std::io::Write;

use yakuba_applications::model::{CaseEvent, CaseState, Correction, CorrectionItem};
use yakuba_applications::office;
use yakuba_audit::Actor;

use crate::support::{Town, each};
use yakuba_testkit::{Answer, Browser};

pub const DOG: &str = r#"{
    "slug": "inu-toroku", "title": "犬の登録", "summary": "犬を登録します。", "division": "shimin", "category": "living",
    "keywords": ["ペット"], "period_days": 5, "languages": ["ja"],
    "form": {
      "pages": [
        {"key": "owner", "title": "飼い主", "fields": [
            {"key": "applicant_name", "type": "person_name", "label": "お名前", "kana": false},
            {"key": "phone", "type": "phone", "label": "電話番号"}]},
        {"key": "dog", "title": "犬について", "fields": [
            {"key": "name", "type": "text", "label": "犬の名前"},
            {"key": "dangerous", "type": "yes_no", "label": "特定犬ですか"},
            {"key": "breed", "type": "text", "label": "犬種", "visible": "dangerous"},
            {"key": "days", "type": "number", "label": "生後の日数"},
            {"key": "photos", "type": "files", "label": "写真", "required": false, "max_files": 2, "max_mb": 1, "accept": ["png", "jpeg"]},
            {"key": "vaccines", "type": "group", "label": "注射", "item": "注射", "min": 0, "max": 3, "required": false,
             "fields": [{"key": "place", "type": "text", "label": "病院"}]}]}
      ],
      "ineligible": [{"when": "days < 91", "message": "生後91日をすぎてから登録してください。"}],
      "fee": {"amount": "3000", "timing": "after_assessment", "explain": "1頭3,000円です。"}
    }
}"#;

pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n....IEND";
pub const OWNER: &[(&str, &str)] = &[
    ("applicant_name.family", "清流"),
    ("applicant_name.given", "さくら"),
    ("phone", "０２９５５２１１１１"),
];
pub const A_DOG: &[(&str, &str)] = &[("name", "ポチ"), ("dangerous", "false"), ("days", "120")];

/// Somebody who has begun; the path is the application's.
pub async fn begun(town: &Town) -> (Browser, String) {
    town.publish(DOG).await;
    let mut sakura = town.resident();
    let started = sakura.post("/procedures/inu-toroku/start", &[]).await;
    let path = started.leads().strip_suffix("/owner").unwrap().to_owned();
    (sakura, path)
}

/// Everything answered, up to the last look.
async fn filled(town: &Town) -> (Browser, String) {
    let (mut sakura, path) = begun(town).await;
    assert_eq!(sakura.post(&format!("{path}/owner"), OWNER).await.leads(), format!("{path}/dog"));
    assert_eq!(sakura.post(&format!("{path}/dog"), A_DOG).await.leads(), format!("{path}/mail"));
    assert_eq!(sakura.post(&format!("{path}/mail/none"), &[]).await.leads(), format!("{path}/review"));
    (sakura, path)
}

/// Sent; the path is the status page's.
pub(crate) async fn sent(town: &Town) -> (Browser, String) {
    let (mut sakura, path) = filled(town).await;
    let review = sakura.get(&format!("{path}/review")).await;
    let answer = sakura.post(&format!("{path}/review"), &[("_version", review.value_of("_version"))]).await;
    town.carry().await;
    (sakura, answer.leads().strip_suffix("/received").unwrap().to_owned())
}

pub fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// What stands between two words of a mail.
pub fn between<'m>(mail: &'m str, before: &str, ends: fn(char) -> bool) -> &'m str {
    let rest = mail.split(before).nth(1).unwrap_or_else(|| panic!("no {before:?} in {mail}"));
    rest.split(ends).next().unwrap()
}

pub fn not_secret(c: char) -> bool {
    !c.is_ascii_alphanumeric()
}

fn shows(answer: &Answer, field: &str, typed: &str) {
    assert_eq!(answer.value_of(field), typed, "what was typed is still there");
}

#[tokio::test]
async fn a_resident_finds_a_procedure_answers_it_and_gets_a_receipt() {
    for town in each().await {
        town.publish(DOG).await;
        let mut sakura = town.resident();
        sakura.get("/").await.says(&["どの手続をしますか", "犬の登録"]);
        sakura.get("/procedures?q=%E3%83%9A%E3%83%83%E3%83%88").await.says(&["犬の登録"]);
        sakura.get("/procedures?q=%E7%81%AB%E6%98%9F").await.says(&["あてはまる手続が見つかりませんでした"]);
        sakura.get("/procedures/inu-toroku").await.says(&[
            "1頭3,000円です。",
            "申請を始める",
            "窓口・電話・郵送でもできます",
        ]);

        let (mut sakura, path) = filled(&town).await;
        let review = sakura.get(&format!("{path}/review")).await;
        review.says(&["0295-52-1111", "ポチ", "3,000円", "変更", "まだ申請は終わっていません"]);
        let send = [("_version", review.value_of("_version"))];
        let receipt = sakura.post(&format!("{path}/review"), &send).await;
        let page = sakura.get(receipt.leads()).await;
        page.says(&["受け付けました", "受付番号", "印刷"]);
        town.carry().await;
        let status = receipt.leads().strip_suffix("/received").unwrap();
        assert_eq!(town.state(id(status)).await, CaseState::Received);
        sakura.get(status).await.says(&[
            "担当者が順に内容を確かめます",
            "申請を受け付けました。",
            "申請を取り下げる",
        ]);
    }
}

#[tokio::test]
async fn the_mail_address_is_shown_to_be_the_applicants_by_a_code() {
    for town in each().await {
        let (mut sakura, path) = filled(&town).await;
        let mail = format!("{path}/mail");
        sakura
            .post(&mail, &[("mail", "sakura＠")])
            .await
            .says(&["メールアドレスの形を確かめてください", "sakura＠"]);
        let asked = sakura.post(&mail, &[("mail", "sakura@example.jp")]).await;
        asked.says(&["6けたの番号"]);
        let mails = town.mails().await;
        let right: String = {
            let digits: Vec<&str> =
                mails[0].split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 6).collect();
            digits[0].to_owned()
        };
        let wrong = if right == "000000" { "111111" } else { "000000" };
        let form = |code| {
            [
                ("id", asked.value_of("id").to_owned()),
                ("mail", "sakura@example.jp".to_owned()),
                ("code", code),
            ]
        };
        let code = format!("{mail}/code");
        let as_pairs = |form: &[(&'static str, String); 3]| form.clone();
        let wrong = as_pairs(&form(wrong.to_owned()));
        let wrong: Vec<(&str, &str)> = wrong.iter().map(|(name, value)| (*name, value.as_str())).collect();
        sakura.post(&code, &wrong).await.says(&["番号が違います", "あと4回"]);
        let right = as_pairs(&form(right));
        let right: Vec<(&str, &str)> = right.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(sakura.post(&code, &right).await.leads(), format!("{path}/review"));
        sakura.get(&format!("{path}/review")).await.says(&["sakura@example.jp"]);
    }
}

#[tokio::test]
async fn what_was_saved_is_taken_up_on_another_device() {
    for town in each().await {
        let (mut sakura, path) = begun(&town).await;
        let leave: Vec<(&str, &str)> = OWNER.iter().copied().chain([("_do", "leave")]).collect();
        assert_eq!(
            sakura.post(&format!("{path}/owner"), &leave).await.leads(),
            format!("{path}/save-and-leave")
        );
        sakura.post(&format!("{path}/save-and-leave"), &[("mail", "sakura@example.jp")]).await.leads();
        let mails = town.mails().await;
        let secret = between(&mails[0], "/s/", not_secret);

        let mut phone = town.resident();
        assert_eq!(phone.get(&format!("{path}/owner")).await.status, 403);
        let opened = phone.get(&format!("/s/{secret}")).await;
        assert_eq!(
            opened.leads(),
            format!("{path}/dog"),
            "on to what is not answered yet, without the secret"
        );
        phone.get(opened.leads()).await.says(&["保存した続きから始めます。"]);
        shows(&phone.get(&format!("{path}/owner")).await, "phone", "0295-52-1111");
    }
}

#[tokio::test]
async fn two_tabs_do_not_overwrite_each_other_unseen() {
    for town in each().await {
        let (mut sakura, path) = begun(&town).await;
        let page = sakura.get(&format!("{path}/owner")).await;
        let seen = page.value_of("_seen");
        let with = |family| [("_seen", seen), ("applicant_name.family", family), ("phone", "0295521111")];
        sakura.post(&format!("{path}/owner"), &with("清流")).await.leads();
        let conflict = sakura.post(&format!("{path}/owner"), &with("白露")).await;
        assert_eq!(conflict.status, 409);
        conflict.says(&["別の画面か別の端末で", "清流"]);
        shows(&conflict, "applicant_name.family", "白露");
        let again = [
            ("_seen", conflict.value_of("_seen")),
            ("applicant_name.family", "白露"),
            ("phone", "0295521111"),
        ];
        assert_eq!(sakura.post(&format!("{path}/owner"), &again).await.leads(), format!("{path}/dog"));
    }
}

#[tokio::test]
async fn whoever_corrects_his_own_mistake_meets_nobody_else() {
    for town in each().await {
        let (mut sakura, path) = begun(&town).await;
        let owner = format!("{path}/owner");
        let page = sakura.get(&owner).await;
        let first =
            [("_seen", page.value_of("_seen")), ("applicant_name.family", "清流"), ("phone", "でんわ")];
        let wrong = sakura.post(&owner, &first).await;
        assert_eq!(wrong.status, 422);
        let second =
            [("_seen", wrong.value_of("_seen")), ("applicant_name.family", "白露"), ("phone", "0295521111")];
        assert_eq!(sakura.post(&owner, &second).await.leads(), format!("{path}/dog"));
    }
}

#[tokio::test]
async fn whoever_leaves_need_not_have_answered_everything() {
    for town in each().await {
        let (mut sakura, path) = begun(&town).await;
        let (owner, away) = (format!("{path}/owner"), format!("{path}/save-and-leave"));
        let empty = [("applicant_name.family", ""), ("phone", " "), ("_do", "leave")];
        assert_eq!(sakura.post(&owner, &empty).await.leads(), away);
        let half = [("applicant_name.family", ""), ("phone", "0295521111"), ("_do", "leave")];
        assert_eq!(sakura.post(&owner, &half).await.leads(), away);
        let unread = [("applicant_name.family", "清流"), ("phone", "でんわ"), ("_do", "leave")];
        sakura.post(&owner, &unread).await.says(&["市外局番からの電話番号"]);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_and_explained() {
    for town in each().await {
        let (mut sakura, path) = begun(&town).await;
        let long = "あ".repeat(80);
        let bad = [("applicant_name.family", long.as_str()), ("phone", "でんわ<b>")];
        let page = sakura.post(&format!("{path}/owner"), &bad).await;
        assert_eq!(page.status, 422);
        page.says(&[
            "直していただくところがあります",
            "市外局番からの電話番号",
            "でんわ&lt;b&gt;",
            "エラー：",
        ]);
        shows(&page, "applicant_name.family", &long);

        sakura.post(&format!("{path}/owner"), OWNER).await.leads();
        let dog = format!("{path}/dog");
        let young = sakura.post(&dog, &[("name", "ポチ"), ("dangerous", "false"), ("days", "30")]).await;
        assert_eq!(young.leads(), format!("{path}/not-eligible?at=dog"));
        sakura.get(young.leads()).await.says(&["生後91日をすぎてから"]);
        // A new question is asked, not held against anybody.
        let more = sakura.post(&dog, &[("name", "ポチ"), ("dangerous", "true"), ("days", "120")]).await;
        assert_eq!(more.leads(), dog);
        sakura.get(&dog).await.says(&["質問が増えました", "犬種"]);
        // Rows come and go without scripts.
        let add = [("name", "ポチ"), ("vaccines.0.place", "森の病院"), ("_action", "add:vaccines")];
        assert!(sakura.post(&dog, &add).await.leads().ends_with("#vaccines"));
        sakura.get(&dog).await.says(&["森の病院", "vaccines.1.place"]);
        let remove = [("name", "ポチ"), ("vaccines.0.place", "森の病院"), ("_action", "remove:vaccines.0")];
        sakura.post(&dog, &remove).await.leads();
        assert!(!sakura.get(&dog).await.body.contains("森の病院"));
    }
}

#[tokio::test]
async fn files_that_are_not_what_they_say_are_named_and_the_rest_stays() {
    for town in each().await {
        let (mut sakura, path) = begun(&town).await;
        sakura.post(&format!("{path}/owner"), OWNER).await.leads();
        let dog = format!("{path}/dog");
        let polyglot = [PNG, b"<script>alert(1)</script>"].concat();
        let large = [PNG, &vec![0; 1_100_000]].concat();
        let files: [(&str, &str, &[u8]); 4] = [
            ("photos", "ポチ.png", PNG),
            ("photos", "絵.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            ("photos", "両方.png", &polyglot),
            ("photos", "大きい.png", &large),
        ];
        let page = sakura.post_files(&dog, A_DOG, &files).await;
        assert_eq!(page.status, 422);
        page.says(&["「絵.svg」は", "「両方.png」は", "「大きい.png」は1MBより大きい", "ポチ.png"]);
        shows(&page, "name", "ポチ");

        let link =
            page.body.split(&format!("{path}/files/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
        let picture = sakura.get(&format!("{path}/files/{link}")).await;
        assert_eq!(picture.status, 200);
        assert_eq!(town.resident().get(&format!("{path}/files/{link}")).await.status, 403);
        let remove: Vec<(&str, String)> = A_DOG
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .chain([("_action", format!("remove:photos.{link}"))])
            .collect();
        let remove: Vec<(&str, &str)> = remove.iter().map(|(name, value)| (*name, value.as_str())).collect();
        sakura.post_files(&dog, &remove, &[]).await.leads();
        assert_eq!(sakura.get(&format!("{path}/files/{link}")).await.status, 404);
    }
}

/// An archive of a few kilobytes that unpacks to fifty megabytes.
fn bomb() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("写真.png", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(&vec![0; 50 << 20]).unwrap();
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn hostile_files_are_named_one_by_one_and_nothing_typed_is_lost() {
    for town in each().await {
        let (mut sakura, path) = begun(&town).await;
        sakura.post(&format!("{path}/owner"), OWNER).await.leads();
        let dog = format!("{path}/dog");
        let (bomb, large) = (bomb(), [PNG, &vec![0; 200 << 20]].concat());
        let mut both = PNG.to_vec();
        both.extend_from_slice(b"PK\x05\x06 hidden archive");
        let svg: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        let cases: [(&str, &[u8], &str); 7] = [
            ("爆弾.zip", &bomb, "「爆弾.zip」は"),
            ("爆弾.png", &bomb, "「爆弾.png」は"),
            ("巨大.png", &large, "「巨大.png」は1MBより大きい"),
            ("両方.png", &both, "「両方.png」は"),
            ("絵.svg", svg, "「絵.svg」は"),
            ("絵.png", svg, "「絵.png」は"),
            ("写真.jpg", b"MZ\x90\0\x03 This program cannot be run", "「写真.jpg」は"),
        ];
        for (name, bytes, message) in cases {
            let page = sakura.post_files(&dog, A_DOG, &[("photos", name, bytes)]).await;
            assert_eq!(page.status, 422, "{name}");
            page.says(&[message]);
            shows(&page, "name", "ポチ");
            shows(&page, "days", "120");
            let question =
                page.body.split("id=\"photos\"").nth(1).or(page.body.split("name=\"photos\"").nth(1));
            assert!(question.is_some(), "the question is there to answer again");
            let beside = page.body.find("field-error").map(|at| page.body[at..].contains(message));
            assert_eq!(beside, Some(true), "{name}: the message stands beside the question");
        }
        // A picture whose name claims something else is the picture that it is.
        sakura.post_files(&dog, A_DOG, &[("photos", "ポチ.pdf", PNG)]).await.leads();
    }
}

#[tokio::test]
async fn what_is_sent_twice_arrives_once() {
    for town in each().await {
        let (mut sakura, path) = filled(&town).await;
        let review = sakura.get(&format!("{path}/review")).await;
        let send = [("_version", review.value_of("_version"))];
        let first = sakura.post(&format!("{path}/review"), &send).await;
        let second = sakura.post(&format!("{path}/review"), &send).await;
        assert_eq!(first.leads(), second.leads());
        assert_eq!(sakura.get(&format!("{path}/dog")).await.leads(), first.leads());
        assert_eq!(town.logged_outside("application.submitted").await, 1);
    }
}

#[tokio::test]
async fn only_the_two_answers_asked_for_are_corrected() {
    for town in each().await {
        let (mut sakura, status) = sent(&town).await;
        let item = |key: &str, reason: &str| CorrectionItem { key: key.into(), reason: reason.into() };
        let items =
            vec![item("name", "登録する名前を入れてください。"), item("photos", "写真を付けてください。")];
        let correction = Correction { id: "c1".into(), items, message: String::new() };
        let clerk = Actor::Staff("s1".into());
        office::act(&town.zones.lgwan, clerk, id(&status), 1, CaseEvent::CorrectionAsked { correction })
            .await
            .unwrap();
        town.carry().await;

        sakura.get(&status).await.says(&["答えを直すお願いがあります", "直すところを開く"]);
        let correct = format!("{status}/correct");
        let page = sakura.get(&correct).await;
        page.says(&["登録する名前を入れてください。", "写真を付けてください。"]);
        assert!(!page.body.contains(r#"name="days""#), "nothing else is asked");
        let blank = sakura.post_files(&correct, &[("name", "")], &[("photos", "ポチ.png", PNG)]).await;
        assert_eq!(blank.status, 422);
        blank.says(&["「犬の名前」に答えてください。", "ポチ.png"]);
        let file = blank.value_of("_file").to_owned();
        let done =
            sakura.post_files(&correct, &[("name", "ハチ"), ("_file", &file), ("days", "1")], &[]).await;
        assert_eq!(done.leads(), status);
        town.carry().await;
        let case = town.case(id(&status)).await.case;
        assert_eq!(case.state, CaseState::Examining);
        assert_eq!(case.answers.at("name"), Some(&"ハチ".into()));
        assert_eq!(case.answers.at("days"), Some(&120.into()));
        assert_eq!(case.answers.at("photos").and_then(|files| files.as_array()).map(Vec::len), Some(1));
        assert_eq!(sakura.get(&correct).await.leads(), status, "there is nothing to correct any more");
    }
}

#[tokio::test]
async fn an_applicant_writes_to_the_office_and_takes_the_application_back() {
    for town in each().await {
        let (mut sakura, status) = sent(&town).await;
        sakura
            .post(&format!("{status}/message"), &[("text", " ")])
            .await
            .says(&["伝えることを書いてから送ってください。"]);
        sakura.post(&format!("{status}/message"), &[("text", "いつごろ届きますか")]).await.leads();
        sakura.get(&status).await.says(&["担当者に送りました", "いつごろ届きますか"]);
        sakura.post(&format!("{status}/withdraw"), &[("reason", "引っ越すため")]).await.leads();
        town.carry().await;
        assert_eq!(town.state(id(&status)).await, CaseState::Withdrawn);
        let page = sakura.get(&status).await;
        page.says(&["取り下げました", "引っ越すため"]);
        assert!(!page.body.contains("この申請を取り下げる"));
    }
}

#[tokio::test]
async fn nobody_gets_in_without_the_link_and_every_attempt_is_noted() {
    for town in each().await {
        let (mut sakura, status) = sent(&town).await;
        let mut stranger = town.resident();
        for path in [status.clone(), format!("{status}/received"), format!("{status}/correct")] {
            let refused = stranger.get(&path).await;
            assert_eq!(refused.status, 403);
            refused.says(&["この端末では開けません"]);
        }
        let unknown = stranger.get("/s/abcdefgh").await;
        assert_eq!(unknown.status, 404);
        unknown.says(&["このリンクは使えません", "申請状況を確認する"]);
        assert_eq!(town.logged_outside("link.refused").await, 4);
        // The look-up says the same to everybody.
        for receipt in ["1234-5678-9", "2345-6789-3"] {
            if yakuba_base::ReceiptNumber::parse(receipt).is_ok() {
                stranger.post("/status", &[("receipt", receipt), ("mail", "x@example.jp")]).await.leads();
                stranger.get("/status").await.says(&["合っていれば"]);
            }
        }
        sakura.lured_by("https://elsewhere.example");
        let lured = sakura.post(&format!("{status}/withdraw"), &[]).await;
        assert_eq!(lured.status, 403);
        assert_eq!(town.state(id(&status)).await, CaseState::Received);
    }
}

#[tokio::test]
async fn an_old_link_says_that_it_is_over() {
    for town in each().await {
        let (mut sakura, path) = begun(&town).await;
        sakura.post(&format!("{path}/save-and-leave"), &[("mail", "sakura@example.jp")]).await.leads();
        let mails = town.mails().await;
        let link = format!("/s/{}", between(&mails[0], "/s/", not_secret));
        town.it_is("2026-12-26 09:00");
        let gone = town.resident().get(&link).await;
        assert_eq!(gone.status, 410);
        gone.says(&["保存の期限が過ぎました", "はじめから入力してください"]);
        assert_eq!(sakura.get(&format!("{path}/owner")).await.status, 410);
    }
}

#[tokio::test]
async fn a_procedure_that_was_closed_is_shown_as_closed() {
    for town in each().await {
        let (mut sakura, path) = begun(&town).await;
        let told = yakuba_applications::messages::ProcedureClosed {
            slug: "inu-toroku".into(),
            at: town.zones.lgwan.clock.now(),
        };
        let clock = town.zones.lgwan.clock.clone();
        town.zones
            .lgwan
            .store
            .write(async move |tx: &mut yakuba_store::Tx<yakuba_city::Lgwan>| {
                yakuba_relay::send(tx, &clock, &told).await
            })
            .await
            .unwrap();
        town.carry().await;
        let page = sakura.get("/procedures/inu-toroku").await;
        page.says(&["受付は", "終わりました"]);
        assert!(!page.body.contains("申請を始める"));
        assert_eq!(sakura.post("/procedures/inu-toroku/start", &[]).await.status, 410);
        sakura.get("/procedures?q=%E7%8A%AC").await.says(&["受付終了"]);
        assert_eq!(
            sakura.post(&format!("{path}/owner"), OWNER).await.status,
            303,
            "what was begun can be finished"
        );
    }
}
