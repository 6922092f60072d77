//! JUnit XML: one test suite per file, one failed test per finding.
//!
//! A suite starts with the number of its tests, so the findings of a file are buffered. Their number is limited,
//! because viewers of test reports limit it too.

use super::numbers::plural;
use super::terminal::neutralize;
use super::{Reporter, Summary};
use crate::diagnostic::Finding;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::borrow::Cow;
use std::io::{self, Write};

/// The maximum number of findings listed per file.
const MAX_FINDINGS_PER_FILE: u64 = 10_000;

/// The reporter of `junit`.
#[derive(Debug, Default)]
pub struct Junit {
    /// The file whose findings are being collected.
    suite: Option<Suite>,
    /// The number of findings beyond the limit.
    omitted: u64,
}

#[derive(Debug)]
struct Suite {
    path: String,
    tests: u64,
    /// The XML of the tests.
    body: Vec<u8>,
}

impl Reporter for Junit {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let mut xml = Writer::new(out);
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        newline(&mut xml)?;
        xml.write_event(Event::Start(element("testsuites", [("name", "echolint")])))?;
        newline(&mut xml)
    }

    fn findings(&mut self, out: &mut dyn Write, path: &str, findings: &[Finding]) -> io::Result<()> {
        if findings.is_empty() {
            return Ok(());
        }
        if self.suite.as_ref().is_some_and(|suite| suite.path != path) {
            self.close(out)?;
        }
        let suite = self.suite.get_or_insert_with(|| Suite { path: path.to_owned(), tests: 0, body: Vec::new() });
        for finding in findings {
            if suite.tests == MAX_FINDINGS_PER_FILE {
                self.omitted += 1;
                continue;
            }
            suite.tests += 1;
            test(&mut Writer::new(&mut suite.body), path, finding)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        self.close(out)?;
        let mut xml = Writer::new(out);
        let omitted = self.omitted + summary.omitted;
        // Readers reject reports without tests, so a run without findings is one passed test.
        let (name, skipped) = match (summary.findings(), omitted) {
            (0, _) => (format!("no findings in {}", plural(summary.records, "record")), None),
            (_, 0) => (String::new(), None),
            (_, omitted) => ("all findings".to_owned(), Some(format!("{} omitted", plural(omitted, "finding")))),
        };
        if !name.is_empty() {
            let skips = if skipped.is_some() { "1" } else { "0" };
            let counts = [("name", "echolint"), ("tests", "1"), ("failures", "0"), ("errors", "0"), ("skipped", skips)];
            xml.write_event(Event::Start(element("testsuite", counts)))?;
            let case = element("testcase", [("classname", "echolint"), ("name", &name)]);
            if let Some(message) = skipped {
                xml.write_event(Event::Start(case))?;
                xml.write_event(Event::Empty(element("skipped", [("message", message.as_str())])))?;
                xml.write_event(Event::End(BytesEnd::new("testcase")))?;
            } else {
                xml.write_event(Event::Empty(case))?;
            }
            xml.write_event(Event::End(BytesEnd::new("testsuite")))?;
            newline(&mut xml)?;
        }
        xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
        newline(&mut xml)
    }
}

impl Junit {
    /// Writes the completed suite.
    fn close(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let Some(suite) = self.suite.take() else { return Ok(()) };
        let (name, tests) = (text(&suite.path), suite.tests.to_string());
        let mut xml = Writer::new(out);
        let counts = [("name", &*name), ("tests", &tests), ("failures", &tests), ("errors", "0"), ("skipped", "0")];
        xml.write_event(Event::Start(element("testsuite", counts)))?;
        newline(&mut xml)?;
        xml.get_mut().write_all(&suite.body)?;
        xml.write_event(Event::End(BytesEnd::new("testsuite")))?;
        newline(&mut xml)
    }
}

/// Writes a failed test. Its name contains the position and the message, because viewers merge tests with equal names.
fn test(xml: &mut Writer<&mut Vec<u8>>, path: &str, finding: &Finding) -> io::Result<()> {
    let (rule, message) = (&finding.rule, text(&finding.message));
    let path = text(path);
    let position = finding.at.as_ref().map(|at| format!("{}:{}", at.start.line, at.start.column));
    let at = position.as_ref().map(|position| format!(" {position}")).unwrap_or_default();
    let line = finding.at.as_ref().map_or(1, |at| at.start.line).to_string();
    let name = format!("{} {}{at} {message}", rule.code, rule.name);
    let case = element("testcase", [("classname", &*path), ("name", &name), ("file", &path), ("line", &line)]);
    xml.write_event(Event::Start(case))?;
    let failure = element("failure", [("type", finding.severity.name()), ("message", &message)]);
    xml.write_event(Event::Start(failure))?;
    let mut body = format!("{path}{}: {message}", position.map(|at| format!(":{at}")).unwrap_or_default());
    let record = finding.record.map(|record| format!("record {record}"));
    let named = |what, name: &Option<std::sync::Arc<str>>| name.as_ref().map(|name| format!("{what} {}", text(name)));
    for part in [record, named("task", &finding.task), named("model", &finding.model)].into_iter().flatten() {
        body.push('\n');
        body.push_str(&part);
    }
    xml.write_event(Event::Text(BytesText::new(&body)))?;
    xml.write_event(Event::End(BytesEnd::new("failure")))?;
    xml.write_event(Event::End(BytesEnd::new("testcase")))?;
    newline(xml)
}

fn element<'n, const N: usize>(name: &'n str, attributes: [(&str, &str); N]) -> BytesStart<'n> {
    BytesStart::new(name).with_attributes(attributes)
}

/// Escapes the characters that XML 1.0 forbids: control characters and two non-characters.
fn text(text: &str) -> Cow<'_, str> {
    let text = neutralize(text);
    if text.contains(['\u{fffe}', '\u{ffff}']) {
        text.replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}").into()
    } else {
        text
    }
}

fn newline<W: Write>(xml: &mut Writer<W>) -> io::Result<()> {
    xml.get_mut().write_all(b"\n")
}
