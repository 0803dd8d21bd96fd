//! Finding one's way in a form: fields by key, types and labels of names.

use yakuba_base::Lang;

use super::{Field, Form, Page};
use crate::expression::{Labels, Path, Scope, Type};
use crate::field::FieldType;

/// Where a field is: on which page, and in which group.
#[derive(Clone, Copy, Debug)]
pub struct Located<'a> {
    /// The page.
    pub page: &'a Page,
    /// The group in whose rows it is asked.
    pub group: Option<&'a Field>,
    /// The field.
    pub field: &'a Field,
}

/// The definition-side path of a field: `key`, or `group.key`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct FieldPath(pub String);

impl Located<'_> {
    /// `key`, or `group.key`.
    pub fn path(&self) -> FieldPath {
        FieldPath(match self.group {
            Some(group) => format!("{}.{}", group.key, self.field.key),
            None => self.field.key.clone(),
        })
    }
}

impl Field {
    /// The questions of a row, for a group; none otherwise.
    pub fn members(&self) -> &[Field] {
        match &self.kind {
            FieldType::Group(group) => &group.fields,
            _ => &[],
        }
    }
}

impl Form {
    /// The page with that key.
    pub fn page(&self, key: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.key == key)
    }

    /// The field with that key, outside of groups.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.pages.iter().flat_map(|page| &page.fields).find(|field| field.key == key)
    }

    /// Every field in the order asked; a group comes before its members.
    pub fn fields(&self) -> impl Iterator<Item = Located<'_>> {
        self.pages.iter().flat_map(|page| {
            page.fields.iter().flat_map(move |field| {
                let members = field.members().iter().map(move |member| Located {
                    page,
                    group: Some(field),
                    field: member,
                });
                std::iter::once(Located { page, group: None, field }).chain(members)
            })
        })
    }

    /// The field an answer path belongs to: `key`, `key.part`, `group.0.key`, `group.0.key.part` or `group.key`.
    pub fn locate(&self, path: &str) -> Option<Located<'_>> {
        let mut steps = path.split('.');
        let head = steps.next()?;
        let outer = self.fields().find(|located| located.group.is_none() && located.field.key == head)?;
        let member = steps.find(|step| step.parse::<usize>().is_err());
        let inner = member.and_then(|key| outer.field.members().iter().find(|member| member.key == key));
        Some(inner.map_or(outer, |field| Located { group: Some(outer.field), field, ..outer }))
    }

    /// The label of the field an answer path belongs to; the path itself when there is none.
    pub fn label_of<'a>(&'a self, path: &'a str, lang: Lang) -> &'a str {
        self.locate(path).map_or(path, |located| located.field.label.get(lang))
    }

    /// The field that a path of an expression names.
    pub(crate) fn named(&self, path: &Path, row_of: Option<&str>) -> Option<&Field> {
        let member =
            |group: &str, key: &str| self.field(group)?.members().iter().find(|member| member.key == *key);
        row_of.and_then(|group| member(group, &path.head)).or_else(|| {
            let outer = self.field(&path.head)?;
            match &path.part {
                Some(part) if !outer.members().is_empty() => {
                    outer.members().iter().find(|member| member.key == *part)
                }
                _ => Some(outer),
            }
        })
    }
}

impl Scope for Form {
    fn type_of(&self, path: &Path, row_of: Option<&str>) -> Option<Type> {
        let field = self.named(path, row_of)?;
        let whole = field.kind.ask().answer_type();
        let is_column = field.key != path.head;
        match (&path.part, whole) {
            (Some(_), whole) if is_column => Some(Type::Column(Box::new(whole))),
            (None, whole) => Some(whole),
            (Some(part), Type::Parts(parts)) if parts.contains(&part.as_str()) => Some(match &field.kind {
                FieldType::MapPoint(_) => Type::Number,
                _ => Type::Text,
            }),
            _ => None,
        }
    }
}

impl Labels for Form {
    fn label(&self, path: &Path, row_of: Option<&str>, lang: Lang) -> String {
        let Some(field) = self.named(path, row_of) else { return path.to_string() };
        let label = field.label.get(lang).to_owned();
        match &path.part {
            Some(_) if field.key != path.head => {
                let group = self.field(&path.head).map_or("", |group| group.label.get(lang));
                if lang == Lang::En { format!("{group}: {label}") } else { format!("{group}の{label}") }
            }
            Some(part) => format!("{label} {}", part_label(part, lang)),
            None => label,
        }
    }

    fn option(&self, path: &Path, value: &str, row_of: Option<&str>, lang: Lang) -> Option<String> {
        let options = match &self.named(path, row_of)?.kind {
            FieldType::Choice(choice) => &choice.options,
            FieldType::Choices(choices) => &choices.options,
            _ => return None,
        };
        options.iter().find(|option| option.value == value).map(|option| option.label.get(lang).to_owned())
    }

    fn is_date(&self, path: &Path, row_of: Option<&str>) -> bool {
        matches!(self.named(path, row_of).map(|field| &field.kind), Some(FieldType::Date(_)))
    }
}

/// What a part of an answer is called.
pub(crate) fn part_label(part: &str, lang: Lang) -> &str {
    let (japanese, english) = match part {
        "family" => ("氏", "family name"),
        "given" => ("名", "given name"),
        "family_kana" => ("氏（カナ）", "family name (kana)"),
        "given_kana" => ("名（カナ）", "given name (kana)"),
        "postal" => ("郵便番号", "postal code"),
        "prefecture" => ("都道府県", "prefecture"),
        "city" => ("市区町村", "city"),
        "town" => ("町字", "town"),
        "street" => ("番地", "street number"),
        "building" => ("方書（建物名・部屋番号）", "building"),
        "bank" => ("金融機関", "bank"),
        "branch" => ("支店", "branch"),
        "kind" => ("預金の種類", "kind of account"),
        "number" => ("口座番号", "account number"),
        "holder" => ("口座名義（カナ）", "account holder (kana)"),
        "yucho_symbol" => ("記号", "code"),
        "yucho_number" => ("番号", "number"),
        "lat" => ("緯度", "latitude"),
        "lon" => ("経度", "longitude"),
        "y" => ("年", "year"),
        "m" => ("月", "month"),
        "d" => ("日", "day"),
        other => (other, other),
    };
    if lang == Lang::En { english } else { japanese }
}
