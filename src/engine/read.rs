//! Reads the trajectories of a record.

use super::scan::RecordInput;
use crate::config::{Field, Settings};
use crate::formats::{self, Extent, Format};
use crate::json::{self, Parsed, pointer};
use crate::text::lines;
use crate::trajectory::{Builder, Loc, Outcome, Texts, Trajectory};

/// Reads a trajectory from parsed JSON: from one record, or from all lines of a file, each with its offset.
#[must_use]
pub fn read_record<'r>(
    roots: Vec<(&'r str, Parsed, u32)>,
    format: Format,
    settings: &Settings,
    input: &RecordInput<'_>,
) -> Trajectory<'r> {
    let mut texts = Texts::default();
    let locs: Vec<Loc> =
        roots.into_iter().map(|(text, parsed, base)| Loc { text: texts.root(text, parsed, base), node: 0 }).collect();
    let mut builder = Builder::new(texts);
    formats::import(format, &mut builder, &locs);
    if builder.model.is_none() {
        builder.model.clone_from(&input.envelope.model);
    }
    if let Some(&root) = locs.first() {
        apply_fields(&mut builder, root, settings);
    }
    builder.finish(locs.first().copied().unwrap_or(Loc { text: 0, node: 0 }), &settings.tools)
}

/// Overrides the task, model and outcome of the format with those of the configuration.
fn apply_fields(builder: &mut Builder<'_>, root: Loc, settings: &Settings) {
    let text = |field: &Option<Field>| match field.as_ref()? {
        Field::Value(value) => Some(value.clone()),
        Field::Pointer(at) => {
            let found = pointer::find(builder.texts.value(root), at)?.id();
            builder.scalar(Loc { node: found, ..root }).or_else(|| flag(builder, Loc { node: found, ..root }))
        }
    };
    let (task, model, outcome) = (text(&settings.task), text(&settings.model), text(&settings.outcome));
    builder.task = task.or_else(|| builder.task.take());
    builder.model = model.or_else(|| builder.model.take());
    if let Some(outcome) = outcome {
        builder.outcome = parse_outcome(&outcome);
    }
}

fn flag(builder: &Builder<'_>, at: Loc) -> Option<String> {
    builder.texts.value(at).as_bool().map(|flag| flag.to_string())
}

fn parse_outcome(text: &str) -> Outcome {
    match text.to_ascii_lowercase().as_str() {
        "true" | "success" | "succeeded" | "passed" | "pass" | "resolved" => Outcome::Success,
        "false" | "failure" | "failed" | "fail" | "error" | "unresolved" => Outcome::Failure,
        other => other.parse().map_or(Outcome::Unknown, Outcome::from_reward),
    }
}

/// Calls `f` with each trajectory of an input and the index of its first record in the input; returns the number of
/// records in the input. Unreadable records are skipped, because the rules report them.
pub fn for_each_trajectory(
    input: &RecordInput<'_>,
    settings: &Settings,
    mut f: impl FnMut(u64, &Trajectory<'_>),
) -> u64 {
    for_each_of_format(input, settings, |record, _, trajectory| f(record, trajectory))
}

/// Like [`for_each_trajectory`], and passes the format of each trajectory to `f`.
pub fn for_each_of_format(
    input: &RecordInput<'_>,
    settings: &Settings,
    mut f: impl FnMut(u64, Format, &Trajectory<'_>),
) -> u64 {
    let Ok(text) = std::str::from_utf8(input.bytes) else { return 1 };
    if input.extent == Extent::File {
        let format = settings.format.or(input.hint);
        let roots: Vec<_> = lines(input.bytes)
            .filter_map(|line| {
                let part = &text[line.start..line.end];
                Some((part, json::parse(part).ok()?, u32::try_from(line.start).ok()?))
            })
            .collect();
        if let Some(format) = format.filter(|_| !roots.is_empty()) {
            f(0, format, &read_record(roots, format, settings, input));
        }
        return lines(input.bytes).filter(|line| !text[line.start..line.end].trim().is_empty()).count() as u64;
    }
    let mut at = 0;
    let mut record = 0;
    while let Ok((parsed, end)) = json::parse_prefix(text, at) {
        let root = parsed.tape.root(text);
        if let Some(format) = settings.format.or_else(|| formats::detect(root)).or(input.hint) {
            f(record, format, &read_record(vec![(text, parsed, 0)], format, settings, input));
        }
        record += 1;
        at = end;
    }
    record.max(1)
}
