//! What replacing a file keeps: its other hard links, its permissions and its attributes. And what killed runs left.

#![cfg(unix)]

use super::run::{Case, DONE, USER, record};
use crate::harness::{GOOD, Project, ROBOT};
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

const LINKS: &str = "the file has 2 hard links, which replacing it would separate; ";

fn marked() -> String {
    format!("\u{feff}{}", clean())
}

fn clean() -> String {
    format!("{}\n", record(&[USER, DONE]))
}

/// A folder with a file that `--fix` changes, and a hard link to it.
fn linked() -> Case {
    let case = Case::new();
    case.write("a.jsonl", marked());
    fs::hard_link(case.path("a.jsonl"), case.path("link")).unwrap();
    case
}

fn is_linked(case: &Case) -> bool {
    let [one, other] = ["a.jsonl", "link"].map(|name| fs::metadata(case.path(name)).unwrap().ino());
    one == other
}

#[test]
fn a_file_with_hard_links_is_not_fixed() {
    let case = linked();
    case.write("b.jsonl", marked());
    let result = case.check("a.jsonl b.jsonl --fix --output-format concise");
    assert_eq!(result.code, 2);
    let expected = format!("a.jsonl: not fixed: {LINKS}pass `--force` to replace it anyway\n");
    assert!(result.err.contains(&expected), "{}", result.err);
    assert_eq!(result.out, "a.jsonl:1:1: warning J006 byte-order-mark: the file begins with a byte order mark\n");
    assert_eq!((case.read("a.jsonl"), case.read("b.jsonl")), (marked(), clean()));
    assert!(is_linked(&case));
    assert_eq!(case.names(), ["a.jsonl", "b.jsonl", "link"]);
    let result = case.check("a.jsonl --diff");
    assert_eq!((result.code, result.err.as_str()), (1, "Would fix 1 finding in 1 file.\n"));
}

#[test]
fn a_clean_file_with_hard_links_is_not_refused() {
    let case = linked();
    case.write("a.jsonl", clean());
    let result = case.check("a.jsonl --fix");
    assert_eq!((result.code, result.err.as_str()), (0, ""));
    assert!(is_linked(&case));
}

#[test]
fn force_fixes_a_file_with_hard_links() {
    let case = linked();
    let result = case.check("a.jsonl --fix --force");
    assert_eq!((result.code, result.err.as_str()), (0, "Fixed 1 finding in 1 file.\n"));
    assert_eq!((case.read("a.jsonl"), case.read("link")), (clean(), marked()));
    assert!(!is_linked(&case));
    let result = case.check("a.jsonl --force");
    assert!(result.code == 2 && result.err.contains("--fix"), "{}", result.err);
}

#[test]
fn strip_refuses_files_with_hard_links() {
    let text = GOOD.replacen('{', r#"{"_echolint":{"ignore":["P008"],"reason":"x"},"#, 1);
    let project = Project::of("a.jsonl", &text);
    fs::hard_link(project.path("a.jsonl"), project.path("link")).unwrap();
    let read = |name: &str| fs::read_to_string(project.path(name)).unwrap();
    for (args, refused) in
        [("strip --in-place a.jsonl", "a.jsonl: not stripped"), ("strip a.jsonl -o a.jsonl", "a.jsonl")]
    {
        let expected = format!("exit 2\n--- stderr\necholint: {refused}: {LINKS}pass `--force` to replace it anyway\n");
        assert_eq!(project.run(args), expected);
    }
    assert_eq!(read("a.jsonl"), text);
    assert_eq!(project.run("strip --in-place --force a.jsonl"), "exit 0\n");
    assert_eq!((read("a.jsonl"), read("link")), (GOOD.to_owned(), text));
}

#[test]
fn a_baseline_with_hard_links_is_refused() {
    let project = Project::with([("echolint.toml", String::new()), ("a.jsonl", format!("{ROBOT}\n"))]);
    let created = project.run("baseline create --no-default-teacher");
    assert!(created.starts_with("exit 0\n"), "{created}");
    let baseline = project.path(".echolint-baseline.json");
    let before = fs::read_to_string(&baseline).unwrap();
    fs::hard_link(&baseline, project.path("link")).unwrap();
    project.write("a.jsonl", format!("{ROBOT}\n{}\n", ROBOT.replace("Hi.", "A")));
    let updated = project.run("baseline update --no-default-teacher");
    assert!(updated.starts_with("exit 2\n"), "{updated}");
    assert!(updated.contains(&format!("baseline.json: {LINKS}remove the other links first\n")), "{updated}");
    assert_eq!(fs::read_to_string(&baseline).unwrap(), before);
    fs::remove_file(project.path("link")).unwrap();
    let updated = project.run("baseline update --no-default-teacher");
    assert!(updated.starts_with("exit 0\n"), "{updated}");
}

#[test]
fn the_mode_of_a_file_is_kept() {
    let case = Case::new();
    case.write("a.jsonl", marked());
    fs::set_permissions(case.path("a.jsonl"), fs::Permissions::from_mode(0o640)).unwrap();
    let before = fs::metadata(case.path("a.jsonl")).unwrap();
    assert_eq!(case.check("a.jsonl --fix").code, 0);
    let after = fs::metadata(case.path("a.jsonl")).unwrap();
    assert_eq!(case.read("a.jsonl"), clean());
    assert_eq!((after.mode(), after.uid(), after.gid()), (before.mode(), before.uid(), before.gid()));
}

#[cfg(target_os = "linux")]
mod linux {
    use super::{Case, Project, clean, fs, marked};
    use rustix::fs::{XattrFlags, getxattr, setxattr};
    use std::path::Path;

    /// A leftover of a process that does not exist: Linux numbers processes up to 4194304.
    const LEFTOVER: &str = ".echolint-4294967295-0-0.tmp";

    /// An access control list that allows user 12345 to read, as the kernel stores it: the version, then the entries.
    const ACL: [u8; 44] = [
        2, 0, 0, 0, // version
        1, 0, 6, 0, 255, 255, 255, 255, // owner
        2, 0, 4, 0, 57, 48, 0, 0, // user 12345
        4, 0, 4, 0, 255, 255, 255, 255, // group
        16, 0, 4, 0, 255, 255, 255, 255, // mask
        32, 0, 0, 0, 255, 255, 255, 255, // others
    ];

    /// Sets an attribute. Returns whether the file system has such attributes.
    fn set(path: &Path, name: &str, value: &[u8]) -> bool {
        setxattr(path, name, value, XattrFlags::empty()).is_ok()
    }

    fn get(path: &Path, name: &str) -> Option<Vec<u8>> {
        let mut value = vec![0; 256];
        let length = getxattr(path, name, &mut value).ok()?;
        value.truncate(length);
        Some(value)
    }

    #[test]
    fn attributes_of_a_file_are_kept() {
        let case = Case::new();
        case.write("a.jsonl", marked());
        let path = case.path("a.jsonl");
        let attributes: [(&str, &[u8]); 3] =
            [("user.echolint", b"a\0b"), ("user.empty", b""), ("system.posix_acl_access", &ACL)];
        let is_set = attributes.map(|(name, value)| set(&path, name, value));
        assert_eq!(case.check("a.jsonl --fix").code, 0);
        assert_eq!(case.read("a.jsonl"), clean());
        for ((name, value), _) in attributes.into_iter().zip(is_set).filter(|(_, is_set)| *is_set) {
            assert_eq!(get(&path, name).as_deref(), Some(value), "{name}");
        }
    }

    #[test]
    fn a_file_does_not_inherit_an_access_control_list() {
        let case = Case::new();
        case.write("a.jsonl", marked());
        if !set(case.folder(), "system.posix_acl_default", &ACL) {
            return; // the file system has no such lists
        }
        assert_eq!(case.check("a.jsonl --fix").code, 0);
        assert_eq!(case.read("a.jsonl"), clean());
        assert_eq!(get(&case.path("a.jsonl"), "system.posix_acl_access"), None);
    }

    #[test]
    fn files_that_killed_runs_left_are_removed() {
        let case = Case::new();
        let live = format!(".echolint-{}-0-0.tmp", std::process::id());
        fs::create_dir(case.path("data")).unwrap();
        case.write("a.jsonl", marked()).write(LEFTOVER, "part").write(&live, "part").write(".echolint-x.tmp", "mine");
        case.write(&format!("data/{LEFTOVER}"), "part");
        assert_eq!(case.check("a.jsonl --fix").code, 0);
        assert_eq!(case.names(), [live.as_str(), ".echolint-x.tmp", "a.jsonl", "data"]);
        assert!(case.path("data").join(LEFTOVER).exists(), "nothing was written in this folder");
    }

    #[test]
    fn clean_removes_leftovers_in_the_current_folder() {
        let project = Project::of(LEFTOVER, "part");
        project.write(&format!("data/{LEFTOVER}"), "part");
        let removed = "Removed 1 temporary file from the current folder.\n";
        assert_eq!(project.run("clean"), format!("exit 0\n--- stdout\n{removed}Removed 0 files from [CACHE].\n"));
        assert!(!project.path(LEFTOVER).exists() && project.path("data").join(LEFTOVER).exists());
        assert_eq!(project.run("clean"), "exit 0\n--- stdout\nRemoved 0 files from [CACHE].\n");
    }
}
