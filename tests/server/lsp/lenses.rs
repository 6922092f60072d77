//! Code lenses above trajectories.

use super::support::Setup;
use super::teacher_workspace::{TeacherWorkspace, robin};
use insta::assert_snapshot;
use serde_json::{Value, json};

fn lenses(workspace: &mut TeacherWorkspace) -> Vec<Value> {
    serde_json::from_value(workspace.ask("textDocument/codeLens", json!({}))).expect("a list")
}

fn resolved(workspace: &mut TeacherWorkspace, lens: &Value) -> Value {
    workspace.client.request("codeLens/resolve", lens.clone()).expect("a lens")
}

#[test]
fn each_trajectory_has_two() {
    let mut workspace = TeacherWorkspace::open(robin());
    let lenses = lenses(&mut workspace);
    let mut shown = String::new();
    for lens in &lenses {
        let is_lazy = lens.get("command").is_none();
        let lens = if is_lazy { resolved(&mut workspace, lens) } else { lens.clone() };
        let command = &lens["command"];
        assert_eq!(command["arguments"][0]["uri"], workspace.uri);
        let record = &command["arguments"][0]["record"];
        let title = command["title"].as_str().expect("a title");
        let line = &lens["range"]["start"]["line"];
        shown += &format!("line {line}: {title} -> {} of record {record}\n", command["command"]);
    }
    assert_snapshot!(shown);
}

#[test]
fn lenses_can_be_turned_off() {
    let setup = Setup { settings: json!({ "codeLens": { "enable": false } }), ..Setup::default() };
    let mut workspace = TeacherWorkspace::with(&setup, robin());
    assert_eq!(workspace.ask("textDocument/codeLens", json!({})), Value::Null);
}

#[test]
fn a_missing_or_broken_record_is_not_a_trajectory() {
    let mut workspace = TeacherWorkspace::open(robin() + "{\"messages\":\n");
    let all = lenses(&mut workspace);
    let last = all.iter().rfind(|lens| lens.get("command").is_none()).expect("a lazy lens");
    for record in [0, 2, 99, u32::MAX] {
        let mut lens = last.clone();
        lens["data"]["record"] = json!(record);
        let lens = resolved(&mut workspace, &lens);
        assert_eq!(lens["command"]["title"] == "no trajectory", record > 0, "{lens}");
    }
    let odd = json!({ "range": last["range"], "data": ["not", "ours"] });
    assert_eq!(resolved(&mut workspace, &odd)["command"]["title"], "no trajectory");
}

#[test]
fn only_the_first_records_of_a_long_file_have_lenses() {
    let record = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}\n";
    let mut workspace = TeacherWorkspace::open(record.repeat(2001));
    let lenses = lenses(&mut workspace);
    assert_eq!(lenses[0]["command"]["title"], "only the first 2000 of 2001 records have code lenses");
    assert_eq!(lenses.len(), 4001);
    assert_eq!(lenses.last().expect("a lens")["range"]["start"]["line"], 1999);
}
