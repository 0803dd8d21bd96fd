//! What follows from the answers so far: what is shown, what is missing, what is wrong, what it costs.

use std::collections::HashMap;

use serde_json::Value as Json;
use yakuba_base::{Date, Text, Yen};

use crate::answers::Answers;
use crate::compile::{Compiled, CompiledField, CompiledRequired, Inner};
use crate::definition::{Field, Timing};
use crate::expression::{
    Bounds, Domain, Domains, Expr, Known, Number, Path, Row, Value, Verdict, bounds, run, verdict,
};
use crate::field::FieldType;
use crate::problem::{Problem, Reason};

/// Whether more answers may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The person is still answering: what has no answer is unknown.
    Drafting,
    /// The person sends what there is: what has no answer stays empty.
    Submitting,
}

/// What follows from the answers.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Every page, in order.
    pub pages: Vec<PageState>,
    /// Every field and every field of every row, in order.
    pub fields: Vec<FieldState>,
    /// The messages to those who certainly cannot apply.
    pub ineligible: Vec<Text>,
    /// What it costs.
    pub fee: FeeState,
    index: HashMap<String, usize>,
}

/// A page at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageState {
    /// Its key.
    pub key: String,
    /// Whether it is shown.
    pub visible: Verdict,
}

/// A field at this moment.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldState {
    /// `key` or `group.0.key`.
    pub path: String,
    /// The page's place in [`Evaluation::pages`].
    pub page: usize,
    /// Whether it is shown.
    pub visible: Verdict,
    /// Whether it must be answered.
    pub required: Verdict,
    /// What is wrong with the answer.
    pub problems: Vec<Problem>,
    /// The value of a calculated field, as it is stored.
    pub calculated: Option<Json>,
}

/// What an application costs at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeeState {
    /// The procedure has no fee.
    Free,
    /// This much.
    Known(Yen, Timing),
    /// It depends on what is not answered yet; between these, where they are known.
    Open {
        /// The least.
        low: Option<Yen>,
        /// The most.
        high: Option<Yen>,
        /// When it is paid.
        timing: Timing,
    },
}

impl Evaluation {
    /// The state of the field at `key` or `group.0.key`.
    pub fn field(&self, path: &str) -> Option<&FieldState> {
        self.index.get(path).map(|&index| &self.fields[index])
    }

    /// The state of the page with that key.
    pub fn page(&self, key: &str) -> Option<&PageState> {
        self.pages.iter().find(|page| page.key == key)
    }

    /// Everything wrong, in the order of the form.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.fields.iter().flat_map(|field| &field.problems)
    }

    /// True when the person certainly cannot apply.
    pub fn is_ineligible(&self) -> bool {
        !self.ineligible.is_empty()
    }
}

/// What follows from `answers` on the day `today`.
pub fn evaluate(form: &Compiled, answers: &Answers, today: Date, mode: Mode) -> Evaluation {
    let form = form.inner();
    let mut state = State::new(form, answers, today, mode);
    let pages = state.show_everything();
    let ineligible = form.form.ineligible.iter().zip(&form.ineligible);
    let ineligible = ineligible
        .filter(|(_, when)| verdict(when, &state, None).is_yes())
        .map(|(each, _)| each.message.clone())
        .collect();
    let fee = state.fee();
    let fields = state.judge();
    let index = fields.iter().enumerate().map(|(index, field)| (field.path.clone(), index)).collect();
    Evaluation { pages, fields, ineligible, fee, index }
}

/// What is known of one field: shown or not, in each row for members of groups.
struct Seen<'a> {
    page: usize,
    field: &'a Field,
    rules: &'a CompiledField,
    visible: Verdict,
    calculated: Value<'static>,
    /// By row, then by member.
    rows: Vec<Vec<Cell>>,
}

#[derive(Clone)]
struct Cell {
    visible: Verdict,
    calculated: Value<'static>,
}

struct State<'a> {
    form: &'a Inner,
    answers: &'a Answers,
    today: Date,
    mode: Mode,
    seen: Vec<Seen<'a>>,
}

impl<'a> State<'a> {
    fn new(form: &'a Inner, answers: &'a Answers, today: Date, mode: Mode) -> Self {
        let place = |&(page, number): &(usize, usize)| Seen {
            page,
            field: &form.form.pages[page].fields[number],
            rules: &form.pages[page].fields[number],
            visible: Verdict::Unknown,
            calculated: Value::Unknown,
            rows: Vec::new(),
        };
        Self { form, answers, today, mode, seen: form.places.iter().map(place).collect() }
    }

    /// First pass, in the order asked: rules look back only, so one pass settles what is shown and calculated.
    fn show_everything(&mut self) -> Vec<PageState> {
        let form = self.form;
        let mut next = 0;
        let mut pages = Vec::with_capacity(form.pages.len());
        for (page, rules) in form.form.pages.iter().zip(&form.pages) {
            let on_page = holds(rules.visible.as_ref(), self, None);
            pages.push(PageState { key: page.key.clone(), visible: on_page });
            for rules in &rules.fields {
                let visible = if on_page.is_no() {
                    Verdict::No
                } else {
                    on_page.and(holds(rules.visible.as_ref(), self, None))
                };
                self.seen[next].visible = visible;
                if let Some(value) = &rules.value {
                    self.seen[next].calculated = owned(run(value, self, None));
                }
                if !rules.members.is_empty() {
                    self.show_rows(next);
                }
                next += 1;
            }
        }
        pages
    }

    fn show_rows(&mut self, group: usize) {
        let (field, rules) = (self.seen[group].field, self.seen[group].rules);
        let rows = self.row_count(group).unwrap_or(0);
        let unseen = Cell { visible: Verdict::Unknown, calculated: Value::Unknown };
        self.seen[group].rows = vec![vec![unseen; rules.members.len()]; rows];
        for index in 0..rows {
            let row = Some(Row { group: &field.key, index });
            for (number, member) in rules.members.iter().enumerate() {
                let visible = holds(member.visible.as_ref(), self, row);
                let calculated =
                    member.value.as_ref().map_or(Value::Unknown, |value| owned(run(value, self, row)));
                self.seen[group].rows[index][number] = Cell { visible, calculated };
            }
        }
    }

    /// Rows that were given, whether they count or not.
    fn row_count(&self, group: usize) -> Option<usize> {
        match (self.answers.get(&self.seen[group].field.key), self.mode) {
            (Some(Json::Array(rows)), _) => Some(rows.len().min(crate::field::MOST_ROWS)),
            (None, Mode::Drafting) => None,
            _ => Some(0),
        }
    }

    fn find(&self, key: &str) -> Option<&Seen<'a>> {
        self.form.index.get(key).map(|&index| &self.seen[index])
    }

    /// The value of a field that is shown with `visible` and stored as `answer`.
    fn worth<'s>(
        &'s self,
        (visible, calculated): (Verdict, &'s Value<'static>),
        kind: &FieldType,
        answer: Option<&'s Json>,
        part: Option<&str>,
    ) -> Value<'s> {
        match (visible, answer) {
            (Verdict::No, _) => Value::Empty,
            (Verdict::Unknown, _) => Value::Unknown,
            (Verdict::Yes, _) if matches!(kind, FieldType::Calculated(_)) => calculated.clone(),
            (Verdict::Yes, None) if self.mode == Mode::Drafting => Value::Unknown,
            (Verdict::Yes, None | Some(Json::Null)) => Value::Empty,
            (Verdict::Yes, Some(answer)) => kind.ask().value(answer, part),
        }
    }

    fn fee(&self) -> FeeState {
        let (Some(fee), Some(amount)) = (&self.form.form.fee, &self.form.fee) else { return FeeState::Free };
        let timing = fee.timing;
        let yen = |number: Number| number.floor().whole().map(Yen);
        match run(amount, self, None) {
            Value::Number(number) if !number.is_negative() => yen(number)
                .map_or(FeeState::Open { low: None, high: None, timing }, |yen| FeeState::Known(yen, timing)),
            Value::Empty => FeeState::Known(Yen(0), timing),
            _ => {
                let between = bounds(amount, self);
                let low = between.low.map_or(Number::ZERO, |low| low.max(Number::ZERO));
                FeeState::Open { low: yen(low), high: between.high.and_then(yen), timing }
            }
        }
    }

    /// Second pass: what is required and what is wrong. By now everything that can be known is.
    fn judge(&self) -> Vec<FieldState> {
        let mut states = Vec::with_capacity(self.seen.len());
        for seen in &self.seen {
            let answer = self.answers.get(&seen.field.key);
            let asked = Asked {
                page: seen.page,
                field: seen.field,
                rules: seen.rules,
                visible: seen.visible,
                answer,
                row: None,
            };
            states.push(self.judge_one(&asked, seen.field.key.clone(), &seen.calculated));
            for (index, cells) in seen.rows.iter().enumerate() {
                let row = answer.and_then(|rows| rows.get(index));
                for ((cell, rules), field) in cells.iter().zip(&seen.rules.members).zip(seen.field.members())
                {
                    let asked = Asked {
                        page: seen.page,
                        field,
                        rules,
                        visible: seen.visible.and(cell.visible),
                        answer: row.and_then(|row| row.get(&field.key)),
                        row: Some(Row { group: &seen.field.key, index }),
                    };
                    states.push(self.judge_one(
                        &asked,
                        format!("{}.{index}.{}", seen.field.key, field.key),
                        &cell.calculated,
                    ));
                }
            }
        }
        states
    }

    fn judge_one(&self, asked: &Asked<'_>, path: String, calculated: &Value<'static>) -> FieldState {
        let required = match &asked.rules.required {
            _ if asked.field.kind.is_silent() => Verdict::No,
            CompiledRequired::Always => Verdict::Yes,
            CompiledRequired::Never => Verdict::No,
            CompiledRequired::When(rule) => verdict(rule, self, asked.row),
        };
        let problems =
            if asked.visible.is_yes() { self.problems(asked, required, &path) } else { Vec::new() };
        let calculated =
            (asked.visible.is_yes() && asked.rules.value.is_some()).then(|| stored(calculated)).flatten();
        FieldState { path, page: asked.page, visible: asked.visible, required, problems, calculated }
    }

    fn problems(&self, asked: &Asked<'_>, required: Verdict, path: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut wrong = |reason| problems.push(Problem::new(path, reason));
        let blank = match asked.answer {
            None => self.mode == Mode::Submitting,
            Some(answer) => answer.is_null(),
        };
        match &asked.field.kind {
            FieldType::Group(group) => {
                let rows = asked.answer.and_then(Json::as_array).map(Vec::len).or_else(|| blank.then_some(0));
                if rows.is_some_and(|rows| rows < group.min && (rows > 0 || required.is_yes())) {
                    wrong(Reason::TooFew { least: group.min });
                }
            }
            FieldType::Consent(_) if blank && required.is_yes() => wrong(Reason::NoConsent),
            _ if blank && required.is_yes() => wrong(Reason::Required),
            _ => {}
        }
        if let Some(day) = asked.answer.and_then(crate::field::stored_date) {
            match asked.rules.min.as_ref().map(|min| run(min, self, asked.row)) {
                Some(Value::Date(first)) if day < first => wrong(Reason::TooEarly { first }),
                _ => {}
            }
            match asked.rules.max.as_ref().map(|max| run(max, self, asked.row)) {
                Some(Value::Date(last)) if day > last => wrong(Reason::TooLate { last }),
                _ => {}
            }
        }
        for (check, rule) in asked.field.checks.iter().zip(&asked.rules.checks) {
            if run(rule, self, asked.row) == Value::Bool(false) {
                wrong(Reason::Check(check.message.clone()));
            }
        }
        if self.mode == Mode::Submitting
            && asked.row.is_none()
            && let Some(answer) = asked.answer
            && let Err(found) = asked.field.kind.ask().read(answer)
        {
            problems.extend(found.into_iter().map(|problem| problem.within(path)));
        }
        problems
    }
}

/// A question as it is put to the person: outside of groups, or in a row.
struct Asked<'a> {
    page: usize,
    field: &'a Field,
    rules: &'a CompiledField,
    visible: Verdict,
    answer: Option<&'a Json>,
    row: Option<Row<'a>>,
}

fn holds(rule: Option<&Expr>, state: &State<'_>, row: Option<Row<'_>>) -> Verdict {
    rule.map_or(Verdict::Yes, |rule| verdict(rule, state, row))
}

/// A calculated value, cut loose from the answers. Lists are no calculated values.
fn owned(value: Value<'_>) -> Value<'static> {
    match value {
        Value::Text(text) => Value::Text(text.into_owned().into()),
        Value::Number(number) => Value::Number(number),
        Value::Bool(value) => Value::Bool(value),
        Value::Date(date) => Value::Date(date),
        Value::Empty => Value::Empty,
        _ => Value::Unknown,
    }
}

fn stored(value: &Value<'_>) -> Option<Json> {
    match value {
        Value::Number(number) => {
            Some(number.whole().map_or_else(|| Json::String(number.to_string()), Json::from))
        }
        Value::Text(text) => Some(Json::String(text.to_string())),
        _ => None,
    }
}

impl Known for State<'_> {
    fn today(&self) -> Date {
        self.today
    }

    fn value(&self, head: &str, part: Option<&str>, row: Option<Row<'_>>) -> Value<'_> {
        if let Some(row) = row
            && let Some(group) = self.find(row.group)
            && let Some(number) = group.field.members().iter().position(|member| member.key == head)
        {
            let Some(cell) = group.rows.get(row.index).map(|cells| &cells[number]) else {
                return Value::Unknown;
            };
            let answer = self
                .answers
                .get(row.group)
                .and_then(|rows| rows.get(row.index))
                .and_then(|row| row.get(head));
            return self.worth(
                (group.visible.and(cell.visible), &cell.calculated),
                &group.field.members()[number].kind,
                answer,
                part,
            );
        }
        match self.find(head) {
            Some(seen) => {
                self.worth((seen.visible, &seen.calculated), &seen.field.kind, self.answers.get(head), part)
            }
            None => Value::Unknown,
        }
    }

    fn rows(&self, group: &str) -> Option<usize> {
        let &index = self.form.index.get(group)?;
        let seen = &self.seen[index];
        match (&seen.field.kind, seen.visible) {
            (FieldType::Group(_), Verdict::Yes) => self.row_count(index),
            (FieldType::Group(_), Verdict::No) => Some(0),
            _ => None,
        }
    }
}

/// Bounds of a fee while questions are open: what is answered is a point, the rest is what the question allows.
impl Domains for State<'_> {
    fn domain(&self, atom: &Expr) -> Option<Domain> {
        match run(atom, self, None) {
            Value::Number(number) => Some(Domain::Range(Bounds::point(number), false)),
            Value::Empty => Some(Domain::Range(Bounds::point(Number::ZERO), false)),
            _ => self.form.form.domain(atom),
        }
    }

    fn certain(&self, path: &Path) -> bool {
        self.find(&path.head).is_some_and(|seen| {
            let required = match &seen.rules.required {
                CompiledRequired::Always => true,
                CompiledRequired::Never => false,
                CompiledRequired::When(rule) => verdict(rule, self, None).is_yes(),
            };
            seen.visible.is_yes()
                && (required || matches!(self.answers.get(&path.head), Some(answer) if !answer.is_null()))
        })
    }

    fn formula(&self, path: &Path) -> Option<&Expr> {
        self.form.formula(path)
    }

    fn shown_when(&self, _path: &Path) -> Vec<&Expr> {
        Vec::new()
    }

    fn decided(&self, condition: &Expr) -> Option<bool> {
        match run(condition, self, None) {
            Value::Bool(value) => Some(value),
            Value::Empty => Some(false),
            _ => None,
        }
    }
}
