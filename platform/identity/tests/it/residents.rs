use yakuba_base::{Lang, MailAddress};
use yakuba_city::Internet;
use yakuba_identity::{mail_code, resident};
use yakuba_store::{Tx, args};
use yakuba_testkit::{Answer, Browser};

use crate::places::{Place, each};

/// The six digits in the last mail that was asked for, and to whom it goes.
pub async fn last_mail(place: &Place) -> (String, String) {
    let (to, body) = place.mails().await.remove(0);
    let code = body
        .lines()
        .map(str::trim)
        .find(|line| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit()))
        .unwrap();
    // Ids are ordered by time: the next mail is the later one.
    place.time.advance_millis(1);
    (code.to_owned(), to)
}

async fn ask(browser: &mut Browser, mail: &str) -> Answer {
    browser.post("/account/sign-in", &[("mail", mail), ("next", "/account/profile")]).await
}

async fn type_code(browser: &mut Browser, page: &Answer, code: &str) -> Answer {
    let (id, mail, next) = (page.value_of("id"), page.value_of("mail"), page.value_of("next"));
    browser.post("/account/sign-in/code", &[("id", id), ("mail", mail), ("next", next), ("code", code)]).await
}

/// A code that is not the right one.
fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

pub async fn signed_in(place: &Place, mail: &str) -> Browser {
    signs_in(place, place.resident(), mail).await
}

/// The same in a browser that was used before.
pub async fn signs_in(place: &Place, mut browser: Browser, mail: &str) -> Browser {
    let page = ask(&mut browser, mail).await;
    let (code, _) = last_mail(place).await;
    assert_eq!(type_code(&mut browser, &page, &code).await.location, "/account/profile");
    browser
}

#[tokio::test]
async fn a_code_from_the_mail_opens_the_account() {
    for place in each().await {
        let mut browser = place.resident();
        assert_eq!(browser.get("/account").await.location, "/account/sign-in?next=%2Faccount");
        assert_eq!(ask(&mut browser, "hanako.example.jp").await.status, 422);
        let page = ask(&mut browser, " ｈａｎａｋｏ＠example.jp ").await;
        let (code, to) = last_mail(&place).await;
        assert_eq!(to, "hanako@example.jp");
        assert!(!page.body.contains(&code));
        let refused = type_code(&mut browser, &page, wrong(&code)).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("あと4回"), "{}", refused.body);
        let typed: String =
            code.chars().map(|c| char::from_u32(u32::from(c) - 0x30 + 0xff10).unwrap()).collect();
        assert_eq!(type_code(&mut browser, &refused, &typed).await.location, "/account/profile");
        assert!(browser.get("/account").await.body.contains("hanako@example.jp"));
        assert_eq!(
            type_code(&mut place.resident(), &refused, &code).await.status,
            422,
            "a code is good once"
        );
        // The same mailbox, however its case is written, is the same account.
        let again = signed_in(&place, "Hanako@Example.JP").await;
        assert!(again.cookie("yakuba-internet").is_some());
        let (accounts,): (i64,) = place
            .internet
            .store
            .read()
            .await
            .unwrap()
            .one("select count(*) as n from resident", args![])
            .await
            .unwrap();
        assert_eq!(accounts, 1);
    }
}

#[tokio::test]
async fn a_code_is_over_after_ten_minutes_or_five_tries() {
    for place in each().await {
        let mut browser = place.resident();
        let page = ask(&mut browser, "hanako@example.jp").await;
        let (code, _) = last_mail(&place).await;
        place.wait_minutes(10);
        assert!(type_code(&mut browser, &page, &code).await.body.contains("もう使えません"));

        let page = ask(&mut browser, "hanako@example.jp").await;
        let (code, _) = last_mail(&place).await;
        for _ in 0..5 {
            assert_eq!(type_code(&mut browser, &page, wrong(&code)).await.status, 422);
        }
        assert!(type_code(&mut browser, &page, &code).await.body.contains("もう使えません"));
    }
}

#[tokio::test]
async fn a_code_is_for_one_address_and_one_purpose() {
    for place in each().await {
        let mut browser = place.resident();
        let page = ask(&mut browser, "hanako@example.jp").await;
        let (code, _) = last_mail(&place).await;
        let id = page.value_of("id").to_owned();
        for (mail, purpose) in [("taro@example.jp", "sign-in"), ("hanako@example.jp", "apply")] {
            let (clock, id, code) = (place.internet.clock.clone(), id.clone(), code.clone());
            let checked = place
                .internet
                .store
                .write(async move |tx: &mut Tx<Internet>| {
                    mail_code::check(tx, &clock, &id, &MailAddress::parse(mail).unwrap(), purpose, &code)
                        .await
                })
                .await
                .unwrap();
            assert_eq!(checked, mail_code::Checked::Over);
        }
        assert_eq!(type_code(&mut browser, &page, &code).await.status, 303);
    }
}

#[tokio::test]
async fn an_address_gets_five_codes_an_hour() {
    for place in each().await {
        for _ in 0..5 {
            assert_eq!(ask(&mut place.resident(), "hanako@example.jp").await.status, 200);
        }
        assert_eq!(ask(&mut place.resident(), "HANAKO@example.jp").await.status, 429);
        assert_eq!(ask(&mut place.resident(), "taro@example.jp").await.status, 200);
        place.wait_minutes(60);
        assert_eq!(ask(&mut place.resident(), "hanako@example.jp").await.status, 200);
    }
}

#[tokio::test]
async fn a_session_lasts_thirty_days() {
    for place in each().await {
        let mut browser = signed_in(&place, "hanako@example.jp").await;
        place.wait_minutes(29 * 24 * 60);
        assert_eq!(browser.get("/account").await.status, 200);
        place.wait_minutes(24 * 60);
        assert_eq!(browser.get("/account").await.status, 303);
    }
}

#[tokio::test]
async fn what_is_in_the_profile_fills_forms() {
    for place in each().await {
        let mut browser = signed_in(&place, "hanako@example.jp").await;
        let page = browser.get("/account/profile").await;
        let version = page.value_of("_version").to_owned();
        let form = |phone: &'static str, day: &'static str| {
            vec![
                ("_version", version.clone()),
                ("name.family", "大宮".to_owned()),
                ("name.given", "花子".to_owned()),
                ("name.family_kana", "おおみや".to_owned()),
                ("name.given_kana", "ﾊﾅｺ".to_owned()),
                ("address.postal", "３１９ー２２９２".to_owned()),
                ("address.town", "中富町".to_owned()),
                ("phone", phone.to_owned()),
                ("birthday.era", "showa".to_owned()),
                ("birthday.y", "33".to_owned()),
                ("birthday.m", "4".to_owned()),
                ("birthday.d", day.to_owned()),
            ]
        };
        let send = |form: &[(&'static str, String)]| {
            form.iter().map(|(name, value)| (*name, value.clone())).collect::<Vec<_>>()
        };
        let wrong = send(&form("52-1111", "31"));
        let pairs: Vec<(&str, &str)> = wrong.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let refused = browser.post("/account/profile", &pairs).await;
        assert_eq!(refused.status, 422);
        assert!(
            refused.body.contains("市外局番から") && refused.body.contains("こよみにない日"),
            "{}",
            refused.body
        );
        assert!(
            refused.body.contains("value=\"大宮\"") && refused.body.contains("value=\"52-1111\""),
            "what was typed is kept"
        );

        let right = send(&form("０２９５（５２）１１１１", "30"));
        let pairs: Vec<(&str, &str)> = right.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(browser.post("/account/profile", &pairs).await.location, "/account");
        assert_eq!(
            browser.post("/account/profile", &pairs).await.status,
            409,
            "the second of two windows is told"
        );

        let known: resident::Resident =
            place.internet.store.read().await.unwrap().one("select * from resident", args![]).await.unwrap();
        assert_eq!(known.prefill("kana").unwrap(), "オオミヤ ハナコ");
        assert_eq!(known.prefill("address").unwrap()["postal"], "3192292");
        assert_eq!(known.prefill("phone").unwrap(), "0295-52-1111");
        assert_eq!(known.prefill("birthday").unwrap(), "1958-04-30");
        assert_eq!(known.prefill("name").unwrap()["family"], "大宮");
        assert_eq!(known.prefill("shoe-size"), None);
        assert!(!format!("{known:?}").contains("大宮"), "nothing personal in a log");
        assert!(browser.get("/account/profile").await.body.contains("selected"));
    }
}

#[tokio::test]
async fn a_deleted_account_leaves_nothing_but_its_trace() {
    for place in each().await {
        let mut browser = signed_in(&place, "hanako@example.jp").await;
        let mut other = signed_in(&place, "hanako@example.jp").await;
        assert!(browser.get("/account/delete").await.body.contains("元には戻せません"));
        assert_eq!(browser.post("/account/delete", &[]).await.location, "/");
        assert_eq!(other.get("/account").await.status, 303);
        let rows: Vec<(String,)> = place
            .internet
            .store
            .read()
            .await
            .unwrap()
            .all("select mail from resident", args![])
            .await
            .unwrap();
        assert!(rows.is_empty());
        let filter = yakuba_audit::Filter {
            action: Some("resident.deleted".to_owned()),
            ..yakuba_audit::Filter::default()
        };
        assert_eq!(yakuba_audit::page(&place.internet.store, &filter, 10).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn the_mail_is_in_the_readers_language() {
    for place in each().await {
        for (lang, says) in [(Lang::Ja, "次の数字を"), (Lang::Easy, "すうじ"), (Lang::En, "Enter this code")]
        {
            let zone = place.internet.clone();
            place
                .internet
                .store
                .write(async move |tx: &mut Tx<Internet>| {
                    mail_code::send(
                        tx,
                        &zone,
                        lang,
                        &MailAddress::parse("hanako@example.jp").unwrap(),
                        "apply",
                        "198.51.100.7",
                    )
                    .await
                })
                .await
                .unwrap();
            let (payload,): (String,) = place
                .internet
                .store
                .read()
                .await
                .unwrap()
                .one("select payload from job order by id desc limit 1", args![])
                .await
                .unwrap();
            assert!(payload.contains(says), "{lang}: {payload}");
            place.time.advance_millis(1);
        }
    }
}
