//! Decision records (`docs/adr/`): each has a number of its own.

use std::collections::BTreeMap;

use super::{Finding, Source};

pub fn check(sources: &[Source], findings: &mut Vec<Finding>) {
    let mut numbers: BTreeMap<&str, &str> = BTreeMap::new();
    for source in sources {
        let Some(name) = source.path.strip_prefix("docs/adr/").filter(|name| name.ends_with(".md")) else {
            continue;
        };
        if name == "README.md" {
            continue;
        }
        let number = name.split('-').next().unwrap_or_default();
        if number.len() != 4 || !number.chars().all(|c| c.is_ascii_digit()) {
            findings.push(Finding::new(&source.path, 1, "decision", "name it NNNN-what-was-decided.md"));
        } else if let Some(first) = numbers.insert(number, name) {
            let why = format!("number {number} is taken by {first}: take the next free one");
            findings.push(Finding::new(&source.path, 1, "decision", why));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(names: &[&str]) -> Vec<String> {
        let source = |name: &&str| Source { path: format!("docs/adr/{name}"), text: String::new() };
        let mut findings = Vec::new();
        check(&names.iter().map(source).collect::<Vec<_>>(), &mut findings);
        findings.into_iter().map(|finding| finding.file).collect()
    }

    #[test]
    fn numbers_are_unique_and_there() {
        assert_eq!(findings(&["README.md", "0001-floors.md", "0002-press.md"]), [""; 0]);
        assert_eq!(findings(&["0001-floors.md", "0001-press.md"]), ["docs/adr/0001-press.md"]);
        assert_eq!(findings(&["press.md", "01-press.md"]), ["docs/adr/press.md", "docs/adr/01-press.md"]);
    }
}
