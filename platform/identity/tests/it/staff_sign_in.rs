use crate::places::{PASSWORD, at, day, each};
use yakuba_city::Lgwan;
use yakuba_identity::{organisation, staff};
use yakuba_store::Tx;

#[tokio::test]
async fn one_signs_in_and_is_taken_where_one_wanted_to_go() {
    for place in each().await {
        let mut clerk = place.clerk();
        let sent_away = clerk.get("/queue").await;
        assert_eq!((sent_away.status, sent_away.location.as_str()), (303, "/sign-in?next=%2Fqueue"));
        assert!(clerk.get("/sign-in?next=%2Fqueue").await.value_of("next").starts_with("/queue"));

        let form = [("login", " ＳＨＩＭＩＮ "), ("password", PASSWORD), ("next", "/queue")];
        let answer = clerk.post("/sign-in", &form).await;
        assert_eq!((answer.status, answer.location.as_str()), (303, "/queue"));
        let cookie = answer.cookies.first().unwrap();
        assert!(
            cookie.starts_with("yakuba-lgwan=")
                && cookie.contains("HttpOnly")
                && cookie.contains("SameSite=Lax"),
            "{cookie}"
        );
        assert_eq!(clerk.get("/queue").await.body, "青空 花子");
        assert_eq!(place.logged("staff.signed-in").await, 1);

        // Signing in again in the same browser ends the session before.
        let before = clerk.cookie("yakuba-lgwan").unwrap().to_owned();
        clerk.sign_in("shimin", PASSWORD).await;
        let mut left_over = place.clerk();
        left_over.slip_in("yakuba-lgwan", &before);
        assert_eq!(left_over.get("/queue").await.status, 303);

        let cookie = clerk.cookie("yakuba-lgwan").unwrap().to_owned();
        assert_eq!(clerk.post("/sign-out", &[]).await.location, "/sign-in");
        assert_eq!(clerk.get("/queue").await.status, 303);
        // The secret of the ended session opens nothing.
        clerk.slip_in("yakuba-lgwan", &cookie);
        assert_eq!(clerk.get("/queue").await.status, 303);
    }
}

#[tokio::test]
async fn nobody_learns_which_part_was_wrong() {
    for place in each().await {
        let mut clerk = place.clerk();
        let wrong_password = clerk.sign_in("shimin", "wrong").await;
        let wrong_name = clerk.sign_in("nobody", PASSWORD).await;
        assert_eq!((wrong_password.status, wrong_name.status), (422, 422));
        assert_eq!(wrong_password.body.replace("shimin", ""), wrong_name.body.replace("nobody", ""));
        assert_eq!(place.logged("staff.sign-in-refused").await, 2);
        assert!(clerk.cookie("yakuba-lgwan").is_none());
    }
}

#[tokio::test]
async fn ten_wrong_tries_lock_for_a_quarter_of_an_hour_and_then_for_longer() {
    for place in each().await {
        let mut clerk = place.clerk();
        for _ in 0..10 {
            assert_eq!(clerk.sign_in("shimin", "wrong").await.status, 422);
        }
        assert_eq!(clerk.sign_in("shimin", PASSWORD).await.status, 422, "locked");
        assert_eq!(place.logged("staff.locked").await, 1);
        place.wait_minutes(14);
        assert_eq!(clerk.sign_in("shimin", PASSWORD).await.status, 422, "still locked");
        place.wait_minutes(1);
        assert_eq!(clerk.sign_in("shimin", "wrong").await.status, 422);
        place.wait_minutes(29);
        assert_eq!(
            clerk.sign_in("shimin", PASSWORD).await.status,
            422,
            "the eleventh locks for half an hour"
        );
        place.wait_minutes(1);
        assert_eq!(clerk.sign_in("shimin", PASSWORD).await.status, 303);
        // A colleague was never kept out.
        assert_eq!(place.clerk().sign_in("zeimu", PASSWORD).await.status, 303);
    }
}

#[tokio::test]
async fn a_session_left_alone_ends_and_a_busy_one_ends_after_twelve_hours() {
    for place in each().await {
        let mut clerk = place.clerk();
        clerk.sign_in("shimin", PASSWORD).await;
        for _ in 0..24 {
            place.wait_minutes(29);
            assert_eq!(clerk.get("/queue").await.status, 200);
        }
        // 11 h 36 min: the next half hour is beyond the twelve hours.
        place.wait_minutes(25);
        assert_eq!(clerk.get("/queue").await.status, 303);

        clerk.sign_in("shimin", PASSWORD).await;
        place.wait_minutes(30);
        assert_eq!(clerk.get("/queue").await.status, 303);
        let form = clerk.post("/save", &[("note", "大事な書きかけ")]).await;
        assert_eq!(form.status, 401);
        assert!(form.body.contains("書いた内容は前のページに残っています"), "{}", form.body);
    }
}

#[tokio::test]
async fn a_password_of_somebody_else_is_good_for_one_sign_in() {
    for place in each().await {
        let (clock, id) = (place.lgwan.clock.clone(), place.id_of("shimin").await);
        let hash = yakuba_identity::password::hash(&clock, "one time only 99").await.unwrap();
        place
            .lgwan
            .store
            .write(async move |tx: &mut Tx<Lgwan>| {
                staff::reset_password(tx, &clock, yakuba_audit::Actor::System("test"), &id, &hash).await
            })
            .await
            .unwrap();
        let mut clerk = place.clerk();
        clerk.sign_in("shimin", "one time only 99").await;
        assert_eq!(clerk.get("/queue").await.location, "/account/password");
        let change = |new| [("current", "one time only 99"), ("new", new), ("again", new)];
        for (new, says) in [
            ("short", "12文字以上"),
            ("password123456", "すぐに当てられる"),
            ("one time only 99", "いまと同じ"),
        ] {
            let refused = clerk.post("/account/password", &change(new)).await;
            assert_eq!(refused.status, 422);
            assert!(refused.body.contains(says), "{}", refused.body);
        }
        let mut other = place.clerk();
        other.sign_in("shimin", "one time only 99").await;
        assert_eq!(
            clerk.post("/account/password", &change("夕立のあとの虹と海と白い雲")).await.location,
            "/account"
        );
        assert_eq!(clerk.get("/queue").await.status, 200);
        assert_eq!(
            other.get("/queue").await.location,
            "/sign-in?next=%2Fqueue",
            "the other session has ended"
        );
        assert_eq!(place.clerk().sign_in("shimin", "夕立のあとの虹と海と白い雲").await.status, 303);
    }
}

#[tokio::test]
async fn trying_passwords_at_an_open_desk_locks_too() {
    for place in each().await {
        let mut clerk = place.clerk();
        clerk.sign_in("shimin", PASSWORD).await;
        for n in 0..10 {
            let new = format!("夕立のあとの虹と海と白い雲 {n}");
            let refused = clerk
                .post("/account/password", &[("current", "guess"), ("new", &new), ("again", &new)])
                .await;
            assert!(refused.body.contains("いまのパスワードが違います"));
        }
        assert_eq!(place.clerk().sign_in("shimin", PASSWORD).await.status, 422);
    }
}

#[tokio::test]
async fn who_has_left_has_no_permission_and_then_no_sign_in() {
    for place in each().await {
        let mut clerk = place.clerk();
        let (clock, id) = (place.lgwan.clock.clone(), place.id_of("shimin").await);
        let leaving = id.clone();
        place
            .lgwan
            .store
            .write(async move |tx: &mut Tx<Lgwan>| organisation::leave(tx, &leaving, day("2027-01-01")).await)
            .await
            .unwrap();
        place.time.set(at("2026-12-31", "23:50"));
        clerk.sign_in("shimin", PASSWORD).await;
        assert_eq!(clerk.get("/queue").await.status, 200);
        place.wait_minutes(15);
        assert_eq!(clerk.get("/queue").await.status, 403);
        place
            .lgwan
            .store
            .write(async move |tx: &mut Tx<Lgwan>| {
                staff::deactivate(tx, &clock, yakuba_audit::Actor::System("test"), &id).await
            })
            .await
            .unwrap();
        assert_eq!(clerk.get("/queue").await.status, 303);
        assert_eq!(clerk.sign_in("shimin", PASSWORD).await.status, 422);
    }
}

#[tokio::test]
async fn one_sees_and_ends_ones_other_sessions() {
    for place in each().await {
        let (mut desk, mut phone) = (place.clerk(), place.clerk());
        desk.sign_in("shimin", PASSWORD).await;
        phone.sign_in("shimin", PASSWORD).await;
        let page = desk.get("/account").await;
        assert_eq!(page.body.matches("Firefox / Windows").count(), 2);
        assert!(page.body.contains("青空 花子") && page.body.contains("窓口グループ"));
        desk.post("/account/sessions/end", &[("session", "others")]).await;
        assert_eq!(phone.get("/account").await.status, 303);
        assert_eq!(desk.get("/account").await.status, 200);
    }
}
