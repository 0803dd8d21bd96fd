//! The office's journeys.

use yakuba_applications::{
    intake,
    jobs::{self, ONLINE_SHARE},
    model::CaseState,
    store::submissions,
};
use yakuba_audit::Actor;
use yakuba_base::Date;
use yakuba_forms::Answers;

use crate::support::each;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_clerk_sees_what_waits_and_takes_it_on() {
    for town in each().await {
        let sent = town.apply("清流").await;
        let (id, receipt) = (sent.submission.id.as_str(), sent.submission.receipt.to_string());
        let mut hanako = town.clerk("hanako").await;
        hanako.get("/").await.says(&["わたしの仕事", "担当なし", "清流 さくら"]);
        hanako.get("/queue").await.says(&[&receipt, "後援名義の使用", "受付済み", "R8.12.8"]);
        let page = hanako.get(&format!("/cases/{id}")).await;
        page.says(&["里山の音楽会", "担当になる", "第1版"]);
        assert_eq!(town.logged("application.read").await, 1);

        let claimed = hanako.post(&format!("/cases/{id}/claim"), &[("_version", "1")]).await;
        assert_eq!((claimed.status, claimed.location), (303, format!("/cases/{id}")));
        hanako.get(&format!("/cases/{id}")).await.says(&["担当になりました。", "審査中", "青空 花子"]);
        assert_eq!(town.case(id).await.case.assignee, Some(town.id_of("hanako").await));
        hanako.get("/queue?assignee=me").await.says(&[&receipt]);
        hanako.get("/queue?assignee=none").await.says(&["当てはまる申請はありません"]);
        for words in ["清流", "後援", &receipt, &receipt.replace('-', "")] {
            hanako.get(&format!("/queue?{}", query("q", words))).await.says(&[&receipt]);
        }
    }
}

fn query(name: &str, value: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish()
}

#[tokio::test]
async fn two_ticked_answers_go_back_and_the_clock_stands_meanwhile() {
    for town in each().await {
        let sent = town.apply("清流").await;
        let id = sent.submission.id.as_str();
        let mut hanako = town.clerk("hanako").await;
        let ask = format!("/cases/{id}/ask");
        let without =
            hanako.post(&ask, &[("_version", "1"), ("item", "place"), ("message", "お願いします")]).await;
        assert_eq!(without.status, 422);
        without.says(&["「会場」の、どこをどう直してほしいかを書いてください。", "お願いします"]);
        let two = [
            ("_version", "1"),
            ("item", "visitors"),
            ("item", "place"),
            ("reason.visitors", "会場の定員を超えています。"),
            ("reason.place", "部屋の名前まで書いてください。"),
            ("message", "2か所の確認をお願いします。"),
        ];
        assert_eq!(hanako.post(&ask, &two).await.status, 303);
        let page = hanako.get(&format!("/cases/{id}")).await;
        page.says(&["補正待ち", "R8.11.24から", "部屋の名前まで書いてください。", "補正の求めを取り消す"]);

        town.it_is("2026-11-27 10:00");
        town.carry().await;
        let mut submission = submissions::get(&town.zones.internet.store, id).await.unwrap().unwrap();
        submission.open(sent.submission.key.clone().unwrap()).unwrap();
        let corrected = Answers::from_iter([
            ("visitors".to_owned(), 80.into()),
            ("place".to_owned(), "文化センター 小ホール".into()),
            // Not asked for: it stays as it was.
            ("purpose".to_owned(), "別の目的".into()),
        ]);
        let offered = town.offered().await;
        intake::correct(&town.zones.internet, &offered, &submission, &corrected, Actor::Anonymous)
            .await
            .unwrap();
        town.carry().await;
        let case = town.case(id).await.case;
        assert_eq!((case.state, case.clock.stopped_on), (CaseState::Examining, None));
        // Three business days later than 12/8.
        assert_eq!(case.clock.due_on, day("2026-12-11"));
        let mut hanako = town.clerk("hanako").await;
        let page = hanako.get(&format!("/cases/{id}")).await;
        page.says(&["文化センター 小ホール", "里山の音楽会", "補正しました"]);
        hanako.get("/queue?unread=1").await.says(&["当てはまる申請はありません"]);
    }
}

#[tokio::test]
async fn a_decision_is_looked_at_before_it_is_made_and_gets_its_number() {
    for town in each().await {
        let first = town.apply("清流").await.submission.id;
        let second = town.apply("若竹").await.submission.id;
        let mut hanako = town.clerk("hanako").await;
        for (n, id) in [&first, &second].into_iter().enumerate() {
            let decide = format!("/cases/{id}/decide");
            let form =
                [("_version", "1"), ("outcome", "granted"), ("conditions", "ちらしに市章を使わないこと。")];
            let preview = hanako.post(&decide, &form).await;
            assert_eq!(preview.status, 200);
            preview.says(&["後援名義使用承認通知書", "「里山の音楽会」について承認します。", "市第＿＿号"]);
            assert_eq!(town.state(id).await, CaseState::Received);
            let done = hanako.post(&decide, &[&form[..], &[("step", "go")]].concat()).await;
            assert_eq!(done.status, 303);
            let case = town.case(id).await.case;
            assert_eq!(
                (case.state, case.document_number),
                (CaseState::Granted, Some(format!("市第{}号", n + 1)))
            );
        }
        hanako.get(&format!("/cases/{first}")).await.says(&["市第1号", "ちらしに市章を使わないこと。"]);
        hanako.get("/queue?state=closed").await.says(&["交付決定"]);
        hanako.get("/").await.says(&["最近の決定", "若竹 さくら"]);
        town.carry().await;
        let told = submissions::get(&town.zones.internet.store, &first).await.unwrap().unwrap();
        assert_eq!(told.state, CaseState::Granted);
    }
}

#[tokio::test]
async fn nothing_is_refused_without_a_reason() {
    for town in each().await {
        let id = town.apply("清流").await.submission.id;
        let mut hanako = town.clerk("hanako").await;
        let decide = format!("/cases/{id}/decide");
        let refused = [("_version", "1"), ("outcome", "refused"), ("conditions", "書きかけ"), ("step", "go")];
        let without = hanako.post(&decide, &refused).await;
        assert_eq!(without.status, 422);
        without.says(&["却下の理由を書いてください。", "href=\"#decide-reason\"", "書きかけ"]);
        assert_eq!(town.state(&id).await, CaseState::Received);
        let with = [&refused[..], &[("reason", "営利を目的とする催しのため。")]].concat();
        assert_eq!(hanako.post(&decide, &with).await.status, 303);
        assert_eq!(town.state(&id).await, CaseState::Refused);
        let late = hanako.post(&format!("/cases/{id}/fee"), &[("_version", "2"), ("yen", "３００")]).await;
        assert_eq!(late.status, 422);
        late.says(&["「却下」で終わっている"]);
    }
}

#[tokio::test]
async fn of_two_clerks_the_slower_sees_what_changed_and_loses_nothing_typed() {
    for town in each().await {
        let id = town.apply("清流").await.submission.id;
        let (mut hanako, mut ichiro) = (town.clerk("hanako").await, town.clerk("ichiro").await);
        hanako
            .post(&format!("/cases/{id}/note"), &[("_version", "1"), ("text", "電話で確かめました。")])
            .await;
        let write = format!("/cases/{id}/write");
        let slower =
            ichiro.post(&write, &[("_version", "1"), ("text", "会場の見取図もお送りください。")]).await;
        assert_eq!(slower.status, 409);
        slower.says(&[
            "次の変更がありました",
            "青空 花子",
            "電話で確かめました。",
            "会場の見取図もお送りください。",
        ]);
        assert!(slower.body.contains("name=\"_version\" value=\"2\""));
        let again =
            ichiro.post(&write, &[("_version", "2"), ("text", "会場の見取図もお送りください。")]).await;
        assert_eq!(again.status, 303);
        assert_eq!(town.case(&id).await.case.version, 3);
    }
}

#[tokio::test]
async fn another_divisions_case_is_refused_and_that_is_logged() {
    for town in each().await {
        let sent = town.apply("清流").await;
        let id = sent.submission.id;
        let mut taro = town.clerk("taro").await;
        for path in [format!("/cases/{id}"), format!("/cases/{id}/files/x")] {
            let answer = taro.get(&path).await;
            assert_eq!(answer.status, 403);
            assert!(!answer.body.contains("清流"));
        }
        assert_eq!(taro.post(&format!("/cases/{id}/claim"), &[("_version", "1")]).await.status, 403);
        assert_eq!(town.logged("permission.refused").await, 3);
        assert!(!taro.get("/queue?state=all").await.body.contains("清流"));
        assert!(!taro.get("/queue.csv?state=all").await.body.contains("清流"));
        let receipt = sent.submission.receipt.to_string();
        let (selected, version) = (("selected", receipt.as_str()), format!("version.{receipt}"));
        let bulk = taro.post("/queue/selected", &[selected, (&version, "1"), ("act", "claim")]).await;
        bulk.says(&["この申請を扱う権限がありません。"]);
        assert_eq!(town.state(&id).await, CaseState::Received);
    }
}

#[tokio::test]
async fn of_many_decided_at_once_the_one_that_was_changed_meanwhile_stays() {
    for town in each().await {
        let mut form: Vec<(String, String)> = vec![("act".into(), "decide".into())];
        let mut ids = Vec::new();
        for family in ["清流", "若竹", "紅梅"] {
            let sent = town.apply(family).await.submission;
            form.push(("selected".into(), sent.receipt.to_string()));
            form.push((format!("version.{}", sent.receipt), "1".into()));
            ids.push(sent.id);
        }
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (mut hanako, mut ichiro) = (town.clerk("hanako").await, town.clerk("ichiro").await);
        let asked = hanako.post("/queue/selected", &form).await;
        asked.says(&["3件の交付決定", "若竹 さくら", "決定は取り消せません。"]);
        ichiro.post(&format!("/cases/{}/claim", ids[1]), &[("_version", "1")]).await;
        let done = hanako.post("/queue/decide", &form).await;
        assert_eq!(done.status, 409);
        done.says(&["2件を処理しました。1件は処理していません。", "朝霧 一郎が変更した"]);
        let states = [town.state(&ids[0]).await, town.state(&ids[1]).await, town.state(&ids[2]).await];
        assert_eq!(states, [CaseState::Granted, CaseState::Examining, CaseState::Granted]);
        let numbers =
            [town.case(&ids[0]).await.case.document_number, town.case(&ids[2]).await.case.document_number];
        assert_eq!(numbers, [Some("市第1号".to_owned()), Some("市第2号".to_owned())]);
    }
}

#[tokio::test]
async fn a_list_leaves_the_house_as_it_is_seen() {
    for town in each().await {
        town.apply("清流").await;
        town.apply("若竹").await;
        let mut hanako = town.clerk("hanako").await;
        let csv = hanako.get(&format!("/queue.csv?{}", query("q", "若竹"))).await.body;
        assert_eq!(csv.lines().count(), 2);
        assert!(
            csv.contains("後援名義の使用,若竹 さくら,2026-11-24,オンライン,2026-12-08,受付済み,,,0"),
            "{csv}"
        );
        assert!(hanako.get("/queue.csv?bom=1").await.body.starts_with('\u{feff}'));
        assert!(hanako.get("/queue.xlsx").await.body.starts_with("PK"));
        assert_eq!(town.logged("application.exported").await, 3);
    }
}

#[tokio::test]
async fn a_long_list_is_read_page_by_page_both_ways() {
    for town in each().await {
        for n in 0..53 {
            town.apply(&format!("清流{n:02}")).await;
        }
        let mut hanako = town.clerk("hanako").await;
        for sort in ["", "sort=newest"] {
            let first = hanako.get(&format!("/queue?{sort}")).await;
            first.says(&["53</strong>件"]);
            assert_eq!(rows(&first.body), 50);
            let second = hanako.get(&link(&first.body, "next")).await;
            assert_eq!(rows(&second.body), 3);
            let back = hanako.get(&link(&second.body, "prev")).await;
            assert_eq!(rows(&back.body), 50);
            assert_eq!(first.body.find("清流07").is_some(), back.body.find("清流07").is_some());
        }
    }
}

fn rows(body: &str) -> usize {
    body.matches("name=\"selected\"").count()
}

/// The address of 前へ or 次へ.
fn link(body: &str, rel: &str) -> String {
    let from = body.find(&format!("rel=\"{rel}\" href=\"")).unwrap();
    body[from..].split('"').nth(3).unwrap().replace("&amp;", "&")
}

#[tokio::test]
async fn what_is_only_counted_belongs_to_the_online_share() {
    for town in each().await {
        town.apply("清流").await;
        let mut hanako = town.clerk("hanako").await;
        let wrong = hanako.post("/enter/count", &[("slug", "koen-meigi"), ("count", "たくさん")]).await;
        assert_eq!(wrong.status, 422);
        wrong.says(&["件数は1から10000までの数字で", "たくさん"]);
        let form = [
            ("slug", "koen-meigi"),
            ("channel", "counter"),
            ("on.era", "reiwa"),
            ("on.y", "８"),
            ("on.m", "11"),
            ("on.d", "24"),
            ("count", "３"),
        ];
        assert_eq!(hanako.post("/enter/count", &form).await.status, 303);
        let page = hanako.get("/enter/count").await;
        page.says(&["件数を記録しました。", "後援名義の使用3件の記録を取り消す"]);
        let share = hanako.get("/online-share").await;
        share.says(&["令和8年度", "25.0％", "市民課", "目標未満"]);
        hanako.get("/online-share.csv").await.says(&["市民課,後援名義の使用,25.0,60,1,3,0,0,4"]);

        jobs::ensure_figures(&town.zones.lgwan).await.unwrap();
        jobs::ensure_figures(&town.zones.lgwan).await.unwrap();
        town.it_is("2026-11-26 03:00");
        town.work().await;
        let figures = yakuba_figures::course(
            &town.zones.lgwan.store,
            ONLINE_SHARE,
            "shimin",
            day("2026-11-01"),
            day("2026-11-30"),
        );
        let figures: Vec<_> =
            figures.await.unwrap().into_iter().map(|figure| (figure.date, figure.value)).collect();
        assert_eq!(figures, [(day("2026-11-24"), 25.0), (day("2026-11-25"), 25.0)]);

        let mut hanako = town.clerk("hanako").await;
        let id = page.body.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(hanako.post("/enter/count/undo", &[("id", id)]).await.status, 303);
        hanako.get("/online-share").await.says(&["100.0％"]);
    }
}

#[tokio::test]
async fn a_fee_is_assessed_and_a_colleague_takes_over() {
    for town in each().await {
        let id = town.apply("清流").await.submission.id;
        let mut hanako = town.clerk("hanako").await;
        let ichiro = town.id_of("ichiro").await;
        let taro = town.id_of("taro").await;
        let foreign = hanako.post(&format!("/cases/{id}/assign"), &[("_version", "1"), ("to", &taro)]).await;
        assert_eq!(foreign.status, 422);
        assert_eq!(
            hanako.post(&format!("/cases/{id}/assign"), &[("_version", "1"), ("to", &ichiro)]).await.status,
            303
        );
        assert_eq!(
            hanako
                .post(&format!("/cases/{id}/fee"), &[("_version", "2"), ("yen", "１,５００円")])
                .await
                .status,
            303
        );
        let case = town.case(&id).await.case;
        assert_eq!((case.assignee, case.fee), (Some(ichiro), Some(yakuba_base::Yen(1_500))));
        hanako.get(&format!("/cases/{id}")).await.says(&["朝霧 一郎", "1,500円"]);
    }
}

#[tokio::test]
async fn what_comes_in_at_the_counter_is_entered_with_the_same_form() {
    for town in each().await {
        let mut hanako = town.clerk("hanako").await;
        hanako.get(&format!("/enter?{}", query("q", "後援"))).await.says(&["/enter/koen-meigi"]);
        hanako.get("/enter/koen-meigi").await.says(&["催しの目的", "会場", "受付経路", "受け付ける"]);
        let typed = [
            ("applicant_name.family", "早瀬"),
            ("applicant_name.given", "トシ"),
            ("purpose", "敬老の集い"),
            ("visitors", "たくさん"),
            ("place", "公民館"),
        ];
        let wrong = hanako.post("/enter/koen-meigi", &typed).await;
        assert_eq!(wrong.status, 422);
        wrong.says(&[
            "「来場者の見込み」は数字で入れてください。",
            "どれで受け付けたかを選んでください。",
            "敬老の集い",
            "たくさん",
        ]);
        let mut right = typed.to_vec();
        right[3] = ("visitors", "８０");
        right.push(("_channel", "phone"));
        let done = hanako.post("/enter/koen-meigi", &right).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let slip = hanako.get(&done.location).await;
        slip.says(&["受け付けました", "早瀬 トシ 様", "電話", "令和8年12月8日"]);
        let id = done.location.rsplit('/').next().unwrap();
        let application = town.case(id).await;
        slip.says(&[&application.receipt.to_string()]);
        assert_eq!(application.case.answers.get("visitors"), Some(&80.into()));
        // The applicant can follow it as if he had sent it himself.
        town.carry().await;
        let submission = submissions::get(&town.zones.internet.store, id).await.unwrap().unwrap();
        assert_eq!(submission.receipt, application.receipt);
        let secret: String =
            slip.body.split("/s/").nth(1).unwrap().chars().take_while(char::is_ascii_alphanumeric).collect();
        let mut toshi = town.resident();
        let status = toshi.get(&format!("/s/{secret}")).await;
        toshi.get(status.leads()).await.says(&["敬老の集い"]);
        assert_eq!(town.clerk("taro").await.get("/enter/koen-meigi").await.status, 403);
    }
}
