//! J006 byte-order-mark

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports a byte order mark (U+FEFF) at the start of a file.
    ///
    /// ## Why is this bad?
    /// RFC 8259 forbids adding one, and most parsers reject the first record because of it.
    ///
    /// ## What to do
    /// Configure the program that writes the file not to add one: in Python, use `encoding="utf-8"`, not `"utf-8-sig"`.
    ///
    /// ## Fix
    /// Removes the mark. Safe: no value changes.
    "J006" "byte-order-mark" Warning, fix: Safe; Check::Engine
}
