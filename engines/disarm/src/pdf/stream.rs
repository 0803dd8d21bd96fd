//! Streams (§7.3.8): unpacked within the limits, and packed anew.

use std::io::{Read, Write};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use lopdf::{Dictionary, Object, Stream};

use super::{Trouble, copy::Copier, pixels, role};
use crate::{Refusal, image as pictures, work::Work};

/// More than any program writes.
const MOST_FILTERS: usize = 4;

/// One step of unpacking: the filter's name and its parameters.
pub(super) struct Step {
    pub(super) filter: Vec<u8>,
    pub(super) parameters: Dictionary,
}

/// The steps of a stream, with everything that they refer to in place.
pub(super) fn steps(copier: &Copier<'_>, dictionary: &Dictionary) -> Result<Vec<Step>, Trouble> {
    let list = |key: &str| -> Vec<&Object> {
        match copier.entry(dictionary, key) {
            Some(Object::Array(list)) => list.iter().filter_map(|member| copier.resolve(member)).collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        }
    };
    // Bytes that lie in another file are never fetched: what is here is not what would be shown.
    if dictionary.has(b"FFilter") || copier.entry(dictionary, "F").is_some_and(|file| file.as_i64().is_err())
    {
        return Err(Trouble::Resists);
    }
    let filters = list("Filter");
    if filters.len() > MOST_FILTERS {
        return Err(Refusal::Bomb.into());
    }
    let parameters = list("DecodeParms");
    filters
        .iter()
        .enumerate()
        .map(|(index, filter)| {
            let filter = filter.as_name().map_err(|_| Trouble::Resists)?.to_vec();
            let mut resolved = Dictionary::new();
            if let Some(Object::Dictionary(given)) = parameters.get(index) {
                for (key, value) in given.iter() {
                    // The shared part of a JBIG2 picture stays a reference: it is a stream.
                    let value = match copier.resolve(value) {
                        Some(Object::Stream(_)) | None => value.clone(),
                        Some(plain) => plain.clone(),
                    };
                    resolved.set(key.clone(), value);
                }
            }
            Ok(Step { filter, parameters: resolved })
        })
        .collect()
}

/// The bytes of a stream that is no picture.
pub(super) fn plain(copier: &Copier<'_>, stream: &Stream) -> Result<Vec<u8>, Trouble> {
    unpacked(copier.work, &stream.content, &steps(copier, &stream.dict)?)
}

/// `bytes` after all `steps`.
fn unpacked(work: &Work<'_>, bytes: &[u8], steps: &[Step]) -> Result<Vec<u8>, Trouble> {
    let mut bytes = bytes.to_vec();
    for step in steps {
        let mut packed = Stream::new(Dictionary::new(), bytes);
        packed.dict.set("Filter", Object::Name(step.filter.clone()));
        packed.dict.set("DecodeParms", step.parameters.clone());
        bytes = packed.decompressed_content_with_limit(work.left()).map_err(|error| match error {
            lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => {
                Trouble::Refused(Refusal::Bomb)
            }
            _ => Trouble::Resists,
        })?;
        work.take(bytes.len())?;
    }
    if steps.is_empty() {
        work.take(bytes.len())?;
    }
    Ok(bytes)
}

/// A stream of these bytes with these entries.
pub(super) fn packed(dictionary: Dictionary, plain: &[u8]) -> Stream {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    // A vector takes everything.
    let content = encoder.write_all(plain).and_then(|()| encoder.finish()).unwrap_or_default();
    let mut stream = Stream::new(dictionary, content);
    stream.dict.set("Filter", "FlateDecode");
    stream
}

/// A picture (§8.9). Its pixels keep their encoding where that is known to hold nothing else, and are decoded and
/// packed anew where the decoders in the world have a history: JPEG 2000, JBIG2, fax.
pub(super) fn image(copier: &mut Copier<'_>, stream: &Stream) -> Result<Stream, Trouble> {
    let mut dictionary = copier.entries(&stream.dict, role::IMAGE)?;
    let mut steps = steps(copier, &stream.dict)?;
    let work = copier.work;
    let encoded = |steps: &[Step]| unpacked(work, &stream.content, steps);
    let last = steps.pop();
    match last.as_ref().map(|step| step.filter.as_slice()) {
        Some(b"DCTDecode") => {
            let plain = pictures::plain_jpeg(&encoded(&steps)?).ok_or(Trouble::Resists)?;
            if !pictures::is_sound_jpeg(&plain, work)? {
                return Err(Trouble::Resists);
            }
            let mut jpeg = Stream::new(dictionary, plain);
            jpeg.dict.set("Filter", "DCTDecode");
            if let Some(transform) =
                last.and_then(|step| step.parameters.get(b"ColorTransform").ok().cloned())
                && let Object::Integer(_) = transform
            {
                jpeg.dict.set("DecodeParms", lopdf::dictionary! { "ColorTransform" => transform });
            }
            Ok(jpeg)
        }
        Some(b"JPXDecode") => pixels::jpeg2000(&encoded(&steps)?, dictionary, work),
        Some(b"JBIG2Decode") => {
            let globals = last.and_then(|step| step.parameters.get(b"JBIG2Globals").ok().cloned()).and_then(
                |globals| copier.resolve(&globals).and_then(|globals| globals.as_stream().ok().cloned()),
            );
            let globals = globals.map(|globals| plain(copier, &globals)).transpose()?;
            let bits = pixels::jbig2(&encoded(&steps)?, globals.as_deref(), work)?;
            Ok(packed(dictionary, &bits))
        }
        Some(b"CCITTFaxDecode") => {
            let parameters = last.map(|step| step.parameters).unwrap_or_default();
            let height = copier.entry(&stream.dict, "Height").and_then(|rows| rows.as_i64().ok());
            let bits = pixels::fax(&encoded(&steps)?, &parameters, height, work)?;
            Ok(packed(dictionary, &bits))
        }
        Some(b"FlateDecode") if steps.is_empty() => {
            // Packing megabytes again costs more than all the rest: what unpacks well stays as it is, up to its end.
            let Some(length) = sound_length(&stream.content, work)? else { return Err(Trouble::Resists) };
            if let Some(step) = last
                && !step.parameters.is_empty()
            {
                let numbers = ["Predictor", "Colors", "BitsPerComponent", "Columns"]
                    .into_iter()
                    .filter_map(|key| Some((key, step.parameters.get(key.as_bytes()).ok()?.as_i64().ok()?)));
                let parameters: Dictionary =
                    numbers.map(|(key, value)| (key, Object::Integer(value))).collect();
                dictionary.set("DecodeParms", parameters);
            }
            dictionary.set("Filter", "FlateDecode");
            Ok(Stream::new(dictionary, stream.content[..length].to_vec()))
        }
        _ => {
            steps.extend(last);
            let plain = encoded(&steps)?;
            Ok(packed(dictionary, &plain))
        }
    }
}

/// How long a packed stream is that unpacks without a fault; `None` when it does not.
fn sound_length(bytes: &[u8], work: &Work<'_>) -> Result<Option<usize>, Refusal> {
    let mut decoder = ZlibDecoder::new(bytes);
    let mut buffer = vec![0; 64 << 10];
    loop {
        match decoder.read(&mut buffer) {
            Ok(0) => {
                return Ok(usize::try_from(decoder.total_in()).ok().filter(|length| *length <= bytes.len()));
            }
            Ok(read) => work.take(read)?,
            Err(_) => return Ok(None),
        }
    }
}
