use maud::{Markup, html};
use yakuba_base::Date;
use yakuba_city::Lgwan;
use yakuba_duties::{Asker, Waiting};
use yakuba_store::{Result, Store};

use crate::{Hall, words};

/// What waits for somebody in all services.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(store: &Store<Lgwan>, hall: &Hall, me: &str, most: usize) -> Result<Vec<Waiting>> {
    let (posts, stands_in) = (hall.posts_of(me), hall.stands_in_for(me));
    let asker = Asker { person: me, posts: &posts, stands_in: &stands_in };
    yakuba_duties::waiting(store, &asker, hall.now.date(), most).await
}

/// The lines of an inbox.
pub fn inbox_lines(waiting: &[Waiting], today: Date) -> Markup {
    html! {
        ul.lines { @for it in waiting { li {
            a href=(it.href) { (it.title) } " "
            span.badge.busy { (it.words) @if it.as_deputy { "（代決）" } }
            span.line-more {
                (words::moment(it.since)) "から"
                @match it.due_on {
                    Some(due) if due < today => { " " strong.bad-text { "期限 " (due.short()) " を過ぎています" } },
                    Some(due) => { " 期限 " (due.short()) },
                    None => {}
                }
            }
        } } }
    }
}
