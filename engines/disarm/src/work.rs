use std::cell::Cell;

use crate::{Finding, Findings, Kind, Limits, Rebuilt, Refusal, archive, image, office, pdf, text};

/// A page as a picture: eight bits for red, green and blue each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width` × `height` × 3 bytes.
    pub rgb: Vec<u8>,
}

/// What programs of the system can do that no library here does.
pub trait Tools {
    /// The photo in a HEIC file, as JPEG.
    ///
    /// # Errors
    /// [`Refusal::NoHeicTool`] when there is no such program, [`Refusal::Damaged`] when it cannot read the file.
    fn heic(&self, bytes: &[u8]) -> Result<Vec<u8>, Refusal>;

    /// The pages of a PDF as pictures.
    ///
    /// # Errors
    /// [`Refusal::NoPageTool`] when there is no such program, [`Refusal::Damaged`] when it cannot read the file.
    fn pages(&self, pdf: &[u8], limits: &Limits) -> Result<Vec<Raster>, Refusal>;
}

/// No programs at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTools;

impl Tools for NoTools {
    fn heic(&self, _: &[u8]) -> Result<Vec<u8>, Refusal> {
        Err(Refusal::NoHeicTool)
    }

    fn pages(&self, _: &[u8], _: &Limits) -> Result<Vec<Raster>, Refusal> {
        Err(Refusal::NoPageTool)
    }
}

/// One file being disarmed, with all that lies in it: what is left of its limits.
pub(crate) struct Work<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) tools: &'a dyn Tools,
    left: Cell<u64>,
    depth: Cell<u32>,
}

impl<'a> Work<'a> {
    pub(crate) fn new(limits: &'a Limits, tools: &'a dyn Tools) -> Work<'a> {
        Work { limits, tools, left: Cell::new(limits.unpacked), depth: Cell::new(0) }
    }

    /// Any file, of whatever kind it is.
    pub(crate) fn disarm(&self, bytes: &[u8]) -> Result<Rebuilt, Refusal> {
        if bytes.len() as u64 > self.limits.input {
            return Err(Refusal::TooLarge);
        }
        match Kind::of(bytes)? {
            Kind::Pdf => pdf::rebuild(bytes, self),
            kind @ (Kind::Jpeg | Kind::Png | Kind::Gif | Kind::Webp) => image::rebuild(bytes, kind, self),
            Kind::Heic => {
                let photo = self.tools.heic(bytes)?;
                let mut rebuilt = image::rebuild(&photo, Kind::Heic, self)?;
                rebuilt.findings.once(Finding::Converted);
                Ok(rebuilt)
            }
            kind @ (Kind::Docx | Kind::Xlsx | Kind::Pptx) => office::rebuild(bytes, kind, self),
            Kind::Zip => self.deeper(|| archive::rebuild(bytes, self)),
            Kind::Text => Ok(text::rebuild(bytes)),
        }
    }

    /// Takes `bytes` from what may still be unpacked.
    pub(crate) fn take(&self, bytes: usize) -> Result<(), Refusal> {
        let left = self.left.get().checked_sub(bytes as u64).ok_or(Refusal::Bomb)?;
        self.left.set(left);
        Ok(())
    }

    /// How much may still be unpacked, bytes.
    pub(crate) fn left(&self) -> usize {
        usize::try_from(self.left.get()).unwrap_or(usize::MAX)
    }

    fn deeper<T>(&self, work: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
        if self.depth.get() >= self.limits.depth {
            return Err(Refusal::TooDeep);
        }
        self.depth.set(self.depth.get() + 1);
        let done = work();
        self.depth.set(self.depth.get() - 1);
        done
    }
}

impl Rebuilt {
    pub(crate) fn new(bytes: Vec<u8>, kind: Kind, findings: Findings) -> Rebuilt {
        Rebuilt { bytes, kind, findings }
    }
}
