//! Calculations of Excel: those over the book's own cells stay; those that fetch, link or call become their last value.

use std::collections::BTreeSet;

use super::xml::{Element, Node};
use crate::{Finding, Findings};

/// Functions that reach out of the book, or into the machine.
const REACHES_OUT: &[&str] = &[
    "HYPERLINK",
    "WEBSERVICE",
    "FILTERXML",
    "RTD",
    "DDE",
    "CALL",
    "REGISTER",
    "REGISTER.ID",
    "UNREGISTER",
    "EXEC",
    "RUN",
    "EVALUATE",
    "IMAGE",
    "PY",
    "SQL.REQUEST",
    "STOCKHISTORY",
    "FOPEN",
    "FWRITE",
    "FWRITELN",
    "INITIATE",
    "POKE",
    "REQUEST",
    "EXECUTE",
    "HALT",
    "CUBEVALUE",
    "CUBESET",
    "CUBEMEMBER",
    "CUBERANKEDMEMBER",
    "CUBEMEMBERPROPERTY",
];

/// Settles every calculation of a part.
pub(super) fn settle(root: &mut Element, findings: &mut Findings) {
    let mut shared = BTreeSet::new();
    shared_that_reach_out(root, &mut shared);
    walk(root, &shared, findings);
}

fn walk(element: &mut Element, shared: &BTreeSet<String>, findings: &mut Findings) {
    let in_cell = element.local() == "c";
    element.children.retain_mut(|child| {
        let Node::Element(child) = child else { return true };
        match child.local() {
            "f" if in_cell => {
                let follows = child.attribute("si").is_some_and(|si| shared.contains(si));
                if follows || reaches_out(&child.text()) {
                    findings.add(Finding::Formula);
                    return false;
                }
            }
            // In a chart it has to be there; what it showed stands beside it.
            "f" if reaches_out(&child.text()) => {
                findings.add(Finding::Formula);
                child.children = vec![Node::Text("#REF!".to_owned())];
            }
            "definedName" => {
                let called = ["function", "vbProcedure", "xlm", "macro"]
                    .iter()
                    .any(|key| child.attribute(key).is_some_and(|value| value != "0" && value != "false"));
                let name = child.attribute("name").unwrap_or_default().to_ascii_lowercase();
                let opens = ["auto_open", "auto_close", "auto_activate", "auto_deactivate"]
                    .iter()
                    .any(|event| name.contains(event));
                if called || opens || reaches_out(&child.text()) {
                    findings.add(Finding::Formula);
                    return false;
                }
            }
            "formula" | "formula1" | "formula2" | "calculatedColumnFormula" | "totalsRowFormula"
                if reaches_out(&child.text()) =>
            {
                findings.add(Finding::Formula);
                return false;
            }
            _ => {}
        }
        walk(child, shared, findings);
        true
    });
}

/// Calculations that many cells share: when the first goes, those that follow it go too.
fn shared_that_reach_out(element: &Element, found: &mut BTreeSet<String>) {
    if element.local() == "f"
        && let Some(si) = element.attribute("si")
        && reaches_out(&element.text())
    {
        found.insert(si.to_owned());
    }
    element.elements().for_each(|child| shared_that_reach_out(child, found));
}

/// Whether a calculation names another book, a program or a place, or calls a function that does.
fn reaches_out(formula: &str) -> bool {
    let upper = formula.to_uppercase();
    if upper.contains('|') || upper.contains("://") || upper.contains("\\\\") || names_a_book(&upper) {
        return true;
    }
    let word = |c: char| c.is_alphanumeric() || c == '.' || c == '_';
    upper.match_indices('(').any(|(at, _)| {
        let before = upper[..at].trim_end();
        let start = before
            .rfind(|c: char| !word(c))
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let name = before[start..].rsplit("_XLFN.").next().unwrap_or_default();
        REACHES_OUT.contains(&name.trim_start_matches("_XLWS.").trim_start_matches("_XLUDF."))
    })
}

/// `[1]Sheet1!A1`: the first of the book's links to other books.
fn names_a_book(formula: &str) -> bool {
    formula.match_indices('[').any(|(at, _)| {
        formula[at + 1..].split_once(']').is_some_and(|(inside, _)| {
            !inside.is_empty() && inside.chars().all(|c| c.is_ascii_digit()) || inside.contains(".XL")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calculations_of_the_book_stay() {
        for stays in [
            "SUM(A1:A9)",
            "IF(B2>0,\"はい\",\"いいえ\")",
            "VLOOKUP(A1,表1[[#Data],[品名]],2,FALSE)",
            "_xlfn.XLOOKUP(A1,B:B,C:C)",
            "RUNNING(A1)",
        ] {
            assert!(!reaches_out(stays), "{stays}");
        }
        for goes in [
            "HYPERLINK(\"http://x\")",
            "_xlfn.WEBSERVICE (A1)",
            "cmd|'/c calc'!A0",
            "[1]Sheet1!$A$1",
            "'[12]予算'!A1",
            "EXEC(\"calc\")",
            "IF(1,call(\"x\"))",
        ] {
            assert!(reaches_out(goes), "{goes}");
        }
    }
}
