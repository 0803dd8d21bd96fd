//! What one can ask for, what one has asked for, and how much leave is left.

use maud::{Markup, html};
use yakuba_identity::stored;
use yakuba_web::{Page, PageError, ui::card};

use super::{Desk, words};
use crate::{
    model::in_days,
    store::{
        kinds::{self, Offered},
        leave, requests,
    },
};

/// Rows of 「自分の申請」.
const MOST: usize = 20;

/// The balance that stands on the page: 年次休暇.
pub(super) const ANNUAL: &str = "annual";

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    let (store, me) = (&desk.zone.store, desk.user.id.as_str());
    let offered = kinds::offered(store).await.map_err(stored)?;
    let mine = requests::of_drafter(store, me, MOST).await.map_err(stored)?;
    let left = leave::left(store, me, ANNUAL).await.map_err(stored)?;
    let body = html! {
        div.list-head { h1 { "庁内申請" } }
        ul.stats.plain-list {
            li { a.stat.stat-link href="/requests/leave" { span.stat-label { "年次休暇の残り" } span.stat-value { (in_days(left)) } } }
        }
        (card(2, "自分の申請", &html! {
            @if mine.is_empty() { p.empty { "申請はまだありません。下から選んで始めてください。" } }
            (words::lines(&desk.hall, &mine, false))
        }))
        h2 { "申請する" }
        @if offered.is_empty() { p.empty { "公開されている申請がありません。" } }
        div.cards-wide { @for (group, kinds) in groups(&offered) { (card(3, group, &choices(&kinds))) } }
    };
    Ok(desk.page("/requests", "庁内申請", false, body))
}

fn choices(kinds: &[&Offered]) -> Markup {
    html! {
        ul.lines { @for it in kinds { li {
            a href={ "/requests/new/" (it.kind.key) } { (it.kind.title) }
            span.line-more { (it.kind.about) }
        } } }
    }
}

/// The kinds under their headings, in the order of the first of each.
fn groups(offered: &[Offered]) -> Vec<(&str, Vec<&Offered>)> {
    let mut groups: Vec<(&str, Vec<&Offered>)> = Vec::new();
    for it in offered {
        let name = if it.kind.group.is_empty() { "そのほか" } else { it.kind.group.as_str() };
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, kinds)) => kinds.push(it),
            None => groups.push((name, vec![it])),
        }
    }
    groups
}
