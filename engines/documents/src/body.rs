//! The body of a letter: plain text in, paragraphs and lists out.
//!
//! An empty line ends a paragraph; a line break inside one stays. Lines that begin with `・` or `- ` are a list,
//! lines that begin with `1.`, `１．` or `(1)` and the like are a numbered one
//! (counted on from its first number), and `**…**` is bold. Nothing else
//! has a meaning, and nothing can fail: whatever a clerk types, it prints.

use serde::Serialize;

/// A paragraph or a list.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Block {
    Paragraph { lines: Vec<Vec<Span>> },
    Bullets { items: Vec<Vec<Span>> },
    Numbers { start: u32, items: Vec<Vec<Span>> },
}

/// A stretch of text.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Span {
    text: String,
    bold: bool,
}

pub(crate) fn blocks(body: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in body.lines().map(str::trim) {
        if line.is_empty() {
            open = false;
            continue;
        }
        let (kind, text) = classify(line);
        match (blocks.last_mut().filter(|_| open), kind) {
            (Some(Block::Paragraph { lines: parts }), Kind::Text)
            | (Some(Block::Bullets { items: parts }), Kind::Bullet)
            | (Some(Block::Numbers { items: parts, .. }), Kind::Number(_)) => parts.push(spans(text)),
            (_, Kind::Text) => blocks.push(Block::Paragraph { lines: vec![spans(text)] }),
            (_, Kind::Bullet) => blocks.push(Block::Bullets { items: vec![spans(text)] }),
            (_, Kind::Number(start)) => blocks.push(Block::Numbers { start, items: vec![spans(text)] }),
        }
        open = true;
    }
    blocks
}

enum Kind {
    Text,
    Bullet,
    Number(u32),
}

fn classify(line: &str) -> (Kind, &str) {
    let bullet = line.strip_prefix('・').or_else(|| line.strip_prefix("- "));
    if let Some(text) = bullet {
        return (Kind::Bullet, text.trim_start());
    }
    let inside = line.trim_start_matches(['(', '（']);
    let mut digits: Vec<u32> = Vec::new();
    let after = inside.trim_start_matches(|c: char| digit(c).map(|digit| digits.push(digit)).is_some());
    let marks: &[char] = if inside.len() < line.len() { &[')', '）'] } else { &['.', '．'] };
    match after.strip_prefix(marks) {
        // 「3.5パーセント」 begins with a number and is not an item.
        Some(text) if (1..=2).contains(&digits.len()) && !text.starts_with(|c: char| c.is_numeric()) => {
            (Kind::Number(digits.iter().fold(0, |number, digit| number * 10 + digit)), text.trim_start())
        }
        _ => (Kind::Text, line),
    }
}

fn digit(character: char) -> Option<u32> {
    character.to_digit(10).or_else(|| ('０'..='９').position(|full| full == character).map(|at| at as u32))
}

/// Splits at `**`; a lonely `**` is text.
fn spans(line: &str) -> Vec<Span> {
    let parts: Vec<&str> = line.split("**").collect();
    if parts.len().is_multiple_of(2) {
        return vec![Span { text: line.to_owned(), bold: false }];
    }
    let spans = parts.into_iter().enumerate();
    spans
        .map(|(at, text)| Span { text: text.to_owned(), bold: at % 2 == 1 })
        .filter(|span| !span.text.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Vec<Span> {
        vec![Span { text: text.to_owned(), bold: false }]
    }

    #[test]
    fn an_empty_line_parts_paragraphs_and_a_break_stays() {
        let expected = vec![
            Block::Paragraph { lines: vec![plain("一"), plain("二")] },
            Block::Paragraph { lines: vec![plain("三")] },
        ];
        assert_eq!(blocks("\n　一\n二\n\n\n三\n"), expected);
    }

    #[test]
    fn lists_are_found_in_the_forms_people_type() {
        let numbers = Block::Numbers { start: 3, items: vec![plain("甲"), plain("乙"), plain("丙")] };
        assert_eq!(blocks("3. 甲\n４．乙\n（5）丙"), vec![numbers]);
        let bullets = Block::Bullets { items: vec![plain("甲"), plain("乙")] };
        assert_eq!(blocks("・甲\n- 乙"), vec![bullets]);
    }

    #[test]
    fn numbers_in_running_text_are_text() {
        for line in ["3.5パーセント", "2026年", "（注）", "(令和8年)", "1", "123.だい", ". ."] {
            assert_eq!(blocks(line), vec![Block::Paragraph { lines: vec![plain(line)] }]);
        }
    }

    #[test]
    fn bold_needs_both_ends() {
        let bold = Span { text: "太字".into(), bold: true };
        let line =
            vec![Span { text: "前".into(), bold: false }, bold, Span { text: "後".into(), bold: false }];
        assert_eq!(blocks("前**太字**後"), vec![Block::Paragraph { lines: vec![line] }]);
        assert_eq!(blocks("前**太字"), vec![Block::Paragraph { lines: vec![plain("前**太字")] }]);
    }
}
