//! Scores for people: a table, and what it comes to for each model.

use super::{Ags, Row};
use crate::echo::one_in;
use crate::teacher::Verdict;
use crate::text::terminal::neutralize;
use anyhow::Result;
use std::collections::BTreeMap;
use std::io::Write;

/// Widest that a column of text gets.
const WIDEST: usize = 44;

/// The table.
pub fn write(out: &mut impl Write, rows: &[Row], teachers: &[&str], ags: impl Fn(&Row) -> Ags) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let place = |row: &Row| format!("{}#{}", row.path, row.record);
    let width = |texts: &mut dyn Iterator<Item = usize>, least: usize| texts.max().unwrap_or(0).clamp(least, WIDEST);
    let places = width(&mut rows.iter().map(|row| place(row).chars().count()), 10);
    let models = width(&mut rows.iter().map(|row| row.model.as_deref().map_or(0, |model| model.chars().count())), 5);
    let names = width(&mut teachers.iter().map(|name| name.chars().count()), 7);
    writeln!(
        out,
        "{:<places$}  {:<models$}  {:<names$}  {:>7}  {:>9}  {:>6}  verdict",
        "trajectory", "model", "teacher", "score", "others", "AGS"
    )?;
    for row in rows {
        let similarity = ags(row).and_then(|similarity| similarity.ags());
        writeln!(
            out,
            "{:<places$}  {:<models$}  {:<names$}  {:>+7.2}  {:>9}  {:>6}  {}",
            end(&place(row), places),
            end(row.model.as_deref().unwrap_or("-"), models),
            end(teachers[row.teacher], names),
            row.score,
            row.false_positive_rate.map_or_else(|| "unknown".to_owned(), one_in),
            similarity.map_or_else(|| "-".to_owned(), |ags| format!("{:.1}", 100.0 * ags)),
            row.verdict,
        )?;
    }
    summary(out, rows, teachers)
}

fn summary(out: &mut impl Write, rows: &[Row], teachers: &[&str]) -> Result<()> {
    let mut verdicts: BTreeMap<(usize, &str), [usize; 3]> = BTreeMap::new();
    for row in rows {
        let counts = verdicts.entry((row.teacher, row.model.as_deref().unwrap_or("no model named"))).or_default();
        counts[match row.verdict {
            Verdict::Echo => 0,
            Verdict::Clean => 1,
            Verdict::Insufficient => 2,
        }] += 1;
    }
    writeln!(out)?;
    for ((teacher, model), [echo, clean, insufficient]) in verdicts {
        writeln!(
            out,
            "{}: {echo} echo{} of {}, {clean} clean, {insufficient} without enough evidence",
            neutralize(model),
            if echo == 1 { "" } else { "es" },
            neutralize(teachers[teacher]),
        )?;
    }
    Ok(())
}

/// The end of a text that is too long, which says more than its beginning; harmless for a terminal.
fn end(text: &str, width: usize) -> String {
    let text = neutralize(text);
    let length = text.chars().count();
    if length <= width {
        return text.into_owned();
    }
    let kept: String = text.chars().skip(length - width + 1).collect();
    format!("…{kept}")
}
