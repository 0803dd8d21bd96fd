//! アクセシビリティについて: what this site holds to, and whom to tell when it does not.

use yakuba_city::Internet;
use yakuba_web::{Page, Reader, html};
use yakuba_zone::Zone;

use super::show::Sheet;
use super::{tr, tr_args};

pub(super) async fn show(zone: Zone<Internet>, reader: Reader) -> Page {
    let lang = reader.lang;
    let contact = tr_args(
        lang,
        "accessibility-contact",
        &[("city", zone.city.name.get(lang).into()), ("phone", zone.city.contact.phone.as_str().into())],
    );
    let body = html! {
        h1 { (tr(lang, "accessibility-title")) }
        p { (tr(lang, "accessibility-aim")) }
        ul {
            li { (tr(lang, "accessibility-keyboard")) }
            li { (tr(lang, "accessibility-scripts")) }
            li { (tr(lang, "accessibility-size")) }
            li { (tr(lang, "accessibility-words")) }
        }
        h2 { (tr(lang, "accessibility-other-title")) }
        p { (tr(lang, "accessibility-other")) }
        p { (contact) }
    };
    Sheet::titled(tr(lang, "accessibility-title")).back("/").show(&zone, &reader, body)
}
