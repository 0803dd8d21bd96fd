use crate::{
    authenticator::{code, secret},
    places::{PASSWORD, each},
    residents::{last_mail, signed_in, signs_in},
};

#[tokio::test]
async fn an_open_desk_shows_pages_and_gives_nothing_of_weight_away() {
    for place in each().await {
        let mut clerk = place.clerk();
        clerk.sign_in("shimin", PASSWORD).await;
        assert_eq!(clerk.get("/export").await.body, "everybody", "signing in is a proof");
        place.wait_minutes(16);
        assert_eq!(clerk.get("/queue").await.status, 200);
        assert_eq!(clerk.get("/export?all=1").await.location, "/account/prove?next=%2Fexport%3Fall%3D1");
        assert_eq!(clerk.post("/export", &[]).await.body, "done", "what was begun in time may be sent");
        place.wait_minutes(14);
        let late = clerk.post("/export", &[]).await;
        assert_eq!(late.status, 401);
        assert!(late.body.contains("書いた内容は前のページに残っています"), "{}", late.body);

        let page = clerk.get("/account/prove?next=%2Fexport").await;
        assert_eq!(page.value_of("next"), "/export");
        let wrong = clerk.post("/account/prove", &[("password", "guess"), ("next", "/export")]).await;
        assert_eq!(wrong.status, 422);
        assert_eq!(place.logged("staff.sign-in-refused").await, 1, "a wrong one counts");
        let right = clerk.post("/account/prove", &[("password", PASSWORD), ("next", "/export")]).await;
        assert_eq!(right.location, "/export");
        assert_eq!(clerk.get("/export").await.status, 200);
        assert_eq!(place.logged("staff.proved-again").await, 1);
    }
}

#[tokio::test]
async fn with_an_authenticator_the_proof_is_its_code() {
    for place in each().await {
        let mut clerk = place.clerk();
        clerk.sign_in("shimin", PASSWORD).await;
        let secret = secret(&clerk.get("/account/authenticator").await);
        clerk.post("/account/authenticator", &[("code", &code(&place, &secret))]).await;
        place.wait_minutes(20);
        assert_eq!(clerk.get("/account/recovery-codes").await.status, 303);
        let by_password = clerk.post("/account/prove", &[("password", PASSWORD)]).await;
        assert_eq!(by_password.status, 422, "the password alone is not enough any more");
        let code = code(&place, &secret);
        let next = ("next", "/account/recovery-codes");
        assert_eq!(
            clerk.post("/account/prove", &[("code", &code), next]).await.location,
            "/account/recovery-codes"
        );
        assert_eq!(clerk.get("/account/recovery-codes").await.status, 200);
    }
}

#[tokio::test]
async fn a_resident_proves_by_mail_before_the_account_goes() {
    for place in each().await {
        let mut browser = signed_in(&place, "hanako@example.jp").await;
        place.wait_minutes(24 * 60);
        assert_eq!(browser.get("/account").await.status, 200);
        let next = "/account/prove?next=%2Faccount%2Fdelete";
        assert_eq!(browser.get("/account/delete").await.location, next);
        assert_eq!(browser.post("/account/delete", &[]).await.status, 401);
        assert!(browser.get(next).await.body.contains("hanako@example.jp"));
        let page = browser.post("/account/prove/code", &[("next", "/account/delete")]).await;
        let (code, to) = last_mail(&place).await;
        assert_eq!(to, "hanako@example.jp");
        let (id, next) = (page.value_of("id"), page.value_of("next"));
        let typed = |code| [("id", id), ("next", next), ("code", code)];
        let wrong = if code == "000000" { "000001" } else { "000000" };
        assert_eq!(browser.post("/account/prove", &typed(wrong)).await.status, 422);
        assert_eq!(browser.post("/account/prove", &typed(&code)).await.location, "/account/delete");
        assert_eq!(browser.get("/account/delete").await.status, 200);
    }
}

#[tokio::test]
async fn a_resident_is_told_of_a_browser_that_was_never_there_before() {
    for place in each().await {
        let mut browser = signed_in(&place, "hanako@example.jp").await;
        browser.post("/account/sign-out", &[]).await;
        let known = browser.cookie("yakuba-internet-browser").unwrap().to_owned();
        signs_in(&place, browser, "hanako@example.jp").await;
        assert_eq!(place.mails().await.len(), 2, "two codes");
        signed_in(&place, "hanako@example.jp").await;
        let mails = place.mails().await;
        assert_eq!(mails.len(), 4, "a code and a notice");
        let notice = mails.iter().find(|(_, text)| text.contains("はじめての端末")).unwrap();
        assert!(!notice.1.contains(&known) && notice.1.contains("http://localhost:8080/account"));
        assert!(place.internet.store.read().await.is_ok());
    }
}
