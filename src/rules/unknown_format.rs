//! S002 unknown-format

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports, once per file, a record that does not match any trajectory format that echolint reads.
    ///
    /// ## Why is this bad?
    /// Only the JSON of such a record is checked, not its messages, calls and results.
    ///
    /// ## What to do
    /// If the file does not contain trajectories, exclude it. If it does, configure its format:
    /// ```toml
    /// [[formats]]
    /// paths = ["runs/*.jsonl"]
    /// format = "openai"
    /// ```
    "S002" "unknown-format" Warning [once_per_file]; Check::Engine
}
