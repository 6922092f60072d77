//! Imports a corpus of real files, if it is available, and compares the counts with those of another program.

use super::render::{detect, import_as};
use echolint::formats::{Extent, Format};
use echolint::json;
use echolint::trajectory::{Arguments, Match, Outcome, Trajectory};
use std::path::{Path, PathBuf};

/// Counts over many trajectories.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    trajectories: usize,
    calls: usize,
    user_calls: usize,
    results: usize,
    errors: usize,
    successes: usize,
    tools: usize,
}

impl Counts {
    fn add(&mut self, trajectory: &Trajectory<'_>) {
        let results = || trajectory.results.iter().filter(|result| !result.of_user);
        self.trajectories += 1;
        self.calls += trajectory.calls.len();
        self.user_calls += trajectory.user_calls.len();
        self.results += results().count();
        self.errors += results().filter(|result| result.error).count();
        self.successes += usize::from(trajectory.outcome == Outcome::Success);
        self.tools += trajectory.tools.as_ref().map_or(0, Vec::len);
        assert!(results().all(|result| result.matched == Match::Exact && result.call.is_some()));
        assert!(trajectory.calls.iter().all(|call| matches!(call.arguments, Arguments::Json(_))));
    }
}

fn corpus(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus").join(path);
    path.exists().then_some(path)
}

/// The records of a file: lines, elements of an array, or simulations.
fn records(text: &str) -> Vec<String> {
    let Ok(parsed) = json::parse(text) else { return text.lines().map(str::to_owned).collect() };
    let root = parsed.tape.root(text);
    let list = root.get("simulations").unwrap_or(root);
    list.items().map(|record| record.raw().to_owned()).collect()
}

/// Counts over the files below `path`, which all have the same format.
fn count(path: &str, format: Format) -> Option<Counts> {
    let path = corpus(path)?;
    let mut files: Vec<PathBuf> = match std::fs::read_dir(&path) {
        Ok(entries) => entries.map(|entry| entry.unwrap().path()).collect(),
        Err(_) => vec![path],
    };
    files.sort();
    let mut counts = Counts::default();
    for text in files.iter().map(|file| std::fs::read_to_string(file).unwrap()) {
        let records = if format.extent() == Extent::File { vec![text] } else { records(&text) };
        for record in records {
            assert_eq!(detect(&record), Some(format));
            counts.add(&import_as(format, &record));
        }
    }
    Some(counts)
}

fn check(path: &str, format: Format, expected: &Counts) {
    if let Some(counts) = count(path, format) {
        assert_eq!(&counts, expected, "{path}");
    }
}

#[test]
fn tau_bench() {
    let expected =
        Counts { trajectories: 200, calls: 1164, results: 1164, errors: 73, successes: 84, ..Counts::default() };
    check("tau-bench/gpt-4o-airline.json", Format::TauBench, &expected);
}

#[test]
fn tau2_native() {
    let expected =
        Counts { trajectories: 3, calls: 13, user_calls: 5, results: 13, errors: 1, successes: 2, ..Counts::default() };
    check("tau2-native", Format::Tau2Bench, &expected);
    for file in corpus("tau2-native").into_iter().flat_map(|path| std::fs::read_dir(path).unwrap()) {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let parsed = json::parse(&text).unwrap();
        let envelope = Format::Tau2Bench.envelope(parsed.tape.root(&text));
        assert_eq!(envelope.model.as_deref(), Some("openai/gpt-4.1-mini"));
    }
}

#[test]
fn sharegpt() {
    let expected = Counts { trajectories: 300, calls: 211, results: 211, tools: 219, ..Counts::default() };
    check("sharegpt/glaive_toolcall_en_demo.json", Format::ShareGpt, &expected);
}

#[test]
fn llamafactory() {
    // 42 tool messages; 5 of them answer two or three calls at once.
    let expected = Counts { trajectories: 50, calls: 68, results: 48, tools: 121, ..Counts::default() };
    check("sharegpt/reason_tool_use_demo_50.jsonl", Format::LlamaFactory, &expected);
}

#[test]
fn claude_code() {
    let expected = Counts { trajectories: 1, calls: 3, results: 1, errors: 1, ..Counts::default() };
    check("claude-code/edge_cases.jsonl", Format::ClaudeCode, &expected);
    let expected = Counts { trajectories: 1, calls: 2, results: 2, ..Counts::default() };
    check("claude-code/representative_messages.jsonl", Format::ClaudeCode, &expected);
}

#[test]
fn agentbench() {
    let expected = Counts {
        trajectories: 1000,
        calls: 8622,
        user_calls: 3504,
        results: 8622,
        errors: 2241,
        successes: 424,
        tools: 0,
    };
    check("agentbench/tau2", Format::OpenAi, &expected);
    let expected =
        Counts { trajectories: 72, calls: 3813, results: 3813, errors: 164, successes: 18, ..Counts::default() };
    check("agentbench/swebench", Format::OpenAi, &expected);
}
