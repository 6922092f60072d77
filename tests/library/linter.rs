//! The public interface: the same findings as the command's engine gives, judgements, and errors as values.

use echolint::{LintReport, Linter, LinterError};
use std::path::Path;

const RUNS: &str = "examples/support/runs.jsonl";

/// What identifies the findings of a report.
fn findings(report: &LintReport) -> Vec<(String, Option<u64>, String)> {
    let one =
        |finding: &echolint::Finding| (finding.rule.code.to_string(), finding.record, finding.fingerprint.to_string());
    report.findings.iter().map(one).collect()
}

#[test]
fn a_file_and_its_bytes_have_the_same_findings() {
    let linter = Linter::new();
    let bytes = std::fs::read(RUNS).expect("the examples");
    let of_file = linter.check_file(Path::new(RUNS)).expect("readable");
    let of_bytes = linter.check_bytes(RUNS, &bytes).expect("valid settings");
    assert_eq!(findings(&of_file), findings(&of_bytes));
    assert!(!of_file.findings.is_empty());
    assert_eq!((of_file.records, of_file.calls), (8, 37));
    let records: Vec<u64> = of_file.trajectories.iter().map(|trajectory| trajectory.record).collect();
    assert_eq!(records, (0..8).collect::<Vec<_>>());
    assert!(of_file.trajectories.iter().all(|trajectory| trajectory.judgements.is_empty()), "without teachers");
}

#[test]
fn a_record_alone_has_the_findings_it_has_in_its_file() {
    let linter = Linter::new();
    let text = std::fs::read_to_string(RUNS).expect("the examples");
    let whole = findings(&linter.check_bytes(RUNS, text.as_bytes()).expect("valid settings"));
    for (record, line) in (0..).zip(text.lines()) {
        let alone = findings(&linter.check_record(line).expect("valid settings"));
        let in_file: Vec<_> = whole.iter().filter(|(_, of, _)| *of == Some(record)).collect();
        let prints = |all: &mut dyn Iterator<Item = &(String, Option<u64>, String)>| {
            all.map(|(code, _, print)| (code.clone(), print.clone())).collect::<Vec<_>>()
        };
        assert_eq!(prints(&mut alone.iter()), prints(&mut in_file.into_iter()), "record {record}");
    }
}

#[test]
fn the_default_teacher_judges_every_trajectory_once() {
    let linter = Linter::new().with_default_teacher().expect("the built-in profile");
    let report = linter.check_file(Path::new(RUNS)).expect("readable");
    for trajectory in &report.trajectories {
        let [judgement] = &trajectory.judgements[..] else { panic!("one teacher, {trajectory:?}") };
        assert!(judgement.actions.bits.is_finite() && judgement.actions.false_positive_rate.is_some());
        assert!(judgement.segments.iter().all(|segment| segment.calls.end as u64 <= trajectory.calls));
    }
}

#[test]
fn configurations_and_selections_decide_which_rules_run() {
    let codes = |linter: &Linter| {
        let report = linter.check_file(Path::new(RUNS)).expect("readable");
        report.findings.iter().map(|finding| finding.rule.code.to_string()).collect::<Vec<_>>()
    };
    let configured = Linter::from_config("select = [\"G002\"]\n", Path::new("")).expect("a configuration");
    let selected = Linter::new().select(&["unsourced-argument"]).expect("a rule");
    assert_eq!(codes(&configured), codes(&selected));
    assert!(!codes(&selected).is_empty() && codes(&selected).iter().all(|code| code == "G002"));
}

#[test]
fn what_cannot_be_used_is_an_error() {
    let wrong = |result: Result<Linter, LinterError>| result.expect_err("an error").to_string();
    assert!(wrong(Linter::from_config("selct = []", Path::new(""))).contains("selct"));
    assert!(wrong(Linter::new().select(&["Z999"])).contains("Z999"));
    assert!(wrong(Linter::new().with_profile("{}")).contains("not a profile"));
    let missing = Linter::new().check_file(Path::new("missing.jsonl")).expect_err("no file").to_string();
    assert_eq!(missing, "missing.jsonl: no such file or folder");
}
