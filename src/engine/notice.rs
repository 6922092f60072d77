//! The options of reading a file, and notices about a file as a whole.

use crate::formats::Format;

/// The options of splitting a file into records.
#[derive(Debug, Clone, Default)]
pub struct ScanOptions {
    /// Whether the file has a name of JSON Lines, such as `.jsonl`.
    pub named_lines: bool,
    /// The configured format, if there is one.
    pub format: Option<Format>,
    /// Whether to skip a file without trajectories silently, because the user did not name it.
    pub skip_foreign: bool,
    /// The number of threads.
    pub threads: usize,
    /// The maximum size of a record, or of a document that is read whole, in bytes. `None`: no limit.
    pub max_record: Option<u64>,
}

/// A problem of a file as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// It begins with a byte order mark.
    ByteOrderMark,
    /// It is not UTF-8 text, but of the kind described.
    NotText(&'static str),
    /// Its container differs from what its name promises, or it has no records.
    Container(Mismatch),
    /// There are empty lines between records.
    EmptyLine {
        /// Offset of the first empty line.
        offset: u64,
        /// Offset of the next line that is not empty.
        end: u64,
        /// Number of the first empty line, from 1.
        line: u64,
    },
    /// The structure around the records of a document is invalid.
    StructureError {
        /// Offset in the file.
        offset: u64,
        /// Line, from 1.
        line: u64,
        /// Column, from 1.
        column: u64,
        /// The kind of error, which stays the same if the message is reworded.
        kind: &'static str,
        /// The message.
        message: &'static str,
    },
}

/// JSON Lines in a file without a name of JSON Lines.
pub(super) const LINES: Mismatch = Mismatch("lines", "JSON Lines (one record per line), not one JSON document");
/// A file without records.
pub(super) const EMPTY: Mismatch = Mismatch("empty", "empty: it has no records");

/// How the container of a file differs from what its name promises, or that it has no records: the kind, which stays
/// the same if the words change, and a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mismatch(pub(super) &'static str, pub(super) &'static str);

impl Mismatch {
    /// Whether the file has no records.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == EMPTY
    }
}
