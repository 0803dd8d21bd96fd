use serde_json::{Map, Value as Json};
use yakuba_base::{Lang, PostalCode};
use yakuba_city::Directory;
use yakuba_forms::field::{FieldType, Scope};
use yakuba_forms::{Answers, Compiled, Field, PageInput};
use yakuba_web::extract::FormAction;

use crate::{Remark, tr};

/// What a button inside a form asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// One more row of a group.
    AddRow(String),
    /// Without a row of a group.
    RemoveRow(String),
    /// Without an uploaded file.
    RemoveFile {
        /// The question.
        path: String,
        /// The file's id.
        id: String,
    },
    /// Without a place on the map.
    Forget(String),
    /// An address from its postal code.
    Complete(String),
    /// The files that were picked are sent ahead of the rest.
    Send(String),
}

impl Act {
    /// The `id` on the page to go on at.
    pub fn anchor(&self) -> &str {
        match self {
            Act::AddRow(path) | Act::Forget(path) | Act::Complete(path) | Act::Send(path) => path,
            Act::RemoveFile { path, .. } => path,
            Act::RemoveRow(group) => group,
        }
    }

    /// What can be done only after the page was read: the new row, there to be filled in.
    pub fn after_reading(&self, form: &Compiled, input: &mut PageInput) {
        let Act::AddRow(group) = self else { return };
        let Some(FieldType::Group(kind)) = form.form().field(group).map(|field| &field.kind) else { return };
        for answers in [&mut input.answers, &mut input.raw] {
            let mut rows = answers.get(group).and_then(Json::as_array).cloned().unwrap_or_default();
            // A group that must have a row shows an empty one that is not answered yet: the new one stands behind it.
            for _ in 0..(if rows.is_empty() { 2 } else { 1 }) {
                if rows.len() < kind.max {
                    rows.push(Json::Object(Map::new()));
                }
            }
            answers.set(group.clone(), Json::Array(rows));
        }
    }
}

/// Does what the pressed button asked for, before the page is read by [`yakuba_forms::read_page`]. `None` when the way on
/// was pressed.
pub fn act(
    form: &Compiled,
    pressed: Option<FormAction<'_>>,
    pairs: &mut Vec<(String, String)>,
    answers: &mut Answers,
) -> Option<Act> {
    let form = form.form();
    match pressed? {
        FormAction::Add(path) => match form.locate(path)?.field {
            field if field.kind.is_upload() => Some(Act::Send(path.to_owned())),
            field if !field.members().is_empty() => Some(Act::AddRow(path.to_owned())),
            _ => None,
        },
        FormAction::Complete(path) => Some(Act::Complete(path.to_owned())),
        FormAction::Remove(path) => {
            let (outer, last) = path.rsplit_once('.').unwrap_or((path, ""));
            let field = form.locate(path)?.field;
            match &field.kind {
                FieldType::MapPoint(_) => {
                    pairs.retain(|(name, _)| {
                        name.strip_prefix(path).is_none_or(|rest| !rest.starts_with('.'))
                    });
                    Some(Act::Forget(path.to_owned()))
                }
                kind if kind.is_upload() => {
                    let left: Vec<Json> = answers
                        .at(outer)?
                        .as_array()?
                        .iter()
                        .filter(|file| file["id"] != last)
                        .cloned()
                        .collect();
                    let left = if left.is_empty() { Json::Null } else { Json::Array(left) };
                    answers
                        .set_at(outer, left)
                        .then(|| Act::RemoveFile { path: outer.to_owned(), id: last.to_owned() })
                }
                _ => {
                    let row = format!("{path}.");
                    pairs.retain(|(name, _)| !name.starts_with(&row));
                    Some(Act::RemoveRow(outer.to_owned()))
                }
            }
        }
        FormAction::Up(_) | FormAction::Down(_) => None,
    }
}

/// Where the city is, for addresses in it.
#[derive(Clone, Copy, Debug)]
pub struct Here<'a> {
    /// Its prefecture.
    pub prefecture: &'a str,
    /// Its name.
    pub city: &'a str,
    /// Its towns.
    pub directory: &'a Directory,
}

/// Puts in what follows from what was typed: prefecture and city of an address in the city, the middle of a chosen 町字,
/// and, where its button was pressed, an address from its postal code. Says so where a postal code is not known here.
pub fn complete_places(
    form: &Compiled,
    page: &str,
    act: Option<&Act>,
    pairs: &mut Vec<(String, String)>,
    here: &Here<'_>,
    lang: Lang,
) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for (path, field) in fields_sent(form, page, pairs) {
        match &field.kind {
            FieldType::Address(kind) => {
                if kind.scope == Scope::City {
                    set(pairs, &format!("{path}.prefecture"), here.prefecture);
                    set(pairs, &format!("{path}.city"), here.city);
                }
                if act == Some(&Act::Complete(path.clone())) && !complete(pairs, &path, here) {
                    remarks.push(Remark::new(&path, tr(lang, "postal-unknown")));
                }
            }
            FieldType::MapPoint(_) => {
                let chosen = get(pairs, &format!("{path}.town")).and_then(|name| here.directory.town(name));
                if let Some(town) = chosen {
                    set(pairs, &format!("{path}.lat"), &town.lat.to_string());
                    set(pairs, &format!("{path}.lon"), &town.lon.to_string());
                }
                pairs.retain(|(name, _)| *name != format!("{path}.town"));
            }
            _ => {}
        }
    }
    remarks
}

/// False when the postal code is none of the city's.
fn complete(pairs: &mut Vec<(String, String)>, path: &str, here: &Here<'_>) -> bool {
    let typed = get(pairs, &format!("{path}.postal")).unwrap_or_default();
    let Ok(code) = PostalCode::parse(typed) else { return false };
    let towns: Vec<&str> = here.directory.towns_of(&code).map(|town| town.name.as_str()).collect();
    if towns.is_empty() {
        return false;
    }
    set(pairs, &format!("{path}.prefecture"), here.prefecture);
    set(pairs, &format!("{path}.city"), here.city);
    if let [only] = towns.as_slice() {
        set(pairs, &format!("{path}.town"), only);
    }
    true
}

/// The fields of a page with their paths, members once for each row that was sent.
fn fields_sent<'f>(form: &'f Compiled, page: &str, pairs: &[(String, String)]) -> Vec<(String, &'f Field)> {
    let Some(page) = form.form().page(page) else { return Vec::new() };
    let mut found = Vec::new();
    for field in &page.fields {
        if field.members().is_empty() {
            found.push((field.key.clone(), field));
            continue;
        }
        let rows = pairs.iter().filter_map(|(name, _)| {
            name.strip_prefix(&field.key)?.strip_prefix('.')?.split('.').next()?.parse::<usize>().ok()
        });
        for row in rows.collect::<std::collections::BTreeSet<_>>() {
            found.extend(
                field.members().iter().map(|member| (format!("{}.{row}.{}", field.key, member.key), member)),
            );
        }
    }
    found
}

fn get<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    pairs
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
        .filter(|value| !value.is_empty())
}

fn set(pairs: &mut Vec<(String, String)>, name: &str, value: &str) {
    match pairs.iter_mut().find(|(key, _)| key == name) {
        Some((_, old)) => value.clone_into(old),
        None => pairs.push((name.to_owned(), value.to_owned())),
    }
}
