//! Word, Excel and PowerPoint (ECMA-376, ISO/IEC 29500): a new package of the parts that people see, each written anew
//! from its elements. Macros, controls, objects of other programs, templates and data from elsewhere are parts or
//! relations that are not on the list, so they are not copied.

mod fields;
mod formulas;
mod package;
mod part;
mod xml;

use std::collections::{BTreeMap, VecDeque};

use crate::{Finding, Findings, Kind, Rebuilt, Refusal, archive, image, work::Work};
use package::{Package, Relation};
use part::Filter;

/// A part of the new package.
struct Part {
    /// `None` for pictures, whose type follows from their ending.
    content_type: Option<String>,
    bytes: Vec<u8>,
    relations: Vec<Relation>,
}

pub(crate) fn rebuild(bytes: &[u8], kind: Kind, work: &Work<'_>) -> Result<Rebuilt, Refusal> {
    let damaged = Refusal::Damaged { kind };
    let package = Package::read(archive::unpack(bytes, kind, work)?).ok_or(damaged.clone())?;
    let mut findings = Findings::default();
    if package.has_macros() {
        findings.once(Finding::Macro);
    }
    let main = package.main().ok_or(damaged.clone())?;
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    let mut waiting = VecDeque::from([main.clone()]);
    while let Some(name) = waiting.pop_front() {
        if parts.contains_key(&name) {
            continue;
        }
        let content_type = package.allowed(&name).ok_or(damaged.clone())?;
        let mut kept = Vec::new();
        let mut pictures = Vec::new();
        for relation in package.relations(&name) {
            match package.follow(&name, &relation, &mut findings) {
                package::Followed::Part(target) => {
                    waiting.push_back(target.clone());
                    kept.push(Relation { target, ..relation });
                }
                package::Followed::Picture(target) => pictures.push((target, relation)),
                package::Followed::Nowhere => {}
            }
        }
        for (target, relation) in pictures {
            let (target, bytes) = picture(&package, &target, work, &mut findings)?;
            let part = Part { content_type: None, bytes, relations: Vec::new() };
            parts.entry(target.clone()).or_insert(part);
            kept.push(Relation { target, ..relation });
        }
        let root = xml::read(package.bytes(&name)).ok_or(damaged.clone())?;
        let filter = Filter::new(kind, kept.iter().map(|relation| relation.id.as_str()));
        let root = filter.part(root, &mut findings).ok_or(damaged.clone())?;
        let part = Part { content_type: Some(content_type), bytes: xml::write(&root), relations: kept };
        parts.insert(name, part);
    }
    let bytes = package::write(&main, &parts)?;
    Ok(Rebuilt::new(bytes, kind, findings))
}

/// A picture encoded anew and its name; white where it cannot be read.
fn picture(
    package: &Package,
    name: &str,
    work: &Work<'_>,
    findings: &mut Findings,
) -> Result<(String, Vec<u8>), Refusal> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let rebuilt = match Kind::of(package.bytes(name)) {
        Ok(kind @ (Kind::Jpeg | Kind::Png | Kind::Gif | Kind::Webp)) => {
            image::rebuild(package.bytes(name), kind, work).ok()
        }
        _ => None,
    };
    Ok(match rebuilt {
        Some(rebuilt) => (format!("{stem}.{}", rebuilt.kind.extension()), rebuilt.bytes),
        None => {
            findings.add(Finding::Picture);
            (format!("{stem}.png"), image::blank()?)
        }
    })
}
