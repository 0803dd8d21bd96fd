//! Files with bytes changed at random: something or nothing comes out, and no panic.

use image::ImageFormat;
use yakuba_disarm::{Limits, NoTools, disarm};

use crate::{check, office, others, pdf, random::Random, writing};

/// A few bytes turned, cut out, doubled or put in.
fn mutate(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(8) {
        let at = random.below(bytes.len());
        match random.below(5) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
            1 if !bytes.is_empty() => bytes[at] = random.below(256) as u8,
            2 => drop(bytes.drain(at..(at + random.below(40)).min(bytes.len()))),
            3 => {
                let piece = bytes[at..(at + random.below(40)).min(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => bytes.truncate(at.max(bytes.len() / 2)),
        }
    }
    bytes
}

#[test]
fn changed_bytes_never_break_it() {
    let mut random = Random(7);
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    for (_, construct) in pdf::CONSTRUCTS.iter().step_by(4) {
        for spelling in writing::WRITINGS.iter().step_by(3) {
            seeds.push(writing::hostile(*construct, *spelling, &mut random));
        }
    }
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP] {
        seeds.push(others::picture(format, &mut random));
    }
    for (_, make) in office::KINDS_OF_OFFICE {
        seeds.push(make().packed(0));
    }
    seeds.push(others::zip(&[("a.txt", b"hello"), ("b.zip", &others::zip(&[("c.txt", b"world")]))]));
    seeds.push(others::table(&mut random));
    let limits = Limits { unpacked: 64 << 20, ..Limits::default() };
    let (mut rebuilt, mut refused) = (0, 0);
    for n in 0..2_000 {
        let bytes = mutate(&seeds[n % seeds.len()], &mut random);
        match disarm(&bytes, &limits, &NoTools) {
            // Asking qpdf each time would take minutes; the kind and the canary are looked at every time.
            Ok(new) if new.kind == yakuba_disarm::Kind::Pdf && n % 20 != 0 => rebuilt += 1,
            Ok(new) => {
                rebuilt += 1;
                assert_eq!(check::hostile(&new), None, "file {n}");
            }
            Err(_) => refused += 1,
        }
    }
    println!("{rebuilt} rebuilt, {refused} refused");
    assert!(rebuilt > 100 && refused > 100);
}
