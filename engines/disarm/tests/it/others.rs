//! Pictures, texts and archives that are not only that.

use std::io::{Cursor, Write};

use image::{DynamicImage, ImageFormat, RgbImage};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{pdf::CANARY, random::Random};

/// A picture in this format.
pub fn picture(format: ImageFormat, random: &mut Random) -> Vec<u8> {
    let (width, height) = (8 + random.below(60) as u32, 8 + random.below(60) as u32);
    let tint = random.below(200) as u8;
    let pixels = RgbImage::from_fn(width, height, |x, y| image::Rgb([(x * 3) as u8, (y * 3) as u8, tint]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// What is put behind or into a picture.
pub fn payloads() -> Vec<Vec<u8>> {
    vec![
        format!("<script>{CANARY}</script>").into_bytes(),
        format!("<?php {CANARY} ?>").into_bytes(),
        format!("%PDF-1.4 {CANARY}\n%%EOF").into_bytes(),
        zip(&[("x.js", CANARY.as_bytes())]),
        format!("MZ{CANARY}").into_bytes(),
        format!("*/=1;alert('{CANARY}')//").into_bytes(),
        vec![0; 5_000].into_iter().chain(CANARY.bytes()).collect(),
        format!("<svg onload='{CANARY}'/>").into_bytes(),
    ]
}

/// A JPEG with a comment, a PNG with a text: inside, not behind.
pub fn commented(format: ImageFormat, payload: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = picture(format, random);
    let payload = &payload[..payload.len().min(60_000)];
    match format {
        ImageFormat::Jpeg => {
            let length = (payload.len() as u16 + 2).to_be_bytes();
            let marker = if random.chance(2) { 0xfe } else { 0xe1 };
            let segment: Vec<u8> =
                [0xff, marker].into_iter().chain(length).chain(payload.iter().copied()).collect();
            bytes.splice(2..2, segment);
        }
        ImageFormat::Png => {
            let mut body = b"tEXtComment\0".to_vec();
            body.extend_from_slice(payload);
            let mut chunk = (body.len() as u32 - 4).to_be_bytes().to_vec();
            chunk.extend_from_slice(&body);
            let mut crc = flate2::Crc::new();
            crc.update(&body);
            chunk.extend_from_slice(&crc.sum().to_be_bytes());
            bytes.splice(33..33, chunk);
        }
        _ => bytes.extend_from_slice(payload),
    }
    bytes
}

pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An archive whose directory says that members need a password.
pub fn locked() -> Vec<u8> {
    let mut bytes = zip(&[("a.txt", b"secret")]);
    for (magic, at) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let place = bytes.windows(4).position(|window| window == magic).unwrap();
        bytes[place + at] |= 1;
    }
    bytes
}

/// A table in which some cells calculate.
pub fn table(random: &mut Random) -> Vec<u8> {
    const CELLS: &[&str] = &[
        "=1+1",
        "=cmd|'/c calc'!A0",
        "+cmd|'/c calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"",
        " =1+1",
        "\t=1+1",
        "＝1+1",
        "\u{feff}=A1",
        "=IMPORTXML(\"x\")",
        "「りんご」",
    ];
    const SEPARATORS: &[&str] = &[",", ";", "\t"];
    let separator = SEPARATORS[random.below(3)];
    let end = if random.chance(2) { "\r\n" } else { "\n" };
    let mut text = if random.chance(4) { format!("sep=;{end}") } else { String::new() };
    text += &format!("品名{separator}数量{separator}備考{end}");
    for row in 0..3 + random.below(5) {
        text += &format!(
            "品{row}{separator}{}{separator}{}{end}",
            random.below(100),
            CELLS[random.below(CELLS.len())]
        );
    }
    if random.chance(3) { encoding_rs::SHIFT_JIS.encode(&text).0.into_owned() } else { text.into_bytes() }
}

/// What is never let in, and how it is called by those who send it.
pub fn refused() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        (
            "photo.svg",
            format!("<svg xmlns='http://www.w3.org/2000/svg'><script>{CANARY}</script></svg>").into_bytes(),
        ),
        ("photo.svg", format!("<?xml version='1.0'?>\n<!-- x -->\n<svg onload='{CANARY}'/>").into_bytes()),
        ("photo.jpg", format!("<!DOCTYPE html><html><script>{CANARY}</script></html>").into_bytes()),
        ("photo.jpg", format!("  \n<HTML onload={CANARY}>").into_bytes()),
        ("photo.png", format!("MZ\u{90}\0{CANARY}").into_bytes()),
        ("photo.png", format!("\u{7f}ELF{CANARY}").into_bytes()),
        ("run.txt", format!("#!/bin/sh\n{CANARY}").into_bytes()),
        ("a.rtf", format!("{{\\rtf1 {{\\object {CANARY}}}}}").into_bytes()),
        ("a.doc", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), CANARY.as_bytes()].concat()),
        ("a.7z", [b"7z\xbc\xaf\x27\x1c".as_slice(), CANARY.as_bytes()].concat()),
        ("a.gz", [b"\x1f\x8b\x08".as_slice(), CANARY.as_bytes()].concat()),
        ("a.pdf", format!("%PDF-1.7\n{CANARY}\n%%EOF").into_bytes()),
        ("a.jpg", [b"\xff\xd8\xff\xe0\0\x10JFIF".as_slice(), CANARY.as_bytes()].concat()),
        ("a.png", [b"\x89PNG\r\n\x1a\n".as_slice(), CANARY.as_bytes(), b"IEND"].concat()),
        ("a.zip", locked()),
        ("a.mp4", [b"\0\0\0\x18ftypmp42".as_slice(), CANARY.as_bytes()].concat()),
        ("a.zip", zip(&[("x.exe", b"MZ\x90\0\x03")])),
        ("a.zip", zip(&[("x.svg", b"<svg onload='x()'/>")])),
        ("empty", Vec::new()),
    ]
}
