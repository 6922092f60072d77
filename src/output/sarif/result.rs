//! Converts findings to SARIF results.

use super::super::project::{Project, encoded};
use super::super::terminal::neutralize;
use super::driver::level;
use crate::diagnostic::{Finding, Fix, Located};
use crate::rule::Family;
use crate::rules::RuleSet;
use crate::suppression::{SuppressedBy, Suppression};
use serde_json::{Value, json};

/// The maximum number of locations of a result that GitHub accepts.
pub(super) const MAX_LOCATIONS: usize = 1_000;
/// The name of the folder that relative paths are relative to.
pub(super) const ROOT: &str = "%SRCROOT%";

/// The result of a finding in the file at `path`. `nth` is its number among the findings with its fingerprint there.
pub(super) fn result(artifacts: &Artifacts, rules: &RuleSet, path: &str, finding: &Finding, nth: u32) -> Value {
    let artifact = artifacts.of(path);
    // Code scanning requires a line, even for a file that could not be read.
    let primary = finding.at.as_ref().map_or_else(|| json!({"startLine": 1}), region);
    let mut result = json!({
        "ruleId": finding.rule.code,
        "level": level(finding.severity),
        "message": {"text": literal(&finding.message)},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": primary}}],
    });
    if let Some(index) = rules.index_of(&finding.rule.code) {
        result["ruleIndex"] = index.get().into();
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().take(MAX_LOCATIONS - 1).enumerate();
        let related = related.map(|(index, related)| {
            let elsewhere = related.path.as_deref().map(|path| artifacts.of(path));
            let mut location = location(elsewhere.as_ref().unwrap_or(&artifact), &related.at, &related.message);
            location["id"] = (index + 1).into();
            location
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(flow) = code_flow(&artifact, finding) {
        result["codeFlows"] = json!([{"threadFlows": [{"locations": flow}]}]);
    }
    // Code scanning identifies alerts by the second one. Without it, code scanning hashes the line, which is a whole
    // record.
    result["partialFingerprints"] = json!({
        "echolint/v2": finding.fingerprint.to_string(),
        "primaryLocationLineHash": format!("{}:{nth}", finding.fingerprint),
    });
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([fix_json(&artifact, fix)]);
    }
    let indices = [("record", finding.record), ("trajectory", finding.trajectory)];
    let indices = indices.into_iter().filter_map(|(key, index)| Some((key, Value::from(index?))));
    let names = [("task", &finding.task), ("model", &finding.model)];
    let names = names.into_iter().filter_map(|(key, name)| Some((key, Value::from(name.as_deref()?))));
    let properties: serde_json::Map<_, _> = indices.chain(names).map(|(key, value)| (key.to_owned(), value)).collect();
    if !properties.is_empty() {
        result["properties"] = properties.into();
    }
    result
}

/// A suppression: `inSource` if the record itself suppresses the finding, otherwise `external`.
pub(super) fn suppression_json(suppression: &Suppression) -> Value {
    let kind = if suppression.by == SuppressedBy::Record { "inSource" } else { "external" };
    let mut json = json!({"kind": kind, "status": "accepted"});
    if let Some(reason) = &suppression.reason {
        json["justification"] = literal(reason).into();
    }
    json
}

fn location(artifact: &Value, at: &Located, message: &str) -> Value {
    let physical = json!({"artifactLocation": artifact, "region": region(at)});
    json!({"message": {"text": literal(message)}, "physicalLocation": physical})
}

/// The path through the trajectory, for findings about calls: their locations in the order of the file, which is the
/// order of events.
fn code_flow(artifact: &Value, finding: &Finding) -> Option<Vec<Value>> {
    let has_flow = matches!(finding.rule.family, Family::Protocol | Family::Graph) && !finding.related.is_empty();
    let at = finding.at.as_ref().filter(|_| has_flow)?;
    let related = finding.related.iter().filter(|related| related.path.is_none());
    let mut steps: Vec<_> = related.take(MAX_LOCATIONS - 1).map(|other| (&other.at, &other.message)).collect();
    steps.push((at, &finding.message));
    steps.sort_by_key(|(at, _)| (at.bytes.start, at.bytes.end));
    Some(steps.iter().map(|(at, message)| json!({"location": location(artifact, at, message)})).collect())
}

fn region(at: &Located) -> Value {
    json!({
        "startLine": at.start.line,
        "startColumn": at.start.column,
        "endLine": at.end.line,
        "endColumn": at.end.column,
        "byteOffset": at.bytes.start,
        "byteLength": at.bytes.end.saturating_sub(at.bytes.start),
    })
}

fn fix_json(artifact: &Value, fix: &Fix) -> Value {
    let length = fix.bytes.end.saturating_sub(fix.bytes.start);
    let mut replacement = json!({"deletedRegion": {"byteOffset": fix.bytes.start, "byteLength": length}});
    if !fix.replacement.is_empty() {
        replacement["insertedContent"] = json!({"text": fix.replacement});
    }
    json!({
        "description": {"text": literal(&fix.title)},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": [replacement]}],
    })
}

/// Escapes a message, so that data in it cannot create a link (`[text](url)`).
fn literal(text: &str) -> String {
    let text = neutralize(text);
    if text.contains("](") { text.replace('[', "\\[").replace(']', "\\]") } else { text.into_owned() }
}

/// The URIs of files: relative to the project's folder, or absolute `file:` URIs.
#[derive(Debug)]
pub(super) struct Artifacts(Project);

impl Artifacts {
    /// Creates URIs relative to the project.
    pub fn new(project: &Project) -> Self {
        Self(project.clone())
    }

    fn of(&self, path: &str) -> Value {
        let path = self.0.path(path);
        let has_drive = cfg!(windows) && path.as_bytes().get(1) == Some(&b':');
        if path.starts_with('/') {
            json!({"uri": format!("file://{}", encoded(&path))})
        } else if has_drive {
            json!({"uri": format!("file:///{}:{}", &path[..1], encoded(&path[2..]))})
        } else {
            json!({"uri": encoded(&path), "uriBaseId": ROOT})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        let artifact = |path| Artifacts::new(&Project::default()).of(path);
        let uri = |path| artifact(path)["uri"].as_str().unwrap().to_owned();
        assert_eq!(uri("./data/a b.jsonl"), "data/a%20b.jsonl");
        assert_eq!(uri("c:d#1?é%20\n.jsonl"), "c%3Ad%231%3F%C3%A9%2520%0A.jsonl");
        assert_eq!(artifact("/tmp/a b.jsonl"), json!({"uri": "file:///tmp/a%20b.jsonl"}));
        assert_eq!(artifact("a.jsonl")["uriBaseId"], ROOT);
    }

    #[test]
    fn messages_contain_no_links() {
        assert_eq!(literal("duplicate key `[0]`"), "duplicate key `[0]`");
        assert_eq!(literal("[click](https://evil)\n"), "\\[click\\](https://evil)\\n");
    }
}
