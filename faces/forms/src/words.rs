//! What is said and not asked.

use yakuba_forms::field::{CalculatedField, FieldType, GuidanceField};
use yakuba_web::{Markup, html};

use crate::question::Question;
use crate::tr;

/// Text as clerks write it: an empty line ends a paragraph, lines that begin with 「・」 or 「- 」 make a list.
pub(crate) fn prose(text: &str) -> Markup {
    let item = |line: &str| {
        line.strip_prefix('・').or_else(|| line.strip_prefix("- ")).map(|rest| rest.trim().to_owned())
    };
    let mut blocks: Vec<(bool, Vec<String>)> = Vec::new();
    let mut fresh = true;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            fresh = true;
            continue;
        }
        let (listed, words) = item(line).map_or((false, line.to_owned()), |item| (true, item));
        match blocks.last_mut() {
            Some((was, block)) if !fresh && *was == listed => block.push(words),
            _ => blocks.push((listed, vec![words])),
        }
        fresh = false;
    }
    html! {
        @for (listed, lines) in &blocks {
            @if *listed { ul { @for line in lines { li { (line) } } } }
            @else { p { @for (n, line) in lines.iter().enumerate() { @if n > 0 { br; } (line) } } }
        }
    }
}

pub(crate) fn guidance(question: &Question<'_>, field: &GuidanceField) -> Markup {
    let lang = question.lang();
    html! {
        section.guidance.card id=(question.path) {
            h2 { (question.field.label.get(lang)) }
            (prose(field.body.get(lang)))
        }
    }
}

pub(crate) fn calculated(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let value = question.asking.evaluation.field(question.path).and_then(|state| state.calculated.as_ref());
    let shown = value.map(|value| match &question.field.kind {
        FieldType::Calculated(field) => show(field, value, question),
        _ => String::new(),
    });
    html! {
        div.field.calculated id=(question.path) {
            p { strong { (question.field.label.get(lang)) } }
            @if let Some(hint) = &question.field.hint { p.hint { (hint.get(lang)) } }
            @match shown {
                Some(shown) => p.lead { output { (shown) } },
                None => p.hint { (tr(lang, "calculated-later")) },
            }
        }
    }
}

fn show(field: &CalculatedField, value: &serde_json::Value, question: &Question<'_>) -> String {
    yakuba_forms::field::Ask::show(field, value, question.lang())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clerks_write_paragraphs_and_lists() {
        let html = prose("はじめに\n続き\n\n・ひとつ\n・<b>ふたつ\n終わり").into_string();
        assert_eq!(
            html,
            "<p>はじめに<br>続き</p><ul><li>ひとつ</li><li>&lt;b&gt;ふたつ</li></ul><p>終わり</p>"
        );
    }
}
