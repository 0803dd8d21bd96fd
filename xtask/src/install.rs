//! Installing what a fresh machine lacks, and saying so.
//!
//! Everything here looks first and does nothing when all is there: a second start costs a few file look-ups.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::place::Place;
use crate::process;
use crate::stamp::Stamp;

/// A Debian package, how to see that it is there, and what for.
struct Package {
    name: &'static str,
    /// One of these files or programs shows that it is installed, on Debian or elsewhere.
    shown_by: &'static [&'static str],
    purpose: &'static str,
}

const BUBBLEWRAP: Package =
    Package { name: "bubblewrap", shown_by: &["bwrap"], purpose: "the sandbox the press prints in" };
const RARE_NAMES: Package = Package {
    name: "fonts-ipamj-mincho",
    shown_by: &[RARE_NAMES_FONT],
    purpose: "rare characters of names in PDFs",
};
const RARE_NAMES_FONT: &str = "/usr/share/fonts/truetype/ipamj/ipamjm.ttf";

const FOR_PRINTING: &[Package] = &[BUBBLEWRAP, RARE_NAMES];
const FOR_PDF_TESTS: &[Package] = &[
    Package { name: "poppler-utils", shown_by: &["pdftotext"], purpose: "reading PDFs back in tests" },
    Package { name: "qpdf", shown_by: &["qpdf"], purpose: "checking the structure of PDFs in tests" },
];
const FOR_MONEY_TESTS: &[Package] = &[
    Package {
        name: "hledger",
        shown_by: &["hledger"],
        purpose: "adding the ledger's journal up again in tests",
    },
    Package {
        name: "zbar-tools",
        shown_by: &["zbarimg"],
        purpose: "reading printed payment slips back in tests",
    },
];
const FOR_POSTGRES: &[Package] = &[Package {
    name: "postgresql",
    shown_by: &["/usr/lib/postgresql/15/bin/initdb", "/usr/lib/postgresql/17/bin/initdb", "initdb"],
    purpose: "the tests' own PostgreSQL (Debian also starts a cluster of its own, which we leave alone)",
}];
const FOR_BROWSER: &[Package] = &[
    Package { name: "chromium", shown_by: &["/usr/bin/chromium"], purpose: "browser tests" },
    Package {
        name: "fonts-noto-cjk",
        shown_by: &["/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"],
        purpose: "Japanese in the browser's screenshots",
    },
];

/// What printing a PDF needs, and the folder of fonts.
pub fn for_printing(place: &Place) -> Result<PathBuf> {
    packages(place, FOR_PRINTING)?;
    fonts(place)
}

/// What the tests in Rust need besides the press.
pub fn for_rust_tests(place: &Place) -> Result<()> {
    packages(place, FOR_PDF_TESTS)?;
    packages(place, FOR_MONEY_TESTS)?;
    packages(place, FOR_POSTGRES)
}

/// What the browser tests need.
pub fn for_browser(place: &Place) -> Result<()> {
    packages(place, FOR_BROWSER)?;
    node_modules(&place.root.join("e2e"))
}

/// `cargo xtask setup`.
pub fn everything(place: &Place) -> Result<ExitCode> {
    for_printing(place)?;
    for_rust_tests(place)?;
    for_browser(place)?;
    println!("Everything the house needs is here.");
    Ok(ExitCode::SUCCESS)
}

fn is_there(package: &Package) -> bool {
    package.shown_by.iter().any(|sign| {
        if sign.starts_with('/') { Path::new(sign).exists() } else { process::on_path(sign).is_some() }
    })
}

/// Installs those of `wanted` that are not there.
fn packages(place: &Place, wanted: &[Package]) -> Result<()> {
    let missing: Vec<&Package> = wanted.iter().filter(|package| !is_there(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("This machine lacks:");
    for package in &missing {
        println!("  {} — {}", package.name, package.purpose);
    }
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    let by_hand = format!(
        "Install them by hand (on Debian: apt-get install {}), then run this command again. Nothing was changed.",
        names.join(" ")
    );
    if process::on_path("apt-get").is_none() {
        bail!("there is no apt-get on this machine. {by_hand}");
    }
    let root = process::is_root();
    if !root && process::on_path("sudo").is_none() {
        bail!("installing needs root, and there is no sudo on this machine. {by_hand}");
    }
    let apt = |arguments: &[&str]| {
        let mut command = if root {
            Command::new("env")
        } else {
            let mut sudo = Command::new("sudo");
            if place.ci {
                sudo.arg("--non-interactive");
            }
            sudo.arg("env");
            sudo
        };
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"]).args(arguments);
        command
    };
    println!("Installing them with apt-get.");
    // Old lists may still do, and the installation below says more than this would.
    if let Err(error) = process::run(&mut apt(&["update"])) {
        println!("(the package lists could not be renewed: {error:#})");
    }
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(&names);
    process::run(&mut apt(&arguments)).with_context(|| by_hand.clone())?;
    if let Some(package) = missing.iter().find(|package| !is_there(package)) {
        bail!(
            "apt-get installed {}, but none of {} is here: this release of Debian keeps it elsewhere",
            package.name,
            package.shown_by.join(", ")
        );
    }
    Ok(())
}

/// `npm ci` in a folder, unless its lock file is the one installed.
fn node_modules(folder: &Path) -> Result<()> {
    if process::on_path("npm").is_none() {
        bail!("there is no npm on this machine: install Node.js 20 or newer, then run this command again");
    }
    let modules = folder.join("node_modules");
    let (package, lock) = (folder.join("package.json"), folder.join("package-lock.json"));
    let stamp = Stamp::new(modules.join(".yakuba-stamp"), &[&package, &lock], &[])?;
    if stamp.is_fresh() {
        return Ok(());
    }
    println!("Installing the npm packages of {} with npm ci.", folder.display());
    process::run(
        Command::new("npm").args(["ci", "--ignore-scripts", "--no-fund", "--no-audit"]).current_dir(folder),
    )?;
    stamp.press()
}

/// The weights our templates use, of nine in the package.
const FONTS: &[&str] = &[
    "400Regular/NotoSansJP_400Regular.ttf",
    "500Medium/NotoSansJP_500Medium.ttf",
    "700Bold/NotoSansJP_700Bold.ttf",
];

/// Gathers the press's fonts in one folder, the only one its sandbox shows it.
fn fonts(place: &Place) -> Result<PathBuf> {
    let source = place.root.join("xtask/fonts");
    let fonts = place.cache.join("fonts");
    let (package, lock) = (source.join("package.json"), source.join("package-lock.json"));
    let rare_size = std::fs::metadata(RARE_NAMES_FONT).map(|file| file.len()).unwrap_or_default().to_string();
    let stamp =
        Stamp::new(fonts.join(".stamp"), &[&package, &lock], &[&FONTS.concat(), "rare/", &rare_size])?;
    if stamp.is_fresh() {
        return Ok(fonts);
    }
    println!("Gathering the press's fonts in {}.", fonts.display());
    let download = place.cache.join("fonts-download");
    renew(&download)?;
    copy(&package, &download.join("package.json"))?;
    copy(&lock, &download.join("package-lock.json"))?;
    node_modules(&download)?;
    renew(&fonts)?;
    let unpacked = download.join("node_modules/@expo-google-fonts/noto-sans-jp");
    for font in FONTS {
        let name = Path::new(font).file_name().context("a font is a file")?;
        copy(&unpacked.join(font), &fonts.join(name))?;
    }
    copy(&unpacked.join("LICENSE_FONT"), &fonts.join("LICENSE_FONT"))?;
    if Path::new(RARE_NAMES_FONT).exists() {
        // Apart from the others: it is large, and the press reads it only when a name needs it.
        renew(&fonts.join("rare"))?;
        copy(Path::new(RARE_NAMES_FONT), &fonts.join("rare/ipamjm.ttf"))?;
    }
    std::fs::remove_dir_all(&download).with_context(|| format!("cannot remove {}", download.display()))?;
    stamp.press()?;
    Ok(fonts)
}

/// An empty folder where there may have been a full one.
fn renew(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}
