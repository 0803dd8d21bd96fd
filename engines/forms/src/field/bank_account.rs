//! Bank accounts, also of ゆうちょ銀行.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use yakuba_base::{Lang, text};

use super::{Ask, Reading, Script, clean, inside, part_text, shown, text_value};
use crate::expression::{Type, Value};
use crate::problem::{Problem, Reason};

const PARTS: [&str; 5] = ["bank", "branch", "kind", "number", "holder"];
const KINDS: [(&str, &str, &str); 3] =
    [("ordinary", "普通", "ordinary"), ("current", "当座", "current"), ("savings", "貯蓄", "savings")];

/// A bank account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankAccountField {}

impl Ask for BankAccountField {
    fn answer_type(&self) -> Type {
        Type::Parts(&PARTS)
    }

    /// The parts `bank`, `branch`, `kind` (`ordinary`, `current`, `savings`), `number` (7 digits) and `holder` (カナ). For
    /// ゆうちょ銀行 the parts `yucho_symbol` (記号) and `yucho_number` (番号) as printed in the passbook take the place of
    /// branch, kind and number.
    fn read(&self, raw: &Json) -> Reading {
        if raw.is_null() {
            return Ok(None);
        }
        let part = |part: &'static str, most| {
            part_text(raw, part)
                .and_then(|typed| clean(&typed, most, false).map_err(|wrong| inside(wrong, part)))
        };
        let (mut bank, mut branch, mut kind) = (part("bank", 30)?, part("branch", 30)?, part("kind", 20)?);
        let (mut number, holder) = (digits(&part("number", 20)?), part("holder", 48)?);
        let (symbol, passbook) = (digits(&part("yucho_symbol", 20)?), digits(&part("yucho_number", 20)?));
        if !(symbol.is_empty() && passbook.is_empty()) {
            let Some(account) = from_passbook(&symbol, &passbook) else {
                return Err(vec![Problem::new("yucho_number", Reason::NotAnAccount)]);
            };
            (bank, branch, kind, number) = account;
        }
        // The kind is chosen beforehand on most screens: alone it is no answer.
        let given = [("bank", &bank), ("branch", &branch), ("number", &number), ("holder", &holder)];
        if given.iter().all(|(_, text)| text.is_empty()) {
            return Ok(None);
        }
        let mut problems: Vec<Problem> = given
            .iter()
            .filter(|(_, text)| text.is_empty())
            .map(|(part, _)| Problem::new(*part, Reason::Required))
            .collect();
        if !KINDS.iter().any(|(name, ..)| *name == kind) {
            problems.push(Problem::new(
                "kind",
                if kind.is_empty() { Reason::Required } else { Reason::NotAnOption },
            ));
        }
        if !number.is_empty() && (number.len() > 7 || !number.bytes().all(|byte| byte.is_ascii_digit())) {
            problems.push(Problem::new("number", Reason::NotAnAccount));
        }
        let holder = holder_kana(&holder).unwrap_or_else(|| {
            problems.push(Problem::new("holder", Reason::Script(Script::Kana)));
            String::new()
        });
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Some(
            json!({"bank": bank, "branch": branch, "kind": kind, "number": format!("{number:0>7}"), "holder": holder}),
        ))
    }

    fn value<'a>(&self, answer: &'a Json, part: Option<&str>) -> Value<'a> {
        part.map_or(Value::Answered, |part| text_value(answer.get(part)))
    }

    fn show(&self, answer: &Json, lang: Lang) -> String {
        let part = |part| shown(answer.get(part));
        let kind = KINDS.iter().find(|(name, ..)| *name == part("kind"));
        let kind =
            kind.map_or("", |(_, japanese, english)| if lang == Lang::En { english } else { japanese });
        [part("bank"), part("branch"), kind, part("number"), part("holder")].join(" ")
    }

    fn seconds(&self) -> u32 {
        60
    }
}

fn digits(typed: &str) -> String {
    text::normalise(typed).chars().filter(|c| !matches!(c, ' ' | '-' | 'ー' | '‐' | '−' | '–')).collect()
}

/// The account holder in the letters the banks' transfer format knows: kana, capital Latin letters, digits, a few signs.
fn holder_kana(typed: &str) -> Option<String> {
    let kana = text::to_katakana(&text::normalise(typed)).to_uppercase();
    let fits = |c: char| matches!(c, 'ァ'..='ヴ' | 'ー' | ' ' | 'A'..='Z' | '0'..='9' | '(' | ')' | '.' | '-' | '/' | ',' | '「' | '」');
    kana.chars().all(fits).then_some(kana)
}

/// ゆうちょ銀行's rule for transfers from other banks: a 記号 that begins with 1 is an ordinary account whose branch is its
/// 2nd and 3rd digit and 8, and whose number is the 番号 without its last digit; one that begins with 0 is a current
/// account whose branch ends in 9 and whose number stays.
fn from_passbook(symbol: &str, number: &str) -> Option<(String, String, String, String)> {
    let numeric = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if symbol.len() != 5 || !numeric(symbol) || !numeric(number) {
        return None;
    }
    let place = &symbol[1..3];
    let (branch, kind, number) = match symbol.as_bytes()[0] {
        b'1' if (2..=8).contains(&number.len()) => {
            (format!("{place}8"), "ordinary", &number[..number.len() - 1])
        }
        b'0' if number.len() <= 6 => (format!("{place}9"), "current", number),
        _ => return None,
    };
    Some(("ゆうちょ銀行".to_owned(), branch, kind.to_owned(), number.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_and_the_post() {
        let field = BankAccountField {};
        let raw = json!({"bank": "常陽銀行", "branch": "大宮", "kind": "ordinary", "number": "１２３４", "holder": "ひたち　たろう"});
        let read = field.read(&raw).unwrap().unwrap();
        assert_eq!((&read["number"], &read["holder"]), (&json!("0001234"), &json!("ヒタチ タロウ")));
        assert_eq!(field.read(&read), Ok(Some(read.clone())));
        let post = field
            .read(&json!({"yucho_symbol": "10180", "yucho_number": "12345671", "holder": "ヒタチ"}))
            .unwrap()
            .unwrap();
        assert_eq!((&post["branch"], &post["number"]), (&json!("018"), &json!("1234567")));
    }

    #[test]
    fn rejects_name_the_part() {
        let field = BankAccountField {};
        let raw = json!({"bank": "A", "branch": "B", "kind": "x", "number": "12345678", "holder": "太郎"});
        let paths: Vec<String> =
            field.read(&raw).unwrap_err().into_iter().map(|problem| problem.path).collect();
        assert_eq!(paths, ["kind", "number", "holder"]);
        assert!(field.read(&json!({"yucho_symbol": "99999", "yucho_number": "1"})).is_err());
        assert_eq!(field.read(&json!({"kind": "ordinary"})), Ok(None));
    }
}
