//! What the publish check finds, each with the way to its place.

use axum::extract::Path;
use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_city::Lgwan;
use yakuba_identity::StaffUser;
use yakuba_web::{
    Page, PageError, Reader,
    ui::{self, Notice, Tone},
};
use yakuba_zone::Zone;

use super::bench::{Bench, Room};
use crate::workshop::{self, Blocked};

pub(super) async fn show(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
) -> Result<Page, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    let found = workshop::check(bench.draft());
    let blocking = found.iter().filter(|found| found.blocks).count();
    let body = html! {
        (summary(blocking, found.len() - blocking))
        (findings(&bench, &found))
        @if blocking == 0 { p { (ui::link_button("公開へ進む", &bench.url("publish"))) } }
    };
    bench.page(Room::Check, body).await
}

fn summary(blocking: usize, looking: usize) -> Markup {
    let (notice, words) = match (blocking, looking) {
        (0, 0) => (Notice::Success, "直すところはありません。公開できます。".to_owned()),
        (0, n) => (Notice::Info, format!("公開できます。見ておくとよいところが{n}か所あります。")),
        (n, _) => (
            Notice::Error,
            format!("公開の前に直すところが{n}か所あります。行を押すと、その場所が開きます。"),
        ),
    };
    ui::banner(Lang::Ja, notice, html! { p { (words) } })
}

/// The findings as a list, what blocks first.
pub(super) fn findings(bench: &Bench, found: &[Blocked]) -> Markup {
    html! {
        @if !found.is_empty() {
            ul.findings {
                @for found in found {
                    li {
                        @if found.blocks { (ui::badge("直す", Tone::Bad)) } @else { (ui::badge("見る", Tone::Waiting)) }
                        a href=(way(bench, found)) { (found.message) }
                    }
                }
            }
        }
    }
}

/// Where a finding is mended.
fn way(bench: &Bench, found: &Blocked) -> String {
    let Some(place) = &found.place else {
        let room = if found.part == "letters" { "letters" } else { "settings" };
        return bench.url(room);
    };
    match (&place.page, &place.field) {
        (Some(page), Some(field)) => format!("{}?at={page}.{field}", bench.url("edit")),
        (Some(page), None) => format!("{}?at={page}", bench.url("edit")),
        (None, _) if matches!(place.property.as_str(), "fee" | "ineligible") => bench.url("fee"),
        (None, _) => bench.url("edit"),
    }
}
