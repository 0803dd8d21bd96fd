use yakuba_city::{Clock, Lgwan, NetworkKind, SecondFactor, SignIn};
use yakuba_identity::{MIGRATIONS_INTERNET, MIGRATIONS_LGWAN};
use yakuba_service::{CityZones, House, Service, Settings};
use yakuba_store::{Tx, args};
use yakuba_testkit::{Answer, Browser};

use crate::{
    authenticator::{code, secret},
    places::{PASSWORD, Place, city, each, each_with},
};

/// Enrols an authenticator: its secret, and the page with the recovery codes.
async fn enrol(place: &Place, clerk: &mut Browser) -> (String, Answer) {
    let secret = secret(&clerk.get("/account/authenticator").await);
    let codes = clerk.post("/account/authenticator", &[("code", &code(place, &secret))]).await;
    place.wait_minutes(1);
    (secret, codes)
}

fn recovery_codes(page: &Answer) -> Vec<String> {
    let items = page.body.split("<li><code>").skip(1);
    items.map(|rest| rest.split("</code>").next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn where_a_second_factor_is_required_one_gets_nowhere_without() {
    let sign_in = SignIn { staff_second_factor: SecondFactor::Required };
    for place in each_with(sign_in).await {
        let mut clerk = place.clerk();
        clerk.sign_in("shimin", PASSWORD).await;
        assert_eq!(clerk.get("/queue").await.location, "/account/authenticator");
        assert_eq!(clerk.post("/save", &[]).await.location, "/account/authenticator");
        assert!(
            clerk.get("/account/authenticator").await.body.contains("登録すると、ほかのページへ進めます")
        );
        let (_, codes) = enrol(&place, &mut clerk).await;
        assert_eq!(recovery_codes(&codes).len(), 10);
        assert_eq!(clerk.get("/queue").await.status, 200);
        // Programs have tokens, not factors; whoever is half signed in is sent to the second half.
        let mut phone = place.clerk();
        assert_eq!(phone.sign_in("shimin", PASSWORD).await.location, "/sign-in/code?next=%2F");
    }
}

#[tokio::test]
async fn a_code_on_paper_is_good_once_in_place_of_a_lost_telephone() {
    for place in each().await {
        let mut clerk = place.clerk();
        clerk.sign_in("shimin", PASSWORD).await;
        let (_, page) = enrol(&place, &mut clerk).await;
        let codes = recovery_codes(&page);
        assert!(clerk.get("/account").await.body.contains("残り10個"));

        let mut desk = place.clerk();
        desk.sign_in("shimin", PASSWORD).await;
        let lower = codes[0].to_lowercase().replace('-', " ");
        assert_eq!(
            desk.post("/sign-in/code", &[("code", &lower), ("next", "/queue")]).await.location,
            "/queue"
        );
        assert_eq!(place.logged("staff.recovery-code-used").await, 1);
        let mut again = place.clerk();
        again.sign_in("shimin", PASSWORD).await;
        assert_eq!(again.post("/sign-in/code", &[("code", &codes[0])]).await.status, 422, "used up");
        // A colleague's code is not one's own, and new ones replace the old.
        let mut other = place.clerk();
        other.sign_in("zeimu", PASSWORD).await;
        enrol(&place, &mut other).await;
        let mut thief = place.clerk();
        thief.sign_in("zeimu", PASSWORD).await;
        assert_eq!(thief.post("/sign-in/code", &[("code", &codes[1])]).await.status, 422);
        let fresh = recovery_codes(&desk.post("/account/recovery-codes", &[]).await);
        assert_eq!((fresh.len(), fresh.contains(&codes[1])), (10, false));
        again.sign_in("shimin", PASSWORD).await;
        assert_eq!(again.post("/sign-in/code", &[("code", &codes[1])]).await.status, 422);
        assert_eq!(again.post("/sign-in/code", &[("code", &fresh[9])]).await.status, 303);
    }
}

#[tokio::test]
async fn of_a_sign_in_with_a_new_browser_one_is_told_by_mail() {
    for place in each().await {
        let mut desk = place.clerk();
        desk.sign_in("shimin", PASSWORD).await;
        assert_eq!(desk.post("/account/mail", &[("mail", "no address")]).await.status, 422);
        desk.post("/account/mail", &[("mail", "shimin@city.example.jp")]).await;
        assert!(place.office_mails().await[0].1.contains("お知らせのメールが変わりました"));
        desk.post("/sign-out", &[]).await;
        desk.sign_in("shimin", PASSWORD).await;
        assert_eq!(place.office_mails().await.len(), 1, "the same browser is known again");

        place.wait_minutes(1);
        place.clerk().sign_in("shimin", PASSWORD).await;
        let (to, text) = place.office_mails().await.remove(0);
        assert_eq!(to, "shimin@city.example.jp");
        assert!(text.contains("Firefox / Windows") && text.contains("令和8年11月24日"), "{text}");
        assert_eq!(place.logged("staff.new-browser").await, 1);

        // Whoever takes the address over cannot do so unseen.
        place.wait_minutes(1);
        desk.post("/account/mail", &[("mail", "other@city.example.jp")]).await;
        let told: Vec<String> = place.office_mails().await.into_iter().map(|(to, _)| to).take(2).collect();
        assert!(told.contains(&"shimin@city.example.jp".to_owned()), "{told:?}");
        assert!(told.contains(&"other@city.example.jp".to_owned()), "{told:?}");
    }
}

/// The city as an installation opens it.
async fn opened(settings: &Settings, clock: &Clock) -> CityZones {
    let mut people = Service::new("identity", "2-5a");
    people.lgwan.starts.push(yakuba_identity::seals());
    let house = House::new(vec![people], MIGRATIONS_INTERNET, MIGRATIONS_LGWAN);
    house.open(settings, city(), clock.clone()).await.unwrap()
}

#[tokio::test]
async fn secrets_an_older_version_kept_as_they_were_are_sealed_and_none_is_left_on_the_disk() {
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let folder = tempfile::tempdir().unwrap();
    let (settings, clock) = (Settings::local(folder.path()), Clock::system());
    let zones = opened(&settings, &clock).await;
    zones
        .lgwan
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            tx.execute(
                "insert into staff (id, login, name, kana, totp_secret, totp_pending, created_at) values ('1', 'old', '{}', '', $1, $1, 0)",
                args![secret],
            )
            .await
        })
        .await
        .unwrap();
    zones.close().await;
    // SQLite moves its log into the file on a thread of its own: between both the bytes are in neither listing.
    let seen = std::iter::repeat_with(|| on_disk(folder.path(), secret)).take(1_000).any(|found| found);
    assert!(seen, "the search finds what is there");

    let zones = opened(&settings, &clock).await;
    let (plain, sealed): (Option<String>, String) = zones
        .lgwan
        .store
        .read()
        .await
        .unwrap()
        .one("select totp_secret, totp_sealed from staff where id = '1'", args![])
        .await
        .unwrap();
    assert_eq!(plain, None);
    let about = "authenticator of 1";
    assert_eq!(zones.lgwan.key.open_text(about, &sealed).unwrap(), secret);
    assert!(zones.internet.key.open_text(about, &sealed).is_err(), "each network has a key of its own");
    assert!(!on_disk(folder.path(), secret), "neither in the database nor in its log");
    zones.close().await;
    assert!(settings.city(&city()).secret(NetworkKind::Lgwan).exists());
}

/// Whether these bytes are in any file of a folder.
fn on_disk(folder: &std::path::Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return on_disk(&path, text);
        }
        // What the database takes away while we look is on the disk no more.
        std::fs::read(path).is_ok_and(|bytes| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
    })
}
