//! Lines and columns, editable buffers, the boundaries of records in a file, and escaping for terminals.

pub mod buffer;
mod container;
mod lines;
mod position;
pub mod terminal;

pub use buffer::{Buffer, Encoding, Point, Splice};
pub use container::{Container, DocumentKind, RecordRange, StructureError, sniff, split_document};
pub use lines::{BOM, Line, lines};
pub use position::{Excerpt, Position, PositionIndex, excerpt};

/// The first bytes of a Git LFS pointer, the placeholder for a large file that was not fetched
/// (<https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>).
pub const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";
