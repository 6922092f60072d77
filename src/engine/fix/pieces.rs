//! Composes successive rounds of edits into changes of the original bytes.

use std::ops::Range;

/// A change of the original bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The replaced range of the original.
    pub at: Range<usize>,
    /// The replacement.
    pub replacement: Vec<u8>,
}

/// Edited bytes, as a sequence of ranges of the original and inserted bytes.
#[derive(Debug)]
pub struct Pieces {
    pieces: Vec<Piece>,
    original: usize,
}

#[derive(Debug)]
enum Piece {
    /// A range of the original.
    Kept(Range<usize>),
    /// Inserted bytes.
    Inserted(Vec<u8>),
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Self::Kept(range) => range.len(),
            Self::Inserted(bytes) => bytes.len(),
        }
    }

    fn part(&self, part: Range<usize>) -> Self {
        match self {
            Self::Kept(range) => Self::Kept(range.start + part.start..range.start + part.end),
            Self::Inserted(bytes) => Self::Inserted(bytes[part].to_vec()),
        }
    }
}

impl Pieces {
    /// An unedited original of `len` bytes.
    pub fn new(len: usize) -> Self {
        Self { pieces: vec![Piece::Kept(0..len)], original: len }
    }

    /// Applies a round of edits to the current bytes: sorted, disjoint ranges, each with its replacement.
    pub fn splice<'e>(&mut self, edits: impl Iterator<Item = (Range<usize>, &'e [u8])>) {
        let mut after = Vec::with_capacity(self.pieces.len());
        let mut rest = self.pieces.iter();
        let mut piece = rest.next();
        let mut offset = 0;
        let mut keep = |range: Range<usize>, after: &mut Vec<Piece>| {
            while let Some(current) = piece {
                let end = offset + current.len();
                let (from, to) = (range.start.max(offset), range.end.min(end));
                if from < to {
                    after.push(current.part(from - offset..to - offset));
                }
                if range.end < end {
                    return;
                }
                offset = end;
                piece = rest.next();
            }
        };
        let mut at = 0;
        for (bytes, replacement) in edits {
            keep(at..bytes.start, &mut after);
            after.push(Piece::Inserted(replacement.to_vec()));
            at = bytes.end;
        }
        keep(at..usize::MAX, &mut after);
        self.pieces = after;
    }

    /// The changes of the original that result in the current bytes, in order.
    pub fn changes(self) -> Vec<Change> {
        let mut all = Vec::new();
        let mut at = 0;
        let mut inserted = Vec::new();
        let end = Piece::Kept(self.original..self.original);
        for piece in self.pieces.into_iter().chain([end]) {
            match piece {
                Piece::Inserted(bytes) => inserted.extend(bytes),
                Piece::Kept(range) => {
                    if range.start > at || !inserted.is_empty() {
                        all.push(Change { at: at..range.start, replacement: std::mem::take(&mut inserted) });
                    }
                    at = range.end;
                }
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Edits<'e> = &'e [(Range<usize>, &'e str)];

    fn apply(text: &str, edits: impl Iterator<Item = (Range<usize>, String)>) -> String {
        let mut text = text.to_owned();
        for (range, replacement) in edits.collect::<Vec<_>>().into_iter().rev() {
            text.replace_range(range, &replacement);
        }
        text
    }

    fn check(original: &str, rounds: &[Edits<'_>]) -> String {
        let mut pieces = Pieces::new(original.len());
        let mut text = original.to_owned();
        for round in rounds {
            pieces.splice(round.iter().map(|(range, text)| (range.clone(), text.as_bytes())));
            text = apply(&text, round.iter().map(|(range, text)| (range.clone(), (*text).to_owned())));
        }
        let changes = pieces.changes();
        let as_edits =
            changes.iter().map(|change| (change.at.clone(), String::from_utf8_lossy(&change.replacement).into_owned()));
        assert_eq!(apply(original, as_edits), text);
        assert!(changes.windows(2).all(|pair| pair[0].at.end < pair[1].at.start));
        format!("{text} {}", changes.len())
    }

    #[test]
    fn rounds_of_edits_become_changes_of_the_original() {
        assert_eq!(check("0123456789", &[]), "0123456789 0");
        assert_eq!(check("0123456789", &[&[(2..4, ""), (4..6, "x"), (9..10, "")]]), "01x678 2");
        assert_eq!(check("0123456789", &[&[(2..4, "abc")], &[(1..3, ""), (4..4, "Z")]]), "0bZc456789 1");
        assert_eq!(
            check("0123456789", &[&[(2..4, "abc"), (8..8, "!")], &[(3..4, ""), (6..11, "")], &[(0..1, "")]]),
            "1ac49 3"
        );
        assert_eq!(check("", &[&[(0..0, "a")], &[(0..1, "")]]), " 0");
    }
}
