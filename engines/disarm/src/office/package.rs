use std::collections::BTreeMap;

use super::{
    Part,
    xml::{self, Element},
};
use crate::{
    Finding, Findings, Refusal,
    archive::{self, Member},
};

const RELATIONS_TYPE: &str = "application/vnd.openxmlformats-package.relationships+xml";
const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
const FORMATS: &str = "application/vnd.openxmlformats-officedocument.";

/// What a document may begin with, as it is and with macros, as a template and as a show: what follows the format's
/// name in the content type.
const MAINS: &[(&str, &[&str])] = &[
    (
        "wordprocessingml.document.main+xml",
        &["ms-word.document.macroEnabled.main+xml", "ms-word.template.macroEnabledTemplate.main+xml"],
    ),
    (
        "wordprocessingml.document.main+xml",
        &["openxmlformats-officedocument.wordprocessingml.template.main+xml"],
    ),
    (
        "spreadsheetml.sheet.main+xml",
        &[
            "ms-excel.sheet.macroEnabled.main+xml",
            "ms-excel.template.macroEnabled.main+xml",
            "ms-excel.addin.macroEnabled.main+xml",
        ],
    ),
    ("spreadsheetml.sheet.main+xml", &["openxmlformats-officedocument.spreadsheetml.template.main+xml"]),
    (
        "presentationml.presentation.main+xml",
        &[
            "ms-powerpoint.presentation.macroEnabled.main+xml",
            "ms-powerpoint.slideshow.macroEnabled.main+xml",
            "ms-powerpoint.template.macroEnabled.main+xml",
            "openxmlformats-officedocument.presentationml.slideshow.main+xml",
            "openxmlformats-officedocument.presentationml.template.main+xml",
        ],
    ),
];

/// Parts that people see, and what those are formatted with.
const PARTS: &[&str] = &[
    "wordprocessingml.document.main+xml",
    "wordprocessingml.styles+xml",
    "wordprocessingml.settings+xml",
    "wordprocessingml.fontTable+xml",
    "wordprocessingml.numbering+xml",
    "wordprocessingml.footnotes+xml",
    "wordprocessingml.endnotes+xml",
    "wordprocessingml.header+xml",
    "wordprocessingml.footer+xml",
    "wordprocessingml.comments+xml",
    "theme+xml",
    "themeOverride+xml",
    "drawing+xml",
    "drawingml.chart+xml",
    "drawingml.chartshapes+xml",
    "drawingml.diagramData+xml",
    "drawingml.diagramLayout+xml",
    "drawingml.diagramStyle+xml",
    "drawingml.diagramColors+xml",
    "spreadsheetml.sheet.main+xml",
    "spreadsheetml.worksheet+xml",
    "spreadsheetml.chartsheet+xml",
    "spreadsheetml.styles+xml",
    "spreadsheetml.sharedStrings+xml",
    "spreadsheetml.table+xml",
    "presentationml.presentation.main+xml",
    "presentationml.slide+xml",
    "presentationml.slideLayout+xml",
    "presentationml.slideMaster+xml",
    "presentationml.notesSlide+xml",
    "presentationml.notesMaster+xml",
    "presentationml.handoutMaster+xml",
    "presentationml.presProps+xml",
    "presentationml.viewProps+xml",
    "presentationml.tableStyles+xml",
];

/// Relations that programs write of themselves and nobody misses.
const HARMLESS: &[&str] = &[
    "customXml",
    "customXmlProps",
    "core-properties",
    "extended-properties",
    "custom-properties",
    "thumbnail",
    "webSettings",
    "stylesWithEffects",
    "calcChain",
    "printerSettings",
    "people",
    "commentsExtended",
    "commentsIds",
    "glossaryDocument",
    "sheetMetadata",
    "comments",
    "vmlDrawing",
    "tags",
    "font",
    "chartStyle",
    "chartColorStyle",
    "commentAuthors",
    "changesInfo",
    "revisionInfo",
    "diagramDrawing",
];

/// What one part says of another.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub(super) id: String,
    pub(super) kind: String,
    /// The part's name; in a package that is being read, as it is written there.
    pub(super) target: String,
    pub(super) external: bool,
}

/// Where a relation leads that is kept.
pub(super) enum Followed {
    Part(String),
    Picture(String),
    Nowhere,
}

/// A package as it came. Names are without a slash at their beginning, and in small letters (OPC §6.2.2.3: they are
/// the same whatever their case).
pub(super) struct Package {
    parts: BTreeMap<String, Vec<u8>>,
    defaults: BTreeMap<String, String>,
    overrides: BTreeMap<String, String>,
}

impl Package {
    /// `None` when it has no list of contents, or one name twice.
    pub(super) fn read(members: Vec<Member>) -> Option<Package> {
        let mut parts = BTreeMap::new();
        for member in members {
            let name = member.name.replace('\\', "/").trim_start_matches('/').to_lowercase();
            if parts.insert(name, member.bytes).is_some() {
                return None;
            }
        }
        let types = xml::read(parts.get("[content_types].xml")?)?;
        let mut package = Package { parts, defaults: BTreeMap::new(), overrides: BTreeMap::new() };
        for entry in types.elements() {
            let Some(content_type) = entry.attribute("ContentType") else { continue };
            let of = |name: &str| Some(entry.attribute(name)?.trim_start_matches('/').to_lowercase());
            match entry.local() {
                "Default" => drop(package.defaults.insert(of("Extension")?, content_type.to_owned())),
                "Override" => drop(package.overrides.insert(of("PartName")?, content_type.to_owned())),
                _ => {}
            }
        }
        Some(package)
    }

    pub(super) fn bytes(&self, name: &str) -> &[u8] {
        self.parts.get(name).map_or(&[], Vec::as_slice)
    }

    pub(super) fn has_macros(&self) -> bool {
        let types = self.overrides.values().chain(self.defaults.values());
        self.parts.keys().any(|name| name.ends_with("vbaproject.bin"))
            || types.into_iter().any(|kind| kind.contains("macro") || kind.contains("vbaProject"))
    }

    /// The part that the document begins with.
    pub(super) fn main(&self) -> Option<String> {
        let relation =
            self.relations("").into_iter().find(|relation| relation.kind.ends_with("/officeDocument"))?;
        self.resolve("", &relation).filter(|name| self.allowed(name).is_some())
    }

    pub(super) fn relations(&self, part: &str) -> Vec<Relation> {
        let (folder, file) = part.rsplit_once('/').map_or(("", part), |(folder, file)| (folder, file));
        let name = if folder.is_empty() {
            format!("_rels/{file}.rels")
        } else {
            format!("{folder}/_rels/{file}.rels")
        };
        let Some(list) = self.parts.get(&name).and_then(|bytes| xml::read(bytes)) else { return Vec::new() };
        let relation = |entry: &Element| {
            Some(Relation {
                id: entry.attribute("Id")?.to_owned(),
                kind: entry.attribute("Type")?.to_owned(),
                target: entry.attribute("Target")?.to_owned(),
                external: entry
                    .attribute("TargetMode")
                    .is_some_and(|mode| !mode.eq_ignore_ascii_case("Internal")),
            })
        };
        list.elements().filter_map(relation).collect()
    }

    /// The type under which a part goes into the new package, if it does.
    pub(super) fn allowed(&self, name: &str) -> Option<String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
        if !name.chars().all(plain) || name.contains("..") || !self.parts.contains_key(name) {
            return None;
        }
        let given = self.content_type(name)?;
        let without = given.strip_prefix("application/vnd.")?;
        let plain = MAINS.iter().find(|(_, others)| others.contains(&without)).map(|(plain, _)| *plain);
        let format = plain.or_else(|| given.strip_prefix(FORMATS))?;
        PARTS.contains(&format).then(|| format!("{FORMATS}{format}"))
    }

    fn content_type(&self, name: &str) -> Option<&str> {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        self.overrides.get(name).or_else(|| self.defaults.get(ending)).map(String::as_str)
    }

    /// Where a relation of `part` leads, and what is left behind when it leads nowhere.
    pub(super) fn follow(&self, part: &str, relation: &Relation, findings: &mut Findings) -> Followed {
        let about = relation.kind.rsplit('/').next().unwrap_or_default();
        if relation.external {
            findings.add(if about == "hyperlink" { Finding::Link } else { Finding::RemoteReference });
            return Followed::Nowhere;
        }
        if let Some(target) = self.resolve(part, relation) {
            if about == "image" && self.parts.contains_key(&target) && !target.contains("..") {
                return Followed::Picture(target);
            }
            if self.allowed(&target).is_some() {
                return Followed::Part(target);
            }
        }
        match about {
            "vbaProject" | "wordVbaData" | "xlMacrosheet" | "xlIntlMacrosheet" | "dialogsheet" => {
                findings.once(Finding::Macro)
            }
            "oleObject" | "package" | "aFChunk" | "subDocument" => findings.add(Finding::EmbeddedObject),
            "control" | "activeXControlBinary" | "ctrlProp" => findings.add(Finding::Control),
            "attachedTemplate" | "externalLink" | "externalLinkPath" | "connections" | "queryTable"
            | "hyperlink" => findings.add(Finding::RemoteReference),
            "video" | "audio" | "media" => findings.add(Finding::RichMedia),
            harmless if HARMLESS.contains(&harmless) => {}
            _ => findings.add(Finding::UnknownPart),
        }
        Followed::Nowhere
    }

    /// The name of the part that a relation of `part` means.
    fn resolve(&self, part: &str, relation: &Relation) -> Option<String> {
        let target = relation.target.split('#').next().unwrap_or_default().replace('\\', "/").to_lowercase();
        if relation.external || target.contains(':') || target.is_empty() {
            return None;
        }
        let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut path: Vec<&str> = Vec::new();
        if !target.starts_with('/') {
            path.extend(folder.split('/').filter(|step| !step.is_empty()));
        }
        for step in target.split('/') {
            match step {
                "" | "." => {}
                ".." => drop(path.pop()),
                step => path.push(step),
            }
        }
        Some(path.join("/"))
    }
}

/// Packs the new document.
pub(super) fn write(main: &str, parts: &BTreeMap<String, Part>) -> Result<Vec<u8>, Refusal> {
    let mut types = element("Types", &[("xmlns", TYPES)]);
    for (ending, content_type) in [("rels", RELATIONS_TYPE), ("png", "image/png"), ("jpg", "image/jpeg")] {
        let entry = element("Default", &[("Extension", ending), ("ContentType", content_type)]);
        types.children.push(xml::Node::Element(entry));
    }
    let root =
        Relation { id: "rId1".to_owned(), kind: MAIN.to_owned(), target: main.to_owned(), external: false };
    let mut files = vec![(String::new(), Vec::new()), ("_rels/.rels".to_owned(), relations(&[root]))];
    for (name, part) in parts {
        if let Some(content_type) = &part.content_type {
            let path = format!("/{name}");
            let entry = element("Override", &[("PartName", &path), ("ContentType", content_type)]);
            types.children.push(xml::Node::Element(entry));
        }
        if !part.relations.is_empty() {
            let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
            let slash = if folder.is_empty() { "" } else { "/" };
            files.push((format!("{folder}{slash}_rels/{file}.rels"), relations(&part.relations)));
        }
        files.push((name.clone(), part.bytes.clone()));
    }
    files[0] = ("[Content_Types].xml".to_owned(), xml::write(&types));
    archive::pack(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
}

fn relations(list: &[Relation]) -> Vec<u8> {
    let mut all = element("Relationships", &[("xmlns", RELATIONS)]);
    for relation in list {
        let target = format!("/{}", relation.target);
        let entry =
            element("Relationship", &[("Id", &relation.id), ("Type", &relation.kind), ("Target", &target)]);
        all.children.push(xml::Node::Element(entry));
    }
    xml::write(&all)
}

fn element(name: &str, attributes: &[(&str, &str)]) -> Element {
    let attributes = attributes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Element { name: name.to_owned(), attributes, children: Vec::new() }
}
