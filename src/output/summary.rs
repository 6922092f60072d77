//! The lines at the end of an output for people: how much was found in how much.

use super::Summary;
use super::change::{Row, records, rows};
use super::terminal::neutralize;
use std::io::{self, Write};

/// What was found: `2 findings (1 error, 1 warning)`, `no findings`.
pub(super) fn found(summary: &Summary) -> String {
    let parts = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")];
    let total = summary.findings();
    if total == 0 {
        return "no findings".to_owned();
    }
    let parts: Vec<_> = parts.iter().filter(|(count, _)| *count > 0).map(|(n, word)| plural(*n, word)).collect();
    format!("{} ({})", plural(total, "finding"), parts.join(", "))
}

/// What it was found in: `1 file: 8 records, 37 calls`.
pub(super) fn checked(summary: &Summary) -> String {
    let [files, records, calls] = [(summary.files, "file"), (summary.records, "record"), (summary.calls, "call")]
        .map(|(count, word)| plural(count, word));
    format!("{files}: {records}, {calls}")
}

/// What there is to say besides, a sentence each.
pub(super) fn remarks(summary: &Summary) -> Vec<String> {
    let sentences = [
        (summary.omitted, format!("{} not listed (`--max-findings`).", are(summary.omitted, "finding"))),
        (summary.fixable, format!("{} fixable with `--fix`.", grouped(summary.fixable))),
        (summary.baselined, format!("Left out {} that the baseline holds.", plural(summary.baselined, "finding"))),
        (summary.ignored, format!("Left out {} that `ignore` names.", plural(summary.ignored, "finding"))),
        (summary.foreign, format!("Passed over {} without trajectories.", plural(summary.foreign, "file"))),
    ];
    sentences.into_iter().filter(|(count, _)| *count > 0).map(|(_, sentence)| sentence).collect()
}

/// Writes all of it, after what the change does if one was checked.
pub(super) fn write(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    write_change(out, summary)?;
    let found = match found(summary) {
        found if summary.findings() > 0 => format!("Found {found}"),
        _ => "No findings".to_owned(),
    };
    writeln!(out, "{found} in {}.", checked(summary))?;
    remarks(summary).iter().try_for_each(|sentence| writeln!(out, "{sentence}"))
}

/// The measures of the datasets before and after the change, in columns.
fn write_change(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    let Some(change) = &summary.change else { return Ok(()) };
    writeln!(out, "Against {}: {}.", neutralize(&change.against), records(change))?;
    let head = ["dataset", "measure", "before", "after"].map(str::to_owned);
    let cells = |row: &Row<'_>| {
        [
            neutralize(row.dataset).into_owned(),
            neutralize(&row.measure).into_owned(),
            row.before.clone(),
            row.after.clone(),
        ]
    };
    let rows: Vec<_> = rows(change).iter().map(cells).collect();
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

/// `1 finding is`, `2 findings are`.
fn are(count: u64, word: &str) -> String {
    format!("{} {}", plural(count, word), if count == 1 { "is" } else { "are" })
}

/// `1 file`, `2 files`.
pub(crate) fn plural(count: u64, word: &str) -> String {
    format!("{} {word}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// The number with a space between groups of three digits.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        let shown = [0, 999, 1000, 123_456, 1_234_567].map(grouped);
        assert_eq!(shown, ["0", "999", "1 000", "123 456", "1 234 567"]);
        assert_eq!((plural(1, "file"), plural(0, "file")), ("1 file".to_owned(), "0 files".to_owned()));
    }
}
