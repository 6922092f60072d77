//! Bytes, lines and columns, and where the records of a file begin and end.

pub mod buffer;
mod container;
mod lines;
mod position;
pub mod terminal;

pub use buffer::{Buffer, Encoding, Point, Splice};
pub use container::{Container, DocumentKind, Segment, Trouble, sniff, split_document};
pub use lines::{BOM, Line, lines, strip_line_end};
pub use position::{Excerpt, Position, PositionIndex, excerpt};

/// How a pointer of Git LFS begins, which stands for a large file that is not here
/// (<https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>).
pub const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";
