//! The SARIF driver, which describes echolint and its rules.

use crate::diagnostic::Severity;
use crate::rule::{FixAvailability, Rule};
use crate::rules::RuleSet;
use serde_json::{Value, json};

/// The maximum number of tags of a rule that GitHub accepts.
const MAX_TAGS: usize = 20;
/// The maximum number of characters of a description that GitHub accepts.
const MAX_DESCRIPTION_CHARS: usize = 1024;

/// The driver with all rules, in the order of their indices.
pub(super) fn driver(rules: &RuleSet) -> Value {
    json!({
        "name": "echolint",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
    })
}

/// The SARIF level of a severity.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn descriptor(rule: &Rule) -> Value {
    let docs = Docs::new(&rule.docs);
    let urgency = match rule.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "recommendation",
    };
    let mut descriptor = json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": clipped(docs.first_sentence())},
        "fullDescription": {"text": clipped(&docs.what)},
        "help": {"text": plain(&docs.markdown), "markdown": docs.markdown},
        "defaultConfiguration": {"enabled": rule.default_on, "level": level(rule.severity)},
        "properties": {"tags": tags(rule), "problem.severity": urgency},
    });
    if let Some(url) = &rule.url {
        descriptor["helpUri"] = (&**url).into();
    }
    descriptor
}

/// The documentation of a rule.
struct Docs {
    /// The whole text, without the leading space of doc comment lines.
    markdown: String,
    /// The section on what the rule does, on one line.
    what: String,
}

impl Docs {
    fn new(docs: &str) -> Self {
        let lines: Vec<_> = docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        let what = lines.iter().skip_while(|line| line.starts_with("## ") || line.is_empty());
        let what = what.take_while(|line| !line.starts_with("## ") && !line.starts_with("```"));
        let what: Vec<_> = what.flat_map(|line| line.split_whitespace()).collect();
        Self { markdown: lines.join("\n").trim().to_owned(), what: what.join(" ") }
    }

    fn first_sentence(&self) -> &str {
        self.what.find(". ").map_or(&self.what, |end| &self.what[..=end])
    }
}

/// Markdown without headings and fences, for viewers that show plain text.
fn plain(markdown: &str) -> String {
    let lines = markdown.lines().filter(|line| !line.starts_with("```"));
    let lines: Vec<_> = lines.map(|line| line.trim_start_matches("## ")).collect();
    lines.join("\n")
}

fn clipped(text: &str) -> &str {
    text.char_indices().nth(MAX_DESCRIPTION_CHARS).map_or(text, |(end, _)| &text[..end])
}

fn tags(rule: &Rule) -> Vec<&'static str> {
    let fix = (rule.fix != FixAvailability::None).then_some("fixable");
    std::iter::once(rule.family.tag()).chain(fix).take(MAX_TAGS).collect()
}
