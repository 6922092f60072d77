//! The hovers on rules and teachers in `echolint.toml`.

use crate::bounded_read;
use crate::lsp::{markdown, proto};
use crate::rule::RuleRef;
use crate::rules::RuleSet;
use crate::teacher::Profile;
use crate::text::{Buffer, Encoding};
use std::ops::Range as Bytes;
use std::path::Path;
use tower_lsp::lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position, Url};

/// The largest configuration or profile that is read, in bytes.
const MAX_FILE: u64 = 64 << 20;
/// The number of models in a background that are named.
const MAX_MODELS: usize = 8;
/// The number of globs of a teacher that are named.
const MAX_GLOBS: usize = 5;
/// The keys whose values are rules.
const RULE_LISTS: [&str; 6] = ["select", "extend-select", "extend_select", "ignore", "rules", "severity"];

/// The hover at a position of a configuration: the page of one of the rules, or the data of a teacher.
pub fn of_config(uri: &Url, position: Position, encoding: Encoding, known: &RuleSet) -> Option<Hover> {
    let path = uri.to_file_path().ok()?;
    let text = read(&path)?;
    let buffer = Buffer::new(&text);
    let offset = proto::offset(&buffer, position, encoding);
    let word = Word::at(&text, offset)?;
    let name = &text[word.bytes.clone()];
    let value = if word.names_teacher(&text) { teacher(name, &text, &path) } else { None };
    let value = value.or_else(|| if word.names_rules(&text) { rules(name, known) } else { None })?;
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
    Some(Hover { contents, range: Some(proto::range(&buffer, word.bytes, encoding)) })
}

fn read(path: &Path) -> Option<String> {
    bounded_read::read_text(path, MAX_FILE).ok()
}

/// A key or a string of a TOML file, without its quotes.
struct Word {
    bytes: Bytes<usize>,
    /// The line that contains it.
    line: Bytes<usize>,
    quoted: bool,
}

impl Word {
    /// The word at an offset; `None` in a comment.
    fn at(text: &str, offset: usize) -> Option<Self> {
        let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
        let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
        let line = start..end;
        words(&text[line.clone()])
            .map(|(bytes, quoted)| Self { bytes: start + bytes.start..start + bytes.end, line: line.clone(), quoted })
            .find(|word| word.bytes.start <= offset && offset <= word.bytes.end)
    }

    fn before<'t>(&self, text: &'t str) -> &'t str {
        text[self.line.start..self.bytes.start].trim_end_matches(['"', '\''])
    }

    /// Whether it is a key, or a part of a dotted key.
    fn is_key(&self, text: &str) -> bool {
        let after = text[self.bytes.end..self.line.end].trim_start_matches(['"', '\'']).trim_start();
        after.starts_with(['=', '.'])
    }

    /// Whether it is the name of a teacher: in `[teachers.NAME]`, in `teachers.NAME`, or a key of the table `teachers`.
    fn names_teacher(&self, text: &str) -> bool {
        let before = self.before(text).trim_end();
        let last_part = |path: &str| path.ends_with("teachers");
        before.strip_suffix('.').is_some_and(|path| last_part(path.trim_end()))
            || (self.is_key(text) && (last_part(header_above(text, self.line.start)) || opens(before, "teachers")))
    }

    /// Whether it selects rules: a string in a list of rules, or a key of the table `severity`.
    fn names_rules(&self, text: &str) -> bool {
        if self.is_key(text) {
            let before = self.before(text).trim_end();
            return opens(before, "severity")
                || before.strip_suffix('.').is_some_and(|path| path.trim_end().ends_with("severity"))
                || (before.is_empty() && header_above(text, self.line.start).ends_with("severity"));
        }
        self.quoted && RULE_LISTS.contains(&key_above(&text[..self.bytes.start]))
    }
}

/// The keys and strings of a line, up to its comment; `true` for strings.
fn words(line: &str) -> impl Iterator<Item = (Bytes<usize>, bool)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        at += line[at..].find(|c: char| is_bare(c) || matches!(c, '"' | '\'' | '#'))?;
        let rest = &line[at..];
        let first = rest.chars().next()?;
        let (bytes, quoted) = match first {
            '#' => return None,
            '"' | '\'' => (at + 1..at + 1 + rest[1..].find(first).unwrap_or(rest.len() - 1), true),
            _ => (at..at + rest.find(|c| !is_bare(c)).unwrap_or(rest.len()), false),
        };
        at = (bytes.end + usize::from(quoted)).min(line.len());
        Some((bytes, quoted))
    })
}

/// Whether a line up to some byte is in an inline table of a key: `key = { `, perhaps with entries.
fn opens(before: &str, key: &str) -> bool {
    let Some((head, entries)) = before.rsplit_once('{') else { return false };
    !entries.contains('}') && head.trim_end().strip_suffix('=').is_some_and(|head| head.trim_end().ends_with(key))
}

/// The header of the table that contains a line, without its brackets.
fn header_above(text: &str, line: usize) -> &str {
    let header = text[..line].lines().rev().map(str::trim).find(|line| line.starts_with('['));
    header.map_or("", |header| header.split(']').next().unwrap_or("").trim_start_matches('[').trim())
}

/// The last key in a text, which ends inside the value of the key.
fn key_above(text: &str) -> &str {
    let lines = text.lines().rev().filter(|line| !line.trim_start().starts_with('#'));
    let mut keys = lines.filter_map(|line| Some(line.split_once('=')?.0.trim()));
    keys.next().unwrap_or("")
}

/// The page of the rule that a selector selects, or a list if there are several.
fn rules(selector: &str, known: &RuleSet) -> Option<String> {
    if let Some(rule) = known.find(selector) {
        return Some(rule.page());
    }
    let upper = selector.trim().to_ascii_uppercase();
    let is_meant = |rule: &&RuleRef| upper == "ALL" || (!upper.is_empty() && rule.code.starts_with(&upper));
    let lines = known.iter().filter(is_meant).map(|rule| format!("- `{}` {}\n", rule.code, rule.name));
    let lines: String = lines.collect();
    if lines.is_empty() { None } else { Some(format!("**Rules** selected by {}\n\n{lines}", markdown::name(selector))) }
}

/// The profile or the trajectories of a configured teacher, and its limits.
fn teacher(name: &str, text: &str, config: &Path) -> Option<String> {
    let whole: toml::Table = text.parse().ok()?;
    let table = whole.get("teachers")?.get(name)?.as_table()?;
    let mut lines = vec![format!("**Teacher** {}\n\n", markdown::name(name))];
    if let Some(profile) = table.get("profile").and_then(toml::Value::as_str) {
        lines.push(format!("- profile: {}\n", markdown::name(profile)));
        lines.push(of_profile(&config.parent()?.join(profile)));
    }
    for key in ["trajectories", "background"] {
        if let Some(globs) = table.get(key).and_then(toml::Value::as_array) {
            let mut named: Vec<String> = globs.iter().filter_map(toml::Value::as_str).map(markdown::name).collect();
            if named.len() > MAX_GLOBS {
                named.truncate(MAX_GLOBS);
                named.push("…".to_owned());
            }
            lines.push(format!("- {key}: {}\n", named.join(", ")));
        }
    }
    let number = |key: &str| {
        let value = table.get(key).or_else(|| table.get(&key.replace('-', "_")))?;
        value.as_float().or_else(|| value.as_integer().and_then(|whole| u32::try_from(whole).ok()).map(f64::from))
    };
    let rate = number("max-false-positive-rate").unwrap_or(0.01);
    lines.push(format!("- false-positive rate of an echo: at most {}\n", percent(rate)));
    lines.extend(
        number("max-echo-share").map(|share| format!("- share of echoes in the data: at most {}\n", percent(share))),
    );
    lines.extend(number("max-ags").map(|ags| format!("- AGS of the data toward it: at most {}\n", percent(ags))));
    Some(lines.concat())
}

fn percent(share: f64) -> String {
    format!("{} %", (1000.0 * share).round() / 10.0)
}

fn of_profile(path: &Path) -> String {
    let Some(text) = read(path) else { return "- cannot read the profile\n".to_owned() };
    let profile = match Profile::parse(&text) {
        Ok(profile) => profile,
        Err(error) => return format!("- invalid profile: {}\n", markdown::code(&error.to_string(), 200)),
    };
    let mut lines =
        format!("- built from {} trajectories of {}\n", profile.teacher().size(), markdown::name(&profile.name));
    let background = profile.background();
    if background.is_empty() {
        return lines + "- no background, so false-positive rates are unknown\n";
    }
    let mut models: Vec<String> = background.iter().take(MAX_MODELS).map(|group| markdown::name(&group.name)).collect();
    if background.len() > MAX_MODELS {
        models.push(format!("{} more", background.len() - MAX_MODELS));
    }
    lines += &format!("- background: {} trajectories of {}\n", profile.background_size(), models.join(", "));
    lines
}
