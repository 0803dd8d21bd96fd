use maud::{Markup, html};

/// One message of a conversation.
#[derive(Clone, Debug)]
pub struct Message {
    /// Who wrote it.
    pub from: String,
    /// When, as it should be read.
    pub when: String,
    /// The words; line breaks are kept.
    pub text: String,
    /// Whether the reader's own side wrote it.
    pub own: bool,
}

/// A conversation, oldest first. `empty` says what to do when nobody has written yet.
pub fn message_thread(messages: &[Message], empty: &str) -> Markup {
    html! {
        @if messages.is_empty() { p.empty { (empty) } }
        @else {
            ol.messages {
                @for message in messages {
                    li.own[message.own] {
                        p.message-head { strong { (message.from) } " " time { (message.when) } }
                        p.message-text { (message.text) }
                    }
                }
            }
        }
    }
}
