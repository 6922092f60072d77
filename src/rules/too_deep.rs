//! J008 too-deep

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports a record that is nested deeper than 512 levels. The rest of the record is not checked.
    ///
    /// ## Why is this bad?
    /// Most parsers give up much earlier (Python at about 1000 levels, `serde_json` at 128), and some crash. Such
    /// nesting comes from a bug or an attack.
    ///
    /// ## What to do
    /// Find the code that wraps the data repeatedly.
    "J008" "too-deep" Error; Check::Engine
}
