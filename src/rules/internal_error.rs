//! X001 internal-error

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports that a rule of echolint failed on a record. The other rules and the other records
    /// are still checked.
    ///
    /// ## Why is this bad?
    /// It is a bug in echolint: the record may have faults that this rule did not get to see.
    ///
    /// ## What to do
    /// Please report it with the record, or with as much of it as you can show.
    "X001" "internal-error" Error [always_reported]; Check::Engine
}
