//! Addresses in Japan.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{PostalCode, text::normalise};

/// An address in Japan, in the parts a form asks for. Any part may be empty.
///
/// The parts are plain text, because addresses are written down before they can be matched with the
/// address base registry (アドレス・ベース・レジストリ).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// Postal code (郵便番号), `3192292` once normalised.
    pub postal: String,
    /// Prefecture (都道府県).
    pub prefecture: String,
    /// Municipality (市区町村), with its county (郡) or ward (区).
    pub city: String,
    /// Town and section (町字).
    pub town: String,
    /// Lot or block number (番地).
    pub street: String,
    /// Building, room, or the household lived with (方書).
    pub building: String,
}

impl Address {
    /// The same address with every part normalised, the postal code as seven digits if it is one.
    #[must_use]
    pub fn normalised(&self) -> Self {
        Self {
            postal: PostalCode::parse(&self.postal)
                .map_or_else(|_| normalise(&self.postal), PostalCode::digits),
            prefecture: normalise(&self.prefecture),
            city: normalise(&self.city),
            town: normalise(&self.town),
            street: normalise(&self.street),
            building: normalise(&self.building),
        }
    }

    /// Is every part empty?
    pub fn is_empty(&self) -> bool {
        self.lines().is_empty()
    }

    /// The lines for an envelope: postal code, address, building; lines without text are left out.
    pub fn lines(&self) -> Vec<String> {
        let postal = match PostalCode::parse(&self.postal) {
            Ok(code) => format!("〒{code}"),
            // Shown as it is, so that a person can see and mend it.
            Err(_) => self.postal.clone(),
        };
        let place = [&self.prefecture, &self.city, &self.town, &self.street];
        let place: String = place.into_iter().map(String::as_str).collect();
        [postal, place, self.building.clone()].into_iter().filter(|line| !line.is_empty()).collect()
    }
}

impl fmt::Display for Address {
    /// One line: `〒319-2292 茨城県常陸大宮市中富町3135-6 庁舎2階`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.lines().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn city_hall() -> Address {
        Address {
            postal: "３１９−２２９２".to_owned(),
            prefecture: "茨城県".to_owned(),
            city: "常陸大宮市".to_owned(),
            town: "中富町".to_owned(),
            street: "３１３５ー６".to_owned(),
            building: String::new(),
        }
    }

    #[test]
    fn one_line_without_gaps() {
        let mut address = city_hall().normalised();
        assert_eq!(address.to_string(), "〒319-2292 茨城県常陸大宮市中富町3135-6");
        address.building = "庁舎2階".to_owned();
        assert_eq!(address.lines(), ["〒319-2292", "茨城県常陸大宮市中富町3135-6", "庁舎2階"]);
    }

    #[test]
    fn a_postal_code_that_is_none_stays_visible() {
        let address = Address { postal: "319".to_owned(), ..city_hall() }.normalised();
        assert_eq!(address.lines()[0], "319");
        assert!(Address::default().is_empty() && !address.is_empty());
    }

    #[test]
    fn json_may_leave_parts_out() {
        let address: Address = serde_json::from_str(r#"{"postal":"3192292","town":"中富町"}"#).unwrap();
        assert_eq!(address.to_string(), "〒319-2292 中富町");
    }
}
