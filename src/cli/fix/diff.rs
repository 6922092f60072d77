//! Rendering the changes of a file as a diff. Records can be megabytes long, so only a window around each change is
//! shown.

use crate::engine::Change;
use crate::output::Style;
use crate::output::terminal::neutralize;
use crate::text::BOM;
use anstyle::{AnsiColor, Effects};
use std::io::{self, Write};
use std::ops::Range;

/// Characters shown on each side of a change.
const WINDOW: usize = 60;
/// The most characters shown of a line.
const MAX_LINE: usize = 320;
/// The most lines shown of a change.
const MAX_LINES: usize = 12;

/// Writes the changes of the file `name` with the content `original`. Writes nothing if there are no changes.
pub fn render(out: &mut dyn Write, name: &str, original: &[u8], changes: &[Change], style: Style) -> io::Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let paint = |effects: anstyle::Style| if style.color { effects } else { anstyle::Style::new() };
    let head = paint(Effects::BOLD.into());
    let place = paint(AnsiColor::Cyan.on_default());
    let red = paint(AnsiColor::Red.on_default());
    let green = paint(AnsiColor::Green.on_default());
    let name = neutralize(name);
    writeln!(out, "{head}--- {name}{head:#}\n{head}+++ {name}{head:#}")?;
    let mut cursor = Cursor::new(original);
    for group in (AdjacentChanges { original, rest: changes }) {
        let hunk = Hunk::new(original, group);
        let (line, column) = cursor.position(hunk.at.start);
        writeln!(out, "{place}@@ line {line}, column {column} @@{place:#}")?;
        let sides = if style.excerpts {
            [hunk.lines(&original[hunk.at.clone()]), hunk.lines(&hunk.replacement)]
        } else {
            let bytes = |many: usize| match many {
                0 => Vec::new(),
                1 => vec![" 1 byte".to_owned()],
                many => vec![format!(" {many} bytes")],
            };
            let removed = group.iter().map(|change| change.at.len()).sum();
            [bytes(removed), bytes(group.iter().map(|change| change.replacement.len()).sum())]
        };
        for (sign, paint, lines) in [('-', red, &sides[0]), ('+', green, &sides[1])] {
            for line in lines {
                writeln!(out, "{paint}{sign}{line}{paint:#}")?;
            }
        }
    }
    Ok(())
}

/// Groups changes that are so close to each other that one window shows them.
struct AdjacentChanges<'c> {
    original: &'c [u8],
    rest: &'c [Change],
}

impl<'c> Iterator for AdjacentChanges<'c> {
    type Item = &'c [Change];

    fn next(&mut self) -> Option<Self::Item> {
        let near = |pair: &[Change]| {
            let between = self.original.get(pair[0].at.end..pair[1].at.start).unwrap_or_default();
            let ends_line = self.original[..pair[0].at.end].ends_with(b"\n");
            between.len() <= 2 * WINDOW && !ends_line && !between.contains(&b'\n')
        };
        let more = self.rest.windows(2).take_while(|pair| near(pair)).count();
        let (group, rest) = self.rest.split_at_checked(more + 1)?;
        self.rest = rest;
        Some(group)
    }
}

/// Adjacent changes and the text around them.
struct Hunk {
    /// The replaced bytes of the original.
    at: Range<usize>,
    /// The new bytes.
    replacement: Vec<u8>,
    /// The text before the changes.
    before: String,
    /// The text after the changes.
    after: String,
}

impl Hunk {
    fn new(original: &[u8], group: &[Change]) -> Self {
        let start = group.first().map_or(0, |change| change.at.start);
        let end = group.last().map_or(start, |change| change.at.end);
        let mut replacement = Vec::new();
        let mut at = start;
        for change in group {
            replacement.extend_from_slice(&original[at..change.at.start]);
            replacement.extend_from_slice(&change.replacement);
            at = change.at.end;
        }
        let before = before(&original[..start]);
        let ends_line = |text: &[u8]| text.is_empty() || text.ends_with(b"\n");
        let whole_lines = before.is_empty() && original[start..end].ends_with(b"\n") && ends_line(&replacement);
        let after = if whole_lines { String::new() } else { after(&original[end..]) };
        Self { at: start..end, replacement, before, after }
    }

    /// The lines of one side of the hunk, escaped for a terminal and shortened.
    fn lines(&self, text: &[u8]) -> Vec<String> {
        let text = format!("{}{}{}", self.before, String::from_utf8_lossy(text), self.after);
        let lines: Vec<&str> = text.lines().collect();
        let shown = |line: &&str| neutralize(&cut(line)).into_owned();
        if lines.len() <= MAX_LINES {
            return lines.iter().map(shown).collect();
        }
        let (head, tail) = (MAX_LINES / 2, MAX_LINES / 2 - 1);
        let (first, rest) = lines.split_at(head);
        let (omitted, last) = rest.split_at(rest.len() - tail);
        let gap = format!("… {} lines …", omitted.len());
        first.iter().map(shown).chain([gap]).chain(last.iter().map(shown)).collect()
    }
}

/// The end of the last line of `text`.
fn before(text: &[u8]) -> String {
    // A character has at most four bytes.
    let near = &text[text.len().saturating_sub(4 * (WINDOW + 1))..];
    let line = memchr::memrchr(b'\n', near).map_or(near, |end| &near[end + 1..]);
    let line = String::from_utf8_lossy(line);
    match line.char_indices().rev().nth(WINDOW - 1) {
        Some((at, _)) if at > 0 => format!("…{}", &line[at..]),
        _ => line.into_owned(),
    }
}

/// The beginning of the first line of `text`.
fn after(text: &[u8]) -> String {
    let near = &text[..text.len().min(4 * (WINDOW + 1))];
    let line = memchr::memchr(b'\n', near).map_or(near, |end| &near[..end]);
    let line = String::from_utf8_lossy(line);
    match line.char_indices().nth(WINDOW) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.into_owned(),
    }
}

/// Removes the middle of a very long line.
fn cut(line: &str) -> String {
    let mut from_start = line.char_indices().map(|(at, _)| at);
    if from_start.clone().nth(MAX_LINE).is_none() {
        return line.to_owned();
    }
    let head = from_start.nth(MAX_LINE / 2).unwrap_or_default();
    let tail = line.char_indices().rev().nth(MAX_LINE / 2 - 1).map_or(line.len(), |(at, _)| at);
    format!("{}…{}", &line[..head], &line[tail..])
}

/// Converts rising offsets to lines and columns. As in findings, a byte order mark is not a column.
struct Cursor<'t> {
    bytes: &'t [u8],
    at: usize,
    line: usize,
    column: usize,
}

impl<'t> Cursor<'t> {
    fn new(bytes: &'t [u8]) -> Self {
        Self { bytes, at: if bytes.starts_with(BOM) { BOM.len() } else { 0 }, line: 1, column: 1 }
    }

    fn position(&mut self, offset: usize) -> (usize, usize) {
        let passed = self.bytes.get(self.at..offset).unwrap_or_default();
        let lines = memchr::memchr_iter(b'\n', passed).count();
        let of_line = memchr::memrchr(b'\n', passed).map_or(passed, |end| &passed[end + 1..]);
        let characters = of_line.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
        self.line += lines;
        self.column = if lines > 0 { 1 } else { self.column } + characters;
        self.at = self.at.max(offset);
        (self.line, self.column)
    }
}
