//! J003 lossy-number

use super::{Check, RecordContext, declare_rule};
use crate::diagnostic::Draft;
use crate::json::ParseWarningKind;
use crate::trajectory::Place;

declare_rule! {
    /// ## What it does
    /// Reports a number that a double cannot hold: an integer beyond 2^53, or a magnitude that becomes
    /// infinite or zero.
    ///
    /// ## Why is this bad?
    /// JavaScript, many data frames and `float()` change such a number in silence: the id
    /// `9007199254740993` becomes `9007199254740992`, and `1e400` becomes infinity.
    ///
    /// ## Example
    /// ```json
    /// {"order_id": 9007199254740993}
    /// ```
    ///
    /// ## What to do
    /// Write identifiers as strings.
    "J003" "lossy-number" Warning; Check::Record(check)
}

fn check(record: &RecordContext<'_>, drafts: &mut Vec<Draft>) {
    for warning in record.warnings.iter().filter(|warning| warning.kind == ParseWarningKind::LossyNumber) {
        let place = Place { text: record.text, span: warning.span };
        let written = &record.value.text()[warning.span.range()];
        drafts.push(Draft::new(place, format!("`{written}` is not the same number in a reader that uses doubles")));
    }
}
