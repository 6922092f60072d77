//! Rules and teachers that `echolint.toml` names.

use crate::lsp::{markdown, proto};
use crate::rules::{RULES, Rule};
use crate::teacher::Profile;
use crate::text::{Buffer, Encoding};
use std::ops::Range as Bytes;
use std::path::Path;
use tower_lsp::lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position, Url};

/// Bytes of a configuration that are looked at, and of a profile that is read for its sizes.
const MOST: u64 = 64 << 20;
/// Models of a background that are named.
const MODELS: usize = 8;
/// Files or globs that are named.
const GLOBS: usize = 5;
/// Keys whose values are rules.
const RULE_LISTS: [&str; 6] = ["select", "extend-select", "extend_select", "ignore", "rules", "severity"];

/// The page of a rule that a configuration names, or what one of its teachers is.
pub fn of_config(uri: &Url, position: Position, encoding: Encoding) -> Option<Hover> {
    let path = uri.to_file_path().ok()?;
    let text = read(&path)?;
    let buffer = Buffer::new(&text);
    let offset = proto::offset(&buffer, position, encoding);
    let word = Word::at(&text, offset)?;
    let name = &text[word.bytes.clone()];
    let value = if word.names_teacher(&text) { teacher(name, &text, &path) } else { None };
    let value = value.or_else(|| if word.names_rules(&text) { rules(name) } else { None })?;
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
    Some(Hover { contents, range: Some(proto::range(&buffer, word.bytes, encoding)) })
}

fn read(path: &Path) -> Option<String> {
    let is_small = std::fs::metadata(path).ok()?.len() <= MOST;
    if is_small { std::fs::read_to_string(path).ok() } else { None }
}

/// A key or a string of a TOML file, without its quotes.
struct Word {
    bytes: Bytes<usize>,
    /// The line it stands on.
    line: Bytes<usize>,
    quoted: bool,
}

impl Word {
    /// The word at an offset; nothing in a comment.
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

    /// Whether it is a key: nothing but a `=` or a `.` can follow.
    fn is_key(&self, text: &str) -> bool {
        let after = text[self.bytes.end..self.line.end].trim_start_matches(['"', '\'']).trim_start();
        after.starts_with(['=', '.'])
    }

    /// Whether a teacher stands here: `[teachers.NAME]`, `teachers.NAME`, or a key of a table of teachers.
    fn names_teacher(&self, text: &str) -> bool {
        let before = self.before(text).trim_end();
        let last_part = |path: &str| path.ends_with("teachers");
        before.strip_suffix('.').is_some_and(|path| last_part(path.trim_end()))
            || (self.is_key(text) && (last_part(header_above(text, self.line.start)) || opens(before, "teachers")))
    }

    /// Whether rules stand here: a string in a list of rules, or a key of a table of severities.
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

/// The keys and strings of a line, up to its comment.
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

/// Whether a line so far opens an inline table under a key: `key = { ` and entries before.
fn opens(before: &str, key: &str) -> bool {
    let Some((head, entries)) = before.rsplit_once('{') else { return false };
    !entries.contains('}') && head.trim_end().strip_suffix('=').is_some_and(|head| head.trim_end().ends_with(key))
}

/// The header of the table that a line stands in, without its brackets.
fn header_above(text: &str, line: usize) -> &str {
    let header = text[..line].lines().rev().map(str::trim).find(|line| line.starts_with('['));
    header.map_or("", |header| header.split(']').next().unwrap_or("").trim_start_matches('[').trim())
}

/// The key whose value a text breaks off in.
fn key_above(text: &str) -> &str {
    let lines = text.lines().rev().filter(|line| !line.trim_start().starts_with('#'));
    let mut keys = lines.filter_map(|line| Some(line.split_once('=')?.0.trim()));
    keys.next().unwrap_or("")
}

/// The rules that a selector stands for.
fn rules(selector: &str) -> Option<String> {
    if let Some(rule) = Rule::find(selector) {
        return Some(rule.page());
    }
    let upper = selector.trim().to_ascii_uppercase();
    let is_meant = |rule: &&&Rule| upper == "ALL" || (!upper.is_empty() && rule.code.starts_with(&upper));
    let lines = RULES.iter().filter(is_meant).map(|rule| format!("- `{}` {}\n", rule.code, rule.name));
    let lines: String = lines.collect();
    if lines.is_empty() {
        None
    } else {
        Some(format!("**Rules** that {} stands for\n\n{lines}", markdown::name(selector)))
    }
}

/// What a configured teacher is.
fn teacher(name: &str, text: &str, config: &Path) -> Option<String> {
    let whole: toml::Table = text.parse().ok()?;
    let table = whole.get("teachers")?.get(name)?.as_table()?;
    let mut lines = vec![format!("**Teacher** {}\n\n", markdown::name(name))];
    if let Some(profile) = table.get("profile").and_then(toml::Value::as_str) {
        lines.push(format!("- profile: {}\n", markdown::name(profile)));
        lines.push(of_profile(&config.parent()?.join(profile)));
    }
    for (key, what) in [("trajectories", "its trajectories"), ("background", "those of other models")] {
        if let Some(globs) = table.get(key).and_then(toml::Value::as_array) {
            let mut named: Vec<String> = globs.iter().filter_map(toml::Value::as_str).map(markdown::name).collect();
            if named.len() > GLOBS {
                named.truncate(GLOBS);
                named.push("…".to_owned());
            }
            lines.push(format!("- {what}: {}\n", named.join(", ")));
        }
    }
    let number = |key: &str| {
        let value = table.get(key).or_else(|| table.get(&key.replace('-', "_")))?;
        value.as_float().or_else(|| value.as_integer().and_then(|whole| u32::try_from(whole).ok()).map(f64::from))
    };
    let rate = number("max-false-positive-rate").unwrap_or(0.01);
    lines.push(format!("- an echo: at most {} of other models' trajectories come as close\n", percent(rate)));
    lines.extend(
        number("max-echo-share").map(|share| format!("- at most {} of the data may be echoes\n", percent(share))),
    );
    lines.extend(number("max-ags").map(|ags| format!("- AGS of the data toward it: at most {}\n", percent(ags))));
    Some(lines.concat())
}

fn percent(share: f64) -> String {
    format!("{} %", (1000.0 * share).round() / 10.0)
}

fn of_profile(path: &Path) -> String {
    let Some(text) = read(path) else { return "- the profile cannot be read\n".to_owned() };
    let profile = match Profile::parse(&text) {
        Ok(profile) => profile,
        Err(error) => return format!("- the profile cannot be used: {}\n", markdown::code(&error.to_string(), 200)),
    };
    let mut lines =
        format!("- made of {} trajectories of {}\n", profile.teacher().size(), markdown::name(&profile.name));
    let background = profile.background();
    if background.is_empty() {
        return lines + "- without a background: how sure an echo is cannot be told\n";
    }
    let mut models: Vec<String> = background.iter().take(MODELS).map(|group| markdown::name(&group.name)).collect();
    if background.len() > MODELS {
        models.push(format!("{} more", background.len() - MODELS));
    }
    lines += &format!("- against {} of {}\n", profile.background_size(), models.join(", "));
    lines
}
