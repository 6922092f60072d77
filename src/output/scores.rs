//! The table of scores for people, and the totals of each model.

use super::pictures::{Bar, Screen};
use crate::echo::format_rate;
use crate::project::scores::{Ags, Row, Scores};
use crate::teacher::Verdict;
use crate::text::terminal::neutralize;
use std::collections::BTreeMap;
use std::io::Result;
use std::io::Write;

/// The maximum width of a text column.
const MAX_TEXT_WIDTH: usize = 44;
/// The maximum and minimum width of a bar.
const MAX_BAR: usize = 12;
const MIN_BAR: usize = 6;
/// The total width of the columns with numbers and verdicts, including gaps.
const NUMBERS_WIDTH: usize = 66;
/// The minimum width of the trajectory column if bars need room.
const MIN_PLACE_WIDTH: usize = 10;

/// The table as text, without bars.
///
/// # Errors
/// Returns errors of writing to memory, which do not occur in practice.
pub fn text(scores: &Scores) -> Result<String> {
    let mut text = Vec::new();
    scores.with_ags(|ags| write(&mut text, &scores.rows, &scores.names(), ags, None))?;
    String::from_utf8(text).map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error))
}

/// Writes the table, with bars next to the scores if there is a screen that is wide enough.
///
/// # Errors
/// If writing fails.
pub fn write(
    out: &mut impl Write,
    rows: &[Row],
    teachers: &[&str],
    ags: impl Fn(&Row) -> Ags,
    screen: Option<&Screen>,
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let columns = Columns::of(rows, teachers, screen);
    let full_scale = full_scale(rows);
    columns.line(out, ["trajectory", "model", "teacher", "score", "", "FP rate", "words", "AGS", "RPS", "verdict"])?;
    for row in rows {
        let similarity = ags(row).and_then(|similarity| similarity.ags());
        let bar = screen.filter(|_| columns.bar > 0).map(|screen| bar(row, full_scale).draw(columns.bar, screen));
        columns.line(
            out,
            [
                &clip_start(&place(row), columns.places),
                &clip_start(row.model.as_deref().unwrap_or("-"), columns.models),
                &clip_start(teachers[row.teacher], columns.names),
                &format!("{:+.2}", row.score),
                &bar.unwrap_or_default(),
                &row.false_positive_rate.map_or_else(|| "unknown".to_owned(), format_rate),
                &format!("{:+.2}", row.words.bits),
                &similarity.map_or_else(|| "-".to_owned(), |ags| format!("{:.1}", 100.0 * ags)),
                &row.rps.overall().map_or_else(|| "-".to_owned(), |rps| format!("{rps:.2}")),
                &verdict(row),
            ],
        )?;
    }
    summary(out, rows, teachers)
}

/// The verdict on actions, or the kinds of evidence by which the trajectory is an echo.
fn verdict(row: &Row) -> String {
    let all = [("actions", row.verdict), ("words", row.words.verdict), ("combined", row.combined.verdict)];
    let echoes: Vec<&str> =
        all.iter().filter(|(_, verdict)| *verdict == Verdict::Echo).map(|&(what, _)| what).collect();
    if echoes.is_empty() { row.verdict.name().to_owned() } else { format!("echo ({})", echoes.join(", ")) }
}

fn place(row: &Row) -> String {
    format!("{}#{}", row.path, row.record)
}

/// The widths of the columns without a fixed width; 0 if a column is omitted.
struct Columns {
    places: usize,
    models: usize,
    names: usize,
    bar: usize,
}

impl Columns {
    fn of(rows: &[Row], teachers: &[&str], screen: Option<&Screen>) -> Self {
        let width =
            |texts: &mut dyn Iterator<Item = usize>, min: usize| texts.max().unwrap_or(0).clamp(min, MAX_TEXT_WIDTH);
        let places = width(&mut rows.iter().map(|row| place(row).chars().count()), 10);
        let models =
            width(&mut rows.iter().map(|row| row.model.as_deref().map_or(0, |model| model.chars().count())), 5);
        let names = width(&mut teachers.iter().map(|name| name.chars().count()), 7);
        let plain = Self { places, models, names, bar: 0 };
        let Some(screen) = screen else { return plain };
        // To make room, omit the column of a single teacher, which the summary names, and truncate paths.
        let names = if teachers.len() > 1 { names } else { 0 };
        let others = models + NUMBERS_WIDTH + 2 + if names > 0 { names + 2 } else { 0 };
        let Some(room) = screen.columns.checked_sub(others + MIN_PLACE_WIDTH).filter(|&room| room >= MIN_BAR) else {
            return plain;
        };
        let bar = room.min(MAX_BAR);
        Self { places: places.min(MIN_PLACE_WIDTH + room - bar), models, names, bar }
    }

    fn line(&self, out: &mut impl Write, cells: [&str; 10]) -> Result<()> {
        let [place, model, name, score, bar, rate, words, ags, rps, verdict] = cells;
        write!(out, "{place:<0$}  {model:<1$}", self.places, self.models)?;
        if self.names > 0 {
            write!(out, "  {name:<0$}", self.names)?;
        }
        write!(out, "  {score:>7}")?;
        if self.bar > 0 {
            // Bars are not padded: they fill the column, and `format!` would count their escape sequences.
            write!(out, "  {}", if bar.is_empty() { " ".repeat(self.bar) } else { bar.to_owned() })?;
        }
        writeln!(out, "  {rate:>9}  {words:>7}  {ags:>6}  {rps:>4}  {verdict}")
    }
}

/// The score of a full bar.
fn full_scale(rows: &[Row]) -> f64 {
    let ends = rows.iter().flat_map(|row| [Some(row.score), row.threshold]).flatten();
    ends.filter(|end| end.is_finite()).fold(0.0, f64::max)
}

fn bar(row: &Row, full_scale: f64) -> Bar {
    Bar { value: row.score, threshold: row.threshold, full_scale, is_sure: row.verdict != Verdict::Insufficient }
}

fn summary(out: &mut impl Write, rows: &[Row], teachers: &[&str]) -> Result<()> {
    let mut verdicts: BTreeMap<(usize, &str), [usize; 5]> = BTreeMap::new();
    for row in rows {
        let counts = verdicts.entry((row.teacher, row.model.as_deref().unwrap_or("unknown model"))).or_default();
        counts[match row.verdict {
            Verdict::Echo => 0,
            Verdict::Clean => 1,
            Verdict::Insufficient => 2,
        }] += 1;
        counts[3] += usize::from(row.words.verdict == Verdict::Echo);
        counts[4] += usize::from(row.combined.verdict == Verdict::Echo);
    }
    writeln!(out)?;
    for ((teacher, model), [echo, clean, insufficient, words, combined]) in verdicts {
        writeln!(
            out,
            "{}: echoes of {}: {echo} by actions, {words} by words, {combined} combined; by actions: {clean} clean, \
             {insufficient} insufficient",
            neutralize(model),
            neutralize(teachers[teacher]),
        )?;
    }
    Ok(())
}

/// Escapes a text, and truncates it at its start, which is less informative than its end.
fn clip_start(text: &str, width: usize) -> String {
    let text = neutralize(text);
    let length = text.chars().count();
    if length <= width {
        return text.into_owned();
    }
    let kept: String = text.chars().skip(length - width + 1).collect();
    format!("…{kept}")
}
