use maud::{Markup, html};
use yakuba_base::Lang;

use super::Draft;
use crate::branding::Branding;
use crate::reader::Reader;
use crate::{tr, ui};

pub(super) fn frame(page: &Draft<'_>, body: &Markup) -> Markup {
    let lang = page.reader.lang;
    html! {
        header.site-head {
            div.site-width {
                (identity(page.city, lang))
                (languages(&page.reader))
            }
        }
        div.site-width.site-body.wide[page.wide] {
            @if let Some(back) = &page.back { (ui::back_link(lang, back)) }
            main #main tabindex="-1" {
                @if let Some(notice) = &page.notice { (notice) }
                (body)
            }
        }
        footer.site-foot {
            div.site-width {
                @if !page.city.contact.is_empty() {
                    div.site-contact {
                        h2 { (tr(lang, "contact")) }
                        @for line in &page.city.contact { p { (line) } }
                    }
                }
                ul.site-links {
                    li { a href=(page.city.home) { (tr(lang, "home")) } }
                    li { a href=(page.city.accessibility) { (tr(lang, "accessibility")) } }
                }
                p.site-city { (page.city.name(lang)) }
            }
        }
    }
}

/// The emblem and the name, leading home.
pub(super) fn identity(city: &Branding, lang: Lang) -> Markup {
    let name = city.name(lang);
    let service = city.service(lang);
    html! {
        a.identity href=(city.home) {
            @match &city.emblem {
                Some(emblem) => img src=(emblem) alt="" width="36" height="36";,
                None => span.emblem aria-hidden="true" { (city.name.chars().next().unwrap_or('市')) },
            }
            span.identity-words {
                span.identity-city { (name) }
                @if !service.is_empty() { span.identity-service { (service) } }
            }
        }
    }
}

/// The three languages as plain links; each named in itself, so that its readers find it.
pub(super) fn languages(reader: &Reader) -> Markup {
    html! {
        nav.languages aria-label="言語・Language" {
            ul {
                @for lang in Lang::ALL {
                    li {
                        a href=(reader.here_in(lang)) lang=(lang.html_lang()) hreflang=(lang.html_lang())
                            aria-current=[(lang == reader.lang).then_some("true")] { (lang.label()) }
                    }
                }
            }
        }
    }
}
