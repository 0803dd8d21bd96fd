//! What an expression is made of.

use yakuba_base::Date;

use super::Number;

/// A rule or a calculation, as written by a clerk or made by the builder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// `12`, `0.5`: never negative, the sign is [`Expr::Negate`].
    Number(Number),
    /// `"new"`.
    Text(String),
    /// `true`, `false`.
    Bool(bool),
    /// `@2026-04-01`.
    Date(Date),
    /// `copies`, `home.town`, `members.birthday`.
    Name(Path),
    /// `not a`.
    Not(Box<Expr>),
    /// `-a`.
    Negate(Box<Expr>),
    /// `a and b`, `a < b`, `a + b`.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `a in ["x", "y"]`.
    In(Box<Expr>, Vec<Expr>),
    /// `age(birthday)`.
    Call(Function, Vec<Expr>),
}

/// The name of an answer, of a part of it, or of a column of a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    /// The field's key.
    pub head: String,
    /// A part (`home.town`) or a member of a group (`members.birthday`).
    pub part: Option<String>,
}

impl Path {
    /// A whole answer.
    pub fn key(head: impl Into<String>) -> Self {
        Self { head: head.into(), part: None }
    }

    /// A part of an answer, or a column of a group.
    pub fn part(head: impl Into<String>, part: impl Into<String>) -> Self {
        Self { head: head.into(), part: Some(part.into()) }
    }
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// Either or both.
    Or,
    /// Both.
    And,
    /// The same.
    Equal,
    /// Not the same.
    NotEqual,
    /// Smaller, earlier (未満).
    Less,
    /// Smaller or the same (以下).
    AtMost,
    /// Larger, later (超).
    Greater,
    /// Larger or the same (以上).
    AtLeast,
    /// Sum.
    Plus,
    /// Difference.
    Minus,
    /// Product.
    Times,
    /// Quotient.
    Divide,
}

impl Operator {
    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Divide => "/",
        }
    }

    /// How tightly it binds; a larger number binds tighter. `not` stands between `and` and the comparisons.
    pub(super) fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Plus | Self::Minus => 5,
            Self::Times | Self::Divide => 6,
            _ => COMPARISON,
        }
    }

    /// True for `=`, `!=`, `<`, `<=`, `>` and `>=`.
    pub fn is_comparison(self) -> bool {
        self.strength() == COMPARISON
    }
}

/// The strength of `not`.
pub(super) const NOT: u8 = 3;
/// The strength of comparisons and of `in`; they do not chain (`a < b < c` is an error).
pub(super) const COMPARISON: u8 = 4;
/// The strength of a sign.
pub(super) const SIGN: u8 = 7;

/// A function of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// `today()`: the day of the evaluation, in Japan.
    Today,
    /// `age(birthday)`, `age(birthday, on)`: completed years (年齢計算ニ関スル法律).
    Age,
    /// `count(group)`: rows of a group; also chosen options, or files.
    Count,
    /// `sum(group.field)`: the sum of a column.
    Sum,
    /// `any(group, condition)`: the condition holds in at least one row.
    Any,
    /// `all(group, condition)`: the condition holds in every row.
    All,
    /// `if(condition, a, b)`.
    If,
    /// `min(a, b)`.
    Min,
    /// `max(a, b)`.
    Max,
    /// `floor(x)` (切り捨て).
    Floor,
    /// `round(x)` (四捨五入).
    Round,
    /// `answered(x)`: an answer was given.
    Answered,
    /// `has(choices, "v")`: the option is among those chosen.
    Has,
    /// `days_between(a, b)`: days from `a` to `b`, negative when `b` is earlier.
    DaysBetween,
    /// `add_days(d, n)`.
    AddDays,
    /// `length(text)`: in characters.
    Length,
    /// `fiscal_year(d)`: the year in which the fiscal year (年度) of the day began.
    FiscalYear,
}

impl Function {
    /// Every function.
    pub const ALL: [Self; 17] = [
        Self::Today,
        Self::Age,
        Self::Count,
        Self::Sum,
        Self::Any,
        Self::All,
        Self::If,
        Self::Min,
        Self::Max,
        Self::Floor,
        Self::Round,
        Self::Answered,
        Self::Has,
        Self::DaysBetween,
        Self::AddDays,
        Self::Length,
        Self::FiscalYear,
    ];

    /// How it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Age => "age",
            Self::Count => "count",
            Self::Sum => "sum",
            Self::Any => "any",
            Self::All => "all",
            Self::If => "if",
            Self::Min => "min",
            Self::Max => "max",
            Self::Floor => "floor",
            Self::Round => "round",
            Self::Answered => "answered",
            Self::Has => "has",
            Self::DaysBetween => "days_between",
            Self::AddDays => "add_days",
            Self::Length => "length",
            Self::FiscalYear => "fiscal_year",
        }
    }

    /// The function of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.name() == name)
    }

    /// The fewest and the most arguments it takes.
    pub fn arity(self) -> (usize, usize) {
        match self {
            Self::Today => (0, 0),
            Self::Age => (1, 2),
            Self::If => (3, 3),
            Self::Any | Self::All | Self::Min | Self::Max | Self::Has | Self::DaysBetween | Self::AddDays => {
                (2, 2)
            }
            _ => (1, 1),
        }
    }
}

impl Expr {
    /// The answers this expression looks at, in the order of mention, each once. Inside `any` and `all` the bare key
    /// of a row's field is mentioned as such.
    pub fn references(&self) -> Vec<&Path> {
        let mut found = Vec::new();
        self.visit(&mut |expr| {
            if let Self::Name(path) = expr
                && !found.contains(&path)
            {
                found.push(path);
            }
        });
        found
    }

    /// Shows every node to `see`, the outer before the inner.
    pub fn visit<'a>(&'a self, see: &mut impl FnMut(&'a Self)) {
        see(self);
        match self {
            Self::Number(_) | Self::Text(_) | Self::Bool(_) | Self::Date(_) | Self::Name(_) => {}
            Self::Not(inner) | Self::Negate(inner) => inner.visit(see),
            Self::Binary(_, left, right) => {
                left.visit(see);
                right.visit(see);
            }
            Self::In(item, list) => {
                item.visit(see);
                list.iter().for_each(|each| each.visit(see));
            }
            Self::Call(_, arguments) => arguments.iter().for_each(|each| each.visit(see)),
        }
    }

    /// The same expression with every path passed through `rename`.
    #[must_use]
    pub fn renamed(&self, rename: &impl Fn(&Path) -> Path) -> Self {
        let boxed = |inner: &Self| Box::new(inner.renamed(rename));
        match self {
            Self::Number(_) | Self::Text(_) | Self::Bool(_) | Self::Date(_) => self.clone(),
            Self::Name(path) => Self::Name(rename(path)),
            Self::Not(inner) => Self::Not(boxed(inner)),
            Self::Negate(inner) => Self::Negate(boxed(inner)),
            Self::Binary(operator, left, right) => Self::Binary(*operator, boxed(left), boxed(right)),
            Self::In(item, list) => {
                Self::In(boxed(item), list.iter().map(|each| each.renamed(rename)).collect())
            }
            Self::Call(function, arguments) => {
                Self::Call(*function, arguments.iter().map(|each| each.renamed(rename)).collect())
            }
        }
    }
}
