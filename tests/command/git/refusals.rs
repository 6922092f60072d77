//! Errors of `--staged` and `--since`.

use super::harness::{GOOD, Project, ROBOT};
use super::repository::{Repository, git, without_hashes};
use insta::assert_snapshot;

#[test]
fn outside_of_a_repository() {
    let project = Project::of("a.jsonl", GOOD);
    assert_snapshot!(project.check("--staged"));
}

#[test]
fn unknown_revisions() {
    let repository = Repository::with([("a.jsonl", GOOD)]);
    assert_snapshot!("unknown_revision", repository.since("nowhere", ""));
    repository.git("checkout --quiet --orphan other");
    repository.commit("another beginning");
    assert_snapshot!("no_common_commit", repository.since("main", ""));
    assert_snapshot!("before_the_first_commit", Repository::empty().since("main", ""));
}

#[test]
fn a_shallow_clone() {
    let repository = Repository::with([("a.jsonl", GOOD)]);
    repository.git("checkout --quiet -b topic");
    repository.write("a.jsonl", ROBOT);
    repository.commit("the second");
    let address = format!("file://{}", repository.path("").display());
    let clone = Project::of("note.txt", "");
    let output = git(&clone.path(""), &format!("clone --quiet --depth 1 --branch topic {address} here"));
    assert!(output.status.success());
    let mut command = clone.command(["check", "--since", "origin/main"]);
    let output = command.current_dir(clone.path("here")).output().expect("it runs");
    assert_snapshot!(clone.shown(&output));
}

#[test]
fn a_partial_clone() {
    let repository = Repository::with([("a.jsonl", format!("{GOOD}\n"))]);
    repository.git("config uploadpack.allowFilter true");
    repository.write("a.jsonl", format!("{GOOD}\n{ROBOT}\n"));
    repository.commit("the second");
    let address = format!("file://{}", repository.path("").display());
    let clone = Project::of("note.txt", "");
    let output = git(&clone.path(""), &format!("clone --quiet --filter=blob:none {address} here"));
    assert!(output.status.success());
    let since = || {
        let mut command = clone.command(["check", "--since", "HEAD~1", "--output-format", "concise"]);
        let output = command.current_dir(clone.path("here")).output().expect("it runs");
        without_hashes(&clone.shown(&output))
    };
    assert_snapshot!("partial_clone", since());
    // The command in the message.
    assert!(git(&clone.path("here"), "diff HEAD~1").status.success());
    assert_snapshot!("partial_clone_fetched", since());
}

#[test]
fn a_merge_in_conflict() {
    let repository = Repository::with([("a.jsonl", GOOD)]);
    repository.git("checkout --quiet -b topic");
    repository.write("a.jsonl", ROBOT);
    repository.commit("one way");
    repository.git("checkout --quiet main");
    repository.write("a.jsonl", ROBOT.replace("Beep", "Boop"));
    repository.commit("another way");
    assert!(!git(&repository.path(""), "merge topic").status.success());
    assert_snapshot!(repository.staged(""));
}

#[test]
fn conflicting_arguments() {
    let repository = Repository::with([("a.jsonl", GOOD)]);
    for args in ["--staged --fix", "--staged --since main", "--since main --diff"] {
        assert!(repository.check(args).starts_with("exit 2"), "{args}");
    }
    assert_snapshot!("standard_input", repository.staged("-"));
    assert_snapshot!("no_such_path", repository.staged("gone.jsonl"));
    assert_snapshot!("outside", repository.staged("/"));
}
