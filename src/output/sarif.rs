//! SARIF 2.1.0, for code scanning.
//!
//! Results are written as they come; what counts them stands behind them.

use super::encode::json;
use super::sarif_driver::{driver, level};
use super::terminal::neutralize;
use super::{Reporter, Summary};
use crate::diagnostic::{Finding, Fix, Located};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Results of a run that GitHub takes.
const MOST_RESULTS: u64 = 25_000;
/// Locations of a result that GitHub takes.
const MOST_LOCATIONS: usize = 1_000;
/// What relative paths are relative to.
const ROOT: &str = "%SRCROOT%";

/// The reporter.
#[derive(Debug, Default)]
pub struct Sarif {
    results: u64,
    cut_results: u64,
    cut_locations: u64,
}

impl Reporter for Sarif {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(
            br#"{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":"#,
        )?;
        out.write_all(&json(&driver())?)?;
        let root = json!({ROOT: {"description": {"text": "The folder in which echolint was run."}}});
        out.write_all(br#"},"columnKind":"unicodeCodePoints","originalUriBaseIds":"#)?;
        out.write_all(&json(&root)?)?;
        out.write_all(br#","results":["#)
    }

    fn findings(&mut self, out: &mut dyn Write, path: &str, findings: &[Finding]) -> io::Result<()> {
        let artifact = artifact(path);
        for finding in findings {
            if self.results == MOST_RESULTS {
                self.cut_results += 1;
                continue;
            }
            let separator = if self.results == 0 { "\n" } else { ",\n" };
            self.results += 1;
            self.cut_locations += finding.related.len().saturating_sub(MOST_LOCATIONS - 1) as u64;
            out.write_all(separator.as_bytes())?;
            out.write_all(&json(&result(&artifact, finding))?)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        let notifications: Vec<Value> = [
            (self.cut_results, format!("findings are left out: code scanning takes {MOST_RESULTS} a run")),
            (
                self.cut_locations,
                format!("related places are left out: code scanning takes {MOST_LOCATIONS} locations a finding"),
            ),
        ]
        .into_iter()
        .filter(|(cut, _)| *cut > 0)
        .map(|(cut, what)| json!({"level": "warning", "message": {"text": format!("{cut} {what}.")}}))
        .collect();
        let invocations = json!([{"executionSuccessful": true, "toolExecutionNotifications": notifications}]);
        let properties = json!({
            "files": summary.files,
            "records": summary.records,
            "trajectories": summary.trajectories,
            "calls": summary.calls,
            "findings": summary.findings(),
        });
        out.write_all(b"\n],\"invocations\":")?;
        out.write_all(&json(&invocations)?)?;
        out.write_all(b",\"properties\":")?;
        out.write_all(&json(&properties)?)?;
        out.write_all(b"}]}\n")
    }
}

fn result(artifact: &Value, finding: &Finding) -> Value {
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
            let elsewhere = related.path.as_deref().map(self::artifact);
            let artifact = elsewhere.as_ref().unwrap_or(artifact);
            let physical = json!({"artifactLocation": artifact, "region": region(&related.at)});
            json!({"id": index + 1, "message": {"text": literal(&related.message)}, "physicalLocation": physical})
        });
        result["relatedLocations"] = related.collect();
    }
    result["partialFingerprints"] = json!({"echolint/v1": format!("{:032x}", finding.fingerprint)});
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([change(artifact, fix)]);
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

/// The location of a file: relative to the root, or an absolute `file:` address.
fn artifact(path: &str) -> Value {
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let path = path.strip_prefix("./").unwrap_or(&path);
    let has_drive = cfg!(windows) && path.as_bytes().get(1) == Some(&b':');
    if path.starts_with('/') {
        json!({"uri": format!("file://{}", encoded(path))})
    } else if has_drive {
        json!({"uri": format!("file:///{}:{}", &path[..1], encoded(&path[2..]))})
    } else {
        json!({"uri": encoded(path), "uriBaseId": ROOT})
    }
}

/// The path with everything percent-encoded that means something in an address.
fn encoded(path: &str) -> String {
    use std::fmt::Write as _;
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_addresses() {
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
