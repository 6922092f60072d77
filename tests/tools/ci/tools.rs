//! Finds and runs the tools, and creates repositories for them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

static INSTALLING: Mutex<()> = Mutex::new(());

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.as_ref().display()))
}

/// The folder of the tools, if they are installed or to be installed.
pub fn tools() -> Option<PathBuf> {
    let folder = root().join("target/ci-tools");
    if std::env::var("ECHOLINT_CI_TOOLS").is_ok_and(|value| value == "all") {
        let _installing = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
        run(Command::new("bash").arg(root().join("tests/tools/ci/install.sh")).arg(&folder));
    }
    let markers = ["venv/done", "multitool/done", "sarif-2.1.0.schema.json"];
    let are_installed = markers.iter().all(|marker| folder.join(marker).exists());
    if !are_installed {
        eprintln!("the tools are not installed, so this is not tested (ECHOLINT_CI_TOOLS=all installs them)");
    }
    are_installed.then_some(folder)
}

/// Runs a command that must succeed. Returns its output.
pub fn run(command: &mut Command) -> String {
    let (printed, is_success) = try_run(command);
    assert!(is_success, "{command:?}:\n{printed}");
    printed
}

/// Runs a command. Returns its output and whether it succeeded.
pub fn try_run(command: &mut Command) -> (String, bool) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let printed = [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat();
    (printed, output.status.success())
}

/// Commits all files in a folder, which becomes a git repository if it is not one. Returns the hash of the commit.
pub fn commit(folder: &Path) -> String {
    let git = |args: &[&str]| run(git(folder).args(args));
    if !folder.join(".git").exists() {
        git(&["init", "--quiet", "--initial-branch=main"]);
        git(&["remote", "add", "origin", "https://github.com/o/r"]);
    }
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message=data"]);
    git(&["rev-parse", "HEAD"]).trim().to_owned()
}

/// A command that runs git without the user's configuration.
fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "n").env(format!("GIT_{who}_EMAIL"), "n@example.org");
    }
    command
}

/// Writes a file, and creates its folders.
pub fn write(path: PathBuf, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("writable");
    std::fs::write(path, text).expect("writable");
}

/// Writes an executable file.
pub fn write_program(path: PathBuf, text: &str) {
    write(path.clone(), text);
    #[cfg(unix)]
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("it is ours");
}
