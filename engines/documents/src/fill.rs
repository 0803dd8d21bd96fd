//! `{{placeholders}}` in the text a clerk writes.

use std::collections::{BTreeMap, BTreeSet};

/// A text names values that do not exist, or an opening `{{` has no end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown placeholders: {}", unknown.iter().cloned().collect::<Vec<_>>().join(", "))]
pub struct FillError {
    /// The names that nobody has a value for; an unclosed one with its braces (`{{name`).
    pub unknown: BTreeSet<String>,
}

/// The names a text asks for. An unclosed `{{` is reported as such a name, so that the publish check shows it.
pub fn placeholders(body: &str) -> BTreeSet<String> {
    pieces(body).filter_map(|piece| piece.name()).collect()
}

/// Puts the values in. Values are taken as they are: braces in a value are not placeholders.
///
/// # Errors
/// [`FillError`] with every unknown name at once.
pub fn fill(body: &str, values: &BTreeMap<String, String>) -> Result<String, FillError> {
    let mut filled = String::with_capacity(body.len());
    let mut unknown = BTreeSet::new();
    for piece in pieces(body) {
        match &piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Name(name) if values.contains_key(*name) => filled.push_str(&values[*name]),
            Piece::Name(_) | Piece::Unclosed(_) => unknown.extend(piece.name()),
        }
    }
    if unknown.is_empty() { Ok(filled) } else { Err(FillError { unknown }) }
}

enum Piece<'a> {
    Text(&'a str),
    Name(&'a str),
    Unclosed(&'a str),
}

impl Piece<'_> {
    fn name(&self) -> Option<String> {
        match self {
            Self::Text(_) => None,
            Self::Name(name) => Some((*name).to_owned()),
            Self::Unclosed(rest) => Some(format!("{{{{{rest}")),
        }
    }
}

fn pieces(body: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = body;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(inside) = rest.strip_prefix("{{") else {
            let (text, after) = rest.split_at(rest.find("{{").unwrap_or(rest.len()));
            rest = after;
            return Some(Piece::Text(text));
        };
        // A name stays on its line: a forgotten `}}` must not swallow the paragraphs after it.
        let line = inside.lines().next().unwrap_or_default();
        if let Some((name, _)) = line.split_once("}}") {
            rest = &inside[name.len() + 2..];
            Some(Piece::Name(name.trim()))
        } else {
            rest = &inside[line.len()..];
            Some(Piece::Unclosed(line.trim()))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> BTreeMap<String, String> {
        BTreeMap::from([("applicant.name".into(), "髙橋 花子".into()), ("receipt".into(), "{{x}}".into())])
    }

    #[test]
    fn fills_what_it_knows_and_leaves_values_alone() {
        let filled = fill("{{applicant.name}} 様（{{ receipt }}）", &values()).unwrap();
        assert_eq!(filled, "髙橋 花子 様（{{x}}）");
    }

    #[test]
    fn names_every_unknown_at_once() {
        let error =
            fill("{{applicant.nmae}}\n{{receipt}} {{reason}} {{applicant.name", &values()).unwrap_err();
        let unknown: Vec<_> = error.unknown.iter().map(String::as_str).collect();
        assert_eq!(unknown, ["applicant.nmae", "reason", "{{applicant.name"]);
    }

    #[test]
    fn an_unclosed_name_ends_with_its_line() {
        let names = placeholders("{{a\n{{b}} } {c} }}");
        assert_eq!(names.iter().map(String::as_str).collect::<Vec<_>>(), ["b", "{{a"]);
    }

    #[test]
    fn text_without_placeholders_is_unchanged() {
        for text in ["", "そのまま\n\n{ひとつ}", "}}"] {
            assert_eq!(fill(text, &BTreeMap::new()).unwrap(), text);
            assert!(placeholders(text).is_empty());
        }
    }
}
