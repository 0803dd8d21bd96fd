//! The workshop's journeys: a procedure is written, checked, published, changed and taken back.

use yakuba_applications::{
    model::Procedure,
    store::{offers, procedures},
};

use yakuba_testkit::Browser;

use crate::support::{Town, each};

/// What stands on a paper form: a line is a question.
const PAPER: &str = "# 申請する方\n1. 氏名\n2. 住所\n3. 電話番号\n生年月日\n# 犬について\n犬の名\n種類（柴・雑種・その他）\nその他の種類\n頭数\n登録の有無\n登録番号\n# 添付\n写真\n注射済証の添付\n備考（任意）";

struct Desk<'t> {
    town: &'t Town,
    browser: Browser,
    slug: String,
}

impl<'t> Desk<'t> {
    async fn new(town: &'t Town) -> Desk<'t> {
        let mut browser = town.clerk("hanako").await;
        let form = [
            ("title", "犬の登録"),
            ("reading", "いぬの とうろく"),
            ("division", "shimin"),
            ("category", "pets"),
        ];
        let made = browser.post("/procedures/new", &form).await;
        assert_eq!(made.location, "/procedures/inuno-toroku/edit", "{}", made.body);
        Desk { town, browser, slug: "inuno-toroku".to_owned() }
    }

    fn url(&self, page: &str) -> String {
        format!("/procedures/{}/{page}", self.slug)
    }

    async fn draft(&self) -> (Procedure, String) {
        let workshop = procedures::get(&self.town.zones.lgwan.store, &self.slug).await.unwrap().unwrap();
        (workshop.draft, workshop.draft_version.to_string())
    }

    /// Sends a form of the present version; it must be taken.
    async fn does(&mut self, page: &str, form: &[(&str, &str)]) -> String {
        let version = self.draft().await.1;
        let answer =
            self.browser.post(&self.url(page), &[form, &[("_version", version.as_str())]].concat()).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.location
    }

    /// As it is sent when nothing but `changes` was touched.
    async fn sets(&mut self, at: &str, label: &str, changes: &[(&str, &str)]) {
        let plain = [
            ("do", "field"),
            ("at", at),
            ("label.ja", label),
            ("visible.mode", "always"),
            ("required.mode", "always"),
        ];
        let kept = plain.into_iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        let form: Vec<(&str, &str)> = kept.chain(changes.iter().copied()).collect();
        self.does("edit", &form).await;
    }
}

#[tokio::test]
async fn a_paper_form_becomes_a_procedure_that_residents_are_offered() {
    for town in each().await {
        let mut desk = Desk::new(&town).await;
        desk.does("edit", &[("do", "quick"), ("at", ""), ("lines", PAPER)]).await;
        let (draft, _) = desk.draft().await;
        assert_eq!(draft.form.pages.len(), 3);
        assert_eq!(draft.form.fields().count(), 13);
        let key = |label: &str| {
            let found =
                draft.form.fields().find(|located| located.field.label.get(yakuba_base::Lang::Ja) == label);
            let located = found.unwrap_or_else(|| panic!("{label} is not there"));
            (format!("{}.{}", located.page.key, located.field.key), located.field.key.clone())
        };

        let (other, _) = key("その他の種類");
        let kind = format!("answer:{}", key("種類").1);
        let branch = [
            ("visible.mode", "when"),
            ("visible.0.subject", kind.as_str()),
            ("visible.0.relation", "is"),
            ("visible.0.value", "その他"),
        ];
        desk.sets(&other, "その他の種類", &branch).await;
        desk.browser.get(&format!("{}?at={other}", desk.url("edit"))).await.says(&["「種類」が「その他」"]);

        let number = format!("answer:{}", key("頭数").1);
        let birthday = format!("age:{}", key("生年月日").1);
        let fee = [
            ("fee.mode", "price"),
            ("fee.each", "３，０００"),
            ("fee.times", number.as_str()),
            ("fee.timing", "on_submit"),
            ("free.mode", "when"),
            ("free.0.subject", birthday.as_str()),
            ("free.0.relation", "at_least"),
            ("free.0.value", "65"),
            ("free.join", "all"),
            ("fee.explain.ja", "1頭3,000円です。"),
        ];
        desk.does("fee", &fee).await;
        let rule = desk.draft().await.0.form.fee.unwrap().amount.0;
        assert_eq!(rule, format!("if(age({}) >= 65, 0, 3000 * {})", key("生年月日").1, key("頭数").1));

        desk.browser.get(&desk.url("check")).await.says(&["公開できます", "公開へ進む"]);
        desk.browser.get(&desk.url("publish")).await.says(&["はじめての公開", "第1版を公開する"]);
        desk.does("publish", &[]).await;
        town.carry().await;
        let offer = offers::current(&town.zones.internet.store, &desk.slug).await.unwrap().unwrap();
        assert_eq!(
            (offer.number, offer.procedure.form.fields().count(), offer.desk.name.get(yakuba_base::Lang::Ja)),
            (1, 13, "市民課")
        );
        assert_eq!(town.logged("procedure.published").await, 1);
        desk.browser.get("/procedures").await.says(&["犬の登録", "公開中 第1版"]);
        desk.browser.get(&desk.url("history/1")).await.says(&["その他の種類", "この版はもう変わりません"]);
    }
}

#[tokio::test]
async fn a_rule_that_makes_no_sense_is_explained_and_what_was_typed_stays() {
    for town in each().await {
        let mut desk = Desk::new(&town).await;
        desk.does("edit", &[("do", "quick"), ("lines", "頭数\n備考")]).await;
        let version = desk.draft().await.1;
        let wrong = [
            ("do", "field"),
            ("at", "page_1.details"),
            ("_version", version.as_str()),
            ("label.ja", "備考（あれば）"),
            ("required.mode", "never"),
            ("visible.mode", "expression"),
            ("visible.source", "number >"),
        ];
        let answer = desk.browser.post(&desk.url("edit"), &wrong).await;
        assert_eq!(answer.status, 422);
        answer.says(&["文字目", "備考（あれば）", "number &gt;", "href=\"#visible\""]);
        let ahead = [wrong.as_slice(), &[("visible.source", "later = 1")]].concat();
        let ahead: Vec<_> =
            ahead.into_iter().filter(|pair| *pair != ("visible.source", "number >")).collect();
        desk.browser.post(&desk.url("edit"), &ahead).await.says(&["「later」という項目はありません"]);
        assert_eq!(desk.draft().await.1, version, "nothing was saved");
    }
}

#[tokio::test]
async fn every_change_can_be_taken_back() {
    for town in each().await {
        let mut desk = Desk::new(&town).await;
        let blank = desk.draft().await.0;
        desk.does("edit", &[("do", "add:phone"), ("at", "page_1")]).await;
        let one = desk.draft().await.0;
        let to = desk.does("edit", &[("do", "add:date"), ("at", "page_1.phone")]).await;
        assert!(to.ends_with("?at=page_1.date"));
        desk.does("edit", &[("do", "up:page_1.date"), ("at", "page_1.date")]).await;
        desk.does("undo", &[]).await;
        desk.does("undo", &[]).await;
        assert_eq!(desk.draft().await.0, one);
        desk.does("undo", &[]).await;
        assert_eq!(desk.draft().await.0, blank);
        let version = desk.draft().await.1;
        let answer = desk.browser.post(&desk.url("undo"), &[("_version", version.as_str())]).await;
        assert_eq!(answer.status, 404, "there is nothing more to take back");
    }
}

#[tokio::test]
async fn of_two_who_write_the_slower_sees_who_changed_what_and_can_add_his_own() {
    for town in each().await {
        let mut desk = Desk::new(&town).await;
        desk.does("edit", &[("do", "quick"), ("lines", "氏名\n電話番号")]).await;
        let version = desk.draft().await.1;
        let mut ichiro = town.clerk("ichiro").await;
        desk.sets("page_1.name", "飼い主の氏名", &[]).await;
        let form = [
            ("do", "field"),
            ("at", "page_1.phone"),
            ("label.ja", "昼間の電話番号"),
            ("visible.mode", "always"),
            ("required.mode", "never"),
        ];
        let slower =
            ichiro.post(&desk.url("edit"), &[&form[..], &[("_version", version.as_str())]].concat()).await;
        assert_eq!(slower.status, 409);
        slower.says(&["青空 花子さんが", "飼い主の氏名", "昼間の電話番号", "自分の変更を今の内容に加える"]);
        let now = desk.draft().await.1;
        assert!(slower.body.contains(&format!("name=\"_version\" value=\"{now}\"")));
        assert_eq!(
            ichiro.post(&desk.url("edit"), &[&form[..], &[("_version", now.as_str())]].concat()).await.status,
            303
        );
        let draft = desk.draft().await.0;
        let labels: Vec<_> = draft
            .form
            .fields()
            .map(|located| located.field.label.get(yakuba_base::Lang::Ja).to_owned())
            .collect();
        assert_eq!(labels, ["飼い主の氏名", "昼間の電話番号"]);
    }
}

#[tokio::test]
async fn a_change_is_tried_on_open_applications_before_it_is_published() {
    for town in each().await {
        let sent = town.apply("清流").await;
        let browser = town.clerk("hanako").await;
        let mut desk = Desk { town: &town, browser, slug: "koen-meigi".to_owned() };
        desk.does("edit", &[("do", "remove"), ("at", "event.visitors")]).await;
        desk.does("edit", &[("do", "add:phone"), ("at", "event.place")]).await;
        let page = desk.browser.get(&desk.url("publish")).await;
        let receipt = sent.submission.receipt.to_string();
        page.says(&[
            "項目「来場者の見込み」を消しました。",
            "項目「電話番号」を加えました。",
            "審査中の申請1件",
            &receipt,
            "聞かなくなる質問の答えがある：来場者の見込み",
            "新しく答えが要る：電話番号",
        ]);
        desk.does("publish", &[]).await;
        town.carry().await;
        assert_eq!(town.offered().await.offer.number, 2);
        let case = town.case(&sent.submission.id).await;
        assert_ne!(
            case.revision,
            town.offered().await.offer.revision,
            "it keeps the revision it was made with"
        );
        desk.browser.get(&format!("/cases/{}", sent.submission.id)).await.says(&["来場者の見込み"]);

        desk.does("close", &[]).await;
        town.carry().await;
        assert!(offers::current(&town.zones.internet.store, "koen-meigi").await.unwrap().is_none());
        desk.browser.get("/procedures?state=closed").await.says(&["後援名義の使用", "受付終了 第2版"]);
        desk.does("reopen", &[]).await;
        town.carry().await;
        assert_eq!(
            offers::current(&town.zones.internet.store, "koen-meigi").await.unwrap().unwrap().number,
            2
        );
    }
}

#[tokio::test]
async fn what_cannot_be_answered_is_not_published() {
    for town in each().await {
        let mut desk = Desk::new(&town).await;
        let version = desk.draft().await.1;
        let refused = desk.browser.post(&desk.url("publish"), &[("_version", version.as_str())]).await;
        assert_eq!(refused.status, 422);
        refused.says(&["公開の前に直すところが1か所", "?at=page_1"]);
        town.carry().await;
        assert!(offers::current(&town.zones.internet.store, &desk.slug).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn another_divisions_procedure_is_neither_seen_nor_changed() {
    for town in each().await {
        let desk = Desk::new(&town).await;
        let mut taro = town.clerk("taro").await;
        assert_eq!(taro.get(&desk.url("edit")).await.status, 403);
        let change = [("do", "add:phone"), ("at", "page_1"), ("_version", "1")];
        assert_eq!(taro.post(&desk.url("edit"), &change).await.status, 403);
        assert_eq!(taro.post(&desk.url("publish"), &[("_version", "1")]).await.status, 403);
        assert!(!taro.get("/procedures").await.body.contains("犬の登録"));
        assert_eq!(town.logged("permission.refused").await, 3);
    }
}

#[tokio::test]
async fn a_procedure_goes_out_as_a_file_and_comes_in_again() {
    for town in each().await {
        let mut desk = Desk::new(&town).await;
        desk.does("edit", &[("do", "quick"), ("lines", PAPER)]).await;
        let file = desk.browser.get(&desk.url("export")).await.body;
        let taken = desk.browser.post("/procedures/import", &[("json", &file)]).await;
        assert_eq!(taken.status, 422);
        taken.says(&["「inuno-toroku」の手続がもうあります"]);
        let renamed = file.replace("inuno-toroku", "inu-2");
        assert_eq!(
            desk.browser.post("/procedures/import", &[("json", &renamed)]).await.location,
            "/procedures/inu-2/edit"
        );
        let broken = file.replace("\"phone\"", "\"telephone\"");
        desk.browser
            .post("/procedures/import", &[("json", &broken)])
            .await
            .says(&["form.pages[0]", "読み込めませんでした"]);
    }
}

#[tokio::test]
async fn the_preview_walks_through_the_draft_and_keeps_nothing() {
    for town in each().await {
        let mut desk = Desk::new(&town).await;
        desk.does("edit", &[("do", "quick"), ("lines", "# 一\n登録の有無\n# 二\n備考")]).await;
        let second = desk.draft().await.0.form.pages[1].key.clone();
        let rule = [
            ("do", "page-properties"),
            ("at", second.as_str()),
            ("title.ja", "二"),
            ("visible.mode", "when"),
            ("visible.0.subject", "answer:yes_no"),
            ("visible.0.relation", "is"),
            ("visible.0.value", "true"),
        ];
        desk.does("edit", &rule).await;
        let page = desk.url("preview/page");
        desk.browser.get(&page).await.says(&["登録の有無", "name=\"_answers\""]);
        let go = |answer: &'static str, how: &'static str| {
            [("_page", "page_1"), ("_answers", "{}"), ("_show", "ja"), ("yes_no", answer), ("_go", how)]
        };
        desk.browser.post(&page, &go("", "on")).await.says(&["登録の有無", "error-summary"]);
        desk.browser.post(&page, &go("true", "on")).await.says(&["備考"]);
        desk.browser.post(&page, &go("false", "on")).await.says(&["入力の確認（プレビュー）", "無料"]);
        let (_, version) = desk.draft().await;
        assert_eq!(version, "3");
    }
}
