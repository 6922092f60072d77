//! The hooks of the page without pre-commit.

use super::harness::ROBOT;
use super::hooked::Hooked;
use super::pages::block;
use super::teacher_support::{Style, runs};
use super::tools::{find, succeed};
use std::process::Command;

/// Checks that a commit with findings is blocked and one without findings is not.
fn check_commits(repository: &Hooked) {
    repository.write("data/deep/robin.jsonl", format!("{ROBOT}\n"));
    repository.write("package.json", "{}\n");
    repository.write("scratch/robin.jsonl", format!("{ROBOT}\n"));
    let output = repository.commit_all();
    assert!(output.starts_with("exit 1"), "{output}");
    assert!(output.contains("data/deep/robin.jsonl:1:") && !output.contains("scratch"), "{output}");
    assert_eq!(repository.last(), "a teacher and its limits");
    repository.write("data/deep/robin.jsonl", runs("robin", Style::Plain, 100..105));
    let output = repository.commit_all();
    assert!(output.starts_with("exit 0"), "{output}");
    assert_eq!(repository.last(), "new");
}

#[cfg(unix)]
#[test]
fn a_hook_of_git() {
    use std::os::unix::fs::PermissionsExt as _;

    let repository = Hooked::with(&[]);
    repository.write(".git/hooks/pre-commit", block("#!/bin/sh"));
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(repository.path(".git/hooks/pre-commit"), executable).expect("it is ours");
    check_commits(&repository);
}

#[test]
fn a_hook_of_lefthook() {
    let Some(lefthook) = find("lefthook") else { return };
    let repository = Hooked::with(&[("lefthook.yml", &block("{staged_files}"))]);
    succeed(repository.with_environment(&mut Command::new(lefthook)).arg("install"));
    check_commits(&repository);
    for name in ["echolint.toml", "data/echolint.toml"] {
        repository.write(name, "selct = []\n");
        let output = repository.commit_all();
        assert!(output.starts_with("exit 1") && output.contains(&format!("{name}: ")), "{output}");
        repository.git(&format!("reset --quiet HEAD {name}"));
        std::fs::remove_file(repository.path(name)).expect("it is ours");
    }
}
