//! What was sent is sealed outside: who holds the link reads it, and a copy of the disk does not.

use std::path::{Path, PathBuf};

use yakuba_applications::{
    model::{CaseEvent, Correction, CorrectionItem},
    office,
    store::submissions,
};
use yakuba_audit::Actor;

use yakuba_testkit::Browser;

use crate::{
    resident::{A_DOG, OWNER, PNG, begun, between, id, not_secret},
    support::{Town, each},
};

/// What she wrote, in the order she did.
const WRITTEN: [&str; 3] = ["清流", "いつごろ登録されますか", "ポチ太郎"];
/// What is in her picture.
const PICTURE: &[u8] = b"the-picture-of-a-dog";
const MAIL: &str = "sakura@example.jp";

fn png() -> Vec<u8> {
    [PNG, PICTURE, b"IEND"].concat()
}

/// She answers everything, with a picture and a mail address, and sends it.
async fn sends(town: &Town) -> (Browser, String) {
    let (mut sakura, path) = begun(town).await;
    sakura.post(&format!("{path}/owner"), OWNER).await.leads();
    let picture = png();
    sakura.post_files(&format!("{path}/dog"), A_DOG, &[("photos", "ポチの顔.png", &picture)]).await.leads();
    let asked = sakura.post(&format!("{path}/mail"), &[("mail", MAIL)]).await;
    let mails = town.mails().await;
    let code = mails.last().unwrap().split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 6);
    let form = [("id", asked.value_of("id")), ("mail", MAIL), ("code", code.unwrap())];
    let kept = sakura.post(&format!("{path}/mail/code"), &form).await;
    assert_eq!(kept.leads(), format!("{path}/review"));
    let review = sakura.get(&format!("{path}/review")).await;
    let sent = sakura.post(&format!("{path}/review"), &[("_version", review.value_of("_version"))]).await;
    let status = sent.leads().strip_suffix("/received").unwrap().to_owned();
    (sakura, status)
}

/// Every file of a network.
fn files(town: &Town, network: &str) -> Vec<PathBuf> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { below(&path, found) } else { found.push(path) }
        }
    }
    let mut all = Vec::new();
    below(town.folder.path(), &mut all);
    all.retain(|path| path.components().any(|part| part.as_os_str().to_string_lossy().starts_with(network)));
    all
}

/// The files of a network in which these bytes stand, as they are or as JSON escapes them.
fn found_in(town: &Town, network: &str, bytes: &[u8]) -> Vec<PathBuf> {
    let escaped: String = String::from_utf8_lossy(bytes)
        .encode_utf16()
        .map(|unit| if unit < 128 { char::from(unit as u8).to_string() } else { format!("\\u{unit:04x}") })
        .collect();
    let mut found = files(town, network);
    found.retain(|path| {
        let content = std::fs::read(path).unwrap();
        let has = |part: &[u8]| content.windows(part.len()).any(|window| window == part);
        has(bytes) || has(escaped.as_bytes())
    });
    found
}

#[tokio::test]
async fn after_the_office_has_it_nothing_readable_is_left_outside() {
    for town in each().await {
        let (mut sakura, status) = sends(&town).await;
        if town.on_sqlite {
            assert!(
                !found_in(&town, "internet", WRITTEN[0].as_bytes()).is_empty(),
                "the search finds a draft"
            );
            assert!(!found_in(&town, "internet", PICTURE).is_empty(), "the search finds a picture");
        }
        town.work().await;
        sakura.post(&format!("{status}/message"), &[("text", WRITTEN[1])]).await.leads();
        town.work().await;
        let item = CorrectionItem { key: "name".into(), reason: "読めません".into() };
        let correction = Correction { id: "c1".into(), items: vec![item], message: String::new() };
        let version = town.case(id(&status)).await.case.version;
        let clerk = Actor::Staff(town.id_of("hanako").await);
        office::act(
            &town.zones.lgwan,
            clerk,
            id(&status),
            version,
            CaseEvent::CorrectionAsked { correction },
        )
        .await
        .unwrap();
        town.work().await;
        sakura.post_files(&format!("{status}/correct"), &[("name", WRITTEN[2])], &[]).await.leads();
        town.work().await;
        assert_eq!(town.case(id(&status)).await.case.answers.get("name").unwrap(), WRITTEN[2]);

        // The database's own files are seen to a moment later.
        town.it_is("2026-11-24 09:05");
        town.work().await;
        if town.on_sqlite {
            for text in WRITTEN.iter().map(|text| text.as_bytes()).chain([PICTURE, "ポチの顔".as_bytes()])
            {
                let left = found_in(&town, "internet", text);
                assert!(left.is_empty(), "{:?} is in {left:?}", String::from_utf8_lossy(text));
            }
            // Inside what she wrote is there, so the search would have found it. Her picture has come in disarmed: what
            // was written into its file is gone.
            for text in [WRITTEN[0].as_bytes(), WRITTEN[2].as_bytes()] {
                assert!(!found_in(&town, "lgwan", text).is_empty());
            }
        }
        let kept = submissions::get(&town.zones.internet.store, id(&status)).await.unwrap().unwrap();
        assert!(kept.is_closed() && kept.answers.iter().next().is_none());

        // She reads all of it as before.
        let page = sakura.get(&status).await;
        page.says(&[WRITTEN[0], WRITTEN[1], WRITTEN[2], "ポチの顔.png", "申請書の控え"]);
        let file = between(&page.body, &format!("{status}/files/"), |c| c == '"').to_owned();
        let picture = sakura.get(&format!("{status}/files/{file}")).await;
        assert!(picture.status == 200 && picture.body.contains("the-picture-of-a-dog"), "{}", picture.status);
    }
}

#[tokio::test]
async fn every_link_opens_what_was_sent_once_the_office_gave_the_key() {
    for town in each().await {
        let (_, status) = sends(&town).await;
        town.work().await;
        // A link that the office's word brought has the key at once. (Mails are in the order of the clock.)
        town.it_is("2026-11-24 09:01");
        let text = "お待ちください".to_owned();
        let clerk = Actor::Staff(town.id_of("hanako").await);
        office::act(&town.zones.lgwan, clerk, id(&status), 1, CaseEvent::OfficeWrote { text }).await.unwrap();
        town.work().await;
        let mails = town.mails().await;
        let link = |mail: &str| format!("/s/{}", between(mail, "/s/", not_secret));
        let mut phone = town.resident();
        phone.get(&link(mails.last().unwrap())).await.leads();
        phone.get(&status).await.says(&[WRITTEN[0], "お待ちください"]);

        // One that she asks for without the office is closed until the office has answered.
        town.it_is("2026-11-24 09:02");
        let receipt = town.case(id(&status)).await.receipt.to_string();
        let mut other = town.resident();
        other.post("/status", &[("receipt", &receipt), ("mail", MAIL)]).await.leads();
        let mails = town.mails().await;
        other.get(&link(mails.last().unwrap())).await.leads();
        let closed = other.get(&status).await;
        closed.says(&["鍵をかけて保管しています", "もう一度開く", &receipt]);
        assert!(!closed.body.contains(WRITTEN[0]));
        assert_eq!(other.get(&format!("{status}/copy")).await.leads(), status);
        assert_eq!(other.post(&format!("{status}/message"), &[("text", "x")]).await.leads(), status);
        town.carry().await;
        other.get(&status).await.says(&[WRITTEN[0]]);
        assert_eq!(town.logged("application.key-given").await, 1);
    }
}
