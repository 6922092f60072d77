//! J005 non-json-constant

use super::{Check, RecordContext, declare_rule};
use crate::diagnostic::Draft;
use crate::json::ParseWarningKind;
use crate::trajectory::Place;

declare_rule! {
    /// ## What it does
    /// Reports `NaN`, `Infinity` and `-Infinity`. The rest of the record is still checked.
    ///
    /// ## Why is this bad?
    /// Python's `json.dumps` writes them, but they are not JSON: most parsers in other languages, and
    /// strict ones in Python, refuse the record.
    ///
    /// ## Example
    /// ```text
    /// {"task_id": "12", "reward": NaN}
    /// ```
    ///
    /// ## What to do
    /// Write `null`, or leave the key out. In Python: `json.dumps(..., allow_nan=False)` shows where they
    /// come from.
    "J005" "non-json-constant" Error; Check::Record(check)
}

fn check(record: &RecordContext<'_>, drafts: &mut Vec<Draft>) {
    for warning in record.warnings.iter().filter(|warning| warning.kind == ParseWarningKind::NonJsonConstant) {
        let place = Place { text: record.text, span: warning.span };
        let written = &record.value.text()[warning.span.range()];
        drafts.push(Draft::new(place, format!("`{written}` is not JSON; only some readers take it")));
    }
}
