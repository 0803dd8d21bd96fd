use serde_json::Value as Json;
use yakuba_base::Lang;
use yakuba_city::Town;
use yakuba_forms::field::FieldType;
use yakuba_forms::{Answers, Evaluation, Field};
use yakuba_web::ui::FieldProps;
use yakuba_web::{Markup, html};

use crate::{Remark, bank, choice, date, files, person, place, text, words};

/// What a page of questions needs to know besides the form and the answers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// The language it is shown in.
    pub lang: Lang,
    /// Where an uploaded file can be seen: its id is put behind this.
    pub files: &'a str,
    /// Where the script asks for a postal code: the digits are put behind this and a slash.
    pub postal: Option<&'a str>,
    /// The 町字 of the city.
    pub towns: &'a [Town],
}

/// A page being shown: what all its questions share.
pub(crate) struct Asking<'a> {
    pub answers: &'a Answers,
    /// As it was typed, when it is shown again.
    pub raw: Option<&'a Answers>,
    pub remarks: &'a [Remark],
    pub evaluation: &'a Evaluation,
    pub options: &'a Options<'a>,
}

/// One question at its place: `path` is `key` or `group.0.key`.
pub(crate) struct Question<'a> {
    pub asking: &'a Asking<'a>,
    pub field: &'a Field,
    pub path: &'a str,
    /// Whether it is the only question, so that its label is the heading.
    pub heading: bool,
}

impl Asking<'_> {
    /// What stands in the box at `path`: what was typed, or else the answer.
    pub fn at(&self, path: &str) -> Option<&Json> {
        match self.raw {
            Some(raw) => raw.at(path),
            None => self.answers.at(path),
        }
    }

    pub fn is_shown(&self, path: &str, field: &Field) -> bool {
        // A row that was just added is not judged yet: what depends on its answers comes with them.
        self.evaluation.field(path).map_or(field.visible.is_none(), |state| state.visible.is_yes())
    }

    pub fn error(&self, path: &str) -> Option<String> {
        let inside = |remark: &&Remark| {
            remark.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let words: Vec<&str> =
            self.remarks.iter().filter(inside).map(|remark| remark.message.as_str()).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

impl Question<'_> {
    pub fn lang(&self) -> Lang {
        self.asking.options.lang
    }

    pub fn value(&self) -> Option<&Json> {
        self.asking.at(self.path)
    }

    /// The text in the box, or in the box of a part.
    pub fn text(&self, part: &str) -> String {
        let path = if part.is_empty() { self.path.to_owned() } else { format!("{}.{part}", self.path) };
        match self.asking.at(&path) {
            Some(Json::String(text)) => text.clone(),
            Some(Json::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    pub fn is_required(&self) -> bool {
        match self.asking.evaluation.field(self.path) {
            Some(state) => state.required.is_yes(),
            None => self.field.required.is_always(),
        }
    }

    /// Whether it is about the reader, so that the browser may fill it in.
    pub fn is_own(&self) -> bool {
        self.field.prefill.is_some()
    }

    /// Shows the field by `show`, which gets what all fields have in common.
    pub fn with_props(&self, show: impl FnOnce(&FieldProps<'_>) -> Markup) -> Markup {
        let lang = self.lang();
        let error = self.asking.error(self.path);
        show(&FieldProps {
            lang,
            name: self.path,
            id: self.path,
            label: self.field.label.get(lang),
            hint: self.field.hint.as_ref().map(|text| text.get(lang)),
            why: self.field.why.as_ref().map(|text| text.get(lang)),
            required: self.is_required(),
            error: error.as_deref(),
            heading: self.heading,
            disabled: false,
        })
    }

    pub fn render(&self) -> Markup {
        match &self.field.kind {
            FieldType::Text(field) => text::line(self, field),
            FieldType::LongText(field) => text::lines(self, field),
            FieldType::Number(field) => text::number(self, field),
            FieldType::Yen(_) => text::yen(self),
            FieldType::Time(_) => text::time(self),
            FieldType::Phone(_) => text::phone(self),
            FieldType::Mail(_) => text::mail(self),
            FieldType::CorporateNumber(_) => text::corporate_number(self),
            FieldType::Date(_) => date::date(self),
            FieldType::Choice(field) => choice::one(self, field),
            FieldType::Choices(field) => choice::any(self, field),
            FieldType::YesNo(_) => choice::yes_no(self),
            FieldType::Consent(field) => choice::consent(self, field),
            FieldType::PersonName(field) => person::name(self, field),
            FieldType::Address(field) => place::address(self, field),
            FieldType::MapPoint(_) => place::map_point(self),
            FieldType::BankAccount(_) => bank::account(self),
            FieldType::Files(_) | FieldType::Photo(_) => files::files(self),
            FieldType::Signature(_) => files::signature(self),
            FieldType::Guidance(field) => words::guidance(self, field),
            FieldType::Calculated(_) => words::calculated(self),
            // Groups hold no groups, and the page shows those that are not in one.
            FieldType::Group(_) => html! {},
        }
    }
}
