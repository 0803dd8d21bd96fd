//! 公文書ファイル管理簿, as anybody reads it.

use axum::extract::Query;
use serde::Deserialize;
use yakuba_base::{FiscalYear, Lang, Text};
use yakuba_city::Internet;
use yakuba_identity::{branding, stored};
use yakuba_web::ui::{
    Cell, Choice, Column, FieldProps, Input, Look, Pagination, Table, TextInput, button, empty_state,
    pagination, select, table, text_input,
};
use yakuba_web::{Page, PageError, Reader, html};
use yakuba_zone::Zone;

use crate::register::{self, Listed, State, Wanted};

/// Lines on a page.
const LINES: i64 = 50;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    year: String,
    #[serde(default)]
    after: String,
}

/// The card on the first page: what it is called, and a line about it.
pub(super) fn front() -> (Text, Text) {
    (
        Text::new(
            "公文書ファイル管理簿",
            "市（し）の 文書（ぶんしょ）の 一覧（いちらん）",
            "Register of official documents",
        ),
        Text::new(
            "市が決裁し、保存している文書の件名と保存期間を調べられます。",
            "市（し）が もっている 文書（ぶんしょ）の 名前（なまえ）を しらべます。",
            "Look up the titles and retention of the documents the city keeps.",
        ),
    )
}

fn state(lang: Lang, state: State) -> &'static str {
    match (state, lang) {
        (State::Kept, Lang::Ja) => "保存中",
        (State::Kept, Lang::Easy) => "あります",
        (State::Kept, Lang::En) => "Kept",
        (State::Destroyed, Lang::Ja) => "廃棄済み",
        (State::Destroyed, Lang::Easy) => "すてました",
        (State::Destroyed, Lang::En) => "Destroyed",
        (State::Transferred, Lang::Ja) => "移管済み",
        (State::Transferred, Lang::Easy) => "ほかに うつしました",
        (State::Transferred, Lang::En) => "Transferred",
    }
}

pub(super) async fn show(
    zone: Zone<Internet>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let lang = reader.lang;
    let say = |ja: &'static str, easy: &'static str, en: &'static str| match lang {
        Lang::Ja => ja,
        Lang::Easy => easy,
        Lang::En => en,
    };
    let after = asked.after.split_once('.').and_then(|(year, id)| Some((year.parse().ok()?, id.to_owned())));
    let words: String = asked.q.chars().take(100).collect();
    let wanted = Wanted { words: words.clone(), year: asked.year.parse().ok(), after };
    let mut lines = register::page(&zone.store, &wanted, LINES + 1).await.map_err(stored)?;
    let more = lines.len() > LINES as usize;
    lines.truncate(LINES as usize);
    let years = register::years(&zone.store).await.map_err(stored)?;
    let years: Vec<(String, String)> = years
        .into_iter()
        .filter_map(FiscalYear::new)
        .map(|year| (year.year().to_string(), year.label()))
        .collect();
    let mut choices = vec![Choice::new("", say("すべて", "ぜんぶ", "All"))];
    choices.extend(years.iter().map(|(value, label)| Choice::new(value, label)));
    let next = lines.last().filter(|_| more).map(|last| {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("q", &words)
            .append_pair("year", &asked.year)
            .append_pair("after", &format!("{}.{}", last.line.year.year(), last.line.id))
            .finish();
        format!("/records?{query}")
    });
    let (title, lead) = front();
    let optional = |name: &'static str, label: &'static str| FieldProps {
        required: false,
        ..FieldProps::new(lang, name, label)
    };
    let body = html! {
        h1 { (title.get(lang)) }
        p { (lead.get(lang)) }
        form.search role="search" method="get" action="/records" {
            (text_input(&optional("q", say("ことば（件名・番号・課）", "ことば", "Words (title, number, division)")), &TextInput { value: &words, input: Input::Text, ..TextInput::default() }))
            (select(&optional("year", say("年度", "年度（ねんど）", "Fiscal year")), &choices, Some(asked.year.as_str()).filter(|year| !year.is_empty())))
            (button(say("探す", "さがす", "Search"), Look::Primary))
        }
        (table(&Table {
            lang,
            caption: title.get(lang),
            columns: &[
                Column::new(say("文書番号", "番号（ばんごう）", "Number")).unbroken(),
                Column::new(say("件名", "名前（なまえ）", "Title")),
                Column::new(say("所管課", "課（か）", "Division")),
                Column::new(say("分類", "種類（しゅるい）", "Class")),
                Column::new(say("保存期間", "いつまで もつか", "Kept for")).unbroken(),
                Column::new(say("満了日", "さいごの 日（ひ）", "Until")).unbroken(),
                Column::new(say("満了後の措置", "そのあと", "Then")).unbroken(),
                Column::new(say("状態", "いま", "State")).unbroken(),
            ],
            rows: &lines.iter().map(|listed| row(lang, listed)).collect::<Vec<_>>(),
            bulk: None,
            empty: empty_state(
                say("当てはまる文書はありません", "みつかりませんでした", "No document matches"),
                say("ことばや年度を変えて、もう一度探してください。", "ことばを かえて、もういちど さがして ください。", "Try other words or another year."),
                None,
            ),
        }))
        (pagination(lang, &Pagination { previous: None, next, shown: String::new() }))
        p.hint { (say(
            "件名に非公開の情報が含まれる文書は、件名を示していません。文書の公開を求めるときは、情報公開請求をしてください。",
            "名前（なまえ）を 見せられない 文書（ぶんしょ）も あります。",
            "Titles that contain information not open to the public are not shown. To see a document, make a disclosure request.",
        )) }
    };
    let city = branding(&zone);
    Ok(Page::resident(&reader, &city).title(title.get(lang)).wide().back("/").body(body))
}

fn row(lang: Lang, listed: &Listed) -> (String, Vec<Cell>) {
    let line = &listed.line;
    let cells = vec![
        html! { (line.number) }.into(),
        html! { span lang="ja" { (line.title) } }.into(),
        html! { span lang="ja" { (line.division) } }.into(),
        html! { span lang="ja" { (line.group) @if !line.class.is_empty() { "／" (line.class) } } }.into(),
        html! { span lang="ja" { (line.period) } }.into(),
        html! { (listed.keep_until.add_days(-1).short()) }.into(),
        html! { span lang="ja" { (line.then) } }.into(),
        html! { (state(lang, listed.state)) }.into(),
    ];
    (line.id.clone(), cells)
}
