use maud::{Markup, html};

use super::field::{FieldProps, fieldset};
use crate::tr;

/// A person's name as it was typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct NameInput<'a> {
    /// 氏.
    pub family: &'a str,
    /// 名.
    pub given: &'a str,
    /// 氏 in kana.
    pub family_kana: &'a str,
    /// 名 in kana.
    pub given_kana: &'a str,
    /// Whether the reading is asked for.
    pub kana: bool,
    /// Whether it is the reader's own name, so that the browser can fill it in.
    pub own: bool,
}

/// A person's name in two boxes, and two for its reading: `name.family`, `.given`, `.family_kana`, `.given_kana`.
/// While the name is typed, the script copies the reading into the kana boxes as far as the keyboard gives it.
pub fn name(props: &FieldProps<'_>, value: &NameInput<'_>) -> Markup {
    let parts = [
        ("family", "name-family", value.family, "family-name", false),
        ("given", "name-given", value.given, "given-name", false),
        ("family_kana", "name-family-kana", value.family_kana, "off", true),
        ("given_kana", "name-given-kana", value.given_kana, "off", true),
    ];
    fieldset(
        props,
        &html! {
            div.name-parts {
                @for (part, key, value_of, purpose, kana) in parts {
                    @if !kana || value.kana {
                        @let id = props.part_id(part, part == "family");
                        div.part {
                            label for=(id) { (tr(props.lang, key)) }
                            input id=(id) name=(props.part(part)) type="text" value=(value_of) maxlength="100"
                                autocomplete=(if value.own { purpose } else { "off" }) aria-invalid=[props.invalid()]
                                data-kana=[(!kana && value.kana).then(|| props.part_id(&format!("{part}_kana"), false))];
                        }
                    }
                }
            }
        },
    )
}
