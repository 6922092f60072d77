//! X001 internal-error

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports that echolint failed on a record or a dataset because of a bug. Other records are still checked.
    ///
    /// ## Why is this bad?
    /// The record or dataset may have problems that were not found.
    ///
    /// ## What to do
    /// Report the bug, with the record or as much of it as you can share.
    "X001" "internal-error" Error [always_reported]; Check::Engine
}
