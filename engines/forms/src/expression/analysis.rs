//! What a condition can never be, and between what a calculation lies, found without asking anybody.
//!
//! The analysis is sound: when it says "never", no valid answers make the condition true. It may miss a contradiction
//! (it does not multiply, and it gives up on very wide alternatives); it never invents one.

use std::collections::{BTreeMap, BTreeSet};

use yakuba_base::Date;

use super::{Expr, Function, Number, Operator, Path};

/// Most alternatives looked at side by side; beyond it a part of the condition is left out of the account.
const MOST_ALTERNATIVES: usize = 64;

/// The values an answer can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Options of a choice.
    Options(BTreeSet<String>),
    /// May be true; may be false.
    Bool(bool, bool),
    /// A number between bounds; only whole numbers when so marked. Days count from 1970-01-01.
    Range(Bounds, bool),
    /// Options that must be, and options that cannot be, among those chosen.
    Chosen(BTreeSet<String>, BTreeSet<String>),
}

/// The least and the greatest value; `None` is without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Not below.
    pub low: Option<Number>,
    /// Not above.
    pub high: Option<Number>,
}

/// What is known about answers before they are given.
pub trait Domains {
    /// The values that a name, `count(…)`, `sum(…)` or `age(…)` can have when it is answered.
    fn domain(&self, atom: &Expr) -> Option<Domain>;
    /// True when the answer will certainly be there: always shown, and required.
    fn certain(&self, path: &Path) -> bool;
    /// How the value of a calculated field follows from fields asked before it.
    fn formula(&self, path: &Path) -> Option<&Expr>;
    /// The conditions that hold whenever the answer is there.
    fn shown_when(&self, path: &Path) -> Vec<&Expr>;
    /// The outcome of a condition, when it is known already.
    fn decided(&self, condition: &Expr) -> Option<bool>;
}

impl Bounds {
    /// Anything.
    pub const ANY: Self = Self { low: None, high: None };

    /// Exactly that.
    pub fn point(number: Number) -> Self {
        Self { low: Some(number), high: Some(number) }
    }

    /// From `low` to `high`.
    pub fn between(low: Option<Number>, high: Option<Number>) -> Self {
        Self { low, high }
    }

    fn is_empty(self) -> bool {
        matches!((self.low, self.high), (Some(low), Some(high)) if low > high)
    }

    fn meet(self, other: Self) -> Self {
        let low = match (self.low, other.low) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
        let high = match (self.high, other.high) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self { low, high }
    }

    /// The smallest bounds around both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self {
            low: self.low.zip(other.low).map(|(a, b)| a.min(b)),
            high: self.high.zip(other.high).map(|(a, b)| a.max(b)),
        }
    }

    fn plus(self, other: Self) -> Self {
        let add = |a: Option<Number>, b: Option<Number>| a.zip(b).and_then(|(a, b)| a.plus(b));
        Self { low: add(self.low, other.low), high: add(self.high, other.high) }
    }

    fn negated(self) -> Self {
        Self { low: self.high.and_then(Number::negated), high: self.low.and_then(Number::negated) }
    }

    fn times(self, other: Self) -> Self {
        let zero = Self::point(Number::ZERO);
        if self == zero || other == zero {
            return zero;
        }
        let not_negative = |bounds: Self| bounds.low.is_some_and(|low| !low.is_negative());
        if not_negative(self) && not_negative(other) {
            let multiply = |a: Option<Number>, b: Option<Number>| a.zip(b).and_then(|(a, b)| a.times(b));
            // A lost lower bound may at least be zero.
            let low = multiply(self.low, other.low).or(Some(Number::ZERO));
            return Self { low, high: multiply(self.high, other.high) };
        }
        let (Some(a), Some(b), Some(c), Some(d)) = (self.low, self.high, other.low, other.high) else {
            return Self::ANY;
        };
        let corners: Option<Vec<Number>> =
            [a.times(c), a.times(d), b.times(c), b.times(d)].into_iter().collect();
        corners.map_or(Self::ANY, |corners| Self {
            low: corners.iter().min().copied(),
            high: corners.iter().max().copied(),
        })
    }

    fn divided_by(self, other: Self) -> Self {
        match (other.low, other.high) {
            (Some(low), Some(high)) if low == high && low != Number::ZERO => {
                Number::ONE.divided_by(low).map_or(Self::ANY, |inverse| self.times(Self::point(inverse)))
            }
            _ => Self::ANY,
        }
    }
}

/// One way in which everything asked so far can be true.
#[derive(Clone, Debug, Default)]
struct Way {
    /// By the atom's source text.
    domains: BTreeMap<String, Domain>,
    shown: BTreeSet<Path>,
}

/// False only when `condition` can never be true.
pub fn possible(conditions: &[&Expr], domains: &dyn Domains) -> bool {
    let mut ways = vec![Way::default()];
    for condition in conditions {
        ways = require(ways, condition, true, domains);
    }
    !ways.is_empty()
}

/// The ways among `ways` in which `expr` can be certainly true (or certainly false, as `wanted`).
fn require(ways: Vec<Way>, expr: &Expr, wanted: bool, domains: &dyn Domains) -> Vec<Way> {
    match expr {
        Expr::Bool(value) => {
            if *value == wanted {
                ways
            } else {
                Vec::new()
            }
        }
        Expr::Not(inner) => require(ways, inner, !wanted, domains),
        Expr::Binary(operator @ (Operator::And | Operator::Or), left, right) => {
            if (*operator == Operator::And) == wanted {
                return require(require(ways, left, wanted, domains), right, wanted, domains);
            }
            let mut either = require(ways.clone(), left, wanted, domains);
            either.extend(require(ways.clone(), right, wanted, domains));
            if either.len() > MOST_ALTERNATIVES { ways } else { either }
        }
        Expr::Binary(operator, left, right) if operator.is_comparison() => {
            let operator = if wanted { *operator } else { opposite(*operator) };
            match (point(left), point(right)) {
                (None, Some(value)) => keep(ways, left, domains, |domain| compare(domain, operator, &value)),
                (Some(value), None) => {
                    keep(ways, right, domains, |domain| compare(domain, mirrored(operator), &value))
                }
                _ => [left, right].iter().fold(ways, |ways, side| keep(ways, side, domains, Some)),
            }
        }
        Expr::In(item, list) => {
            let values: Option<Vec<Literal>> = list.iter().map(point).collect();
            keep(ways, item, domains, |domain| match (domain, &values) {
                (Domain::Options(mut options), Some(values)) => {
                    options.retain(|option| {
                        values.iter().any(|value| *value == Literal::Text(option.clone())) == wanted
                    });
                    (!options.is_empty()).then_some(Domain::Options(options))
                }
                (other, _) => Some(other),
            })
        }
        Expr::Name(_) => {
            keep(ways, expr, domains, |domain| compare(domain, Operator::Equal, &Literal::Bool(wanted)))
        }
        Expr::Call(Function::Answered, arguments) if wanted => keep(ways, &arguments[0], domains, Some),
        Expr::Call(Function::Has, arguments) => {
            let Some(Literal::Text(option)) = point(&arguments[1]) else { return ways };
            if !wanted && !matches!(&arguments[0], Expr::Name(path) if domains.certain(path)) {
                return ways;
            }
            keep(ways, &arguments[0], domains, |domain| match domain {
                Domain::Chosen(mut inside, mut outside) => {
                    if wanted { &mut inside } else { &mut outside }.insert(option.clone());
                    inside.is_disjoint(&outside).then_some(Domain::Chosen(inside, outside))
                }
                other => Some(other),
            })
        }
        _ => ways,
    }
}

/// Narrows the domain of `atom` in every way, and drops the ways in which nothing is left of it.
fn keep(
    ways: Vec<Way>,
    atom: &Expr,
    domains: &dyn Domains,
    narrow: impl Fn(Domain) -> Option<Domain>,
) -> Vec<Way> {
    let key = match atom {
        Expr::Name(_) | Expr::Call(Function::Count | Function::Age | Function::Sum, _) => atom.to_string(),
        _ => return ways,
    };
    let mut kept = Vec::new();
    for mut way in ways {
        if let Some(domain) = way.domains.remove(&key).or_else(|| domains.domain(atom)) {
            let Some(narrowed) = narrow(domain) else { continue };
            way.domains.insert(key.clone(), narrowed);
        }
        // What is compared has an answer, so whatever shows its question holds too. An absent group counts 0 rows.
        match atom {
            Expr::Name(path) => kept.extend(shown(way, path, domains)),
            _ => kept.push(way),
        }
    }
    kept
}

fn shown(mut way: Way, path: &Path, domains: &dyn Domains) -> Vec<Way> {
    if !way.shown.insert(path.clone()) {
        return vec![way];
    }
    domains
        .shown_when(path)
        .into_iter()
        .fold(vec![way], |ways, condition| require(ways, condition, true, domains))
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Literal {
    Bool(bool),
    Text(String),
    Number(Number),
}

/// The value of a literal.
fn point(expr: &Expr) -> Option<Literal> {
    Some(match expr {
        Expr::Bool(value) => Literal::Bool(*value),
        Expr::Text(text) => Literal::Text(text.clone()),
        Expr::Number(number) => Literal::Number(*number),
        Expr::Date(date) => Literal::Number(day_number(*date)),
        Expr::Negate(inner) => match point(inner)? {
            Literal::Number(number) => Literal::Number(number.negated()?),
            _ => return None,
        },
        _ => return None,
    })
}

/// Days since 1970-01-01.
pub(crate) fn day_number(date: Date) -> Number {
    Date::new(1970, 1, 1).map_or(Number::ZERO, |epoch| epoch.days_until(date).into())
}

fn opposite(operator: Operator) -> Operator {
    match operator {
        Operator::Equal => Operator::NotEqual,
        Operator::NotEqual => Operator::Equal,
        Operator::Less => Operator::AtLeast,
        Operator::AtMost => Operator::Greater,
        Operator::Greater => Operator::AtMost,
        _ => Operator::Less,
    }
}

fn mirrored(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::AtMost => Operator::AtLeast,
        Operator::Greater => Operator::Less,
        Operator::AtLeast => Operator::AtMost,
        same => same,
    }
}

/// What is left of `domain`, `None` when nothing is.
fn compare(domain: Domain, operator: Operator, value: &Literal) -> Option<Domain> {
    match (domain, value) {
        (Domain::Options(mut options), Literal::Text(text)) => {
            match operator {
                Operator::Equal => options.retain(|option| option == text),
                Operator::NotEqual => options.retain(|option| option != text),
                _ => {}
            }
            (!options.is_empty()).then_some(Domain::Options(options))
        }
        (Domain::Bool(yes, no), Literal::Bool(value)) => {
            let (keep_yes, keep_no) = match operator {
                Operator::Equal => (*value, !*value),
                Operator::NotEqual => (!*value, *value),
                _ => (true, true),
            };
            let (yes, no) = (yes && keep_yes, no && keep_no);
            (yes || no).then_some(Domain::Bool(yes, no))
        }
        (Domain::Range(bounds, whole), Literal::Number(number)) => range(bounds, whole, operator, *number),
        (other, _) => Some(other),
    }
}

fn range(bounds: Bounds, whole: bool, operator: Operator, number: Number) -> Option<Domain> {
    let up = |number: Number| number.negated().map(Number::floor).and_then(Number::negated);
    let met = match operator {
        Operator::Equal if whole && number.floor() != number => return None,
        Operator::Equal => bounds.meet(Bounds::point(number)),
        Operator::NotEqual if bounds == Bounds::point(number) => return None,
        Operator::NotEqual => bounds,
        Operator::AtMost if whole => bounds.meet(Bounds::between(None, Some(number.floor()))),
        Operator::AtLeast if whole => bounds.meet(Bounds::between(up(number), None)),
        Operator::Less if whole => {
            bounds.meet(Bounds::between(None, up(number).and_then(|up| up.minus(Number::ONE))))
        }
        Operator::Greater if whole => bounds.meet(Bounds::between(number.floor().plus(Number::ONE), None)),
        // Open ends of fractions: what only touches the end is empty, the rest is kept closed, which is wider and so safe.
        Operator::Less | Operator::AtMost => {
            if operator == Operator::Less && bounds.low.is_some_and(|low| low >= number) {
                return None;
            }
            bounds.meet(Bounds::between(None, Some(number)))
        }
        _ => {
            if operator == Operator::Greater && bounds.high.is_some_and(|high| high <= number) {
                return None;
            }
            bounds.meet(Bounds::between(Some(number), None))
        }
    };
    (!met.is_empty()).then_some(Domain::Range(met, whole))
}

/// Between what the number `expr` lies, whatever is answered. Absent answers count as 0.
pub fn bounds(expr: &Expr, domains: &dyn Domains) -> Bounds {
    measure(expr, domains, &[Way::default()])
}

fn measure(expr: &Expr, domains: &dyn Domains, ways: &[Way]) -> Bounds {
    let of = |inner: &Expr| measure(inner, domains, ways);
    match expr {
        Expr::Number(number) => Bounds::point(*number),
        Expr::Negate(inner) => of(inner).negated(),
        Expr::Binary(operator, left, right) => match operator {
            Operator::Plus => of(left).plus(of(right)),
            Operator::Minus => of(left).plus(of(right).negated()),
            Operator::Times => of(left).times(of(right)),
            Operator::Divide => of(left).divided_by(of(right)),
            _ => Bounds::ANY,
        },
        Expr::Name(path) => {
            let known = match domains.formula(path) {
                Some(formula) if domains.domain(expr).is_none() => measure(formula, domains, ways),
                _ => within(expr, domains, ways),
            };
            if domains.certain(path) || ways.iter().all(|way| way.shown.contains(path)) {
                known
            } else {
                known.hull(Bounds::point(Number::ZERO))
            }
        }
        Expr::Call(Function::If, arguments) => choose(arguments, domains, ways),
        Expr::Call(Function::Min, arguments) => {
            let (a, b) = (of(&arguments[0]), of(&arguments[1]));
            let high = match (a.high, b.high) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            Bounds { low: a.low.zip(b.low).map(|(a, b)| a.min(b)), high }
        }
        Expr::Call(Function::Max, arguments) => {
            let (a, b) = (of(&arguments[0]), of(&arguments[1]));
            let low = match (a.low, b.low) {
                (Some(a), Some(b)) => Some(a.max(b)),
                (a, b) => a.or(b),
            };
            Bounds { low, high: a.high.zip(b.high).map(|(a, b)| a.max(b)) }
        }
        Expr::Call(Function::Floor, arguments) => {
            let inner = of(&arguments[0]);
            Bounds { low: inner.low.map(Number::floor), high: inner.high.map(Number::floor) }
        }
        Expr::Call(Function::Round, arguments) => {
            let inner = of(&arguments[0]);
            Bounds { low: inner.low.and_then(Number::round), high: inner.high.and_then(Number::round) }
        }
        Expr::Call(Function::Count | Function::Age | Function::Length, _) => {
            within(expr, domains, ways).meet(Bounds::between(Some(Number::ZERO), None))
        }
        Expr::Call(Function::Sum, _) => within(expr, domains, ways),
        _ => Bounds::ANY,
    }
}

/// The bounds of an atom over all `ways`.
fn within(atom: &Expr, domains: &dyn Domains, ways: &[Way]) -> Bounds {
    let key = atom.to_string();
    let base = domains.domain(atom);
    let each = |way: &Way| match way.domains.get(&key).or(base.as_ref()) {
        Some(Domain::Range(bounds, _)) => *bounds,
        _ => Bounds::ANY,
    };
    ways.iter().map(each).reduce(Bounds::hull).unwrap_or(Bounds::ANY)
}

/// The branches of an `if` that can be reached, each under its own condition.
fn choose(arguments: &[Expr], domains: &dyn Domains, ways: &[Way]) -> Bounds {
    let [condition, yes, no] = arguments else { return Bounds::ANY };
    if let Some(decided) = domains.decided(condition) {
        return measure(if decided { yes } else { no }, domains, ways);
    }
    let under = |wanted| require(ways.to_vec(), condition, wanted, domains);
    let then = under(true);
    // The second branch is also taken when the condition does not apply, so only certain answers narrow it.
    let certain = condition.references().into_iter().all(|path| domains.certain(path));
    let otherwise = if certain { under(false) } else { ways.to_vec() };
    match (then.is_empty(), otherwise.is_empty()) {
        (true, _) => measure(no, domains, &otherwise),
        (_, true) => measure(yes, domains, &then),
        _ => measure(yes, domains, &then).hull(measure(no, domains, &otherwise)),
    }
}
