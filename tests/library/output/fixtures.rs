//! Findings built by hand and by the engine, and functions that render them.

use echolint::config::{Selector, Settings};
use echolint::diagnostic::{Finding, Fix, Located, Related, Safety, Severity};
use echolint::engine::{CheckContext, Document, PositionStyle, ScanOptions};
use echolint::fingerprint::Fingerprint;
use echolint::json::Span;
use echolint::output::{self, OutputFormat, Project, Reporter, Style, Summary};
use echolint::rule::RuleRef;
use echolint::rules::RuleSet;
use echolint::schema::Schemas;
use echolint::text::{PositionIndex, excerpt};
use std::sync::Arc;

pub const PLAIN: Style = Style { color: false, links: false, excerpts: true };
pub const ALL: [OutputFormat; 9] = [
    OutputFormat::Full,
    OutputFormat::Concise,
    OutputFormat::Json,
    OutputFormat::Sarif,
    OutputFormat::Github,
    OutputFormat::Gitlab,
    OutputFormat::Junit,
    OutputFormat::Markdown,
    OutputFormat::Agent,
];

pub fn rule(code: &str) -> RuleRef {
    RuleSet::builtin().of_code(code).unwrap().clone()
}

/// The reporter of a format for the rules of echolint.
pub fn reporter(format: OutputFormat, style: Style, project: &Project) -> Box<dyn Reporter + Send> {
    output::reporter(format, style, project, &Arc::new(RuleSet::builtin()))
}

/// The location in `file` of the text between `«` and `»` in `marked`.
pub fn place(file: &str, marked: &str) -> Located {
    let (before, rest) = marked.split_once('«').unwrap();
    let (inside, after) = rest.split_once('»').unwrap();
    let start = file.find(&format!("{before}{inside}{after}")).unwrap() + before.len();
    let [start, end] = [start, start + inside.len()].map(|offset| u32::try_from(offset).unwrap());
    let span = Span::new(start, end);
    let mut positions = PositionIndex::new(file);
    Located {
        bytes: span.start.into()..span.end.into(),
        start: positions.position(span.start),
        end: positions.position(span.end),
        excerpt: Some(excerpt(file, span)),
    }
}

pub fn finding(code: &str, message: &str, at: Option<Located>) -> Finding {
    let rule = rule(code);
    let severity = rule.severity;
    let fingerprint = Fingerprint::parse("00000000000000000123456789abcdef").expect("a fingerprint");
    Finding { at, ..Finding::bare(rule, severity, message.to_owned(), fingerprint) }
}

/// A finding at the marked location of a file that contains only this text.
pub fn marked(text: &str, message: &str) -> Finding {
    let file = text.replace(['«', '»'], "");
    finding("J001", message, Some(place(&file, text)))
}

pub fn summary(files: &[(&str, Vec<Finding>)]) -> Summary {
    let mut summary =
        Summary { files: files.len() as u64, records: 812, trajectories: 800, calls: 5310, ..Summary::default() };
    let findings = files.iter().flat_map(|(_, findings)| findings);
    findings.for_each(|finding| summary.count(finding));
    summary
}

pub fn run(reporter: &mut dyn Reporter, files: &[(&str, Vec<Finding>)]) -> String {
    run_with(reporter, files, &summary(files))
}

pub fn run_with(reporter: &mut dyn Reporter, files: &[(&str, Vec<Finding>)], summary: &Summary) -> String {
    let mut out = Vec::new();
    reporter.begin(&mut out).unwrap();
    for (path, findings) in files {
        // In two parts, because the engine may report findings of a file in parts.
        let (first, second) = findings.split_at(findings.len() / 2);
        reporter.findings(&mut out, path, first).unwrap();
        reporter.findings(&mut out, path, second).unwrap();
    }
    reporter.finish(&mut out, summary).unwrap();
    String::from_utf8(out).unwrap()
}

pub fn render(format: OutputFormat, style: Style, files: &[(&str, Vec<Finding>)]) -> String {
    run(&mut *reporter(format, style, &Project::default()), files)
}

pub fn full(findings: Vec<Finding>) -> String {
    render(OutputFormat::Full, PLAIN, &[("data/a.jsonl", findings)])
}

/// The findings of the engine with the J and S rules.
pub fn checked(bytes: &[u8]) -> Vec<Finding> {
    let mut settings = Settings::default();
    settings.rules.clear();
    for family in ["J", "S"] {
        let selector = Selector::new(family, settings.rules.set()).unwrap();
        settings.rules.select(&selector);
    }
    let schemas = Schemas::default();
    let context = CheckContext {
        settings: &settings,
        teachers: &[],
        schemas: &schemas,
        places: PositionStyle::Excerpts,
        version1: false,
        all_findings: false,
    };
    let options = ScanOptions { named_lines: true, ..ScanOptions::default() };
    Document::check(bytes, &options, &context, None).findings(&context)
}

/// A file with a byte order mark, a duplicate key, a syntax error, and a schema violation at the end of a long line.
pub fn real_file() -> Vec<u8> {
    let chat = |content: &str| format!(r#"{{"messages": [{{"role": "user", "content": "{content}"}}"#);
    let lines = [
        format!(
            "\u{feff}{}, {{\"role\": \"assistant\", \"content\": \"Fertig.\", \"content\": null}}]}}",
            chat("Grüß Gott 👋")
        ),
        format!("{}, ]}}", chat("漢字")),
        format!(
            "{}, {{\"role\": \"asistant\", \"content\": \"Done.\"}}], \"task_id\": \"airline/12\"}}",
            chat(&"é".repeat(50_000))
        ),
        format!("{}]}}", chat("fine")),
    ];
    lines.join("\n").into_bytes()
}

/// Findings of every kind: all severities, related locations inside and outside of the excerpt, fixes, unreadable
/// files.
pub fn of_all_kinds() -> Vec<(&'static str, Vec<Finding>)> {
    let near = "{\"a\": 1, \"b\": 2, \"a\": 3}\n";
    let far = format!("{near}{{\"id\": \"call_1\", \"pad\": \"{}\", \"use\": \"call_9\"}}\n", "x".repeat(400));
    let related = |at, message: &str| Related { at, path: None, message: message.to_owned() };

    let mut duplicate = finding("J002", "duplicate key `a`", Some(place(&far, "2, «\"a\"»: 3")));
    duplicate.related.push(related(place(&far, "{«\"a\"»: 1"), "first defined here"));
    (duplicate.record, duplicate.trajectory) = (Some(0), Some(0));
    (duplicate.task, duplicate.model) = (Some("airline/12".into()), Some("gpt-4o".into()));

    let mut call = finding("S001", "no call has the id `call_9`", Some(place(&far, "\"use\": «\"call_9\"»")));
    call.severity = Severity::Info;
    call.related.push(related(place(&far, "\"id\": «\"call_1\"»"), "first call"));
    call.related.push(related(place(&far, "{«\"a\"»: 1"), "first record"));
    call.record = Some(1);

    let mut mark = finding("J006", "the file begins with a byte order mark", Some(place(near, "«»{\"a\"")));
    mark.at.as_mut().unwrap().excerpt = None;
    mark.fix = Some(Fix {
        title: "remove the byte order mark".to_owned(),
        safety: Safety::Safe,
        bytes: 0..3,
        replacement: String::new(),
    });
    let mut number = finding("J003", "`2` loses precision as a 64-bit float", Some(place(near, "\"b\": «2»")));
    number.fix = Some(Fix {
        title: "write the number as a string".to_owned(),
        safety: Safety::Unsafe,
        bytes: 14..15,
        replacement: "\"2\"".to_owned(),
    });
    let unread = finding("J001", "cannot read the file: permission denied", None);
    vec![("data/runs.jsonl", vec![duplicate, call]), ("b.jsonl", vec![mark, number]), ("c.jsonl", vec![unread])]
}
