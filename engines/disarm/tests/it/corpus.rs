//! The hostile thousand: nothing active comes out, and most of it still comes out as something to read.

use std::collections::BTreeMap;

use image::ImageFormat;
use yakuba_disarm::{Limits, NoTools, disarm};

use crate::{check, office, others, pdf, random::Random, writing};

/// What became of the files of one sort.
#[derive(Default)]
struct Tally {
    rebuilt: usize,
    refused: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn add(&mut self, name: &str, bytes: &[u8]) {
        match disarm(bytes, &Limits::default(), &NoTools) {
            Ok(rebuilt) => {
                self.rebuilt += 1;
                if let Some(found) = check::hostile(&rebuilt) {
                    self.wrong.push(format!("{name}: {found}"));
                }
            }
            Err(_) => self.refused += 1,
        }
    }
}

#[test]
fn nothing_active_comes_out_of_a_thousand_hostile_files() {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut random = Random(20261122);
    let formats = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP];
    for (construct, put) in pdf::CONSTRUCTS {
        for spelling in writing::WRITINGS {
            for _ in 0..2 {
                let bytes = writing::hostile(*put, *spelling, &mut random);
                tallies.entry("pdf").or_default().add(&format!("{construct} {spelling:?}"), &bytes);
            }
            let bytes = writing::hostile(*put, *spelling, &mut random);
            if random.chance(3) {
                let picture = others::picture(ImageFormat::Png, &mut random);
                let packed = others::zip(&[("../../a.pdf", &bytes), ("b.exe", &picture)]);
                let nested = others::zip(&[("inner/c.zip", &packed)]);
                tallies.entry("zip").or_default().add(&format!("{construct} {spelling:?}"), &packed);
                tallies.entry("zip").or_default().add(&format!("nested {construct} {spelling:?}"), &nested);
            }
        }
    }
    for (construct, put) in office::CONSTRUCTS {
        for (kind, make) in office::KINDS_OF_OFFICE {
            for spelling in 0..3 {
                let mut document = make();
                put(&mut document);
                tallies
                    .entry("office")
                    .or_default()
                    .add(&format!("{construct} {kind} {spelling}"), &document.packed(spelling));
            }
        }
    }
    for format in formats {
        for payload in others::payloads() {
            let behind = [others::picture(format, &mut random), payload.clone()].concat();
            let inside = others::commented(format, &payload, &mut random);
            tallies.entry("picture").or_default().add(&format!("behind {format:?}"), &behind);
            tallies.entry("picture").or_default().add(&format!("inside {format:?}"), &inside);
        }
    }
    for n in 0..60 {
        tallies.entry("table").or_default().add(&format!("table {n}"), &others::table(&mut random));
    }
    let mut never = Tally::default();
    for (name, bytes) in others::refused() {
        never.add(name, &bytes);
    }

    let total: usize =
        tallies.values().map(|tally| tally.rebuilt + tally.refused).sum::<usize>() + never.refused;
    for (sort, tally) in &tallies {
        println!(
            "{sort:8} {:5} rebuilt, {:4} refused, {:3} with something left",
            tally.rebuilt,
            tally.refused,
            tally.wrong.len()
        );
    }
    println!(
        "never    {:5} refused of {}; {total} hostile files in all",
        never.refused,
        others::refused().len()
    );
    let wrong: Vec<&String> = tallies.values().flat_map(|tally| &tally.wrong).collect();
    assert!(wrong.is_empty(), "{} files: {:#?}", wrong.len(), &wrong[..wrong.len().min(40)]);
    assert_eq!(never.rebuilt, 0, "something was let in that never is");
    assert!(total >= 1_000, "{total} files are too few");
    // Holding everything back would be safe and useless.
    for (sort, tally) in &tallies {
        assert!(
            tally.rebuilt * 10 >= (tally.rebuilt + tally.refused) * 8,
            "{sort}: {} of {} are refused",
            tally.refused,
            tally.rebuilt + tally.refused
        );
    }
}
