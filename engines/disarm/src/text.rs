//! Texts and tables as text: written in UTF-8, without control characters, and without anything that a spreadsheet
//! would calculate.

use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS, UTF_16BE, UTF_16LE};

use crate::{Finding, Findings, Kind, Rebuilt, Refusal};

/// Whether these bytes are a text.
pub(crate) fn kind(bytes: &[u8]) -> Result<Kind, Refusal> {
    let Some((text, _)) = decode(bytes) else { return Err(Refusal::Unknown) };
    let head = text.trim_start_matches('\u{feff}').trim_start();
    let head: String = head.chars().take(512).collect::<String>().to_ascii_lowercase();
    if head.starts_with('<') || head.contains("<html") || head.contains("<script") {
        return Err(if head.contains("<svg") { Refusal::Svg } else { Refusal::Markup });
    }
    if head.starts_with("{\\rtf") || head.starts_with("%!ps") || head.starts_with("mime-version:") {
        return Err(Refusal::Unknown);
    }
    Ok(Kind::Text)
}

pub(crate) fn rebuild(bytes: &[u8]) -> Rebuilt {
    let mut findings = Findings::default();
    let (text, utf8) = decode(bytes).unwrap_or_default();
    if !utf8 {
        findings.once(Finding::Encoding);
    }
    let text = text.trim_start_matches('\u{feff}');
    let defused = defuse(text, &mut findings);
    // With a byte order mark, because Excel takes a table without one for Shift_JIS.
    let bytes = if is_table(&defused) { ["\u{feff}", &defused].concat() } else { defused };
    Rebuilt::new(bytes.into_bytes(), Kind::Text, findings)
}

/// The characters, and whether they were in UTF-8. `None` when it is no text in any encoding used here.
fn decode(bytes: &[u8]) -> Option<(String, bool)> {
    let plausible = |text: &str| {
        !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{feff}'))
    };
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return UTF_16LE
            .decode_without_bom_handling_and_without_replacement(rest)
            .map(|text| (text.into_owned(), false))
            .filter(|(text, _)| plausible(text));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return UTF_16BE
            .decode_without_bom_handling_and_without_replacement(rest)
            .map(|text| (text.into_owned(), false))
            .filter(|(text, _)| plausible(text));
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && plausible(text)
    {
        return Some((text.to_owned(), true));
    }
    let legacy = if bytes.contains(&0x1b) { &[ISO_2022_JP][..] } else { &[SHIFT_JIS, EUC_JP] };
    let readings = legacy.iter().filter_map(|encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?.into_owned();
        plausible(&text).then_some(text)
    });
    // Read in the wrong one of the two, Japanese becomes half-width katakana and characters of nobody's.
    let odd = |text: &String| {
        text.chars().filter(|c| matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{ff61}'..='\u{ff9f}')).count()
    };
    readings.min_by_key(odd).map(|text| (text, false))
}

/// Most lines have the same separator: a table, as far as a spreadsheet is concerned.
fn is_table(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(50).collect();
    let separated = |separator: char| lines.iter().filter(|line| line.contains(separator)).count();
    lines.len() >= 2 && [',', '\t', ';'].into_iter().any(|c| separated(c) * 3 >= lines.len() * 2)
}

/// Puts an apostrophe before every cell that a spreadsheet would take for a calculation, whatever separates cells.
///
/// Excel takes `=`, `+`, `-` and `@` for the beginning of one, and in Japan their full-width twins as well. Numbers
/// stay numbers.
fn defuse(text: &str, findings: &mut Findings) -> String {
    let table = is_table(text);
    let mut out = String::with_capacity(text.len() + 16);
    for line in text.split_inclusive('\n') {
        // A first line that makes Excel take another separator than people see.
        if line.trim().to_ascii_lowercase().starts_with("sep=") {
            findings.add(Finding::FormulaCell);
            continue;
        }
        let mut rest = line;
        while !rest.is_empty() {
            let end = rest.find([',', '\t', ';']).map_or(rest.len(), |at| at + 1);
            let (piece, next) = rest.split_at(end);
            // The next piece may continue what stands in quotes here: the whole rest of the line is looked at.
            match armed_at(piece, rest, table) {
                Some(at) => {
                    findings.add(Finding::FormulaCell);
                    out.push_str(&piece[..at]);
                    out.push('\'');
                    out.push_str(&piece[at..]);
                }
                None => out.push_str(piece),
            }
            rest = next;
        }
    }
    out
}

/// Where the calculation in a cell begins, if it is one.
fn armed_at(piece: &str, rest: &str, table: bool) -> Option<usize> {
    let cell =
        piece.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\u{feff}' | '\u{200b}'));
    let at = piece.len() - cell.len();
    let body = cell.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '\t' | ';' | '"'));
    if !body.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || is_number(body) {
        return None;
    }
    // In running text a dash begins a line as often as not; only what could call something is touched there.
    let calls = rest.contains(['(', '|', '!', '[']) || body.starts_with(['=', '＝', '@', '＠']);
    (table || calls).then_some(at)
}

/// An amount, a date or a telephone number.
fn is_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-', '＋', '－']);
    text.len() > digits.len()
        && digits.starts_with(|c: char| c.is_numeric() || c == '.')
        && digits
            .chars()
            .all(|c| c.is_numeric() || matches!(c, '.' | '-' | ' ' | '%' | '/' | ':' | '−' | '％'))
        && text.chars().filter(|c| "+-＋－".contains(*c)).count() == 1 + digits.matches('-').count()
        && !digits.contains(['/', '%'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defused(text: &str) -> String {
        defuse(text, &mut Findings::default())
    }

    #[test]
    fn cells_that_calculate_are_words_afterwards() {
        let table = "品名,数量,備考\nいす,-3,=HYPERLINK(\"http://x\")\n机,+2,＝1+1\n棚,\"=cmd|'/c calc'!A0\",@SUM(A1)\n";
        let expected = "品名,数量,備考\nいす,-3,'=HYPERLINK(\"http://x\")\n机,+2,'＝1+1\n棚,\"'=cmd|'/c calc'!A0\",'@SUM(A1)\n";
        assert_eq!(defused(table), expected);
        assert_eq!(defused("a;=1+1\nb;-2+3\n"), "a;'=1+1\nb;'-2+3\n");
        assert_eq!(defused("sep=;\na;1\n"), "a;1\n");
        assert_eq!(
            defused("a\t\u{feff}=A1\nb\t +cmd|' /C calc'!A0\n"),
            "a\t\u{feff}'=A1\nb\t '+cmd|' /C calc'!A0\n"
        );
    }

    #[test]
    fn lists_numbers_and_telephones_stay_as_they_are() {
        for text in ["- りんご\n- みかん\n", "電話,+81-295-52-1111\n金額,-1200\n", "いつ:明日\n-----\n"]
        {
            assert_eq!(defused(text), text);
        }
    }

    #[test]
    fn japanese_encodings_become_utf8() {
        let word = "申請書の写しを添付します。";
        let (sjis, ..) = SHIFT_JIS.encode(word);
        let (euc, ..) = EUC_JP.encode(word);
        let (jis, ..) = ISO_2022_JP.encode(word);
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(word.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [sjis.as_ref(), euc.as_ref(), jis.as_ref(), utf16.as_slice()] {
            assert_eq!(kind(bytes), Ok(Kind::Text));
            let rebuilt = rebuild(bytes);
            assert_eq!(String::from_utf8(rebuilt.bytes).unwrap(), word);
            assert!(rebuilt.findings.has(Finding::Encoding));
        }
    }

    #[test]
    fn markup_is_no_text() {
        assert_eq!(kind(b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"), Err(Refusal::Svg));
        assert_eq!(kind(b"<?xml version='1.0'?><svg/>"), Err(Refusal::Svg));
        assert_eq!(kind(b"\xef\xbb\xbf  <!DOCTYPE html><p>"), Err(Refusal::Markup));
        assert_eq!(kind(b"\0\x01\x02\x03"), Err(Refusal::Unknown));
    }
}
