//! C001 unused-ignore

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports suppressions that no longer match any finding: an `ignore` table in `echolint.toml`, an entry of a
    /// record's `_echolint`, or entries of the baseline, which are one finding.
    ///
    /// Tables and baselines are checked only if `check` covers the whole folder of the configuration without
    /// `--select`, `--ignore`, `--fix`, `--staged` and `--since`, and only if all files are readable. Suppressions of
    /// rules about echoes are checked only if all teachers are available.
    ///
    /// ## Why is this bad?
    /// The suppression hides the next problem of that kind.
    ///
    /// ## Example
    /// ```toml
    /// [[ignore]]
    /// rules = ["P008"]
    /// paths = ["old/**"]  # these files no longer have empty turns
    /// reason = "kept as they were recorded"
    /// ```
    ///
    /// ## What to do
    /// Remove the suppression. For the baseline, run `echolint baseline prune`.
    "C001" "unused-ignore" Warning [always_reported]; Check::Engine
}
