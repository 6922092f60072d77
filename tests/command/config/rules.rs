//! The enabled rules and their severities.

use super::harness::{Project, ROBOT};

/// The findings of a file with an unknown role and an empty line, as `severity code`.
fn findings(config: &str, args: &str) -> String {
    let project = Project::with([("echolint.toml", config), ("a.jsonl", &format!("\n{ROBOT}"))]);
    let shown = project.check(&format!("a.jsonl {args}"));
    assert!(!shown.contains("stderr"), "{shown}");
    let found = shown.lines().filter_map(|line| {
        let mut words = line.strip_prefix("a.jsonl:")?.split(' ').skip(1);
        Some(format!("{} {}", words.next()?, words.next()?))
    });
    found.collect::<Vec<_>>().join(", ")
}

#[test]
fn rules_are_selected() {
    let both = "warning J007, error S001";
    for (config, expected) in [
        ("", both),
        ("select = [\"J\"]", "warning J007"),
        ("select = [\"j007\"]", "warning J007"),
        ("select = [\"schema-violation\"]", "error S001"),
        ("select = [\"ALL\"]\nignore = [\"J00\"]", "error S001"),
        ("select = []", ""),
        ("select = []\nextend-select = [\"S\"]", "error S001"),
        ("select = [\"P\"]\nextend-select = [\"S\"]", "error S001"),
        ("ignore = [\"J\", \"schema-violation\"]", ""),
        ("severity = { S001 = \"info\", J = \"error\" }", "error J007, info S001"),
        ("[severity]\nALL = \"warning\"\nS001 = \"info\"", "warning J007, info S001"),
        ("[severity]\nS001 = \"info\"\nALL = \"warning\"", "warning J007, warning S001"),
    ] {
        assert_eq!(findings(config, ""), expected, "{config}");
    }
}

#[test]
fn arguments_override_the_configuration() {
    for (config, args, expected) in [
        ("select = [\"J\"]", "--select S", "error S001"),
        ("ignore = [\"S\"]", "--select S", "error S001"),
        ("", "--ignore J", "error S001"),
        ("", "--select J,S --ignore J007", "error S001"),
        ("severity = { S001 = \"info\" }", "--severity S=warning --select S", "warning S001"),
    ] {
        assert_eq!(findings(config, args), expected, "{config} {args}");
    }
}

#[test]
fn overrides_apply_to_their_files_in_order() {
    let some = |text: &str| format!("[[overrides]]\npaths = [\"a.*\"]\n{text}\n");
    let other = "[[overrides]]\npaths = [\"b.*\"]\nignore = [\"ALL\"]\n";
    for (config, expected) in [
        (some("ignore = [\"S\"]"), "warning J007"),
        (some("severity = { J = \"info\" }"), "info J007, error S001"),
        (format!("ignore = [\"S\"]\n{}", some("extend-select = [\"S001\"]")), "warning J007, error S001"),
        (format!("{}{other}{}", some("ignore = [\"S\"]"), some("extend-select = [\"S\"]")), "warning J007, error S001"),
        (format!("{other}{}", some("ignore = [\"J\"]")), "error S001"),
    ] {
        assert_eq!(findings(&config, ""), expected, "{config}");
    }
}
