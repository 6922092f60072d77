//! Path templates: `runs/{model}/**/{task}.json`.

use super::ConfigError;

/// A pattern of a path that names parts of it. `{task}`, `{model}` and any other name in braces take
/// one or more characters but no `/`, `*` takes any but `/`, `**` takes any.
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

/// Steps of matching after which a path is taken not to match: a bound against hostile templates.
const MOST_STEPS: usize = 100_000;

impl std::str::FromStr for PathTemplate {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let wrong = |reason: &str| ConfigError::Pattern { pattern: text.to_owned(), reason: reason.to_owned() };
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
                let end = after.find('}').ok_or_else(|| wrong("`{` without `}`"))?;
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
    /// Whether it says where the field stands.
    #[must_use]
    pub fn names(&self, field: &str) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Field(name) if name == field))
    }

    /// What the field takes of `path`, which uses `/`.
    #[must_use]
    pub fn capture(&self, path: &str, field: &str) -> Option<String> {
        let mut steps = 0;
        let mut found = None;
        matches(&self.pieces, path, field, &mut found, &mut steps).then_some(found)?
    }
}

fn matches(pieces: &[Piece], path: &str, field: &str, found: &mut Option<String>, steps: &mut usize) -> bool {
    *steps += 1;
    if *steps > MOST_STEPS {
        return false;
    }
    let Some((piece, rest)) = pieces.split_first() else { return path.is_empty() };
    let (least, across) = match piece {
        Piece::Text(text) => {
            return path.strip_prefix(text.as_str()).is_some_and(|path| matches(rest, path, field, found, steps));
        }
        Piece::Field(_) => (1, false),
        Piece::Star => (0, false),
        Piece::DoubleStar => (0, true),
    };
    let stop = if across { path.len() } else { path.find('/').unwrap_or(path.len()) };
    for end in (least..=stop).rev().filter(|&end| path.is_char_boundary(end)) {
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
        assert!(template.names("task") && !template.names("outcome"));
        assert!("{x".parse::<PathTemplate>().is_err());
    }

    #[test]
    fn hostile_templates_end() {
        let template: PathTemplate = format!("{}{{task}}", "**a".repeat(40)).parse().unwrap();
        assert_eq!(template.capture(&"a".repeat(400), "nothing"), None);
    }
}
