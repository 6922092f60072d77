//! Validates and runs the examples of `docs/ci.md`.

use crate::ci::tools::{commit, read, root, run, tools, write};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// The code blocks of a page in a language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let fence = format!("\n```{language}\n");
    let blocks = page.split(fence.as_str()).skip(1).filter_map(|rest| rest.split_once("\n```"));
    blocks.map(|(block, _)| format!("{block}\n")).collect()
}

fn validate(tools: &Path, schema: &str, file: &Path) {
    run(Command::new(tools.join("venv/bin/check-jsonschema")).args(["--builtin-schema", schema]).arg(file));
}

#[test]
fn the_action_is_valid() {
    let Some(tools) = tools() else { return };
    let action = root().join("action.yml");
    validate(&tools, "vendor.github-actions", &action);
    run(Command::new(tools.join("venv/bin/zizmor")).args(["--offline", "--persona=pedantic"]).arg(action));
}

#[test]
fn the_examples_for_github_are_valid() {
    let Some(tools) = tools() else { return };
    let page = read(root().join("docs/ci.md"));
    let workflows: Vec<_> = blocks(&page, "yaml").into_iter().filter(|block| block.contains("runs-on:")).collect();
    assert_eq!(workflows.len(), 2);
    let folder = TempDir::new().expect("a folder");
    write(folder.path().join("action.yml"), &read(root().join("action.yml")));
    for (index, workflow) in workflows.iter().enumerate() {
        // As the action of the same repository, so that the tools know its inputs and outputs.
        assert!(workflow.contains("uses: echolint/echolint@main"));
        let own = workflow.replace("echolint/echolint@main", "./");
        let file = folder.path().join(format!(".github/workflows/{index}.yml"));
        write(file.clone(), &own);
        validate(&tools, "vendor.github-workflows", &file);
        let pinned = workflow.replace("@main", "@0123456789012345678901234567890123456789");
        let pinned_file = folder.path().join("pinned.yml");
        write(pinned_file.clone(), &pinned);
        run(Command::new(tools.join("venv/bin/zizmor")).arg("--offline").arg(&pinned_file));
    }
    commit(folder.path());
    let lint = || crate::ci::tools::try_run(Command::new(tools.join("venv/bin/actionlint")).current_dir(folder.path()));
    assert_eq!(lint(), (String::new(), true));
    // An unknown input is reported.
    let wrong = workflows[0].replace("echolint/echolint@main", "./").replace("paths:", "path-to:");
    write(folder.path().join(".github/workflows/wrong.yml"), &wrong);
    let (printed, is_success) = lint();
    assert!(!is_success && printed.contains("input \"path-to\" is not defined"), "{printed}");
}

#[test]
fn the_example_for_gitlab_works() {
    let Some(tools) = tools() else { return };
    let page = read(root().join("docs/ci.md"));
    let job = blocks(&page, "yaml").into_iter().find(|block| block.contains("codequality:")).expect("an example");
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join(".gitlab-ci.yml");
    write(file.clone(), &job);
    validate(&tools, "vendor.gitlab-ci", &file);
    let script = job.lines().find_map(|line| line.trim().strip_prefix("- echolint check")).expect("a command");
    write(folder.path().join("data/a.jsonl"), "{\"messages\":[}\n");
    assert!(!execute(folder.path(), &format!("echolint check{script}")));
    let report: serde_json::Value = serde_json::from_str(&read(folder.path().join("gl-code-quality.json"))).unwrap();
    assert_eq!(report[0]["location"]["path"], "data/a.jsonl");
    roxmltree::Document::parse(&read(folder.path().join("junit.xml"))).unwrap();
}

#[test]
fn the_example_for_other_services_works() {
    let page = read(root().join("docs/ci.md"));
    let [script] = &blocks(&page, "sh")[..] else { panic!("one example is expected") };
    let folder = TempDir::new().expect("a folder");
    write(folder.path().join("data/a.jsonl"), "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi.\"}]}\n");
    std::fs::create_dir(folder.path().join("reports")).expect("writable");
    assert!(execute(folder.path(), script));
    assert!(read(folder.path().join("reports/junit.xml")).contains("no findings in 1 record"));
    assert!(read(folder.path().join("reports/summary.md")).starts_with("## echolint: no findings\n"));
}

/// Runs a script with this build of echolint in the `PATH`. Returns whether it succeeded.
fn execute(folder: &Path, script: &str) -> bool {
    let binary = Path::new(env!("CARGO_BIN_EXE_echolint")).parent().expect("it is in a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(binary.to_owned()).chain(std::env::split_paths(&path))).unwrap();
    let mut command = Command::new("bash");
    command.args(["-euc", script]).current_dir(folder).env("PATH", path);
    for name in ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "FORCE_COLOR"] {
        command.env_remove(name);
    }
    crate::ci::tools::try_run(&mut command).1
}
