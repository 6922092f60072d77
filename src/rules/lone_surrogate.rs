//! J004 lone-surrogate

use super::{Check, RecordContext, declare_rule};
use crate::diagnostic::Draft;
use crate::json::ParseWarningKind;
use crate::trajectory::Place;

declare_rule! {
    /// ## What it does
    /// Reports an escape of half a UTF-16 surrogate pair, such as `\ud83d` without `\ude42` after it.
    ///
    /// ## Why is this bad?
    /// It stands for no character. Strict parsers (`serde_json`, `orjson`) refuse the whole record, others
    /// make a string that cannot be encoded again. It comes from text that was cut by UTF-16 units.
    ///
    /// ## Example
    /// ```json
    /// {"role": "user", "content": "thanks \ud83d"}
    /// ```
    ///
    /// ## What to do
    /// Cut text by characters, and remove the half or complete the pair.
    "J004" "lone-surrogate" Error; Check::Record(check)
}

fn check(record: &RecordContext<'_>, drafts: &mut Vec<Draft>) {
    for warning in record.warnings.iter().filter(|warning| warning.kind == ParseWarningKind::LoneSurrogate) {
        let place = Place { text: record.text, span: warning.span };
        let written = &record.value.text()[warning.span.range()];
        drafts.push(Draft::new(place, format!("`{written}` is half of a surrogate pair: no Unicode text")));
    }
}
