//! J007 wrong-container

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports a file whose content does not match its name: an array or a pretty-printed document in a `.jsonl` file,
    /// JSON Lines or several documents in a `.json` file, two records on one line, empty lines, or an empty file. The
    /// file is still read as what it is. Its empty lines are one finding.
    ///
    /// ## Why is this bad?
    /// Loaders choose their parser by the file name. They stop at the first record, or fail with a message that does
    /// not show the cause.
    ///
    /// ## Example
    /// A `train.jsonl` that begins with `[` on the first line: it is one JSON array, not JSON Lines.
    ///
    /// ## What to do
    /// Rename the file, or write one record per line.
    ///
    /// ## Fix
    /// Removes all empty lines before records. Safe: no record changes. The other problems have no fix.
    "J007" "wrong-container" Warning, fix: Safe [once_per_file]; Check::Engine
}
