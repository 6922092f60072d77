//! C002 ignore-without-reason

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports an `ignore` table in `echolint.toml`, or a record's `_echolint`, without a `reason`. For a change
    /// (`--staged`, `--since`), only records are checked.
    ///
    /// ## Why is this bad?
    /// Without a reason, nobody can decide later whether the suppression is still needed.
    ///
    /// ## Example
    /// ```toml
    /// [[ignore]]
    /// rules = ["P008"]
    /// paths = ["old/**"]
    /// ```
    ///
    /// ## What to do
    /// Add a reason: `reason = "kept as they were recorded"`.
    "C002" "ignore-without-reason" Warning [always_reported]; Check::Engine
}
