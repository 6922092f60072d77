//! What can be wrong with a configuration, told so that it can be mended.

use std::path::PathBuf;
use thiserror::Error;

/// Keys as they may be written with `_`.
const SNAKE_KEYS: [&str; 17] = [
    "record_ignores",
    "default_teacher",
    "max_false_positive_rate",
    "max_verbal_false_positive_rate",
    "max_echo_share",
    "max_echo_share_increase",
    "max_ags",
    "min_behaviours",
    "max_duplicate_share",
    "api_key_env",
    "max_concurrency",
    "requests_per_minute",
    "max_retries",
    "max_requests",
    "price_per_million_input_tokens",
    "price_per_million_output_tokens",
    "allow_http",
];

/// A configuration that cannot be used.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{}: cannot be read: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// It is not TOML, or has a key or value that is not known.
    #[error("{}: {message}{}", path.display(), hint.as_deref().map(|hint| format!("\nhelp: {hint}")).unwrap_or_default())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The parser's words, with the line.
        message: String,
        /// The nearest thing that would be right.
        hint: Option<String>,
    },
    /// A rule selector names nothing.
    #[error("`{selector}` is no rule; {}", hint.as_deref().map_or_else(|| "`echolint rules` lists them".to_owned(), |hint| format!("did you mean `{hint}`?")))]
    UnknownRule {
        /// What was written.
        selector: String,
        /// The nearest rule.
        hint: Option<String>,
    },
    /// A selector in a place where findings are left out names none that may be.
    #[error("findings of `{selector}` are always reported: only `ignore = [\"{selector}\"]` turns the rule off")]
    AlwaysReported {
        /// What was written.
        selector: String,
    },
    /// A glob, a path template or a pointer that cannot be used.
    #[error("`{pattern}` cannot be used: {reason}")]
    Pattern {
        /// What was written.
        pattern: String,
        /// Why not.
        reason: String,
    },
    /// An override names a teacher that is not there.
    #[error("`{name}` is no teacher of this configuration; {}", hint.as_deref().map_or_else(|| format!("write a table [teachers.{name}] with its `profile` or `trajectories`"), |hint| format!("did you mean `{hint}`?")))]
    UnknownTeacher {
        /// What was written.
        name: String,
        /// The line, from 1.
        line: u64,
        /// The nearest teacher.
        hint: Option<String>,
    },
    /// A schema that the configuration binds cannot be used.
    #[error("the schema {} cannot be used: {reason}", path.display())]
    Schema {
        /// As the configuration writes it.
        name: String,
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
}

impl ConfigError {
    /// The error of a TOML file that did not parse, with the nearest known key if one is unknown.
    pub(super) fn of_toml(path: PathBuf, error: &toml::de::Error) -> Self {
        // The parser's words for what people would call otherwise.
        let plain = match error.message() {
            several if several.starts_with("wanted exactly 1 element") => "give one of `pointer`, `path` and `value`",
            list if list.ends_with("expected a sequence") => "expected a list in [ ]",
            number if number.ends_with("expected f64") => "expected a number",
            number if number.ends_with("expected u64") => "expected a whole number",
            known => known,
        };
        // Keys may be written with `_` too; to name them so as well would only make the list longer.
        let plain = SNAKE_KEYS.iter().fold(plain.to_owned(), |plain, key| plain.replace(&format!(", `{key}`"), ""));
        let mut message = error.to_string().trim_end().replacen(error.message(), &plain, 1);
        if message.lines().any(may_hold_key) {
            message = message.lines().filter(|line| !line.contains(" |")).collect::<Vec<_>>().join("\n");
        }
        Self::Invalid { path, message, hint: nearest_known(error.message()) }
    }

    /// What is wrong with a selector that stands in data: `ignore` is no help there, nor is the data repeated.
    #[must_use]
    pub fn in_data(&self) -> String {
        match self {
            Self::UnknownRule { hint: Some(hint), .. } => format!("this is no rule; did you mean `{hint}`?"),
            Self::AlwaysReported { .. } => "findings of this rule are always reported".to_owned(),
            _ => "this is no rule; `echolint rules` lists them".to_owned(),
        }
    }

    /// What of the configuration cannot be used, as it is written there.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::UnknownRule { selector, .. } | Self::AlwaysReported { selector } => Some(selector),
            Self::Pattern { pattern, .. } => Some(pattern),
            Self::UnknownTeacher { name, .. } | Self::Schema { name, .. } => Some(name),
            Self::Unreadable { .. } | Self::Invalid { .. } => None,
        }
    }

    /// The error, found while `text` of the configuration at `path` was made ready, with its line.
    pub(super) fn in_file(self, path: PathBuf, text: &str) -> Self {
        let Some(word) = self.word() else { return self };
        let line = match &self {
            Self::UnknownTeacher { line, .. } => usize::try_from(*line).ok(),
            _ => line_of(text, word),
        };
        let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
        Self::Invalid { path, message: format!("{line}{self}"), hint: None }
    }
}

/// Whether a line of an excerpt may hold a key or a password, written where it does not belong: it is not shown then.
fn may_hold_key(line: &str) -> bool {
    let line = line.to_lowercase().replace("tokens", "");
    let Some((_, written)) = line.split_once(" | ") else { return false };
    let names_one = |name: &str| ["key", "token", "secret", "password"].iter().any(|secret| name.contains(secret));
    written.split('=').rev().skip(1).any(names_one) || (written.contains("://") && written.contains('@'))
}

/// The line, from 1, on which a word stands as a string or a key.
fn line_of(text: &str, word: &str) -> Option<usize> {
    let written = [format!("{word:?}"), format!("'{word}'"), format!("\"{word}\"")];
    let holds = |line: &str| {
        let is_key = || line.split_once('=').is_some_and(|(key, _)| key.trim() == word);
        written.iter().any(|written| line.contains(written.as_str())) || is_key()
    };
    let lines = text.lines().map(str::trim_start).enumerate();
    lines.filter(|(_, line)| !line.starts_with('#')).find(|(_, line)| holds(line)).map(|(at, _)| at + 1)
}

/// For "unknown field `x`, expected one of `a`, `b`": the one of a, b that is nearest to x.
fn nearest_known(message: &str) -> Option<String> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    if !(message.starts_with("unknown field") || message.starts_with("unknown variant")) {
        return None;
    }
    let unknown = quoted.next()?;
    let nearest = nearest(unknown, quoted)?;
    Some(format!("did you mean `{nearest}`?"))
}

/// The candidate nearest to `word`, if any is near.
pub fn nearest<'c>(word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let word_lower = word.to_lowercase();
    let distance = |candidate: &str| match candidate.to_lowercase() {
        // The beginning of a long name is nearer than a short name of other letters.
        begun if word.len() > 2 && begun.starts_with(&word_lower) => 1,
        other => strsim::damerau_levenshtein(&word_lower, &other),
    };
    let (distance, best) = candidates.map(|candidate| (distance(candidate), candidate)).min()?;
    (distance <= word.len().max(best.len()).div_ceil(2)).then_some(best)
}
