use std::collections::BTreeSet;

use super::{
    fields, formulas,
    xml::{Element, Node, local},
};
use crate::{Finding, Findings, Kind};

/// Elements that do something, bring something along or fetch something, and what people are told of them.
const LEFT_BEHIND: &[(&str, Option<Finding>)] = &[
    ("OLEObject", None),
    ("oleObjects", None),
    ("control", None),
    ("controls", None),
    ("attachedTemplate", None),
    ("mailMerge", Some(Finding::RemoteReference)),
    ("docVars", None),
    ("dataBinding", None),
    ("altChunk", None),
    ("subDoc", None),
    ("hlinkClick", Some(Finding::Link)),
    ("hlinkHover", Some(Finding::Link)),
    ("hlinkMouseOver", Some(Finding::Link)),
    ("externalReferences", Some(Finding::RemoteReference)),
    ("externalData", None),
    ("legacyDrawing", None),
    ("legacyDrawingHF", None),
    ("webPublishItems", None),
    ("webPublishing", None),
    ("pivotCaches", None),
    ("timing", None),
    ("sndAc", Some(Finding::RichMedia)),
    ("videoFile", Some(Finding::RichMedia)),
    ("audioFile", Some(Finding::RichMedia)),
    ("audioCd", Some(Finding::RichMedia)),
    ("wavAudioFile", Some(Finding::RichMedia)),
    ("quickTimeFile", Some(Finding::RichMedia)),
    ("embeddedFontLst", None),
    ("custDataLst", None),
    ("extLst", None),
];

/// Elements that mean nothing without what they refer to.
const NEEDS_ITS_RELATION: &[&str] = &[
    "sheet",
    "sldId",
    "sldMasterId",
    "sldLayoutId",
    "notesMasterId",
    "handoutMasterId",
    "drawing",
    "tablePart",
    "userShapes",
    "chart",
    "relIds",
    "imagedata",
    "headerReference",
    "footerReference",
    "contentPart",
    "picture",
    "externalReference",
    "hyperlink",
];

/// Attributes that lead elsewhere or call something.
const LEADS_AWAY: &[&str] = &["href", "src", "macro", "action", "textlink"];

/// Writes the elements of one part anew.
pub(super) struct Filter<'a> {
    kind: Kind,
    relations: BTreeSet<&'a str>,
}

impl<'a> Filter<'a> {
    /// For a part of a document of this kind that keeps these relations.
    pub(super) fn new(kind: Kind, relations: impl Iterator<Item = &'a str>) -> Filter<'a> {
        Filter { kind, relations: relations.collect() }
    }

    /// The part without what does something.
    pub(super) fn part(&self, mut root: Element, findings: &mut Findings) -> Option<Element> {
        match self.kind {
            Kind::Docx => fields::settle(&mut root, findings),
            Kind::Xlsx => formulas::settle(&mut root, findings),
            _ => {}
        }
        let mut prefixes = BTreeSet::new();
        relation_prefixes(&root, &mut prefixes);
        self.element(root, &prefixes, findings)
    }

    fn element(
        &self,
        mut element: Element,
        prefixes: &BTreeSet<String>,
        findings: &mut Findings,
    ) -> Option<Element> {
        if let Some((_, finding)) = LEFT_BEHIND.iter().find(|(name, _)| *name == element.local()) {
            finding.iter().for_each(|finding| findings.add(*finding));
            return None;
        }
        // An object of another program in a slide has a picture of itself within.
        if element.local() == "graphicFrame" && element.find("oleObj").is_some() {
            findings.add(Finding::EmbeddedObject);
            return self.element(element.find("pic")?.clone(), prefixes, findings);
        }
        let mut lost = false;
        element.attributes.retain(|(key, value)| {
            let is_declaration = key == "xmlns" || key.starts_with("xmlns:");
            let refers = key.split_once(':').is_some_and(|(prefix, _)| prefixes.contains(prefix));
            if refers && !self.relations.contains(value.as_str()) {
                lost = true;
                return false;
            }
            is_declaration || refers || !LEADS_AWAY.contains(&local(key))
        });
        let word_link = self.kind == Kind::Docx && element.local() == "hyperlink";
        if lost && !word_link && NEEDS_ITS_RELATION.contains(&element.local()) {
            return None;
        }
        let children = std::mem::take(&mut element.children);
        element.children = children
            .into_iter()
            .filter_map(|child| match child {
                Node::Element(child) => self.element(child, prefixes, findings).map(Node::Element),
                text @ Node::Text(_) => Some(text),
            })
            .collect();
        Some(element)
    }
}

/// The prefixes that stand for relations anywhere in a part.
fn relation_prefixes(element: &Element, found: &mut BTreeSet<String>) {
    for (key, value) in &element.attributes {
        if let Some(prefix) = key.strip_prefix("xmlns:")
            && value.to_ascii_lowercase().trim_end_matches('/').ends_with("relationships")
        {
            found.insert(prefix.to_owned());
        }
    }
    element.elements().for_each(|child| relation_prefixes(child, found));
}
