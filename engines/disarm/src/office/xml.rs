//! XML as a tree: small, without document types, entities, comments or processing instructions.

use encoding_rs::{UTF_16BE, UTF_16LE};
use quick_xml::{
    Reader, Writer,
    events::{BytesDecl, BytesEnd, BytesRef, BytesStart, BytesText, Event},
};

/// Elements in one part, and how deep they may lie.
const MOST: usize = 3_000_000;
const DEPTH: usize = 256;

/// An element. Names are as they are written, with their prefix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// The name without its prefix.
    pub(super) fn local(&self) -> &str {
        local(&self.name)
    }

    /// The value of the attribute with this name, whatever its prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| local(key) == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The text directly within.
    pub(super) fn text(&self) -> String {
        let texts = self.children.iter().filter_map(|child| match child {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) => None,
        });
        texts.collect()
    }

    /// The first element with this name anywhere within.
    pub(super) fn find(&self, name: &str) -> Option<&Element> {
        self.elements().find_map(|child| if child.local() == name { Some(child) } else { child.find(name) })
    }
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Reads a part. `None` when it is not well-formed, or has a document type.
pub(super) fn read(bytes: &[u8]) -> Option<Element> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => {
            UTF_16LE.decode_without_bom_handling_and_without_replacement(rest)?.into_owned()
        }
        [0xfe, 0xff, rest @ ..] => {
            UTF_16BE.decode_without_bom_handling_and_without_replacement(rest)?.into_owned()
        }
        _ => std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{feff}').to_owned(),
    };
    let mut reader = Reader::from_str(&text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut count = 0;
    let mut close = |open: &mut Vec<Element>, element: Element| match open.last_mut() {
        Some(parent) => parent.children.push(Node::Element(element)),
        None => root = root.take().or(Some(element)),
    };
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                count += 1;
                if count > MOST || open.len() >= DEPTH {
                    return None;
                }
                open.push(element(&start)?);
            }
            Event::Empty(start) => {
                count += 1;
                if count > MOST {
                    return None;
                }
                let element = element(&start)?;
                close(&mut open, element);
            }
            Event::End(_) => {
                let element = open.pop()?;
                close(&mut open, element);
            }
            Event::Text(text) => push(&mut open, &text),
            Event::CData(text) => push(&mut open, &text),
            Event::GeneralRef(reference) => push(&mut open, &character(&reference)?),
            Event::DocType(_) => return None,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => return root.filter(|_| open.is_empty()),
        }
    }
}

fn push(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        match element.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => element.children.push(Node::Text(text.to_owned())),
        }
    }
}

/// The five entities of XML and characters by number; there are no others without a document type.
fn character(reference: &BytesRef<'_>) -> Option<String> {
    if let Some(character) = reference.resolve_char_ref().ok()? {
        return Some(character.to_string());
    }
    let text = match &**reference {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        _ => return None,
    };
    Some(text.to_owned())
}

fn element(start: &BytesStart<'_>) -> Option<Element> {
    let name = start.name().as_ref().to_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let key = attribute.key.as_ref().to_owned();
        attributes.push((key, quick_xml::escape::unescape(&attribute.value).ok()?.into_owned()));
    }
    Some(Element { name, attributes, children: Vec::new() })
}

/// Writes a part.
pub(super) fn write(root: &Element) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new());
    let declaration = BytesDecl::new("1.0", Some("UTF-8"), Some("yes"));
    // Writing to a vector does not fail.
    let _written = writer.write_event(Event::Decl(declaration)).and_then(|()| put(&mut writer, root));
    writer.into_inner()
}

fn put(writer: &mut Writer<Vec<u8>>, element: &Element) -> std::io::Result<()> {
    let attributes = element.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let start = BytesStart::new(element.name.as_str()).with_attributes(attributes);
    if element.children.is_empty() {
        return writer.write_event(Event::Empty(start));
    }
    writer.write_event(Event::Start(start))?;
    for child in &element.children {
        match child {
            Node::Element(child) => put(writer, child)?,
            Node::Text(text) => writer.write_event(Event::Text(BytesText::new(text)))?,
        }
    }
    writer.write_event(Event::End(BytesEnd::new(element.name.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_comes_back_as_it_was() {
        let text = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:p a="1 &lt; 2"><w:t xml:space="preserve"> &amp; 申請&#x3042; </w:t><w:br/></w:p>"#;
        let root = read(text.as_bytes()).unwrap();
        assert_eq!(root.find("t").unwrap().text(), " & 申請あ ");
        assert_eq!(root.attribute("a"), Some("1 < 2"));
        assert_eq!(read(&write(&root)), Some(root));
    }

    #[test]
    fn document_types_nests_and_rubbish_are_refused() {
        assert_eq!(read(b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"), None);
        assert_eq!(read(b"<a>&unknown;</a>"), None);
        assert_eq!(read(b"<a><b></a>"), None);
        assert_eq!(read("<a>".repeat(100_000).as_bytes()), None);
        assert_eq!(read(b""), None);
    }
}
