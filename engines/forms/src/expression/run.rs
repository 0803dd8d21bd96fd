//! Evaluates a checked expression. An expression that was not checked gives `Unknown` where it makes no sense.

use std::borrow::Cow;

use yakuba_base::{Date, FiscalYear};

use super::{Expr, Function, Number, Operator, Value, Verdict};

/// A row of a group, in which an expression is evaluated.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The group's key.
    pub group: &'a str,
    /// From 0.
    pub index: usize,
}

/// What is known at the moment.
pub trait Known {
    /// The day of the evaluation, in Japan.
    fn today(&self) -> Date;
    /// The answer named `head`, or its `part`. In a row, the row's own field comes first.
    fn value(&self, head: &str, part: Option<&str>, row: Option<Row<'_>>) -> Value<'_>;
    /// How many rows the group has: 0 when it is hidden, `None` when it is not answered yet.
    fn rows(&self, group: &str) -> Option<usize>;
}

/// The value of `expr`.
pub fn run<'a>(expr: &'a Expr, known: &'a dyn Known, row: Option<Row<'_>>) -> Value<'a> {
    match expr {
        Expr::Number(number) => Value::Number(*number),
        Expr::Text(text) => Value::Text(Cow::Borrowed(text)),
        Expr::Bool(value) => Value::Bool(*value),
        Expr::Date(date) => Value::Date(*date),
        Expr::Name(path) => known.value(&path.head, path.part.as_deref(), row),
        Expr::Not(inner) => match run(inner, known, row) {
            Value::Bool(value) => Value::Bool(!value),
            other => neither(other),
        },
        Expr::Negate(inner) => number(run(inner, known, row), Number::negated),
        Expr::Binary(Operator::And, left, right) => logic(false, left, right, known, row),
        Expr::Binary(Operator::Or, left, right) => logic(true, left, right, known, row),
        Expr::Binary(operator, left, right) => {
            let (left, right) = (run(left, known, row), run(right, known, row));
            if operator.is_comparison() {
                compare(*operator, &left, &right)
            } else {
                calculate(*operator, &left, &right)
            }
        }
        Expr::In(item, list) => {
            let item = run(item, known, row);
            any(list.iter().map(|each| compare(Operator::Equal, &item, &run(each, known, row))))
        }
        Expr::Call(function, arguments) => call(*function, arguments, known, row),
    }
}

/// The outcome of a condition: what does not apply is a no.
pub fn verdict(expr: &Expr, known: &dyn Known, row: Option<Row<'_>>) -> Verdict {
    run(expr, known, row).verdict()
}

/// What a value that is no boolean means to logic.
fn neither(value: Value<'_>) -> Value<'_> {
    if value == Value::Empty { Value::Empty } else { Value::Unknown }
}

/// `and` (decided by a false) and `or` (decided by a true). Undecided, an unknown side outweighs one that does not apply.
fn logic<'a>(
    decides: bool,
    left: &'a Expr,
    right: &'a Expr,
    known: &'a dyn Known,
    row: Option<Row<'_>>,
) -> Value<'a> {
    let left = run(left, known, row);
    if left == Value::Bool(decides) {
        return left;
    }
    match (left, run(right, known, row)) {
        (_, right) if right == Value::Bool(decides) => right,
        (Value::Bool(_), right @ Value::Bool(_)) => right,
        (Value::Bool(_) | Value::Empty, Value::Empty) | (Value::Empty, Value::Bool(_)) => Value::Empty,
        _ => Value::Unknown,
    }
}

/// True when one is, unknown when one may be.
fn any<'a>(outcomes: impl Iterator<Item = Value<'a>>) -> Value<'a> {
    let mut so_far = Value::Bool(false);
    for outcome in outcomes {
        match outcome {
            Value::Bool(true) => return Value::Bool(true),
            Value::Bool(_) => {}
            Value::Empty if so_far != Value::Unknown => so_far = Value::Empty,
            Value::Empty => {}
            _ => so_far = Value::Unknown,
        }
    }
    so_far
}

fn compare<'a>(operator: Operator, left: &Value<'_>, right: &Value<'_>) -> Value<'a> {
    let order = match (left, right) {
        (Value::Empty, _) | (_, Value::Empty) => return Value::Empty,
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        _ => return Value::Unknown,
    };
    Value::Bool(match operator {
        Operator::Equal => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::AtMost => order.is_le(),
        Operator::Greater => order.is_gt(),
        _ => order.is_ge(),
    })
}

/// An absent number counts as 0.
fn counted(value: &Value<'_>) -> Option<Number> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Empty => Some(Number::ZERO),
        _ => None,
    }
}

fn computed<'a>(number: Option<Number>) -> Value<'a> {
    number.map_or(Value::Unknown, Value::Number)
}

fn calculate<'a>(operator: Operator, left: &Value<'_>, right: &Value<'_>) -> Value<'a> {
    let (Some(a), Some(b)) = (counted(left), counted(right)) else { return Value::Unknown };
    computed(match operator {
        Operator::Plus => a.plus(b),
        Operator::Minus => a.minus(b),
        Operator::Times => a.times(b),
        _ => a.divided_by(b),
    })
}

fn number<'a>(value: Value<'_>, turn: impl Fn(Number) -> Option<Number>) -> Value<'a> {
    match value {
        Value::Number(number) => computed(turn(number)),
        Value::Empty => Value::Empty,
        _ => Value::Unknown,
    }
}

fn call<'a>(
    function: Function,
    arguments: &'a [Expr],
    known: &'a dyn Known,
    row: Option<Row<'_>>,
) -> Value<'a> {
    let argument = |index: usize| run(&arguments[index], known, row);
    match function {
        Function::Today => Value::Date(known.today()),
        Function::Age => {
            let on = if arguments.len() > 1 { argument(1) } else { Value::Date(known.today()) };
            // A day before birth gives 0.
            days(&argument(0), &on, |birth, on| {
                Value::Number(i64::from(birth.age_on(on).unwrap_or(0)).into())
            })
        }
        Function::DaysBetween => {
            days(&argument(0), &argument(1), |a, b| Value::Number(a.days_until(b).into()))
        }
        Function::AddDays => match (argument(0), argument(1)) {
            (Value::Empty, _) => Value::Empty,
            (Value::Date(date), by) => {
                let moved = counted(&by).and_then(Number::whole);
                moved
                    .filter(|by| by.abs() < 400_000)
                    .map_or(Value::Unknown, |by| Value::Date(date.add_days(by)))
            }
            _ => Value::Unknown,
        },
        Function::FiscalYear => match argument(0) {
            Value::Date(date) => Value::Number(i64::from(FiscalYear::of(date).year()).into()),
            other => neither(other),
        },
        Function::Count => match &arguments[0] {
            Expr::Name(path) => match known.rows(&path.head) {
                Some(rows) => Value::Number(rows.into()),
                None => match argument(0) {
                    Value::Choices(chosen) => Value::Number(chosen.len().into()),
                    Value::Files(files) => Value::Number(files.into()),
                    Value::Empty => Value::Number(Number::ZERO),
                    _ => Value::Unknown,
                },
            },
            _ => Value::Unknown,
        },
        Function::Sum => sum(&arguments[0], known),
        Function::Any | Function::All => in_rows(function, &arguments[0], &arguments[1], known),
        Function::If => match argument(0) {
            Value::Bool(true) => argument(1),
            Value::Bool(false) | Value::Empty => argument(2),
            _ => {
                let (a, b) = (argument(1), argument(2));
                if a == b { a } else { Value::Unknown }
            }
        },
        Function::Min | Function::Max => match (argument(0), argument(1)) {
            // An absent day sets no limit; an absent number counts as 0, as in a sum.
            (Value::Empty, day @ (Value::Date(_) | Value::Empty)) | (day @ Value::Date(_), Value::Empty) => {
                day
            }
            (Value::Empty, Value::Number(b)) => least_or_greatest(function, Number::ZERO, b),
            (Value::Number(a), Value::Empty) => least_or_greatest(function, a, Number::ZERO),
            (Value::Number(a), Value::Number(b)) => least_or_greatest(function, a, b),
            (Value::Date(a), Value::Date(b)) => {
                Value::Date(if function == Function::Min { a.min(b) } else { a.max(b) })
            }
            _ => Value::Unknown,
        },
        Function::Floor => number(argument(0), |number| Some(number.floor())),
        Function::Round => number(argument(0), Number::round),
        Function::Answered => match &arguments[0] {
            Expr::Name(path) if path.part.is_none() && known.rows(&path.head).is_some() => {
                Value::Bool(known.rows(&path.head) > Some(0))
            }
            _ => match argument(0) {
                Value::Unknown => Value::Unknown,
                Value::Empty => Value::Bool(false),
                _ => Value::Bool(true),
            },
        },
        Function::Has => match (argument(0), &arguments[1]) {
            (Value::Choices(chosen), Expr::Text(text)) => Value::Bool(chosen.contains(&text.as_str())),
            (Value::Empty, _) => Value::Bool(false),
            _ => Value::Unknown,
        },
        Function::Length => match argument(0) {
            Value::Text(text) => Value::Number(text.chars().count().into()),
            Value::Empty => Value::Number(Number::ZERO),
            _ => Value::Unknown,
        },
    }
}

fn least_or_greatest<'a>(function: Function, a: Number, b: Number) -> Value<'a> {
    Value::Number(if function == Function::Min { a.min(b) } else { a.max(b) })
}

fn days<'a>(first: &Value<'_>, second: &Value<'_>, turn: impl Fn(Date, Date) -> Value<'a>) -> Value<'a> {
    match (first, second) {
        (Value::Empty, _) | (_, Value::Empty) => Value::Empty,
        (Value::Date(first), Value::Date(second)) => turn(*first, *second),
        _ => Value::Unknown,
    }
}

fn sum<'a>(column: &Expr, known: &dyn Known) -> Value<'a> {
    let Expr::Name(path) = column else { return Value::Unknown };
    let (Some(member), Some(rows)) = (&path.part, known.rows(&path.head)) else { return Value::Unknown };
    let each = |index| counted(&known.value(member, None, Some(Row { group: &path.head, index })));
    computed((0..rows).try_fold(Number::ZERO, |total, index| total.plus(each(index)?)))
}

/// `any` and `all`; `all` is "not any not", and a row to which the condition does not apply stands in neither's way.
fn in_rows<'a>(function: Function, group: &'a Expr, condition: &'a Expr, known: &'a dyn Known) -> Value<'a> {
    let Expr::Name(path) = group else { return Value::Unknown };
    let Some(rows) = known.rows(&path.head) else { return Value::Unknown };
    let decides = function == Function::Any;
    let mut so_far = Value::Bool(!decides);
    for index in 0..rows {
        match run(condition, known, Some(Row { group: &path.head, index })) {
            Value::Bool(value) if value == decides => return Value::Bool(decides),
            Value::Bool(_) | Value::Empty => {}
            _ => so_far = Value::Unknown,
        }
    }
    so_far
}
