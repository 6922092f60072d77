//! C003 malformed-ignore

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports a record's `_echolint` that cannot be understood, where `record-ignores` is on. It is an object with
    /// `ignore`, a list of rules, and `reason`, a string. Nothing of the record is left out then.
    ///
    /// ## Why is this bad?
    /// It does not do what it was written for.
    ///
    /// ## Example
    /// ```text
    /// {"messages": [], "_echolint": {"ignore": "P010", "reason": "a test of the recorder"}}
    /// ```
    /// `ignore` is no list.
    ///
    /// ## What to do
    /// Write `"_echolint": {"ignore": ["P010"], "reason": "a test of the recorder"}`, or remove it.
    "C003" "malformed-ignore" Error [always_reported]; Check::Engine
}
