//! Pictures in encodings whose decoders elsewhere have been broken into: decoded here, in Rust, to plain pixels.

use hayro_ccitt::{DecodeSettings, DecoderContext, EncodingMode};
use hayro_jpeg2000::{ColorSpace, DecodeSettings as Jpeg2000Settings, Image};
use lopdf::{Dictionary, Object, Stream};

use super::{Trouble, stream::packed};
use crate::{Refusal, work::Work};

/// JPEG 2000 (§7.4.9): eight bits a channel; transparency within the picture is left out.
pub(super) fn jpeg2000(bytes: &[u8], mut dictionary: Dictionary, work: &Work<'_>) -> Result<Stream, Trouble> {
    let has_space = dictionary.has(b"ColorSpace");
    // With a colour space of its own, the document means the channels as they are written.
    let settings = Jpeg2000Settings { resolve_palette_indices: !has_space, ..Jpeg2000Settings::default() };
    let image = Image::new(bytes, &settings).map_err(|_| Trouble::Resists)?;
    let (width, height) = (image.width(), image.height());
    check(width, height, work)?;
    let colours = usize::from(image.color_space().num_channels());
    let channels = colours + usize::from(image.has_alpha());
    let space = match image.color_space() {
        ColorSpace::Gray => "DeviceGray",
        ColorSpace::RGB => "DeviceRGB",
        ColorSpace::CMYK => "DeviceCMYK",
        ColorSpace::Icc { num_channels, .. } | ColorSpace::Unknown { num_channels } => match num_channels {
            1 => "DeviceGray",
            3 => "DeviceRGB",
            4 => "DeviceCMYK",
            _ => return Err(Trouble::Resists),
        },
    };
    work.take(width as usize * height as usize * channels)?;
    let mut context = hayro_jpeg2000::DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(|_| Trouble::Resists)?;
    let mut samples = decoded.data_u8();
    if channels != colours {
        samples = samples.chunks_exact(channels).flat_map(|pixel| &pixel[..colours]).copied().collect();
    }
    if samples.len() != width as usize * height as usize * colours {
        return Err(Trouble::Resists);
    }
    if !has_space {
        dictionary.set("ColorSpace", space);
    }
    dictionary.set("Width", i64::from(width));
    dictionary.set("Height", i64::from(height));
    dictionary.set("BitsPerComponent", 8);
    Ok(packed(dictionary, &samples))
}

/// JBIG2 (§7.4.7): one bit a pixel; black is 0 in a PDF and 1 in JBIG2.
pub(super) fn jbig2(bytes: &[u8], globals: Option<&[u8]>, work: &Work<'_>) -> Result<Vec<u8>, Trouble> {
    let settings = hayro_jbig2::DecodeSettings::default();
    let globals = globals
        .map(|globals| hayro_jbig2::Globals::new(globals, &settings))
        .transpose()
        .map_err(|_| Trouble::Resists)?;
    let page =
        hayro_jbig2::Page::new_embedded(bytes, globals.as_ref(), &settings).map_err(|_| Trouble::Resists)?;
    check(page.width(), page.height(), work)?;
    let mut rows = Rows::new(page.width());
    page.decode(&mut rows).map_err(|_| Trouble::Resists)?;
    work.take(rows.bytes.len())?;
    Ok(rows.bytes)
}

/// Fax, groups 3 and 4 (§7.4.6).
pub(super) fn fax(
    bytes: &[u8],
    parameters: &Dictionary,
    height: Option<i64>,
    work: &Work<'_>,
) -> Result<Vec<u8>, Trouble> {
    let number = |key: &[u8]| parameters.get(key).ok().and_then(|value| value.as_i64().ok());
    let said = |key: &[u8], otherwise| match parameters.get(key) {
        Ok(Object::Boolean(said)) => *said,
        _ => otherwise,
    };
    let columns = u32::try_from(number(b"Columns").unwrap_or(1728)).map_err(|_| Trouble::Resists)?;
    let rows = number(b"Rows").filter(|rows| *rows > 0).or(height).unwrap_or(0);
    let rows = u32::try_from(rows).map_err(|_| Trouble::Resists)?;
    check(columns, rows, work)?;
    let settings = DecodeSettings {
        columns,
        rows,
        end_of_block: said(b"EndOfBlock", true),
        end_of_line: said(b"EndOfLine", false),
        rows_are_byte_aligned: said(b"EncodedByteAlign", false),
        encoding: match number(b"K").unwrap_or(0) {
            0 => EncodingMode::Group3_1D,
            k if k < 0 => EncodingMode::Group4,
            _ => EncodingMode::Group3_2D,
        },
        strict: false,
    };
    let mut sink = Fax { rows: Rows::new(columns), columns, most: work.limits.pixels };
    hayro_ccitt::decode(bytes, &mut sink, &mut DecoderContext::new(settings))
        .map_err(|_| Trouble::Resists)?;
    let mut bits = sink.rows.bytes;
    if said(b"BlackIs1", false) {
        bits.iter_mut().for_each(|byte| *byte = !*byte);
    }
    work.take(bits.len())?;
    Ok(bits)
}

fn check(width: u32, height: u32, work: &Work<'_>) -> Result<(), Refusal> {
    if width == 0 || u64::from(width) * u64::from(height) > work.limits.pixels {
        return Err(Refusal::TooMany);
    }
    Ok(())
}

/// Rows of single bits, each beginning with a new byte; white is 1.
struct Rows {
    bytes: Vec<u8>,
    row: usize,
    filled: usize,
}

impl Rows {
    fn new(width: u32) -> Rows {
        Rows { bytes: Vec::new(), row: (width as usize).div_ceil(8), filled: 0 }
    }

    fn push(&mut self, black: bool) {
        if self.filled.is_multiple_of(8) {
            self.bytes.push(0xff);
        }
        if black && let Some(last) = self.bytes.last_mut() {
            *last &= !(0x80 >> (self.filled % 8));
        }
        self.filled += 1;
    }

    fn end(&mut self) {
        let missing = self.row.saturating_sub(self.filled.div_ceil(8));
        self.bytes.extend(std::iter::repeat_n(0xff, missing));
        self.filled = 0;
    }
}

impl hayro_jbig2::Decoder for Rows {
    fn push_pixel(&mut self, black: bool) {
        self.push(black);
    }

    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32) {
        let chunks = chunk_count as usize;
        self.bytes.extend(std::iter::repeat_n(if black { 0 } else { 0xff }, chunks));
        self.filled += chunks * 8;
    }

    fn next_line(&mut self) {
        self.end();
    }
}

struct Fax {
    rows: Rows,
    columns: u32,
    most: u64,
}

impl hayro_ccitt::Decoder for Fax {
    fn push_row(&mut self, changes: &[u32]) {
        // Without a number of rows, as many as there are: but not for ever.
        if (self.rows.bytes.len() as u64) * 8 > self.most {
            return;
        }
        let (mut at, mut black) = (0, false);
        for end in changes.iter().copied().chain([self.columns]) {
            for _ in at..end.min(self.columns) {
                self.rows.push(black);
            }
            (at, black) = (end, !black);
        }
        self.rows.end();
    }
}
