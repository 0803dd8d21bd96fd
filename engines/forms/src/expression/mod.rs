//! The one language for rules and calculations: visible, required, check, value, ineligible, fee.
//!
//! It is typed ([`check`]), exact ([`Number`]), has no loops and no effects, and always ends. It works inside the rows
//! of a group as it does outside.
//!
//! # What is not known yet
//! A condition is asked while a person is still answering, so a value can be
//! - [`Value::Unknown`]: the question is shown (or may yet be) and has no answer *yet*;
//! - [`Value::Empty`]: there will be no answer, because the question is hidden or was left blank on purpose.
//!
//! `Unknown` spreads as in Kleene's logic: `false and ?` is false, `true or ?` is true, anything else stays open. So a
//! verdict that is certain never changes when more is answered.
//!
//! `Empty` is certain. A comparison with it is `Empty` ("does not apply"), which counts as *no* for visible, required
//! and ineligible, and as *fulfilled* for a check. In a sum it counts as 0, in a list as no element.
//! A number that cannot be computed (division by zero, more than 38 digits) is `Unknown` for ever.

mod analysis;
mod ast;
mod condition;
mod explain;
mod lexer;
mod number;
mod parser;
mod price;
mod print;
mod run;
mod types;
mod value;

pub use analysis::{Bounds, Domain, Domains, bounds, possible};
pub use ast::{Expr, Function, Operator, Path};
pub use condition::{Comparison, Condition, Join, Literal, Relation, Subject};
pub use explain::{Labels, explain, explain_in};
pub use number::{NotANumber, Number};
pub use parser::{SyntaxError, parse};
pub use price::Price;
pub use run::{Known, Row, run, verdict};
pub use types::{Scope, Type, TypeError, check};
pub use value::{Value, Verdict};

#[cfg(test)]
mod random;
