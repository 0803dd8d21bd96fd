//! What codes look like: bars and modules, as plain numbers and as SVG.
//!
//! One SVG has one path, so that ten thousand slips stay small. Sizes are in modules; whoever places the symbol scales it.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode, Version};

use crate::konbini;
use crate::{CodeError, Digits};

/// A QR code: rows of modules, without the quiet zone of four modules that it needs around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modules {
    /// Modules per side.
    pub side: usize,
    /// Row by row; true is dark.
    pub dark: Vec<bool>,
}

/// A QR code of any text at level M, as small as it can be.
///
/// # Errors
/// [`CodeError::Length`] when the text is too long for a QR code.
pub fn qr(text: &str) -> Result<Modules, CodeError> {
    QrCode::with_error_correction_level(text, EcLevel::M)
        .map(|code| Modules::of(&code))
        .map_err(|_| CodeError::Length { wanted: 2331, found: text.len() })
}

/// The QR code of an eL-QR's digits: version 6, level M, which they fill exactly. (Both are unconfirmed; see [`crate::el_qr`].)
///
/// # Errors
/// [`CodeError::Length`] when there are more than it holds.
pub fn el_qr(digits: &str) -> Result<Modules, CodeError> {
    QrCode::with_version(digits, Version::Normal(6), EcLevel::M)
        .map(|code| Modules::of(&code))
        .map_err(|_| CodeError::Length { wanted: crate::el_qr::LENGTH, found: digits.len() })
}

impl Modules {
    fn of(code: &QrCode) -> Modules {
        let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
        Modules { side: code.width(), dark }
    }

    /// As SVG with its quiet zone, one unit per module.
    #[must_use]
    pub fn svg(&self) -> String {
        const QUIET: usize = 4;
        let side = self.side + 2 * QUIET;
        let mut path = String::new();
        for (y, row) in self.dark.chunks(self.side).enumerate() {
            let mut x = 0;
            while x < row.len() {
                let run = row[x..].iter().take_while(|dark| **dark == row[x]).count();
                if row[x] {
                    let _infallible = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
                }
                x += run;
            }
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>"
        )
    }
}

/// A bar code: widths of bars and spaces in modules, beginning with a bar, without the quiet zones of ten modules it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bars(pub Vec<u8>);

/// The GS1-128 of a convenience store's code: code set C throughout, FNC1 after the start (GS1 General Specifications §5.4).
#[must_use]
pub fn gs1_128(digits: &Digits<{ konbini::LENGTH }>) -> Bars {
    let pairs =
        digits.as_str().as_bytes().chunks(2).map(|pair| usize::from((pair[0] - b'0') * 10 + pair[1] - b'0'));
    let mut symbols: Vec<usize> = [START_C, FNC1].into_iter().chain(pairs).collect();
    let weighted = symbols.iter().enumerate().map(|(at, symbol)| at.max(1) * symbol).sum::<usize>();
    symbols.push(weighted % 103);
    let widths = symbols.iter().flat_map(|symbol| PATTERNS[*symbol].bytes()).chain(STOP.bytes());
    Bars(widths.map(|width| width - b'0').collect())
}

impl Bars {
    /// Modules from the first bar to the last.
    #[must_use]
    pub fn modules(&self) -> usize {
        self.0.iter().map(|width| usize::from(*width)).sum()
    }

    /// As SVG with its quiet zones, one unit per module, `height` modules high.
    #[must_use]
    pub fn svg(&self, height: usize) -> String {
        const QUIET: usize = 10;
        let (mut path, mut x, width) = (String::new(), QUIET, self.modules() + 2 * QUIET);
        for (at, run) in self.0.iter().enumerate() {
            if at % 2 == 0 {
                let _infallible = write!(path, "M{x} 0h{run}v{height}h-{run}z");
            }
            x += usize::from(*run);
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" preserveAspectRatio=\"none\" \
             shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{width}v{height}H0z\"/><path d=\"{path}\"/></svg>"
        )
    }
}

const FNC1: usize = 102;
const START_C: usize = 105;
const STOP: &str = "2331112";

/// Bars and spaces of the symbols 0 to 105 (ISO/IEC 15417, table 1).
const PATTERNS: [&str; 106] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213",
    "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
    "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211",
    "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331",
    "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
    "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
    "114131", "311141", "411131", "211412", "211214", "211232",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_symbol_is_eleven_modules_and_like_no_other() {
        let widths = |pattern: &str| pattern.bytes().map(|width| u32::from(width - b'0')).sum::<u32>();
        assert!(PATTERNS.iter().all(|pattern| widths(pattern) == 11 && pattern.len() == 6));
        assert_eq!(PATTERNS.iter().collect::<BTreeSet<_>>().len(), 106);
        // The specification's parity: the bars of a symbol have an even number of modules.
        let bars =
            |pattern: &str| pattern.bytes().step_by(2).map(|width| u32::from(width - b'0')).sum::<u32>();
        assert!(PATTERNS.iter().all(|pattern| bars(pattern).is_multiple_of(2)));
    }

    #[test]
    fn forty_four_digits_are_as_wide_as_the_specification_says() {
        let bars = gs1_128(&Digits::ZERO);
        // Start, FNC1, 22 pairs, check: 25 symbols of 11 modules, and a stop of 13.
        assert_eq!(bars.modules(), 25 * 11 + 13);
    }

    #[test]
    fn el_qr_fills_version_six() {
        assert_eq!(el_qr(&"1".repeat(255)).unwrap().side, 41);
        assert!(el_qr(&"1".repeat(256)).is_err());
    }
}
