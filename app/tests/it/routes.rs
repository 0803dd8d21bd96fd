//! Every address of the house, found in its sources.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Where routes are written down, from this crate's folder.
const SOURCES: [&str; 3] = ["../services", "../platform/identity/src", "src"];

/// Every path given to `.route(…)`.
pub fn routes() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for source in SOURCES {
        for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(source)) {
            let text = fs::read_to_string(&file).unwrap();
            for call in text.split(".route(").skip(1) {
                let argument = call.split(',').next().unwrap().trim();
                let path = match argument.strip_prefix('"') {
                    Some(literal) => Some(literal.trim_end_matches('"').to_owned()),
                    None => constant(&file, &text, argument),
                };
                let path = path.unwrap_or_else(|| panic!("{}: what is {argument}?", file.display()));
                if path.starts_with('/') {
                    found.insert(path);
                }
            }
        }
    }
    found
}

/// `/cases/{id}/{*rest}` → `/cases/1/1`
pub fn filled(path: &str) -> String {
    let part = |part: &'_ str| if part.starts_with('{') { "1".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// What `NAME`, or `module::NAME`, stands for in a file.
fn constant(file: &Path, text: &str, name: &str) -> Option<String> {
    let declared = |text: &str, name: &str| {
        let rest = text.split(&format!("const {name}: &str = \"")).nth(1)?;
        Some(rest.split('"').next()?.to_owned())
    };
    match name.rsplit_once("::") {
        None => declared(text, name),
        Some((module, name)) => {
            let folder = file.parent()?;
            [folder.join(format!("{module}.rs")), folder.join(module).join("mod.rs")]
                .iter()
                .find_map(|file| declared(&fs::read_to_string(file).ok()?, name))
        }
    }
}

/// The Rust files of a folder that are no tests.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
