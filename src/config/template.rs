//! Path templates: `runs/{model}/**/{task}.json`.

use super::ConfigError;

/// A pattern for a path that captures named parts of it. `{task}`, `{model}` and any other name in braces match one or
/// more characters except `/`, `*` matches any characters except `/`, and `**` matches any characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathTemplate {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field(String),
    Star,
    DoubleStar,
}

/// The number of matching steps after which a path does not match. Limits the time that a malicious template can take.
const MAX_STEPS: usize = 100_000;

impl std::str::FromStr for PathTemplate {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let invalid = |reason: &str| ConfigError::Pattern { pattern: text.to_owned(), reason: reason.to_owned() };
        let mut pieces = Vec::new();
        let mut rest = text.trim_start_matches("./");
        while let Some(first) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("**") {
                pieces.push(Piece::DoubleStar);
                rest = after;
            } else if let Some(after) = rest.strip_prefix('*') {
                pieces.push(Piece::Star);
                rest = after;
            } else if let Some(after) = rest.strip_prefix('{') {
                let end = after.find('}').ok_or_else(|| invalid("`{` without `}`"))?;
                pieces.push(Piece::Field(after[..end].to_owned()));
                rest = &after[end + 1..];
            } else {
                let end = rest[first.len_utf8()..].find(['*', '{']).map_or(rest.len(), |at| at + first.len_utf8());
                pieces.push(Piece::Text(rest[..end].to_owned()));
                rest = &rest[end..];
            }
        }
        Ok(Self { pieces })
    }
}

impl PathTemplate {
    /// Whether the template captures `field`.
    #[must_use]
    pub fn has_field(&self, field: &str) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Field(name) if name == field))
    }

    /// The part of `path` that `field` matches. `path` uses `/`.
    #[must_use]
    pub fn capture(&self, path: &str, field: &str) -> Option<String> {
        let mut steps = 0;
        let mut found = None;
        matches(&self.pieces, path, field, &mut found, &mut steps).then_some(found)?
    }
}

fn matches(pieces: &[Piece], path: &str, field: &str, found: &mut Option<String>, steps: &mut usize) -> bool {
    *steps += 1;
    if *steps > MAX_STEPS {
        return false;
    }
    let Some((piece, rest)) = pieces.split_first() else { return path.is_empty() };
    let (min_length, crosses_slash) = match piece {
        Piece::Text(text) => {
            return path.strip_prefix(text.as_str()).is_some_and(|path| matches(rest, path, field, found, steps));
        }
        Piece::Field(_) => (1, false),
        Piece::Star => (0, false),
        Piece::DoubleStar => (0, true),
    };
    let stop = if crosses_slash { path.len() } else { path.find('/').unwrap_or(path.len()) };
    for end in (min_length..=stop).rev().filter(|&end| path.is_char_boundary(end)) {
        if matches(rest, &path[end..], field, found, steps) {
            if matches!(piece, Piece::Field(name) if name == field) {
                *found = Some(path[..end].to_owned());
            }
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_parts_of_paths() {
        let template: PathTemplate = "runs/{model}/**/{task}.json".parse().unwrap();
        let capture = |path, field| template.capture(path, field);
        assert_eq!(capture("runs/gpt-5/a/b/t-1.json", "model").as_deref(), Some("gpt-5"));
        assert_eq!(capture("runs/gpt-5/a/b/t-1.json", "task").as_deref(), Some("t-1"));
        assert_eq!(capture("other/gpt-5/t.json", "task"), None);
        assert!(template.has_field("task") && !template.has_field("outcome"));
        assert!("{x".parse::<PathTemplate>().is_err());
    }

    #[test]
    fn matching_a_malicious_template_stops() {
        let template: PathTemplate = format!("{}{{task}}", "**a".repeat(40)).parse().unwrap();
        assert_eq!(template.capture(&"a".repeat(400), "nothing"), None);
    }
}
