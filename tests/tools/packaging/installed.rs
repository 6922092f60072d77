//! Builds echolint with pre-commit from this repository, and builds its wheel. It takes minutes and runs on demand.

use super::harness::ROBOT;
use super::hooked::Hooked;
use super::pages::config_of;
use super::repository::Repository;
use super::teacher_support::{Style, runs};
use super::tools::{are_required, find, root, succeed, with_environment};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A repository with the current files of this one.
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

/// How the test builds echolint: fast, instead of as the manifest says.
const CARGO_CONFIG: &str = "[profile.release.package.echolint]\nopt-level = 0\n";

/// Checks that an installed binary runs and finds the findings of the examples.
fn check_binary(binary: &Path) {
    let shown = succeed(Command::new(binary).arg("--version"));
    assert_eq!(shown, format!("echolint {}\n", env!("CARGO_PKG_VERSION")));
    let mut check = Command::new(binary);
    check.args(["check", "--no-cache", "--output-format", "concise"]).arg(root().join("examples/support"));
    let output = check.output().expect("it runs");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert!(shown.contains(" P002 ") && shown.contains(" G002 "), "{shown}");
}

/// The path in a folder whose name begins with a prefix.
fn with_prefix(folder: &Path, prefix: &str) -> PathBuf {
    let entries = std::fs::read_dir(folder).expect("it exists");
    let mut paths = entries.map(|entry| entry.expect("readable").path());
    let found = paths.find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix)));
    found.unwrap_or_else(|| panic!("no {prefix} in {}", folder.display()))
}

#[test]
fn pre_commit_builds_echolint() {
    if !are_required() {
        eprintln!("builds by pre-commit: not tested (ECHOLINT_CI_TOOLS=all tests them)");
        return;
    }
    let (here, rev) = this_repository();
    let hooks = "      - id: echolint\n      - id: echolint-rust\n";
    let config = config_of(&here.path(""), &rev).replace("      - id: echolint\n", hooks);
    let repository = Hooked::with_pre_commit(&config).expect("it is installed");
    let cargo_folder = repository.store().join(".cargo");
    std::fs::create_dir(&cargo_folder).expect("writable");
    std::fs::write(cargo_folder.join("config.toml"), CARGO_CONFIG).expect("writable");
    let started = std::time::Instant::now();
    let output = repository.pre_commit("install-hooks");
    assert!(output.starts_with("exit 0"), "{output}");
    eprintln!("both builds took {:?}", started.elapsed());

    repository.write("data/robin.jsonl", runs("robin", Style::Careful, 100..103) + ROBOT + "\n");
    let output = repository.commit_all();
    assert!(output.starts_with("exit 1"), "{output}");
    // Both hooks report the same findings.
    assert_eq!(output.matches("\nerror[S001]").count(), 2, "{output}");
    assert_eq!(output.matches("\nwarning[D001]").count(), 2, "{output}");
    repository.write("data/robin.jsonl", runs("robin", Style::Plain, 100..103));
    let output = repository.commit_all();
    assert!(output.starts_with("exit 0"), "{output}");

    let clone = with_prefix(repository.store(), "repo");
    check_binary(&with_prefix(&clone, "py_env").join("bin/echolint"));
    check_binary(&with_prefix(&clone, "rustenv").join("bin/echolint"));
    check_wheel(&clone, &repository);
}

/// Builds a wheel in pre-commit's clone, which is compiled already, and checks the binary that it installs.
fn check_wheel(clone: &Path, repository: &Hooked) {
    let wheels = repository.store().join("wheels");
    let mut pip = Command::new(find("pre-commit").expect("it is installed").with_file_name("pip"));
    succeed(with_environment(pip.args(["wheel", "--no-deps", "--wheel-dir"]).arg(&wheels).arg(clone)));
    let wheel = with_prefix(&wheels, &format!("echolint-{}-py3-none-", env!("CARGO_PKG_VERSION")));
    let venv = repository.store().join("fresh");
    succeed(Command::new("python3").args(["-m", "venv"]).arg(&venv));
    succeed(with_environment(Command::new(venv.join("bin/pip")).args(["install", "--no-index"]).arg(&wheel)));
    check_binary(&venv.join("bin/echolint"));
}
