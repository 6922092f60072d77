//! J005 non-json-constant

use super::{Check, RecordContext, declare_rule};
use crate::diagnostic::{Draft, Drafts};
use crate::json::ParseWarningKind;
use crate::trajectory::Place;

declare_rule! {
    /// ## What it does
    /// Reports `NaN`, `Infinity` and `-Infinity`. The rest of the record is still checked.
    ///
    /// ## Why is this bad?
    /// Python's `json.dumps` writes these constants, but they are not JSON. Most parsers in other languages, and strict
    /// ones in Python, reject the record.
    ///
    /// ## Example
    /// ```text
    /// {"task_id": "12", "reward": NaN}
    /// ```
    ///
    /// ## What to do
    /// Write `null`, or omit the key. In Python, `json.dumps(..., allow_nan=False)` raises an error where such a value
    /// is written.
    "J005" "non-json-constant" Error; Check::Record(check)
}

fn check(record: &RecordContext<'_>, drafts: &mut Drafts) {
    for warning in record.warnings.iter().filter(|warning| warning.kind == ParseWarningKind::NonJsonConstant) {
        let place = Place { text: record.text, span: warning.span };
        let written = &record.value.text()[warning.span.range()];
        drafts.push(Draft::new(place, format!("`{written}` is not valid JSON")));
    }
}
