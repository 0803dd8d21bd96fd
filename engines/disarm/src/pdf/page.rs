use lopdf::{Dictionary, Object, ObjectId};

use super::{Trouble, annotations, copy::Copier, role, role::Role, stream};
use crate::Refusal;

/// How many nodes may lie above a page.
const DEPTH: usize = 64;
/// A4, for pages that do not say how large they are.
const A4: [i64; 4] = [0, 0, 595, 842];

/// Copies a page with everything that it inherits.
pub(super) fn copy(copier: &mut Copier<'_>, id: ObjectId, parent: ObjectId) -> Result<Object, Trouble> {
    let source = copier.source;
    let page = source.get_dictionary(id).map_err(|_| Trouble::Resists)?;
    let own: Dictionary = inherited(copier, page);
    let mut copy = copier.entries(&own, role::PAGE)?;
    copy.set("Type", "Page");
    copy.set("Parent", parent);
    if !copy.has(b"MediaBox") {
        copy.set("MediaBox", A4.map(Object::from).to_vec());
    }
    let mut resources = match copier.dictionary(&own, "Resources") {
        Some(resources) => copier.entries(resources, Role::Resources.entries())?,
        None => Dictionary::new(),
    };
    let mut content = content(copier, page)?;
    annotations::draw(copier, page, &own, &mut resources, &mut content)?;
    copy.set("Resources", resources);
    copy.set("Contents", copier.out.add_object(stream::packed(Dictionary::new(), &content)));
    Ok(copy.into())
}

/// The entries of a page, and those of the nodes above it that it inherits (§7.7.3.4).
fn inherited(copier: &Copier<'_>, page: &Dictionary) -> Dictionary {
    let mut all = page.clone();
    let mut above = copier.dictionary(page, "Parent");
    for _ in 0..DEPTH {
        let Some(node) = above else { break };
        for key in ["Resources", "MediaBox", "CropBox", "Rotate"] {
            if !all.has(key.as_bytes())
                && let Ok(value) = node.get(key.as_bytes())
            {
                all.set(key, value.clone());
            }
        }
        above = copier.dictionary(node, "Parent");
    }
    all
}

/// What the page draws: its contents are one stream or several that are read as one.
fn content(copier: &Copier<'_>, page: &Dictionary) -> Result<Vec<u8>, Trouble> {
    let mut all = Vec::new();
    let parts: Vec<&Object> = match copier.entry(page, "Contents") {
        Some(Object::Array(parts)) => parts.iter().filter_map(|part| copier.resolve(part)).collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    if parts.len() > 10_000 {
        return Err(Refusal::TooMany.into());
    }
    for part in parts {
        if let Object::Stream(part) = part {
            all.extend(stream::plain(copier, part)?);
            all.push(b'\n');
        }
    }
    Ok(all)
}
