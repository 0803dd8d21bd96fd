//! What residents read about the procedure, and what the office keeps about it.

use std::collections::BTreeMap;

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use maud::html;
use yakuba_base::{FiscalYear, Lang, Text};
use yakuba_builder_face::{
    inputs::{Typed, read_text, read_whole},
    save_button,
};
use yakuba_city::Lgwan;
use yakuba_identity::StaffUser;
use yakuba_web::{
    FormPairs, Page, PageError, Reader,
    ui::{self, ErrorLink},
};
use yakuba_zone::Zone;

use super::bench::{Bench, Room, Topics, menu, topics};
use crate::model::Procedure;

/// For how many years targets are set at once.
const YEARS: i32 = 4;

pub(super) async fn show(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
) -> Result<Page, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    render(&bench, Typed::default()).await
}

pub(super) async fn change(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
    sent: FormPairs,
) -> Result<Response, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    if let Some(conflict) = bench.stale(&sent).await? {
        return Ok(conflict);
    }
    match read(&bench, &sent) {
        Ok(draft) => {
            // Who hands a procedure over to another division must be allowed to write there too.
            bench.user.require("procedures.write", Some(&draft.division))?;
            bench.save(&sent, draft, &bench.url("settings")).await
        }
        Err(errors) => {
            Ok(render(&bench, Typed { form: Some(&sent), errors: &errors }).await?.into_response())
        }
    }
}

async fn render(bench: &Bench, typed: Typed<'_>) -> Result<Page, PageError> {
    let draft = bench.draft();
    let organisation = bench.organisation();
    let own: Vec<(&str, &str)> = organisation
        .tree()
        .into_iter()
        .filter(|(_, unit)| {
            unit.code == draft.division || bench.user.may("procedures.write", Some(&unit.code))
        })
        .map(|(_, unit)| (unit.code.as_str(), unit.name()))
        .collect();
    let (categories, events) =
        (topics(&bench.zone, Topics::Categories), topics(&bench.zone, Topics::LifeEvents));
    let (categories, events) = (menu(&categories), menu(&events));
    let chosen: Vec<&str> = draft.life_events.iter().map(String::as_str).collect();
    let languages: Vec<&str> = draft.languages.iter().map(|lang| lang.code()).collect();
    let optional = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    let this_year = FiscalYear::of(bench.user.today).year();
    let body = html! {
        (ui::error_summary(Lang::Ja, typed.errors))
        form.properties-form method="post" action=(bench.url("settings")) {
            (bench.version())
            (ui::default_button())
            (ui::card(2, "市民が読むこと", &html! {
                (typed.text("title", "手続の名前", "", Some(&draft.title), 1))
                (typed.text("summary", "どんな手続か（一文で）", "", Some(&draft.summary), 2))
                (typed.text("who", "対象の方", "", draft.who.as_ref(), 2))
                (needed(draft, typed))
                (typed.text("notes", "補足", "", draft.notes.as_ref(), 3))
                (typed.ticks("languages", "使える言語（日本語はいつも）", &[("easy", Lang::Easy.label()), ("en", Lang::En.label())], &languages))
            }))
            (ui::card(2, "探しやすさ", &html! {
                @if categories.is_empty() { (typed.line("category", "分類", "", &draft.category)) }
                @else { (typed.pick("category", "分類", "", &categories, &draft.category)) }
                @if !events.is_empty() { (typed.ticks("life_events", "ライフイベント", &events, &chosen)) }
                (typed.area("keywords", "検索の言葉（1行に1つ、または「、」で区切る）", "市民が使う言い方、かな、言い換え", &draft.keywords.join("、"), 2))
            }))
            (ui::card(2, "市の扱い", &html! {
                (typed.pick("division", "担当", "", &own, &draft.division))
                (typed.number("period_days", "標準処理期間（開庁日）", "", &draft.period_days.to_string(), "日"))
                (typed.line("legal_basis", "根拠法令", "例　住民基本台帳法第12条", draft.legal_basis.as_deref().unwrap_or_default()))
                (typed.number("minutes", "入力にかかる時間", &format!("空なら質問の数から計算します（いまは{}分）", yakuba_forms::estimate_minutes(&draft.form)), &optional(draft.minutes), "分"))
                (typed.number("yearly_estimate", "年間の見込み件数（全部の受付方法で）", "", &optional(draft.yearly_estimate), "件"))
                fieldset.field {
                    legend { "オンライン化率の目標" }
                    div.targets { @for (year, label) in (this_year..this_year + YEARS).filter_map(|year| Some((year, FiscalYear::new(year)?.label()))) {
                        (typed.number(&format!("target.{year}"), &label, "", &draft.targets.get(&year).map(ToString::to_string).unwrap_or_default(), "%"))
                    } }
                }
                p.hint { "アドレスの名前は「" (draft.slug) "」です。市民に知らせた後で変わらないよう、作った後は変えられません。" }
            }))
            (save_button())
        }
    };
    bench.page_with(Room::Settings, !typed.errors.is_empty(), body).await
}

/// What one should have at hand: one thing a line, each language in its own box, line by line.
fn needed(draft: &Procedure, typed: Typed<'_>) -> maud::Markup {
    let lines = |lang: Lang| {
        let own = |text: &Text| if text.has(lang) { text.get(lang).to_owned() } else { String::new() };
        draft.needed.iter().map(own).collect::<Vec<_>>().join("\n")
    };
    html! {
        div.three-languages {
            (typed.area("needed.ja", "必要なもの（1行に1つ）", "", &lines(Lang::Ja), 3))
            details {
                summary { span.unseen { "必要なものの" } "やさしい日本語・英語" }
                (typed.area("needed.easy", "必要なもの（やさしい日本語・同じ順に1行ずつ）", "", &lines(Lang::Easy), 3))
                (typed.area("needed.en", "必要なもの（英語・同じ順に1行ずつ）", "", &lines(Lang::En), 3))
            }
        }
    }
}

fn read_needed(sent: &FormPairs) -> Vec<Text> {
    let lines = |lang: &str| {
        sent.text(&format!("needed.{lang}")).lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    };
    let (easy, en) = (lines("easy"), lines("en"));
    let translated = |lines: &[String], n: usize| lines.get(n).cloned().unwrap_or_default();
    lines("ja")
        .into_iter()
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
        .map(|(n, line)| Text::new(line, translated(&easy, n), translated(&en, n)))
        .collect()
}

fn read(bench: &Bench, sent: &FormPairs) -> Result<Procedure, Vec<ErrorLink>> {
    let mut errors = Vec::new();
    let mut whole = |name: &str, label: &str| {
        read_whole(sent, name)
            .and_then(|number| {
                number.map(u32::try_from).transpose().map_err(|_| "0以上の数字で入れてください。".to_owned())
            })
            .unwrap_or_else(|message| {
                errors.push(ErrorLink {
                    field_id: name.to_owned(),
                    message: format!("「{label}」は{message}"),
                });
                None
            })
    };
    let period_days = whole("period_days", "標準処理期間");
    let minutes = whole("minutes", "入力にかかる時間");
    let yearly_estimate = whole("yearly_estimate", "年間の見込み件数");
    let before = bench.draft();
    let this_year = FiscalYear::of(bench.user.today).year();
    let mut targets: BTreeMap<i32, u8> = before.targets.clone();
    for year in this_year..this_year + YEARS {
        match whole(&format!("target.{year}"), "目標") {
            Some(percent) => targets.insert(year, u8::try_from(percent.min(100)).unwrap_or(100)),
            None => targets.remove(&year),
        };
    }
    let mut need = |field: &str, message: &str| {
        errors.push(ErrorLink { field_id: field.to_owned(), message: message.to_owned() })
    };
    let title = read_text(sent, "title").filter(|title| title.has(Lang::Ja));
    if title.is_none() {
        need("title.ja", "手続の名前を入れてください。");
    }
    if !period_days.is_some_and(|days| (1..=365).contains(&days)) {
        need("period_days", "標準処理期間は1〜365開庁日で入れてください。");
    }
    if sent.text("division").is_empty() {
        need("division", "担当を選んでください。");
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let words = |name: &str| {
        sent.text(name)
            .split(['\n', '、', ','])
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let languages = Lang::ALL
        .into_iter()
        .filter(|lang| *lang == Lang::Ja || sent.all("languages").any(|code| code == lang.code()));
    Ok(Procedure {
        title: title.unwrap_or_else(|| before.title.clone()),
        summary: read_text(sent, "summary").unwrap_or_default(),
        who: read_text(sent, "who"),
        needed: read_needed(sent),
        notes: read_text(sent, "notes"),
        languages: languages.collect(),
        category: sent.text("category").to_owned(),
        life_events: sent.all("life_events").map(str::to_owned).collect(),
        keywords: words("keywords"),
        division: sent.text("division").to_owned(),
        period_days: period_days.unwrap_or(before.period_days),
        legal_basis: Some(sent.text("legal_basis").trim().to_owned()).filter(|basis| !basis.is_empty()),
        minutes,
        yearly_estimate,
        targets,
        ..before.clone()
    })
}
