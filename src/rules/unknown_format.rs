//! S002 unknown-format

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports, once a file, that a record has the shape of no trajectory format that echolint
    /// reads. Such records are checked as JSON only.
    ///
    /// ## Why is this bad?
    /// Nothing but the JSON of such a record is checked: no call, no result, no graph.
    ///
    /// ## What to do
    /// If the file holds no trajectories, exclude it. If it does, name its format:
    /// ```toml
    /// [[formats]]
    /// paths = ["runs/*.jsonl"]
    /// format = "openai"
    /// ```
    "S002" "unknown-format" Warning [once_per_file]; Check::Engine
}
