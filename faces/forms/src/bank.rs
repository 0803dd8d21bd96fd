//! A bank account; for ゆうちょ銀行 the 記号 and 番号 of the passbook will do.

use yakuba_web::ui::{FieldProps, details, fieldset};
use yakuba_web::{Markup, html};

use crate::question::Question;
use crate::tr;

const KINDS: [(&str, &str); 3] =
    [("ordinary", "bank-kind-ordinary"), ("current", "bank-kind-current"), ("savings", "bank-kind-savings")];

/// What a part is called: a key of the catalogue.
pub(crate) fn part_key(part: &str) -> Option<&'static str> {
    Some(match part {
        "holder" => "bank-holder",
        "bank" => "bank-bank",
        "branch" => "bank-branch",
        "kind" => "bank-kind",
        "number" => "bank-number",
        "yucho_symbol" => "bank-yucho_symbol",
        "yucho_number" => "bank-yucho_number",
        _ => return None,
    })
}

pub(crate) fn account(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let kind = question.text("kind");
    let kind = if kind.is_empty() { "ordinary" } else { &kind };
    let passbook = !question.text("yucho_symbol").is_empty() || !question.text("yucho_number").is_empty();
    question.with_props(|props| {
        let part = |part: &str, digits: bool| part_input(question, props, part, digits);
        fieldset(props, &html! {
            div.address {
                (part("holder", false))
                (part("bank", false))
                (part("branch", false))
                div.part {
                    label for={ (props.id) "-kind" } { (tr(lang, "bank-kind")) }
                    select id={ (props.id) "-kind" } name={ (props.name) ".kind" } {
                        @for (name, key) in KINDS { option value=(name) selected[name == kind] { (tr(lang, key)) } }
                    }
                }
                (part("number", true))
                @if passbook {
                    (part("yucho_symbol", true)) (part("yucho_number", true))
                } @else {
                    (details(&tr(lang, "bank-yucho"), &html! {
                        p.hint { (tr(lang, "bank-yucho-hint")) }
                        (part("yucho_symbol", true)) (part("yucho_number", true))
                    }))
                }
            }
        })
    })
}

fn part_input(question: &Question<'_>, props: &FieldProps<'_>, part: &str, digits: bool) -> Markup {
    let id = if part == "bank" { props.id.to_owned() } else { format!("{}-{part}", props.id) };
    html! {
        div.part {
            label for=(id) { (tr(question.lang(), part_key(part).unwrap_or(part))) }
            input id=(id) name={ (props.name) "." (part) } type="text" inputmode=[digits.then_some("numeric")] value=(question.text(part))
                autocomplete="off" maxlength="48" aria-invalid=[props.error.map(|_| "true")];
        }
    }
}
