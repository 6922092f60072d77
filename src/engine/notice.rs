//! How a file is read, and what there is to report about it as a whole.

use crate::formats::Format;

/// How to take a file apart.
#[derive(Debug, Clone, Default)]
pub struct ScanOptions {
    /// Whether the file's name says JSON Lines.
    pub named_lines: bool,
    /// The format, when the configuration names one.
    pub format: Option<Format>,
    /// Say nothing about a file that holds no trajectories: it was not asked for by name.
    pub skip_foreign: bool,
    /// Threads to keep busy.
    pub threads: usize,
}

/// Something about a file as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// It begins with a byte order mark.
    ByteOrderMark,
    /// It is no UTF-8 text at all; what it seems to be.
    NotText(&'static str),
    /// It is not what its name says; what it is.
    Container(Mismatch),
    /// Lines between records are empty.
    EmptyLine {
        /// Offset of the first.
        offset: u64,
        /// Offset of the line that goes on after them.
        end: u64,
        /// The first line, from 1.
        line: u64,
    },
    /// Something is wrong around the records of a document.
    Trouble {
        /// Offset in the file.
        offset: u64,
        /// Line, from 1.
        line: u64,
        /// Column, from 1.
        column: u64,
        /// The kind of fault, which stays the same when the message is reworded.
        kind: &'static str,
        /// What was expected.
        message: &'static str,
    },
}

/// What a file is whose name says something else.
pub(super) const LINES: Mismatch = Mismatch("lines", "JSON Lines (one record per line), not one JSON document");
/// What a file is without a record.
pub(super) const EMPTY: Mismatch = Mismatch("empty", "empty: it has no records");

/// What a file is, where its name says something else: the kind, which stays the same when the words change, and the
/// words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mismatch(pub(super) &'static str, pub(super) &'static str);

impl Mismatch {
    /// Whether the file has no records.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == EMPTY
    }
}
