//! Errors in a configuration: the message, the line, a suggestion, and exit code 2.

use super::harness::{GOOD, Project};
use insta::assert_snapshot;

/// The output of `check` with an invalid configuration. Asserts that other commands print the same.
pub fn config_error(config: &str) -> String {
    let project = Project::with([("echolint.toml", config), ("a.jsonl", GOOD), ("b.jsonl", GOOD)]);
    let shown = project.check(".");
    assert_eq!(project.check("a.jsonl b.jsonl"), shown, "reported once for all files");
    assert_eq!(project.run("graph a.jsonl"), shown);
    assert_eq!(project.run("compare a=a.jsonl b=b.jsonl"), shown);
    assert_eq!(project.run("show-settings a.jsonl"), shown);
    shown
}

#[test]
fn unknown_keys() {
    assert_snapshot!(config_error("ignore = []\nselct = [\"P\"]\n"), @r#"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: TOML parse error at line 2, column 1
      |
    2 | selct = ["P"]
      | ^^^^^
    unknown key `selct`, expected one of `select`, `extend-select`, `ignore`, `record-ignores`, `severity`, `include`, `exclude`, `tools`, `formats`, `schemas`, `teachers`, `default-teacher`, `dataset`, `overrides`, `judge`
    help: did you mean `select`?
    "#);
    assert_snapshot!(config_error("[[formats]]\npaths = [\"*\"]\nmodle = { value = \"x\" }\n"), @r#"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: TOML parse error at line 3, column 1
      |
    3 | modle = { value = "x" }
      | ^^^^^
    unknown key `modle`, expected one of `paths`, `format`, `task`, `model`, `outcome`
    help: did you mean `model`?
    "#);
    assert_snapshot!(config_error("[[formats]]\npaths = [\"*\"]\nmodel = { pinter = \"/x\" }\n"), @r#"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: TOML parse error at line 3, column 11
      |
    3 | model = { pinter = "/x" }
      |           ^^^^^^
    unknown key `pinter`, expected one of `pointer`, `path`, `value`
    help: did you mean `pointer`?
    "#);
    assert_snapshot!(config_error("[tools.kind]\nx = \"read\"\n"), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: TOML parse error at line 1, column 8
      |
    1 | [tools.kind]
      |        ^^^^
    unknown key `kind`, expected `kinds` or `operations`
    help: did you mean `kinds`?
    ");
    assert_snapshot!(config_error("zzzzzzzzzzzz = 1\n"), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: TOML parse error at line 1, column 1
      |
    1 | zzzzzzzzzzzz = 1
      | ^^^^^^^^^^^^
    unknown key `zzzzzzzzzzzz`, expected one of `select`, `extend-select`, `ignore`, `record-ignores`, `severity`, `include`, `exclude`, `tools`, `formats`, `schemas`, `teachers`, `default-teacher`, `dataset`, `overrides`, `judge`
    ");
}

#[test]
fn wrong_types_and_values() {
    assert_snapshot!(config_error("ignore = \"P\"\n"), @r#"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: TOML parse error at line 1, column 10
      |
    1 | ignore = "P"
      |          ^^^
    expected a list in [ ]
    "#);
    assert_snapshot!(config_error("[severity]\nP001 = \"eror\"\n"), @r#"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: TOML parse error at line 2, column 8
      |
    2 | P001 = "eror"
      |        ^^^^^^
    unknown value `eror`, expected one of `info`, `warning`, `error`
    help: did you mean `error`?
    "#);
    assert_snapshot!(config_error("[tools.kinds]\nx = \"reads\"\n"), @r#"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: TOML parse error at line 2, column 5
      |
    2 | x = "reads"
      |     ^^^^^^^
    unknown value `reads`, expected one of `read`, `write`, `neutral`
    help: did you mean `read`?
    "#);
    assert_snapshot!(config_error("[[schemas]]\npaths = [\"*\"]\n"), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: TOML parse error at line 1, column 1
      |
    1 | [[schemas]]
      | ^^^^^^^^^^^
    missing key `schema`
    ");
    assert_snapshot!(config_error("[[formats]]\npaths = [\"*\"]\nmodel = { pointer = \"/x\", value = \"y\" }\n"), @r#"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: TOML parse error at line 3, column 9
      |
    3 | model = { pointer = "/x", value = "y" }
      |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    expected exactly one of `pointer`, `path` and `value`
    "#);
    assert_snapshot!(config_error("ignore = [\"P\"\n"), @r#"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: TOML parse error at line 1, column 14
      |
    1 | ignore = ["P"
      |              ^
    unclosed array, expected `]`
    "#);
}

#[test]
fn unknown_rules() {
    assert_snapshot!(config_error("# \"P0O1\"\nignore = [\n  \"J001\",\n  \"P0O1\",\n]\n"), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: line 4: unknown rule `P0O1`; did you mean `P001`?
    ");
    assert_snapshot!(config_error("[severity]\nsyntax-erorr = \"info\"\n"), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: line 2: unknown rule `syntax-erorr`; did you mean `syntax-error`?
    ");
    assert_snapshot!(config_error("[[overrides]]\npaths = [\"*\"]\nextend-select = [\"qqqqqq\"]\n"), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: line 3: unknown rule `qqqqqq`; run `echolint rules` to list all rules
    ");
    assert_snapshot!(config_error("select = [\"\"]\n"), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: line 1: unknown rule ``; run `echolint rules` to list all rules
    ");
}

#[test]
fn unknown_formats_and_invalid_patterns_and_pointers() {
    assert_snapshot!(config_error("[[formats]]\npaths = [\"*\"]\nformat = \"opneai\"\n"), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: line 3: invalid value `opneai`: unknown format (expected one of claude-code, atif, tau2-bench, tau-bench, sharegpt, llamafactory, anthropic, openai); did you mean `openai`?
    ");
    assert_snapshot!(config_error("exclude = [\"a[\"]\n"), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: line 1: invalid value `a[`: invalid glob: unclosed character class; missing ']'
    ");
    assert_snapshot!(config_error("[tools.kinds]\n\"{a\" = \"read\"\n"), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: line 2: invalid value `{a`: invalid glob: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)
    ");
    assert_snapshot!(config_error("[[formats]]\npaths = [\"*\"]\ntask = { pointer = \"meta/task\" }\n"), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: line 3: invalid value `meta/task`: a JSON pointer starts with `/`; did you mean `/meta/task`?
    ");
    assert_snapshot!(config_error("[[formats]]\npaths = [\"*\"]\ntask = { path = \"runs/{model}/*.jsonl\" }\n"), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: line 3: invalid value `runs/{model}/*.jsonl`: the pattern does not contain `{task}`
    ");
    assert_snapshot!(config_error("[[formats]]\npaths = [\"*\"]\ntask = { path = \"runs/{task\" }\n"), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: line 3: invalid value `runs/{task`: `{` without `}`
    ");
}

#[test]
fn invalid_schemas() {
    let check_with = |schema: Option<&str>| {
        let project = Project::with([
            ("echolint.toml", "[[schemas]]\npaths = [\"*\"]\nschema = \"s/mine.json\"\n"),
            ("a.jsonl", GOOD),
        ]);
        schema.map(|schema| project.write("s/mine.json", schema));
        project.check("a.jsonl")
    };
    assert_snapshot!(check_with(None), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: line 3: cannot use the schema [HERE]/s/mine.json: no such file
    ");
    assert_snapshot!(check_with(Some("{\"type\": ")), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: line 3: cannot use the schema [HERE]/s/mine.json: invalid JSON: EOF while parsing a value at line 1 column 9
    ");
    assert_snapshot!(check_with(Some("{\"type\": \"objct\"}")), @r#"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: line 3: cannot use the schema [HERE]/s/mine.json: invalid JSON Schema: "objct" is not valid under any of the schemas listed in the 'anyOf' keyword
    "#);
    assert_snapshot!(check_with(Some("{\"$ref\": \"other.json\"}")), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: line 3: cannot use the schema [HERE]/s/mine.json: invalid JSON Schema: Resource 'other.json' is not present in a registry and retrieving it failed: No base URI is available
    ");
}

#[test]
fn encodings_of_the_configuration() {
    let project = Project::of("a.jsonl", GOOD);
    std::fs::write(project.path("echolint.toml"), b"ignore = [\"\xff\"]").expect("writable");
    assert_snapshot!(project.check("."), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: cannot read the configuration: not UTF-8 text
    ");
    std::fs::write(project.path("echolint.toml"), "\u{feff}ignore = [\"P\"]\r\n").expect("writable");
    assert_eq!(project.check("."), "exit 0\n", "a byte order mark and CRLF are allowed");
}
