//! The programs that run hooks, and their environment: they write only to `target`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folder() -> PathBuf {
    root().join("target/ci-tools")
}

/// Whether all tools must be installed and tested.
pub fn are_required() -> bool {
    std::env::var("ECHOLINT_CI_TOOLS").is_ok_and(|value| value == "all")
}

/// The path of a tool. If it is not installed and not required, prints that and returns `None`.
pub fn find(name: &str) -> Option<PathBuf> {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    let bin = folder().join("packaging/bin");
    if are_required() {
        INSTALLED.get_or_init(|| install(&folder().join("packaging")));
        return Some(bin.join(name));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::iter::once(bin).chain(std::env::split_paths(&path)).map(|folder| folder.join(name));
    let found = found.into_iter().find(|tool| tool.is_file());
    if found.is_none() {
        eprintln!("{name}: not installed, so not tested (ECHOLINT_CI_TOOLS=all installs it)");
    }
    found
}

fn install(venv: &Path) {
    succeed(Command::new("python3").args(["-m", "venv"]).arg(venv));
    let requirements = root().join("tests/tools/packaging/requirements.txt");
    let mut pip = Command::new(venv.join("bin/pip"));
    succeed(with_environment(pip.args(["install", "--quiet", "--requirement"]).arg(requirements)));
}

/// Sets the environment of a tool, so that its caches and builds are inside `target`. Builds are not optimized, because
/// two optimized builds take ten minutes instead of two.
pub fn with_environment(command: &mut Command) -> &mut Command {
    let folder = folder();
    command
        .env("PIP_CACHE_DIR", folder.join("pip"))
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        .env("VIRTUALENV_OVERRIDE_APP_DATA", folder.join("virtualenv"))
        .env("CARGO_TARGET_DIR", folder.join("build"))
        // One build for the wheel and for `cargo install`.
        .env("MATURIN_PEP517_ARGS", "--profile release")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env_remove("RUSTFLAGS")
        .env_remove("SKIP")
        .env("NO_COLOR", "1")
}

/// Runs a command that must succeed. Returns its output.
pub fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let printed = [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat();
    assert!(output.status.success(), "{command:?} ended with {}:\n{printed}", output.status);
    printed
}
