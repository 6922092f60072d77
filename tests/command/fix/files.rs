//! The effect of fixes on files: a file is replaced completely or not at all, and only with `--fix`.

use super::run::{Case, DONE, EMPTY, USER, record};
use std::fs;
use std::io::Write as _;

fn marked() -> String {
    format!("\u{feff}{}\n", record(&[USER, DONE]))
}

fn clean() -> String {
    marked().trim_start_matches('\u{feff}').to_owned()
}

#[test]
fn a_diff_writes_nothing() {
    let case = Case::new();
    case.write("a.jsonl", marked());
    let before = fs::metadata(case.path("a.jsonl")).unwrap().modified().unwrap();
    for arguments in ["a.jsonl --diff", "a.jsonl --diff --fix", ". --diff --unsafe-fixes --fix"] {
        let result = case.check(arguments);
        assert_eq!((result.code, result.err.as_str()), (1, "Would fix 1 finding in 1 file.\n"));
        assert!(
            result.out.starts_with("--- a.jsonl\n+++ a.jsonl\n@@ line 1, column 1 @@\n-\\u{feff}{"),
            "{}",
            result.out
        );
        assert_eq!(case.read("a.jsonl"), marked());
    }
    assert_eq!(fs::metadata(case.path("a.jsonl")).unwrap().modified().unwrap(), before);
    assert_eq!(case.names(), ["a.jsonl"]);
}

#[test]
fn exit_codes_of_diffs() {
    let case = Case::new();
    case.write("clean.jsonl", clean()).write("left.jsonl", record(&[USER, EMPTY, DONE]));
    let result = case.check("clean.jsonl --diff");
    assert_eq!((result.code, result.out.as_str(), result.err.as_str()), (0, "", ""));
    let result = case.check("left.jsonl --diff");
    assert_eq!((result.code, result.out.as_str()), (1, ""));
    assert!(result.err.starts_with("1 finding would remain. `--unsafe-fixes` would fix 1 more"), "{}", result.err);
}

#[test]
fn unsafe_fixes_alone_are_an_error() {
    let case = Case::new();
    case.write("a.jsonl", marked());
    let result = case.check("a.jsonl --unsafe-fixes");
    assert_eq!(result.code, 2);
    assert!(result.err.contains("`--unsafe-fixes` needs `--fix` or `--diff`"), "{}", result.err);
    assert_eq!(case.read("a.jsonl"), marked());
}

#[test]
fn a_clean_file_is_not_written() {
    let case = Case::new();
    case.write("a.jsonl", clean());
    let before = fs::metadata(case.path("a.jsonl")).unwrap().modified().unwrap();
    let result = case.check("a.jsonl --fix --output-format concise");
    assert_eq!((result.code, result.out.as_str(), result.err.as_str()), (0, "", ""));
    assert_eq!(fs::metadata(case.path("a.jsonl")).unwrap().modified().unwrap(), before);
}

#[test]
fn many_files_at_once_are_fixed_and_reported_in_order() {
    let case = Case::new();
    for n in 0..50 {
        let record = record(&[USER, EMPTY, DONE]);
        case.write(&format!("f{n:02}.jsonl"), format!("\u{feff}{record}\n"));
    }
    fs::write(case.path("other.json"), "\u{feff}{\"name\": \"no trajectory\"}").unwrap();
    let result = case.check(". --fix --threads 4 --output-format concise");
    let files: Vec<&str> = result.out.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(files, (0..50).map(|n| format!("f{n:02}.jsonl")).collect::<Vec<_>>());
    assert!(result.err.starts_with("Fixed 50 findings in 50 files. "), "{}", result.err);
    assert_eq!(result.code, 1);
    assert!(case.read("other.json").starts_with('\u{feff}'), "files in a folder without trajectories are not fixed");
    assert_eq!(case.names().len(), 51);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let case = Case::new();
    let text = format!("\u{feff}{}\n\n{}", record(&[USER, EMPTY, DONE]), record(&[USER, DONE]));
    let result = case.check_stdin("- --stdin-filename a.jsonl --fix --output-format concise", &text);
    assert_eq!(result.out, text.replace("\u{feff}", "").replace("\n\n", "\n"));
    assert!(
        result.err.contains("a.jsonl:1:50: warning P008") && result.err.contains("Fixed 2 findings in 1 file."),
        "{}",
        result.err
    );
    assert_eq!(result.code, 1);
    let nothing = "no JSON at all";
    let result = case.check_stdin("- --fix", nothing);
    assert_eq!((result.code, result.out.as_str()), (1, nothing));
    let result = case.check_stdin("- --diff --stdin-filename a.jsonl", &marked());
    assert!(result.out.starts_with("--- a.jsonl\n"), "{}", result.out);
}

#[test]
fn compressed_files_are_refused() {
    let case = Case::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(marked().as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    case.write("a.jsonl.gz", &packed).write("b.jsonl", marked());
    for arguments in ["a.jsonl.gz b.jsonl --diff", "a.jsonl.gz b.jsonl --fix"] {
        let result = case.check(arguments);
        assert_eq!(result.code, 2);
        assert!(result.err.contains("a.jsonl.gz: compressed files cannot be fixed"), "{}", result.err);
    }
    assert_eq!(case.read("b.jsonl"), clean(), "the other files are fixed");
    let result = case.check(". --fix --output-format concise");
    assert_eq!(result.code, 1);
    assert!(result.out.contains("a.jsonl.gz:1:1: warning J006"), "{}", result.out);
    assert!(result.err.contains("compressed files cannot be fixed"), "{}", result.err);
    assert_eq!(fs::read(case.path("a.jsonl.gz")).unwrap(), packed);
}

#[test]
fn a_read_only_file_is_not_fixed() {
    let case = Case::new();
    case.write("a.jsonl", marked()).write("b.jsonl", marked());
    let mut permissions = fs::metadata(case.path("a.jsonl")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(case.path("a.jsonl"), permissions).unwrap();
    let result = case.check(". --fix --output-format concise");
    assert_eq!(result.code, 2);
    assert!(result.err.contains("a.jsonl: not fixed: the file is read-only"), "{}", result.err);
    assert!(result.err.contains("Fixed 1 finding in 1 file."), "{}", result.err);
    assert_eq!(result.out, "a.jsonl:1:1: warning J006 byte-order-mark: the file begins with a byte order mark\n");
    assert_eq!((case.read("a.jsonl"), case.read("b.jsonl")), (marked(), clean()));
}

#[cfg(unix)]
mod unix {
    use super::{Case, clean, fs, marked};
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn set_mode(case: &Case, name: &str, mode: u32) {
        fs::set_permissions(case.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn permissions_are_kept() {
        let case = Case::new();
        for mode in [0o600, 0o640, 0o664, 0o755] {
            case.write("a.jsonl", marked());
            set_mode(&case, "a.jsonl", mode);
            assert_eq!(case.check("a.jsonl --fix").code, 0);
            assert_eq!(fs::metadata(case.path("a.jsonl")).unwrap().permissions().mode() & 0o7777, mode);
            assert_eq!(case.read("a.jsonl"), clean());
        }
    }

    #[test]
    fn links_stay_and_their_target_is_fixed() {
        let case = Case::new();
        fs::create_dir(case.path("data")).unwrap();
        case.write("data/a.jsonl", marked());
        symlink("data/a.jsonl", case.path("one.jsonl")).unwrap();
        symlink("one.jsonl", case.path("two.jsonl")).unwrap();
        let result = case.check("two.jsonl --fix");
        assert_eq!((result.code, result.err.as_str()), (0, "Fixed 1 finding in 1 file.\n"));
        assert_eq!(case.read("data/a.jsonl"), clean());
        assert_eq!(fs::read_link(case.path("two.jsonl")).unwrap().to_str(), Some("one.jsonl"));
        assert!(case.path("one.jsonl").is_symlink() && !case.path("data/a.jsonl").is_symlink());
        assert_eq!(fs::read_dir(case.path("data")).unwrap().count(), 1);
    }

    #[test]
    fn a_read_only_folder_is_reported() {
        let case = Case::new();
        fs::create_dir(case.path("data")).unwrap();
        case.write("data/a.jsonl", marked());
        set_mode(&case, "data", 0o555);
        if fs::write(case.path("data/probe"), "").is_ok() {
            return; // root may write anywhere
        }
        let result = case.check("data --fix --output-format concise");
        set_mode(&case, "data", 0o755);
        assert_eq!(result.code, 2);
        assert!(result.err.contains("data/a.jsonl: not fixed: cannot write a file in "), "{}", result.err);
        assert!(result.out.contains("J006"), "{}", result.out);
        assert_eq!(case.read("data/a.jsonl"), marked());
        assert_eq!(fs::read_dir(case.path("data")).unwrap().count(), 1);
    }
}
