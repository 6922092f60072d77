//! C002 ignore-without-reason

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports a table of `ignore` in `echolint.toml`, or a record's `_echolint`, that has no `reason`. Of a change
    /// (`--staged`, `--since`) only records are looked at.
    ///
    /// ## Why is this bad?
    /// Whoever meets it later cannot tell whether it may go.
    ///
    /// ## Example
    /// ```toml
    /// [[ignore]]
    /// rules = ["P008"]
    /// paths = ["old/**"]
    /// ```
    ///
    /// ## What to do
    /// Write why: `reason = "kept as they were recorded"`.
    "C002" "ignore-without-reason" Warning [always_reported]; Check::Engine
}
