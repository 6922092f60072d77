//! Renders action graphs as pictures and in export formats.
//!
//! [`TrajectoryGraph`] is what `echolint graph --format json` prints for one trajectory, and the only input of [`dot`],
//! [`mermaid`] and [`svg`]. These functions are pure and do not trust the data's text: they shorten it, escape it for
//! the format, and replace control and bidi characters.

mod dot;
mod json;
mod layout;
mod mermaid;
mod svg;
mod text;

pub use dot::dot;
#[cfg(feature = "lsp")]
pub(crate) use json::argument_path;
pub use json::{Dependency, Document, FeatureCounts, Node, TrajectoryGraph, VERSION, Value};
pub use mermaid::{MERMAID_EDGES, MERMAID_TEXT, mermaid};
pub use svg::{CallHighlight, inline_svg, legend, svg};
pub use text::{EDGE_COLUMNS, LABEL_COLUMNS, TITLE_COLUMNS, TITLE_VALUES};
pub(crate) use text::{counts, edge_label, heading, node_label};
