//! オンライン化率: what part of a fiscal year's applications came in online, and what part should have.

use std::collections::BTreeMap;

use axum::{extract::RawQuery, response::Response};
use maud::{Markup, html};
use yakuba_base::{FiscalYear, Lang};
use yakuba_identity::stored;
use yakuba_tables::{Cell, Format, TableOut};
use yakuba_web::{
    FormPairs, Page, PageError,
    ui::{Chart, Look, empty_state, line_chart, link_button_as, stat_tile, toolbar},
};

use super::Desk;
use crate::{
    model::{Channel, DivisionShare, OnlineShare, ShareRow, by_division, weighted_target},
    store::{counts, procedures},
};

/// A fiscal year's table.
struct Shares {
    year: FiscalYear,
    city: ShareRow,
    /// In the order of the organisation; the label is the division's name.
    divisions: Vec<DivisionShare>,
    months: BTreeMap<String, OnlineShare>,
}

/// How many years back the choice goes.
const YEARS: usize = 5;

async fn read(desk: &Desk, query: Option<&str>) -> Result<Shares, PageError> {
    let asked = FormPairs::parse(query.unwrap_or_default().as_bytes())?;
    let this_year = FiscalYear::of(desk.user.today);
    let year = asked
        .text("year")
        .parse()
        .ok()
        .and_then(FiscalYear::new)
        .filter(|year| *year <= this_year)
        .unwrap_or(this_year);
    let store = &desk.zone.store;
    let shares = counts::of_year(store, year).await.map_err(stored)?;
    let months = counts::by_month(store, year.first_day(), year.last_day()).await.map_err(stored)?;
    let workshops = procedures::list(store, None).await.map_err(stored)?;
    // What was never offered and never counted is nobody's yet.
    let known = workshops
        .iter()
        .filter(|workshop| workshop.revision.is_some() || shares.contains_key(&workshop.draft.slug));
    let rows = known.map(|workshop| {
        let procedure = &workshop.draft;
        let label = procedure.title.get(Lang::Ja).to_owned();
        let row = ShareRow {
            key: procedure.slug.clone(),
            label,
            share: OnlineShare::default(),
            target: procedure.target(year),
        };
        (procedure.division.as_str(), row)
    });
    let mut by_code = by_division(rows, &shares);
    let tree = desk.user.organisation.tree();
    let mut divisions: Vec<DivisionShare> =
        tree.iter().filter_map(|(_, unit)| by_code.remove(&unit.code)).collect();
    divisions.extend(by_code.into_values());
    let mut city = ShareRow {
        key: String::new(),
        label: "市全体".to_owned(),
        share: OnlineShare::default(),
        target: None,
    };
    for division in &mut divisions {
        division.whole.label = desk.user.organisation.unit_name(&division.whole.key).to_owned();
        city.share.add_all(&division.whole.share);
    }
    city.target = weighted_target(divisions.iter().flat_map(|division| &division.procedures));
    Ok(Shares { year, city, divisions, months })
}

pub(super) async fn show(desk: Desk, RawQuery(query): RawQuery) -> Result<Page, PageError> {
    let shares = read(&desk, query.as_deref()).await?;
    let missing = shares
        .divisions
        .iter()
        .flat_map(|division| &division.procedures)
        .filter(|row| row.target.is_none())
        .count();
    let body = html! {
        h1 { "オンライン化率" }
        (year_choice(&desk, shares.year))
        @if shares.city.share.total() == 0 {
            (empty_state("この年度の申請はまだありません", "申請が届くか、件数が記録されると、ここに表が出ます。", None))
        } @else {
            (tiles(&shares.city))
            @if missing > 0 { p { strong.bad-text { "目標のない手続が" (missing) "件あります。" } " 手続の作成の画面で、年度ごとの目標を入れてください。" } }
            (trend(&shares))
        }
        div.list-head {
            h2 { "課と手続ごと" }
            (toolbar("表の書き出し", &html! {
                (link_button_as("CSV", &format!("/online-share.csv?year={}", shares.year.year()), Look::Quiet))
            }))
        }
        (share_table(&shares))
    };
    Ok(desk.page("/online-share", "オンライン化率", false, body))
}

fn year_choice(desk: &Desk, chosen: FiscalYear) -> Markup {
    let years =
        std::iter::successors(Some(FiscalYear::of(desk.user.today)), |year| year.previous()).take(YEARS);
    html! {
        form.filters method="get" action="/online-share" {
            div.field {
                label for="year" { "年度" }
                select #year name="year" {
                    @for year in years { option value=(year.year()) selected[year == chosen] { (year.label()) } }
                }
            }
            div.filters-buttons { button.button.secondary type="submit" { "表示する" } }
        }
    }
}

fn tiles(city: &ShareRow) -> Markup {
    let percent = city.share.percent().unwrap_or_default();
    let target = city.target.map(|target| (percent, f64::from(target), format!("目標どおりなら{target}％")));
    html! {
        div.stats {
            (stat_tile("オンライン化率（市全体）", &format!("{percent:.1}"), "％", target.as_ref().map(|(reached, of, words)| (*reached, *of, words.as_str()))))
            (stat_tile("申請の合計", &grouped(city.share.total()), "件", None))
            (stat_tile("オンライン", &grouped(city.share.of(Channel::Online)), "件", None))
        }
    }
}

fn trend(shares: &Shares) -> Markup {
    let points: Vec<(String, f64)> = shares
        .months
        .iter()
        .filter_map(|(month, share)| {
            Some((format!("{}月", month.get(5..)?.trim_start_matches('0')), share.percent()?))
        })
        .collect();
    let title = format!("月ごとのオンライン化率 {}", shares.year.label());
    let chart = Chart { title: &title, unit: "％", axis: "月", points: &points };
    html! { div.trend { (line_chart(Lang::Ja, &chart)) } }
}

fn share_table(shares: &Shares) -> Markup {
    html! {
        div.table-scroll tabindex="0" role="region" aria-label="課と手続ごとのオンライン化率" {
            table.share-table {
                caption.unseen { (shares.year.label()) "のオンライン化率" }
                thead { tr {
                    th scope="col" { "課・手続" }
                    th scope="col" { "オンライン化率" }
                    th.number scope="col" { "目標（％）" }
                    @for name in ["オンライン", "窓口", "電話", "郵送", "計（件）"] { th.number scope="col" { (name) } }
                } }
                tbody { (line(&shares.city, "whole")) }
                @for division in &shares.divisions {
                    tbody {
                        (line(&division.whole, "whole"))
                        @for procedure in &division.procedures { (line(procedure, "part")) }
                    }
                }
            }
        }
    }
}

fn line(row: &ShareRow, class: &str) -> Markup {
    let percent = row.share.percent();
    html! {
        tr.(class) {
            th scope="row" { (row.label) }
            td.share-bar {
                @match percent {
                    Some(percent) => {
                        meter min="0" max="100" value=(format!("{percent:.1}")) aria-label={ (row.label) "のオンライン化率" } {}
                        " " span { (format!("{percent:.1}％")) }
                        @if row.target.is_some_and(|target| percent < f64::from(target)) { " " span.small { "目標未満" } }
                    },
                    None => span.small { "申請なし" },
                }
            }
            td.number {
                @match row.target { Some(target) => (target), None => span.small { @if class == "part" { "未設定" } @else { "－" } } }
            }
            @for channel in Channel::ALL { td.number { (grouped(row.share.of(channel))) } }
            td.number { (grouped(row.share.total())) }
        }
    }
}

/// 1,204
fn grouped(count: u64) -> String {
    yakuba_base::Yen(i64::try_from(count).unwrap_or(i64::MAX)).grouped()
}

pub(super) async fn csv(desk: Desk, RawQuery(query): RawQuery) -> Result<Response, PageError> {
    let shares = read(&desk, query.as_deref()).await?;
    let head =
        ["課", "手続", "オンライン化率（％）", "目標（％）", "オンライン", "窓口", "電話", "郵送", "計"];
    let mut rows = vec![record("市全体", "", &shares.city)];
    for division in &shares.divisions {
        rows.push(record(&division.whole.label, "", &division.whole));
        rows.extend(division.procedures.iter().map(|row| record(&division.whole.label, &row.label, row)));
    }
    let table = TableOut::new(head, rows);
    table.download(Format::Csv, &format!("online-{}", shares.year.year())).map_err(PageError::internal)
}

fn record(division: &str, procedure: &str, row: &ShareRow) -> [Cell; 9] {
    let count = |count: u64| Cell::Number(i64::try_from(count).unwrap_or(i64::MAX));
    let [online, counter, phone, post] = Channel::ALL.map(|channel| count(row.share.of(channel)));
    [
        division.into(),
        procedure.into(),
        row.share.percent().map(|percent| format!("{percent:.1}")).unwrap_or_default().into(),
        Cell::number(row.target.map(i64::from)),
        online,
        counter,
        phone,
        post,
        count(row.share.total()),
    ]
}
