use std::collections::BTreeSet;
use std::path::Path;

use super::Catalog;

/// Compares a crate's catalogues with each other and with the crate's sources. Returns one sentence per finding:
/// a key that a language lacks, a key asked for (`tr(lang, "key")`, `tr_args`) that no catalogue has, and a key
/// that no source names. Meant for a unit test: `assert_eq!(check_catalogs(…), Vec::<String>::new())`.
///
/// A key counts as used when the literal `"key"` stands anywhere in a `.rs` file below `sources`.
pub fn check_catalogs(catalog: &Catalog, sources: &Path) -> Vec<String> {
    let mut findings = Vec::new();
    let languages: Vec<(&str, BTreeSet<&str>)> = ["ja", "easy", "en"]
        .into_iter()
        .zip(catalog.sources.iter().map(|source| keys(source).collect()))
        .collect();
    let all: BTreeSet<&str> = languages.iter().flat_map(|(_, keys)| keys.iter().copied()).collect();
    for (language, keys) in &languages {
        findings.extend(all.difference(keys).map(|key| format!("{language}.ftl lacks `{key}`")));
    }

    let mut code = String::new();
    if let Err(error) = read_sources(sources, &mut code) {
        findings.push(format!("cannot read {}: {error}", sources.display()));
    }
    let unused = all.iter().filter(|key| !code.contains(&format!("\"{key}\"")));
    findings.extend(unused.map(|key| format!("no source names `{key}`")));
    let unknown = asked_for(&code).filter(|key| !all.contains(key));
    findings.extend(unknown.map(|key| format!("no catalogue has `{key}`")));
    findings.sort();
    findings.dedup();
    findings
}

/// The message keys of a Fluent source: identifiers at the start of a line followed by `=`. Terms (`-term`) are
/// internal to a file and not counted.
fn keys(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| {
        let (key, _) = line.split_once('=')?;
        let key = key.trim_end();
        let identifier = key.starts_with(|c: char| c.is_ascii_alphabetic())
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        identifier.then_some(key)
    })
}

/// The literals that stand as second argument in a call of `tr` or `tr_args`.
fn asked_for(code: &str) -> impl Iterator<Item = &str> {
    ["tr(", "tr_args("].into_iter().flat_map(move |call| {
        code.match_indices(call).filter_map(move |(at, _)| {
            let before = code[..at].chars().next_back().unwrap_or(' ');
            if before.is_alphanumeric() || before == '_' {
                return None;
            }
            let (language, rest) = code[at + call.len()..].split_once(',')?;
            if language.len() > 40 || language.contains(['"', ')', ';', '{', '|']) {
                return None;
            }
            let (key, _) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
            Some(key)
        })
    })
}

fn read_sources(folder: &Path, code: &mut String) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read_sources(&path, code)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            // A comment may speak of a key without using it.
            let source = std::fs::read_to_string(&path)?;
            for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
                code.push_str(line);
                code.push('\n');
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    #[test]
    fn the_words_of_this_crate_are_complete_and_all_in_use() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert_eq!(check_catalogs(&crate::CATALOG, &sources), Vec::<String>::new());
    }

    #[test]
    fn a_missing_an_unused_and_an_unknown_key_are_each_found() {
        let folder = tempfile::tempdir().unwrap();
        let code = ["fn page() { t", "r(lang, \"greeting\"); t", "r_args(reader.lang, \"nowhere\", &[]); }"]
            .concat();
        std::fs::write(folder.path().join("page.rs"), code).unwrap();
        let words = "greeting = はい\nold = 古い\n";
        let catalog = Catalog::new(words, words, "old = old\n");
        assert_eq!(
            check_catalogs(&catalog, folder.path()),
            ["en.ftl lacks `greeting`", "no catalogue has `nowhere`", "no source names `old`"]
        );
    }

    #[test]
    fn a_word_missing_in_english_is_said_in_japanese() {
        static WORDS: LazyLock<Catalog> = LazyLock::new(|| Catalog::new("hi = こんにちは", "", ""));
        assert_eq!(WORDS.find(yakuba_base::Lang::En, "hi").as_deref(), Some("こんにちは"));
        assert_eq!(WORDS.find(yakuba_base::Lang::En, "elsewhere"), None);
    }
}
