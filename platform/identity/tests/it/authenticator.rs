use data_encoding::BASE32_NOPAD;
use totp_rs::Builder;
use yakuba_testkit::Answer;

use crate::places::{PASSWORD, Place, each};

/// The code an authenticator would show now.
pub fn code(place: &Place, secret: &str) -> String {
    let totp = Builder::new().with_secret(BASE32_NOPAD.decode(secret.as_bytes()).unwrap()).build().unwrap();
    totp.generate(u64::try_from(place.lgwan.clock.now().as_millis() / 1_000).unwrap()).to_string()
}

/// The secret as the page shows it.
pub fn secret(page: &Answer) -> String {
    let shown = page.body.split("<code>").nth(1).unwrap().split("</code>").next().unwrap();
    shown.replace(' ', "")
}

#[tokio::test]
async fn with_an_authenticator_the_password_alone_opens_nothing() {
    for place in each().await {
        let mut clerk = place.clerk();
        clerk.sign_in("shimin", PASSWORD).await;
        let page = clerk.get("/account/authenticator").await;
        assert!(page.body.contains("<svg") && page.body.contains("otpauth://totp/"));
        let secret = secret(&page);
        assert_eq!(clerk.post("/account/authenticator", &[("code", "000000")]).await.status, 422);
        assert_eq!(
            self::secret(&clerk.get("/account/authenticator").await),
            secret,
            "a wrong code changes no secret"
        );
        let first = code(&place, &secret);
        let enrolled = clerk.post("/account/authenticator", &[("code", &first)]).await;
        assert!(enrolled.body.contains("認証アプリを登録しました"), "{}", enrolled.body);

        let mut phone = place.clerk();
        let half = phone.sign_in("shimin", PASSWORD).await;
        assert_eq!(half.location, "/sign-in/code?next=%2F");
        assert_eq!(phone.get("/queue").await.status, 303, "half signed in is not signed in");
        assert_eq!(
            phone.post("/sign-in/code", &[("code", &first), ("next", "/queue")]).await.status,
            422,
            "a code is good once"
        );
        place.wait_minutes(1);
        let before = phone.cookie("yakuba-lgwan").unwrap().to_owned();
        let next = code(&place, &secret);
        assert_eq!(
            phone.post("/sign-in/code", &[("code", &next), ("next", "/queue")]).await.location,
            "/queue"
        );
        assert_ne!(phone.cookie("yakuba-lgwan"), Some(before.as_str()), "the session's secret changes");
        assert_eq!(phone.get("/queue").await.status, 200);
    }
}

#[tokio::test]
async fn guessing_codes_locks_and_waiting_too_long_starts_again() {
    for place in each().await {
        let mut clerk = place.clerk();
        clerk.sign_in("shimin", PASSWORD).await;
        let secret = secret(&clerk.get("/account/authenticator").await);
        clerk.post("/account/authenticator", &[("code", &code(&place, &secret))]).await;

        let mut slow = place.clerk();
        slow.sign_in("shimin", PASSWORD).await;
        place.wait_minutes(6);
        let late = slow.post("/sign-in/code", &[("code", &code(&place, &secret))]).await;
        assert_eq!((late.status, late.location.as_str()), (303, "/sign-in"));

        let mut guesser = place.clerk();
        guesser.sign_in("shimin", PASSWORD).await;
        for _ in 0..10 {
            guesser.post("/sign-in/code", &[("code", "123")]).await;
        }
        assert_eq!(
            guesser.post("/sign-in/code", &[("code", &code(&place, &secret))]).await.location,
            "/sign-in"
        );
        assert_eq!(place.clerk().sign_in("shimin", PASSWORD).await.status, 422, "locked");
    }
}
