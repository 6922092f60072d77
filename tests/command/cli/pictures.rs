//! Text pictures on terminals: those of `graph`, `score` and `compare`.

use super::harness::Project;
use super::profiles;
use insta::assert_snapshot;

const TEACHER: &str = include_str!("../../fixtures/cli/teacher.jsonl");
const ORDERS: &str = include_str!("../../fixtures/graph/orders.jsonl");

/// The environment variables of a terminal.
struct Terminal {
    columns: &'static str,
    locale: &'static str,
    term: &'static str,
    true_color: bool,
}

const WIDE: Terminal = Terminal { columns: "100", locale: "C.UTF-8", term: "xterm-256color", true_color: false };

/// The output of a command for a terminal, with readable escape sequences.
fn drawn(project: &Project, args: &str, terminal: &Terminal) -> String {
    let mut command = project.command(args.split_whitespace());
    command.env("COLUMNS", terminal.columns).env("LC_ALL", terminal.locale).env("TERM", terminal.term);
    command.env("COLORTERM", if terminal.true_color { "truecolor" } else { "" });
    let shown = project.shown(&command.output().expect("the binary runs"));
    shown.replace('\u{1b}', "␛")
}

/// The output without escape sequences.
fn plain(shown: &str) -> String {
    let mut parts = shown.split("␛[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once('m').expect("a sequence of colours").1)
}

fn orders() -> Project {
    Project::with([("orders.jsonl", ORDERS), ("teacher.jsonl", TEACHER)])
}

#[test]
fn a_graph_of_lanes() {
    let project = orders();
    let shown = drawn(&project, "graph orders.jsonl --format text --color never", &WIDE);
    assert_snapshot!("graph_text", shown);
    let colored = drawn(&project, "graph orders.jsonl --format text --color always", &WIDE);
    assert_snapshot!("graph_text_in_color", colored);
    assert_eq!(plain(&colored), shown);
}

#[test]
fn a_graph_in_ascii() {
    let project = orders();
    let ascii = Terminal { columns: "60", locale: "C", ..WIDE };
    let shown = drawn(&project, "graph orders.jsonl --format text --color never", &ascii);
    assert_snapshot!("graph_text_in_ascii", shown);
    assert!(shown.is_ascii());
    let dumb = Terminal { columns: "60", term: "dumb", ..WIDE };
    assert_eq!(drawn(&project, "graph orders.jsonl --format text", &dumb), shown);
}

#[test]
fn several_graphs_and_json_without_a_terminal() {
    let project = orders();
    let two = drawn(&project, "graph teacher.jsonl --format text", &WIDE);
    assert_snapshot!("graph_text_twice", two);
    // Without a terminal, the default is JSON.
    let shown = drawn(&project, "graph teacher.jsonl --record 0", &WIDE);
    assert!(shown.contains("{\"version\":1"), "{shown}");
    assert_eq!(drawn(&project, "graph teacher.jsonl --record 0 --color always", &WIDE), shown);
}

#[test]
fn any_width_and_malicious_names() {
    let names = "a\u{1b}[2J\u{202e}漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字";
    let call = |id: usize, before: usize| {
        serde_json::json!({ "role": "assistant", "content": null, "tool_calls": [{ "id": format!("c{id}"), "type": "function",
            "function": { "name": names, "arguments": format!("{{\"{names}\":\"value_{before}\"}}") } }] })
    };
    let result = |id: usize| serde_json::json!({ "role": "tool", "tool_call_id": format!("c{id}"), "content": format!("value_{id}") });
    let messages: Vec<_> = (0..60).flat_map(|id| [call(id, id / 3), result(id)]).collect();
    let record = serde_json::json!({ "task_id": names, "model": names, "messages": messages });
    let other = serde_json::json!({ "task_id": names, "model": "other", "messages": messages });
    let project = Project::of("runs.jsonl", format!("{record}\n{other}\n"));
    for columns in ["1", "7", "30", "200"] {
        for locale in ["C", "C.UTF-8"] {
            let terminal = Terminal { columns, locale, ..WIDE };
            for args in ["graph runs.jsonl --format text", "compare --by model runs.jsonl"] {
                let shown = drawn(&project, &format!("{args} --color always"), &terminal);
                assert!(shown.starts_with("exit 0"), "{shown}");
                let rest = plain(&shown);
                assert!(!rest.contains('␛') && !rest.contains('\u{202e}'), "{columns} {locale} {args}: {rest}");
            }
        }
    }
}

#[test]
fn a_heat_map_of_groups() {
    let project = Project::with(crate::teacher_support::shop());
    assert_snapshot!(
        "heat_maps_of_ags_and_rps",
        drawn(&project, "compare --by file teacher others --color always", &WIDE)
    );
    let compare = "compare --by file teacher others --rps none";
    let table = drawn(&project, compare, &WIDE);
    assert!(table.starts_with("exit 0\n--- stdout\na "), "no picture without a terminal: {table}");
    let shown = drawn(&project, &format!("{compare} --color always"), &WIDE);
    assert_snapshot!("heat_map", shown);
    // The table follows the picture.
    let table_text = table.split_once("--- stdout\n").expect("an output").1;
    assert!(shown.ends_with(table_text));
    let true_color = drawn(&project, &format!("{compare} --color always"), &Terminal { true_color: true, ..WIDE });
    assert_snapshot!("heat_map_true_color", true_color.replace(table_text, ""));
    let theme = drawn(&project, &format!("{compare} --color always"), &Terminal { term: "xterm", ..WIDE });
    assert_snapshot!("heat_map_theme", theme.replace(table_text, ""));
    assert_eq!(plain(&theme), plain(&true_color));
    let narrow = drawn(&project, &format!("{compare} --color always"), &Terminal { columns: "30", ..WIDE });
    assert_eq!(narrow, table);
}

#[test]
fn bars_of_scores() {
    let project = profiles::built();
    let score = "score teacher/heron-a.jsonl others/wren-b.jsonl --teacher heron.json --max-false-positive-rate 0.05";
    let table = drawn(&project, score, &WIDE);
    let shown = drawn(&project, &format!("{score} --color always"), &WIDE);
    assert_snapshot!("bars", shown);
    let ascii = drawn(&project, &format!("{score} --color always"), &Terminal { locale: "C", ..WIDE });
    assert_snapshot!("bars_in_ascii", plain(&ascii));
    let narrow = drawn(&project, &format!("{score} --color always"), &Terminal { columns: "50", ..WIDE });
    assert_eq!(narrow, table);
    assert_eq!(project.run(score), table, "no bars without a terminal");
}
