//! Programs of the system, for what no library here reads: photos in HEIC, and PDFs that resist. They run within the
//! worker's limits and its sandbox, and what they make is decoded again by our own hands.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Kind, Limits, Raster, Refusal, work::Tools};

/// Where programs are.
const PLACES: [&str; 3] = ["/usr/local/bin", "/usr/bin", "/bin"];
/// libheif's converter, under its new and its old name.
const HEIC: [&str; 2] = ["heif-dec", "heif-convert"];
/// Poppler's.
const PAGES: [&str; 1] = ["pdftoppm"];

/// The programs that are there.
#[derive(Clone, Debug, Default)]
pub struct SystemTools {
    heic: Option<PathBuf>,
    pages: Option<PathBuf>,
}

/// Which kinds of files the programs of this machine help with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Photos in HEIC.
    pub heic: bool,
    /// PDFs that resist.
    pub pages: bool,
}

impl SystemTools {
    /// Looks for them.
    pub fn found() -> SystemTools {
        let find = |names: &[&str]| {
            names
                .iter()
                .flat_map(|name| PLACES.map(|place| Path::new(place).join(name)))
                .find(|path| path.is_file())
        };
        SystemTools { heic: find(&HEIC), pages: find(&PAGES) }
    }

    /// What is there.
    pub fn has(&self) -> Found {
        Found { heic: self.heic.is_some(), pages: self.pages.is_some() }
    }
}

impl Tools for SystemTools {
    fn heic(&self, bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
        let damaged = |_| Refusal::Damaged { kind: Kind::Heic };
        let program = self.heic.as_ref().ok_or(Refusal::NoHeicTool)?;
        let folder = tempfile::tempdir().map_err(|_| Refusal::BrokeDown)?;
        let (photo, picture) = (folder.path().join("photo.heic"), folder.path().join("photo.jpg"));
        std::fs::write(&photo, bytes).map_err(|_| Refusal::BrokeDown)?;
        let ended = Command::new(program)
            // As a JPEG: packing twelve million pixels as PNG takes longer than all the rest.
            .args(["-q", "95"])
            .arg(&photo)
            .arg(&picture)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .map_err(|_| Refusal::BrokeDown)?;
        if !ended.success() {
            return Err(Refusal::Damaged { kind: Kind::Heic });
        }
        // A file of several photos: the first.
        let first = if picture.exists() { picture } else { folder.path().join("photo-1.jpg") };
        std::fs::read(first).map_err(damaged)
    }

    fn pages(&self, pdf: &[u8], limits: &Limits) -> Result<Vec<Raster>, Refusal> {
        let damaged = Refusal::Damaged { kind: Kind::Pdf };
        let program = self.pages.as_ref().ok_or(Refusal::NoPageTool)?;
        let mut running = Command::new(program)
            // One page more than is allowed shows that there are too many.
            .args(["-r", &limits.dpi.to_string(), "-l", &(limits.pages + 1).to_string(), "-"])
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|_| Refusal::BrokeDown)?;
        let mut input = running.stdin.take().ok_or(Refusal::BrokeDown)?;
        let pdf = pdf.to_vec();
        let fed = std::thread::spawn(move || input.write_all(&pdf));
        let ended = running.wait_with_output().map_err(|_| Refusal::BrokeDown)?;
        // It may close its ears before the end of a file that goes on for ever.
        let _heard = fed.join();
        if !ended.status.success() {
            return Err(damaged);
        }
        let pages = pixmaps(&ended.stdout, limits)?;
        if pages.is_empty() { Err(damaged) } else { Ok(pages) }
    }
}

/// Portable pixmaps (P6) one after the other.
fn pixmaps(mut bytes: &[u8], limits: &Limits) -> Result<Vec<Raster>, Refusal> {
    let damaged = || Refusal::Damaged { kind: Kind::Pdf };
    let mut pages = Vec::new();
    while !bytes.is_empty() {
        let mut words = Vec::new();
        while words.len() < 4 {
            let end = bytes.iter().position(u8::is_ascii_whitespace).ok_or_else(damaged)?;
            words.push(std::str::from_utf8(&bytes[..end]).map_err(|_| damaged())?);
            bytes = &bytes[end + 1..];
        }
        let [magic, width, height, depth] = words[..] else { return Err(damaged()) };
        let (Ok(width), Ok(height)) = (width.parse::<u32>(), height.parse::<u32>()) else {
            return Err(damaged());
        };
        if magic != "P6" || depth != "255" || pages.len() >= limits.pages {
            return Err(Refusal::TooMany);
        }
        let size = width as usize * height as usize * 3;
        if u64::from(width) * u64::from(height) > limits.pixels || bytes.len() < size {
            return Err(damaged());
        }
        let (rgb, rest) = bytes.split_at(size);
        pages.push(Raster { width, height, rgb: rgb.to_vec() });
        bytes = rest;
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixmaps_are_read_one_after_the_other() {
        let limits = Limits::default();
        let pages = pixmaps(b"P6\n1 1\n255\nabcP6\n2 1\n255\nabcdef", &limits).unwrap();
        assert_eq!(
            pages.iter().map(|page| (page.width, page.rgb.len())).collect::<Vec<_>>(),
            [(1, 3), (2, 6)]
        );
        assert!(pixmaps(b"P6\n9 9\n255\nabc", &limits).is_err());
        assert!(pixmaps(b"garbage", &limits).is_err());
    }
}
