//! A comparison as CSV, with full precision and empty fields for undefined values.

use super::compare::Comparison;
use super::node::NodeForm;
use crate::text::terminal::neutralize;
use std::borrow::Cow;

/// The pairs of groups, one per line.
#[must_use]
pub fn pairs(comparison: &Comparison) -> String {
    let mut out = String::from("a,b,ags,s_node,s_seq,s_dep,s_node_form,tasks,trajectories_a,trajectories_b\n");
    for pair in &comparison.pairs {
        let (a, b, similarity) = (&comparison.groups[pair.a], &comparison.groups[pair.b], &pair.similarity);
        line(
            &mut out,
            [
                text(&a.name),
                text(&b.name),
                number(similarity.ags()),
                number(similarity.s_node),
                number(similarity.s_seq),
                number(similarity.s_dep),
                similarity.s_node_form.map_or("", NodeForm::name).into(),
                similarity.tasks.to_string().into(),
                a.trajectories.to_string().into(),
                b.trajectories.to_string().into(),
            ],
        );
    }
    out
}

/// The groups with their rates, one per line.
#[must_use]
pub fn groups(comparison: &Comparison) -> String {
    let mut out = String::from("group,trajectories,tasks,verification,confirmation,retry,reuse,chain,fan_out\n");
    for group in &comparison.groups {
        let [verification, confirmation, retry] = group.rates.sequence().map(number);
        let [reuse, chain, fan_out] = group.rates.dependency().map(number);
        let (trajectories, tasks) = (group.trajectories.to_string().into(), group.tasks.to_string().into());
        let rates = [verification, confirmation, retry, reuse, chain, fan_out];
        line(&mut out, [text(&group.name), trajectories, tasks].into_iter().chain(rates));
    }
    out
}

fn line<'f>(out: &mut String, fields: impl IntoIterator<Item = Cow<'f, str>>) {
    for (index, field) in fields.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push_str(&field);
    }
    out.push('\n');
}

/// A value with the fewest digits that reproduce it exactly; empty if it is undefined.
pub(crate) fn number(value: Option<f64>) -> Cow<'static, str> {
    value.map_or(Cow::Borrowed(""), |value| value.to_string().into())
}

/// A text from data without control characters (and so without line breaks), quoted if necessary. A `'` precedes a text
/// that a spreadsheet would run as a formula. Tabs and carriage returns, which also begin formulas, are escaped.
pub(crate) fn text(data: &str) -> Cow<'_, str> {
    // The last four are the wide forms of the others.
    const FORMULA: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    let mut text = neutralize(data);
    if text.starts_with(FORMULA) {
        text = format!("'{text}").into();
    }
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")).into() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_quoted_and_never_a_formula() {
        let cases = [
            ("plain", "plain"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("a\r\nb", "a\\r\\nb"),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1,A2)", "\"'@SUM(A1,A2)\""),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("\t=1", "\\t=1"),
            ("\r=1", "\\r=1"),
            ("a=1", "a=1"),
        ];
        for (data, field) in cases {
            assert_eq!(text(data), field);
        }
        assert_eq!(number(Some(-0.5)), "-0.5");
    }
}
