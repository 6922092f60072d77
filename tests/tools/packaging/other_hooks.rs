//! Hooks without pre-commit, as the page writes them.

use super::harness::ROBOT;
use super::hooked::Hooked;
use super::pages::block;
use super::teacher_support::{Style, runs};
use super::tools::{find, succeed};
use std::process::Command;

/// Commits faulty data, which is stopped, then other data.
fn stops_and_lets_pass(repository: &Hooked) {
    repository.write("data/deep/robin.jsonl", format!("{ROBOT}\n"));
    repository.write("package.json", "{}\n");
    repository.write("scratch/robin.jsonl", format!("{ROBOT}\n"));
    let said = repository.commit_all();
    assert!(said.starts_with("exit 1"), "{said}");
    assert!(said.contains("data/deep/robin.jsonl:1:") && !said.contains("scratch"), "{said}");
    assert_eq!(repository.last(), "a teacher and its limits");
    repository.write("data/deep/robin.jsonl", runs("robin", Style::Plain, 100..105));
    let said = repository.commit_all();
    assert!(said.starts_with("exit 0"), "{said}");
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
    stops_and_lets_pass(&repository);
}

#[test]
fn a_hook_of_lefthook() {
    let Some(lefthook) = find("lefthook") else { return };
    let repository = Hooked::with(&[("lefthook.yml", &block("{staged_files}"))]);
    succeed(repository.surround(&mut Command::new(lefthook)).arg("install"));
    stops_and_lets_pass(&repository);
    for name in ["echolint.toml", "data/echolint.toml"] {
        repository.write(name, "selct = []\n");
        let said = repository.commit_all();
        assert!(said.starts_with("exit 1") && said.contains(&format!("{name}: ")), "{said}");
        repository.git(&format!("reset --quiet HEAD {name}"));
        std::fs::remove_file(repository.path(name)).expect("it is ours");
    }
}
