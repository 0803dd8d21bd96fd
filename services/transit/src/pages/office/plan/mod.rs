//! 運行の設計: revisions of the service, compared by the engine itself before one is published.

mod design;
mod form;
mod stops;
mod study;

use axum::Router;
use axum::routing::{get, post};
use yakuba_base::Lang;
use yakuba_identity::stored;
use yakuba_web::ui::{Cell, Chart, Column, Look, Table, button, empty_state, line_chart, table};
use yakuba_web::{Markup, Page, PageError, html};

use super::desk::Desk;
use crate::PLAN;
use crate::model::kpi;
use crate::store::designs::{self, Entry};
use crate::store::studies;

const MENU: &str = "/taxi/designs";

/// The planners' routes.
pub(super) fn routes() -> Router {
    Router::new()
        .route("/taxi/designs", get(list).post(design::begin))
        .route("/taxi/designs/{id}", get(design::show).post(design::save))
        .route("/taxi/designs/{id}/stops", get(stops::show).post(stops::save))
        .route("/taxi/designs/{id}/publish", post(design::publish))
        .route("/taxi/studies", post(study::begin))
        .route("/taxi/studies/{id}", get(study::show))
}

async fn list(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(PLAN, None)?;
    let entries = designs::all(&desk.zone.store).await.map_err(stored)?;
    let studies = studies::latest(&desk.zone.store).await.map_err(stored)?;
    let body = html! {
        h1 { "乗合タクシーの設計" }
        p.lead { "運行する日・時間・車両・運賃・乗降場所を「版」として作ります。公開する前に、いまの版と1年分の予約で比べられます。" }
        (revisions(&entries))
        (study::ask(&desk, &entries))
        @if !studies.is_empty() {
            h2 { "これまでの比較" }
            ul { @for kept in &studies { li { a href={ "/taxi/studies/" (kept.id) } { (kept.at.in_tokyo().date.long()) " " (kept.at.in_tokyo().time) "　" (kept.study.designs.len()) "案・" (kept.study.days) "日分" } @if kept.measured.is_none() { "（計算中）" } } } }
        }
        h2 { "実績" }
        (figures(&desk).await?)
    };
    Ok(desk.page(MENU, "乗合タクシーの設計", false, body))
}

fn state(entry: &Entry) -> String {
    match (entry.revision, entry.from) {
        (Some(revision), Some(from)) => format!("第{revision}版（{}から）", from.long()),
        _ => "案".to_owned(),
    }
}

fn revisions(entries: &[Entry]) -> Markup {
    let columns = ["名前", "状態", "最終更新", "操作"].map(Column::new);
    let rows: Vec<(String, Vec<Cell>)> = entries
        .iter()
        .map(|entry| {
            let copy = html! {
                form method="post" action=(MENU) {
                    input type="hidden" name="of" value=(entry.id);
                    (button("これをもとに新しい案を作る", Look::Secondary))
                }
            };
            let cells = vec![
                Cell(html! { a href={ (MENU) "/" (entry.id) } { (entry.name) } }),
                Cell::from(state(entry)),
                Cell(html! { (entry.at.in_tokyo().date) " " (entry.at.in_tokyo().time) }),
                Cell(copy),
            ];
            (entry.id.clone(), cells)
        })
        .collect();
    table(&Table {
        lang: Lang::Ja,
        caption: "版と案",
        columns: &columns,
        rows: &rows,
        bulk: None,
        empty: empty_state("版はまだありません", "市のデータを取り込むと、最初の版ができます。", None),
    })
}

/// The course of the last weeks.
async fn figures(desk: &Desk) -> Result<Markup, PageError> {
    let (from, to) = (desk.user.today.add_days(-30), desk.user.today);
    let shown = [
        (kpi::RIDES, "乗った方", "人"),
        (kpi::ACCEPTANCE, "希望に応えた割合", "%"),
        (kpi::KEPT, "約束を守った割合", "%"),
        (kpi::SHARED, "相乗りの割合", "%"),
    ];
    let mut charts = Vec::new();
    for (kpi, title, unit) in shown {
        let course = yakuba_figures::course(&desk.zone.store, kpi, "", from, to).await.map_err(stored)?;
        let points: Vec<(String, f64)> = course
            .iter()
            .map(|figure| (format!("{}/{}", figure.date.month(), figure.date.day()), figure.value))
            .collect();
        if !points.is_empty() {
            charts.push(line_chart(Lang::Ja, &Chart { title, unit, axis: "日", points: &points }));
        }
    }
    Ok(html! {
        @if charts.is_empty() { p { "実績は、運行した日の翌日の午前2時すぎに入ります。" } }
        @for chart in &charts { (chart) }
    })
}
