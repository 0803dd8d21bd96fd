//! Pictures: decoded to pixels and encoded anew. What is not a pixel is gone: notes on the place, thumbnails, whatever
//! was appended.

use std::io::Cursor;

use ::image::codecs::{
    gif::GifDecoder,
    jpeg::JpegDecoder,
    png::{CompressionType, FilterType, PngDecoder, PngEncoder},
    webp::WebPDecoder,
};
use ::image::{DynamicImage, ImageDecoder, ImageEncoder, ImageResult, metadata::Orientation};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::{Finding, Findings, Kind, Raster, Rebuilt, Refusal, work::Work};

/// Nobody sees the difference, and the file is about as large as it was.
const QUALITY: u8 = 90;

/// A picture and what was beside its pixels.
struct Picture {
    pixels: DynamicImage,
    findings: Findings,
}

pub(crate) fn rebuild(bytes: &[u8], kind: Kind, work: &Work<'_>) -> Result<Rebuilt, Refusal> {
    let damaged = |_| Refusal::Damaged { kind };
    let Picture { pixels, mut findings } = match kind {
        // What the tool made of a HEIC photo is a JPEG.
        Kind::Jpeg | Kind::Heic => read(JpegDecoder::new(Cursor::new(bytes)).map_err(damaged)?, kind, work)?,
        Kind::Png => read(PngDecoder::new(Cursor::new(bytes)).map_err(damaged)?, kind, work)?,
        Kind::Gif => read(GifDecoder::new(Cursor::new(bytes)).map_err(damaged)?, kind, work)?,
        Kind::Webp => read(WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?, kind, work)?,
        _ => return Err(Refusal::Unknown),
    };
    if kind == Kind::Gif {
        findings.once(Finding::Converted);
        if bytes.windows(2).filter(|window| window == b"\x21\xf9").count() > 1 {
            findings.once(Finding::Animation);
        }
    }
    if matches!(kind, Kind::Jpeg | Kind::Png) && has_surplus(bytes, kind) {
        findings.once(Finding::Surplus);
    }
    let photo = match kind {
        Kind::Jpeg | Kind::Heic => true,
        Kind::Webp => !pixels.color().has_alpha(),
        _ => false,
    };
    if kind == Kind::Webp {
        findings.once(Finding::Converted);
    }
    let (bytes, kind) = if photo { (jpeg(pixels)?, Kind::Jpeg) } else { (png(pixels)?, Kind::Png) };
    Ok(Rebuilt::new(bytes, kind, findings))
}

fn read(mut decoder: impl ImageDecoder, kind: Kind, work: &Work<'_>) -> Result<Picture, Refusal> {
    let damaged = |_| Refusal::Damaged { kind };
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > work.limits.pixels || width.max(height) > 60_000 {
        return Err(Refusal::TooMany);
    }
    work.take(usize::try_from(decoder.total_bytes()).unwrap_or(usize::MAX))?;
    let mut limits = ::image::Limits::default();
    limits.max_alloc = Some(work.limits.unpacked);
    decoder.set_limits(limits).map_err(damaged)?;
    let mut findings = Findings::default();
    let noted = |read: ImageResult<Option<Vec<u8>>>| read.is_ok_and(|bytes| bytes.is_some());
    if noted(decoder.exif_metadata()) || noted(decoder.xmp_metadata()) || noted(decoder.iptc_metadata()) {
        findings.once(Finding::Metadata);
    }
    // Telephones note which way is up beside the pixels: the pixels are turned, since the note will be gone.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut pixels = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    pixels.apply_orientation(orientation);
    Ok(Picture { pixels, findings })
}

fn jpeg(pixels: DynamicImage) -> Result<Vec<u8>, Refusal> {
    let damaged = Refusal::Damaged { kind: Kind::Jpeg };
    let (Ok(width), Ok(height)) = (u16::try_from(pixels.width()), u16::try_from(pixels.height())) else {
        return Err(Refusal::TooMany);
    };
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    let encoded = match pixels {
        DynamicImage::ImageLuma8(grey) => encoder.encode(grey.as_raw(), width, height, ColorType::Luma),
        other => encoder.encode(other.into_rgb8().as_raw(), width, height, ColorType::Rgb),
    };
    encoded.map_err(|_| damaged)?;
    Ok(bytes)
}

/// A page's picture as JPEG.
pub(crate) fn page_jpeg(raster: &Raster) -> Result<Vec<u8>, Refusal> {
    let (Ok(width), Ok(height)) = (u16::try_from(raster.width), u16::try_from(raster.height)) else {
        return Err(Refusal::TooMany);
    };
    let mut bytes = Vec::new();
    let encoder = Encoder::new(&mut bytes, QUALITY);
    encoder
        .encode(&raster.rgb, width, height, ColorType::Rgb)
        .map_err(|_| Refusal::Damaged { kind: Kind::Pdf })?;
    Ok(bytes)
}

fn png(pixels: DynamicImage) -> Result<Vec<u8>, Refusal> {
    // Sixteen bits a channel serve laboratories, not offices.
    let pixels = match pixels {
        DynamicImage::ImageLuma8(_)
        | DynamicImage::ImageLumaA8(_)
        | DynamicImage::ImageRgb8(_)
        | DynamicImage::ImageRgba8(_) => pixels,
        other if other.color().has_alpha() => other.into_rgba8().into(),
        other => other.into_rgb8().into(),
    };
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive)
        .write_image(pixels.as_bytes(), pixels.width(), pixels.height(), pixels.color().into())
        .map_err(|_| Refusal::Damaged { kind: Kind::Png })?;
    Ok(bytes)
}

/// A white picture of one pixel, for pictures that cannot be read.
pub(crate) fn blank() -> Result<Vec<u8>, Refusal> {
    png(DynamicImage::ImageLuma8(::image::GrayImage::from_pixel(1, 1, ::image::Luma([255]))))
}

/// Whether bytes follow the end of the picture.
fn has_surplus(bytes: &[u8], kind: Kind) -> bool {
    match kind {
        Kind::Png => {
            bytes.windows(4).rposition(|window| window == b"IEND").is_some_and(|at| at + 8 < bytes.len())
        }
        _ => !bytes.ends_with(&[0xff, 0xd9]),
    }
}

/// Whether these bytes decode as a JPEG of any colours: for pictures within documents, which keep their encoding.
pub(crate) fn is_sound_jpeg(bytes: &[u8], work: &Work<'_>) -> Result<bool, Refusal> {
    let Ok(decoder) = JpegDecoder::new(Cursor::new(bytes)) else { return Ok(false) };
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > work.limits.pixels {
        return Err(Refusal::TooMany);
    }
    let size = usize::try_from(decoder.total_bytes()).unwrap_or(usize::MAX);
    work.take(size)?;
    let mut pixels = vec![0; size];
    Ok(decoder.read_image(&mut pixels).is_ok())
}

/// The same JPEG with nothing but what decodes it: no comments, no application data but Adobe's note on colours, and
/// nothing after its end. `None` when its segments make no sense.
pub(crate) fn plain_jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut plain = vec![0xff, 0xd8];
    let mut at = 2;
    loop {
        while bytes.get(at) == Some(&0xff) && bytes.get(at + 1) == Some(&0xff) {
            at += 1;
        }
        let (0xff, marker) = (*bytes.get(at)?, *bytes.get(at + 1)?) else { return None };
        if marker == 0xd9 {
            plain.extend([0xff, 0xd9]);
            return Some(plain);
        }
        let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
        let segment = bytes.get(at..(at + 2 + length.max(2)))?;
        at += segment.len();
        let needed = match marker {
            0xee => segment.get(4..9) == Some(b"Adobe"),
            0xe0..=0xef | 0xfe => false,
            _ => true,
        };
        if needed {
            plain.extend_from_slice(segment);
        }
        if marker == 0xda {
            // Up to the next marker that is neither a stuffed 0xff nor a restart (ITU-T T.81 §B.1.1).
            let scan = bytes.get(at..)?;
            let end = scan
                .windows(2)
                .position(|pair| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff));
            let end = match end {
                Some(end) => end,
                // Cut off: ended here.
                None => {
                    plain.extend_from_slice(scan);
                    plain.extend([0xff, 0xd9]);
                    return Some(plain);
                }
            };
            plain.extend_from_slice(&scan[..end]);
            at += end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, NoTools};

    fn picture() -> DynamicImage {
        DynamicImage::ImageRgb8(::image::RgbImage::from_fn(64, 48, |x, y| {
            ::image::Rgb([(x * 4) as u8, (y * 5) as u8, 90])
        }))
    }

    #[test]
    fn what_follows_a_picture_is_gone() {
        let limits = Limits::default();
        let mut bytes = jpeg(picture()).unwrap();
        bytes.extend_from_slice(b"PK\x05\x06<script>alert(1)</script>");
        let rebuilt = rebuild(&bytes, Kind::Jpeg, &Work::new(&limits, &NoTools)).unwrap();
        assert!(rebuilt.findings.has(Finding::Surplus));
        assert!(rebuilt.bytes.ends_with(&[0xff, 0xd9]));
        assert!(crate::kind::find(&rebuilt.bytes, b"<script").is_none());
    }

    #[test]
    fn a_plain_jpeg_still_decodes_to_the_same_pixels() {
        let mut with_comment = jpeg(picture()).unwrap();
        let comment = b"\xff\xfe\x00\x1b<script>alert(1)</script>";
        with_comment.splice(2..2, comment.iter().copied());
        let plain = plain_jpeg(&with_comment).unwrap();
        assert!(crate::kind::find(&plain, b"<script").is_none());
        let decode = |bytes: &[u8]| {
            let decoder = JpegDecoder::new(Cursor::new(bytes.to_vec())).unwrap();
            DynamicImage::from_decoder(decoder).unwrap()
        };
        assert_eq!(decode(&plain), decode(&with_comment));
        assert_eq!(plain_jpeg(b"\xff\xd8\xff\xe0\x00"), None);
    }
}
