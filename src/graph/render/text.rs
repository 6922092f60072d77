//! Prepares text of the data for display in a picture.

use super::{Dependency, Node, TrajectoryGraph};
use crate::text::terminal::is_harmful;
use crate::trajectory::CallKind;
use std::borrow::Cow;
use std::fmt::Write as _;

/// Maximum columns of a call's label; a longer label is shortened in its middle.
pub const LABEL_COLUMNS: usize = 40;
/// Maximum columns of a dependency's label.
pub const EDGE_COLUMNS: usize = 28;
/// Maximum columns of one label or value in a tooltip.
pub const TITLE_COLUMNS: usize = 200;
/// Maximum number of values that a tooltip lists.
pub const TITLE_VALUES: usize = 20;

/// `text` on one line, in at most `columns` columns, without invisible characters and characters that reorder others.
/// It must still be escaped for the format.
pub(super) fn display(text: &str, columns: usize) -> String {
    let mut whole = String::new();
    let mut width = 0;
    for character in text.chars().map(displayed) {
        width += columns_of(character);
        if width > columns {
            return shortened(text, columns);
        }
        whole.push(character);
    }
    if whole.trim().is_empty() { "(blank)".to_owned() } else { whole }
}

/// The beginning and the end of a text that is too long.
fn shortened(text: &str, columns: usize) -> String {
    let head_columns = columns.saturating_sub(1).div_ceil(2);
    let tail_columns = columns.saturating_sub(1) - head_columns;
    let mut shorter: String = fitting(text.chars(), head_columns).collect();
    shorter.push('…');
    let tail: Vec<char> = fitting(text.chars().rev(), tail_columns).collect();
    shorter.extend(tail.iter().rev());
    shorter
}

fn fitting(characters: impl Iterator<Item = char>, columns: usize) -> impl Iterator<Item = char> {
    let mut left = columns;
    characters.map(displayed).map_while(move |character| {
        left = left.checked_sub(columns_of(character))?;
        Some(character)
    })
}

/// A character as it is displayed: a space for line breaks, U+FFFD for characters that are harmful on a terminal or
/// forbidden by XML 1.0, and the character itself otherwise.
fn displayed(character: char) -> char {
    match character {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        harmful if is_harmful(harmful) => '\u{fffd}',
        other => other,
    }
}

/// The columns of a character in a fixed-width font. The wider estimate is used if in doubt.
const fn columns_of(character: char) -> usize {
    match character {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fdfd}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f000}'..='\u{3ffff}' => 2,
        _ => 1,
    }
}

/// The columns of a text from [`display`].
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// Escapes text for XML content and attributes. Characters that XML forbids are replaced here, too, for text that did
/// not pass through [`display`].
pub(super) fn escape_xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' => escaped.push('\n'),
            other => escaped.push(displayed(other)),
        }
    }
    escaped
}

/// The label of a call.
pub(crate) fn node_label(node: &Node<'_>) -> String {
    display(&node.label, LABEL_COLUMNS)
}

/// The tooltip of a call.
pub(super) fn node_title(node: &Node<'_>) -> String {
    let mut title = format!("call {}: {}", node.index, display(&node.label, TITLE_COLUMNS));
    let _ = write!(title, "\n{}, turn {}", node.kind.name(), node.turn);
    if node.error {
        title.push_str(", error");
    }
    if let Some(id) = node.id {
        let _ = write!(title, "\nid {}", display(id, TITLE_COLUMNS));
    }
    title
}

/// The label of a dependency: the names of the arguments.
pub(crate) fn edge_label(edge: &Dependency<'_>) -> String {
    let mut names: Vec<Cow<'_, str>> = Vec::new();
    for value in &edge.values {
        let name = argument_name(&value.to_path);
        // More names than columns cannot fit.
        if names.len() < EDGE_COLUMNS && !names.contains(&name) {
            names.push(name);
        }
    }
    display(&names.join(", "), EDGE_COLUMNS)
}

/// The last token of a JSON pointer that is not an index.
fn argument_name(path: &str) -> Cow<'_, str> {
    let is_index = |token: &&str| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    let tokens = || path.split('/').skip(1);
    let named = tokens().filter(|token| !is_index(token)).last().or_else(|| tokens().last());
    match named {
        Some(token) if token.contains('~') => Cow::Owned(token.replace("~1", "/").replace("~0", "~")),
        Some(token) => Cow::Borrowed(token),
        None => Cow::Borrowed("arguments"),
    }
}

/// The tooltip of a dependency, with one value per line.
pub(super) fn edge_title(edge: &Dependency<'_>) -> String {
    let mut title = format!("call {} uses what call {} returned", edge.to, edge.from);
    for value in edge.values.iter().take(TITLE_VALUES) {
        let to = if value.to_path.is_empty() { "arguments" } else { &value.to_path };
        let _ = write!(title, "\n{}", display(to, TITLE_COLUMNS));
        // The value is empty if values are not shown.
        if !value.value.is_empty() {
            let _ = write!(title, " = {}", display(value.value, TITLE_COLUMNS));
        }
        if !value.from_path.is_empty() {
            let _ = write!(title, " (from {})", display(&value.from_path, TITLE_COLUMNS));
        }
    }
    let more = edge.values.len().saturating_sub(TITLE_VALUES);
    if more > 0 {
        let _ = write!(title, "\nand {more} more");
    }
    title
}

/// A number with its noun.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The counts of a graph in words.
pub(crate) fn counts(graph: &TrajectoryGraph<'_>) -> String {
    if graph.nodes.is_empty() {
        return "no calls".to_owned();
    }
    let of_kind = |kind: CallKind| graph.nodes.iter().filter(|node| node.kind == kind).count();
    let kinds = [CallKind::Read, CallKind::Write, CallKind::Neutral]
        .map(|kind| (of_kind(kind), kind.name()))
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, name)| format!("{number} {name}"))
        .collect::<Vec<_>>()
        .join(", ");
    let errors = graph.nodes.iter().filter(|node| node.error).count();
    format!(
        "{} ({kinds}) · {} · {}",
        count(graph.nodes.len(), "call", "calls"),
        count(errors, "error", "errors"),
        count(graph.dependencies.len(), "dependency", "dependencies"),
    )
}

/// Task, model and outcome in words.
pub(crate) fn heading(graph: &TrajectoryGraph<'_>, columns: usize) -> [String; 3] {
    [
        display(graph.task.unwrap_or("unknown task"), columns),
        display(graph.model.unwrap_or("unknown model"), columns),
        match graph.outcome.name() {
            "unknown" => "unknown outcome".to_owned(),
            known => known.to_owned(),
        },
    ]
}
