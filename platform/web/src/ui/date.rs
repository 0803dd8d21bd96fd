use maud::{Markup, html};

use super::field::{FieldProps, fieldset};
use crate::tr;

/// A date as it was typed: each part may be empty or wrong.
#[derive(Clone, Copy, Debug, Default)]
pub struct DateInput<'a> {
    /// `reiwa`, `heisei`, `showa`, `taisho`, or `western` (西暦).
    pub era: &'a str,
    /// Year in that era.
    pub y: &'a str,
    /// Month.
    pub m: &'a str,
    /// Day.
    pub d: &'a str,
    /// Whether it is the person's own birthday, so that the browser can fill it in.
    pub birthday: bool,
}

/// A date in three boxes after its era, sent as `name.era`, `name.y`, `name.m`, `name.d`. No calendar to click
/// through: people know their dates. The first input (the year) has the field's id.
pub fn date(props: &FieldProps<'_>, value: &DateInput<'_>) -> Markup {
    let eras = [
        ("reiwa", tr(props.lang, "era-reiwa")),
        ("heisei", tr(props.lang, "era-heisei")),
        ("showa", tr(props.lang, "era-showa")),
        ("taisho", tr(props.lang, "era-taisho")),
        ("western", tr(props.lang, "era-western")),
    ];
    let parts = [
        ("y", "date-year", value.y, 4, "bday-year"),
        ("m", "date-month", value.m, 2, "bday-month"),
        ("d", "date-day", value.d, 2, "bday-day"),
    ];
    // An English reader counts in western years.
    let era = match (value.era, props.lang) {
        ("", yakuba_base::Lang::En) => "western",
        ("", _) => "reiwa",
        (era, _) => era,
    };
    fieldset(
        props,
        &html! {
            div.date {
                div.date-part {
                    label for=(props.part_id("era", false)) { (tr(props.lang, "date-era")) }
                    select id=(props.part_id("era", false)) name=(props.part("era")) {
                        @for (code, name) in &eras { option value=(code) selected[*code == era] { (name) } }
                    }
                }
                @for (part, key, value_of, length, purpose) in parts {
                    @let id = props.part_id(part, part == "y");
                    div.date-part {
                        label for=(id) { (tr(props.lang, key)) }
                        input class=(if part == "y" { "w4" } else { "w3" }) id=(id) name=(props.part(part)) type="text" inputmode="numeric"
                            maxlength=(length) value=(value_of) autocomplete=[value.birthday.then_some(purpose)]
                            aria-invalid=[props.invalid()];
                    }
                }
            }
        },
    )
}
