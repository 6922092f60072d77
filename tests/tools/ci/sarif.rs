//! Validates the SARIF of real runs with the official schema and the rules of code scanning.

use crate::ci::tools::{read, root, run, tools, write};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

fn check(folder: &Path, format: &str) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_echolint"));
    command.args(["check", "--exit-zero", "--no-default-teacher", "--output-format", format, "support"]);
    run(command.current_dir(folder).env_remove("GITHUB_WORKSPACE").env_remove("CI_PROJECT_DIR"));
    serde_json::from_str(&read(folder.join(format.split_once('=').expect("a file").1))).expect("JSON")
}

#[test]
fn sarif_is_valid_for_code_scanning() {
    let Some(tools) = tools() else { return };
    let folder = TempDir::new().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    write(at("support/runs #1.jsonl"), &read(root().join("examples/support/runs.jsonl")));
    let found = check(folder.path(), "json=found.json");
    let entry = json!({
        "rule": found["findings"][0]["code"],
        "fingerprint": found["findings"][0]["fingerprint"],
        "path": "a",
        "reason": "reviewed",
    });
    write(at(".echolint-baseline.json"), &json!({ "version": 2, "entries": [entry] }).to_string());
    let sarif = check(folder.path(), "sarif=out.sarif");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let has = |key: &str| results.iter().any(|result| !result[key].is_null());
    assert!(["suppressions", "codeFlows", "relatedLocations", "partialFingerprints"].into_iter().all(has));
    run(Command::new(tools.join("venv/bin/check-jsonschema"))
        // Only Python accepts one of the schema's patterns.
        .args(["--regex-variant", "python", "--schemafile"])
        .arg(tools.join("sarif-2.1.0.schema.json"))
        .arg(at("out.sarif")));
    let multitool = tools.join("multitool/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool");
    let flags = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--kind", "Fail", "--log", "ForceOverwrite"];
    run(Command::new(multitool).arg("validate").arg(at("out.sarif")).args(flags).arg("--output").arg(at("report")));
    // Its exit code does not depend on the results.
    let report: Value = serde_json::from_str(read(at("report")).trim_start_matches('\u{feff}')).expect("JSON");
    assert_eq!(report["runs"][0]["results"], json!([]), "{report:#}");
}
