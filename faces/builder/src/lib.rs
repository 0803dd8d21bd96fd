//! The workbench on which staff write forms without code: for procedures (手続), and for internal requests (庁内申請).
//!
//! [`workbench`] shows a form with what is chosen in it; [`change`] turns what one button sent into a new form, or says
//! what to mend. Where the form is kept, under which version and by whom, is the service's.

mod change;
mod guess;
pub mod inputs;
mod outline;
mod parameters;
mod properties;
pub mod rules;

use maud::{Markup, html};
use yakuba_forms::{Form, Page};
use yakuba_web::ExpectedVersion;

pub use change::{At, Changed, change};
pub use inputs::Typed;
pub use outline::{kind_name, save_button};

/// A form on the workbench.
#[derive(Clone, Copy, Debug)]
pub struct Bench<'a> {
    /// The form.
    pub form: &'a Form,
    /// Where the workbench is shown and changes are posted.
    pub url: &'a str,
    /// The version that is being changed.
    pub version: i64,
    /// Pages of questions the city has agreed on, by key.
    pub stock: &'a [(String, Page)],
}

impl Bench<'_> {
    /// The hidden field with the version that a form was made for.
    fn version(&self) -> Markup {
        ExpectedVersion(self.version).field()
    }
}

/// The workbench with `at` chosen.
pub fn workbench(bench: &Bench<'_>, at: &At, typed: Typed<'_>) -> Markup {
    html! {
        div.workbench {
            (outline::outline(bench, at))
            (properties::properties(bench, at, typed))
        }
    }
}
