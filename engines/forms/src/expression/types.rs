//! Finds what cannot be right before anybody is asked: a yen amount compared with a name, an option that does not exist.

use super::{Expr, Function, Operator, Path};

/// What kind of value an expression has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Yes or no.
    Bool,
    /// A number, or yen.
    Number,
    /// Any text.
    Text,
    /// One of these options.
    Choice(Vec<String>),
    /// Any of these options.
    Choices(Vec<String>),
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// Uploaded files.
    Files,
    /// An answer of several parts.
    Parts(&'static [&'static str]),
    /// The rows of a group.
    Rows,
    /// One field in all rows of a group.
    Column(Box<Type>),
    /// A field that asks nothing.
    Nothing,
}

impl Type {
    /// Its Japanese name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Bool => "はい・いいえ",
            Self::Number => "数",
            Self::Text => "文字",
            Self::Choice(_) => "選択肢",
            Self::Choices(_) => "選択肢（複数）",
            Self::Date => "日付",
            Self::Time => "時刻",
            Self::Files => "ファイル",
            Self::Parts(_) => "部分に分かれた答え",
            Self::Rows => "くり返し",
            Self::Column(_) => "くり返しの列",
            Self::Nothing => "答えのない項目",
        }
    }
}

/// What names mean at the place of an expression.
pub trait Scope {
    /// The type of `path`; `row_of` is the group in whose rows the expression stands. `None`: there is no such name.
    fn type_of(&self, path: &Path, row_of: Option<&str>) -> Option<Type>;
}

/// Why an expression makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypeError {
    /// A name that no field, part or column has.
    #[error("「{0}」という項目はありません。")]
    UnknownName(Path),
    /// Everything else, in Japanese, with what to do.
    #[error("{0}")]
    Mismatch(String),
}

fn mismatch<T>(message: String) -> Result<T, TypeError> {
    Err(TypeError::Mismatch(message))
}

/// Gives the type of `expr`, or says why it has none.
pub fn check(expr: &Expr, scope: &dyn Scope, row_of: Option<&str>) -> Result<Type, TypeError> {
    let typed = |inner: &Expr| check(inner, scope, row_of);
    match expr {
        Expr::Number(_) => Ok(Type::Number),
        Expr::Text(_) => Ok(Type::Text),
        Expr::Bool(_) => Ok(Type::Bool),
        Expr::Date(_) => Ok(Type::Date),
        Expr::Name(path) => scope.type_of(path, row_of).ok_or_else(|| TypeError::UnknownName(path.clone())),
        Expr::Not(inner) => wants(inner, &typed(inner)?, &Type::Bool),
        Expr::Negate(inner) => wants(inner, &typed(inner)?, &Type::Number),
        Expr::Binary(Operator::And | Operator::Or, left, right) => {
            wants(left, &typed(left)?, &Type::Bool)?;
            wants(right, &typed(right)?, &Type::Bool)
        }
        Expr::Binary(operator, left, right) if operator.is_comparison() => {
            comparable(*operator, (left, &typed(left)?), (right, &typed(right)?))?;
            Ok(Type::Bool)
        }
        Expr::Binary(_, left, right) => {
            wants(left, &typed(left)?, &Type::Number)?;
            wants(right, &typed(right)?, &Type::Number)
        }
        Expr::In(item, list) => {
            let of_item = typed(item)?;
            for each in list {
                comparable(Operator::Equal, (item, &of_item), (each, &typed(each)?))?;
            }
            Ok(Type::Bool)
        }
        Expr::Call(function, arguments) => call(*function, arguments, scope, row_of),
    }
}

fn wants(expr: &Expr, found: &Type, wanted: &Type) -> Result<Type, TypeError> {
    if found == wanted {
        return Ok(wanted.clone());
    }
    mismatch(format!("「{expr}」は{}ですが、ここには{}が要ります。", found.name(), wanted.name()))
}

fn comparable(operator: Operator, left: (&Expr, &Type), right: (&Expr, &Type)) -> Result<(), TypeError> {
    let ordered = !matches!(operator, Operator::Equal | Operator::NotEqual);
    match (left, right) {
        ((_, Type::Number), (_, Type::Number)) | ((_, Type::Date), (_, Type::Date)) => Ok(()),
        ((_, Type::Time), (_, Type::Time)) => Ok(()),
        ((_, Type::Time), (Expr::Text(text), _)) | ((Expr::Text(text), _), (_, Type::Time)) => {
            if is_time(text) {
                Ok(())
            } else {
                mismatch(format!("「\"{text}\"」は時刻として読めません。\"09:30\" のように書いてください。"))
            }
        }
        ((a, _), (b, _)) if ordered => {
            mismatch(format!("「{a}」と「{b}」の大小は比べられません。比べられるのは数・日付・時刻です。"))
        }
        ((_, Type::Bool), (_, Type::Bool)) => Ok(()),
        ((asked, Type::Choice(options)), (Expr::Text(text), _))
        | ((Expr::Text(text), _), (asked, Type::Choice(options))) => is_option(asked, options, text),
        ((_, Type::Text | Type::Choice(_)), (_, Type::Text | Type::Choice(_))) => Ok(()),
        ((asked, Type::Choices(_)), _) | (_, (asked, Type::Choices(_))) => {
            mismatch(format!("「{asked}」は複数選べる項目です。has({asked}, \"…\") を使ってください。"))
        }
        ((asked, Type::Parts(parts)), _) | (_, (asked, Type::Parts(parts))) => {
            let part = parts.first().unwrap_or(&"");
            mismatch(format!(
                "「{asked}」は部分に分かれています。{asked}.{part} のように部分を書いてください。"
            ))
        }
        ((a, of_a), (b, of_b)) => {
            mismatch(format!("「{a}」（{}）と「{b}」（{}）は比べられません。", of_a.name(), of_b.name()))
        }
    }
}

fn is_option(asked: &Expr, options: &[String], text: &str) -> Result<(), TypeError> {
    if options.iter().any(|option| option == text) {
        return Ok(());
    }
    mismatch(format!("「{asked}」に「{text}」という選択肢はありません（あるのは {}）。", options.join("、")))
}

/// `HH:MM`, so that texts order as times do.
fn is_time(text: &str) -> bool {
    text.len() == 5 && text.parse::<yakuba_base::Time>().is_ok()
}

fn call(
    function: Function,
    arguments: &[Expr],
    scope: &dyn Scope,
    row_of: Option<&str>,
) -> Result<Type, TypeError> {
    let typed = |index: usize| check(&arguments[index], scope, row_of);
    let want = |index: usize, wanted: &Type| wants(&arguments[index], &typed(index)?, wanted);
    let name = function.name();
    match function {
        Function::Today => Ok(Type::Date),
        Function::Age => {
            for index in 0..arguments.len() {
                want(index, &Type::Date)?;
            }
            Ok(Type::Number)
        }
        Function::Count => match typed(0)? {
            Type::Rows | Type::Choices(_) | Type::Files => Ok(Type::Number),
            other => mismatch(format!(
                "{name} で数えられるのは、くり返し・複数選択・ファイルです（「{}」は{}）。",
                arguments[0],
                other.name()
            )),
        },
        Function::Sum => match typed(0)? {
            Type::Column(inner) if *inner == Type::Number => Ok(Type::Number),
            _ => mismatch(format!(
                "{name} には、くり返しの中の数の項目を「くり返し.項目」の形で書いてください。"
            )),
        },
        Function::Any | Function::All => match (&arguments[0], typed(0)?) {
            (Expr::Name(group), Type::Rows) => {
                let condition = check(&arguments[1], scope, Some(&group.head))?;
                wants(&arguments[1], &condition, &Type::Bool)
            }
            (other, _) => mismatch(format!(
                "{name} の一つ目には、くり返しの項目を書いてください（「{other}」は違います）。"
            )),
        },
        Function::If => {
            want(0, &Type::Bool)?;
            match (typed(1)?, typed(2)?) {
                (a, b) if a == b => Ok(a),
                (Type::Text | Type::Choice(_), Type::Text | Type::Choice(_)) => Ok(Type::Text),
                (a, b) => mismatch(format!(
                    "if の二つの値は同じ種類にしてください（今は{}と{}）。",
                    a.name(),
                    b.name()
                )),
            }
        }
        Function::Min | Function::Max => match (typed(0)?, typed(1)?) {
            (Type::Date, Type::Date) => Ok(Type::Date),
            (Type::Number, Type::Number) => Ok(Type::Number),
            _ => mismatch(format!("{name} には数を二つ、または日付を二つ書いてください。")),
        },
        Function::Floor | Function::Round => want(0, &Type::Number),
        Function::Answered => match typed(0)? {
            Type::Nothing | Type::Column(_) => {
                mismatch(format!("「{}」には答えがありません。", arguments[0]))
            }
            _ => Ok(Type::Bool),
        },
        Function::Has => match (typed(0)?, &arguments[1]) {
            (Type::Choices(options), Expr::Text(text)) => {
                is_option(&arguments[0], &options, text).map(|()| Type::Bool)
            }
            _ => mismatch(format!("{name} には、複数選べる項目と、選択肢の値を書いてください。")),
        },
        Function::DaysBetween => {
            want(0, &Type::Date)?;
            want(1, &Type::Date)?;
            Ok(Type::Number)
        }
        Function::AddDays => {
            want(1, &Type::Number)?;
            want(0, &Type::Date)
        }
        Function::Length => want(0, &Type::Text).map(|_| Type::Number),
        Function::FiscalYear => want(0, &Type::Date).map(|_| Type::Number),
    }
}
