//! The summary at the end of outputs for people: the numbers of findings and of checked files.

use super::Summary;
use super::change::{MeasureRow, measure_rows, record_counts};
use super::numbers::plural;
use super::terminal::neutralize;
use std::io::{self, Write};

/// The findings: `2 findings (1 error, 1 warning)` or `no findings`.
pub(super) fn findings(summary: &Summary) -> String {
    let parts = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")];
    let total = summary.findings();
    if total == 0 {
        return "no findings".to_owned();
    }
    let parts: Vec<_> = parts.iter().filter(|(count, _)| *count > 0).map(|(n, word)| plural(*n, word)).collect();
    format!("{} ({})", plural(total, "finding"), parts.join(", "))
}

/// The checked data: `1 file: 8 records, 37 calls`.
pub(super) fn checked(summary: &Summary) -> String {
    let [files, records, calls] = [(summary.files, "file"), (summary.records, "record"), (summary.calls, "call")]
        .map(|(count, word)| plural(count, word));
    format!("{files}: {records}, {calls}")
}

/// Further notes, one sentence each.
pub(super) fn notes(summary: &Summary) -> Vec<String> {
    let sentences = [
        (summary.omitted, format!("{} omitted (`--max-findings`).", plural(summary.omitted, "finding"))),
        (summary.fixable, format!("{} fixable with `--fix`.", plural(summary.fixable, "finding"))),
        (summary.baselined, format!("{} suppressed by the baseline.", plural(summary.baselined, "finding"))),
        (summary.ignored, format!("{} suppressed by `ignore`.", plural(summary.ignored, "finding"))),
        (summary.foreign, format!("{} skipped: no trajectories.", plural(summary.foreign, "file"))),
    ];
    sentences.into_iter().filter(|(count, _)| *count > 0).map(|(_, sentence)| sentence).collect()
}

/// Writes the summary, after the effect of a change if one was checked.
pub(super) fn write(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    write_change(out, summary)?;
    let found = match findings(summary) {
        findings if summary.findings() > 0 => format!("Found {findings}"),
        _ => "No findings".to_owned(),
    };
    writeln!(out, "{found} in {}.", checked(summary))?;
    notes(summary).iter().try_for_each(|sentence| writeln!(out, "{sentence}"))
}

/// Writes a table of the datasets' measures before and after the change.
fn write_change(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    let Some(change) = &summary.change else { return Ok(()) };
    writeln!(out, "Compared with {}: {}.", neutralize(&change.against), record_counts(change))?;
    let head = ["dataset", "measure", "before", "after"].map(str::to_owned);
    let cells = |row: &MeasureRow<'_>| {
        [
            neutralize(row.dataset).into_owned(),
            neutralize(&row.measure).into_owned(),
            row.before.clone(),
            row.after.clone(),
        ]
    };
    let rows: Vec<_> = measure_rows(change).iter().map(cells).collect();
    if !rows.is_empty() {
        let lines: Vec<_> = std::iter::once(&head).chain(&rows).collect();
        let width = |column: usize| lines.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
        let [dataset, measure, before, after] = [0, 1, 2, 3].map(width);
        for [name, what, old, new] in lines {
            writeln!(out, "  {name:<dataset$}  {what:<measure$}  {old:>before$}  {new:>after$}")?;
        }
    }
    writeln!(out)
}
