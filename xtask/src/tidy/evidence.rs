//! The table of OWASP ASVS 5.0 (`docs/security/asvs.csv`): every requirement of levels 1 and 2 has an answer, and what an answer
//! points at is there.

use std::collections::BTreeSet;

use super::{Finding, Source};

const TABLE: &str = "docs/security/asvs.csv";
/// Requirements of the standard at level 1, and those that level 2 adds.
const OF_LEVEL: [(&str, usize); 2] = [("1", 70), ("2", 183)];

pub fn check(sources: &[Source], findings: &mut Vec<Finding>) {
    let Some(table) = sources.iter().find(|source| source.path == TABLE) else {
        findings.push(Finding::new(TABLE, 1, "evidence", "the table of the standard's requirements is gone"));
        return;
    };
    let (mut known, mut levels) = (BTreeSet::new(), Vec::new());
    for (number, line) in table.lines().filter(|(number, line)| *number > 1 && !line.is_empty()) {
        let mut find = |why: String| findings.push(Finding::new(TABLE, number, "evidence", why));
        let Some([requirement, level, answer, evidence]) = cells(line) else {
            find("a line has four cells: requirement, level, answer, evidence".to_owned());
            continue;
        };
        levels.push(level.clone());
        if !known.insert(requirement.clone()) {
            find(format!("{requirement} is answered twice"));
        }
        if let Some(why) = against(&answer, &evidence, sources) {
            find(format!("{requirement}: {why}"));
        }
    }
    for (level, expected) in OF_LEVEL {
        let found = levels.iter().filter(|found| *found == level).count();
        if found != expected {
            let why = format!("{found} requirements of level {level}, the standard has {expected}");
            findings.push(Finding::new(TABLE, 1, "evidence", why));
        }
    }
}

/// What is wrong with an answer, if anything.
fn against(answer: &str, evidence: &str, sources: &[Source]) -> Option<String> {
    let file = |path: &str| sources.iter().find(|source| source.path == path);
    match answer {
        "test" => match evidence.split_once("::") {
            Some((path, name)) => match file(path) {
                None => Some(format!("there is no {path}")),
                Some(source) if source.text.contains(&format!("fn {name}(")) => None,
                Some(_) => Some(format!("there is no test {name} in {path}")),
            },
            None if evidence.ends_with(".mjs") && file(evidence).is_some() => None,
            None => Some(format!("{evidence} is neither file.rs::test nor a journey that is there")),
        },
        "design" => match evidence.split_once(": ") {
            Some((path, why)) if file(path).is_some() && !why.is_empty() => None,
            Some((path, _)) => Some(format!("there is no {path}")),
            None => Some("a fact of the design names the file it is in, and what it is".to_owned()),
        },
        // What does not apply says why; what is open says what is missing.
        "not-here" | "open" => evidence.is_empty().then(|| "say why".to_owned()),
        other => Some(format!("{other} is no answer: test, design, not-here, open")),
    }
}

/// The four cells of a line; the last may be in quotes.
fn cells(line: &str) -> Option<[String; 4]> {
    let mut cells = line.splitn(4, ',').map(str::to_owned);
    let [requirement, level, answer, last] = [cells.next()?, cells.next()?, cells.next()?, cells.next()?];
    let plain = last.strip_prefix('"').and_then(|last| last.strip_suffix('"'));
    let evidence = plain.map_or(last.clone(), |plain| plain.replace("\"\"", "\""));
    Some([requirement, level, answer, evidence])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> Vec<Source> {
        let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
        vec![source("a/tests/it.rs", "async fn it_holds() {}"), source("e2e/journeys/j.mjs", "")]
    }

    #[test]
    fn an_answer_points_at_something_that_is_there() {
        let against = |answer, evidence| against(answer, evidence, &sources());
        assert_eq!(against("test", "a/tests/it.rs::it_holds"), None);
        assert_eq!(against("test", "e2e/journeys/j.mjs"), None);
        assert_eq!(against("design", "a/tests/it.rs: so it is"), None);
        assert_eq!(against("not-here", "no XPath"), None);
        for (answer, evidence) in [
            ("test", "a/tests/it.rs::it_falls"),
            ("test", "b.rs::it_holds"),
            ("test", "in words"),
            ("design", "b.rs: so it is"),
            ("design", "in words"),
            ("open", ""),
            ("perhaps", "x"),
        ] {
            assert!(against(answer, evidence).is_some(), "{answer}, {evidence}");
        }
    }

    #[test]
    fn a_line_is_read_with_and_without_quotes() {
        let cells = |line| cells(line).map(|cells| cells.join("|"));
        assert_eq!(cells("1.1.1,2,design,a.rs: b").as_deref(), Some("1.1.1|2|design|a.rs: b"));
        assert_eq!(
            cells("1.1.1,2,design,\"a.rs: b, \"\"c\"\"\"").as_deref(),
            Some("1.1.1|2|design|a.rs: b, \"c\"")
        );
        assert_eq!(cells("1.1.1,2"), None);
    }

    #[test]
    fn a_table_that_is_gone_or_short_is_found() {
        let mut findings = Vec::new();
        check(&sources(), &mut findings);
        assert_eq!(findings.len(), 1);
        let mut all = sources();
        all.push(Source {
            path: TABLE.to_owned(),
            text: "requirement,level,answer,evidence\n1.1.1,2,open,later\n1.1.1,2,open,later\n".to_owned(),
        });
        findings.clear();
        check(&all, &mut findings);
        let lines: Vec<usize> = findings.iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [3, 1, 1]);
    }
}
