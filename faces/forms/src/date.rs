//! Days, in three boxes after their era.

use serde_json::Value as Json;
use yakuba_base::wareki::Era;
use yakuba_base::{Date, Lang};
use yakuba_forms::definition::Prefill;
use yakuba_web::Markup;
use yakuba_web::ui::{self, DateInput};

use crate::question::Question;

pub(crate) fn date(question: &Question<'_>) -> Markup {
    let [era, y, m, d] = match question.value() {
        Some(Json::String(text)) => {
            text.parse().ok().map_or_else(Default::default, |date| parts(date, question.lang()))
        }
        _ => ["era", "y", "m", "d"].map(|part| question.text(part)),
    };
    let birthday = question.field.prefill == Some(Prefill::Birthday);
    question.with_props(|props| ui::date(props, &DateInput { era: &era, y: &y, m: &m, d: &d, birthday }))
}

/// A stored day as people of this language write it.
fn parts(date: Date, lang: Lang) -> [String; 4] {
    let wareki = date.wareki().filter(|_| lang != Lang::En);
    let named = wareki.and_then(|wareki| Some((name(wareki.era)?, wareki.year.to_string())));
    let (era, year) = named.unwrap_or_else(|| ("western", date.year().to_string()));
    [era.to_owned(), year, date.month().to_string(), date.day().to_string()]
}

/// An era that can be chosen.
fn name(era: Era) -> Option<&'static str> {
    match era {
        Era::Reiwa => Some("reiwa"),
        Era::Heisei => Some("heisei"),
        Era::Showa => Some("showa"),
        Era::Taisho => Some("taisho"),
        Era::Meiji => None,
    }
}
