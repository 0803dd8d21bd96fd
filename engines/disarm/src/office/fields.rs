//! Fields of Word (ECMA-376 part 1, §17.16): those that count and refer within the document stay; those that fetch,
//! link or call become the text that they last showed.

use super::xml::{Element, Node};
use crate::{Finding, Findings};

const STAY: &[&str] = &[
    "PAGE",
    "NUMPAGES",
    "SECTION",
    "SECTIONPAGES",
    "PAGEREF",
    "REF",
    "NOTEREF",
    "SEQ",
    "STYLEREF",
    "TOC",
    "DATE",
    "TIME",
    "CREATEDATE",
    "SAVEDATE",
    "PRINTDATE",
    "EQ",
    "SYMBOL",
];

/// A field that is open: `begin … separate … end`.
struct Open {
    index: usize,
    instruction: String,
    /// Between `begin` and `separate`.
    instructing: bool,
    /// Its instruction is made of other fields, or is part of one.
    nested: bool,
}

/// Which of the fields of a part stay, in their order.
#[derive(Default)]
struct Survey {
    open: Vec<Open>,
    stay: Vec<bool>,
}

/// Settles every field of a part.
pub(super) fn settle(root: &mut Element, findings: &mut Findings) {
    let mut survey = Survey::default();
    survey.look(root);
    // A field without an end does not stay.
    let mut settling = Settling { stay: survey.stay, next: 0, open: Vec::new() };
    settling.element(root, findings);
}

impl Survey {
    fn look(&mut self, element: &Element) {
        match (element.local(), element.attribute("fldCharType")) {
            ("fldChar", Some("begin")) => {
                let nested = self.open.iter().any(|open| open.instructing);
                if nested {
                    self.open.iter_mut().filter(|open| open.instructing).for_each(|open| open.nested = true);
                }
                let index = self.stay.len();
                self.stay.push(false);
                self.open.push(Open { index, instruction: String::new(), instructing: true, nested });
            }
            ("fldChar", Some("separate")) => {
                if let Some(open) = self.open.last_mut() {
                    open.instructing = false;
                }
            }
            ("fldChar", Some("end")) => {
                if let Some(open) = self.open.pop() {
                    self.stay[open.index] = !open.nested && stays(&open.instruction);
                }
            }
            ("instrText", _) => {
                if let Some(open) = self.open.last_mut() {
                    open.instruction.push_str(&element.text());
                }
            }
            _ => {}
        }
        element.elements().for_each(|child| self.look(child));
    }
}

fn stays(instruction: &str) -> bool {
    let word =
        instruction.trim_start().split(|c: char| c.is_whitespace() || c == '\\').next().unwrap_or_default();
    // A calculation over the document's own tables.
    word.starts_with('=') || STAY.iter().any(|stay| stay.eq_ignore_ascii_case(word))
}

/// The second walk, which takes away.
struct Settling {
    stay: Vec<bool>,
    next: usize,
    /// Whether each open field stays, and whether its instruction is being read.
    open: Vec<(bool, bool)>,
}

impl Settling {
    fn element(&mut self, element: &mut Element, findings: &mut Findings) {
        let mut kept = Vec::with_capacity(element.children.len());
        for child in std::mem::take(&mut element.children) {
            let Node::Element(mut child) = child else {
                kept.push(child);
                continue;
            };
            if child.local() == "fldSimple" && !stays(child.attribute("instr").unwrap_or_default()) {
                findings.add(Finding::Formula);
                self.element(&mut child, findings);
                kept.extend(child.children);
                continue;
            }
            match self.part(&child, findings) {
                Part::Stays => {
                    self.element(&mut child, findings);
                    kept.push(Node::Element(child));
                }
                Part::Becomes(text) => kept.push(text),
                Part::Goes => {}
            }
        }
        element.children = kept;
    }

    fn part(&mut self, element: &Element, findings: &mut Findings) -> Part {
        match (element.local(), element.attribute("fldCharType")) {
            ("fldChar", Some("begin")) => {
                let stays = self.stay.get(self.next).copied().unwrap_or(false);
                self.next += 1;
                self.open.push((stays, true));
                if stays {
                    return Part::Stays;
                }
                match element.find("checkBox") {
                    Some(tick) => Part::Becomes(tick_box(element, tick)),
                    None => {
                        findings.add(Finding::Formula);
                        Part::Goes
                    }
                }
            }
            ("fldChar", kind) => {
                let stays = self.open.last().is_some_and(|(stays, _)| *stays);
                match kind {
                    Some("end") => drop(self.open.pop()),
                    _ => self.open.iter_mut().next_back().into_iter().for_each(|open| open.1 = false),
                }
                if stays { Part::Stays } else { Part::Goes }
            }
            ("instrText" | "delInstrText", _) => {
                if self.open.last().is_some_and(|(stays, _)| *stays) {
                    Part::Stays
                } else {
                    Part::Goes
                }
            }
            ("t", _) if self.open.iter().any(|(stays, instructing)| !stays && *instructing) => Part::Goes,
            _ => Part::Stays,
        }
    }
}

enum Part {
    Stays,
    Goes,
    Becomes(Node),
}

/// A box to tick of an old form, as a character: its state is nowhere but in the field.
fn tick_box(field: &Element, tick: &Element) -> Node {
    let state = |name: &str| {
        tick.elements()
            .find(|child| child.local() == name)
            .map(|child| !matches!(child.attribute("val"), Some("0" | "false" | "off")))
    };
    let ticked = state("checked").or_else(|| state("default")).unwrap_or(false);
    let prefix = field.name.rsplit_once(':').map_or("", |(prefix, _)| prefix);
    let name = if prefix.is_empty() { "t".to_owned() } else { format!("{prefix}:t") };
    let text = Node::Text(if ticked { "☑" } else { "☐" }.to_owned());
    Node::Element(Element { name, attributes: Vec::new(), children: vec![text] })
}

#[cfg(test)]
mod tests {
    use super::{super::xml, *};

    fn settled(body: &str) -> (String, Findings) {
        let mut root = xml::read(format!("<w:p xmlns:w='w'>{body}</w:p>").as_bytes()).unwrap();
        let mut findings = Findings::default();
        settle(&mut root, &mut findings);
        (String::from_utf8(xml::write(&root)).unwrap(), findings)
    }

    fn field(instruction: &str, result: &str) -> String {
        let part = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
        let texts: String = instruction
            .split('^')
            .map(|text| format!("<w:r><w:instrText>{text}</w:instrText></w:r>"))
            .collect();
        format!("{}{texts}{}<w:r><w:t>{result}</w:t></w:r>{}", part("begin"), part("separate"), part("end"))
    }

    #[test]
    fn a_page_number_stays_and_a_call_becomes_its_text() {
        let (text, findings) =
            settled(&(field(" PAGE ", "3") + &field(" DD^EAUTO c:\\\\cmd.exe \"/c calc\" ", "合計")));
        assert!(text.contains("PAGE") && text.contains("合計"));
        assert!(!text.contains("EAUTO") && !text.contains("cmd.exe"));
        assert!(findings.has(Finding::Formula));
    }

    #[test]
    fn what_is_put_together_from_fields_goes() {
        let quoted = field("QUOTE 68 68 69", "DDE");
        let (text, _) =
            settled(&field(&format!("</w:instrText></w:r>{quoted}<w:r><w:instrText> c:\\x"), "残る"));
        assert!(
            text.contains("残る")
                && !text.contains("QUOTE")
                && !text.contains("DDE")
                && !text.contains("c:\\x")
        );
    }

    #[test]
    fn boxes_are_still_ticked() {
        let tick = "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:entryMacro w:val='x'/><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>";
        let (text, _) = settled(tick);
        assert!(text.contains("☑") && !text.contains("entryMacro") && !text.contains("FORMCHECKBOX"));
        let (text, _) =
            settled("<w:fldSimple w:instr='INCLUDETEXT http://x'><w:r><w:t>本文</w:t></w:r></w:fldSimple>");
        assert!(text.contains("本文") && !text.contains("INCLUDETEXT"));
    }
}
