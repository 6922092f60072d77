//! echolint as pre-commit installs it from this repository, and its wheel. It takes minutes, so only where it is asked for.

use super::harness::ROBOT;
use super::hooked::Hooked;
use super::pages::config_of;
use super::repository::Repository;
use super::teacher_support::{Style, runs};
use super::tools::{are_wanted, find, root, succeed, surround};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A repository with the files of this one as they are now.
fn this_repository() -> (Repository, String) {
    let listed = succeed(Command::new("git").current_dir(root()).args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]));
    let copy = Repository::empty();
    for name in listed.split('\0').filter(|name| root().join(name).is_file()) {
        copy.write(name, std::fs::read(root().join(name)).expect("readable"));
    }
    copy.commit("as it is now");
    let rev = copy.git("rev-parse HEAD").trim().to_owned();
    (copy, rev)
}

/// The binary in an environment, run on the examples as someone does who has just installed it.
fn works(binary: &Path) {
    let shown = succeed(Command::new(binary).arg("--version"));
    assert_eq!(shown, format!("echolint {}\n", env!("CARGO_PKG_VERSION")));
    let mut check = Command::new(binary);
    check.args(["check", "--no-cache", "--output-format", "concise"]).arg(root().join("examples/support"));
    let output = check.output().expect("it runs");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert!(shown.contains(" P002 ") && shown.contains(" G002 "), "{shown}");
}

/// The folder in `folder` whose name begins so.
fn beginning(folder: &Path, name: &str) -> PathBuf {
    let entries = std::fs::read_dir(folder).expect("it is there");
    let mut paths = entries.map(|entry| entry.expect("readable").path());
    let found = paths.find(|path| path.file_name().is_some_and(|found| found.to_string_lossy().starts_with(name)));
    found.unwrap_or_else(|| panic!("no {name} in {}", folder.display()))
}

#[test]
fn pre_commit_builds_it() {
    if !are_wanted() {
        eprintln!("builds by pre-commit: not tested (ECHOLINT_CI_TOOLS=all does)");
        return;
    }
    let (here, rev) = this_repository();
    let hooks = "      - id: echolint\n      - id: echolint-rust\n";
    let config = config_of(&here.path(""), &rev).replace("      - id: echolint\n", hooks);
    let repository = Hooked::with_pre_commit(&config).expect("it is installed");
    let started = std::time::Instant::now();
    let said = repository.pre_commit("install-hooks");
    assert!(said.starts_with("exit 0"), "{said}");
    eprintln!("both builds took {:?}", started.elapsed());

    repository.write("data/robin.jsonl", runs("robin", Style::Careful, 100..103) + ROBOT + "\n");
    let said = repository.commit_all();
    assert!(said.starts_with("exit 1"), "{said}");
    // Both hooks say the same.
    assert_eq!(said.matches("\nerror[S001]").count(), 2, "{said}");
    assert_eq!(said.matches("\nwarning[D001]").count(), 2, "{said}");
    repository.write("data/robin.jsonl", runs("robin", Style::Plain, 100..103));
    let said = repository.commit_all();
    assert!(said.starts_with("exit 0"), "{said}");

    let clone = beginning(repository.store(), "repo");
    works(&beginning(&clone, "py_env").join("bin/echolint"));
    works(&beginning(&clone, "rustenv").join("bin/echolint"));
    a_wheel_from(&clone, &repository);
}

/// A wheel, built where pre-commit has built (which saves doing that again), and what it installs.
fn a_wheel_from(clone: &Path, repository: &Hooked) {
    let wheels = repository.store().join("wheels");
    let mut pip = Command::new(find("pre-commit").expect("it is installed").with_file_name("pip"));
    succeed(surround(pip.args(["wheel", "--no-deps", "--wheel-dir"]).arg(&wheels).arg(clone)));
    let wheel = beginning(&wheels, &format!("echolint-{}-py3-none-", env!("CARGO_PKG_VERSION")));
    let venv = repository.store().join("fresh");
    succeed(Command::new("python3").args(["-m", "venv"]).arg(&venv));
    succeed(surround(Command::new(venv.join("bin/pip")).args(["install", "--no-index"]).arg(&wheel)));
    works(&venv.join("bin/echolint"));
}
