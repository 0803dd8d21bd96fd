//! Files on their way from residents to the office: disarmed, or held with a word about why.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::json;
use yakuba_applications::{
    intake::{self, NewApplication, Sent},
    store::drafts::{self, Upload},
};
use yakuba_audit::Actor;
use yakuba_base::Lang;
use yakuba_city::{Internet, NetworkKind};
use yakuba_disarm::{Limits, NoTools};
use yakuba_quarantine::{Disarm, Judged, Left, Verdict};
use yakuba_store::Tx;

use crate::support::{Town, answers, each};

/// Files are disarmed where they are, without a process of their own.
pub struct Here;

impl Disarm for Here {
    fn disarm(&self, bytes: Bytes) -> Judged<'_> {
        Box::pin(async move {
            Ok(match yakuba_disarm::disarm(&bytes, &Limits::default(), &NoTools) {
                Ok(rebuilt) => Verdict::Disarmed {
                    kind: rebuilt.kind.ja().to_owned(),
                    media_type: "application/pdf".to_owned(),
                    left_behind: rebuilt
                        .findings
                        .iter()
                        .map(|(what, count)| Left {
                            what: what.name().to_owned(),
                            label: what.ja().to_owned(),
                            count,
                        })
                        .collect(),
                    bytes: rebuilt.bytes.into(),
                },
                Err(refusal) => Verdict::Held {
                    reason: refusal.code().to_owned(),
                    why: refusal.ja(),
                    may_pass_later: refusal.may_pass_later(),
                },
            })
        })
    }
}

const PROCEDURE: &str = r#"{
    "slug": "shorui", "title": "書類の提出", "summary": "書類を出します。", "division": "shimin",
    "category": "community", "period_days": 10, "languages": ["ja"],
    "form": {"pages": [
        {"key": "applicant", "title": "申請する方", "fields": [
            {"key": "applicant_name", "type": "person_name", "label": "お名前", "kana": false},
            {"key": "papers", "type": "files", "label": "書類", "accept": ["pdf"], "max_files": 3}]}
    ]}
}"#;

/// A page that opens a web page by script.
const SCRIPTED: &[u8] = b"%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://evil.example'\\))>>>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>> endobj
4 0 obj <</Length 25>> stream
0 0 1 rg 20 20 99 99 re f
endstream endobj
trailer <</Root 1 0 R/Size 5>>
%%EOF";

/// Something that begins and ends as a PDF, and is none.
const RUBBISH: &[u8] = b"%PDF-1.7\nnothing of the kind\n%%EOF";

/// A resident sends two papers: one with a script, one that nobody can read.
async fn sent(town: &Town) -> (Sent, [String; 2]) {
    town.publish(PROCEDURE).await;
    let outside = &town.zones.internet;
    let mut papers = Vec::new();
    for (name, bytes) in [("委任状.pdf", SCRIPTED), ("図面.pdf", RUBBISH)] {
        let stored = outside.files.put(&outside.clock, bytes).await.unwrap();
        let (now, kept) = (outside.clock.now(), stored.clone());
        let upload =
            Upload { id: stored.id.clone(), name: name.to_owned(), mime: "application/pdf".to_owned() };
        let waits = async move |tx: &mut Tx<Internet>| {
            let owner = drafts::waiting_owner(&kept.sha256);
            drafts::add_upload(tx, &owner, &upload, kept.size, &kept.sha256, now).await
        };
        outside.store.write(waits).await.unwrap();
        papers.push(json!({"id": stored.id, "name": name, "mime": "application/pdf", "size": stored.size, "sha256": stored.sha256}));
    }
    let mut all = answers("清流");
    all.set_at("papers", json!(papers));
    let new = NewApplication {
        answers: all,
        lang: Lang::Ja,
        mail: None,
        resident: None,
        draft: None,
        once_key: None,
        actor: Actor::Anonymous,
    };
    let offered = yakuba_applications::catalogue::current(&outside.store, "shorui").await.unwrap().unwrap();
    let sent = intake::submit(outside, &offered, new).await.unwrap();
    town.work().await;
    let case = town.case(&sent.submission.id).await.case;
    let papers = case.answers.get("papers").unwrap();
    let ids = [0, 1].map(|n| papers[n]["id"].as_str().unwrap().to_owned());
    (sent, ids)
}

#[tokio::test]
async fn a_script_stays_outside_and_what_cannot_be_read_waits() {
    for town in each().await {
        let (sent, [scripted, rubbish]) = sent(&town).await;
        let mut hanako = town.clerk("hanako").await;
        let case = format!("/cases/{}", sent.submission.id);
        let page = hanako.get(&case).await;
        page.says(&[
            "委任状.pdf",
            "無害化で取り除いたもの：スクリプト",
            "図面.pdf",
            "隔離中",
            "画像にする道具（poppler）がありません",
            "送り直しを求めて",
        ]);

        let inside = town.zones.lgwan.files.get(&scripted).await.unwrap();
        assert!(!contains(&inside, b"JavaScript") && !contains(&inside, b"evil.example"));
        let outside = town.zones.internet.files.get(&scripted).await.unwrap();
        let key = sent.submission.key.as_ref().unwrap();
        assert_eq!(
            key.open(yakuba_relay::FILE, &outside).unwrap(),
            SCRIPTED,
            "the original stays outside, sealed"
        );
        assert_eq!(hanako.get(&format!("{case}/files/{scripted}")).await.status, 200);

        assert!(town.zones.lgwan.files.get(&rubbish).await.is_err());
        let held = hanako.get(&format!("{case}/files/{rubbish}")).await;
        assert_eq!(held.status, 404);
        held.says(&["この添付ファイルは隔離されています"]);
        assert_eq!(town.logged("file.held").await, 1);
    }
}

#[tokio::test]
async fn what_two_people_released_is_saved_and_never_shown() {
    for town in each().await {
        let (sent, [_, rubbish]) = sent(&town).await;
        let lgwan = &town.zones.lgwan;
        let (first, second) = (town.id_of("hanako").await, town.id_of("ichiro").await);
        let ask = yakuba_quarantine::ask(&lgwan.store, &lgwan.clock, &rubbish, &first, "電話で確認した");
        ask.await.unwrap();
        let release = |by: String| async move {
            yakuba_quarantine::release(&lgwan.store, &lgwan.files, &lgwan.clock, &rubbish, &by).await.is_ok()
        };
        assert!(!release.clone()(first).await);
        assert!(release(second).await);
        let mut hanako = town.clerk("hanako").await;
        let page = hanako.get(&format!("/cases/{}", sent.submission.id)).await;
        page.says(&["無害化していません"]);
        assert!(!page.body.contains("隔離中"));
    }
}

#[tokio::test]
async fn nothing_comes_in_past_the_gate() {
    for town in each().await {
        let lgwan = &town.zones.lgwan;
        let id = lgwan.clock.id::<()>().to_string();
        lgwan.files.receive(NetworkKind::Internet, &id, SCRIPTED).await.unwrap();
        assert!(!contains(&lgwan.files.get(&id).await.unwrap(), b"JavaScript"));
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Used by the towns of the other tests.
pub fn gate() -> Arc<dyn Disarm> {
    Arc::new(Here)
}
