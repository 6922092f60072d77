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

/// A name without control characters (and so without line breaks), quoted if necessary.
pub(crate) fn text(name: &str) -> Cow<'_, str> {
    let name = neutralize(name);
    if name.contains([',', '"']) { format!("\"{}\"", name.replace('"', "\"\"")).into() } else { name }
}
