//! Action graphs compared with golden ones, which another implementation of `docs/metrics.md` computed from public
//! trajectories. They are too large for the repository: without them, the tests are skipped and print so.

use echolint::formats;
use echolint::graph::{ActionGraph, Ratio};
use echolint::json;
use echolint::trajectory::{Builder, Loc, Texts, ToolSettings, Trajectory};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// The parts of a trajectory in the golden files.
const PARTS: [&str; 5] = ["task", "outcome", "nodes", "dependencies", "features"];

#[test]
fn graphs_of_tau2_agree() {
    compare("tau2");
}

#[test]
fn graphs_of_swebench_agree() {
    compare("swebench");
}

/// Compares all trajectories of a set and reports all differences.
fn compare(set: &str) {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let path = shared.join(format!("golden/{set}-graphs.jsonl"));
    let Ok(golden) = fs::read_to_string(&path) else {
        println!("skipped: there is no {}", path.display());
        return;
    };
    let mut groups = HashMap::new();
    let mut differences = Vec::new();
    for line in golden.lines() {
        let expected: Value = serde_json::from_str(line).unwrap();
        let (group, record) = (expected["group"].as_str().unwrap(), expected["record"].as_u64().unwrap());
        let records: &Vec<String> = groups.entry(group.to_owned()).or_insert_with(|| {
            let file = shared.join(format!("corpus/agentbench/{set}/{group}.jsonl"));
            fs::read_to_string(file).unwrap().lines().map(str::to_owned).collect()
        });
        let ours = described(&records[usize::try_from(record).unwrap()]);
        for part in PARTS.into_iter().filter(|&part| ours[part] != expected[part]) {
            differences.push(format!("{group} {record} {part}:\n  ours   {}\n  golden {}", ours[part], expected[part]));
        }
    }
    assert!(differences.is_empty(), "{} differences in {set}:\n{}", differences.len(), differences.join("\n"));
}

/// A record in the form of the golden files.
fn described(record: &str) -> Value {
    let mut texts = Texts::default();
    let at = Loc { text: texts.root(record, json::parse(record).unwrap(), 0), node: 0 };
    let format = formats::detect(texts.value(at)).unwrap();
    let mut builder = Builder::new(texts);
    formats::import(format, &mut builder, &[at]);
    let trajectory = builder.finish(at, &ToolSettings::default());
    let graph = ActionGraph::of(&trajectory);
    let features = graph.features(&trajectory);
    let counts = |ratio: Ratio| [ratio.count, ratio.of];
    json!({
        "task": trajectory.task,
        "outcome": trajectory.outcome.name(),
        "nodes": nodes(&trajectory),
        "dependencies": graph.dependencies.iter().map(|edge| [edge.from, edge.to]).collect::<Vec<_>>(),
        // The golden graphs have no chains; the golden rates of groups cover them.
        "features": {
            "verification": counts(features.verification),
            "confirmation": counts(features.confirmation),
            "retry": counts(features.retry),
            "reuse": counts(features.reuse),
            "fan_out": counts(features.fan_out),
        },
    })
}

/// Name, operation, kind and error of each call.
fn nodes(trajectory: &Trajectory<'_>) -> Vec<Value> {
    let calls = trajectory.calls.iter().enumerate();
    calls
        .map(|(index, call)| json!([call.name.text, call.operation.name(), call.kind.name(), trajectory.failed(index)]))
        .collect()
}
