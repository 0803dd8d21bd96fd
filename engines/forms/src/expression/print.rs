//! Back to source, with as few brackets as the precedence allows. `parse(expr.to_string()) == expr`.

use std::fmt;

use super::ast::{COMPARISON, NOT, SIGN};
use super::{Expr, Path};

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.head)?;
        self.part.as_ref().map_or(Ok(()), |part| write!(f, ".{part}"))
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "\"{}\"", text.replace('\\', r"\\").replace('"', "\\\"")),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Date(date) => write!(f, "@{date}"),
            Self::Name(path) => write!(f, "{path}"),
            Self::Not(inner) => {
                f.write_str("not ")?;
                inside(f, inner, NOT)
            }
            Self::Negate(inner) => {
                f.write_str("-")?;
                inside(f, inner, SIGN)
            }
            Self::Binary(operator, left, right) => {
                let strength = operator.strength();
                // Left to right among equals; comparisons do not chain, so both their sides bind tighter.
                inside(f, left, if operator.is_comparison() { strength + 1 } else { strength })?;
                write!(f, " {} ", operator.symbol())?;
                inside(f, right, strength + 1)
            }
            Self::In(item, list) => {
                inside(f, item, COMPARISON + 1)?;
                f.write_str(" in [")?;
                separated(f, list)?;
                f.write_str("]")
            }
            Self::Call(function, arguments) => {
                write!(f, "{}(", function.name())?;
                separated(f, arguments)?;
                f.write_str(")")
            }
        }
    }
}

/// Writes `expr`, in brackets when it binds more loosely than its place needs.
fn inside(f: &mut fmt::Formatter<'_>, expr: &Expr, needed: u8) -> fmt::Result {
    let strength = match expr {
        Expr::Binary(operator, ..) => operator.strength(),
        Expr::In(..) => COMPARISON,
        Expr::Not(_) => NOT,
        Expr::Negate(_) => SIGN,
        _ => u8::MAX,
    };
    // A `not` or a sign reaches to the right as far as it can, so on the left of an operator it needs its own bracket
    // exactly when it is the looser one.
    if strength < needed { write!(f, "({expr})") } else { write!(f, "{expr}") }
}

fn separated(f: &mut fmt::Formatter<'_>, list: &[Expr]) -> fmt::Result {
    for (index, each) in list.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{each}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{parse, random};

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(expr in random::expr()) {
            let source = expr.to_string();
            prop_assert_eq!(parse(&source).map_err(|error| format!("{source}: {error}")), Ok(expr));
        }
    }
}
