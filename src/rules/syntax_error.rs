//! J001 syntax-error

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports a record that is not JSON (RFC 8259), at the byte where it stops being JSON.
    ///
    /// ## Why is this bad?
    /// Loaders stop at such a line or drop it in silence. The other records of the file are still
    /// checked.
    ///
    /// ## Example
    /// ```text
    /// {"messages": [{"role": "user", "content": "hi"}
    /// ```
    /// The list and the object are never closed: the line was cut.
    ///
    /// ## What to do
    /// Write records with a JSON library, one on a line, and check that the writer was not stopped
    /// in the middle of the last line. A file that is not UTF-8 text is reported here too.
    "J001" "syntax-error" Error [always_reported]; Check::Engine
}
