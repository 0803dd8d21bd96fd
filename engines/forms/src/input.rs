//! From a browser or a program to answers. Everything sensible is taken; what is not comes back beside its field, and
//! whatever was typed is kept for showing again.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value as Json};
use yakuba_base::Date;

use crate::answers::Answers;
use crate::compile::Compiled;
use crate::definition::{Field, Page};
use crate::evaluate::{Mode, evaluate};
use crate::field::{FieldType, MOST_ROWS};
use crate::problem::{Problem, Reason};

/// More inputs than this are no person's page.
const MOST_PAIRS: usize = 100_000;

/// A page as it came in.
#[derive(Clone, PartialEq)]
pub struct PageInput {
    /// All answers: those so far, and those of this page that could be read. A field left blank is `null`.
    pub answers: Answers,
    /// What was typed on this page, by field, in the shape of answers but as text: for showing the page again.
    pub raw: Answers,
    /// What is wrong on this page; empty when the person can go on.
    pub errors: Vec<Problem>,
}

impl std::fmt::Debug for PageInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageInput")
            .field("answers", &self.answers)
            .field("errors", &self.errors)
            .finish_non_exhaustive()
    }
}

/// Reads the page `page` from the pairs of an HTML form. Names are `key`, `key.part`, `group.0.key`, `group.0.key.part`;
/// other names are ignored. Files come by upload, not here: their answers are carried over, those of a row with its row.
pub fn read_page(
    form: &Compiled,
    page: &str,
    pairs: &[(String, String)],
    answers_so_far: &Answers,
    today: Date,
) -> PageInput {
    let mut answers = answers_so_far.clone();
    let Some(page) = form.form().page(page) else {
        return PageInput {
            answers,
            raw: Answers::new(),
            errors: vec![Problem::new("", Reason::NoSuchField)],
        };
    };
    if pairs.len() > MOST_PAIRS {
        let errors = vec![Problem::new("", Reason::TooMany { most: MOST_PAIRS })];
        return PageInput { answers, raw: Answers::new(), errors };
    }
    let raw = assemble(page, pairs, answers_so_far);
    let mut errors = Vec::new();
    for field in &page.fields {
        if field.kind.is_silent() {
            continue;
        }
        let typed = raw.get(&field.key).unwrap_or(&Json::Null);
        match field.kind.ask().read(typed) {
            Ok(answer) => answers.set(field.key.clone(), answer.unwrap_or(Json::Null)),
            Err(problems) => {
                errors.extend(problems.into_iter().map(|problem| problem.within(&field.key)));
                // What can be read of the rows still decides what is shown in them.
                match (&field.kind, typed) {
                    (FieldType::Group(group), Json::Array(rows)) if rows.len() <= MOST_ROWS => {
                        let rows = rows.iter().map(|row| group.read_row(row).0).collect();
                        answers.set(field.key.clone(), Json::Array(rows));
                    }
                    _ => drop(answers.remove(&field.key)),
                }
            }
        }
    }
    let evaluation = evaluate(form, &answers, today, Mode::Drafting);
    // A question that turned out hidden is not held against the person.
    errors.retain(|problem| !hidden(problem, &evaluation));
    let known: HashSet<String> = errors.iter().map(|problem| problem.path.clone()).collect();
    let on_page = evaluation.fields.iter().filter(|state| evaluation.pages[state.page].key == page.key);
    for problem in on_page.flat_map(|state| &state.problems).filter(|problem| !known.contains(&problem.path))
    {
        errors.push(problem.clone());
    }
    PageInput { answers, raw, errors }
}

fn hidden(problem: &Problem, evaluation: &crate::evaluate::Evaluation) -> bool {
    let mut path = problem.path.as_str();
    loop {
        if let Some(state) = evaluation.field(path) {
            return state.visible.is_no();
        }
        match path.rsplit_once('.') {
            Some((outer, _)) => path = outer,
            None => return false,
        }
    }
}

/// Reads all answers of an application from a program's JSON, with the same checks; ends with everything that stands in the
/// way of sending them.
pub fn read_json(form: &Compiled, answers: &Json, today: Date) -> (Answers, Vec<Problem>) {
    let mut read = Answers::new();
    let mut problems = Vec::new();
    let Some(given) = answers.as_object() else {
        return (read, vec![Problem::new("", Reason::WrongShape)]);
    };
    for key in given.keys().filter(|key| form.form().field(key).is_none()) {
        problems.push(Problem::new(key, Reason::NoSuchField));
    }
    for field in form.form().pages.iter().flat_map(|page| &page.fields) {
        let Some(json) = given.get(&field.key) else { continue };
        match field.kind.ask().read(json) {
            Ok(Some(answer)) => read.set(field.key.clone(), answer),
            Ok(None) => {}
            Err(wrong) => problems.extend(wrong.into_iter().map(|problem| problem.within(&field.key))),
        }
    }
    let known: HashSet<String> = problems.iter().map(|problem| problem.path.clone()).collect();
    let judged = crate::journey::problems_for_submission(form, &read, today);
    problems.extend(judged.into_iter().filter(|problem| !known.contains(&problem.path)));
    (read, problems)
}

/// The pairs as a tree in the shape of answers, with texts for leaves.
fn assemble(page: &Page, pairs: &[(String, String)], so_far: &Answers) -> Answers {
    let mut plain: BTreeMap<&str, Raw<'_>> = BTreeMap::new();
    let mut rows: BTreeMap<&str, BTreeMap<usize, BTreeMap<&str, Raw<'_>>>> = BTreeMap::new();
    for (name, text) in pairs {
        let steps: Vec<&str> = name.splitn(5, '.').collect();
        let Some(field) = page.fields.iter().find(|field| field.key == steps[0]) else { continue };
        match (field.members(), steps.as_slice()) {
            ([], [key]) => plain.entry(key).or_default().whole.push(text),
            ([], [key, part]) => drop(plain.entry(key).or_default().parts.insert(part, text)),
            (members, [group, row, key, part @ ..]) if part.len() < 2 => {
                let Ok(row) = row.parse::<usize>() else { continue };
                let Some(member) = members.iter().find(|member| member.key == *key) else { continue };
                let raw = rows
                    .entry(group)
                    .or_default()
                    .entry(row)
                    .or_default()
                    .entry(member.key.as_str())
                    .or_default();
                match part.first() {
                    Some(part) => drop(raw.parts.insert(part, text)),
                    None => raw.whole.push(text),
                }
            }
            _ => {}
        }
    }
    let mut tree = Answers::new();
    for field in page.fields.iter().filter(|field| !field.kind.is_silent()) {
        let key = field.key.as_str();
        let json = if field.kind.is_upload() {
            so_far.get(key).cloned()
        } else if field.members().is_empty() {
            plain.get(key).map(|raw| raw.json(&field.kind))
        } else {
            let before = so_far.get(key);
            let carried = |row: usize, key: &str| before?.get(row)?.get(key).cloned();
            let rows = rows.remove(key).unwrap_or_default();
            Some(
                rows.into_iter()
                    .filter_map(|(index, row)| one_row(field, &row, |key| carried(index, key)))
                    .collect(),
            )
        };
        tree.set(key, json.unwrap_or(Json::Null));
    }
    tree
}

/// One row; `None` for the empty row at the end that nobody filled in.
fn one_row(
    group: &Field,
    typed: &BTreeMap<&str, Raw<'_>>,
    carried: impl Fn(&str) -> Option<Json>,
) -> Option<Json> {
    let mut row = Map::new();
    for member in group.members().iter().filter(|member| !member.kind.is_silent()) {
        let key = member.key.as_str();
        let json = if member.kind.is_upload() {
            carried(key)
        } else {
            typed.get(key).map(|raw| raw.json(&member.kind))
        };
        row.insert(member.key.clone(), json.unwrap_or(Json::Null));
    }
    let answered = |member: &Field| !matches!(member.kind.ask().read(&row[&member.key]), Ok(None));
    let filled = group.members().iter().any(|member| !member.kind.is_silent() && answered(member));
    filled.then_some(Json::Object(row))
}

/// The texts of one input name.
#[derive(Default)]
struct Raw<'a> {
    whole: Vec<&'a str>,
    parts: BTreeMap<&'a str, &'a str>,
}

impl Raw<'_> {
    fn json(&self, kind: &FieldType) -> Json {
        match (kind, self.whole.as_slice()) {
            (FieldType::Choices(_), many) => {
                many.iter().filter(|text| !text.is_empty()).map(|text| Json::from(*text)).collect()
            }
            _ if !self.parts.is_empty() => Json::Object(
                self.parts.iter().map(|(part, text)| ((*part).to_owned(), Json::from(*text))).collect(),
            ),
            // A hidden default before a box sends both; the later one counts.
            (_, [.., last]) => Json::from(*last),
            (_, []) => Json::Null,
        }
    }
}
