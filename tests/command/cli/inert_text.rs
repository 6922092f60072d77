//! Text from data is only text: in the Markdown of `check` and `report`, and in the CSV of `score` and `compare`.

use super::harness::Project;
use crate::markdown_support::{HOSTILE, RULE_PAGES, inert_text};
use crate::teacher_support::{Style, run, runs};
use echolint::output::terminal::neutralize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Texts that spreadsheets run as formulas.
const FORMULAS: [&str; 9] = [
    "=1+1",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "=cmd|'/c calc'!A1",
    "+1",
    "-1",
    "@SUM(A1,A2)",
    "\t=1",
    "\r=1",
    "\u{ff1d}1",
];
/// The name of a tool. It needs no escapes in JSON.
const TOOL: &str = "[x](http://evil.example)@octocat#12`|`<img>";
/// The name of the teacher.
const TEACHER: &str = "a|b `@octocat` GH-12";

/// A profile of a teacher that uses the tool.
fn project() -> Project {
    let with_tool = |runs: String| runs.replace("get_order", TOOL);
    let project = Project::with([
        ("teacher/heron.jsonl", with_tool(runs("heron", Style::Careful, 0..12))),
        ("others/wren.jsonl", with_tool(runs("wren", Style::Plain, 0..12))),
        ("others/swift.jsonl", with_tool(runs("swift", Style::Hasty, 0..12))),
    ]);
    let build = ["profile", "build", "--teacher", "teacher", "--background", "others", "--output", "heron.json"];
    let output = project.command(build).args(["--name", TEACHER]).output().expect("the binary runs");
    assert!(output.status.success(), "{}", project.shown(&output));
    project
}

/// A run with a text as its task and its model.
fn run_named(text: &str, nth: usize) -> String {
    let style = if nth.is_multiple_of(2) { Style::Careful } else { Style::Plain };
    let mut record: Value = serde_json::from_str(&run("m", style, nth).replace("get_order", TOOL)).expect("JSON");
    (record["task_id"], record["model"]) = (text.into(), text.into());
    record.to_string() + "\n"
}

/// The standard output of a run.
fn printed(project: &Project, args: &str) -> String {
    let output = project.command(args.split_whitespace()).output().expect("the binary runs");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn markdown_of_check() {
    let record = |text: &str| {
        let messages = json!([{"role": "user", "content": "Hi."}, {"role": text, "content": "Beep."}]);
        json!({"task_id": text, "model": text, "messages": messages}).to_string() + "\n"
    };
    let project = Project::of("data/@octocat #12 `a` | www.evil.example <b>.jsonl", HOSTILE.map(record).concat());
    let markdown = printed(&project, "check data --select S001 --output-format markdown");
    let page = inert_text(&markdown, &[RULE_PAGES]);
    for text in HOSTILE.map(neutralize) {
        assert!(page.contains(&format!("task {text}")), "{text}:\n{markdown}");
    }
    assert!(page.contains("data/@octocat #12 `a` | www.evil.example <b>.jsonl:1:"), "{markdown}");
    assert!(page.contains("found http://evil.example/a"), "{markdown}");
}

#[test]
fn markdown_of_report() {
    let project = project();
    let records = HOSTILE.iter().enumerate().map(|(nth, text)| run_named(text, nth));
    project.write("data/@octocat #12 `a` | <b>.jsonl", records.collect::<String>());
    let markdown = printed(&project, "report data --teacher heron.json --format markdown");
    let page = inert_text(&markdown, &[RULE_PAGES]);
    for text in HOSTILE.map(neutralize) {
        assert!(page.contains(&*text), "{text}:\n{markdown}");
    }
    assert!(page.contains("data/@octocat #12 `a` | <b>.jsonl:1"), "{markdown}");
    assert!(page.contains(&format!("Compared with {TEACHER}")), "{markdown}");
    // Backticks mark code in habits.
    assert!(page.replace('`', "").contains(&format!("right after {}", TOOL.replace('`', ""))), "{markdown}");
}

/// The cells of a column.
fn column(table: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let at = reader.headers().expect("a header").iter().position(|head| head == name).expect("a column");
    reader.records().map(|record| record.expect("a record")[at].to_owned()).collect()
}

/// A text as a cell.
fn cell(text: &str) -> String {
    let prefix = if text.starts_with(['=', '+', '-', '@', '\u{ff1d}']) { "'" } else { "" };
    format!("{prefix}{}", neutralize(text))
}

/// Asserts that the cells of these columns are numbers or empty. Returns the numbers.
fn numbers(table: &str, columns: &[&str]) -> Vec<f64> {
    let cells = columns.iter().flat_map(|name| column(table, name)).filter(|cell| !cell.is_empty());
    cells.map(|cell| cell.parse().unwrap_or_else(|_| panic!("`{cell}` is not a number"))).collect()
}

#[test]
fn cells_of_csv_are_texts_and_numbers() {
    let project = project();
    let texts: Vec<&str> = HOSTILE.into_iter().chain(FORMULAS).collect();
    let records = texts.iter().enumerate().map(|(nth, text)| run_named(text, nth));
    project.write("=1+1.jsonl", records.collect::<String>());
    let expected: BTreeSet<String> = texts.iter().map(|text| cell(text)).collect();

    let scores = printed(&project, "score =1+1.jsonl --teacher heron.json --format csv");
    for name in ["task", "model"] {
        assert_eq!(BTreeSet::from_iter(column(&scores, name)), expected, "{name}");
    }
    assert!(column(&scores, "path").iter().all(|path| path == "'=1+1.jsonl"), "{scores}");
    assert!(column(&scores, "teacher").iter().all(|teacher| teacher == TEACHER), "{scores}");
    let measures = ["record", "events", "score", "words_score", "combined_score", "s_seq", "ags", "rps"];
    assert!(numbers(&scores, &measures).iter().any(|&number| number < 0.0), "a negative number is a number: {scores}");

    let pairs = printed(&project, "compare --by model =1+1.jsonl --format csv --rps none");
    let names = ["a", "b"].into_iter().flat_map(|name| column(&pairs, name));
    assert_eq!(names.collect::<BTreeSet<_>>(), expected);
    assert!(!numbers(&pairs, &["ags", "s_node", "s_seq", "s_dep", "tasks", "trajectories_a"]).is_empty());
}
