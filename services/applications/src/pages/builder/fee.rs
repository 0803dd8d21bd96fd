//! What it costs, and who cannot apply.

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_builder_face::{
    inputs::{Typed, read_text, read_whole},
    rules::{self, Editor, Place, Said, Sight},
    save_button,
};
use yakuba_city::Lgwan;
use yakuba_forms::{
    Form, Rule,
    definition::{Fee, Ineligible, Timing},
    expression::{Price, Type},
};
use yakuba_identity::StaffUser;
use yakuba_web::{
    FormPairs, Page, PageError, Reader,
    ui::{self, ErrorLink},
};
use yakuba_zone::Zone;

use super::bench::{Bench, Room};
use crate::model::Procedure;

const TIMINGS: &[(&str, &str)] =
    &[("on_submit", "申請のときに払う"), ("after_assessment", "市が額を決めた後に払う")];
const FREE: Editor<'static> = Editor {
    prefix: "free",
    label: "無料になるのは",
    plain: &[("never", "なし")],
    when: "次の条件のとき",
    written: false,
};

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
    match read(&bench.draft().form, &sent) {
        Ok(form) => bench.save(&sent, Procedure { form, ..bench.draft().clone() }, &bench.url("fee")).await,
        Err(errors) => {
            Ok(render(&bench, Typed { form: Some(&sent), errors: &errors }).await?.into_response())
        }
    }
}

async fn render(bench: &Bench, typed: Typed<'_>) -> Result<Page, PageError> {
    let form = &bench.draft().form;
    let body = html! {
        (ui::error_summary(Lang::Ja, typed.errors))
        form.properties-form method="post" action=(bench.url("fee")) {
            (bench.version())
            (ui::default_button())
            (ui::card(2, "手数料", &fee_inputs(form, typed)))
            (ui::card(2, "申請できない人", &ineligible_inputs(form, typed)))
            (save_button())
        }
    };
    bench.page_with(Room::Fee, !typed.errors.is_empty(), body).await
}

fn fee_inputs(form: &Form, typed: Typed<'_>) -> Markup {
    let place = Place { form, sight: Sight::All };
    let fee = form.fee.as_ref();
    let price = fee.and_then(|fee| fee.amount.parse().ok()).and_then(|expr| Price::from_expr(&expr));
    let stored = match (fee, &price) {
        (None, _) => "none",
        (Some(_), Some(_)) => "price",
        (Some(_), None) => "expression",
    };
    let mode = typed.value("fee.mode", stored);
    let each = price.as_ref().map(|price| price.each.to_string()).unwrap_or_default();
    let times = price.as_ref().and_then(|price| price.times.as_ref()).map(rules::code_of).unwrap_or_default();
    let times = typed.value("fee.times", &times);
    let free = price.as_ref().and_then(|price| price.free_when.as_ref()).and_then(|free| free.to_expr());
    let free = free.map(|expr| Rule(expr.to_string()));
    let timing = match fee.map(|fee| fee.timing) {
        Some(Timing::AfterAssessment) => "after_assessment",
        _ => "on_submit",
    };
    let source = typed.value("fee.source", fee.map_or("", |fee| fee.amount.0.as_str()));
    html! {
        fieldset.rule.fee {
            legend { "決め方" }
            div.rule-modes {
                @for (value, words) in [("none", "無料"), ("price", "選んで決める"), ("expression", "式で書く")] {
                    label { input type="radio" name="fee.mode" value=(value) checked[mode == value]; " " (words) }
                }
            }
            div.rule-rows {
                div.fee-sentence {
                    (typed.number("fee.each", "1つにつき", "", &each, "円"))
                    div.field {
                        label for="fee.times" { "かける数" }
                        select id="fee.times" name="fee.times" {
                            option value="" { "かけない（1件の額）" }
                            @for (code, label) in rules::countable(form) { option value=(code) selected[code == times] { "× " (label) } }
                        }
                    }
                }
                (rules::editor(FREE, place, free.as_ref(), "never", typed))
            }
            div.rule-source {
                label for="fee-source" { "式" }
                textarea id="fee-source" name="fee.source" rows="3" spellcheck="false" { "\n" (source) }
                p.hint { "例　if(age(birthday) >= 65, 0, 300 * copies)　1円未満は切り捨てます。" }
                @if let Some(error) = typed.error("fee.source") { p.field-error { (error) } }
            }
            @if let Some(fee) = fee {
                @match place.words(&fee.amount) {
                    Ok(words) => p.rule-words { "いまの手数料：" strong { (words) } "円" },
                    Err(why) => p.field-error { "いまの式「" (fee.amount.0) "」は使えません。" (why) },
                }
            }
        }
        (typed.pick("fee.timing", "いつ払うか", "", TIMINGS, timing))
        (typed.text("fee.explain", "市民に見せる説明", "例　1通300円です。65歳以上の方は無料です。", fee.and_then(|fee| fee.explain.as_ref()), 2))
    }
}

fn ineligible_inputs(form: &Form, typed: Typed<'_>) -> Markup {
    let place = Place { form, sight: Sight::All };
    html! {
        p.hint { "当てはまる人には、入力の途中で文を出して、申請を止めます。文には、理由と代わりにできることを書いてください。" }
        @for n in 0..=form.ineligible.len() {
            @let stored = form.ineligible.get(n);
            @let prefix = format!("ineligible.{n}");
            @let label = if stored.is_some() { format!("条件{}", n + 1) } else { "条件を加える".to_owned() };
            @let editor = Editor { prefix: &prefix, label: &label, plain: &[("none", if stored.is_some() { "やめる" } else { "なし" })], when: "次の条件のとき申請できない", written: true };
            (rules::editor(editor, place, stored.map(|stored| &stored.when), "none", typed))
            (typed.text(&format!("{prefix}.message"), "その人に見せる文", "", stored.map(|stored| &stored.message), 2))
        }
    }
}

fn read(form: &Form, sent: &FormPairs) -> Result<Form, Vec<ErrorLink>> {
    let mut errors = Vec::new();
    let fee = read_fee(form, sent).unwrap_or_else(|error| {
        errors.push(error);
        None
    });
    let ineligible = read_ineligible(form, sent).unwrap_or_else(|error| {
        errors.push(error);
        Vec::new()
    });
    if errors.is_empty() { Ok(form.set_fee(fee).set_ineligible(ineligible)) } else { Err(errors) }
}

fn read_fee(form: &Form, sent: &FormPairs) -> Result<Option<Fee>, ErrorLink> {
    let place = Place { form, sight: Sight::All };
    let wrong = |field: &str, message: String| ErrorLink { field_id: field.to_owned(), message };
    let amount = match sent.text("fee.mode") {
        "price" => {
            let typed = read_whole(sent, "fee.each").map_err(|message| wrong("fee.each", message))?;
            let each = typed.and_then(|yen| u32::try_from(yen).ok());
            let each = each.ok_or_else(|| {
                wrong("fee.each", "1つにつき何円かを、0以上の数字で入れてください。".to_owned())
            })?;
            let free_when = match sent.text("free.mode") {
                "when" => rules::rows(sent, "free", place).map_err(|message| wrong("free", message))?,
                _ => None,
            };
            let price = Price { each, times: rules::subject_of(sent.text("fee.times")), free_when };
            Rule(price.to_expr().to_string())
        }
        "expression" => place
            .written(sent.text("fee.source"), &[Type::Number])
            .map_err(|message| wrong("fee.source", message))?,
        _ => return Ok(None),
    };
    let timing = if sent.text("fee.timing") == "after_assessment" {
        Timing::AfterAssessment
    } else {
        Timing::OnSubmit
    };
    Ok(Some(Fee { amount, timing, explain: read_text(sent, "fee.explain") }))
}

fn read_ineligible(form: &Form, sent: &FormPairs) -> Result<Vec<Ineligible>, ErrorLink> {
    let place = Place { form, sight: Sight::All };
    let mut read = Vec::new();
    for prefix in (0..)
        .map(|n| format!("ineligible.{n}"))
        .take_while(|prefix| sent.get(&format!("{prefix}.mode")).is_some())
    {
        let Said::When(when) = rules::read(sent, &prefix, place)? else { continue };
        let message = read_text(sent, &format!("{prefix}.message")).ok_or_else(|| ErrorLink {
            field_id: format!("{prefix}.message.ja"),
            message: "申請できない人に見せる文を入れてください。".to_owned(),
        })?;
        read.push(Ineligible { when, message });
    }
    Ok(read)
}
