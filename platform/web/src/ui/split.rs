use maud::{Markup, html};

use super::timeline::{Tone, badge};

/// One thing in a queue.
#[derive(Clone, Debug)]
pub struct QueueEntry {
    /// Where it opens.
    pub url: String,
    /// What it is: the procedure.
    pub title: String,
    /// Whose: the applicant.
    pub who: String,
    /// Its number.
    pub number: String,
    /// When it is due, as it should be read.
    pub due: String,
    /// Its state.
    pub state: (String, Tone),
    /// Whether it is the one at the right.
    pub current: bool,
}

/// List at the left, the chosen thing at the right; on a narrow screen only the chosen thing, which then needs its own
/// way back to the list.
pub fn split_view(list: &Markup, case: &Markup) -> Markup {
    html! { div.split { div.split-list { (list) } div.split-case { (case) } } }
}

/// The queue of a split view. Keys move through it (j, k); without scripts it is a list of links.
pub fn queue(label: &str, entries: &[QueueEntry], empty: &Markup) -> Markup {
    html! {
        @if entries.is_empty() { (empty) }
        @else {
            ol.queue aria-label=(label) data-queue {
                @for entry in entries { li {
                    a href=(entry.url) aria-current=[entry.current.then_some("true")] {
                        span.queue-title { (entry.title) }
                        (badge(&entry.state.0, entry.state.1))
                        span.queue-who { (entry.who) }
                        span.queue-due { (entry.due) }
                        span.queue-number { (entry.number) }
                    }
                } }
            }
        }
    }
}
