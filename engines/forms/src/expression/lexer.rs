//! From characters to words. Full-width signs are read like their half-width twins outside quotes, because that is
//! what a Japanese keyboard gives.

use yakuba_base::Date;

use super::{Number, SyntaxError};

/// A word of the language and where it begins, in characters from 0.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub at: usize,
    pub word: Word,
}

/// A word of the language.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    Number(Number),
    Text(String),
    Date(Date),
    /// A key, a keyword or the name of a function.
    Name(String),
    /// `(`, `<=`, `.` and so on.
    Sign(&'static str),
}

const SIGNS: [&str; 18] =
    ["!=", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ",", ".", "==", "<>"];

/// Splits `source` into words.
pub(super) fn words(source: &str) -> Result<Vec<Token>, SyntaxError> {
    let characters: Vec<char> = source.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        let start = at;
        let character = narrow(character);
        if character.is_whitespace() {
            at += 1;
            continue;
        }
        let word = if character.is_ascii_digit() {
            let text = take(&characters, &mut at, |c| c.is_ascii_digit() || c == '.');
            Word::Number(
                text.parse()
                    .map_err(|_| SyntaxError::new(start, format!("「{text}」は数として読めません。")))?,
            )
        } else if character.is_ascii_alphabetic() || character == '_' {
            Word::Name(take(&characters, &mut at, |c| c.is_ascii_alphanumeric() || c == '_'))
        } else if character == '@' {
            at += 1;
            let text = take(&characters, &mut at, |c| c.is_ascii_digit() || c == '-');
            let date = text.parse().map_err(|_| {
                SyntaxError::new(
                    start,
                    format!("「@{text}」は日付として読めません。@2026-04-01 のように書いてください。"),
                )
            })?;
            Word::Date(date)
        } else if character == '"' {
            let closing = if characters[at] == '“' { '”' } else { characters[at] };
            at += 1;
            Word::Text(
                quoted(&characters, &mut at, closing)
                    .ok_or_else(|| SyntaxError::new(start, "文字列の終わりの \" がありません。"))?,
            )
        } else {
            Word::Sign(sign(&characters, &mut at).ok_or_else(|| {
                SyntaxError::new(start, format!("「{character}」はここでは使えない文字です。"))
            })?)
        };
        tokens.push(Token { at: start, word });
    }
    Ok(tokens)
}

/// The half-width twin of a full-width sign, letter or digit.
fn narrow(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).expect("the block maps onto printable ASCII")
        }
        '×' => '*',
        '÷' => '/',
        '“' | '”' => '"',
        '、' => ',',
        other => other,
    }
}

fn take(characters: &[char], at: &mut usize, wanted: impl Fn(char) -> bool) -> String {
    let text: String = characters[*at..].iter().map(|&c| narrow(c)).take_while(|&c| wanted(c)).collect();
    *at += text.len();
    text
}

/// The inside of a quoted text, `\"` and `\\` unescaped.
fn quoted(characters: &[char], at: &mut usize, closing: char) -> Option<String> {
    let mut text = String::new();
    loop {
        let character = *characters.get(*at)?;
        *at += 1;
        match character {
            _ if character == closing => return Some(text),
            '\\' => {
                text.push(*characters.get(*at)?);
                *at += 1;
            }
            other => text.push(other),
        }
    }
}

fn sign(characters: &[char], at: &mut usize) -> Option<&'static str> {
    let single = match characters[*at] {
        '≠' => Some("!="),
        '≤' | '≦' => Some("<="),
        '≥' | '≧' => Some(">="),
        _ => None,
    };
    if let Some(sign) = single {
        *at += 1;
        return Some(sign);
    }
    let ahead: String = characters[*at..].iter().take(2).map(|&c| narrow(c)).collect();
    let found = SIGNS.into_iter().filter(|sign| ahead.starts_with(sign)).max_by_key(|sign| sign.len())?;
    *at += found.len();
    Some(match found {
        "==" => "=",
        "<>" => "!=",
        other => other,
    })
}
