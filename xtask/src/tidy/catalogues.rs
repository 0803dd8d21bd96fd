//! Message catalogues (`.ftl`): what is said in one language is said in all three.

use std::collections::BTreeMap;

use super::{Finding, Source};

/// 日本語, やさしい日本語, English.
const LANGUAGES: [&str; 3] = ["ja", "easy", "en"];

/// Catalogues that belong together differ only in the language: `ja.ftl`, `ja/pages.ftl`, `pages.ja.ftl`.
pub fn check(sources: &[Source], findings: &mut Vec<Finding>) {
    let mut groups: BTreeMap<String, BTreeMap<&str, &Source>> = BTreeMap::new();
    for source in sources.iter().filter(|source| source.extension() == "ftl") {
        match split(&source.path) {
            Some((group, language)) => {
                groups.entry(group).or_default().insert(language, source);
            }
            None => findings.push(Finding::new(
                &source.path,
                1,
                "catalogue",
                "the path does not say the language: name the file or a folder ja, easy or en",
            )),
        }
    }
    for (group, catalogues) in &groups {
        let keys: BTreeMap<&str, BTreeMap<String, usize>> =
            catalogues.iter().map(|(language, source)| (*language, keys(source, findings))).collect();
        // The office works in Japanese (ADR 0006): a catalogue whose other languages are empty is the office's.
        let is_empty = |language| keys.get(language).is_some_and(BTreeMap::is_empty);
        if is_empty("easy") && is_empty("en") {
            continue;
        }
        for language in LANGUAGES {
            let Some(own) = keys.get(language) else {
                if let Some(other) = catalogues.values().next() {
                    let why = format!(
                        "{} is missing: every catalogue is there in ja, easy and en",
                        group.replace('*', language)
                    );
                    findings.push(Finding::new(&other.path, 1, "catalogue", why));
                }
                continue;
            };
            let mut told = Vec::new();
            for (other, theirs) in &keys {
                for (key, line) in theirs.iter().filter(|(key, _)| !own.contains_key(*key)) {
                    if !told.contains(&key) {
                        told.push(key);
                        let why = format!("`{key}` has no text in {language}");
                        findings.push(Finding::new(&catalogues[other].path, *line, "catalogue", why));
                    }
                }
            }
        }
    }
}

/// The path with the language replaced by `*`, and the language.
fn split(path: &str) -> Option<(String, &'static str)> {
    for language in LANGUAGES {
        for (before, after) in [("/", "/"), ("/", "."), (".", "."), ("", "/"), ("", ".")] {
            let needle = format!("{before}{language}{after}");
            let found =
                if before.is_empty() { path.starts_with(&needle).then_some(0) } else { path.rfind(&needle) };
            if let Some(at) = found {
                let (head, tail) = (&path[..at], &path[at + needle.len()..]);
                return Some((format!("{head}{before}*{after}{tail}"), language));
            }
        }
    }
    None
}

/// Messages, terms (`-name`) and attributes (`message.name`) with their lines.
fn keys(source: &Source, findings: &mut Vec<Finding>) -> BTreeMap<String, usize> {
    let mut keys = BTreeMap::new();
    let mut message = String::new();
    for (number, line) in source.lines() {
        let Some((left, _)) = line.split_once('=') else { continue };
        let name = left.trim();
        let key = if let Some(attribute) = name.strip_prefix('.').filter(|_| line.starts_with(' ')) {
            if !is_name(attribute) {
                continue;
            }
            format!("{message}.{attribute}")
        } else if !line.starts_with(' ') && is_name(name.strip_prefix('-').unwrap_or(name)) {
            name.clone_into(&mut message);
            message.clone()
        } else {
            continue;
        };
        if let Some(first) = keys.get(&key) {
            let why = format!("`{key}` is there already, in line {first}: only one of them is shown");
            findings.push(Finding::new(&source.path, number, "catalogue", why));
        } else {
            keys.insert(key, number);
        }
    }
    keys
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offices_catalogue_is_japanese_alone() {
        let office =
            [("a/ja.ftl", "yes = はい\n"), ("a/easy.ftl", "# ADR 0006\n"), ("a/en.ftl", "# ADR 0006\n")];
        assert!(findings(&office).is_empty());
        let half = [("a/ja.ftl", "yes = はい\n"), ("a/easy.ftl", ""), ("a/en.ftl", "no = no\n")];
        assert!(!findings(&half).is_empty());
    }

    fn findings(files: &[(&str, &str)]) -> Vec<(String, usize, String)> {
        let sources: Vec<Source> = files
            .iter()
            .map(|(path, text)| Source { path: (*path).to_owned(), text: (*text).to_owned() })
            .collect();
        let mut findings = Vec::new();
        check(&sources, &mut findings);
        findings.into_iter().map(|finding| (finding.file, finding.line, finding.why)).collect()
    }

    #[test]
    fn complete_catalogues_are_fine_in_each_layout() {
        for layout in ["services/a/locales/*.ftl", "services/a/locales/*/pages.ftl", "services/a/pages.*.ftl"]
        {
            let paths = LANGUAGES.map(|language| layout.replace('*', language));
            let text = "# Words\nsend = 送る\n    .title = 送ります\n-city = 市\nlong =\n    a = b\n";
            assert_eq!(findings(&[(&paths[0], text), (&paths[1], text), (&paths[2], text)]), [], "{layout}");
        }
    }

    #[test]
    fn a_missing_key_is_found_where_the_others_have_it() {
        let found = findings(&[
            ("l/ja.ftl", "a = あ\nb = い\n"),
            ("l/easy.ftl", "a = あ\n"),
            ("l/en.ftl", "b = b\na = a\n"),
        ]);
        assert_eq!(found, [("l/en.ftl".to_owned(), 1, "`b` has no text in easy".to_owned())]);
    }

    #[test]
    fn a_missing_attribute_counts() {
        let found = findings(&[
            ("l/ja.ftl", "a = あ\n  .hint = い\n"),
            ("l/easy.ftl", "a = あ\n  .hint = い\n"),
            ("l/en.ftl", "a = a\n"),
        ]);
        assert_eq!(found, [("l/easy.ftl".to_owned(), 2, "`a.hint` has no text in en".to_owned())]);
    }

    #[test]
    fn a_missing_file_a_double_key_and_a_file_without_language() {
        let found =
            findings(&[("l/ja.ftl", "a = あ\na = い\n"), ("l/en.ftl", "a = a\n"), ("l/words.ftl", "")]);
        let whys: Vec<&str> = found.iter().map(|(_, _, why)| why.as_str()).collect();
        assert_eq!(
            whys,
            [
                "the path does not say the language: name the file or a folder ja, easy or en",
                "`a` is there already, in line 1: only one of them is shown",
                "l/easy.ftl is missing: every catalogue is there in ja, easy and en",
            ]
        );
    }
}
