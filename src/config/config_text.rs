//! The text of a configuration, which turns spans into places.

use crate::dataset::ConfigPlace;
use crate::diagnostic::Located;
use crate::json::Span;
use crate::text::{PositionIndex, excerpt};
use std::ops::Range;
use std::path::Path;

/// The text of a configuration file, which turns spans into places.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ConfigText<'s> {
    /// The file, if there is one.
    pub path: Option<&'s Path>,
    /// Its content.
    pub text: &'s str,
}

impl ConfigText<'_> {
    /// The place of a span, cut at the end of its first line.
    pub fn locate(self, span: Range<usize>) -> Located {
        let written = self.text.get(span.clone()).unwrap_or_default();
        let end = span.start + written.find('\n').unwrap_or(written.len());
        let [from, to] = [span.start, end].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
        let mut positions = PositionIndex::new(self.text);
        Located {
            bytes: u64::from(from)..u64::from(to),
            start: positions.position(from),
            end: positions.position(to),
            excerpt: Some(excerpt(self.text, Span::new(from, to))),
        }
    }

    /// The place of a span with the path of the file, if there is a file.
    pub fn place(self, span: Range<usize>) -> Option<ConfigPlace> {
        self.path.map(|path| ConfigPlace { path: path.into(), at: self.locate(span) })
    }
}
