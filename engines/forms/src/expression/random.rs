//! Random expressions for property tests: every shape the grammar allows, sensible or not.

use proptest::prelude::*;
use yakuba_base::Date;

use super::{Expr, Function, Number, Operator, Path};

/// Any expression.
pub fn expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        (0_i64..10_000, 0_u32..4).prop_map(|(size, places)| {
            Expr::Number(Number::ratio(size.into(), 10_i128.pow(places)).unwrap())
        }),
        ".{0,6}".prop_map(Expr::Text),
        any::<bool>().prop_map(Expr::Bool),
        (1900_i32..2100, 1_u8..=12, 1_u8..=28).prop_map(|(y, m, d)| Expr::Date(Date::new(y, m, d).unwrap())),
        name(),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        prop_oneof![
            boxed.clone().prop_map(Expr::Not),
            boxed.clone().prop_map(Expr::Negate),
            (operator(), boxed.clone(), boxed.clone()).prop_map(|(o, a, b)| Expr::Binary(o, a, b)),
            (boxed, prop::collection::vec(inner.clone(), 1..3)).prop_map(|(item, list)| Expr::In(item, list)),
            (prop::sample::select(&Function::ALL[..]), prop::collection::vec(inner, 3)).prop_map(
                |(function, mut arguments)| {
                    arguments.truncate(function.arity().1);
                    Expr::Call(function, arguments)
                }
            ),
        ]
    })
}

fn name() -> impl Strategy<Value = Expr> {
    let key = "[a-d]_[0-9]";
    (key, prop::option::of(key)).prop_map(|(head, part)| Expr::Name(Path { head, part }))
}

fn operator() -> impl Strategy<Value = Operator> {
    use Operator as O;
    prop::sample::select(vec![
        O::Or,
        O::And,
        O::Equal,
        O::NotEqual,
        O::Less,
        O::AtMost,
        O::Greater,
        O::AtLeast,
        O::Plus,
        O::Minus,
        O::Times,
        O::Divide,
    ])
}
