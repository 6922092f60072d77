//! Scores for people: a table, and what it comes to for each model.

use super::pictures::{Bar, Screen};
use crate::echo::format_rate;
use crate::project::scores::{Ags, Row, Scores};
use crate::teacher::Verdict;
use crate::text::terminal::neutralize;
use std::collections::BTreeMap;
use std::io::Result;
use std::io::Write;

/// Widest that a column of text gets.
const WIDEST: usize = 44;
/// Columns of a bar at the most and at the least.
const BAR: usize = 12;
const LEAST_BAR: usize = 6;
/// Columns of all that is neither a name nor a bar, with the gaps before them.
const NUMBERS: usize = 66;
/// Columns of a trajectory's place at the least, where bars need the room.
const LEAST_PLACE: usize = 10;

/// The table as text, without bars.
///
/// # Errors
/// Only what writing to memory can fail with.
pub fn text(scores: &Scores) -> Result<String> {
    let mut text = Vec::new();
    scores.with_ags(|ags| write(&mut text, &scores.rows, &scores.names(), ags, None))?;
    String::from_utf8(text).map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error))
}

/// The table; with bars beside the scores where there is a screen for them.
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
    let most = most(rows);
    columns.line(out, ["trajectory", "model", "teacher", "score", "", "others", "words", "AGS", "RPS", "verdict"])?;
    for row in rows {
        let similarity = ags(row).and_then(|similarity| similarity.ags());
        let bar = screen.filter(|_| columns.bar > 0).map(|screen| bar(row, most).draw(columns.bar, screen));
        columns.line(
            out,
            [
                &end(&place(row), columns.places),
                &end(row.model.as_deref().unwrap_or("-"), columns.models),
                &end(teachers[row.teacher], columns.names),
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

/// The verdict on actions, or what says that it is an echo.
fn verdict(row: &Row) -> String {
    let all = [("actions", row.verdict), ("words", row.words.verdict), ("both", row.combined.verdict)];
    let echoes: Vec<&str> =
        all.iter().filter(|(_, verdict)| *verdict == Verdict::Echo).map(|&(what, _)| what).collect();
    if echoes.is_empty() { row.verdict.name().to_owned() } else { format!("echo ({})", echoes.join(", ")) }
}

fn place(row: &Row) -> String {
    format!("{}#{}", row.path, row.record)
}

/// How wide the columns are that have no fixed width; 0 for those that are left out.
struct Columns {
    places: usize,
    models: usize,
    names: usize,
    bar: usize,
}

impl Columns {
    fn of(rows: &[Row], teachers: &[&str], screen: Option<&Screen>) -> Self {
        let width =
            |texts: &mut dyn Iterator<Item = usize>, least: usize| texts.max().unwrap_or(0).clamp(least, WIDEST);
        let places = width(&mut rows.iter().map(|row| place(row).chars().count()), 10);
        let models =
            width(&mut rows.iter().map(|row| row.model.as_deref().map_or(0, |model| model.chars().count())), 5);
        let names = width(&mut teachers.iter().map(|name| name.chars().count()), 7);
        let plain = Self { places, models, names, bar: 0 };
        let Some(screen) = screen else { return plain };
        // The summary names a single teacher; of paths the beginning may go.
        let names = if teachers.len() > 1 { names } else { 0 };
        let others = models + NUMBERS + 2 + if names > 0 { names + 2 } else { 0 };
        let Some(room) = screen.columns.checked_sub(others + LEAST_PLACE).filter(|&room| room >= LEAST_BAR) else {
            return plain;
        };
        let bar = room.min(BAR);
        Self { places: places.min(LEAST_PLACE + room - bar), models, names, bar }
    }

    fn line(&self, out: &mut impl Write, cells: [&str; 10]) -> Result<()> {
        let [place, model, name, score, bar, others, words, ags, rps, verdict] = cells;
        write!(out, "{place:<0$}  {model:<1$}", self.places, self.models)?;
        if self.names > 0 {
            write!(out, "  {name:<0$}", self.names)?;
        }
        write!(out, "  {score:>7}")?;
        if self.bar > 0 {
            // A bar fills its column; its escape sequences have no width.
            write!(out, "  {}", if bar.is_empty() { " ".repeat(self.bar) } else { bar.to_owned() })?;
        }
        writeln!(out, "  {others:>9}  {words:>7}  {ags:>6}  {rps:>4}  {verdict}")
    }
}

/// The score that fills a bar.
fn most(rows: &[Row]) -> f64 {
    let ends = rows.iter().flat_map(|row| [Some(row.score), row.threshold]).flatten();
    ends.filter(|end| end.is_finite()).fold(0.0, f64::max)
}

fn bar(row: &Row, most: f64) -> Bar {
    Bar { value: row.score, threshold: row.threshold, most, is_sure: row.verdict != Verdict::Insufficient }
}

fn summary(out: &mut impl Write, rows: &[Row], teachers: &[&str]) -> Result<()> {
    let mut verdicts: BTreeMap<(usize, &str), [usize; 5]> = BTreeMap::new();
    for row in rows {
        let counts = verdicts.entry((row.teacher, row.model.as_deref().unwrap_or("no model named"))).or_default();
        counts[match row.verdict {
            Verdict::Echo => 0,
            Verdict::Clean => 1,
            Verdict::Insufficient => 2,
        }] += 1;
        counts[3] += usize::from(row.words.verdict == Verdict::Echo);
        counts[4] += usize::from(row.combined.verdict == Verdict::Echo);
    }
    writeln!(out)?;
    for ((teacher, model), [echo, clean, insufficient, words, both]) in verdicts {
        writeln!(
            out,
            "{}: {echo} echo{} of {}, {clean} clean, {insufficient} without enough evidence; by words {words}, by both \
             {both}",
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
