//! The part of the language that can be built by choosing: simple comparisons, all or any of which must hold.

use yakuba_base::Lang;

use super::{Expr, Function, Number, Operator, Path, Type};

/// Comparisons joined by "all" or "any", as the builder shows them in rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// How the comparisons are joined.
    pub join: Join,
    /// At least one.
    pub comparisons: Vec<Comparison>,
}

/// How comparisons are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// Every comparison holds (すべて).
    All,
    /// At least one holds (どれか).
    Any,
}

/// One row of the builder: subject, relation, value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What is looked at.
    pub subject: Subject,
    /// How it is compared.
    pub relation: Relation,
    /// With what; [`Literal::Nothing`] for "is answered".
    pub value: Literal,
}

/// What a comparison looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An answer or a part of it.
    Answer(Path),
    /// The age from a birthday (満年齢).
    Age(Path),
    /// How many rows, choices or files.
    Count(Path),
}

/// How an answer is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same.
    Is,
    /// Not the same.
    IsNot,
    /// Smaller or earlier.
    Less,
    /// Smaller, earlier or the same.
    AtMost,
    /// Larger or later.
    Greater,
    /// Larger, later or the same.
    AtLeast,
    /// The option is among those chosen.
    Has,
    /// The option is not among those chosen.
    HasNot,
    /// There is an answer.
    Answered,
    /// There is no answer.
    NotAnswered,
}

/// A value to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// Nothing to compare with.
    Nothing,
    /// A number, possibly negative.
    Number(Number),
    /// A text, an option or a time.
    Text(String),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(yakuba_base::Date),
}

impl Relation {
    /// Every relation.
    pub const ALL: [Self; 10] = [
        Self::Is,
        Self::IsNot,
        Self::AtLeast,
        Self::AtMost,
        Self::Greater,
        Self::Less,
        Self::Has,
        Self::HasNot,
        Self::Answered,
        Self::NotAnswered,
    ];

    /// The relations that make sense for answers of a type, the commonest first.
    pub fn of(answer: &Type) -> &'static [Self] {
        match answer {
            Type::Number | Type::Date | Type::Time => &[
                Self::AtLeast,
                Self::AtMost,
                Self::Greater,
                Self::Less,
                Self::Is,
                Self::IsNot,
                Self::Answered,
                Self::NotAnswered,
            ],
            Type::Bool => &[Self::Is],
            Type::Text | Type::Choice(_) => &[Self::Is, Self::IsNot, Self::Answered, Self::NotAnswered],
            Type::Choices(_) => &[Self::Has, Self::HasNot, Self::Answered, Self::NotAnswered],
            Type::Files | Type::Parts(_) | Type::Rows => &[Self::Answered, Self::NotAnswered],
            Type::Column(_) | Type::Nothing => &[],
        }
    }

    /// A stable name for form inputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::IsNot => "is_not",
            Self::Less => "less",
            Self::AtMost => "at_most",
            Self::Greater => "greater",
            Self::AtLeast => "at_least",
            Self::Has => "has",
            Self::HasNot => "has_not",
            Self::Answered => "answered",
            Self::NotAnswered => "not_answered",
        }
    }

    /// The relation with that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|relation| relation.code() == code)
    }

    /// What the builder's menu says.
    pub fn label(self, lang: Lang) -> &'static str {
        let (japanese, english) = match self {
            Self::Is => ("が次と同じ", "is"),
            Self::IsNot => ("が次と違う", "is not"),
            Self::Less => ("が次より小さい・前", "is less than / before"),
            Self::AtMost => ("が次以下・以前", "is at most / not after"),
            Self::Greater => ("が次より大きい・後", "is more than / after"),
            Self::AtLeast => ("が次以上・以後", "is at least / not before"),
            Self::Has => ("で次を選んだ", "includes"),
            Self::HasNot => ("で次を選んでいない", "does not include"),
            Self::Answered => ("に答えがある", "is answered"),
            Self::NotAnswered => ("に答えがない", "is not answered"),
        };
        if lang == Lang::En { english } else { japanese }
    }

    /// False for "is answered" and "is not answered".
    pub fn takes_value(self) -> bool {
        !matches!(self, Self::Answered | Self::NotAnswered)
    }

    fn operator(self) -> Option<Operator> {
        Some(match self {
            Self::Is => Operator::Equal,
            Self::IsNot => Operator::NotEqual,
            Self::Less => Operator::Less,
            Self::AtMost => Operator::AtMost,
            Self::Greater => Operator::Greater,
            Self::AtLeast => Operator::AtLeast,
            _ => return None,
        })
    }

    fn of_operator(operator: Operator) -> Option<Self> {
        Self::ALL.into_iter().find(|relation| relation.operator() == Some(operator))
    }
}

impl Literal {
    /// Reads what was typed or chosen in the builder, as answers of `answer` need it. Anything sensible is accepted.
    pub fn read(answer: &Type, typed: &str) -> Option<Self> {
        let text = yakuba_base::text::normalise(typed);
        let text = text.trim();
        match answer {
            Type::Number | Type::Rows | Type::Files => text.replace(',', "").parse().ok().map(Self::Number),
            Type::Date => yakuba_base::wareki::parse(text).ok().map(Self::Date),
            Type::Bool => Some(Self::Bool(matches!(text, "true" | "はい" | "yes"))),
            Type::Time => text.parse::<yakuba_base::Time>().ok().map(|time| Self::Text(time.to_string())),
            Type::Choice(options) | Type::Choices(options) => {
                options.iter().any(|option| option == text).then(|| Self::Text(text.to_owned()))
            }
            Type::Text => Some(Self::Text(text.to_owned())),
            Type::Parts(_) | Type::Column(_) | Type::Nothing => None,
        }
    }

    fn expr(&self) -> Expr {
        match self {
            Self::Nothing => Expr::Bool(true),
            Self::Number(number) if number.is_negative() => {
                Expr::Negate(Box::new(Expr::Number(number.negated().unwrap_or(Number::ZERO))))
            }
            Self::Number(number) => Expr::Number(*number),
            Self::Text(text) => Expr::Text(text.clone()),
            Self::Bool(value) => Expr::Bool(*value),
            Self::Date(date) => Expr::Date(*date),
        }
    }

    fn from_expr(expr: &Expr) -> Option<Self> {
        Some(match expr {
            Expr::Number(number) => Self::Number(*number),
            Expr::Text(text) => Self::Text(text.clone()),
            Expr::Bool(value) => Self::Bool(*value),
            Expr::Date(date) => Self::Date(*date),
            Expr::Negate(inner) => match &**inner {
                Expr::Number(number) => Self::Number(number.negated()?),
                _ => return None,
            },
            _ => return None,
        })
    }
}

impl Subject {
    pub(super) fn expr(&self) -> Expr {
        match self {
            Self::Answer(path) => Expr::Name(path.clone()),
            Self::Age(path) => Expr::Call(Function::Age, vec![Expr::Name(path.clone())]),
            Self::Count(path) => Expr::Call(Function::Count, vec![Expr::Name(path.clone())]),
        }
    }

    pub(super) fn from_expr(expr: &Expr) -> Option<Self> {
        match expr {
            Expr::Name(path) => Some(Self::Answer(path.clone())),
            Expr::Call(function @ (Function::Age | Function::Count), arguments) => match arguments.as_slice()
            {
                [Expr::Name(path)] if *function == Function::Age => Some(Self::Age(path.clone())),
                [Expr::Name(path)] => Some(Self::Count(path.clone())),
                _ => None,
            },
            _ => None,
        }
    }

    /// The answer it looks at.
    pub fn path(&self) -> &Path {
        match self {
            Self::Answer(path) | Self::Age(path) | Self::Count(path) => path,
        }
    }
}

impl Comparison {
    fn expr(&self) -> Expr {
        let subject = self.subject.expr();
        let negated = |expr| Expr::Not(Box::new(expr));
        let has = |subject, value: &Literal| Expr::Call(Function::Has, vec![subject, value.expr()]);
        match (self.relation, &self.value) {
            (Relation::Answered, _) => Expr::Call(Function::Answered, vec![subject]),
            (Relation::NotAnswered, _) => negated(Expr::Call(Function::Answered, vec![subject])),
            (Relation::Has, value) => has(subject, value),
            (Relation::HasNot, value) => negated(has(subject, value)),
            (Relation::Is, Literal::Bool(true)) => subject,
            (Relation::Is, Literal::Bool(false)) => negated(subject),
            (relation, value) => {
                let operator = relation.operator().unwrap_or(Operator::Equal);
                Expr::Binary(operator, Box::new(subject), Box::new(value.expr()))
            }
        }
    }

    fn from_expr(expr: &Expr) -> Option<Self> {
        let of = |subject, relation, value| Some(Self { subject, relation, value });
        match expr {
            Expr::Name(path) => of(Subject::Answer(path.clone()), Relation::Is, Literal::Bool(true)),
            Expr::Not(inner) => match Self::from_expr(inner)? {
                Self { subject, relation: Relation::Is, value: Literal::Bool(true) }
                    if matches!(**inner, Expr::Name(_)) =>
                {
                    of(subject, Relation::Is, Literal::Bool(false))
                }
                Self { subject, relation: Relation::Answered, value } => {
                    of(subject, Relation::NotAnswered, value)
                }
                Self { subject, relation: Relation::Has, value } => of(subject, Relation::HasNot, value),
                _ => None,
            },
            Expr::Binary(operator, left, right) => {
                of(Subject::from_expr(left)?, Relation::of_operator(*operator)?, Literal::from_expr(right)?)
            }
            Expr::Call(Function::Answered, arguments) => {
                of(Subject::from_expr(&arguments[0])?, Relation::Answered, Literal::Nothing)
            }
            Expr::Call(Function::Has, arguments) => {
                of(Subject::from_expr(&arguments[0])?, Relation::Has, Literal::from_expr(&arguments[1])?)
            }
            _ => None,
        }
    }
}

impl Condition {
    /// The expression; `None` when there is no comparison.
    pub fn to_expr(&self) -> Option<Expr> {
        let operator = if self.join == Join::All { Operator::And } else { Operator::Or };
        let join = |left, right| Expr::Binary(operator, Box::new(left), Box::new(right));
        self.comparisons.iter().map(Comparison::expr).reduce(join)
    }

    /// The rows of the builder, when the expression is of that shape.
    pub fn from_expr(expr: &Expr) -> Option<Self> {
        let (join, operator) = match expr {
            Expr::Binary(Operator::Or, ..) => (Join::Any, Operator::Or),
            _ => (Join::All, Operator::And),
        };
        let mut comparisons = Vec::new();
        flatten(expr, operator, &mut comparisons)?;
        Some(Self { join, comparisons })
    }
}

fn flatten(expr: &Expr, operator: Operator, into: &mut Vec<Comparison>) -> Option<()> {
    match expr {
        Expr::Binary(here, left, right) if *here == operator => {
            flatten(left, operator, into)?;
            flatten(right, operator, into)
        }
        other => {
            into.push(Comparison::from_expr(other)?);
            Some(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn what_the_builder_can_show_comes_back_the_same() {
        for source in [
            "people >= 2",
            "kind = \"new\" and people >= 2 and not licence",
            "a = 1 or has(wishes, \"x\") or not answered(b)",
            "age(birthday) >= 65",
            "count(members) < 3",
            "balance < -5",
            "start >= @2026-04-01",
        ] {
            let condition = Condition::from_expr(&parse(source).unwrap()).unwrap();
            assert_eq!(condition.to_expr().unwrap().to_string(), source);
        }
    }

    #[test]
    fn what_it_cannot_show_stays_text() {
        for source in ["a + 1 = 2", "a = b", "a = 1 and (b = 2 or c = 3)", "not (a = 1)", "any(g, x = 1)"] {
            assert_eq!(Condition::from_expr(&parse(source).unwrap()), None, "{source}");
        }
    }
}
