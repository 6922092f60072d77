//! `echolint score`: formats, AGS, errors.

use super::harness::assert_valid;
use super::profiles::built;
use crate::teacher_support::{Scene, Style, runs, with_trajectory};
use echolint::graph::ActionGraph;
use echolint::similarity::{Reference, TrajectorySummary};
use echolint::teacher::Profile;
use insta::assert_snapshot;
use serde_json::{Value, json};

/// Trajectories of a student of the teacher, on its own tasks and on tasks of the teacher.
fn student() -> String {
    runs("student", Style::Careful, 10..14) + &runs("student", Style::Hasty, 13..15)
}

fn lines(text: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(text).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

#[test]
fn table_csv_and_jsonl() {
    let project = built();
    project.write("student.jsonl", student());
    let args = "score student.jsonl others/wren-b.jsonl --teacher heron.json --max-false-positive-rate 0.06";
    assert_snapshot!("table", project.run(args));
    // Processors differ in the last digits.
    insta::with_settings!({filters => vec![(r"(\.\d{6})\d+", "$1")]}, {
        assert_snapshot!("csv", project.run(&format!("{args} --format csv")));
        assert_snapshot!("jsonl", project.run("score student.jsonl --teacher heron.json --format jsonl"));
    });
}

#[test]
fn jsonl_matches_its_schema() {
    let project = built();
    let odd = Scene::default().says("user", "Hi.").record("t\u{202e}", "m\n", 1);
    project.write("student.jsonl", student()).write("odd.jsonl", odd + "\n[{\"role\":\"user\",\"content\":\"Hi.\"}]\n");
    let schema = include_str!("../../../schemas/score.schema.json");
    for teacher in ["heron.json", "claude-sonnet-4.5"] {
        let args =
            ["score", "student.jsonl", "odd.jsonl", "teacher", "others", "--format", "jsonl", "--teacher", teacher];
        let output = project.command(args).output().expect("the binary runs");
        let lines = lines(&output.stdout);
        assert_eq!((output.status.code(), lines.len()), (Some(0), 44));
        lines.iter().for_each(|line| assert_valid(schema, line));
    }
}

#[test]
fn ags_matches_compare() {
    let project = built();
    project.write("student.jsonl", student());
    let args = ["score", "student.jsonl", "--format", "jsonl", "--teacher", "heron.json"];
    let output = project.command(args).output().expect("the binary runs");
    let text = std::fs::read_to_string(project.path("heron.json")).expect("a profile");
    let mut pool = Profile::parse(&text).expect("a profile").pool;
    let summary = |record: &str| {
        with_trajectory(record, |trajectory| {
            TrajectorySummary::of(trajectory, &ActionGraph::of(trajectory).features(trajectory)).expect("events")
        })
    };
    let summaries: Vec<TrajectorySummary> = student().lines().map(summary).collect();
    summaries.iter().for_each(|summary| pool.add("data/student", summary));
    let reference = Reference::new(&pool);
    let scored = lines(&output.stdout);
    assert_eq!(scored.len(), summaries.len());
    for (line, summary) in scored.iter().zip(&summaries) {
        let expected = reference.towards(Profile::TEACHER, [summary]).expect("a teacher");
        let parts = [
            ("s_node", expected.s_node),
            ("s_seq", expected.s_seq),
            ("s_dep", expected.s_dep),
            ("ags", expected.ags()),
        ];
        for (part, expected) in parts {
            let found = line["ags"][part].as_f64();
            let close = |(a, b): (f64, f64)| (a - b).abs() < 1e-9;
            assert!(found.is_some() == expected.is_some() && found.zip(expected).is_none_or(close), "{part}: {line}");
        }
    }
}

#[test]
fn tools_unknown_to_the_profile() {
    let project = built();
    let strange = |task: usize| {
        let call = |name: &'static str| (name, json!({"note": format!("n_{task}")}), "la");
        Scene::default().calls("", &[call("hum_tune")]).calls("", &[call("sing_song")]).record("choir", "lark", 1)
    };
    project.write("strange.jsonl", (0..3).map(|task| strange(task) + "\n").collect::<String>());
    assert_snapshot!("unknown_tools", project.run("score strange.jsonl --teacher heron.json"));
}

#[test]
fn no_trajectories_to_score() {
    let project = built();
    project.write("crashed.jsonl", "{\"messages\":[]}\n").write("empty.jsonl", "").write("plain.jsonl", "{}\n");
    for file in ["crashed.jsonl", "empty.jsonl", "plain.jsonl", "config"] {
        for format in ["table", "jsonl"] {
            let shown = project.run(&format!("score {file} --teacher heron.json --format {format}"));
            assert_eq!(
                shown, "exit 2\n--- stderr\necholint: no trajectories found; run `echolint check` to see why\n",
                "{file}"
            );
        }
    }
    assert_snapshot!("nowhere", project.run("score nowhere.jsonl --teacher heron.json"));
}
