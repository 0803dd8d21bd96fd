use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_web::ui::{Look, action_button};

use crate::{SessionInfo, tr};

/// The list of one's own sessions, each but this one with a button that ends it.
pub(super) fn sessions(lang: Lang, sessions: &[SessionInfo], this: &str) -> Markup {
    html! {
        section {
            h2 { (tr(lang, "sessions")) }
            form method="post" action="/account/sessions/end" {
                ul.plain-list {
                    @for session in sessions {
                        @let about = if session.about.is_empty() { tr(lang, "unknown-browser").into_owned() } else { session.about.clone() };
                        li {
                            p { strong { (about) } @if session.id == this { " " (tr(lang, "this-session")) } }
                            p.hint {
                                (tr(lang, "session-began")) " " (when(session.created_at)) " / "
                                (tr(lang, "session-seen")) " " (when(session.seen_at))
                            }
                            @if session.id != this { (action_button(&tr(lang, "end-session"), Look::Secondary, "session", &session.id)) }
                        }
                    }
                }
                @if sessions.len() > 1 { (action_button(&tr(lang, "end-other-sessions"), Look::Danger, "session", "others")) }
            }
        }
    }
}

pub(super) fn when(at: yakuba_base::Timestamp) -> String {
    let local = at.in_tokyo();
    format!("{} {}", local.date.short(), local.time)
}
