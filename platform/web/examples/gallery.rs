//! Every component in its states, to be looked at: `cargo run -p yakuba-web --example gallery`, then
//! <http://127.0.0.1:8099/> (resident), `/question`, `/errors`, `/done`, `/office`, `/queue`, `/empty`.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use http::StatusCode;
use yakuba_web::ui::{
    AddressInput, Answer, Cell, Chart, Choice, Column, DateInput, ErrorLink, Event, FieldProps, FilePicker,
    GroupProps, GroupRow, Input, Look, Message, NameInput, Notice, Pagination, QueueEntry, Sort, Tab, Table,
    TextInput, Tone, Town, UploadedFile,
};
use yakuba_web::{
    Branding, Edge, ExpectedVersion, Face, Flash, Markup, MenuEntry, OfficeFrame, Page, PageError, Reader,
    html, ui,
};

type City = State<Arc<Branding>>;

#[tokio::main]
async fn main() {
    tracing_subscriber::fmt().init();
    let mut city = Branding::new("常陸大宮市", "Hitachiomiya City");
    city.service = "電子申請".into();
    city.service_en = "Online applications".into();
    city.contact = vec!["市民課 0295-52-1111（平日 8:30〜17:15）".into()];
    let city = Arc::new(city);
    let routes = Router::new()
        .route("/", get(resident))
        .route("/question", get(question))
        .route("/errors", get(errors))
        .route("/done", get(done))
        .route("/office", get(office))
        .route("/queue", get(queue))
        .route("/empty", get(empty))
        .route("/preview", get(preview))
        .route("/bare", get(bare))
        .route("/forbidden", get(async || PageError::forbidden()))
        .route("/panic", get(panics))
        .route("/send", post(async || Flash::redirect("/", "notice-success")))
        .with_state(city.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8099").await.expect("port 8099 is free");
    axum::serve(listener, Edge::new(city, Face::Resident, 0x1234_5678_9abc_def0).around(routes))
        .await
        .expect("served");
}

async fn panics() -> Page {
    panic!("as asked")
}

async fn resident(State(city): City, reader: Reader) -> Page {
    let lang = reader.lang;
    let body = html! {
        h1 { "児童手当の認定請求をする方へ、必要なものと手続きの流れ" }
        p.lead { "お子さんが生まれた方や、常陸大宮市に転入した方が対象です。出生や転入の次の日から15日以内に申請してください。" }
        (ui::toolbar("はじめる", &html! { (ui::link_button("申請をはじめる", "/question")) (ui::link_button_as("前に保存した続きから", "/done", Look::Secondary)) }))
        h2 { "カード" }
        div.cards {
            (ui::card_link("住民票の写し", "家族全員または一部の方の住所を証明します。1通300円。", "/question"))
            (ui::card_link("粗大ごみの収集", "家具やふとんなどを自宅前で集めます。", "/question"))
            (ui::card_link("犬の登録", "生後91日以上の犬は登録が必要です。", "/question"))
        }
        h2 { "お知らせ" }
        (ui::banner(lang, Notice::Success, html! { p { "受け付けました。控えをメールで送りました。" } }))
        (ui::banner(lang, Notice::Info, html! { p { "12月29日から1月3日までは、審査をお休みします。" } }))
        (ui::banner(lang, Notice::Warning, html! { p { "この申請は、あと3日で期限です。" } }))
        (ui::banner(lang, Notice::Error, html! { p { "写真を送れませんでした。ほかの答えは残っています。もう一度写真を選んでください。" } }))
        h2 { "流れ" }
        (ui::steps(lang, &["申請する", "市が確かめる（3日ほど）", "結果を受け取る"], 1))
        h2 { "項目" }
        form method="post" action="/send" enctype="multipart/form-data" {
            (ui::default_button())
            (ui::text_input(&FieldProps { hint: Some("ハイフンは、あってもなくてもかまいません。"), ..FieldProps::new(lang, "phone", "電話番号") }, &TextInput { input: Input::Phone, width: Some(12), autocomplete: Some("tel"), ..TextInput::default() }))
            (ui::text_input(&FieldProps { required: false, ..FieldProps::new(lang, "income", "昨年の収入") }, &TextInput { value: "1,204,000", input: Input::Digits, width: Some(6), after: Some("円"), ..TextInput::default() }))
            (ui::text_area(&FieldProps { why: Some("担当者が準備をして、電話の回数を減らすためです。"), required: false, ..FieldProps::new(lang, "memo", "伝えておきたいこと") }, "こんにちは", 4, Some(200)))
            (ui::radios(&FieldProps::new(lang, "receive", "受け取り方"), &[Choice::new("window", "窓口で受け取る"), Choice { value: "post", label: "郵送で受け取る", hint: Some("切手代110円がかかります。") }], Some("post")))
            (ui::checkboxes(&FieldProps { hint: Some("あてはまるものをすべて選んでください。"), ..FieldProps::new(lang, "items", "載せる項目") }, &[Choice::new("a", "世帯主との続柄"), Choice::new("b", "本籍"), Choice::new("c", "マイナンバー")], &["a"]))
            (ui::yes_no(&FieldProps::new(lang, "same", "請求する方と同じ住所ですか"), None))
            (ui::select(&FieldProps::new(lang, "branch", "受け取る場所"), &[Choice::new("1", "本庁"), Choice::new("2", "山方支所"), Choice::new("3", "御前山支所")], Some("2")))
            (ui::name(&FieldProps::new(lang, "person", "お名前"), &NameInput { family: "勅使河原", given: "長五郎左衛門", kana: true, own: true, ..NameInput::default() }))
            (ui::date(&FieldProps { hint: Some("例：昭和55年4月1日"), ..FieldProps::new(lang, "birthday", "生年月日") }, &DateInput { era: "showa", birthday: true, ..DateInput::default() }))
            (ui::address(&FieldProps::new(lang, "home", "住所"), &AddressInput { towns: Town::OneOf(&[Choice::new("1", "中富町"), Choice::new("2", "北町")]), own: true, ..AddressInput::default() }))
            (ui::address(&FieldProps::new(lang, "old", "前の住所"), &AddressInput { postal: "319-2292", ..AddressInput::default() }))
            (ui::file_upload(&FieldProps { hint: Some("家族全員の名前が見えるように撮ってください。"), ..FieldProps::new(lang, "paper", "本人確認書類の写真") }, &FilePicker { accept: ".pdf,.jpg,.png,.heic", most: 5, megabytes: 20, uploaded: &[UploadedFile { id: "1", name: "IMG_20261122_とても長い名前の写真ファイル_運転免許証のおもて面.jpeg", bytes: 2_400_000, url: Some("/"), thumbnail: None }, UploadedFile { id: "2", name: "うら面.pdf", bytes: 340_000, url: None, thumbnail: None }], ..FilePicker::default() }))
            (children(lang))
            (ui::group_rows(&GroupProps { lang, name: "pets", label: "犬", item: "犬", max: 3, ..GroupProps::default() }, &[]))
            (ui::toolbar("送る", &html! { (ui::button("次へ進む", Look::Primary)) (ui::button("保存して後で続ける", Look::Quiet)) }))
        }
        (ui::details("手数料について", &html! { p { "1通300円です。65歳以上の方は無料です。" } }))
        (ui::confirm(lang, "申請を取り下げる", "この申請を取り下げますか。取り下げると元に戻せません。", "/send", &html! { (ExpectedVersion(3).field()) }, "取り下げる"))
    };
    Page::resident(&reader, &city)
        .title("見本")
        .section("電子申請")
        .back("/office")
        .flash_from(&yakuba_web::CATALOG)
        .body(body)
}

fn children(lang: yakuba_base::Lang) -> Markup {
    let row = |n: usize, name: &str| GroupRow {
        index: n,
        fields: html! {
            (ui::text_input(&FieldProps { ..FieldProps::new(lang, &format!("children.{n}.name"), "お子さんの名前") }, &TextInput { value: name, ..TextInput::default() }))
            (ui::yes_no(&FieldProps::new(lang, &format!("children.{n}.together"), "いっしょに住んでいますか"), Some(n == 0)))
        },
    };
    let props = GroupProps {
        lang,
        name: "children",
        label: "お子さん",
        item: "お子さん",
        hint: Some("上のお子さんから順に書いてください。"),
        min: 1,
        max: 9,
        ..GroupProps::default()
    };
    ui::group_rows(&props, &[row(0, "一郎"), row(1, "")])
}

async fn question(State(city): City, reader: Reader) -> Page {
    let lang = reader.lang;
    let props = FieldProps {
        heading: true,
        why: Some("転出や死亡などで、請求できる方が変わるためです。"),
        hint: Some("請求する方から見た関係を選んでください。"),
        ..FieldProps::new(lang, "relation", "住民票が必要な方は、あなたから見てどなたですか")
    };
    let body = html! {
        (ui::progress(lang, 2, 5))
        form method="post" action="/send" {
            (ui::radios(&props, &[Choice::new("self", "わたし本人"), Choice::new("family", "同じ世帯の家族"), Choice { value: "other", label: "そのほかの方", hint: Some("委任状が必要です。") }], None))
            (ui::button("次へ進む", Look::Primary))
        }
    };
    Page::resident(&reader, &city).title("どなたの住民票ですか").section("住民票の写し").back("/").body(body)
}

async fn errors(State(city): City, reader: Reader) -> Page {
    let lang = reader.lang;
    let wrong = "電話番号は数字で入れてください。";
    let found = [
        ErrorLink { field_id: "phone".into(), message: wrong.into() },
        ErrorLink {
            field_id: "birthday".into(),
            message: "生年月日の日は1から31までの数字で入れてください。".into(),
        },
        ErrorLink {
            field_id: "receive".into(), message: "受け取り方を選んでください。".into()
        },
    ];
    let body = html! {
        (ui::error_summary(lang, &found))
        h1 { "連絡先" }
        form method="post" action="/send" {
            (ui::text_input(&FieldProps { error: Some(wrong), hint: Some("ハイフンは、あってもなくてもかまいません。"), ..FieldProps::new(lang, "phone", "電話番号") }, &TextInput { value: "０２９５ー五二", input: Input::Phone, width: Some(12), ..TextInput::default() }))
            (ui::date(&FieldProps { error: Some("生年月日の日は1から31までの数字で入れてください。"), ..FieldProps::new(lang, "birthday", "生年月日") }, &DateInput { era: "showa", y: "55", m: "4", d: "45", birthday: true }))
            (ui::radios(&FieldProps { error: Some("受け取り方を選んでください。"), ..FieldProps::new(lang, "receive", "受け取り方") }, &[Choice::new("window", "窓口で受け取る"), Choice::new("post", "郵送で受け取る")], None))
            (ui::button("次へ進む", Look::Primary))
        }
    };
    Page::resident(&reader, &city)
        .title("連絡先")
        .errors(true)
        .back("/")
        .body(body)
        .status(StatusCode::UNPROCESSABLE_ENTITY)
}

async fn done(State(city): City, reader: Reader) -> Page {
    let lang = reader.lang;
    let body = html! {
        (ui::banner(lang, Notice::Success, html! { p { "住民票の写しの交付請求を受け付けました。" } }))
        h1 { "受け付けました" }
        (ui::receipt_number("受付番号", "1234-5678-9"))
        h2 { "このあと" }
        p { "市民課が内容を確かめ、11月26日（木）までに結果をメールでお知らせします。" }
        (ui::steps(lang, &["申請する", "市が確かめる（3日ほど）", "結果を受け取る"], 1))
        h2 { "送った内容" }
        (ui::answer_list(lang, &[
            Answer { label: "お名前".into(), value: html! { "勅使河原　長五郎左衛門" }, change: Some("/".into()), remark: None },
            Answer { label: "住所".into(), value: html! { "〒319-2292\n茨城県常陸大宮市中富町3135番地の6 とても長い名前のアパートメント・ハイツ常陸大宮 弐番館 1203号室" }, change: Some("/".into()), remark: Some("番地を確かめてください。".into()) },
            Answer { label: "伝えておきたいこと".into(), value: html! {}, change: Some("/".into()), remark: None },
        ]))
        h2 { "市とのやりとり" }
        (ui::message_thread(&[
            Message { from: "市民課".into(), when: "11月22日 10:12".into(), text: "番地が住民票と違うようです。確かめていただけますか。".into(), own: false },
            Message { from: "あなた".into(), when: "11月22日 12:40".into(), text: "直しました。\nよろしくお願いします。".into(), own: true },
        ], "まだやりとりはありません。聞きたいことを下に書いてください。"))
        (ui::timeline(&[Event { when: "11月22日 12:41".into(), who: "あなた".into(), what: html! { "直した内容を送りました" }, tone: Tone::Busy }, Event { when: "11月22日 10:12".into(), who: "市民課".into(), what: html! { "直してほしいところを知らせました" }, tone: Tone::Waiting }, Event { when: "11月21日 9:05".into(), who: "あなた".into(), what: html! { "申請しました" }, tone: Tone::Good }]))
    };
    Page::resident(&reader, &city).title("受け付けました").section("住民票の写し").body(body)
}

fn frame(current: &str) -> OfficeFrame {
    let entry = |group: &str, label: &str, url: &str, waiting| MenuEntry {
        label: label.into(),
        url: url.into(),
        waiting,
        group: group.into(),
    };
    OfficeFrame {
        who: "大宮 花子".into(),
        unit: "市民部 市民課 市民窓口グループ".into(),
        menu: vec![
            entry("", "わたしの仕事", "/office", Some(12)),
            entry("申請", "申請の一覧", "/queue", Some(148)),
            entry("申請", "窓口・電話・郵送の受付", "/empty", None),
            entry("手続", "手続の作成", "/preview", None),
            entry("管理", "組織と職員", "/x", None),
        ],
        current: current.into(),
        search: "/queue".into(),
        sign_out: "/send".into(),
    }
}

async fn office(State(city): City, reader: Reader) -> Page {
    let lang = reader.lang;
    let months: Vec<(String, f64)> = ["4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月"]
        .iter()
        .zip([320.0, 280.0, 410.0, 505.0, 388.0, 460.0, 590.0, 402.0])
        .map(|(m, v)| ((*m).to_owned(), v))
        .collect();
    let rows: Vec<(String, Vec<Cell>)> = (1..40)
        .map(|n| {
            (
                format!("1234-56{n:02}-9"),
                vec![
                    html! { a href="/queue" { "1234-56" (format!("{n:02}")) "-9" } }.into(),
                    Cell::from(if n % 7 == 0 {
                        "道路占用許可申請（工作物・足場の仮設、地下埋設管を含む）"
                    } else {
                        "住民票の写し"
                    }),
                    Cell::from(if n % 5 == 0 {
                        "株式会社常陸大宮ふるさと物産開発機構 代表取締役 勅使河原長五郎左衛門"
                    } else {
                        "大宮 太郎"
                    }),
                    Cell::from("R8.11.20"),
                    Cell::from("R8.11.26"),
                    ui::badge(
                        ["審査中", "補正待ち", "受付", "期限超過", "交付決定"][n % 5],
                        [Tone::Busy, Tone::Waiting, Tone::Plain, Tone::Bad, Tone::Good][n % 5],
                    )
                    .into(),
                    Cell::from("300"),
                ],
            )
        })
        .collect();
    let body = html! {
        (ui::breadcrumb(lang, &[("ホーム", "/office"), ("申請", "/queue")], "市民課の申請"))
        h1 { "市民課の申請" }
        div.stats {
            (ui::stat_tile("受付中", "148", "件", None))
            (ui::stat_tile("期限を過ぎたもの", "3", "件", None))
            (ui::stat_tile("オンライン化率", "62.5", "%", Some((62.5, 100.0, "目標 60%（令和8年度）"))))
            (ui::stat_tile("処理日数（中央値）", "1.8", "日", Some((1.8, 3.0, "標準処理期間 3日"))))
        }
        (ui::tabs("状態", &[Tab { label: "すべて".into(), url: "/office".into(), count: Some(148), current: true }, Tab { label: "審査中".into(), url: "/office".into(), count: Some(90), current: false }, Tab { label: "補正待ち".into(), url: "/office".into(), count: Some(12), current: false }]))
        (ui::filters(lang, "/office", &html! {
            (ui::text_input(&FieldProps { id: "f-q", ..FieldProps::new(lang, "q", "氏名・番号") }, &TextInput::default()))
            (ui::select(&FieldProps { id: "f-p", ..FieldProps::new(lang, "p", "手続") }, &[Choice::new("1", "住民票の写し")], None))
        }, true, "/office"))
        (ui::table(&Table { lang, caption: "市民課の申請", columns: &[Column::new("受付番号").unbroken().sort("?sort=n", Sort::Not), Column::new("手続"), Column::new("申請者"), Column::new("受付日").sort("?sort=r", Sort::Not), Column::new("期限").sort("?sort=d", Sort::Up), Column::new("状態"), Column::new("手数料（円）").number()], rows: &rows, bulk: Some(("/send", html! { (ui::button("担当になる", Look::Secondary)) (ui::button("交付決定", Look::Secondary)) })), empty: html! {} }))
        (ui::pagination(lang, &Pagination { previous: Some("/".into()), next: Some("/".into()), shown: "51〜90件目（全148件）".into() }))
        div.charts {
            (ui::bar_chart(lang, &Chart { title: "月ごとの申請", unit: "件", axis: "月", points: &months }))
            (ui::line_chart(lang, &Chart { title: "オンラインの申請", unit: "件", axis: "月", points: &months }))
        }
    };
    Page::office(&reader, &city, &frame("/queue")).title("市民課の申請").body(body)
}

async fn queue(State(city): City, reader: Reader) -> Page {
    let lang = reader.lang;
    let entries: Vec<QueueEntry> = (0..12)
        .map(|n| QueueEntry {
            url: format!("/queue?case={n}"),
            title: if n == 3 {
                "道路占用許可申請（工作物・足場の仮設、地下埋設管を含む）".into()
            } else {
                "住民票の写し".into()
            },
            who: if n == 4 {
                "株式会社常陸大宮ふるさと物産開発機構".into()
            } else {
                "大宮 太郎".into()
            },
            number: format!("1234-567{}-{n}", n % 10),
            due: "期限 R8.11.26".into(),
            state: if n % 3 == 0 {
                ("補正待ち".into(), Tone::Waiting)
            } else {
                ("審査中".into(), Tone::Busy)
            },
            current: n == 1,
        })
        .collect();
    let case = html! {
        h1 { "住民票の写し 1234-5671-1" }
        div.toolbar role="group" aria-label="この件を" {
            button.button.primary type="submit" form="decide" data-key="a" { "交付決定" }
            button.button.secondary type="submit" form="decide" data-key="r" { "補正を求める" }
            (ui::confirm(lang, "却下", "この申請を却下しますか。申請者に通知が届きます。", "/send", &html! { (ExpectedVersion(3).field()) }, "却下する"))
        }
        form #decide method="post" action="/send" { (ExpectedVersion(3).field()) }
        (ui::card(2, "申請の内容", &ui::answer_list(lang, &[Answer { label: "お名前".into(), value: html! { "大宮 太郎（オオミヤ タロウ）" }, change: None, remark: None }, Answer { label: "通数".into(), value: html! { "2" }, change: None, remark: None }])))
        (ui::card(2, "この件について", &ui::definition_list(&[("担当", html! { "大宮 花子" }), ("受付", html! { "令和8年11月20日(金) 10:12 オンライン" }), ("期限", html! { "令和8年11月26日(木)" })])))
        (ui::card(2, "経過", &ui::timeline(&[Event { when: "R8.11.20 10:12".into(), who: "大宮 太郎".into(), what: html! { "申請しました" }, tone: Tone::Good }])))
    };
    let body = ui::split_view(&ui::queue("市民課の申請", &entries, &html! {}), &case);
    Page::office(&reader, &city, &frame("/queue")).title("住民票の写し").body(body)
}

async fn empty(State(city): City, reader: Reader) -> Page {
    let body = html! {
        h1 { "窓口・電話・郵送の受付" }
        (ui::empty_state("今日の受付はまだありません", "窓口や電話で受けた申請を、ここから入れられます。", Some(ui::link_button("申請を入れる", "/question"))))
    };
    Page::office(&reader, &city, &frame("/empty")).title("受付").body(body)
}

async fn preview(State(city): City, reader: Reader) -> Page {
    let body = html! { h1 { "プレビュー" } (ui::phone_frame("住民の画面", "/bare")) };
    Page::office(&reader, &city, &frame("/preview")).title("プレビュー").with_frames().body(body)
}

async fn bare(State(city): City, reader: Reader) -> Page {
    let body = html! { h1 { "どなたの住民票ですか" } (ui::button("次へ進む", Look::Primary)) };
    Page::bare(&reader, &city).title("見本").inside_frame().body(body)
}
