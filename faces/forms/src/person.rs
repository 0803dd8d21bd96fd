//! A person's name.

use yakuba_forms::field::PersonNameField;
use yakuba_web::Markup;
use yakuba_web::ui::{self, NameInput};

use crate::question::Question;

pub(crate) fn name(question: &Question<'_>, field: &PersonNameField) -> Markup {
    let [family, given, family_kana, given_kana] =
        ["family", "given", "family_kana", "given_kana"].map(|part| question.text(part));
    let value = NameInput {
        family: &family,
        given: &given,
        family_kana: &family_kana,
        given_kana: &given_kana,
        kana: field.kana,
        own: question.is_own(),
    };
    question.with_props(|props| ui::name(props, &value))
}
