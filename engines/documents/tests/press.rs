//! The engine with the real press and the real fonts.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use yakuba_base::{Date, Lang, Timestamp};
use yakuba_documents::{
    Addressee, Appeal, ApplicationCopy, Contact, DecisionSheet, GuidanceSlip, Issuer, Job, Letter, Limits,
    Pdf, Press, PrintError, Row, Section, Stamp, Standard, Template,
};

#[expect(
    clippy::disallowed_methods,
    reason = "the test command hands over what it built and installed this way"
)]
fn given(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: `cargo xtask test` builds the press, installs the fonts and sets it")
    })
}

fn press(limits: Limits) -> Press {
    Press::new(given("YAKUBA_PRESS"), given("YAKUBA_FONTS"), limits)
}

const NOW: Timestamp = Timestamp::from_millis(1_795_310_100_000);

fn job(text: &'static str) -> Job {
    Job {
        id: "test".into(),
        template: Template { name: "test", text },
        data: json!({"name": "髙﨑 𠮷夫"}),
        standard: Standard::A2a,
        lang: "ja",
        title: "試験".into(),
        author: "市".into(),
        made_at: NOW,
        images: Vec::new(),
    }
}

const GOOD: &str = "#import \"paper.typ\": *\n#show: paper\n#data.name";
const SLOW: &str = "#for i in range(100000) { for j in range(100000) { let busy = calc.sin(j) } }";
const GREEDY: &str = "#let much = \"たくさん\" * 400000000\n#much.len()";

fn day() -> Date {
    NOW.date()
}

fn row(label: &str, text: &str) -> Row {
    Row { label: label.into(), text: text.into() }
}

fn copy(sections: usize, name: &str) -> ApplicationCopy {
    let rows =
        vec![row("氏名", name), row("使いみち", &"放課後児童クラブの利用を希望しています。\n".repeat(6))];
    ApplicationCopy {
        title: "住民票の写しの交付請求書".into(),
        receipt: "1234-5678-9".into(),
        received_on: day(),
        city: "常陸大宮市".into(),
        division: "市民課".into(),
        language: Lang::Ja,
        sections: (1..=sections).map(|n| Section { title: format!("{n}人目"), rows: rows.clone() }).collect(),
        fee: Some("600円（1通300円×2通）".into()),
        footer: "内容に誤りがあるときは、担当課へお知らせください。".into(),
    }
}

fn letter(body: &str, appeal: bool) -> Letter {
    let mayor = || "常陸大宮市長".to_owned();
    Letter {
        number: "常宮市民第123号".into(),
        date: day(),
        addressee: Addressee {
            name: "髙﨑 𠮷夫".into(),
            postal: "319-2292".into(),
            address: "中富町3135番地6".into(),
        },
        issuer: Issuer { title: mayor(), name: "常陸 太郎".into() },
        title: "補助金交付決定通知書".into(),
        body: body.into(),
        details: vec![row("交付決定額", "500,000円")],
        conditions: vec!["目的以外に使わないこと。".into()],
        appeal: appeal.then(|| Appeal {
            authority: mayor(),
            defendant: "常陸大宮市".into(),
            represented_by: mayor(),
        }),
        contact: Contact {
            division: "市民課".into(),
            address: String::new(),
            phone: "0295-52-1111".into(),
            mail: String::new(),
        },
    }
}

fn sheet(body: &str, stamps: usize) -> DecisionSheet {
    let stamp = Stamp {
        role: "決裁".into(),
        post: "総務課 課長".into(),
        by: "髙﨑 𠮷夫".into(),
        on: "R8.11.24".into(),
        mark: "代".into(),
    };
    DecisionSheet {
        number: "総総第1号".into(),
        city: "常陸大宮市".into(),
        title: "番号札発券機用紙の購入について".into(),
        body: body.into(),
        facts: vec![row("決裁の根拠", "別表第2 第1項第1号　課長等専決：物品の購入 30万円以下")],
        stamps: vec![stamp; stamps],
        attachments: vec![row("見積書.pdf", &format!("SHA-256 {}", "ab".repeat(32)))],
        history: vec![row("R8.11.24 09:00", "夕立 ひかる　回議に付した")],
        hash: "0f".repeat(32),
        decided_on: day(),
    }
}

fn slip(language: Lang) -> GuidanceSlip {
    GuidanceSlip {
        title: "住民票の写しの交付請求".into(),
        receipt: "1234-5678-9".into(),
        received_on: day(),
        reply_by: Some(day()),
        city: "常陸大宮市".into(),
        division: "市民課".into(),
        phone: "0295-52-1111".into(),
        language,
        steps: vec!["内容を確認します。".into()],
        bring: vec!["本人確認書類".into()],
    }
}

fn is_archival(pdf: &Pdf) -> bool {
    let claim: &[u8] = b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>";
    pdf.bytes.windows(claim.len()).any(|window| window == claim)
}

#[tokio::test]
async fn every_document_prints_as_an_archival_pdf() {
    let press = press(Limits::default());
    let body = "下記のとおり**決定**しました。\n二行目\n\n・ひとつ\n・ふたつ\n\n1. 一\n2. 二";
    let jobs = [
        copy(1, "髙﨑 𠮷夫").into_job(NOW),
        letter(body, false).into_job(NOW),
        letter("交付しないことに決定しました。", true).into_job(NOW),
        sheet(body, 1).into_job(NOW),
        sheet(body, 9).into_job(NOW),
        slip(Lang::Ja).into_job(NOW),
        slip(Lang::Easy).into_job(NOW),
        slip(Lang::En).into_job(NOW),
        ApplicationCopy { language: Lang::Easy, ..copy(1, "山田") }.into_job(NOW),
        ApplicationCopy { language: Lang::En, fee: None, ..copy(1, "Smith") }.into_job(NOW),
    ];
    for job in jobs {
        let pdf = press.print(&job).await.unwrap();
        assert!(is_archival(&pdf), "{}", job.id);
        assert_eq!(pdf.pages, 1, "{}", job.id);
    }
    assert_eq!(press.started(), 1);
}

#[tokio::test]
async fn long_answers_flow_over_pages_and_bytes_are_the_same_every_time() {
    let job = copy(12, "𠮷﨑 寿限無寿限無五劫の擦り切れ海砂利水魚の水行末雲来末風来末").into_job(NOW);
    let first = press(Limits::default()).print(&job).await.unwrap();
    assert!(first.pages >= 3, "{}", first.pages);
    let unsandboxed = press(Limits { sandbox: false, ..Limits::default() });
    assert_eq!(unsandboxed.print(&job).await.unwrap(), first);
}

#[tokio::test]
async fn what_a_person_wrote_is_text() {
    let attack = "#panic(1) ] $x$ *b* _i_ @y <z> \\ // /* #import \"/etc/passwd\"";
    let press = press(Limits::default());
    press.print(&copy(1, attack).into_job(NOW)).await.unwrap();
    press.print(&letter(attack, true).into_job(NOW)).await.unwrap();
}

#[tokio::test]
async fn a_missing_glyph_is_an_error_that_names_it() {
    let press = press(Limits::default());
    let error = press.print(&copy(1, "山\u{1F9CC}田\u{E000}").into_job(NOW)).await.unwrap_err();
    assert!(!error.retry());
    assert!(error.for_people().contains("U+1F9CC"), "{}", error.for_people());
    let PrintError::MissingGlyph(characters) = error else { panic!("{error:?}") };
    assert_eq!(characters, ["\u{E000}", "\u{1F9CC}"]);
    press.print(&copy(1, "髙﨑 𠮷夫").into_job(NOW)).await.unwrap();
    assert_eq!(press.started(), 1);
}

#[tokio::test]
async fn a_copy_can_show_geta_for_what_it_cannot_print() {
    let press = press(Limits::default());
    for language in [Lang::Ja, Lang::Easy, Lang::En] {
        let copy = ApplicationCopy { language, ..copy(1, "うれしい\u{1F600}\u{1F600}\u{1F9CC}") };
        let PrintError::MissingGlyph(characters) =
            press.print(&copy.clone().into_job(NOW)).await.unwrap_err()
        else {
            panic!("an emoji has no glyph");
        };
        let marked = copy.with_geta_for(&characters);
        assert_eq!(marked.sections[0].rows[0].text, "うれしい〓〓〓");
        assert!(marked.footer.contains("U+1F600, U+1F9CC"), "{}", marked.footer);
        press.print(&marked.into_job(NOW)).await.unwrap();
    }
}

#[tokio::test]
async fn rare_characters_and_variants_of_names_print_in_every_document() {
    let press = press(Limits::default());
    let name = "渡邊\u{E0108} \u{2A6D0}子";
    press.print(&copy(1, name).into_job(NOW)).await.unwrap();
    press.print(&letter(name, false).into_job(NOW)).await.unwrap();
}

#[tokio::test]
async fn a_wrong_template_says_where() {
    let error = press(Limits::default()).print(&job("ok\n#nothing")).await.unwrap_err();
    assert!(!error.retry());
    assert!(matches!(&error, PrintError::Template { place, .. } if place == "test.typ:2:2"), "{error}");
}

#[tokio::test]
async fn a_press_that_hangs_is_ended_and_the_next_job_prints() {
    let press = press(Limits { time: Duration::from_secs(2), ..Limits::default() });
    let error = press.print(&job(SLOW)).await.unwrap_err();
    assert!(matches!(error, PrintError::TimedOut(_)), "{error}");
    assert!(error.retry());
    press.print(&job(GOOD)).await.unwrap();
    assert_eq!(press.started(), 2);
}

#[tokio::test]
async fn a_press_that_eats_memory_is_ended_and_the_next_job_prints() {
    for sandbox in [true, false] {
        let press = press(Limits { sandbox, ..Limits::default() });
        let error = press.print(&job(GREEDY)).await.unwrap_err();
        assert!(matches!(error, PrintError::OutOfMemory(1024)), "{error}");
        assert!(error.retry());
        press.print(&job(GOOD)).await.unwrap();
    }
}

#[tokio::test]
async fn a_job_nobody_waits_for_any_more_does_not_hold_up_the_next() {
    let press = press(Limits::default());
    press.print(&job(GOOD)).await.unwrap();
    let given_up = tokio::time::timeout(Duration::from_millis(50), press.print(&job(SLOW))).await;
    assert!(given_up.is_err());
    press.print(&job(GOOD)).await.unwrap();
    assert_eq!(press.started(), 2);
}

#[tokio::test]
async fn a_press_that_went_home_is_called_back() {
    let press = press(Limits { idle: Duration::ZERO, ..Limits::default() });
    for _ in 0..10 {
        press.print(&job(GOOD)).await.unwrap();
    }
    assert!(press.started() > 1, "it went home at least once");
}

#[tokio::test]
async fn a_press_makes_way_after_its_share_of_documents() {
    let press = press(Limits { documents: 2, ..Limits::default() });
    for _ in 0..5 {
        press.print(&job(GOOD)).await.unwrap();
    }
    assert_eq!(press.started(), 3);
}

#[tokio::test]
async fn many_wait_for_one_press() {
    let press = Arc::new(press(Limits::default()));
    let prints: Vec<_> = (0..6)
        .map(|n| {
            let press = Arc::clone(&press);
            tokio::spawn(async move { press.print(&copy(n, "髙﨑 𠮷夫").into_job(NOW)).await })
        })
        .collect();
    for print in prints {
        print.await.unwrap().unwrap();
    }
    assert_eq!(press.started(), 1);
}

#[tokio::test]
async fn a_press_that_is_not_there_says_so() {
    let error = Press::new("/nowhere/yakuba-press", "/nowhere", Limits::default())
        .print(&job(GOOD))
        .await
        .unwrap_err();
    assert!(matches!(error, PrintError::Start(_)), "{error}");
    assert!(error.to_string().contains("/nowhere/yakuba-press"));

    // A folder without fonts: the press itself says what is missing.
    let empty = tempfile::tempdir().unwrap();
    let press = Press::new(given("YAKUBA_PRESS"), empty.path(), Limits::default());
    let error = press.print(&job(GOOD)).await.unwrap_err();
    assert!(matches!(&error, PrintError::Died(why) if why.contains("no .ttf or .otf font")), "{error}");
}
