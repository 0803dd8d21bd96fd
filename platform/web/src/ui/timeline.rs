use maud::{Markup, html};

/// The mood of a state. Its word always says it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    #[default]
    Plain,
    /// Under way.
    Busy,
    /// Good.
    Good,
    /// Waits for somebody.
    Waiting,
    /// Late, refused.
    Bad,
}

impl Tone {
    pub(super) fn class(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Busy => "busy",
            Tone::Good => "good",
            Tone::Waiting => "waiting",
            Tone::Bad => "bad",
        }
    }
}

/// A state in a word.
pub fn badge(label: &str, tone: Tone) -> Markup {
    html! { span.badge.(tone.class()) { (label) } }
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// When, as it should be read.
    pub when: String,
    /// Who.
    pub who: String,
    /// What.
    pub what: Markup,
    /// Its mood.
    pub tone: Tone,
}

/// What happened, in the order given.
pub fn timeline(events: &[Event]) -> Markup {
    html! {
        ol.timeline {
            @for event in events {
                li.(event.tone.class()) {
                    p.event-head { time { (event.when) } " " span.event-who { (event.who) } }
                    div.event-what { (event.what) }
                }
            }
        }
    }
}
