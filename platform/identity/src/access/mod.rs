//! Permissions: rules by date, and what they come to for one person or program.

mod permissions;
mod rules;

pub use permissions::{Grant, Permissions, Reach, Scope};
pub(crate) use rules::Tree;
pub use rules::{NewRule, Rule, RuleError, add_rule, end_rule, of_staff, rules, who_may};
