//! What people see stays: pages before and after, drawn by poppler.

use std::io::Write;
use std::process::Command;

use lopdf::{Stream, dictionary};
use yakuba_disarm::{Finding, Limits, NoTools, SystemTools, disarm};

use crate::{check, pdf, random::Random};

/// The pages of a PDF as one long row of bytes, drawn at 72 dots per inch.
fn drawn(pdf: &[u8]) -> Vec<u8> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(pdf).unwrap();
    let out = Command::new("pdftoppm")
        .args(["-r", "72", file.path().to_str().unwrap()])
        .output()
        .expect("poppler is needed for this test: apt-get install poppler-utils");
    assert!(out.status.success());
    out.stdout
}

/// How many bytes in a thousand differ by more than a trifle.
fn difference(a: &[u8], b: &[u8]) -> usize {
    assert_eq!(a.len(), b.len(), "pages of another size or number");
    let differ = a.iter().zip(b).filter(|(a, b)| a.abs_diff(**b) > 12).count();
    differ * 1_000 / a.len().max(1)
}

#[test]
fn harmless_pages_look_as_before() {
    for seed in 0..40 {
        let mut random = Random(seed);
        let mut document = pdf::benign(&mut random);
        if random.chance(2) {
            document.compress();
        }
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        let rebuilt = disarm(&bytes, &Limits::default(), &NoTools).unwrap();
        assert!(rebuilt.is_clean(), "{}", rebuilt.findings.ja());
        assert_eq!(difference(&drawn(&bytes), &drawn(&rebuilt.bytes)), 0, "seed {seed}");
    }
}

#[test]
fn what_was_filled_in_is_still_to_be_read() {
    let bytes = pdf::filled_in();
    let rebuilt = disarm(&bytes, &Limits::default(), &NoTools).unwrap();
    assert!(rebuilt.findings.has(Finding::FormFields));
    assert_eq!(check::hostile(&rebuilt), None);
    assert_eq!(difference(&drawn(&bytes), &drawn(&rebuilt.bytes)), 0);
}

#[test]
fn a_photo_within_a_page_keeps_its_pixels_and_loses_the_rest() {
    let mut random = Random(3);
    let photo = crate::others::commented(image::ImageFormat::Jpeg, b"EVILCANARY", &mut random);
    let size = image::load_from_memory(&photo).unwrap();
    let mut document = pdf::benign(&mut random);
    let picture = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => i64::from(size.width()), "Height" => i64::from(size.height()),
        "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8, "Filter" => "DCTDecode"
    };
    let picture = document.add_object(Stream::new(picture, photo));
    let page = document.page_iter().next().unwrap();
    let page = document.get_dictionary_mut(page).unwrap();
    page.set("Resources", dictionary! { "XObject" => dictionary! { "Im1" => picture } });
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    let rebuilt = disarm(&bytes, &Limits::default(), &NoTools).unwrap();
    assert_eq!(check::hostile(&rebuilt), None);
    assert_eq!(difference(&drawn(&bytes), &drawn(&rebuilt.bytes)), 0);
}

#[test]
fn pages_that_resist_become_pictures() {
    // What was typed into a field that nothing has drawn yet: only a program for forms shows it.
    let mut document = lopdf::Document::load_mem(&pdf::filled_in()).unwrap();
    for object in document.objects.values_mut() {
        if let Ok(dictionary) = object.as_dict_mut() {
            dictionary.remove(b"AP");
        }
    }
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    assert!(disarm(&bytes, &Limits::default(), &NoTools).is_err());
    let rebuilt = disarm(&bytes, &Limits::default(), &SystemTools::found()).unwrap();
    assert!(rebuilt.findings.has(Finding::Rasterised));
    assert_eq!(check::hostile(&rebuilt), None);
}
