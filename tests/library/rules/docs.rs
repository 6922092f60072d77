//! The pages in `docs/rules` are generated from the doc comments of the rules. `UPDATE_DOCS=1` updates them.

use super::harness::report;
use echolint::rule::{Family, FixAvailability, Rule};
use echolint::rules::RuleSet;
use std::fmt::Write as _;
use std::path::Path;

fn fix(rule: &Rule) -> &'static str {
    match rule.fix {
        FixAvailability::None => "no fix",
        FixAvailability::Safe => "safe fix",
        FixAvailability::Unsafe => "unsafe fix",
    }
}

fn state(rule: &Rule) -> String {
    let off = if rule.default_on { "" } else { ", off by default" };
    format!("{}{off}", rule.severity)
}

fn index() -> String {
    let mut text =
        "# Rules\n\nGenerated from the doc comments of the rules by `UPDATE_DOCS=1 cargo test --test library rules::docs`.\n"
            .to_owned();
    let rules = RuleSet::builtin();
    for family in Family::ALL {
        let mut of_family = rules.iter().filter(|rule| rule.family == family).peekable();
        if of_family.peek().is_none() {
            continue;
        }
        let _ = write!(text, "\n## {}\n\n| Code | Name | Severity | Fix |\n|---|---|---|---|\n", family.title());
        for rule in of_family {
            let _ = writeln!(text, "| [{0}]({0}.md) | {1} | {2} | {3} |", rule.code, rule.name, state(rule), fix(rule));
        }
    }
    text
}

#[test]
fn pages_are_the_doc_comments() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let mut pages: Vec<(String, String)> =
        RuleSet::builtin().iter().map(|rule| (format!("{}.md", rule.code), rule.page())).collect();
    pages.push(("README.md".to_owned(), index()));
    if std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in &pages {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
    for (name, text) in &pages {
        let found = std::fs::read_to_string(folder.join(name)).unwrap_or_default().replace("\r\n", "\n");
        assert!(
            found == *text,
            "docs/rules/{name} is outdated; UPDATE_DOCS=1 cargo test --test library rules::docs updates it"
        );
    }
    let existing = std::fs::read_dir(&folder).unwrap().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    for name in existing {
        assert!(pages.iter().any(|(known, _)| *known == name), "docs/rules/{name} does not belong to a rule");
    }
}

#[test]
fn rules_are_sorted_and_documented() {
    let rules = RuleSet::builtin();
    assert!(rules.iter().is_sorted_by_key(|rule| (rule.family, &rule.code)));
    for rule in &rules {
        let docs = &rule.docs;
        assert!(docs.trim_start().starts_with("## What it does"), "{}", rule.code);
        assert!(docs.contains("## Why is this bad?") && docs.contains("## What to do"), "{}", rule.code);
        assert!(rule.summary().len() < 400, "{}", rule.code);
    }
}

/// An example as a complete record: a call is wrapped in a message, and a message in a record.
fn as_record(example: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(example).unwrap();
    if value.get("messages").is_some() {
        return example.to_owned();
    }
    if value.get("role").is_some() {
        return format!("{{\"messages\": [{example}]}}");
    }
    format!("{{\"messages\": [{{\"role\": \"assistant\", \"tool_calls\": [{example}]}}]}}")
}

#[test]
fn examples_have_one_finding() {
    for rule in RuleSet::builtin().trajectories().iter().map(|registered| &registered.rule) {
        let Some((_, rest)) = rule.docs.split_once("```json\n") else { continue };
        let example = rest.split("```").next().unwrap();
        let found = report(&rule.code, &as_record(example));
        assert_eq!(found.lines().count(), 1, "{}: {found}", rule.code);
    }
}
