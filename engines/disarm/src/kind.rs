use serde::{Deserialize, Serialize};

use crate::{Refusal, archive, text};

/// What a file is, by its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// PDF
    Pdf,
    /// JPEG photo
    Jpeg,
    /// PNG picture
    Png,
    /// GIF picture
    Gif,
    /// WebP picture
    Webp,
    /// HEIC/HEIF photo, as telephones take them
    Heic,
    /// Word document
    Docx,
    /// Excel book
    Xlsx,
    /// PowerPoint presentation
    Pptx,
    /// ZIP archive
    Zip,
    /// Plain text or a table as text
    Text,
}

impl Kind {
    /// What these bytes are.
    ///
    /// # Errors
    /// When they are nothing that can be built anew; the refusal says what they seem to be.
    pub fn of(bytes: &[u8]) -> Result<Kind, Refusal> {
        let starts = |magic: &[u8]| bytes.starts_with(magic);
        if bytes.is_empty() {
            return Err(Refusal::Empty);
        }
        if starts(&[0xff, 0xd8, 0xff]) {
            return Ok(Kind::Jpeg);
        }
        if starts(b"\x89PNG\r\n\x1a\n") {
            return Ok(Kind::Png);
        }
        if starts(b"GIF87a") || starts(b"GIF89a") {
            return Ok(Kind::Gif);
        }
        if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            return Ok(Kind::Webp);
        }
        if let (Some(b"ftyp"), Some(brand)) = (bytes.get(4..8), bytes.get(8..12)) {
            const BRANDS: [&[u8]; 8] =
                [b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"];
            return if BRANDS.contains(&brand) { Ok(Kind::Heic) } else { Err(Refusal::Unknown) };
        }
        if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
            return Ok(archive::office_kind(bytes).unwrap_or(Kind::Zip));
        }
        if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            // An encrypted .docx is a compound file too, with this name in UTF-16 in its directory.
            let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
            let encrypted = bytes.windows(name.len()).any(|window| window == name);
            return Err(if encrypted { Refusal::Encrypted } else { Refusal::OldOffice });
        }
        if starts(b"MZ") || starts(b"\x7fELF") || starts(b"#!") || starts(b"\xca\xfe\xba\xbe") {
            return Err(Refusal::Program);
        }
        if starts(b"7z\xbc\xaf\x27\x1c") || starts(b"Rar!") || starts(b"\x1f\x8b") || starts(b"MSCF") {
            return Err(Refusal::Archive);
        }
        // Readers of PDF look for its beginning within the first kilobyte (ISO 32000-1, annex H, note 13).
        if find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some() {
            return Ok(Kind::Pdf);
        }
        text::kind(bytes)
    }

    /// A stable name: `pdf`, `jpeg`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Pdf => "pdf",
            Kind::Jpeg => "jpeg",
            Kind::Png => "png",
            Kind::Gif => "gif",
            Kind::Webp => "webp",
            Kind::Heic => "heic",
            Kind::Docx => "docx",
            Kind::Xlsx => "xlsx",
            Kind::Pptx => "pptx",
            Kind::Zip => "zip",
            Kind::Text => "text",
        }
    }

    /// How names of such files end.
    pub fn extension(self) -> &'static str {
        match self {
            Kind::Jpeg => "jpg",
            Kind::Text => "txt",
            other => other.name(),
        }
    }

    /// What people call it.
    pub fn ja(self) -> &'static str {
        match self {
            Kind::Pdf => "PDF",
            Kind::Jpeg => "JPEG画像",
            Kind::Png => "PNG画像",
            Kind::Gif => "GIF画像",
            Kind::Webp => "WebP画像",
            Kind::Heic => "HEIC写真",
            Kind::Docx => "Word文書",
            Kind::Xlsx => "Excelブック",
            Kind::Pptx => "PowerPoint",
            Kind::Zip => "ZIP",
            Kind::Text => "テキスト",
        }
    }
}

/// Where `part` begins in `bytes`.
pub(crate) fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}
