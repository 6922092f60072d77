//! A finding as a SARIF result.

use super::super::project::{Project, encoded};
use super::super::terminal::neutralize;
use super::driver::level;
use crate::diagnostic::{Finding, Fix, Located};
use crate::suppression::{SuppressedBy, Suppression};
use serde_json::{Value, json};

/// Locations of a result that GitHub takes.
pub(super) const MOST_LOCATIONS: usize = 1_000;
/// What relative paths are relative to.
pub(super) const ROOT: &str = "%SRCROOT%";

/// The result of a finding in the file at `path`, the `nth` of its fingerprint there.
pub(super) fn result(artifacts: &Artifacts, path: &str, finding: &Finding, nth: u32) -> Value {
    let artifact = artifacts.of(path);
    // Code scanning wants a line even of a file that could not be read.
    let place = finding.at.as_ref().map_or_else(|| json!({"startLine": 1}), region);
    let mut result = json!({
        "ruleId": finding.rule.code,
        "ruleIndex": finding.rule.index(),
        "level": level(finding.severity),
        "message": {"text": literal(&finding.message)},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": place}}],
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter().take(MOST_LOCATIONS - 1).enumerate();
        let related = related.map(|(index, related)| {
            let elsewhere = related.path.as_deref().map(|path| artifacts.of(path));
            let mut location = location(elsewhere.as_ref().unwrap_or(&artifact), &related.at, &related.message);
            location["id"] = (index + 1).into();
            location
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(flow) = flow(&artifact, finding) {
        result["codeFlows"] = json!([{"threadFlows": [{"locations": flow}]}]);
    }
    // The second is what code scanning tells alerts apart by; a hash of the line, which it makes where there is none,
    // is that of the whole record.
    result["partialFingerprints"] = json!({
        "echolint/v1": format!("{:032x}", finding.fingerprint),
        "primaryLocationLineHash": format!("{:032x}:{nth}", finding.fingerprint),
    });
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([change(&artifact, fix)]);
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

/// Why a finding is not reported: its record says so, or something outside of the data.
pub(super) fn reason(suppression: &Suppression) -> Value {
    let kind = if suppression.by == SuppressedBy::Record { "inSource" } else { "external" };
    let mut reason = json!({"kind": kind, "status": "accepted"});
    if let Some(words) = &suppression.reason {
        reason["justification"] = literal(words).into();
    }
    reason
}

fn location(artifact: &Value, at: &Located, message: &str) -> Value {
    let physical = json!({"artifactLocation": artifact, "region": region(at)});
    json!({"message": {"text": literal(message)}, "physicalLocation": physical})
}

/// The way through the trajectory, from the call to the result and on, where a finding is about one: its places in
/// the order in which they happened, which is that of the file.
fn flow(artifact: &Value, finding: &Finding) -> Option<Vec<Value>> {
    let is_way = matches!(finding.rule.code.as_bytes().first(), Some(b'P' | b'G')) && !finding.related.is_empty();
    let at = finding.at.as_ref().filter(|_| is_way)?;
    let related = finding.related.iter().filter(|related| related.path.is_none());
    let mut places: Vec<_> = related.take(MOST_LOCATIONS - 1).map(|other| (&other.at, &other.message)).collect();
    places.push((at, &finding.message));
    places.sort_by_key(|(at, _)| (at.bytes.start, at.bytes.end));
    Some(places.iter().map(|(at, message)| json!({"location": location(artifact, at, message)})).collect())
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

fn change(artifact: &Value, fix: &Fix) -> Value {
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

/// A message to be shown as it is: data in it cannot make a link, as `[text](address)` would.
fn literal(text: &str) -> String {
    let text = neutralize(text);
    if text.contains("](") { text.replace('[', "\\[").replace(']', "\\]") } else { text.into_owned() }
}

/// The locations of files: relative to the project's folder, or absolute `file:` addresses.
#[derive(Debug)]
pub(super) struct Artifacts(Project);

impl Artifacts {
    /// Those of a project.
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
    fn paths_become_addresses() {
        let artifact = |path| Artifacts::new(&Project::default()).of(path);
        let uri = |path| artifact(path)["uri"].as_str().unwrap().to_owned();
        assert_eq!(uri("./data/a b.jsonl"), "data/a%20b.jsonl");
        assert_eq!(uri("c:d#1?é%20\n.jsonl"), "c%3Ad%231%3F%C3%A9%2520%0A.jsonl");
        assert_eq!(artifact("/tmp/a b.jsonl"), json!({"uri": "file:///tmp/a%20b.jsonl"}));
        assert_eq!(artifact("a.jsonl")["uriBaseId"], ROOT);
    }

    #[test]
    fn messages_hold_no_links() {
        assert_eq!(literal("the key `[0]` stands twice"), "the key `[0]` stands twice");
        assert_eq!(literal("[click](https://evil)\n"), "\\[click\\](https://evil)\\n");
    }
}
