//! Who may use whom: the floors of the house, and the one home of each heavy dependency.
//!
//! Declared dependencies are enough: an arrow that no `Cargo.toml` draws cannot be used.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Finding, Source};

/// From the ground up. A floor uses those below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Floor {
    Base,
    Platform,
    Engines,
    Faces,
    Services,
    App,
}

impl Floor {
    /// The floor of a folder like `engines/forms`; tools beside the house have none.
    fn of(folder: &str) -> Option<Self> {
        Some(match folder.split('/').next()? {
            "base" => Self::Base,
            "platform" => Self::Platform,
            "engines" => Self::Engines,
            "faces" => Self::Faces,
            "services" => Self::Services,
            "app" => Self::App,
            _ => return None,
        })
    }
}

/// A dependency with one home, and why.
struct Home {
    /// The crate, or with a `*` at the end all crates that begin so.
    dependency: &'static str,
    folders: &'static [&'static str],
    why: &'static str,
}

const HOMES: &[Home] = &[
    Home {
        dependency: "sqlx*",
        folders: &["platform/store"],
        why: "SQL for both databases is written once, in the store",
    },
    Home {
        dependency: "rusqlite",
        folders: &["platform/store"],
        why: "SQL for both databases is written once, in the store",
    },
    Home {
        dependency: "webauthn*",
        folders: &["platform/identity"],
        why: "who somebody is, is found out in one place",
    },
    Home {
        dependency: "tantivy*",
        folders: &["platform/search"],
        why: "others see search through plain types",
    },
    Home {
        dependency: "lettre",
        folders: &["platform/notify"],
        why: "a person is told things in one way: notify",
    },
    Home { dependency: "object_store", folders: &["platform/files"], why: "files have one door" },
    Home {
        dependency: "aws-lc-rs",
        folders: &["platform/seal"],
        why: "keys and sealing are made in one place",
    },
    Home { dependency: "rcgen", folders: &["platform/seal"], why: "keys and sealing are made in one place" },
    Home {
        dependency: "tokio-rustls",
        folders: &["platform/relay"],
        why: "networks talk to each other in one way: the relay",
    },
    Home {
        dependency: "hyper-*",
        folders: &["platform/outbound"],
        why: "other people's servers are asked in one way: outbound",
    },
    Home { dependency: "anyhow", folders: &["app", "xtask"], why: "a library names its errors (thiserror)" },
    Home { dependency: "jiff", folders: &["base"], why: "dates and times have one vocabulary, the base's" },
    Home {
        dependency: "typst*",
        folders: &["press"],
        why: "Typst is the press's, in its own workspace and process",
    },
];

/// The verifier of exported logs, which knows nothing of the house.
const VERIFIER: &str = "yakuba-verify";
/// What an engine knows nothing of: it takes plain values and gives plain values.
const NOT_IN_ENGINES: &[&str] = &["axum", "axum-extra", "maud", "tower-http", "yakuba-web"];
/// The base is pure, so that it is tested by the million.
const NOT_IN_BASE: &[&str] = &["axum", "hyper", "maud", "tokio", "tower", "getrandom", "futures-util"];

/// A crate of the repository and what its `Cargo.toml` says.
pub struct Crate {
    name: String,
    /// Its folder, relative to the repository: `engines/forms`.
    folder: String,
    has_description: bool,
    dependencies: Vec<Dependency>,
}

struct Dependency {
    name: String,
    /// For tests only.
    is_dev: bool,
    /// Its line in `Cargo.toml`.
    line: usize,
}

impl Crate {
    /// Reads the output of `cargo metadata --no-deps`, one value per workspace.
    pub fn read_all(metadata: &[Value], sources: &[Source]) -> Result<Vec<Self>> {
        // The first workspace is the house; the press's root lies inside it.
        let root = metadata
            .first()
            .and_then(|house| house["workspace_root"].as_str())
            .context("no workspace root")?;
        let mut crates = Vec::new();
        for package in
            metadata.iter().flat_map(|workspace| workspace["packages"].as_array().into_iter().flatten())
        {
            let manifest = package["manifest_path"].as_str().context("a package without a manifest")?;
            let folder = manifest
                .strip_prefix(root)
                .and_then(|path| path.trim_start_matches('/').strip_suffix("/Cargo.toml"))
                .with_context(|| format!("{manifest} lies outside the repository"))?;
            let toml = sources.iter().find(|source| source.path == format!("{folder}/Cargo.toml"));
            let dependencies =
                package["dependencies"].as_array().into_iter().flatten().filter_map(|dependency| {
                    let name = dependency["name"].as_str()?;
                    Some(Dependency {
                        name: name.to_owned(),
                        is_dev: dependency["kind"].as_str() == Some("dev"),
                        line: toml.map_or(1, |toml| line_of(&toml.text, name)),
                    })
                });
            crates.push(Self {
                name: package["name"].as_str().context("a package without a name")?.to_owned(),
                folder: folder.to_owned(),
                has_description: package["description"].as_str().is_some_and(|text| !text.trim().is_empty()),
                dependencies: dependencies.collect(),
            });
        }
        Ok(crates)
    }

    fn finding(&self, line: usize, rule: &'static str, why: String) -> Finding {
        Finding::new(&format!("{}/Cargo.toml", self.folder), line, rule, why)
    }
}

fn line_of(toml: &str, dependency: &str) -> usize {
    let names_it = |line: &str| {
        line.trim_start().strip_prefix(dependency).is_some_and(|rest| rest.starts_with([' ', '=', '.']))
    };
    toml.lines().position(names_it).map_or(1, |index| index + 1)
}

pub fn check(crates: &[Crate], findings: &mut Vec<Finding>) {
    let by_name: BTreeMap<&str, &Crate> = crates.iter().map(|found| (found.name.as_str(), found)).collect();
    for each in crates {
        if !each.has_description {
            findings.push(each.finding(1, "description", "say in one line what this crate is".to_owned()));
        }
        for dependency in &each.dependencies {
            // What verifies the house from outside belongs to no floor; tests ask it.
            let asked = dependency.is_dev && dependency.name == VERIFIER;
            if let Some((rule, why)) = against(each, &dependency.name, &by_name).filter(|_| !asked) {
                findings.push(each.finding(dependency.line, rule, why));
            }
        }
        engine_reaches_web(each, &by_name, findings);
    }
}

/// What one arrow breaks, if anything.
fn against(from: &Crate, to: &str, by_name: &BTreeMap<&str, &Crate>) -> Option<(&'static str, String)> {
    let floor = Floor::of(&from.folder);
    if let Some(target) = by_name.get(to) {
        return arrow(from, target);
    }
    let is = |pattern: &str| pattern.strip_suffix('*').map_or(to == pattern, |start| to.starts_with(start));
    if let Some(home) =
        HOMES.iter().find(|home| is(home.dependency) && !home.folders.contains(&from.folder.as_str()))
    {
        return Some((
            "home",
            format!("`{to}` belongs to {} alone: {}", home.folders.join(" and "), home.why),
        ));
    }
    if floor == Some(Floor::Engines) && NOT_IN_ENGINES.contains(&to) {
        return Some((
            "engine",
            format!("an engine knows a trade and no web: `{to}` belongs to a face or a service"),
        ));
    }
    if floor == Some(Floor::Base) && NOT_IN_BASE.contains(&to) {
        return Some(("base", format!("the base is pure, without I/O: it cannot use `{to}`")));
    }
    None
}

/// An arrow between two crates of the house.
fn arrow(from: &Crate, to: &Crate) -> Option<(&'static str, String)> {
    let (above, below) = (Floor::of(&from.folder), Floor::of(&to.folder));
    let (Some(above), Some(below)) = (above, below) else {
        // The tools and the press stand beside the house; the app starts the press as a process.
        return Some(("floors", format!("{} and {} do not know each other", from.folder, to.folder)));
    };
    match () {
        () if above == Floor::Services && below == Floor::Services => Some((
            "floors",
            "a service never imports a service: send a message, or share an engine".to_owned(),
        )),
        () if above == below && above != Floor::Platform => Some((
            "floors",
            format!("{} uses its neighbour {}: only the platform's rooms may", from.folder, to.folder),
        )),
        () if above < below => {
            Some(("floors", format!("{} uses {} above it: arrows point down only", from.folder, to.folder)))
        }
        () if above == Floor::Engines && to.folder == "platform/web" => {
            Some(("engine", "an engine knows a trade and no web: put the HTML into a face".to_owned()))
        }
        () => None,
    }
}

/// An engine must not reach the web through a room of the platform either.
fn engine_reaches_web(engine: &Crate, by_name: &BTreeMap<&str, &Crate>, findings: &mut Vec<Finding>) {
    if Floor::of(&engine.folder) != Some(Floor::Engines) {
        return;
    }
    for first in engine.dependencies.iter().filter(|dependency| !dependency.is_dev) {
        let Some(start) = by_name.get(first.name.as_str()).filter(|start| start.folder != "platform/web")
        else {
            continue;
        };
        let mut seen = BTreeSet::from([start.name.as_str()]);
        let mut open = vec![*start];
        while let Some(next) = open.pop() {
            if next.folder == "platform/web" {
                let why = format!("{} reaches platform/web through {}", engine.folder, start.folder);
                findings.push(engine.finding(first.line, "engine", why));
                break;
            }
            let arrows = next.dependencies.iter().filter(|dependency| !dependency.is_dev);
            open.extend(
                arrows
                    .filter_map(|dependency| by_name.get(dependency.name.as_str()).copied())
                    .filter(|found| seen.insert(found.name.as_str())),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Crates by folder, each with the names it depends on.
    fn house(rooms: &[(&str, &[&str])]) -> Vec<Finding> {
        let packages: Vec<Value> = rooms
            .iter()
            .map(|(folder, dependencies)| {
                let dependencies: Vec<Value> =
                    dependencies.iter().map(|name| json!({"name": name, "kind": null})).collect();
                json!({
                    "name": format!("yakuba-{}", folder.rsplit('/').next().unwrap()),
                    "manifest_path": format!("/house/{folder}/Cargo.toml"),
                    "description": "a room",
                    "dependencies": dependencies,
                })
            })
            .collect();
        let crates =
            Crate::read_all(&[json!({"workspace_root": "/house", "packages": packages})], &[]).unwrap();
        let mut findings = Vec::new();
        check(&crates, &mut findings);
        findings
    }

    fn rules(rooms: &[(&str, &[&str])]) -> Vec<&'static str> {
        house(rooms).into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn arrows_that_point_down_are_fine() {
        assert_eq!(
            house(&[
                ("base", &["jiff"]),
                ("platform/store", &["yakuba-base", "sqlx"]),
                ("platform/web", &["yakuba-store", "axum", "maud"]),
                ("engines/forms", &["yakuba-base"]),
                ("faces/forms-face", &["yakuba-forms", "yakuba-web"]),
                ("services/applications", &["yakuba-forms-face", "yakuba-store"]),
                ("app", &["yakuba-applications", "anyhow"]),
                ("xtask", &["anyhow"]),
            ]),
            []
        );
    }

    #[test]
    fn arrows_that_point_up_are_found() {
        assert_eq!(rules(&[("base", &["yakuba-store"]), ("platform/store", &[])]), ["floors"]);
        assert_eq!(rules(&[("engines/forms", &["yakuba-face"]), ("faces/face", &[])]), ["floors"]);
        assert_eq!(rules(&[("services/counter", &["yakuba-app"]), ("app", &[])]), ["floors"]);
    }

    #[test]
    fn neighbours_do_not_meet_except_in_the_platform() {
        assert_eq!(rules(&[("services/a", &["yakuba-b"]), ("services/b", &[])]), ["floors"]);
        assert_eq!(rules(&[("engines/a", &["yakuba-b"]), ("engines/b", &[])]), ["floors"]);
        assert_eq!(rules(&[("platform/a", &["yakuba-b"]), ("platform/b", &[])]), [""; 0]);
    }

    #[test]
    fn an_engine_has_no_web_not_even_by_a_detour() {
        assert_eq!(rules(&[("engines/a", &["maud"])]), ["engine"]);
        assert_eq!(rules(&[("engines/a", &["yakuba-web"]), ("platform/web", &[])]), ["engine"]);
        assert_eq!(
            rules(&[("engines/a", &["yakuba-b"]), ("platform/b", &["yakuba-web"]), ("platform/web", &[])]),
            ["engine"]
        );
    }

    #[test]
    fn heavy_dependencies_stay_at_home() {
        for (folder, dependency) in [
            ("services/a", "sqlx"),
            ("platform/jobs", "rusqlite"),
            ("platform/web", "sqlx-core"),
            ("platform/store", "tantivy"),
            ("services/a", "lettre"),
            ("engines/a", "object_store"),
            ("platform/store", "anyhow"),
            ("platform/store", "jiff"),
            ("engines/documents", "typst-pdf"),
        ] {
            assert_eq!(rules(&[(folder, &[dependency])]), ["home"], "{folder} → {dependency}");
        }
    }

    #[test]
    fn the_base_is_pure_and_the_tools_stand_aside() {
        assert_eq!(rules(&[("base", &["tokio"])]), ["base"]);
        assert_eq!(rules(&[("xtask", &["yakuba-base"]), ("base", &[])]), ["floors"]);
        assert_eq!(rules(&[("platform/audit", &["yakuba-verify"]), ("verify", &[])]), ["floors"]);
        assert_eq!(rules(&[("verify", &["yakuba-base"]), ("base", &[])]), ["floors"]);
    }

    #[test]
    fn a_finding_names_the_line_and_a_crate_its_description() {
        let toml = Source {
            path: "engines/a/Cargo.toml".to_owned(),
            text: "[dependencies]\nmaud-extra = \"1\"\nmaud = { workspace = true }\n".to_owned(),
        };
        let metadata = json!({"workspace_root": "/house", "packages": [{
            "name": "a", "manifest_path": "/house/engines/a/Cargo.toml", "description": null,
            "dependencies": [{"name": "maud", "kind": null}],
        }]});
        let mut findings = Vec::new();
        check(&Crate::read_all(&[metadata], &[toml]).unwrap(), &mut findings);
        let places: Vec<_> = findings.iter().map(|f| (f.file.as_str(), f.line, f.rule)).collect();
        assert_eq!(
            places,
            [("engines/a/Cargo.toml", 1, "description"), ("engines/a/Cargo.toml", 3, "engine")]
        );
    }
}
