use maud::{Markup, html};

use super::button::{Look, action_button};
use super::choice::Choice;
use super::field::{FieldProps, fieldset};
use crate::extract::FormAction;
use crate::tr;

/// An address as it was typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct AddressInput<'a> {
    /// Postal code (郵便番号).
    pub postal: &'a str,
    /// Prefecture.
    pub prefecture: &'a str,
    /// Municipality.
    pub city: &'a str,
    /// 町字.
    pub town: &'a str,
    /// 番地.
    pub street: &'a str,
    /// 方書.
    pub building: &'a str,
    /// Whether it is the reader's own address, so that the browser can fill it in.
    pub own: bool,
    /// How the town is given.
    pub towns: Town<'a>,
    /// Path the script asks for a postal code: `{path}/3192292` answers
    /// `{"prefecture": …, "city": …, "towns": ["…"]}`. `None` leaves the completion to the button.
    pub lookup: Option<&'a str>,
}

/// How the town (町字) is given.
#[derive(Clone, Copy, Debug, Default)]
pub enum Town<'a> {
    /// Anywhere in Japan: typed, after prefecture and municipality.
    #[default]
    Typed,
    /// In this city: one of its towns; prefecture and municipality are not asked.
    OneOf(&'a [Choice<'a>]),
}

/// An address in boxes: `name.postal`, `.prefecture`, `.city`, `.town`, `.street`, `.building`. The button beside
/// the postal code sends [`FormAction::Complete`] and works without scripts.
pub fn address(props: &FieldProps<'_>, value: &AddressInput<'_>) -> Markup {
    let lang = props.lang;
    let purpose = |purpose| Some(if value.own { purpose } else { "off" });
    let part = |part: &str, key: &str, content: &str, purpose: Option<&str>| {
        let id = props.part_id(part, false);
        html! {
            div.part {
                label for=(id) { (tr(lang, key)) }
                input id=(id) name=(props.part(part)) type="text" value=(content) autocomplete=[purpose] maxlength="200"
                    aria-invalid=[props.invalid()] data-part=(part);
            }
        }
    };
    fieldset(
        props,
        &html! {
            div.address data-postal=[value.lookup] data-none=(tr(lang, "postal-none")) {
                div.part {
                    label for=(props.id) { (tr(lang, "address-postal")) }
                    div.beside {
                        input.w12 id=(props.id) name=(props.part("postal")) type="text" inputmode="numeric" value=(value.postal) maxlength="12"
                            autocomplete=[purpose("postal-code")] aria-invalid=[props.invalid()] data-part="postal";
                        (action_button(&tr(lang, "address-complete"), Look::Secondary, FormAction::NAME, &FormAction::Complete(props.name).value()))
                    }
                    p.hint role="status" data-says {}
                }
                @match value.towns {
                    Town::Typed => {
                        (part("prefecture", "address-prefecture", value.prefecture, purpose("address-level1")))
                        (part("city", "address-city", value.city, purpose("address-level2")))
                        (part("town", "address-town", value.town, None))
                    }
                    Town::OneOf(towns) => {
                        @let id = props.part_id("town", false);
                        div.part {
                            label for=(id) { (tr(lang, "address-town")) }
                            select id=(id) name=(props.part("town")) data-part="town" aria-invalid=[props.invalid()] {
                                option value="" { (tr(lang, "choose")) }
                                @for town in towns { option value=(town.value) selected[town.value == value.town] { (town.label) } }
                            }
                        }
                    }
                }
                (part("street", "address-street", value.street, None))
                (part("building", "address-building", value.building, None))
            }
        },
    )
}
