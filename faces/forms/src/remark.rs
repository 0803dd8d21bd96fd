use yakuba_base::Lang;
use yakuba_forms::field::FieldType;
use yakuba_forms::{Field, Form, Problem};
use yakuba_web::ui::ErrorLink;

/// Something to say beside a question: what is wrong with its answer and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The question or a part of it: `key`, `key.part`, `group.0.key`, `group.0.key.part`.
    pub path: String,
    /// The words.
    pub message: String,
}

impl Remark {
    /// A remark beside a question.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Remark {
        Remark { path: path.into(), message: message.into() }
    }

    /// The problems of answers in words, each with the name of what it is about.
    pub fn of(form: &Form, problems: &[Problem], lang: Lang) -> Vec<Remark> {
        let order: Vec<&str> =
            form.pages.iter().flat_map(|page| &page.fields).map(|field| field.key.as_str()).collect();
        let place = |problem: &&Problem| {
            let key = problem.path.split('.').next().unwrap_or_default();
            order.iter().position(|each| *each == key)
        };
        // In the order of the page, whatever found them first.
        let mut sorted: Vec<&Problem> = problems.iter().collect();
        sorted.sort_by_key(place);
        let words = |problem: &Problem| {
            Remark::new(&problem.path, problem.message(lang, &label(form, &problem.path, lang)))
        };
        sorted.into_iter().map(words).collect()
    }
}

/// What a path is called: 「お子さん2 お名前（フリガナ）」.
fn label(form: &Form, path: &str, lang: Lang) -> String {
    let Some((field, row, rest)) = place(form, path) else { return path.to_owned() };
    let mut label = String::new();
    if let (Some(row), Some(group)) = (row, path.split('.').next().and_then(|key| form.field(key)))
        && let FieldType::Group(group) = &group.kind
    {
        label = format!("{}{} ", group.item.get(lang), row + 1);
    }
    label.push_str(field.label.get(lang));
    if let Some(part) = rest.and_then(|part| part_name(part, lang)) {
        label.push(' ');
        label.push_str(&part);
    }
    label
}

/// The field at a path, its row, and the part behind it.
fn place<'f, 'p>(form: &'f Form, path: &'p str) -> Option<(&'f Field, Option<usize>, Option<&'p str>)> {
    let mut steps = path.splitn(4, '.');
    let field = form.field(steps.next()?)?;
    if field.members().is_empty() {
        return Some((field, None, steps.next()));
    }
    let Some(row) = steps.next().and_then(|row| row.parse().ok()) else { return Some((field, None, None)) };
    let Some(key) = steps.next() else { return Some((field, None, None)) };
    let member = field.members().iter().find(|member| member.key == key)?;
    Some((member, Some(row), steps.next()))
}

fn part_name(part: &str, lang: Lang) -> Option<String> {
    let web = |key| yakuba_web::CATALOG.tr(lang, key).into_owned();
    Some(match part {
        "family" => web("name-family"),
        "given" => web("name-given"),
        "family_kana" => web("name-family-kana"),
        "given_kana" => web("name-given-kana"),
        "prefecture" => web("address-prefecture"),
        "city" => web("address-city"),
        "town" => web("address-town"),
        "street" => web("address-street"),
        other => crate::tr(lang, crate::bank::part_key(other)?).into_owned(),
    })
}

/// The first part of a field of several: its box has the field's own id.
fn first_part(kind: &FieldType) -> &'static str {
    match kind {
        FieldType::PersonName(_) => "family",
        FieldType::Address(_) => "postal",
        FieldType::Date(_) => "y",
        FieldType::BankAccount(_) => "bank",
        _ => "",
    }
}

/// What an error summary leads to: the box each remark is about.
pub fn error_links(form: &Form, remarks: &[Remark]) -> Vec<ErrorLink> {
    let link = |remark: &Remark| {
        let field_id = match place(form, &remark.path) {
            Some((field, _, Some(part))) => {
                let path = remark.path.strip_suffix(part).unwrap_or_default().trim_end_matches('.');
                let has_box = matches!(
                    field.kind,
                    FieldType::PersonName(_) | FieldType::Address(_) | FieldType::BankAccount(_)
                );
                if has_box && part != first_part(&field.kind) {
                    format!("{path}-{part}")
                } else {
                    path.to_owned()
                }
            }
            _ => remark.path.clone(),
        };
        ErrorLink { field_id, message: remark.message.clone() }
    };
    remarks.iter().map(link).collect()
}
