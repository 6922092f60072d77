//! J007 wrong-container

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports a file that is not what its name says: an array or a pretty-printed document in a
    /// `.jsonl`, JSON Lines or several documents in a `.json`, two records on one line, empty lines,
    /// or nothing at all. One finding a file says what the file is, and it is still read as that; one
    /// stands for all its empty lines.
    ///
    /// ## Why is this bad?
    /// Loaders choose their parser by the name. They stop at the first record, or fail with a
    /// message that points at nothing.
    ///
    /// ## Example
    /// A `train.jsonl` that begins with `[` on a line of its own: one JSON array, not JSON Lines.
    ///
    /// ## What to do
    /// Rename the file, or write one record on each line.
    ///
    /// ## Fix
    /// Removes the empty lines between records, all of the file's at once. Safe: no record changes. What
    /// else a file is has no fix.
    "J007" "wrong-container" Warning, fix: Safe [once_per_file]; Check::Engine
}
