//! `cargo xtask dist`: the Debian package, from what is in `packaging/`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::Args;

use crate::place::Place;
use crate::press;
use crate::process;
use crate::steps::Steps;

#[derive(Args)]
pub struct Dist {
    /// Where the package is written to.
    #[arg(long, value_name = "DIR", default_value = "target/dist")]
    out: PathBuf,
}

/// What was built, for the package.
struct Built {
    yakuba: PathBuf,
    press: PathBuf,
    fonts: PathBuf,
    version: String,
}

impl Dist {
    pub fn run(&self, place: &Place) -> Result<ExitCode> {
        let steps = Steps::start();
        steps.heading("Build for release");
        let press = press::build(place)?;
        process::run(place.cargo().args(["build", "--release", "--package", "yakuba"]))?;
        steps.heading("Package");
        let built = Built {
            yakuba: place.binary("release", "yakuba"),
            press: press.binary,
            fonts: press.fonts,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let package = package(&place.root, &built, &place.root.join(&self.out))?;
        println!("{}", package.display());
        Ok(ExitCode::SUCCESS)
    }
}

/// Lays the package out in `out` and builds it; answers where it is.
fn package(root: &Path, built: &Built, out: &Path) -> Result<PathBuf> {
    let architecture = process::capture(Command::new("dpkg").arg("--print-architecture"))?.trim().to_owned();
    let tree = out.join("tree");
    if tree.exists() {
        fs::remove_dir_all(&tree)?;
    }
    let packaging = root.join("packaging");
    let put = |from: &Path, to: &str, mode: u32| put(from, &tree.join(to), mode);
    put(&built.yakuba, "usr/bin/yakuba", 0o755)?;
    put(&built.press, "usr/bin/yakuba-press", 0o755)?;
    put(&packaging.join("yakuba.env"), "etc/yakuba/yakuba.env", 0o640)?;
    for unit in files(&packaging.join("systemd"))? {
        put(&packaging.join("systemd").join(&unit), &format!("usr/lib/systemd/system/{unit}"), 0o644)?;
    }
    for font in files(&built.fonts)? {
        put(&built.fonts.join(&font), &format!("usr/share/yakuba/fonts/{font}"), 0o644)?;
    }
    for folder in ["admin", "staff", "resident"] {
        for page in files(&root.join("docs/help").join(folder))? {
            let page = format!("{folder}/{page}");
            put(&root.join("docs/help").join(&page), &format!("usr/share/doc/yakuba/{page}"), 0o644)?;
        }
    }
    for example in ["nginx/yakuba.conf", "grafana/yakuba.json", "prometheus/alerts.yml"] {
        put(&packaging.join(example), &format!("usr/share/doc/yakuba/examples/{example}"), 0o644)?;
    }
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        put(&root.join(licence), &format!("usr/share/doc/yakuba/{licence}"), 0o644)?;
    }
    let control = fs::read_to_string(packaging.join("debian/control"))?
        .replace("{version}", &built.version)
        .replace("{architecture}", &architecture);
    fs::create_dir_all(tree.join("DEBIAN"))?;
    fs::write(tree.join("DEBIAN/control"), control)?;
    for script in ["preinst", "postinst", "prerm", "postrm"] {
        put(&packaging.join("debian").join(script), &format!("DEBIAN/{script}"), 0o755)?;
    }
    put(&packaging.join("debian/conffiles"), "DEBIAN/conffiles", 0o644)?;
    let package = out.join(format!("yakuba_{}_{architecture}.deb", built.version));
    process::capture(
        Command::new("dpkg-deb").args(["--root-owner-group", "--build"]).arg(&tree).arg(&package),
    )?;
    Ok(package)
}

fn put(from: &Path, to: &Path, mode: u32) -> Result<()> {
    fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(fs::set_permissions(to, fs::Permissions::from_mode(mode))?)
}

/// The names of the files in a folder, sorted.
fn files(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        if entry.path().is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_holds_what_the_units_and_the_settings_name() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let folder = std::env::temp_dir().join(format!("yakuba-dist-{}", std::process::id()));
        let fonts = folder.join("fonts");
        fs::create_dir_all(&fonts).unwrap();
        fs::write(fonts.join("a.ttf"), "font").unwrap();
        let program = folder.join("program");
        fs::write(&program, "program").unwrap();
        let built = Built { yakuba: program.clone(), press: program, fonts, version: "1.2.3".to_owned() };
        let package = package(root, &built, &folder.join("out")).unwrap();
        let list = process::capture(Command::new("dpkg-deb").arg("--contents").arg(&package)).unwrap();
        let held = |path: &str| list.lines().any(|line| line.ends_with(&format!(" .{path}")));
        // Every path under /usr and /etc that a unit or the settings name is in the package.
        let mut named = 0;
        for file in ["systemd/yakuba.service", "systemd/yakuba-backup.service", "yakuba.env"] {
            let text = fs::read_to_string(root.join("packaging").join(file)).unwrap();
            for word in text
                .split(|c: char| c.is_whitespace() || c == '=')
                .map(|word| word.trim_start_matches("file:"))
            {
                if ["/usr/bin/yakuba", "/usr/share/doc", "/etc/yakuba"]
                    .iter()
                    .any(|start| word.starts_with(start))
                {
                    assert!(held(word), "{file} names {word}\n{list}");
                    named += 1;
                }
            }
        }
        assert!(named >= 6, "{named}");
        let about = process::capture(Command::new("dpkg-deb").arg("--field").arg(&package)).unwrap();
        assert!(about.contains("Version: 1.2.3") && !about.contains('{'), "{about}");
        for script in ["preinst", "postinst", "prerm", "postrm"] {
            let path = folder.join("out/tree/DEBIAN").join(script);
            process::capture(Command::new("sh").arg("-n").arg(path)).unwrap();
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
