//! Errors in a configuration, with the line and a hint where possible.

use std::path::PathBuf;
use thiserror::Error;

/// Keys that may be written with `_`.
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

/// An error in a configuration.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}: cannot read the configuration: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why it cannot be read.
        reason: String,
    },
    /// The file is not TOML, or has an invalid key or value.
    #[error("{}: {message}{}", path.display(), hint.as_deref().map(|hint| format!("\nhelp: {hint}")).unwrap_or_default())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The parser's message, with the line.
        message: String,
        /// The most similar valid key or value.
        hint: Option<String>,
    },
    /// A rule selector matches no rule.
    #[error("unknown rule `{selector}`; {}", hint.as_deref().map_or_else(|| "run `echolint rules` to list all rules".to_owned(), |hint| format!("did you mean `{hint}`?")))]
    UnknownRule {
        /// The selector as written.
        selector: String,
        /// The most similar code or name.
        hint: Option<String>,
    },
    /// A selector that suppresses findings matches only rules whose findings cannot be suppressed.
    #[error("findings of `{selector}` cannot be suppressed; to turn the rule off, use `ignore = [\"{selector}\"]`")]
    AlwaysReported {
        /// The selector as written.
        selector: String,
    },
    /// An invalid glob, path template, JSON pointer or format name.
    #[error("invalid value `{pattern}`: {reason}")]
    Pattern {
        /// The value as written.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An override names a teacher that the configuration does not define.
    #[error("unknown teacher `{name}`; {}", hint.as_deref().map_or_else(|| format!("add a table `[teachers.{name}]` with `profile` or `trajectories`"), |hint| format!("did you mean `{hint}`?")))]
    UnknownTeacher {
        /// The name as written.
        name: String,
        /// The 1-based line.
        line: u64,
        /// The most similar teacher.
        hint: Option<String>,
    },
    /// A schema file is missing or invalid.
    #[error("cannot use the schema {}: {reason}", path.display())]
    Schema {
        /// The path as written.
        name: String,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl ConfigError {
    /// Converts the error of a TOML file that did not parse, with a hint if a key or value is unknown.
    pub(super) fn from_toml(path: PathBuf, error: &toml::de::Error) -> Self {
        // Translate messages that use the terms of serde and Rust.
        let plain = match error.message() {
            several if several.starts_with("wanted exactly 1 element") => {
                "expected exactly one of `pointer`, `path` and `value`"
            }
            list if list.ends_with("expected a sequence") => "expected a list in [ ]",
            number if number.ends_with("expected f64") => "expected a number",
            number if number.ends_with("expected u64") => "expected a whole number",
            other => other,
        };
        // Leave the spellings with `_` out of the list of expected keys, to keep it short.
        let plain = SNAKE_KEYS.iter().fold(plain.to_owned(), |plain, key| plain.replace(&format!(", `{key}`"), ""));
        let plain = with_terms_of_toml(&plain);
        let mut message = error.to_string().trim_end().replacen(error.message(), &plain, 1);
        if message.lines().any(may_contain_secret) {
            message = message.lines().filter(|line| !line.contains(" |")).collect::<Vec<_>>().join("\n");
        }
        Self::Invalid { path, message, hint: nearest_known(error.message()) }
    }

    /// The message for a selector in a record. It does not repeat the data, and does not suggest the `ignore` of a
    /// configuration, which would not help there.
    #[must_use]
    pub fn in_data(&self) -> String {
        match self {
            Self::UnknownRule { hint: Some(hint), .. } => format!("unknown rule; did you mean `{hint}`?"),
            Self::AlwaysReported { .. } => "findings of this rule cannot be suppressed".to_owned(),
            _ => "unknown rule; run `echolint rules` to list all rules".to_owned(),
        }
    }

    /// The invalid text, as the configuration has it.
    pub(super) fn invalid_text(&self) -> Option<&str> {
        match self {
            Self::UnknownRule { selector, .. } | Self::AlwaysReported { selector } => Some(selector),
            Self::Pattern { pattern, .. } => Some(pattern),
            Self::UnknownTeacher { name, .. } | Self::Schema { name, .. } => Some(name),
            Self::Unreadable { .. } | Self::Invalid { .. } => None,
        }
    }

    /// Adds the file and the line to an error in the configuration at `path` with this `text`.
    pub(super) fn in_file(self, path: PathBuf, text: &str) -> Self {
        let Some(invalid) = self.invalid_text() else { return self };
        let line = match &self {
            Self::UnknownTeacher { line, .. } => usize::try_from(*line).ok(),
            _ => line_of(text, invalid),
        };
        let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
        Self::Invalid { path, message: format!("{line}{self}"), hint: None }
    }
}

/// Replaces the term of serde at the start of a message.
fn with_terms_of_toml(message: &str) -> String {
    // The variants of a field's source are the keys of its table.
    let variant = if message.ends_with("`pointer`, `path`, `value`") { "unknown key" } else { "unknown value" };
    let terms = [("unknown field", "unknown key"), ("unknown variant", variant), ("missing field", "missing key")];
    let translate = |(from, to): (&str, &str)| Some(format!("{to}{}", message.strip_prefix(from)?));
    terms.into_iter().find_map(translate).unwrap_or_else(|| message.to_owned())
}

/// Whether a line of an excerpt may contain an API key or a password, which must not be shown.
fn may_contain_secret(line: &str) -> bool {
    let line = line.to_lowercase().replace("tokens", "");
    let Some((_, written)) = line.split_once(" | ") else { return false };
    let names_secret = |name: &str| ["key", "token", "secret", "password"].iter().any(|secret| name.contains(secret));
    written.split('=').rev().skip(1).any(names_secret) || (written.contains("://") && written.contains('@'))
}

/// The 1-based line that contains `word` as a string or a key.
fn line_of(text: &str, word: &str) -> Option<usize> {
    let quoted = [format!("{word:?}"), format!("'{word}'"), format!("\"{word}\"")];
    let contains = |line: &str| {
        let is_key = || line.split_once('=').is_some_and(|(key, _)| key.trim() == word);
        quoted.iter().any(|quoted| line.contains(quoted.as_str())) || is_key()
    };
    let lines = text.lines().map(str::trim_start).enumerate();
    lines.filter(|(_, line)| !line.starts_with('#')).find(|(_, line)| contains(line)).map(|(at, _)| at + 1)
}

/// For "unknown field `x`, expected one of `a`, `b`": a hint with the candidate most similar to x.
fn nearest_known(message: &str) -> Option<String> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    if !(message.starts_with("unknown field") || message.starts_with("unknown variant")) {
        return None;
    }
    let unknown = quoted.next()?;
    let nearest = nearest(unknown, quoted)?;
    Some(format!("did you mean `{nearest}`?"))
}

/// The candidate most similar to `word`, if any is similar enough to suggest.
pub fn nearest<'c>(word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let word_lower = word.to_lowercase();
    let distance = |candidate: &str| match candidate.to_lowercase() {
        // Prefer a long name that starts with `word` to a short name with other letters.
        longer if word.len() > 2 && longer.starts_with(&word_lower) => 1,
        other => strsim::damerau_levenshtein(&word_lower, &other),
    };
    let (distance, best) = candidates.map(|candidate| (distance(candidate), candidate)).min()?;
    (distance <= word.len().max(best.len()).div_ceil(2)).then_some(best)
}
