use yakuba_flow::State;

use crate::support::{PURCHASE, each};

#[tokio::test]
async fn a_purchase_from_the_draft_to_its_number() {
    for hall in each().await {
        let mut clerk = hall.as_("clerk").await;
        let preview = [PURCHASE, &[("step", "route")]].concat();
        let shown = clerk.post("/approvals/new", &preview).await;
        for says in [
            "課長等専決：物品の購入 30万円以下",
            "別表第2 第1項第1号",
            "財政課長合議",
            "朝露",
            "虹雲",
            "虹野",
        ] {
            assert!(shown.status == 200 && shown.body.contains(says), "{says}: {}", shown.body);
        }
        assert!(
            shown.body.contains("value=\"番号札発券機用紙の購入について\""),
            "what was typed is still there"
        );

        let id = hall.drafted(&mut clerk, PURCHASE).await;
        let page = format!("/approvals/d/{id}");
        assert!(clerk.get(&page).await.body.contains("回議に付す"));
        assert_eq!(hall.does(&mut clerk, &id, "submit", &[("note", "お願いします")]).await.status, 303);

        let mut leader = hall.as_("leader").await;
        let inbox = leader.get("/approvals").await.body;
        assert!(inbox.contains("番号札発券機用紙の購入について") && inbox.contains("236,000"));
        let seen = leader.get(&page).await.body;
        assert!(seen.contains("承認する") && seen.contains("お願いします") && !seen.contains("引き戻す"));
        assert_eq!(
            hall.does(&mut leader, &id, "vote", &[("seat", "0.0"), ("vote", "approve")]).await.status,
            303
        );
        assert!(!leader.get("/approvals").await.body.contains("あなたの役</th><td"));

        let mut kacho = hall.as_("kacho").await;
        let early = hall.does(&mut kacho, &id, "vote", &[("seat", "2.0"), ("vote", "approve")]).await;
        assert!(early.status == 422 && early.body.contains("まだ順番が来ていません"), "{}", early.body);
        hall.done("zaisei", &id, "vote", &[("seat", "1.0"), ("vote", "agree"), ("note", "予算あり")]).await;
        assert_eq!(
            hall.does(&mut kacho, &id, "vote", &[("seat", "2.0"), ("vote", "approve")]).await.status,
            303
        );

        let document = hall.document(&id).await;
        let filed = document.filed.unwrap();
        assert_eq!(filed.number, "総総第1号");
        assert_eq!(filed.keep_until.to_string(), "2032-04-01");
        let done = clerk.get(&page).await.body;
        for says in ["決裁済", "総総第1号", "改変の確認", "決裁文書（PDF）を作っています", "予算あり"]
        {
            assert!(done.contains(says), "{says}");
        }
        assert_eq!(hall.logged("approval.voted").await, 3);
        let second = hall.decided(PURCHASE).await;
        assert_eq!(hall.document(&second).await.filed.unwrap().number, "総総第2号");
    }
}

#[tokio::test]
async fn the_slower_of_two_gets_a_conflict_and_keeps_what_he_typed() {
    for hall in each().await {
        let id = hall.drafted(&mut hall.as_("clerk").await, PURCHASE).await;
        hall.done("clerk", &id, "submit", &[]).await;
        let seen = hall.document(&id).await.version.to_string();
        let mut leader = hall.as_("leader").await;
        leader.get(&format!("/approvals/d/{id}")).await;
        hall.done("clerk", &id, "pull-back", &[("note", "金額を直します")]).await;
        let form = [
            ("_version", seen.as_str()),
            ("events", "1"),
            ("seat", "0.0"),
            ("vote", "approve"),
            ("note", "よく調べてあります"),
        ];
        let late = leader.post(&format!("/approvals/d/{id}/vote"), &form).await;
        assert_eq!(late.status, 409);
        for says in ["あなたの操作はまだ行われていません", "引き戻しました", "金額を直します"]
        {
            assert!(late.body.contains(says), "{says}: {}", late.body);
        }
        // It went back to the drafter: there is no form to keep the words in, and nothing was voted.
        assert_eq!(hall.document(&id).await.flow.state, State::Drafting);

        hall.done("clerk", &id, "submit", &[]).await;
        let seen = hall.document(&id).await.version.to_string();
        hall.done("clerk", &id, "comment", &[("note", "急ぎです")]).await;
        let form = [
            ("_version", seen.as_str()),
            ("events", "3"),
            ("seat", "0.0"),
            ("vote", "approve"),
            ("note", "よく調べてあります"),
        ];
        let late = leader.post(&format!("/approvals/d/{id}/vote"), &form).await;
        assert!(
            late.status == 409 && late.body.contains("急ぎです") && late.body.contains("よく調べてあります")
        );

        // Two windows of the drafter.
        hall.done("clerk", &id, "pull-back", &[]).await;
        let version = hall.document(&id).await.version.to_string();
        let mut clerk = hall.as_("clerk").await;
        let edit = format!("/approvals/d/{id}/edit");
        let form = |title: &'static str| {
            let mut form: Vec<(&str, &str)> =
                PURCHASE.iter().filter(|(name, _)| *name != "title").copied().collect();
            form.push(("title", title));
            form
        };
        let (mut first, mut second) = (form("一つ目の窓"), form("二つ目の窓"));
        first.push(("_version", &version));
        second.push(("_version", &version));
        assert_eq!(clerk.post(&edit, &first).await.status, 303);
        let late = clerk.post(&edit, &second).await;
        assert!(late.status == 409 && late.body.contains("value=\"二つ目の窓\""), "{}", late.body);
        assert_eq!(hall.document(&id).await.content.title, "一つ目の窓");
    }
}

#[tokio::test]
async fn what_changed_is_marked_for_who_had_read_it() {
    for hall in each().await {
        let id = hall.drafted(&mut hall.as_("clerk").await, PURCHASE).await;
        hall.done("clerk", &id, "submit", &[]).await;
        let page = format!("/approvals/d/{id}");
        let mut leader = hall.as_("leader").await;
        leader.get(&page).await;
        let bare = hall.does(&mut leader, &id, "return", &[("seat", "0.0"), ("to", "drafter")]).await;
        assert!(bare.status == 422 && bare.body.contains("差し戻す理由を書いてください"));
        hall.done("leader", &id, "return", &[("seat", "0.0"), ("to", "drafter"), ("note", "期日を入れて")])
            .await;
        let mut clerk = hall.as_("clerk").await;
        let mut form: Vec<(&str, &str)> =
            PURCHASE.iter().filter(|(name, _)| *name != "body").copied().collect();
        let version = hall.document(&id).await.version.to_string();
        form.push(("body", "次のとおり12月中に購入してよろしいか伺います。"));
        form.push(("_version", &version));
        assert_eq!(clerk.post(&format!("{page}/edit"), &form).await.status, 303);
        let silent = hall.does(&mut clerk, &id, "submit", &[]).await;
        assert!(silent.status == 422 && silent.body.contains("趣旨が変わったかどうか"));
        assert_eq!(hall.does(&mut clerk, &id, "submit", &[("gist", "same")]).await.status, 303);
        for _ in 0..2 {
            let again = leader.get(&page).await.body;
            assert!(again.contains("<ins>12月中に</ins>"), "{again}");
        }
        assert!(
            !hall.as_("kacho").await.get(&page).await.body.contains("<ins>"),
            "he has not seen the other"
        );
    }
}

#[tokio::test]
async fn a_deputy_decides_and_who_was_away_reads_afterwards() {
    for hall in each().await {
        let id = hall.drafted(&mut hall.as_("clerk").await, PURCHASE).await;
        hall.done("clerk", &id, "submit", &[]).await;
        hall.done("leader", &id, "vote", &[("seat", "0.0"), ("vote", "approve")]).await;
        hall.done("zaisei", &id, "vote", &[("seat", "1.0"), ("vote", "agree")]).await;
        let mut leader = hall.as_("leader").await;
        let here = hall.does(&mut leader, &id, "vote", &[("seat", "2.0"), ("vote", "approve")]).await;
        assert!(here.status == 422 && here.body.contains("決裁者が在席している"), "{}", here.body);
        let mut kacho = hall.as_("kacho").await;
        let wrong = kacho.post("/approvals/absence", &[("from", "R8.11.30"), ("until", "R8.11.24")]).await;
        assert!(wrong.status == 422 && wrong.body.contains("終わりを、始まりより後に"));
        let away = [("from", "R8.11.24"), ("until", "R8.11.26"), ("note", "出張")];
        assert_eq!(kacho.post("/approvals/absence", &away).await.status, 303);
        let inbox = leader.get("/approvals").await.body;
        assert!(inbox.contains("代決できる文書") && inbox.contains("番号札発券機用紙"), "{inbox}");
        hall.done("leader", &id, "vote", &[("seat", "2.0"), ("vote", "approve")]).await;
        assert!(hall.document(&id).await.filed.is_some());
        hall.it_is("2026-11-27 09:00");
        let mut kacho = hall.as_("kacho").await;
        assert!(kacho.get("/approvals").await.body.contains("番号札発券機用紙"));
        let shown = kacho.get(&format!("/approvals/d/{id}")).await.body;
        assert!(shown.contains("代決（第1順位）しました") && shown.contains("後閲した"));
        assert_eq!(hall.does(&mut kacho, &id, "read", &[("duty", "0")]).await.status, 303);
        assert!(hall.document(&id).await.flow.unread().is_empty());
        assert!(
            kacho.get(&format!("/approvals/d/{id}")).await.body.contains("決裁のときから変わっていません")
        );
    }
}

#[tokio::test]
async fn what_is_decided_keeps_its_attachments_and_shows_when_it_was_touched() {
    for hall in each().await {
        let mut clerk = hall.as_("clerk").await;
        let id = hall.drafted(&mut clerk, PURCHASE).await;
        let files = format!("/approvals/d/{id}/files");
        let version = hall.document(&id).await.version.to_string();
        let program = clerk
            .post_files(
                &files,
                &[("_version", &version)],
                &[("files", "run.html", "<script>x</script>".as_bytes())],
            )
            .await;
        assert!(program.status == 422 && program.body.contains("run.html"), "{}", program.body);
        let quote = clerk
            .post_files(&files, &[("_version", &version)], &[("files", "見積書.txt", "236,000円".as_bytes())])
            .await;
        assert_eq!(quote.status, 303, "{}", quote.body);
        hall.done("clerk", &id, "submit", &[]).await;
        let version = hall.document(&id).await.version.to_string();
        let late = clerk
            .post_files(&files, &[("_version", &version)], &[("files", "別の見積書.txt", "1円".as_bytes())])
            .await;
        assert!(late.status == 409 && late.body.contains("添付はもう変えられません"), "{}", late.body);
        hall.done("leader", &id, "vote", &[("seat", "0.0"), ("vote", "approve")]).await;
        hall.done("zaisei", &id, "vote", &[("seat", "1.0"), ("vote", "agree")]).await;
        hall.done("kacho", &id, "vote", &[("seat", "2.0"), ("vote", "approve")]).await;
        let page = format!("/approvals/d/{id}");
        assert!(clerk.get(&page).await.body.contains("決裁のときから変わっていません"));
        hall.tamper("update approval_file set sha256 = 'ff' where document = $1", &id).await;
        assert!(clerk.get(&page).await.body.contains("記録が書き換えられた疑い"));
    }
}

#[tokio::test]
async fn a_disagreement_is_ruled_on_and_the_consulted_hear_of_the_end() {
    for hall in each().await {
        let id = hall.drafted(&mut hall.as_("clerk").await, PURCHASE).await;
        hall.done("clerk", &id, "submit", &[]).await;
        hall.done("leader", &id, "vote", &[("seat", "0.0"), ("vote", "approve")]).await;
        let mut zaisei = hall.as_("zaisei").await;
        let bare = hall.does(&mut zaisei, &id, "vote", &[("seat", "1.0"), ("vote", "disagree")]).await;
        assert!(bare.status == 422 && bare.body.contains("同意できない理由"));
        let why = [("seat", "1.0"), ("vote", "disagree"), ("note", "予算がありません")];
        assert_eq!(hall.does(&mut zaisei, &id, "vote", &why).await.status, 303);
        let mut bucho = hall.as_("bucho").await;
        assert!(bucho.get("/approvals").await.body.contains("番号札発券機用紙"));
        assert!(bucho.get(&format!("/approvals/d/{id}")).await.body.contains("裁定する"));
        let ruling = [("seat", "1.0"), ("rule", "overrule"), ("note", "流用で足ります")];
        assert_eq!(hall.does(&mut bucho, &id, "rule", &ruling).await.status, 303);
        hall.done("clerk", &id, "abandon", &[("note", "買わないことにしました")]).await;
        let told = zaisei.get("/approvals").await.body;
        assert!(told.contains("廃案のお知らせ"), "{told}");
        assert!(zaisei.get(&format!("/approvals/d/{id}")).await.body.contains("買わないことにしました"));
        assert!(!zaisei.get("/approvals").await.body.contains("廃案のお知らせ"), "he has read it");
    }
}

#[tokio::test]
async fn several_are_approved_at_once_and_what_could_not_be_is_named() {
    for hall in each().await {
        let mut ids = Vec::new();
        for _ in 0..3 {
            let id = hall.drafted(&mut hall.as_("clerk").await, PURCHASE).await;
            hall.done("clerk", &id, "submit", &[]).await;
            ids.push(id);
        }
        let versions: Vec<String> = {
            let mut versions = Vec::new();
            for id in &ids {
                versions.push(format!("{id}:{}", hall.document(id).await.version));
            }
            versions
        };
        hall.done("clerk", &ids[2], "pull-back", &[]).await;
        let mut leader = hall.as_("leader").await;
        let mut form = vec![("act", "approve")];
        for (label, carried) in [
            ("document.1 紙", &versions[0]),
            ("document.2 紙", &versions[1]),
            ("document.3 紙", &versions[2]),
        ] {
            form.push(("selected", label.strip_prefix("document.").unwrap()));
            form.push((label, carried));
        }
        let done = leader.post("/approvals/selected", &form).await;
        assert!(done.status == 200 && done.body.contains("2件を承認しました"), "{}", done.body);
        assert!(done.body.contains("あなたの承認を待っていません"));
        assert_eq!(hall.document(&ids[0]).await.flow.turn(), Some(1));
    }
}

#[tokio::test]
async fn nobody_else_reads_it() {
    for hall in each().await {
        let id = hall.drafted(&mut hall.as_("clerk").await, PURCHASE).await;
        hall.done("clerk", &id, "submit", &[]).await;
        let mut stranger = hall.as_("stranger").await;
        assert_eq!(stranger.get(&format!("/approvals/d/{id}")).await.status, 403);
        assert_eq!(
            hall.does(&mut stranger, &id, "vote", &[("seat", "0.0"), ("vote", "approve")]).await.status,
            403
        );
        assert!(
            !stranger
                .get("/approvals/find?q=%E7%95%AA%E5%8F%B7%E6%9C%AD")
                .await
                .body
                .contains("番号札発券機用紙の購入")
        );
        assert_eq!(stranger.get("/records").await.status, 403);
        assert_eq!(stranger.post("/approvals/rules", &[("book", "rules"), ("body", "{}")]).await.status, 403);
        assert_eq!(hall.as_("colleague").await.get(&format!("/approvals/d/{id}")).await.status, 200);
        let edit = hall.as_("colleague").await.get(&format!("/approvals/d/{id}/edit")).await;
        assert_eq!(edit.status, 403, "a colleague reads, the drafter writes");
    }
}

#[tokio::test]
async fn what_waits_for_a_unit_that_is_no_more_waits_for_its_successor() {
    for hall in each().await {
        let id = hall.drafted(&mut hall.as_("clerk").await, PURCHASE).await;
        hall.done("clerk", &id, "submit", &[]).await;
        hall.done("leader", &id, "vote", &[("seat", "0.0"), ("vote", "approve")]).await;
        // On the first of the month the finance division becomes part of contracts; its manager goes there too.
        hall.reorganise("zaisei", "keiyaku", "zaisei", "2026-12-01").await;
        hall.it_is("2026-12-01 09:00");
        let inbox = hall.as_("zaisei").await.get("/approvals").await.body;
        assert!(inbox.contains("番号札発券機用紙の購入について"), "{inbox}");
        hall.done("zaisei", &id, "vote", &[("seat", "1.0"), ("vote", "agree")]).await;
        hall.done("kacho", &id, "vote", &[("seat", "2.0"), ("vote", "approve")]).await;
        assert!(hall.document(&id).await.filed.is_some());
    }
}
