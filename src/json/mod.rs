//! The span tape: strict JSON (RFC 8259) with a byte range on every value.
//!
//! [`parse`] turns a text into a [`Tape`], one flat vector of nodes in document order. Nothing is
//! decoded while parsing: numbers keep their digits, strings their escapes, objects their
//! duplicate keys. [`ValueRef`] walks a tape, [`mod@pointer`] names places in it (RFC 6901), and
//! [`escape`] maps offsets of a decoded string to offsets of the raw one and back, so that a place
//! inside JSON text inside a string still has a byte range in the file.

#[allow(clippy::inline_always)] // one instruction or a few, on registers
pub mod block;
pub mod embedded;
#[allow(clippy::inline_always)] // the caller's closure is to become part of its loop
pub mod escape;
pub mod number;
#[allow(clippy::cast_possible_truncation)] // texts of 4 GiB and more are refused first
#[allow(clippy::inline_always)] // what is done once a node
mod parse;
pub mod pointer;
mod pretty;
mod removal;
#[allow(clippy::inline_always)] // the same
mod string;
mod tape;
#[allow(clippy::inline_always)] // the same
mod value;

pub use parse::{MAX_DEPTH, ParseWarning, ParseWarningKind, Parsed, SyntaxError, SyntaxErrorKind, parse, parse_prefix};
pub use pretty::Pretty;
pub use removal::without_member;
pub use string::end_of_string;
pub use tape::{Kind, Node, NodeId, Tape};
pub use value::{Items, Members, ValueRef};

/// A byte range of some text, `start..end`. Texts are at most 4 GiB, so 32 bits suffice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from two offsets.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The span as a range for slicing.
    #[must_use]
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Number of bytes.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span covers no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The span moved right by `by` bytes.
    #[must_use]
    pub const fn shifted(self, by: u32) -> Self {
        Self::new(self.start + by, self.end + by)
    }
}
