//! The programs that hooks are run by, and the surroundings they get: nothing is kept outside of `target`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folder() -> PathBuf {
    root().join("target/ci-tools")
}

/// Whether everything is to be installed and tested.
pub fn are_wanted() -> bool {
    std::env::var("ECHOLINT_CI_TOOLS").is_ok_and(|value| value == "all")
}

/// The path of a tool; `None`, which is said, where it is missing and not to be installed.
pub fn find(name: &str) -> Option<PathBuf> {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    let own = folder().join("packaging/bin");
    if are_wanted() {
        INSTALLED.get_or_init(|| install(&folder().join("packaging")));
        return Some(own.join(name));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::iter::once(own).chain(std::env::split_paths(&path)).map(|folder| folder.join(name));
    let found = found.into_iter().find(|tool| tool.is_file());
    if found.is_none() {
        eprintln!("{name}: not installed, so not tested (ECHOLINT_CI_TOOLS=all installs it)");
    }
    found
}

fn install(venv: &Path) {
    succeed(Command::new("python3").args(["-m", "venv"]).arg(venv));
    let requirements = root().join("tests/packaging/requirements.txt");
    let mut pip = Command::new(venv.join("bin/pip"));
    succeed(surround(pip.args(["install", "--quiet", "--requirement"]).arg(requirements)));
}

/// Keeps what a tool stores, and what it builds, inside of `target`. What is built is to work, not to be fast: without
/// optimisation two builds take a minute or two in place of ten.
pub fn surround(command: &mut Command) -> &mut Command {
    let folder = folder();
    command
        .env("PIP_CACHE_DIR", folder.join("pip"))
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        .env("VIRTUALENV_OVERRIDE_APP_DATA", folder.join("virtualenv"))
        .env("CARGO_TARGET_DIR", folder.join("build"))
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env_remove("RUSTFLAGS")
        .env_remove("SKIP")
        .env("NO_COLOR", "1")
}

/// Runs a command that has to succeed; what it prints.
pub fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let shown = [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat();
    assert!(output.status.success(), "{command:?} ended with {}:\n{shown}", output.status);
    shown
}
