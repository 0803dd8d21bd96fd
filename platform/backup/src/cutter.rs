use sha2::{Digest, Sha256};

use crate::{BackupError, contents::Lines};

/// No piece is smaller, but the last, bytes.
const LEAST: usize = 32 << 10;
/// How large a piece becomes beyond that, on average, bytes.
const USUAL: u64 = 96 << 10;
/// No piece of several lines is larger, bytes.
const MOST: usize = 1 << 20;

/// Cuts lines into pieces. Where it cuts is decided by the line it cuts after: the same lines are cut in the same places,
/// whatever comes before them.
pub(crate) struct Cutter<P> {
    /// Puts a piece away; answers its name.
    put: P,
    piece: Vec<u8>,
    all: Sha256,
    lines: Lines,
}

impl<P: FnMut(&[u8]) -> Result<String, BackupError>> Cutter<P> {
    pub(crate) fn new(put: P) -> Cutter<P> {
        Cutter { put, piece: Vec::new(), all: Sha256::new(), lines: Lines::default() }
    }

    pub(crate) fn line(&mut self, line: &str) -> Result<(), BackupError> {
        if !self.piece.is_empty() && self.piece.len() + line.len() > MOST {
            self.cut()?;
        }
        let begin = self.piece.len();
        self.piece.extend_from_slice(line.as_bytes());
        self.piece.push(b'\n');
        self.all.update(&self.piece[begin..]);
        self.lines.count += 1;
        if self.piece.len() >= LEAST && is_a_place(&self.piece[begin..]) {
            self.cut()?;
        }
        Ok(())
    }

    fn cut(&mut self) -> Result<(), BackupError> {
        // A line may be longer than a piece: whoever reads puts pieces together before looking for ends.
        for part in self.piece.chunks(crate::archive::PIECE_BYTES) {
            self.lines.pieces.push((self.put)(part)?);
        }
        self.piece.clear();
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<Lines, BackupError> {
        self.cut()?;
        self.lines.sha256 = hex(&self.all.finalize());
        Ok(self.lines)
    }
}

/// Whether a piece may end with this line: the longer it is, the likelier.
fn is_a_place(line: &[u8]) -> bool {
    let digest = Sha256::digest(line);
    let chance = u64::from(u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]));
    chance < ((line.len() as u64) << 32) / USUAL
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Puts pieces together again and hands out whole lines.
pub(crate) struct Joiner {
    rest: Vec<u8>,
    all: Sha256,
    count: u64,
}

impl Joiner {
    pub(crate) fn new() -> Joiner {
        Joiner { rest: Vec::new(), all: Sha256::new(), count: 0 }
    }

    /// The lines that are whole now.
    pub(crate) fn piece(&mut self, piece: &[u8], what: &str) -> Result<Vec<String>, BackupError> {
        self.all.update(piece);
        self.rest.extend_from_slice(piece);
        let Some(end) = self.rest.iter().rposition(|byte| *byte == b'\n') else { return Ok(Vec::new()) };
        let rest = self.rest.split_off(end + 1);
        let text = String::from_utf8(std::mem::replace(&mut self.rest, rest))
            .map_err(|_| BackupError::damaged(what, "it is no text"))?;
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        self.count += lines.len() as u64;
        Ok(lines)
    }

    /// Whether these were the `lines`.
    pub(crate) fn finish(self, lines: &Lines, what: &str) -> Result<(), BackupError> {
        let same =
            self.rest.is_empty() && self.count == lines.count && hex(&self.all.finalize()) == lines.sha256;
        if same { Ok(()) } else { Err(BackupError::NotTheSame(what.to_owned())) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn pieces(lines: &[String]) -> (Vec<Vec<u8>>, Lines) {
        let mut pieces = Vec::new();
        let mut cutter = Cutter::new(|piece: &[u8]| {
            pieces.push(piece.to_vec());
            Ok(pieces.len().to_string())
        });
        lines.iter().for_each(|line| cutter.line(line).unwrap());
        let cut = cutter.finish().unwrap();
        (pieces, cut)
    }

    #[test]
    fn a_line_in_the_middle_changes_a_piece_and_not_those_after_it() {
        let mut lines: Vec<String> =
            (0..20_000).map(|n| format!("[\"{n}\",{}]", "語".repeat(n % 40))).collect();
        let (before, _) = pieces(&lines);
        lines.insert(10_000, "[\"new\"]".to_owned());
        lines.remove(3_000);
        let (after, _) = pieces(&lines);
        let known: BTreeSet<&Vec<u8>> = before.iter().collect();
        let new = after.iter().filter(|piece| !known.contains(piece)).count();
        assert!(before.len() > 8, "{}", before.len());
        assert!(new <= 4, "{new} of {}", after.len());
    }

    #[test]
    fn pieces_together_are_the_lines_also_when_one_is_longer_than_a_piece() {
        let lines = ["a".to_owned(), "語".repeat(3 << 20), String::new(), "b".to_owned()];
        let (pieces, cut) = pieces(&lines);
        assert!(pieces.iter().all(|piece| piece.len() <= crate::archive::PIECE_BYTES));
        let mut joiner = Joiner::new();
        let mut back = Vec::new();
        for piece in &pieces {
            back.extend(joiner.piece(piece, "t").unwrap());
        }
        assert_eq!(back, lines);
        joiner.finish(&cut, "t").unwrap();
        let mut short = Joiner::new();
        short.piece(&pieces[0], "t").unwrap();
        assert!(short.finish(&cut, "t").is_err());
    }
}
