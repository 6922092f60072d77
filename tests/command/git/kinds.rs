//! All kinds of repositories and files.

use super::harness::{GOOD, ROBOT};
use super::repository::{Repository, without_hashes};
use insta::assert_snapshot;

#[test]
fn the_first_commit() {
    let repository = Repository::empty();
    assert!(repository.staged("").starts_with("exit 0"));
    repository.write("a.jsonl", ROBOT);
    repository.git("add --all");
    assert_snapshot!(repository.staged(""));
}

#[test]
fn worktrees_and_bare_repositories() {
    let repository = Repository::with([("a.jsonl", GOOD)]);
    repository.git("worktree add --quiet -b topic tree");
    repository.write("tree/a.jsonl", ROBOT);
    repository.git_in("tree", "commit --quiet --all --message second");
    let run = |folder: &str, args: &[&str]| {
        let mut command = repository.command(["check", "--output-format", "concise"]);
        let output = command.args(args).current_dir(repository.path(folder)).output().expect("it runs");
        without_hashes(&repository.shown(&output))
    };
    assert_snapshot!("worktree", run("tree", &["--since", "main"]));
    repository.git("clone --quiet --bare --branch topic . bare");
    assert_snapshot!("bare", run("bare", &["--since", "main"]));
    assert_snapshot!("bare_has_nothing_staged", run("bare", &["--staged"]));
}

#[test]
fn files_of_submodules_are_not_checked() {
    let inner = Repository::with([("a.jsonl", ROBOT)]);
    let repository = Repository::with([("a.jsonl", GOOD)]);
    repository.git(&format!("submodule --quiet add {} inner", inner.path("").display()));
    assert_snapshot!("submodule_added", repository.staged(""));
    assert_snapshot!("submodule_since", repository.since("HEAD", ""));
    repository.commit("with a submodule");
    assert!(repository.staged("").starts_with("exit 0") && !repository.staged("").contains("submodule"));
}

#[test]
fn pointers_of_git_lfs_are_not_read_as_data() {
    let pointer = |oid: &str| format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 12345\n");
    let (old, new) = ("a1".repeat(32), "b2".repeat(32));
    let repository = Repository::with([("a.jsonl", pointer(&old))]);
    repository.write("a.jsonl", pointer(&new));
    repository.git("add --all");
    assert_snapshot!("lfs_content_absent", repository.staged(""));
    assert_snapshot!("lfs_pointer_checked", repository.check("a.jsonl"));
    // The path at which `git lfs` stores a content.
    let stored = |oid: &str| format!(".git/lfs/objects/{}/{}/{oid}", &oid[..2], &oid[2..4]);
    repository.write(&stored(&new), format!("{ROBOT}\n{GOOD}\n"));
    assert_snapshot!("lfs_content_before_absent", repository.staged(""));
    repository.write(&stored(&old), format!("{ROBOT}\n"));
    assert!(repository.staged("").starts_with("exit 0"), "{}", repository.staged(""));
}

#[test]
fn files_outside_a_sparse_checkout_are_not_removed() {
    let repository = Repository::with([("a/a.jsonl", format!("{ROBOT}\n")), ("b/b.jsonl", format!("{GOOD}\n"))]);
    repository.git("sparse-checkout set --cone b");
    assert!(!repository.path("a/a.jsonl").exists());
    repository.write("b/b.jsonl", format!("{GOOD}\n{ROBOT}\n"));
    // A copy of a record from a folder outside the sparse checkout is still a new record.
    assert_snapshot!("sparse_checkout", repository.since("HEAD", ""));
    repository.git("sparse-checkout set --cone --sparse-index b");
    assert!(repository.since("HEAD", "").contains("\nb/b.jsonl:2:"), "{}", repository.since("HEAD", ""));
    repository.git("add b/b.jsonl");
    assert!(repository.staged("").contains("b/b.jsonl:2:"), "{}", repository.staged(""));
}

#[test]
fn symbolic_links_and_unusual_names() {
    let repository = Repository::with([("a.jsonl", GOOD)]);
    repository.write("later.jsonl", ROBOT);
    repository.git("add --intent-to-add later.jsonl");
    repository.write("odd \u{e9}\u{202e}name.jsonl", ROBOT);
    repository.git("add odd*");
    #[cfg(unix)]
    std::os::unix::fs::symlink("later.jsonl", repository.path("link.jsonl")).expect("a link");
    repository.git("add link.jsonl");
    assert_snapshot!(repository.staged(""));
}

#[test]
fn compressed_files() {
    let packed = |text: &str| zstd::encode_all(text.as_bytes(), 3).expect("packed");
    let repository = Repository::with([("a.jsonl.zst", packed(&format!("{ROBOT}\n")))]);
    repository.write("a.jsonl.zst", packed(&format!("{}\n{ROBOT}\n", ROBOT.replace("t2", "t3"))));
    repository.git("add --all");
    assert_snapshot!(repository.staged(""));
}

#[test]
fn the_index_that_git_gives_to_a_hook() {
    let repository = Repository::with([("a.jsonl", GOOD), ("b.jsonl", GOOD)]);
    let binary = assert_cmd::cargo::cargo_bin!("echolint");
    let hook =
        format!("#!/bin/sh\nexec {} check --staged --no-default-teacher --output-format concise\n", binary.display());
    repository.write(".git/hooks/pre-commit", hook);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(repository.path(".git/hooks/pre-commit"), mode).expect("executable");
    }
    repository.write("a.jsonl", ROBOT).write("b.jsonl", GOOD.replace("Hi", "Ho"));
    // `git commit FILE` uses a temporary index in which only that file has changed.
    repository.git("commit --quiet --message one b.jsonl");
    let output = super::repository::git(&repository.path(""), "commit --quiet --message two --all");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("a.jsonl:1:"), "{output:?}");
    // A linked worktree has a separate index, whose path git sets from any folder.
    repository.git("checkout --quiet .");
    repository.git("worktree add --quiet -b topic tree");
    repository.write("tree/sub/c.jsonl", ROBOT);
    repository.git_in("tree", "add --all");
    let output = super::repository::git(&repository.path("tree/sub"), "commit --quiet --message three");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("sub/c.jsonl:1:"), "{output:?}");
}
