/// What a file is, by its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// PDF
    Pdf,
    /// JPEG photo
    Jpeg,
    /// PNG picture
    Png,
    /// HEIC/HEIF photo, as telephones take them
    Heic,
    /// Plain text or CSV in UTF-8
    Text,
}

impl FileKind {
    /// All kinds.
    pub const ALL: [FileKind; 5] =
        [FileKind::Pdf, FileKind::Jpeg, FileKind::Png, FileKind::Heic, FileKind::Text];

    /// What these bytes are, or `None` when they are nothing that is accepted anywhere: programs, archives, SVG, HTML.
    ///
    /// A file that is two things at once (a polyglot) is refused: a picture must begin and end as one.
    pub fn recognise(bytes: &[u8]) -> Option<FileKind> {
        if bytes.starts_with(b"%PDF-") {
            let tail = &bytes[bytes.len().saturating_sub(1024)..];
            return contains(tail, b"%%EOF").then_some(FileKind::Pdf);
        }
        if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            // Telephones append a few bytes (depth maps, padding) after the end marker; an archive or a page is no picture.
            return (contains(bytes, &[0xff, 0xd9]) && !is_polyglot(bytes)).then_some(FileKind::Jpeg);
        }
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            return (contains(bytes, b"IEND") && !is_polyglot(bytes)).then_some(FileKind::Png);
        }
        if bytes.len() > 12 && &bytes[4..8] == b"ftyp" {
            const BRANDS: [&[u8]; 6] = [b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim"];
            let known = BRANDS.contains(&&bytes[8..12]);
            return (known && !is_polyglot(bytes)).then_some(FileKind::Heic);
        }
        let text = std::str::from_utf8(bytes).ok()?;
        let control = text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
        let markup = text.trim_start_matches('\u{feff}').trim_start().starts_with('<');
        (!bytes.is_empty() && !control && !markup).then_some(FileKind::Text)
    }

    /// The name used in a form's definition: `pdf`, `jpeg`, `png`, `heic`, `text`.
    pub fn name(self) -> &'static str {
        match self {
            FileKind::Pdf => "pdf",
            FileKind::Jpeg => "jpeg",
            FileKind::Png => "png",
            FileKind::Heic => "heic",
            FileKind::Text => "text",
        }
    }

    /// The media type it is served with.
    pub fn media_type(self) -> &'static str {
        match self {
            FileKind::Pdf => "application/pdf",
            FileKind::Jpeg => "image/jpeg",
            FileKind::Png => "image/png",
            FileKind::Heic => "image/heic",
            FileKind::Text => "text/plain; charset=utf-8",
        }
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// An archive's directory at the end, or a page's script anywhere, makes a picture two things at once.
fn is_polyglot(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(66_000)..];
    contains(tail, b"PK\x05\x06") || contains(bytes, b"<script") || contains(bytes, b"%PDF-")
}

#[cfg(test)]
mod tests {
    use super::*;

    const JPEG: &[u8] = &[0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xd9];

    #[test]
    fn pictures_and_papers_are_recognised() {
        assert_eq!(FileKind::recognise(JPEG), Some(FileKind::Jpeg));
        assert_eq!(FileKind::recognise(b"\x89PNG\r\n\x1a\n....IEND"), Some(FileKind::Png));
        assert_eq!(FileKind::recognise(b"%PDF-1.7\n...%%EOF"), Some(FileKind::Pdf));
        assert_eq!(FileKind::recognise(b"\0\0\0\x18ftypheic\0\0\0\0"), Some(FileKind::Heic));
        assert_eq!(FileKind::recognise("品名,数量\n".as_bytes()), Some(FileKind::Text));
    }

    #[test]
    fn what_only_pretends_is_refused() {
        let mut zip = JPEG.to_vec();
        zip.extend_from_slice(b"PK\x05\x06 hidden archive");
        let mut page = JPEG.to_vec();
        page.extend_from_slice(b"<script>alert(1)</script>");
        let refused: [&[u8]; 7] =
            [&zip, &page, b"<svg onload='x()'/>", b"  <html>", b"MZ\x90\0", b"PK\x03\x04", b""];
        for bytes in refused {
            assert_eq!(FileKind::recognise(bytes), None, "{bytes:?}");
        }
    }
}
