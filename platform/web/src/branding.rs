use std::fmt;

/// How a city presents itself on its pages. One value per city and zone, shared by all requests.
#[derive(Clone, Debug)]
pub struct Branding {
    /// The city's name in Japanese, as in 「常陸大宮市」.
    pub name: String,
    /// Its name in Latin letters, as in "Hitachiomiya City".
    pub name_en: String,
    /// What the site is, beside the name: 「電子申請」. Empty leaves it out.
    pub service: String,
    /// The same in English.
    pub service_en: String,
    /// Path of the emblem (市章), served by the same host. `None` shows the first letter of the name instead.
    pub emblem: Option<String>,
    /// The city's own colour.
    pub accent: Accent,
    /// Where the name in the header leads.
    pub home: String,
    /// Whom to ask: one line per entry, as it should be read (office, telephone, hours).
    pub contact: Vec<String>,
    /// Path of the accessibility statement.
    pub accessibility: String,
}

impl Branding {
    /// A city with the design system's blue, and no emblem or contact yet.
    pub fn new(name: impl Into<String>, name_en: impl Into<String>) -> Branding {
        Branding {
            name: name.into(),
            name_en: name_en.into(),
            service: String::new(),
            service_en: String::new(),
            emblem: None,
            accent: Accent::default(),
            home: "/".into(),
            contact: Vec::new(),
            accessibility: "/accessibility".into(),
        }
    }

    /// The city's name for a reader of this language.
    pub fn name(&self, lang: yakuba_base::Lang) -> &str {
        if lang == yakuba_base::Lang::En && !self.name_en.is_empty() { &self.name_en } else { &self.name }
    }

    /// The words beside the name for a reader of this language.
    pub fn service(&self, lang: yakuba_base::Lang) -> &str {
        if lang == yakuba_base::Lang::En && !self.service_en.is_empty() {
            &self.service_en
        } else {
            &self.service
        }
    }
}

/// The city's own colour: it fills buttons and carries white text, so it must reach 4.5:1 against white
/// (WCAG 2.2 §1.4.3). The shade for dark pages is derived from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent([u8; 3]);

/// Why a colour cannot be the city's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccentError {
    /// Not six hexadecimal digits.
    #[error("色は #0055ad のように、# と6けたの16進数で入れてください。")]
    NotAColour,
    /// White letters on it would be hard to read; the contrast reached, in hundredths.
    #[error("この色の上の白い文字は読みにくくなります（コントラスト {}.{:02}）。4.5以上になる濃い色にしてください。", .0 / 100, .0 % 100)]
    TooLight(u32),
}

impl Default for Accent {
    /// Light blue 900 of the Digital Agency's tokens.
    fn default() -> Accent {
        Accent([0x00, 0x55, 0xad])
    }
}

impl Accent {
    /// Reads `#0055ad` or `0055ad` and checks its contrast with white.
    pub fn parse(text: &str) -> Result<Accent, AccentError> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(AccentError::NotAColour);
        }
        let value = u32::from_str_radix(digits, 16).map_err(|_| AccentError::NotAColour)?;
        let [_, r, g, b] = value.to_be_bytes();
        let contrast = contrast([r, g, b], [255; 3]);
        if contrast < 4.5 {
            return Err(AccentError::TooLight((contrast * 100.0) as u32));
        }
        Ok(Accent([r, g, b]))
    }

    /// The shade for dark pages: lightened until it reaches 7:1 against the dark page.
    pub fn on_dark(self) -> Accent {
        (0..=20u32)
            .map(|step| Accent(self.0.map(|c| (u32::from(c) + (255 - u32::from(c)) * step / 20) as u8)))
            .find(|shade| contrast(shade.0, [0x1a; 3]) >= 7.0)
            .unwrap_or(Accent([255; 3]))
    }
}

/// Six hexadecimal digits without `#`.
impl fmt::Display for Accent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "{r:02x}{g:02x}{b:02x}")
    }
}

/// Contrast ratio of two sRGB colours (WCAG 2.2, "contrast ratio").
fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(rgb: [u8; 3]) -> f64 {
    let [r, g, b] = rgb.map(|c| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_that_hides_white_letters_is_refused() {
        assert_eq!(Accent::parse("#ffd43d"), Err(AccentError::TooLight(142)));
        assert_eq!(Accent::parse("blue"), Err(AccentError::NotAColour));
        assert_eq!(Accent::parse("#0055AD").unwrap().to_string(), "0055ad");
    }

    #[test]
    fn the_dark_shade_can_be_read_on_a_dark_page() {
        for colour in ["0055ad", "8b0000", "115a36", "000000"] {
            let shade = Accent::parse(colour).unwrap().on_dark();
            assert!(contrast(shade.0, [0x1a; 3]) >= 7.0, "{colour} → {shade}");
        }
    }
}
