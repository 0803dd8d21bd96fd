//! The languages the city speaks, and text written in them.

use std::{fmt, str::FromStr};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
    ser::SerializeMap,
};

/// A language of the pages: Japanese, plain Japanese (やさしい日本語) or English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Japanese, the language every text has.
    #[default]
    Ja,
    /// Plain Japanese (やさしい日本語): short sentences, few kanji.
    Easy,
    /// English.
    En,
}

impl Lang {
    /// Every language, in the order a person is offered them.
    pub const ALL: [Self; 3] = [Self::Ja, Self::Easy, Self::En];

    /// The code in addresses, files and the database: `ja`, `easy`, `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::Easy => "easy",
            Self::En => "en",
        }
    }

    /// The BCP 47 tag for the `lang` attribute of a page. Plain Japanese is Japanese to a screen reader.
    pub const fn html_lang(self) -> &'static str {
        match self {
            Self::Ja | Self::Easy => "ja",
            Self::En => "en",
        }
    }

    /// The language's name in itself, as the language switch shows it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ja => "日本語",
            Self::Easy => "やさしい日本語",
            Self::En => "English",
        }
    }

    /// The language with this code, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The text is not the code of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a language is one of ja, easy, en")]
pub struct LangError;

impl LangError {
    /// A stable key for messages.
    pub fn code(self) -> &'static str {
        "lang.unknown"
    }
}

impl FromStr for Lang {
    type Err = LangError;

    fn from_str(code: &str) -> Result<Self, LangError> {
        Self::from_code(code).ok_or(LangError)
    }
}

/// Text for people: always Japanese, perhaps plain Japanese and English too.
///
/// In JSON a plain string when it is Japanese only, otherwise `{"ja": …, "easy": …, "en": …}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Text {
    ja: String,
    easy: Option<String>,
    en: Option<String>,
}

impl Text {
    /// Text in Japanese only.
    pub fn ja(text: impl Into<String>) -> Self {
        Self { ja: text.into(), easy: None, en: None }
    }

    /// Text in all three languages.
    pub fn new(ja: impl Into<String>, easy: impl Into<String>, en: impl Into<String>) -> Self {
        Self::ja(ja).with(Lang::Easy, easy).with(Lang::En, en)
    }

    /// The same text with one language set, for building in one expression.
    #[must_use]
    pub fn with(mut self, lang: Lang, text: impl Into<String>) -> Self {
        self.set(lang, text);
        self
    }

    /// The text in `lang`, or in Japanese when it is not translated.
    pub fn get(&self, lang: Lang) -> &str {
        self.translation(lang).unwrap_or(&self.ja)
    }

    /// Is there text in `lang` itself, without falling back?
    pub fn has(&self, lang: Lang) -> bool {
        match lang {
            Lang::Ja => !self.ja.is_empty(),
            Lang::Easy | Lang::En => self.translation(lang).is_some(),
        }
    }

    /// Is there nothing to read in any language?
    pub fn is_empty(&self) -> bool {
        !Lang::ALL.into_iter().any(|lang| self.has(lang))
    }

    /// Writes the text in one language; an empty translation takes the translation away.
    pub fn set(&mut self, lang: Lang, text: impl Into<String>) {
        let text = text.into();
        match lang {
            Lang::Ja => self.ja = text,
            Lang::Easy => self.easy = some_text(text),
            Lang::En => self.en = some_text(text),
        }
    }

    fn translation(&self, lang: Lang) -> Option<&str> {
        match lang {
            Lang::Ja => None,
            Lang::Easy => self.easy.as_deref(),
            Lang::En => self.en.as_deref(),
        }
    }
}

fn some_text(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::ja(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::ja(text)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.easy.is_none() && self.en.is_none() {
            return serializer.serialize_str(&self.ja);
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("ja", &self.ja)?;
        if let Some(easy) = &self.easy {
            map.serialize_entry("easy", easy)?;
        }
        if let Some(en) = &self.en {
            map.serialize_entry("en", en)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

/// The long form of a [`Text`] in JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Languages {
    ja: String,
    #[serde(default)]
    easy: String,
    #[serde(default)]
    en: String,
}

/// Reads either form; by hand, because `untagged` hides which key was wrong.
struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, or an object with ja and perhaps easy and en")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text::ja(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Text, A::Error> {
        let Languages { ja, easy, en } = Languages::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Text::new(ja, easy, en))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for lang in Lang::ALL {
            assert_eq!(Lang::from_code(lang.code()), Some(lang));
            assert_eq!(serde_json::to_string(&lang).unwrap(), format!("\"{}\"", lang.code()));
        }
        assert_eq!(Lang::Easy.html_lang(), "ja");
        assert_eq!("fr".parse::<Lang>(), Err(LangError));
    }

    #[test]
    fn japanese_only_is_a_plain_string() {
        let text: Text = serde_json::from_str("\"住民票\"").unwrap();
        assert_eq!(text, Text::ja("住民票"));
        assert_eq!(serde_json::to_string(&text).unwrap(), "\"住民票\"");
    }

    #[test]
    fn translations_fall_back_to_japanese() {
        let json = r#"{"ja":"住民票","en":"Certificate of residence"}"#;
        let mut text: Text = serde_json::from_str(json).unwrap();
        assert_eq!(text.get(Lang::En), "Certificate of residence");
        assert_eq!(text.get(Lang::Easy), "住民票");
        assert!(text.has(Lang::Ja) && text.has(Lang::En) && !text.has(Lang::Easy));
        assert_eq!(serde_json::to_string(&text).unwrap(), json);
        text.set(Lang::En, "");
        assert_eq!(text, Text::from("住民票"));
        assert!(!text.is_empty() && Text::default().is_empty());
    }

    #[test]
    fn a_wrong_key_is_named() {
        let error = serde_json::from_str::<Text>(r#"{"ja":"あ","fr":"a"}"#).unwrap_err();
        assert!(error.to_string().contains("`fr`"), "{error}");
        assert!(serde_json::from_str::<Text>(r#"{"en":"a"}"#).is_err());
    }
}
