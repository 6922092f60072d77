//! J008 too-deep

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports a record that is nested deeper than 512 levels. It is not read any further.
    ///
    /// ## Why is this bad?
    /// Most parsers give up far earlier (Python at about 1000, `serde_json` at 128), some crash.
    /// Such nesting comes from a bug, or from somebody who looks for one.
    ///
    /// ## What to do
    /// Find out where the data was wrapped again and again.
    "J008" "too-deep" Error; Check::Engine
}
