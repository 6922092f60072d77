//! J004 lone-surrogate

use super::{Check, RecordContext, declare_rule};
use crate::diagnostic::{Draft, Drafts};
use crate::fingerprint::Discriminator;
use crate::json::ParseWarningKind;
use crate::trajectory::Place;

declare_rule! {
    /// ## What it does
    /// Reports an escaped UTF-16 surrogate without its other half, such as `\ud83d` without `\ude42` after it.
    ///
    /// ## Why is this bad?
    /// It does not encode a character. Strict parsers (`serde_json`, `orjson`) reject the whole record; others create a
    /// string that cannot be encoded again. It comes from text that was cut between UTF-16 code units.
    ///
    /// ## Example
    /// ```json
    /// {"role": "user", "content": "thanks \ud83d"}
    /// ```
    ///
    /// ## What to do
    /// Remove the surrogate or add its other half. Cut text between characters.
    "J004" "lone-surrogate" Error; Check::Record(check)
}

fn check(record: &RecordContext<'_>, drafts: &mut Drafts) {
    for warning in record.warnings.iter().filter(|warning| warning.kind == ParseWarningKind::LoneSurrogate) {
        let place = Place { text: record.text, span: warning.span };
        let written = &record.value.text()[warning.span.range()];
        let half = Discriminator::Value(written.to_ascii_lowercase());
        let message = format!("lone surrogate `{written}` is not valid Unicode");
        drafts.push(Draft::new(place, message).discriminator(half));
    }
}
