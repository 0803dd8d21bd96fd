//! What follows when a request is approved.

use axum::{extract::Path, response::Response};
use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_builder_face::{Typed, save_button};
use yakuba_forms::field::FieldType;
use yakuba_web::{FormPairs, Page, PageError, ui};

use super::{Bench, Desk};
use crate::model::{Effect, Kind};

const DOES: [(&str, &str); 5] = [
    ("leave", "休暇の残りを減らす"),
    ("away", "不在として予定表に載せる"),
    ("book", "選んだものを予約する"),
    ("task", "課に仕事を届ける"),
    ("figure", "月ごとの集計に入れる"),
];

pub(super) async fn show(desk: Desk, Path(key): Path<String>) -> Result<Page, PageError> {
    let bench = Bench::open(desk, &key).await?;
    let effects = &bench.draft().effects;
    let body = html! {
        p { "承認されたときに起きることです。申請者にも、提出の前に同じ文で見えます。質問は「質問」の画面で先に作ってください。" }
        form.properties-form method="post" action=(bench.url("follows")) {
            (ui::default_button())
            (bench.version())
            @for n in 0..=effects.len() {
                @let effect = effects.get(n);
                @let title = effect.map_or_else(|| "加える".to_owned(), |it| it.words(&bench.draft().form));
                (ui::card(2, &title, &inputs(&bench, n, effect)))
            }
            (save_button())
        }
    };
    Ok(bench.page("follows", false, &body))
}

/// The questions of the given kinds.
fn fields(bench: &Bench, fits: fn(&FieldType) -> bool) -> Vec<(String, String)> {
    let fields = bench.draft().form.pages.iter().flat_map(|page| &page.fields);
    fields
        .filter(|field| fits(&field.kind))
        .map(|field| (field.key.clone(), field.label.get(Lang::Ja).to_owned()))
        .collect()
}

fn inputs(bench: &Bench, n: usize, effect: Option<&Effect>) -> Markup {
    let typed = Typed::default();
    let name = |part: &str| format!("effect.{n}.{part}");
    let pick = |part: &str, label: &str, list: &[(String, String)], chosen: &str| {
        let list: Vec<(&str, &str)> =
            list.iter().map(|(key, label)| (key.as_str(), label.as_str())).collect();
        typed.pick(&name(part), label, "", &list, chosen)
    };
    let numbers = fields(bench, |kind| {
        matches!(kind, FieldType::Number(_) | FieldType::Yen(_) | FieldType::Calculated(_))
    });
    let days = fields(bench, |kind| matches!(kind, FieldType::Date(_)));
    let times = fields(bench, |kind| matches!(kind, FieldType::Time(_)));
    let choices = fields(bench, |kind| matches!(kind, FieldType::Choice(_)));
    let does = |effect: &Effect| match effect {
        Effect::Leave { .. } => "leave",
        Effect::Away { .. } => "away",
        Effect::Book { .. } => "book",
        Effect::Task { .. } => "task",
        Effect::Figure { .. } => "figure",
    };
    let optional = |it: &Option<String>| it.clone().unwrap_or_default();
    html! {
        (typed.pick(&name("do"), "何をするか", if effect.is_some() { "空けると、なくなります。" } else { "選んで保存すると、設定が出ます。" }, &DOES, effect.map_or("", does)))
        @match effect {
            None => {},
            Some(Effect::Leave { balance, days: taken, hours }) => {
                (typed.line(&name("balance"), "どの休暇か", "年次休暇は annual。", balance))
                (pick("days", "日数の質問", &numbers, taken))
                (pick("hours", "時間数の質問（なくてもよい）", &numbers, &optional(hours)))
            },
            Some(Effect::Away { from, until, note }) => {
                (pick("from", "始まりの日の質問", &days, from))
                (pick("until", "終わりの日の質問（なくてもよい）", &days, &optional(until)))
                (typed.line(&name("note"), "同じ課の人に見える理由", "例: 休暇", note))
            },
            Some(Effect::Book { what, which, day, from, until }) => {
                (typed.line(&name("what"), "予約の一覧の名前", "半角。例: car、room。同じ名前の申請どうしは、重ならないように確かめます。", what))
                (pick("which", "予約するものを選ぶ質問", &choices, which))
                (pick("day", "日の質問", &days, day))
                (pick("from", "始まりの時刻の質問（なければ1日）", &times, &optional(from)))
                (pick("until", "終わりの時刻の質問", &times, &optional(until)))
            },
            Some(Effect::Task { unit, says }) => {
                (pick("unit", "どの課に届けるか", &units(bench), unit))
                (typed.line(&name("says"), "何をするか", "例: アカウントを作る", says))
            },
            Some(Effect::Figure { kpi, by }) => {
                (typed.line(&name("kpi"), "集計の名前", "半角。例: requests.overtime-hours", kpi))
                (pick("by", "足す数の質問（なければ件数）", &numbers, &optional(by)))
            },
        }
    }
}

fn units(bench: &Bench) -> Vec<(String, String)> {
    let tree = bench.desk.hall.organisation.tree();
    tree.into_iter().map(|(_, unit)| (unit.code.clone(), unit.name().to_owned())).collect()
}

pub(super) async fn change(
    desk: Desk,
    Path(key): Path<String>,
    sent: FormPairs,
) -> Result<Response, PageError> {
    let bench = Bench::open(desk, &key).await?;
    bench.fresh(&sent)?;
    let effects = (0..=bench.draft().effects.len()).filter_map(|n| read(n, &sent)).collect();
    let draft = Kind { effects, ..bench.draft().clone() };
    bench.save(draft, &bench.url("follows")).await
}

fn read(n: usize, sent: &FormPairs) -> Option<Effect> {
    let text = |part: &str| sent.text(&format!("effect.{n}.{part}")).trim().to_owned();
    let optional = |part: &str| Some(text(part)).filter(|text| !text.is_empty());
    Some(match text("do").as_str() {
        "leave" => Effect::Leave { balance: text("balance"), days: text("days"), hours: optional("hours") },
        "away" => Effect::Away { from: text("from"), until: optional("until"), note: text("note") },
        "book" => Effect::Book {
            what: text("what"),
            which: text("which"),
            day: text("day"),
            from: optional("from"),
            until: optional("until"),
        },
        "task" => Effect::Task { unit: text("unit"), says: text("says") },
        "figure" => Effect::Figure { kpi: text("kpi"), by: optional("by") },
        _ => return None,
    })
}
