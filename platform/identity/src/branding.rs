use yakuba_base::Lang;
use yakuba_city::{Network, NetworkKind};
use yakuba_web::{Accent, Branding};
use yakuba_zone::Zone;

use crate::tr;

/// How the city presents itself on the pages of one of its networks.
pub fn branding<N: Network>(zone: &Zone<N>) -> Branding {
    let city = &zone.city;
    let service = if N::KIND == NetworkKind::Internet { "service-residents" } else { "service-office" };
    Branding {
        service: tr(Lang::Ja, service).into_owned(),
        service_en: tr(Lang::En, service).into_owned(),
        accent: Accent::parse(&city.accent_colour).unwrap_or_default(),
        contact: vec![city.hall.name.get(Lang::Ja).to_owned(), city.contact.phone.clone()],
        ..Branding::new(city.name.get(Lang::Ja), city.name.get(Lang::En))
    }
}
