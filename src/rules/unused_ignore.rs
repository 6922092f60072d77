//! C001 unused-ignore

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports what leaves out nothing any more: a table of `ignore` in `echolint.toml`, an entry of a record's
    /// `_echolint`, or entries of the baseline, which are one finding together.
    ///
    /// Tables and baselines are judged only by a full run: `check` over the folder of the configuration, without `--select`,
    /// `--ignore`, `--fix`, `--staged` and `--since`, in which all files could be read. What names rules about echoes (E)
    /// is judged only where all teachers are there.
    ///
    /// ## Why is this bad?
    /// It waits for the next fault of that kind and hides it.
    ///
    /// ## Example
    /// ```toml
    /// [[ignore]]
    /// rules = ["P008"]
    /// paths = ["old/**"]  # no empty turns there
    /// reason = "kept as they were recorded"
    /// ```
    ///
    /// ## What to do
    /// Remove it. `echolint baseline prune` does so for the baseline.
    "C001" "unused-ignore" Warning [always_reported]; Check::Engine
}
