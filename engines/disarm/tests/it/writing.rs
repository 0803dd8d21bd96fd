//! The same PDF written down in every way that readers understand.

use lopdf::{Document, EncryptionState, EncryptionVersion, Object, Permissions, SaveOptions};

use crate::pdf::{CANARY, CONSTRUCTS, Construct, benign};
use crate::random::Random;

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
