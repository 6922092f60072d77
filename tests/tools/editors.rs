//! Runs the suites of `tests/editors`, each in its real editor, against the server of this build.
//!
//! A suite runs if its editor is installed (on the `PATH`, or in `ECHOLINT_EDITORS_DIR`, by default `target/editors`).
//! With `ECHOLINT_EDITORS=all`, every suite runs and installs what it can, and a suite that cannot run fails.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// Editors run one at a time: the suites have timeouts, and most machines have few cores.
static RUNNING: Mutex<()> = Mutex::new(());

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folder() -> PathBuf {
    std::env::var_os("ECHOLINT_EDITORS_DIR").map_or_else(|| root().join("target/editors"), PathBuf::from)
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Runs a suite if its editor is installed.
fn run(suite: &str, is_installed: impl FnOnce(&Path) -> bool) {
    let is_required = std::env::var("ECHOLINT_EDITORS").is_ok_and(|value| value == "all");
    if !is_required && !is_installed(&folder()) {
        eprintln!("{suite}: not installed, so not tested (ECHOLINT_EDITORS=all installs it)");
        return;
    }
    let _running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    let script = root().join("tests/editors").join(suite).join("run.sh");
    let output = Command::new("bash")
        .arg(&script)
        .env("ECHOLINT", env!("CARGO_BIN_EXE_echolint"))
        .env("ECHOLINT_EDITORS_DIR", folder())
        .output()
        .expect("bash runs");
    let printed = [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat();
    assert!(output.status.success(), "{} ended with {}:\n{printed}", script.display(), output.status);
}

#[test]
fn neovim() {
    run("nvim", |folder| on_path("nvim") || folder.join("nvim/bin/nvim").exists());
}

#[test]
fn emacs() {
    run("emacs", |_| on_path("emacs"));
}

#[test]
fn vim() {
    run("vim", |_| on_path("vim") && Path::new("/usr/share/vim-ale").exists());
}

#[test]
fn an_independent_client() {
    run("pytest", |folder| folder.join("pytest/bin/pytest").exists());
}

#[test]
fn vs_code() {
    run("vscode", |folder| on_path("chromium") && folder.join("code-server/node_modules").exists());
}
