//! Outputs for continuous integration: suppressed and omitted findings, links, limits, and the effect of a change.

use crate::markdown_support::{RULE_PAGES, inert_text};
use crate::output::contracts::{check_gitlab, check_json, check_junit, check_sarif, stable_sarif};
use crate::output::fixtures::{
    ALL, PLAIN, finding, of_all_kinds, place, render, reporter, rule, run, run_with, summary,
};
use echolint::dataset::{BeforeAfter, Change, DatasetChange, TeacherChange};
use echolint::diagnostic::{Evidence, Finding, Related};
use echolint::fingerprint::Fingerprint;
use echolint::output::{OutputFormat, Project, Summary};
use echolint::suppression::{Suppressed, SuppressedBy, Suppression};
use serde_json::Value;

const EVIL: &str = "|<b>\u{202e}`x` @all #1 https://y ]]> --><img>";

fn change() -> Change {
    let teacher = |teacher: &str, ags| TeacherChange {
        teacher: teacher.to_owned(),
        echoes: BeforeAfter { before: 3, after: 12 },
        judged: BeforeAfter { before: 40, after: 96 },
        ags,
    };
    let known = BeforeAfter { before: Some(0.611), after: Some(0.734_56) };
    Change {
        against: "main (merge base 1a2b3c4d)".to_owned(),
        added: 1212,
        changed: 3,
        removed: 1,
        unchanged: 796,
        datasets: vec![
            DatasetChange {
                name: "the data of echolint.toml".to_owned(),
                trajectories: BeforeAfter { before: 800, after: 2011 },
                behaviours: BeforeAfter { before: Some(12.44), after: Some(9.96) },
                teachers: vec![teacher("claude-sonnet-4.5", known), teacher(EVIL, BeforeAfter::default())],
            },
            DatasetChange { name: EVIL.to_owned(), ..DatasetChange::default() },
        ],
    }
}

fn with_change(format: OutputFormat) -> String {
    let files = of_all_kinds();
    let summary = Summary { change: Some(change()), ..summary(&files) };
    run_with(&mut *reporter(format, PLAIN, &Project::default()), &files, &summary)
}

#[test]
fn the_effect_of_a_change_is_shown() {
    let after_findings = |format| {
        let (shown, without) = (with_change(format), render(format, PLAIN, &of_all_kinds()));
        let common = shown.lines().zip(without.lines()).take_while(|(a, b)| a == b).count();
        shown.lines().skip(common).collect::<Vec<_>>().join("\n")
    };
    let shown = [OutputFormat::Full, OutputFormat::Concise, OutputFormat::Agent, OutputFormat::Markdown];
    insta::assert_snapshot!("change", shown.map(after_findings).join("\n----\n"));
    let json = with_change(OutputFormat::Json);
    check_json(&json);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["summary"]["change"]["datasets"][0]["teachers"][0]["echoes"]["after"], 12);
    assert!(json["summary"]["change"]["datasets"][1]["behaviours"]["before"].is_null());
}

#[test]
fn every_format_states_the_number_of_omitted_findings() {
    let files = [("a.jsonl", vec![finding("J001", "expected a value", None)])];
    let mut summary = summary(&files);
    summary.by_rule.insert(rule("J001"), 13);
    (summary.errors, summary.omitted) = (13, 12);
    for format in ALL {
        let shown = run_with(&mut *reporter(format, PLAIN, &Project::default()), &files, &summary);
        let note = match format {
            OutputFormat::Full | OutputFormat::Github | OutputFormat::Markdown => {
                "12 findings omitted (`--max-findings`)."
            }
            OutputFormat::Json => r#""omitted":12"#,
            OutputFormat::Sarif => "12 findings omitted: limited by --max-findings.",
            OutputFormat::Concise | OutputFormat::Gitlab => "12 findings omitted (--max-findings)",
            OutputFormat::Junit => r#"<skipped message="12 findings omitted"/>"#,
            OutputFormat::Agent => "findings=13 errors=13 warnings=0 infos=0 omitted=12",
        };
        assert!(shown.contains(note), "{format:?}:\n{shown}");
        match format {
            OutputFormat::Json => check_json(&shown),
            OutputFormat::Sarif => check_sarif(&shown),
            OutputFormat::Gitlab => assert_eq!(check_gitlab(&shown).len(), 2),
            OutputFormat::Junit => assert_eq!(check_junit(&shown), 2),
            _ => {}
        }
    }
}

#[test]
fn only_sarif_contains_suppressed_findings() {
    let found: Vec<Finding> = of_all_kinds().into_iter().flat_map(|(_, findings)| findings).collect();
    let by = [SuppressedBy::Baseline(Fingerprint::default()), SuppressedBy::Record, SuppressedBy::Table(0)];
    let reasons = [Some("cut off on purpose, [see](http://x)".into()), None, Some("known".into())];
    let suppressed: Vec<Suppressed> = found
        .into_iter()
        .zip(by.into_iter().zip(reasons))
        .map(|(finding, (by, reason))| Suppressed { finding, suppression: Suppression { by, reason } })
        .collect();
    for format in ALL {
        let shown = |suppressed: &[Suppressed]| {
            let mut reporter = reporter(format, PLAIN, &Project::default());
            let mut out = Vec::new();
            reporter.begin(&mut out).unwrap();
            reporter.suppressed(&mut out, "a.jsonl", suppressed).unwrap();
            reporter.finish(&mut out, &Summary::default()).unwrap();
            String::from_utf8(out).unwrap()
        };
        let text = shown(&suppressed);
        if format != OutputFormat::Sarif {
            assert_eq!(text, shown(&[]), "{format:?}");
            continue;
        }
        check_sarif(&text);
        let results = &stable_sarif(&text)["runs"][0]["results"];
        let suppressions: Vec<_> =
            (0..suppressed.len()).map(|index| results[index]["suppressions"].to_string()).collect();
        insta::assert_snapshot!(suppressions.join("\n"), @r#"
        [{"kind":"external","status":"accepted","justification":"cut off on purpose, \\[see\\](http://x)"}]
        [{"kind":"inSource","status":"accepted"}]
        [{"kind":"external","status":"accepted","justification":"known"}]
        "#);
    }
}

/// A finding about a call with related locations in later events, and a finding about a duplicate key.
fn findings_with_and_without_flow() -> Vec<Finding> {
    let file = "{\"call\": 1, \"result\": 2, \"again\": 3}\n";
    let mut one = finding("G003", "the agent continues after an error", Some(place(file, "«\"call\"»")));
    for (marked, message) in [("«\"again\"»", "this call failed too"), ("«\"result\"»", "the error")] {
        one.related.push(Related { message: message.to_owned(), path: None, at: place(file, marked) });
    }
    let mut duplicate = finding("J002", "duplicate key", Some(place(file, "«\"result\"»")));
    let first = Related { message: "first defined here".to_owned(), path: None, at: place(file, "«\"call\"»") };
    duplicate.related.push(first);
    vec![one, duplicate]
}

#[test]
fn sarif_has_code_flows_for_findings_about_calls() {
    let text = render(OutputFormat::Sarif, PLAIN, &[("a.jsonl", findings_with_and_without_flow())]);
    check_sarif(&text);
    let results = &stable_sarif(&text)["runs"][0]["results"];
    let flow = results[0]["codeFlows"][0]["threadFlows"][0]["locations"].as_array().unwrap();
    let steps: Vec<_> = flow.iter().map(|step| step["location"]["message"]["text"].as_str().unwrap()).collect();
    assert_eq!(steps, ["the agent continues after an error", "the error", "this call failed too"]);
    assert!(results[1]["codeFlows"].is_null(), "a duplicate key has no code flow");
}

#[test]
fn equal_findings_have_unique_fingerprints() {
    let twice = vec![finding("P002", "no result", None); 2];
    let files = [("./a.jsonl", twice.clone()), ("b.jsonl", twice)];
    let first = check_gitlab(&render(OutputFormat::Gitlab, PLAIN, &files));
    assert_eq!((first.len(), &first[0]["location"]["path"]), (4, &Value::from("a.jsonl")));
    let later: Vec<_> = check_gitlab(&render(OutputFormat::Gitlab, PLAIN, &files[1..]));
    assert_eq!(first[2..], later[..], "they do not depend on other files");
    let sarif: Value = serde_json::from_str(&render(OutputFormat::Sarif, PLAIN, &files)).unwrap();
    let hash = |index: usize| &sarif["runs"][0]["results"][index]["partialFingerprints"]["primaryLocationLineHash"];
    assert!(hash(0) != hash(1) && hash(0) == hash(2));
}

fn echoes() -> Vec<Finding> {
    let rates = [Some(0.01), Some(0.002), None, Some(0.01), Some(0.002)];
    let echo = |(index, rate): (usize, Option<f64>)| {
        let mut echo = finding("E001", &format!("echoes `teacher` number {index}"), Some(place("[1]\n", "«[»1]")));
        let bits = f64::from(u32::try_from(index).unwrap()) / 4.0;
        (echo.evidence, echo.record) = (Some(Evidence { bits, false_positive_rate: rate }), Some(index as u64));
        echo
    };
    (0..13).map(|index| (index, rates[index % rates.len()])).map(echo).collect()
}

#[test]
fn a_job_summary_has_the_strongest_echoes_and_links() {
    let mut files = vec![("sub/a b.jsonl", echoes())];
    files.extend(of_all_kinds());
    let project = Project::new("/w/repo/data", Some("/w/repo"), Some("https://git.example/o/r/blob/1a2b"));
    insta::assert_snapshot!("markdown_linked", run(&mut *reporter(OutputFormat::Markdown, PLAIN, &project), &files));
}

#[test]
fn a_job_summary_stays_small() {
    let path = format!("{}.jsonl", "|é".repeat(2_000));
    let mut many = vec![finding("J001", &EVIL.repeat(40), None); 500];
    many.iter_mut().for_each(|finding| finding.task = Some("|".repeat(5_000).into()));
    let mut all = echoes();
    all.iter_mut().for_each(|echo| echo.message = EVIL.repeat(40));
    all.extend(many);
    let files = [(path.as_str(), all)];
    let mut change = change();
    change.datasets = vec![DatasetChange { name: EVIL.repeat(40), ..change.datasets[0].clone() }; 900];
    let summary = Summary { change: Some(change), ..summary(&files) };
    let project = Project::new("/w", None, Some("https://git.example/o/r/blob/1a2b"));
    let shown = run_with(&mut *reporter(OutputFormat::Markdown, PLAIN, &project), &files, &summary);
    assert!(shown.len() < 1 << 20, "{}", shown.len());
    for note in ["3 more echoes not shown.", "more findings not shown.", "more measures not shown."] {
        assert!(shown.contains(note), "{note}");
    }
    assert!(!shown.contains('\u{202e}'), "{shown:.2000}");
    inert_text(&shown, &[RULE_PAGES, "https://git.example/o/r/blob/1a2b/"]);
}

#[test]
fn a_test_report_is_bounded_and_states_omissions() {
    let many: Vec<_> =
        (0..10_003).map(|index| finding("P002", &format!("number {index} \u{fffe}\u{ffff}"), None)).collect();
    let text = render(OutputFormat::Junit, PLAIN, &[("a.jsonl", many)]);
    assert_eq!(check_junit(&text), 10_001);
    assert!(text.contains(r#"<skipped message="3 findings omitted"/>"#));
    assert!(text.contains("number 0 \\u{fffe}\\u{ffff}"));
}

#[test]
fn paths_are_relative_to_the_project() {
    let files = [("a.jsonl", vec![finding("P002", "no result", None)])];
    let project = Project::new("/w/repo/data", Some("/w/repo"), None);
    for format in [OutputFormat::Github, OutputFormat::Gitlab, OutputFormat::Sarif] {
        let shown = run(&mut *reporter(format, PLAIN, &project), &files);
        assert!(shown.contains("data/a.jsonl"), "{format:?}: {shown}");
    }
}

#[test]
fn sarif_stays_below_the_size_limit_of_code_scanning() {
    // Random digits compress to about half their size.
    let mut state = 1u64;
    let mut digits = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{:08x}", state >> 32)
    };
    let many: Vec<_> =
        (0..12_000).map(|_| finding("P002", &(0..256).map(|_| digits()).collect::<String>(), None)).collect();
    let text = render(OutputFormat::Sarif, PLAIN, &[("a.jsonl", many)]);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
    let compressed = encoder.finish().unwrap().len();
    assert!((8_000_000..10_000_000).contains(&compressed), "{compressed}");
    let sarif: Value = serde_json::from_str(&text).unwrap();
    let left = 12_000 - sarif["runs"][0]["results"].as_array().unwrap().len();
    let note = &sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    let (number, reason) = note.as_str().unwrap().split_once(" findings omitted: ").unwrap();
    assert_eq!(number.replace(' ', ""), left.to_string());
    assert_eq!(reason, "code scanning accepts at most 10 MB compressed with gzip.");
}
