//! C003 malformed-ignore

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports an invalid `_echolint` in a record, if `record-ignores` is on. A valid one is an object with `ignore`, a
    /// list of rules, and `reason`, a string.
    ///
    /// ## Why is this bad?
    /// An invalid `_echolint` does not suppress any finding.
    ///
    /// ## Example
    /// ```text
    /// {"messages": [], "_echolint": {"ignore": "P010", "reason": "a test of the recorder"}}
    /// ```
    /// `ignore` must be a list.
    ///
    /// ## What to do
    /// Write `"_echolint": {"ignore": ["P010"], "reason": "a test of the recorder"}`, or remove it.
    "C003" "malformed-ignore" Error [always_reported]; Check::Engine
}
