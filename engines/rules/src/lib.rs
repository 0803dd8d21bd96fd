//! Decision tables (判断表): rules of a city as data, such as who decides what (専決規程).
//!
//! A [`Table`] has rows that hold between two days; a question is asked [on a day](Compiled::ask) and the answer names
//! the row it comes from, so that a page can say *why*. [`Compiled::check`] proves that for every question there is an
//! answer and, where the [`HitPolicy`] wants it, only one — or shows a question for which that is not so.
//!
//! ```
//! # use yakuba_rules::*; use yakuba_base::Date;
//! let table = Table {
//!     name: "専決".into(), hit: HitPolicy::Unique,
//!     inputs: vec![Input { key: "金額".into(), domain: Domain::Number { least: 0, greatest: 1_000_000_000 } }],
//!     outputs: vec![Output { key: "決裁者".into(), values: vec![] }],
//!     rows: vec![
//!         Row { name: "1".into(), from: None, until: None, when: vec![Cell::Within(None, Some(200_000))], then: vec!["課長".into()] },
//!         Row { name: "2".into(), from: None, until: None, when: vec![Cell::Within(Some(300_000), None)], then: vec!["市長".into()] },
//!     ],
//! };
//! let today: Date = "2026-11-22".parse().unwrap();
//! let table = table.compile()?;
//! assert_eq!(table.ask(&[200_000.into()], today)?.one(0), Some("課長"));
//! assert_eq!(table.check(today, None)[0].to_string(), "どの行にも当てはまりません：金額＝200001（R8.11.22）");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod check;
mod compiled;
mod table;

pub use answer::{Answer, NoAnswer};
pub use check::{Fault, Finding};
pub use compiled::{Compiled, TableError};
pub use table::{Aggregation, Cell, Domain, Given, HitPolicy, Input, Output, Row, Table};
