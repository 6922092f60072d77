//! Bytes, lines and columns, and where the records of a file begin and end.

mod container;
mod lines;
mod position;
pub mod terminal;

pub use container::{Container, Segment, Shape, Trouble, sniff, split_document};
pub use lines::{BOM, Line, lines, strip_line_end};
pub use position::{PositionIndex, excerpt};
