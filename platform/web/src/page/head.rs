use maud::{DOCTYPE, Markup, html};

use super::Draft;
use crate::{assets, tr};

pub(super) fn document(page: &Draft<'_>, face: &str, inside: &Markup) -> Markup {
    let lang = page.reader.lang;
    html! {
        (DOCTYPE)
        html lang=(lang.html_lang()) data-lang=(lang.code()) data-face=(face) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                // Japanese browsers turn any row of digits into a telephone link otherwise.
                meta name="format-detection" content="telephone=no";
                title { (title(page)) }
                link rel="stylesheet" href=(assets::path("yakuba.css"));
                link rel="stylesheet" href=(assets::accent_path(page.city.accent));
                link rel="icon" href=(page.city.emblem.as_deref().unwrap_or("data:,"));
                script type="module" src=(assets::path("main.js")) {}
            }
            body {
                a.skip href="#main" { (tr(lang, "skip-to-content")) }
                (inside)
            }
        }
    }
}

/// `エラー：title – section – city`.
fn title(page: &Draft<'_>) -> String {
    let lang = page.reader.lang;
    let mut title = if page.errors { tr(lang, "title-error").into_owned() } else { String::new() };
    let mut first = true;
    for part in [page.title.as_str(), page.section.as_str(), page.city.name(lang)] {
        if part.is_empty() {
            continue;
        }
        if !first {
            title.push_str(" – ");
        }
        title.push_str(part);
        first = false;
    }
    title
}
