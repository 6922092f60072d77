//! J003 lossy-number

use super::{Check, RecordContext, declare_rule};
use crate::diagnostic::{Draft, Drafts};
use crate::json::ParseWarningKind;
use crate::trajectory::Place;

declare_rule! {
    /// ## What it does
    /// Reports a number that a 64-bit float cannot represent: an integer beyond 2^53, or a value that overflows to
    /// infinity or underflows to zero.
    ///
    /// ## Why is this bad?
    /// JavaScript, many data frames and Python's `float()` change such a number silently: the id `9007199254740993`
    /// becomes `9007199254740992`, and `1e400` becomes infinity.
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

fn check(record: &RecordContext<'_>, drafts: &mut Drafts) {
    for warning in record.warnings.iter().filter(|warning| warning.kind == ParseWarningKind::LossyNumber) {
        let place = Place { text: record.text, span: warning.span };
        let written = &record.value.text()[warning.span.range()];
        drafts.push(Draft::new(place, format!("`{written}` loses precision as a 64-bit float")));
    }
}
