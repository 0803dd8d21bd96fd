//! A fee that can be built by choosing.

use super::{Condition, Expr, Function, Number, Operator, Subject};

/// So much for one, times how many, and when it is free: 1通300円×通数、65歳以上は無料.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// Yen for one, or in all.
    pub each: u32,
    /// How many, by a number field or the rows of a group.
    pub times: Option<Subject>,
    /// When nothing is to be paid.
    pub free_when: Option<Condition>,
}

impl Price {
    /// The expression for the fee's amount.
    pub fn to_expr(&self) -> Expr {
        let each = Expr::Number(i64::from(self.each).into());
        let amount = match &self.times {
            Some(times) => Expr::Binary(Operator::Times, Box::new(each), Box::new(times.expr())),
            None => each,
        };
        match self.free_when.as_ref().and_then(Condition::to_expr) {
            Some(free) => Expr::Call(Function::If, vec![free, Expr::Number(Number::ZERO), amount]),
            None => amount,
        }
    }

    /// The builder's fields, when the expression is of that shape.
    pub fn from_expr(expr: &Expr) -> Option<Self> {
        let each = |expr: &Expr| match expr {
            Expr::Number(number) => number.whole().and_then(|yen| u32::try_from(yen).ok()),
            _ => None,
        };
        match expr {
            Expr::Call(Function::If, arguments) => match arguments.as_slice() {
                [free, Expr::Number(Number::ZERO), amount] => {
                    let price = Self::from_expr(amount).filter(|price| price.free_when.is_none())?;
                    Some(Self { free_when: Some(Condition::from_expr(free)?), ..price })
                }
                _ => None,
            },
            Expr::Binary(Operator::Times, left, right) => {
                let (each, times) = match each(left) {
                    Some(each) => (each, right),
                    None => (each(right)?, left),
                };
                Some(Self { each, times: Some(Subject::from_expr(times)?), free_when: None })
            }
            other => Some(Self { each: each(other)?, times: None, free_when: None }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn a_fee_by_choosing() {
        let source = "if(age(birthday) >= 65, 0, 300 * copies)";
        let price = Price::from_expr(&parse(source).unwrap()).unwrap();
        assert_eq!(price.each, 300);
        assert_eq!(price.to_expr().to_string(), source);
        assert_eq!(Price::from_expr(&parse("if(a, 100, 200)").unwrap()), None);
        assert_eq!(
            Price::from_expr(&parse("copies * 300").unwrap()).unwrap().to_expr().to_string(),
            "300 * copies"
        );
    }
}
