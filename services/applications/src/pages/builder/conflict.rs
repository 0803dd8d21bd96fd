//! Somebody was faster: what he changed, and what was typed, ready to be put into the newest draft.

use maud::html;
use yakuba_base::Lang;
use yakuba_identity::{branding, stored};
use yakuba_web::{
    ExpectedVersion, FormPairs, Page, PageError,
    ui::{self, Look, Notice},
};

use super::bench::{Bench, when, who};
use crate::{store::undo, workshop};

/// `bench` holds the draft as it is now; `seen` is the version the form was made for.
pub(super) async fn page(bench: &Bench, form: &FormPairs, seen: i64) -> Result<Page, PageError> {
    let before = undo::at(&bench.zone.store, &bench.draft().slug, seen).await.map_err(stored)?;
    let changes = before.map(|before| workshop::differences(&before, bench.draft())).unwrap_or_default();
    let organisation = bench.organisation();
    let faster = who(organisation, &bench.workshop.updated_by);
    let typed = || {
        form.0
            .iter()
            .filter(|(name, value)| !name.starts_with('_') && name != "do" && !value.trim().is_empty())
    };
    let here = bench.reader.here.clone();
    let frame = bench.user.frame("/procedures");
    let page = Page::office(&bench.reader, &branding(&bench.zone), &frame)
        .title("ほかの人が先に変えました")
        .section(bench.draft().title.get(Lang::Ja))
        .body(html! {
            h1 { "ほかの人が先に変えました" }
            (ui::banner(Lang::Ja, Notice::Warning, html! {
                p { (faster) "さんが " (when(bench.workshop.updated_at)) " にこの手続を変えました。あなたの変更はまだ保存していません。入力したことは下に残っています。" }
            }))
            (ui::card(2, "その人が変えたこと", &html! {
                @if changes.is_empty() { p { "違いは見つかりませんでした。" } }
                @else { ul { @for change in &changes { li { (change) } } } }
            }))
            form.card method="post" action=(here) {
                h2 { "あなたが入力したこと" }
                @for (name, value) in &form.0 {
                    @if name != "_version" { input type="hidden" name=(name) value=(value); }
                }
                (ExpectedVersion(bench.workshop.draft_version).field())
                ul { @for (_, value) in typed() { li { (value) } } }
                div.toolbar {
                    (ui::button("自分の変更を今の内容に加える", Look::Primary))
                    (ui::link_button_as("自分の変更をやめて今の内容を見る", &bench.url("edit"), Look::Secondary))
                }
            }
        });
    Ok(page.status(http::StatusCode::CONFLICT))
}
