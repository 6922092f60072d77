//! J001 syntax-error

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports a record that is not valid JSON (RFC 8259), at the byte where parsing fails. Files that are not UTF-8
    /// text are reported here too.
    ///
    /// ## Why is this bad?
    /// Loaders stop at such a record or skip it silently. The other records of the file are still checked.
    ///
    /// ## Example
    /// ```text
    /// {"messages": [{"role": "user", "content": "hi"}
    /// ```
    /// The array and the object are never closed: the line was cut off.
    ///
    /// ## What to do
    /// Write records with a JSON library, one per line. Check that the writer was not interrupted in the middle of the
    /// last line.
    "J001" "syntax-error" Error [always_reported]; Check::Engine
}
