//! Commits in a repository with the hooks of `.pre-commit-hooks.yaml`.

use super::harness::ROBOT;
use super::hooked::{CONFIG, Hooked, hooks_without_a_build};
use super::pages::{block, config_of};
use super::repository::{Repository, without_hashes};
use super::teacher_support::{Style, runs};
use super::tools::root;
use insta::assert_snapshot;

/// A repository with the hooks, and the repository that provides them.
fn hooked() -> Option<(Hooked, Repository)> {
    let (hooks, rev) = hooks_without_a_build();
    let hooked = Hooked::with_pre_commit(&config_of(&hooks.path(""), &rev))?;
    Some((hooked, hooks))
}

#[test]
fn a_commit_of_echoes_is_blocked() {
    let Some((repository, _hooks)) = hooked() else { return };
    repository.write("data/robin.jsonl", runs("robin", Style::Careful, 102..103));
    let output = repository.commit_all();
    assert_snapshot!(without_hashes(&output));
    assert_eq!(repository.last(), "a teacher and its limits");
}

#[test]
fn a_commit_of_other_data_passes() {
    let Some((repository, _hooks)) = hooked() else { return };
    repository.write("data/robin.jsonl", runs("robin", Style::Plain, 100..120));
    repository.write("package.json", "{\"name\": \"shop\", \"dependencies\": {}}\n");
    repository.write("tsconfig.json", "{ // with a comment\n}\n");
    repository.write("scratch/teacher.jsonl", runs("robin", Style::Careful, 100..120) + ROBOT);
    let output = repository.commit_all();
    assert_snapshot!(output);
    assert_eq!(repository.last(), "new");
}

#[test]
fn errors_of_the_configuration_are_reported() {
    let Some((repository, _hooks)) = hooked() else { return };
    repository.write("echolint.toml", format!("selct = [\"P\"]\nextend-select = [\"Q9\"]\n{CONFIG}"));
    repository.write(".echolint-baseline.json", "{\"version\":1,\"entries\":[{\"rule\":\"P1\",\"fingerprint\":\"\"}]}");
    repository.write("package.json", "{}");
    assert_snapshot!(repository.commit_all());
    assert_eq!(repository.last(), "a teacher and its limits");
}

#[test]
fn the_committed_content_is_checked() {
    let Some((repository, _hooks)) = hooked() else { return };
    // Changes that are not staged are not checked.
    let plain = runs("robin", Style::Plain, 100..105);
    repository.write("data/robin.jsonl", &plain);
    repository.git("add --all");
    repository.write("data/robin.jsonl", format!("{plain}{ROBOT}\n"));
    let output = repository.commit_with("--message staged");
    assert!(output.starts_with("exit 0"), "{output}");
    // Files that `--all` or file arguments add to the commit are checked.
    for args in ["--all --message all", "--message named data/robin.jsonl"] {
        let output = repository.commit_with(args);
        assert!(output.starts_with("exit 1"), "{output}");
        assert!(output.contains("data/robin.jsonl:6:"), "{output}");
        assert_eq!(repository.last(), "staged");
    }
    // Other files are not.
    repository.write("data/starling.jsonl", runs("starling", Style::Plain, 100..105));
    repository.git("add data/starling.jsonl");
    let output = repository.commit_with("--message other data/starling.jsonl");
    assert!(output.starts_with("exit 0"), "{output}");
    assert_eq!(repository.last(), "other");
}

#[test]
fn without_staged_files_nothing_is_checked() {
    let Some((repository, _hooks)) = hooked() else { return };
    repository.write("data/robin.jsonl", runs("robin", Style::Careful, 102..103));
    repository.commit_with_no_hooks();
    assert_snapshot!("all_files", repository.pre_commit("run --all-files"));
    assert_snapshot!("range", repository.pre_commit("run --from-ref HEAD~1 --to-ref HEAD"));
    let checked = repository.check("--since HEAD~1");
    assert!(checked.starts_with("exit 1") && checked.contains(" D001 "), "{checked}");
}

#[test]
fn hooks_of_the_page_for_an_installed_echolint() {
    let Some(repository) = Hooked::with_pre_commit(&block("repo: local")) else { return };
    repository.write("data/robin.jsonl", format!("{ROBOT}\n"));
    repository.write("data/echolint.toml", "ignore = \"P\"\n");
    let output = repository.commit_all();
    assert!(output.starts_with("exit 1") && output.contains("data/echolint.toml: "), "{output}");
    repository.git("rm --quiet --force data/echolint.toml");
    let output = repository.commit_all();
    assert!(output.starts_with("exit 1") && output.contains("data/robin.jsonl:1:"), "{output}");
    repository.write("data/robin.jsonl", runs("robin", Style::Plain, 100..101));
    let output = repository.commit_all();
    assert!(output.starts_with("exit 0"), "{output}");
}

#[test]
fn hooks_of_the_page_are_those_of_the_manifest() {
    let manifest = std::fs::read_to_string(root().join(".pre-commit-hooks.yaml")).expect("the hooks are there");
    let page = block("repo: local");
    let lines: Vec<&str> = page.lines().map(str::trim).filter(|line| !line.starts_with("language")).collect();
    let values = lines.iter().filter_map(|line| line.trim_start_matches("- ").split_once(": "));
    let values: Vec<(&str, &str)> = values.filter(|(key, _)| *key != "repo").collect();
    assert!(values.len() >= 10, "{page}");
    for (key, value) in values {
        let is_there = |line: &str| line.contains(&format!("{key}: ")) && line.ends_with(value);
        assert!(manifest.lines().any(is_there), "the manifest has no {key}: {value}");
    }
}

#[test]
fn a_hook_for_branches() {
    let config = block("echolint-since").replace("origin/main", "main");
    let Some(repository) = Hooked::with_pre_commit(&config) else { return };
    repository.git("checkout --quiet -b topic");
    repository.write("data/robin.jsonl", runs("robin", Style::Careful, 102..103));
    let output = repository.commit_all();
    assert!(output.starts_with("exit 0"), "commits do not run it: {output}");
    let output = repository.pre_commit("run --hook-stage manual echolint-since --all-files");
    assert!(output.starts_with("exit 1") && output.contains("[D001]"), "{output}");
}
