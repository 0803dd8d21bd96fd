//! Addresses and places.

use yakuba_forms::field::{AddressField, Scope};
use yakuba_web::FormAction;
use yakuba_web::ui::{self, AddressInput, Choice, Look, Town, action_button, fieldset};
use yakuba_web::{Markup, html};

use crate::question::Question;
use crate::tr;

fn town_labels(question: &Question<'_>) -> Vec<String> {
    question.asking.options.towns.iter().map(|town| town.label(question.lang())).collect()
}

pub(crate) fn address(question: &Question<'_>, field: &AddressField) -> Markup {
    let [postal, prefecture, city, town, street, building] =
        ["postal", "prefecture", "city", "town", "street", "building"].map(|part| question.text(part));
    let options = question.asking.options;
    let labels = town_labels(question);
    let mut choices: Vec<Choice<'_>> =
        options.towns.iter().zip(&labels).map(|(town, label)| Choice::new(&town.name, label)).collect();
    // A town that was answered and is not in the list any more stays chosen.
    if !town.is_empty() && !choices.iter().any(|choice| choice.value == town) {
        choices.push(Choice::new(&town, &town));
    }
    let towns = match field.scope {
        Scope::City if !options.towns.is_empty() => Town::OneOf(&choices),
        _ => Town::Typed,
    };
    let value = AddressInput {
        postal: &postal,
        prefecture: &prefecture,
        city: &city,
        town: &town,
        street: &street,
        building: &building,
        own: question.is_own(),
        towns,
        lookup: options.postal,
    };
    question.with_props(|props| ui::address(props, &value))
}

/// A place: where the telephone is now (with scripts), or the middle of a 町字 (without).
pub(crate) fn map_point(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let (lat, lon) = (question.text("lat"), question.text("lon"));
    let labels = town_labels(question);
    question.with_props(|props| {
        let name = |part: &str| format!("{}.{part}", props.name);
        fieldset(props, &html! {
            div.place data-place data-none=(tr(lang, "place-none")) data-found=(tr(lang, "place-found")) {
                @if !lat.is_empty() { p { (tr(lang, "place-given")) " " span.number { (lat) ", " (lon) } } }
                input type="hidden" name=(name("lat")) value=(lat) data-part="lat";
                input type="hidden" name=(name("lon")) value=(lon) data-part="lon";
                p hidden data-here { button.button.secondary type="button" { (tr(lang, "place-here")) } }
                p.hint role="status" data-says {}
                div.part {
                    label for=(props.id) { (tr(lang, "place-town")) }
                    div.beside {
                        select id=(props.id) name=(name("town")) aria-invalid=[props.error.map(|_| "true")] {
                            option value="" { (tr(lang, "place-choose")) }
                            @for (town, label) in question.asking.options.towns.iter().zip(&labels) { option value=(town.name) { (label) } }
                        }
                        @if !lat.is_empty() {
                            (action_button(&tr(lang, "place-forget"), Look::Quiet, FormAction::NAME, &FormAction::Remove(props.name).value()))
                        }
                    }
                }
            }
        })
    })
}
