//! Designs side by side.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderName, HeaderValue};
use yakuba_audit::Entry as Noted;
use yakuba_base::Lang;
use yakuba_base::text::half_width_digits;
use yakuba_city::Lgwan;
use yakuba_identity::stored;
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{
    Choice, FieldProps, Input, Look, Notice, TextInput, banner, button, checkboxes, link_button_as, radios,
    text_input,
};
use yakuba_web::{FormPairs, Markup, Page, PageError, html};

use super::super::desk::Desk;
use super::{MENU, state};
use crate::PLAN;
use crate::jobs::Drive;
use crate::model::{Demand, Measured, Study};
use crate::store::designs::Entry;
use crate::store::studies;

/// Designs compared at once, days, and rides of a day at most.
const MOST: usize = 4;
const MOST_DAYS: i64 = 366;
const MOST_RIDES: i64 = 600;

/// The form that asks for a study.
pub(super) fn ask(desk: &Desk, entries: &[Entry]) -> Markup {
    let labels: Vec<(String, String)> =
        entries.iter().map(|entry| (entry.id.clone(), format!("{}　{}", entry.name, state(entry)))).collect();
    let choices: Vec<Choice<'_>> = labels.iter().map(|(id, label)| Choice::new(id, label)).collect();
    let which = FieldProps::new(Lang::Ja, "design", "比べる版と案（4つまで）");
    let demand = FieldProps::new(Lang::Ja, "demand", "予約の希望");
    let demands = [
        Choice {
            value: "made-up",
            label: "作った希望",
            hint: Some("同じ種からは、どの案にも同じ希望が出ます"),
        },
        Choice {
            value: "real", label: "これまでの実際の予約", hint: Some("断った希望は含まれません")
        },
    ];
    let number = |name: &'static str, label: &'static str, unit: &'static str, value: &str| {
        let props = FieldProps::new(Lang::Ja, name, label);
        text_input(
            &props,
            &TextInput {
                value,
                input: Input::Digits,
                width: Some(6),
                after: Some(unit),
                ..TextInput::default()
            },
        )
    };
    let from = desk.user.today.add_days(-365).to_string();
    html! {
        h2 { "版と案を比べる" }
        form.card method="post" action="/taxi/studies" {
            (checkboxes(&which, &choices, &[]))
            (radios(&demand, &demands, Some("made-up")))
            (text_input(&FieldProps::new(Lang::Ja, "from", "最初の日"), &TextInput { value: &from, width: Some(12), ..TextInput::default() }))
            (number("days", "日数", "日", "365"))
            (number("per_day", "平日1日の希望（作った希望）", "件", "60"))
            (number("seed", "種（作った希望）", "", "1"))
            (number("per_hour", "車両1時間の費用", "円", "3000"))
            (number("per_km", "1kmの費用", "円", "30"))
            (button("比べる", Look::Primary))
        }
    }
}

pub(super) async fn begin(desk: Desk, typed: FormPairs) -> Result<Response, PageError> {
    desk.user.require(PLAN, None)?;
    let number = |name: &str, least: i64, most: i64| {
        let typed = half_width_digits(typed.text(name)).trim().parse::<i64>();
        typed.unwrap_or(least).clamp(least, most)
    };
    let is_real = typed.text("demand") == "real";
    let demand =
        Demand { per_day: number("per_day", 1, MOST_RIDES), seed: number("seed", 0, i64::MAX) as u64 };
    let study = Study {
        designs: typed.all("design").take(MOST).map(str::to_owned).collect(),
        from: typed.text("from").trim().parse().unwrap_or(desk.user.today.add_days(-365)),
        days: number("days", 1, MOST_DAYS),
        demand: (!is_real).then_some(demand),
        per_hour: number("per_hour", 0, 100_000),
        per_km: number("per_km", 0, 10_000),
    };
    if study.designs.is_empty() {
        return Ok(Redirect::to(MENU).into_response());
    }
    let (clock, by, actor) = (desk.zone.clock.clone(), desk.by(), desk.user.actor());
    let id = clock.id::<Study>().to_string();
    let new = id.clone();
    desk.zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            studies::put(tx, &new, &study, &by, clock.now()).await?;
            yakuba_jobs::enqueue(tx, &clock, Drive { study: new.clone() }, clock.now()).await?;
            Noted::new(actor, "transit.study").on("study", &new).record(tx, &clock).await?;
            Ok::<_, StoreError>(())
        })
        .await
        .map_err(stored)?;
    Ok(Redirect::to(&format!("/taxi/studies/{id}")).into_response())
}

/// A line of the comparison: what, and its words for a design.
type Line = (&'static str, fn(&Measured, &Study) -> String);

const LINES: [Line; 13] = [
    ("希望", |it, _| format!("{}件", it.asked)),
    ("希望の時刻でご案内", |it, _| format!("{}件", it.accepted)),
    ("別の時刻でご案内", |it, _| format!("{}件", it.moved)),
    ("希望に応えた割合", |it, _| format!("{:.1}%", it.acceptance())),
    ("運行していない区間・日の希望", |it, _| format!("{}件", it.not_served)),
    ("希望の時刻とのずれ（平均）", |it, _| format!("{:.1}分", it.wait())),
    ("相乗りの割合", |it, _| format!("{:.1}%", it.sharing())),
    ("走行距離", |it, _| format!("{:.0} km", it.metres / 1_000.0)),
    ("1回あたりの距離", |it, _| format!("{:.1} km", it.km_per_ride())),
    ("車両の時間", |it, _| format!("{:.0}時間", it.hours)),
    ("運賃の収入", |it, _| format!("{}円", it.income)),
    ("1回あたりの市の負担", |it, study| format!("{:.0}円", it.cost_per_ride(study))),
    ("応えられなかった車いすの方", |it, _| format!("{}件", it.refused_wheelchairs)),
];

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Page, PageError> {
    desk.user.require(PLAN, None)?;
    let kept = studies::get(&desk.zone.store, &id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    let study = &kept.study;
    let body = html! {
        h1 { "版と案の比較" }
        p { (study.from.long()) "から" (study.days) "日分　"
            @match &study.demand {
                Some(demand) => { "作った希望（平日1日" (demand.per_day) "件、種" (demand.seed) "）" }
                None => "実際の予約",
            }
            "　車両1時間" (study.per_hour) "円、1km" (study.per_km) "円" }
        @match &kept.measured {
            None => (banner(Lang::Ja, Notice::Info, html! { p { "毎日の運行を計算しています。1年分で数十秒かかります。この画面を離れても続きます。" } })),
            Some(measured) => (compared(measured, study)),
        }
        p { (link_button_as("設計の一覧へ戻る", MENU, Look::Secondary)) }
    };
    let page = desk.page(MENU, "版と案の比較", false, body);
    Ok(if kept.measured.is_none() {
        page.header(HeaderName::from_static("refresh"), HeaderValue::from_static("2"))
    } else {
        page
    })
}

fn compared(measured: &[Measured], study: &Study) -> Markup {
    html! {
        div.table-scroll tabindex="0" role="region" aria-label="比較" {
            table {
                caption.unseen { "版と案の比較" }
                thead { tr { th scope="col" { "項目" } @for it in measured { th.number scope="col" { (it.name) } } } }
                tbody {
                    @for (label, words) in LINES { tr { th scope="row" { (label) } @for it in measured { td.number { (words(it, study)) } } } }
                    @for area in crate::model::Area::ALL {
                        tr { th scope="row" { "応えられなかった希望（" (area.label()) "）" } @for it in measured { td.number { (it.refused.get(&area).copied().unwrap_or(0)) "件" } } }
                    }
                }
            }
        }
        p.hint { "運行に使うものと同じ計画エンジンで、渋滞と取消しのない日として計算しています。作った希望の割合（中心部への移動、車いすなど）は見本です。" }
    }
}
