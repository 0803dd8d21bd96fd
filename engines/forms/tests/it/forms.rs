//! The fixtures.

use serde_json::Value as Json;
use yakuba_base::Date;
use yakuba_forms::{Answers, Compiled, Form};

const SOURCES: [&str; 4] = [
    include_str!("../forms/juminhyo.json"),
    include_str!("../forms/hoiku.json"),
    include_str!("../forms/sodai_gomi.json"),
    include_str!("../forms/kyufukin.json"),
];

pub fn all() -> Vec<Form> {
    SOURCES.iter().map(|source| serde_json::from_str(source).unwrap()).collect()
}

pub fn form(number: usize) -> Compiled {
    Compiled::new(all().swap_remove(number)).unwrap()
}

pub fn juminhyo() -> Compiled {
    form(0)
}

pub fn hoiku() -> Compiled {
    form(1)
}

pub fn sodai_gomi() -> Compiled {
    form(2)
}

pub fn today() -> Date {
    Date::new(2026, 11, 22).unwrap()
}

pub fn answers(json: Json) -> Answers {
    serde_json::from_value(json).unwrap()
}

pub fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}
