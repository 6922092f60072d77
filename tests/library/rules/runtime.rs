//! Rules created at run time are selected, run and suppressed like built-in rules.

use crate::output::contracts::{check_json, check_sarif};
use echolint::baseline::{Baseline, BaselineError, Entry};
use echolint::cache::{Cache, EntryKey};
use echolint::config::{ConfigError, Resolver, RuleFlags, Selector, Settings};
use echolint::diagnostic::{Draft, Finding};
use echolint::engine::{
    CheckContext, Datasets, Document, PositionStyle, RecordInput, Report, ScanEvent, ScanOptions, check, scan,
};
use echolint::output::{OutputFormat, Project, Style, Summary, reporter};
use echolint::rule::{Family, Rule, Severity, Traits};
use echolint::rules::{Check, DatasetDraft, DatasetPlace, RuleSet, RuleSetError};
use echolint::schema::Schemas;
use echolint::suppression::SuppressedBy;
use echolint::trajectory::Place;
use std::sync::Arc;

const DRAFT: &str =
    r#"{"draft":true,"messages":[{"role":"user","content":"Go."},{"role":"assistant","content":"ok"}]}"#;

fn rule(code: &str, name: &str) -> Rule {
    Rule {
        docs: "Reports data that a team does not want.".into(),
        ..Rule::new(Family::Team, code, name, Severity::Warning)
    }
}

/// A check of records that reports members with this name.
fn member(name: &str) -> Check {
    let name = name.to_owned();
    Check::record(move |context, drafts| {
        for (key, _) in context.value.members().filter(|(key, _)| key.is_str(&name)) {
            drafts.push(Draft::new(Place { text: context.text, span: key.span() }, format!("the record has `{name}`")));
        }
    })
}

/// The built-in rules and three rules of a team, one for each kind of check. T002 is off by default.
fn rules() -> Arc<RuleSet> {
    let mut set = RuleSet::builtin();
    set.add(rule("T001", "no-drafts"), member("draft")).unwrap();
    let most = 1;
    let long = Check::trajectory(move |context, drafts| {
        if context.trajectory.events.len() > most {
            let at = context.trajectory.texts.place(context.trajectory.at);
            drafts.push(Draft::new(at, format!("more than {most} event")));
        }
    });
    set.add(Rule { default_on: false, ..rule("T002", "short-runs") }, long).unwrap();
    let few = Check::dataset(|context, drafts| {
        let Some(place) = context.scope.place.clone() else { return };
        let message = format!("only {} trajectories", context.dataset.trajectories());
        drafts.push(DatasetDraft { at: DatasetPlace::Config(place), discriminator: None, message, related: vec![] });
    });
    let traits = Traits { needs_dataset: true, always_reported: true, ..Traits::NONE };
    set.add(Rule { traits, ..rule("T003", "enough-runs") }, few).unwrap();
    Arc::new(set)
}

/// The settings of `a.jsonl` with a configuration.
fn settings_with(rules: &Arc<RuleSet>, config: &str) -> Result<Settings, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("echolint.toml"), config).unwrap();
    let resolver = Resolver::with_rules(Arc::clone(rules), RuleFlags::default(), None)?;
    resolver.settings(&folder.path().join("a.jsonl"))
}

fn settings(config: &str) -> Settings {
    settings_with(&rules(), config).unwrap()
}

fn with_context<T>(settings: &Settings, then: impl FnOnce(&CheckContext<'_>) -> T) -> T {
    let schemas = Schemas::default();
    then(&CheckContext {
        settings,
        teachers: &[],
        schemas: &schemas,
        places: PositionStyle::Lines,
        version1: false,
        all_findings: false,
    })
}

fn document(settings: &Settings, text: &str) -> Document {
    let options = ScanOptions { named_lines: true, ..ScanOptions::default() };
    with_context(settings, |context| Document::check(text.as_bytes(), &options, context, None))
}

fn findings(settings: &Settings, text: &str) -> Vec<Finding> {
    let document = document(settings, text);
    with_context(settings, |context| document.findings(context))
}

fn codes(settings: &Settings, text: &str) -> Vec<String> {
    findings(settings, text).iter().map(|finding| format!("{} {}", finding.rule.code, finding.severity)).collect()
}

/// The cache key and the report of the only record of a text.
fn report_on(settings: &Settings, text: &str) -> (EntryKey, Report) {
    let options = ScanOptions { named_lines: true, ..ScanOptions::default() };
    let mut found = None;
    let report =
        |input: &RecordInput<'_>| with_context(settings, |context| (EntryKey::of(input), check(input, context)));
    scan(&mut text.as_bytes(), &options, report, |event| {
        if let ScanEvent::Record { value, .. } = event {
            found = Some(value);
        }
    })
    .unwrap();
    found.unwrap()
}

#[test]
fn they_run_by_default_or_if_selected_by_code_prefix_or_name() {
    assert_eq!(codes(&settings(""), DRAFT), ["T001 warning"]);
    assert_eq!(codes(&settings("extend-select = [\"T002\"]"), DRAFT), ["T002 warning", "T001 warning"]);
    for selector in ["T001", "t001", "no-drafts"] {
        assert_eq!(codes(&settings(&format!("select = [\"{selector}\"]")), DRAFT), ["T001 warning"], "{selector}");
        assert_eq!(codes(&settings(&format!("ignore = [\"{selector}\"]")), DRAFT), [""; 0], "{selector}");
        let severity = format!("select = [\"P\"]\nextend-select = [\"T\"]\nseverity = {{ {selector} = \"error\" }}");
        assert!(codes(&settings(&severity), DRAFT).contains(&"T001 error".to_owned()), "{selector}");
    }
    let elsewhere = "[[overrides]]\npaths = [\"b.jsonl\"]\nignore = [\"no-drafts\"]";
    let here = "[[overrides]]\npaths = [\"a.jsonl\"]\nignore = [\"no-drafts\"]";
    assert_eq!([elsewhere, here].map(|config| codes(&settings(config), DRAFT).len()), [1, 0]);
}

#[test]
fn configurations_without_them_reject_them() {
    let builtin = Arc::new(RuleSet::builtin());
    for (config, hint) in [("select = [\"T001\"]", None), ("ignore = [\"no-drafts\"]", None)] {
        let error = settings_with(&builtin, config).unwrap_err();
        let ConfigError::Invalid { message, .. } = &error else { panic!("{error:?}") };
        assert!(message.starts_with("line 1: "), "{message}");
        assert_eq!(hint, None::<&str>);
    }
    let near = Selector::new("no-draft", &rules()).unwrap_err();
    assert_eq!(near, ConfigError::UnknownRule { selector: "no-draft".to_owned(), hint: Some("no-drafts".to_owned()) });
    // A selector on the command line selects from the rules of each configuration.
    let selector = Selector::new("T001", &rules()).unwrap();
    let flags = RuleFlags { select: vec![selector], ..RuleFlags::default() };
    let of = |rules: &Arc<RuleSet>| {
        let folder = tempfile::tempdir().unwrap();
        let resolver = Resolver::with_rules(Arc::clone(rules), flags.clone(), None).unwrap();
        codes(&resolver.settings(&folder.path().join("a.jsonl")).unwrap(), DRAFT)
    };
    assert_eq!((of(&rules()), of(&builtin)), (vec!["T001 warning".to_owned()], vec![]));
}

#[test]
fn their_findings_are_suppressed_by_tables_records_and_baselines() {
    let table = settings("[[ignore]]\nrules = [\"no-drafts\"]\nreason = \"wip\"");
    let (_, report) = report_on(&table, DRAFT);
    let by: Vec<_> = report.suppressed.iter().map(|one| one.suppression.by).collect();
    assert_eq!((report.findings.len(), by), (0, vec![SuppressedBy::Table(0)]));

    let records = settings("record-ignores = true");
    let with_ignore = |rule: &str| {
        let member = format!(r#""_echolint":{{"ignore":["{rule}"],"reason":"wip"}},"messages""#);
        codes(&records, &DRAFT.replacen(r#""messages""#, &member, 1))
    };
    assert_eq!((with_ignore("T001"), with_ignore("no-drafts")), (vec![], vec![]));
    assert_eq!(with_ignore("T002"), ["T001 warning", "C001 warning"], "an entry without effect is reported");
    assert_eq!(with_ignore("T009"), ["T001 warning", "C003 error"]);
    assert_eq!(with_ignore("T003"), ["T001 warning", "C003 error"], "a rule that is always reported");

    let found = findings(&settings(""), DRAFT);
    let mut baseline = Baseline::default();
    baseline.add(Entry::of(&found[0], "a.jsonl"), &rules()).unwrap();
    let again = Baseline::parse(&baseline.to_json(), &rules()).unwrap();
    let mut left = found.clone();
    assert_eq!((again.sift(&mut left).suppressed.len(), left.len()), (1, 0));
    let unknown = Baseline::parse(&baseline.to_json(), &RuleSet::builtin()).unwrap_err();
    assert!(matches!(unknown, BaselineError::Entry { index: 1, .. }), "{unknown}");
}

#[test]
fn the_cache_keeps_their_findings_under_their_revision() {
    let folder = tempfile::tempdir().unwrap();
    let settings_of = |revision: &'static str| {
        let mut set = RuleSet::builtin();
        set.add(Rule { revision: revision.into(), ..rule("T001", "no-drafts") }, member("draft")).unwrap();
        settings_with(&Arc::new(set), "").unwrap()
    };
    let first = settings_of("1");
    let (key, report) = report_on(&first, DRAFT);
    let cache = Cache::new(folder.path());
    cache.folder_cache(folder.path(), &first, &[]).put(key, &report);
    cache.save();
    let kept = |settings: &Settings, rules: &RuleSet| {
        let report = Cache::new(folder.path()).folder_cache(folder.path(), settings, &[]).get(&key, rules)?;
        Some(format!("{:?}", report.findings))
    };
    assert_eq!(kept(&first, first.rules.set()), Some(format!("{:?}", report.findings)));
    assert_eq!(kept(&first, &RuleSet::builtin()), None, "unknown rule");
    assert_eq!(kept(&settings_of("2"), first.rules.set()), None, "changed definition");
}

#[test]
fn outputs_show_them() {
    let findings = findings(&settings(""), DRAFT);
    let mut summary = Summary::default();
    findings.iter().for_each(|finding| summary.count(finding));
    let shown = |format, rules: &Arc<RuleSet>| {
        let style = Style { color: true, links: true, excerpts: true };
        let mut reporter = reporter(format, style, &Project::default(), rules);
        let mut out = Vec::new();
        reporter.begin(&mut out).unwrap();
        reporter.findings(&mut out, "a.jsonl", &findings).unwrap();
        reporter.finish(&mut out, &summary).unwrap();
        String::from_utf8(out).unwrap()
    };
    let json = shown(OutputFormat::Json, &rules());
    check_json(&json);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["findings"][0]["code"], "T001");
    assert_eq!(json["findings"][0]["name"], "no-drafts");
    assert_eq!(json["findings"][0]["span"]["bytes"], serde_json::json!([1, 8]));
    assert_eq!(json["summary"]["by_code"], serde_json::json!({"T001": 1}));

    let sarif = |rules: &Arc<RuleSet>| -> serde_json::Value {
        serde_json::from_str(&shown(OutputFormat::Sarif, rules)).unwrap()
    };
    let described = sarif(&rules());
    let index = described["runs"][0]["results"][0]["ruleIndex"].as_u64().unwrap();
    let descriptor = &described["runs"][0]["tool"]["driver"]["rules"][usize::try_from(index).unwrap()];
    assert_eq!((&descriptor["id"], &descriptor["properties"]["tags"][0]), (&"T001".into(), &"team".into()));
    assert!(descriptor.get("helpUri").is_none(), "rule without a page");
    // A rule that the header of the report does not describe is referenced by its code alone.
    let builtin = Arc::new(RuleSet::builtin());
    let result = &sarif(&builtin)["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], result.get("ruleIndex")), (&"T001".into(), None));
    check_sarif(
        &shown(OutputFormat::Sarif, &builtin).replace(r#"{"ruleId":"T001","#, r#"{"ruleId":"J001","ruleIndex":0,"#),
    );

    for format in [OutputFormat::Full, OutputFormat::Concise, OutputFormat::Markdown, OutputFormat::Agent] {
        let shown = shown(format, &rules());
        assert!(shown.contains("T001") && !shown.contains("docs/rules"), "{format:?}: {shown}");
    }
}

#[test]
fn they_may_report_once_per_file_check_datasets_and_panic() {
    let two = format!("{DRAFT}\n{DRAFT}\n");
    let mut set = RuleSet::builtin();
    let traits = Traits { once_per_file: true, ..Traits::NONE };
    set.add(Rule { traits, ..rule("T001", "no-drafts") }, member("draft")).unwrap();
    set.add(rule("T002", "broken"), Check::record(|_, _| panic!("at noon"))).unwrap();
    let settings_once = settings_with(&Arc::new(set), "").unwrap();
    assert_eq!(codes(&settings_once, &two), ["X001 error", "T001 warning", "X001 error"]);
    let reported = findings(&settings_once, DRAFT);
    assert!(
        reported.iter().any(|one| one.message == "the rule T002 broken failed on this record: at noon"),
        "{reported:?}"
    );

    let limited = settings("[dataset]\nmin-behaviours = 1");
    let mut datasets = Datasets::default();
    datasets.add(&limited, "a.jsonl", &document(&limited, &two).facts());
    let found = datasets.findings();
    assert!(found.iter().any(|found| *found.finding.rule.code == *"T003"), "{found:?}");
}

#[test]
fn ambiguous_rules_are_rejected() {
    let mut set = RuleSet::builtin();
    let mut add = |family, code: &str, name: &str| {
        set.add(Rule::new(family, code, name, Severity::Info), Check::record(|_, _| {}))
            .map(echolint::rules::RuleIndex::get)
    };
    let builtin = RuleSet::builtin().len();
    assert_eq!(add(Family::Team, "T001", "one-rule"), Ok(builtin));
    assert_eq!(add(Family::Protocol, "P900", "other-rule"), Ok(builtin + 1));
    let code = |code: &str, letter| Err(RuleSetError::Code { code: code.to_owned(), letter });
    for wrong in ["", "T", "T01", "T0001", "TT01", "T00a", "t001", "P001", "T٠٠١"] {
        assert_eq!(add(Family::Team, wrong, "some-rule"), code(wrong, 'T'));
    }
    for wrong in ["", "-", "a--b", "Big", "a_b", "ünder", &"a".repeat(65)] {
        assert_eq!(add(Family::Team, "T002", wrong), Err(RuleSetError::Name(wrong.to_owned())));
    }
    let taken = |text: &str| Err(RuleSetError::Taken(text.to_owned()));
    assert_eq!(add(Family::Team, "T001", "new-rule"), taken("T001"));
    assert_eq!(add(Family::Json, "J001", "new-rule"), taken("J001"));
    assert_eq!(add(Family::Team, "T002", "syntax-error"), taken("syntax-error"));
    // A name that looks like a code would be ambiguous.
    assert_eq!(add(Family::Team, "T002", "j001"), taken("j001"));
    let needs_dataset = Rule { traits: Traits { needs_dataset: true, ..Traits::NONE }, ..rule("T002", "some-rule") };
    let outcome = set.add(needs_dataset, Check::record(|_, _| {}));
    assert_eq!(outcome, Err(RuleSetError::Traits("T002".to_owned())));
}

#[test]
fn built_in_rules_satisfy_the_same_requirements() {
    let builtin = RuleSet::builtin();
    let datasets: Vec<_> = builtin.datasets().iter().map(|one| &one.rule).collect();
    for rule in &builtin {
        assert_eq!(builtin.of_code(&rule.code), Some(rule));
        assert_eq!(rule.traits.needs_dataset, datasets.contains(&rule), "{}", rule.code);
        assert_eq!(rule.code.chars().next(), Some(rule.family.letter()));
        let url = format!("https://github.com/echolint/echolint/blob/main/docs/rules/{}.md", rule.code);
        assert_eq!(rule.url.as_deref(), Some(&*url));
    }
    let with = |has: fn(&Traits) -> bool| -> Vec<String> {
        builtin.iter().filter(|rule| has(&rule.traits)).map(|rule| rule.code.to_string()).collect()
    };
    let of = |codes: &str| codes.split(' ').map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(with(|traits| traits.once_per_file), of("J007 S002"));
    assert_eq!(with(|traits| traits.needs_text), of("V001 V002"));
    assert_eq!(with(|traits| traits.needs_teacher), of("E001 E002 E003 V001 V002 D001 D002"));
    assert_eq!(with(|traits| traits.always_reported), of("J001 E004 D001 D002 D003 D004 C001 C002 C003 X001"));
    assert_eq!(with(|traits| traits.unnecessary), of("P008 G001 G004"));
}
