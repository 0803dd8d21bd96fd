//! Which rule decides, and why.

use maud::{Markup, html};

use crate::model::Proposal;

/// Which rule decides, and why.
pub(super) fn why(proposal: &Proposal) -> Markup {
    html! {
        p.rule { strong { (proposal.says) } " " span.small { "（" (proposal.row) "）" } }
        @if !proposal.consult.is_empty() {
            ul.plain-list.small { @for (_, row, says) in &proposal.consult { li { (says) "（" (row) "）" } } }
        }
    }
}
