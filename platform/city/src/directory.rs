use std::{collections::BTreeMap, io, path::Path};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use yakuba_base::{Lang, PostalCode, Text};

/// What a city's people and its pages look things up in: places, topics, and words for the same thing. Plain data, the
/// same in every network.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Directory {
    /// Its 町字 (大字), in the order of their reading.
    pub towns: Vec<Town>,
    /// The categories procedures are sorted into.
    pub categories: Vec<Topic>,
    /// The events of life (ライフイベント) people come with.
    pub life_events: Vec<Topic>,
    /// Groups of words that people use for the same thing.
    pub synonyms: Vec<Vec<String>>,
}

/// The documents a directory is read from.
const FILES: [&str; 4] = ["towns.json", "categories.json", "life_events.json", "synonyms.json"];

/// A 町字 of the city.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Town {
    /// 中富町
    pub name: String,
    /// なかとみちょう
    pub kana: String,
    /// Nakatomicho
    pub romaji: String,
    /// Its postal code, seven digits.
    pub postal: String,
    /// Those of parts of it.
    #[serde(default)]
    pub other_postal: Vec<OtherPostal>,
    /// Latitude of its centre, degrees (WGS 84).
    pub lat: f64,
    /// Longitude of its centre, degrees (WGS 84).
    pub lon: f64,
}

/// A further postal code of a town.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OtherPostal {
    /// Seven digits.
    pub postal: String,
    /// For which part of it, in words.
    #[serde(rename = "for")]
    pub part: String,
}

impl Town {
    /// Its name with how it is read, for choosing it from a list.
    pub fn label(&self, lang: Lang) -> String {
        match lang {
            Lang::En => format!("{} ({})", self.romaji, self.name),
            Lang::Ja | Lang::Easy => format!("{}（{}）", self.name, self.kana),
        }
    }
}

/// A category or an event of life.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Topic {
    /// Its name in data and addresses.
    pub key: String,
    /// What it is called.
    pub name: Text,
    /// A word about it.
    #[serde(default)]
    pub help: Option<Text>,
    /// Its place: smaller is higher.
    #[serde(default)]
    pub order: i32,
}

impl Directory {
    /// Reads `towns.json`, `categories.json`, `life_events.json` and `synonyms.json` from wherever `text` has them; one that is not there is empty.
    ///
    /// # Errors
    /// When a document is not what it should be.
    pub fn parse<'t>(text: impl Fn(&str) -> Option<&'t str>) -> io::Result<Directory> {
        let mut directory = Directory {
            towns: list(&text, "towns.json")?,
            categories: list(&text, "categories.json")?,
            life_events: list(&text, "life_events.json")?,
            synonyms: list(&text, "synonyms.json")?,
        };
        directory.categories.sort_by_key(|topic| topic.order);
        directory.life_events.sort_by_key(|topic| topic.order);
        Ok(directory)
    }

    /// Reads the documents of a city's folder.
    ///
    /// # Errors
    /// When a file cannot be read as what it should be.
    pub fn read(folder: &Path) -> io::Result<Directory> {
        let mut texts = BTreeMap::new();
        for name in FILES {
            match std::fs::read_to_string(folder.join(name)) {
                Ok(text) => drop(texts.insert(name, text)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Directory::parse(|name| texts.get(name).map(String::as_str))
    }

    /// The towns of a postal code.
    pub fn towns_of(&self, code: &PostalCode) -> impl Iterator<Item = &Town> {
        let digits = code.digits();
        self.towns.iter().filter(move |town| {
            town.postal == digits || town.other_postal.iter().any(|other| other.postal == digits)
        })
    }

    /// The town of that name.
    pub fn town(&self, name: &str) -> Option<&Town> {
        self.towns.iter().find(|town| town.name == name)
    }
}

fn list<'t, T: DeserializeOwned>(text: &impl Fn(&str) -> Option<&'t str>, name: &str) -> io::Result<Vec<T>> {
    let Some(text) = text(name) else { return Ok(Vec::new()) };
    serde_json::from_str(text)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("{name}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_city_is_found_by_its_postal_codes() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cities/hitachiomiya");
        let directory = Directory::read(&folder).unwrap();
        let names = |code: &str| {
            let code = PostalCode::parse(code).unwrap();
            directory.towns_of(&code).map(|town| town.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names("319-2135"), ["石沢"]);
        assert_eq!(directory.town("照田").map(|town| town.other_postal.len()), Some(1));
        assert!(names("100-0001").is_empty());
        assert!(directory.categories.windows(2).all(|pair| pair[0].order <= pair[1].order));
        assert!(!directory.synonyms.is_empty());
    }

    #[test]
    fn a_city_without_such_files_has_an_empty_directory() {
        assert!(Directory::read(Path::new("/nowhere")).unwrap().towns.is_empty());
    }
}
