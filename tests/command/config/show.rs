//! `echolint show-settings`: the settings of a file as text and as JSON.

use super::harness::{Project, json_of};
use insta::assert_snapshot;

fn project() -> Project {
    Project::with([
        (
            "echolint.toml",
            r#"
select = ["J", "S001"]
exclude = ["scratch"]
severity = { J001 = "warning" }
tools = { kinds = { "calc*" = "neutral", b = "read" }, operations = { browser = "action" } }

[[formats]]
paths = ["runs/**"]
format = "openai"
task = { pointer = "/meta/task" }
model = { path = "runs/{model}/*" }
outcome = { value = "success" }

[[schemas]]
paths = ["runs/**"]
schema = "mine.json"
"#,
        ),
        ("mine.json", "{}"),
    ])
}

#[test]
fn text() {
    assert_snapshot!(project().run("show-settings runs/model-x/a.jsonl"), @r"
    exit 0
    --- stdout
    config      [HERE]/echolint.toml
    excluded    no
    format      openai
    task        at /meta/task in the record
    model       `model-x`
    outcome     `success`
    schemas     mine.json
    kinds       calc* = neutral, b = read
    operations  browser = action
    teachers    the built-in profile
    datasets    the dataset: max-duplicate-share = 0.25
    judge       none
    ignored     none
    rules
      J001  syntax-error                   warning
      J002  duplicate-key                  error
      J003  lossy-number                   warning
      J004  lone-surrogate                 error
      J005  non-json-constant              error
      J006  byte-order-mark                warning
      J007  wrong-container                warning
      J008  too-deep                       error
      S001  schema-violation               error
      S002  unknown-format                 off
      P001  result-without-call            off
      P002  call-without-result            off
      P003  duplicate-call-id              off
      P004  arguments-not-json             off
      P005  arguments-violate-tool-schema  off
      P006  undeclared-tool                off
      P007  text-tool-call                 off
      P008  empty-turn                     off
      P009  role-order                     off
      P010  empty-trajectory               off
      P011  success-without-calls          off
      G001  repeated-call                  off
      G002  unsourced-argument             off
      G003  unrecovered-error              off
      G004  unused-result                  off
      E001  echo-trajectory                off
      E002  echo-sequence                  off
      E003  echo-optional-tool             off
      E004  teacher-unavailable            off
      V001  verbal-echo                    off
      V002  verbal-echo-trajectory         off
      D001  dataset-echo-share             off
      D002  dataset-ags                    off
      D003  duplicate-behaviour            off
      D004  low-diversity                  off
      C001  unused-ignore                  off
      C002  ignore-without-reason          off
      C003  malformed-ignore               off
      X001  internal-error                 off
    ");
    let none = Project::of("a.jsonl", "");
    let shown = none.run("show-settings scratch/a.jsonl");
    assert_snapshot!(shown.split_once("rules\n").map_or("", |(head, _)| head), @r"
    exit 0
    --- stdout
    config      none found; using the defaults
    excluded    no
    format      detected from the shape of each record
    task        from the format's own field
    model       from the format's own field
    outcome     from the format's own field
    schemas     the schema of the format
    kinds       inferred from the tools' names
    operations  inferred from the tools' arguments
    teachers    the built-in profile
    datasets    the dataset: max-duplicate-share = 0.25
    judge       none
    ignored     none
    ");
}

#[test]
fn json() {
    let project = project();
    let output = project.command(["show-settings", "runs/model-x/a.jsonl", "--format", "json"]).output();
    let mut settings = json_of(&output.expect("the binary runs"));
    let rules = settings["rules"].take();
    assert_eq!((rules["J001"].as_str(), rules["P001"].as_str()), (Some("warning"), Some("off")));
    let shown = format!("{settings:#}").replace(&*project.path("").to_string_lossy(), "[HERE]/");
    assert_snapshot!(shown, @r#"
    {
      "path": "runs/model-x/a.jsonl",
      "config": "[HERE]/echolint.toml",
      "excluded": false,
      "format": "openai",
      "task": {
        "pointer": "/meta/task"
      },
      "model": {
        "value": "model-x"
      },
      "outcome": {
        "value": "success"
      },
      "schemas": [
        "mine.json"
      ],
      "tools": {
        "kinds": [
          {
            "pattern": "calc*",
            "kind": "neutral"
          },
          {
            "pattern": "b",
            "kind": "read"
          }
        ],
        "operations": {
          "browser": "action"
        }
      },
      "default_teacher": true,
      "teachers": [],
      "datasets": [
        {
          "name": "the dataset",
          "min_behaviours": null,
          "max_duplicate_share": 0.25,
          "teachers": {}
        }
      ],
      "judge": null,
      "ignores": [],
      "record_ignores": false,
      "rules": null
    }
    "#);
}

#[test]
fn control_characters_in_the_judge_are_escaped() {
    let config =
        "[judge]\nendpoint = \"https://api.example/v1\"\nmodel = \"\\u001b[31mred\"\napi-key-env = \"JUDGE_KEY\"\n";
    let shown = Project::of("echolint.toml", config).run("show-settings a.jsonl");
    assert!(shown.contains("red at https://api.example/v1 with the key in JUDGE_KEY\n"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
}
