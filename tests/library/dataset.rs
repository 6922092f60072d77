//! Statistics of datasets (behaviours, effective numbers, verdicts) and the rules that use them.

use echolint::config::{Resolver, RuleFlags, Settings};
use echolint::dataset::{Behaviour, Dataset, Facts, Participation, effective_number};
use echolint::diagnostic::Located;
use echolint::engine::{CheckContext, DatasetFinding, Datasets, Document, FoundIn, PositionStyle, ScanOptions};
use echolint::rules::TeacherAgs;
use echolint::schema::Schemas;
use echolint::similarity::{NodeForm, Similarity};
use echolint::teacher::Verdict;
use echolint::text::Position;
use proptest::prelude::*;
use std::sync::Arc;

const UNIFORM: &str = include_str!("../fixtures/datasets/uniform/b.jsonl");

fn document(text: &str) -> Document {
    let settings = Settings::default();
    let context = CheckContext {
        settings: &settings,
        teachers: &[],
        schemas: &Schemas::default(),
        places: PositionStyle::Excerpts,
        version1: false,
        all_findings: false,
    };
    Document::check(text.as_bytes(), &ScanOptions::default(), &context, None)
}

/// The behaviour of a run with these calls, as (tool, arguments, output).
fn behaviour(calls: &[(&str, &str, &str)]) -> Option<Behaviour> {
    let mut messages = vec![serde_json::json!({"role": "user", "content": "Go."})];
    for (at, (tool, arguments, output)) in calls.iter().enumerate() {
        let function = serde_json::json!({"name": tool, "arguments": arguments});
        messages.push(serde_json::json!({"role": "assistant", "content": null,
            "tool_calls": [{"id": format!("c{at}"), "type": "function", "function": function}]}));
        messages.push(serde_json::json!({"role": "tool", "tool_call_id": format!("c{at}"), "content": output}));
    }
    let [facts] = &document(&serde_json::json!({"messages": messages}).to_string()).facts()[..] else {
        panic!("one trajectory");
    };
    facts.behaviour
}

#[test]
fn a_behaviour_is_its_labels_and_its_dependencies() {
    let run = |ids: [&str; 2]| {
        let output = format!(r#"{{"id": "{}"}}"#, ids[0]);
        behaviour(&[("find", "{}", &output), ("cancel", &format!(r#"{{"id": "{}"}}"#, ids[1]), "ok")])
    };
    assert!(run(["W17", "W17"]).is_some());
    assert_eq!(run(["W17", "W17"]), run(["X99", "X99"]), "values do not matter");
    assert_ne!(run(["W17", "W17"]), run(["W17", "W18"]), "their origins do");
    let labels = |calls: &[(&str, &str)]| {
        let calls: Vec<_> = calls.iter().map(|&(tool, arguments)| (tool, arguments, "ok")).collect();
        behaviour(&calls)
    };
    assert_ne!(labels(&[("a", "{}"), ("b", "{}")]), labels(&[("b", "{}"), ("a", "{}")]));
    assert_ne!(labels(&[("a", "{}"), ("b", "{}")]), labels(&[("ab", "{}")]));
    assert_ne!(labels(&[("a", "{}"), ("bc", "{}")]), labels(&[("ab", "{}"), ("c", "{}")]));
    let operation = r#"{"command": "view"}"#;
    assert_ne!(labels(&[("edit", operation)]), labels(&[("edit", "{}")]), "labels include operations");
    assert_eq!(labels(&[("edit", operation)]), labels(&[("edit:view", "{}")]));
    assert_eq!(behaviour(&[]), None, "a trajectory without calls has no behaviour");
}

#[test]
fn facts_have_the_positions_of_their_trajectories() {
    let talk = r#"{"messages":[{"role":"user","content":"é"},{"role":"assistant","content":"Hi."}]}"#;
    let empty = r#"{"messages":[]}"#;
    let text = format!("{talk}\n{empty}\nrubbish\n{UNIFORM}");
    let facts = document(&text).facts();
    assert_eq!(facts.len(), 1 + UNIFORM.lines().count(), "a run without events is excluded");
    let at = |facts: &Facts| {
        let range = usize::try_from(facts.at.bytes.start).unwrap()..usize::try_from(facts.at.bytes.end).unwrap();
        (facts.record, facts.trajectory, &text[range], facts.at.start)
    };
    let position = |line, column| Position { line, column };
    assert_eq!(at(&facts[0]), (0, 0, "{", position(1, 44)));
    assert!(facts[0].behaviour.is_none());
    let (record, trajectory, name, place) = at(&facts[1]);
    assert_eq!((record, trajectory, name, place.line), (3, 2, "\"find_customer\"", 4));
    assert_eq!(&*facts[1].sketch, "find_customer → get_order");
    assert_eq!(facts[1].task.as_deref(), Some("support/4"));
}

#[test]
fn sketches_are_short() {
    let calls = vec![("look_at_many_things", "{}", "ok"); 200];
    let messages = calls.iter().enumerate().map(|(at, (tool, arguments, _))| {
        format!(r#"{{"role":"assistant","tool_calls":[{{"id":"{at}","type":"function","function":{{"name":"{tool}{}","arguments":"{arguments}"}}}}]}}"#, "é".repeat(at * 50))
    });
    let text = format!(r#"{{"messages":[{}]}}"#, messages.collect::<Vec<_>>().join(","));
    let facts = document(&text).facts();
    assert!(facts[0].sketch.chars().count() < 90, "{}", facts[0].sketch);
    assert!(facts[0].sketch.starts_with("look_at_many_things → ") && facts[0].sketch.ends_with('…'));
}

/// Facts of a trajectory with the `nth` behaviour.
fn facts(nth: u8, verdict: Verdict) -> Facts {
    let calls = vec![("look", "{}", "ok"); usize::from(nth) + 1];
    let start = Position { line: 1, column: 1 };
    Facts {
        summary: None,
        record: 0,
        trajectory: 0,
        task: None,
        model: None,
        at: Located { bytes: 0..1, start, end: start, excerpt: None },
        behaviour: behaviour(&calls),
        sketch: "look".into(),
        verdicts: [("sonnet".into(), verdict)].into(),
        is_new: true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    #[allow(clippy::cast_precision_loss)] // the counts are small
    fn the_effective_number_is_exp_of_the_entropy(counts in prop::collection::vec(0u64..1000, 0..40)) {
        let total: u64 = counts.iter().sum();
        let shares = counts.iter().filter(|&&count| count > 0).map(|&count| count as f64 / total as f64);
        let direct = -shares.clone().map(|share| share * share.ln()).sum::<f64>();
        let Some(effective) = effective_number(&counts) else {
            prop_assert_eq!(total, 0);
            return Ok(());
        };
        prop_assert!((effective - direct.exp()).abs() < 1e-9 * effective, "{} is not {}", effective, direct.exp());
        prop_assert!(effective >= 1.0 && effective <= shares.count() as f64);
        let mut shuffled = counts.clone();
        shuffled.reverse();
        shuffled.rotate_left(counts.len() / 3);
        prop_assert_eq!(effective_number(&shuffled), Some(effective), "to the last bit");
    }
}

#[test]
fn counts_do_not_depend_on_the_order_of_trajectories() {
    let kinds: Vec<Facts> = (0..4).map(|nth| facts(nth, Verdict::Clean)).collect();
    let order: Vec<usize> = (0..100).map(|at| [0, 1, 0, 2, 0, 1, 3][at * at % 7]).collect();
    let dataset = |order: &[usize]| {
        let mut dataset = Dataset::default();
        order.iter().for_each(|&kind| dataset.add(&"a".into(), &kinds[kind], Participation::ALL));
        dataset
    };
    let backwards: Vec<usize> = order.iter().rev().copied().collect();
    let (one, other) = (dataset(&order), dataset(&backwards));
    assert_eq!(one.effective_behaviours(), other.effective_behaviours());
    let counts =
        |dataset: &Dataset| -> Vec<u64> { dataset.duplicates().iter().map(|(_, cluster)| cluster.count).collect() };
    assert_eq!(counts(&one), counts(&other));
    assert_eq!((one.compared(), one.verdicts("sonnet").judged(), one.verdicts("opus").judged()), (100, 100, 0));
    assert!(one.duplicates().iter().all(|(_, cluster)| cluster.members.len() <= 6), "only the first few are stored");
}

/// The settings of `a.jsonl` under a configuration.
fn settings(config: &str) -> Settings {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("echolint.toml"), config).unwrap();
    Resolver::new(RuleFlags::default(), None).unwrap().settings(&folder.path().join("a.jsonl")).unwrap()
}

fn shown(findings: &[DatasetFinding]) -> String {
    let line = |found: &DatasetFinding| {
        let path = match &found.path {
            FoundIn::Data(path) => path.to_string(),
            FoundIn::Config(path) => path.file_name().unwrap().to_string_lossy().into_owned(),
        };
        let line = found.finding.at.as_ref().map_or(0, |at| at.start.line);
        format!("{path}:{line} {} {}: {}\n", found.finding.severity, found.finding.rule.code, found.finding.message)
    };
    findings.iter().map(line).collect()
}

const TEACHERS: &str = r#"[teachers.sonnet]
profile = "x"
max-echo-share = 0.1
max-ags = 0.9

[teachers.opus]
profile = "y"

[[overrides]]
paths = ["a.*"]
teachers.opus = { max-ags = 0.5 }
teachers.sonnet = { max-echo-share = 0.3 }
"#;

#[test]
fn shares_of_echoes() {
    let settings = settings(TEACHERS);
    let mut datasets = Datasets::default();
    let echoes = |many: usize, verdict| vec![facts(0, verdict); many];
    datasets.add(&settings, "a.jsonl", &echoes(9, Verdict::Clean));
    datasets.add(&settings, "a.jsonl", &echoes(1, Verdict::Echo));
    datasets.add(&settings, "a.jsonl", &echoes(5, Verdict::Insufficient));
    assert_eq!(shown(&datasets.findings()), "", "a share equal to the limit is allowed");
    datasets.add(&settings, "a.jsonl", &echoes(1, Verdict::Echo));
    insta::assert_snapshot!(shown(&datasets.findings()), @"echolint.toml:1 warning D001: too many echoes of `sonnet` in the dataset: share 0.182 (2 of 11); `max-echo-share` = 0.1");
    datasets.add(&settings, "b.jsonl", &echoes(3, Verdict::Echo));
    insta::assert_snapshot!(shown(&datasets.findings()), @r"
    echolint.toml:1 warning D001: too many echoes of `sonnet` in the dataset: share 0.357 (5 of 14); `max-echo-share` = 0.1
    echolint.toml:12 warning D001: too many echoes of `sonnet` in the dataset of `a.*`: share 0.357 (5 of 14); `max-echo-share` = 0.3
    ");
    let prints: std::collections::HashSet<_> =
        datasets.findings().iter().map(|found| found.finding.fingerprint).collect();
    assert_eq!(prints.len(), datasets.findings().len());
}

#[test]
fn similarity_to_a_teacher() {
    let settings = settings(TEACHERS);
    let mut datasets = Datasets::default();
    datasets.add(&settings, "a.jsonl", &vec![facts(0, Verdict::Clean); 3]);
    let similarity = |s_node, s_dep| Similarity {
        s_node,
        s_node_form: s_node.map(|_| NodeForm::Task),
        s_seq: Some(0.95),
        s_dep,
        tasks: 1,
    };
    for scope in &settings.datasets {
        for (teacher, similarity) in
            [("sonnet", similarity(Some(0.88), Some(0.9))), ("opus", similarity(None, Some(0.25)))]
        {
            let teacher: Arc<str> = teacher.into();
            datasets.set_ags(&scope.id, TeacherAgs { teacher, similarity, trajectories: 3, of_teacher: 40 });
        }
    }
    insta::assert_snapshot!(shown(&datasets.findings()), @r"
    echolint.toml:1 warning D002: the dataset acts too much like `sonnet`: AGS 0.910, above `max-ags` = 0.9
    echolint.toml:11 warning D002: the dataset of `a.*` acts too much like `opus`: AGS 0.600, above `max-ags` = 0.5
    ");
}
