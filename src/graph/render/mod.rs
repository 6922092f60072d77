//! Pictures and exports of action graphs.
//!
//! [`TrajectoryGraph`] is what `graph --format json` prints of one trajectory, and all that the
//! drawing functions [`dot`], [`mermaid`] and [`svg`] know. They are pure, and they trust no text
//! of the data: it is shortened, escaped for the format, and rid of control and bidi characters.

mod dot;
mod json;
mod layout;
mod mermaid;
mod svg;
mod text;

pub use dot::dot;
pub(crate) use json::argument_path;
pub use json::{Dependency, Document, Node, Rates, TrajectoryGraph, VERSION, Value};
pub use mermaid::{MERMAID_EDGES, MERMAID_TEXT, mermaid};
pub use svg::{CallHighlight, inline_svg, legend, svg};
pub use text::{EDGE_COLUMNS, LABEL_COLUMNS, TITLE_COLUMNS, TITLE_VALUES};
pub(crate) use text::{counts, edge_label, heading, node_label};
