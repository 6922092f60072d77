//! Files that are not UTF-8 text with `\n`: other encodings, binary data, compressed files.

use super::harness::{GOOD, Project, ROBOT};
use flate2::Compression;
use flate2::write::GzEncoder;
use insta::assert_snapshot;
use std::io::Write as _;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("in memory");
    encoder.finish().expect("in memory")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("in memory")
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn a_byte_order_mark() {
    let project = Project::of("a.jsonl", format!("\u{feff}{ROBOT}\n{ROBOT}\n"));
    assert_snapshot!(project.check("a.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:1:1: warning J006 byte-order-mark: the file begins with a byte order mark
    a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    a.jsonl:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn carriage_returns() {
    let project = Project::of("a.jsonl", format!("{GOOD}\r\n{ROBOT}\r\n"));
    assert_snapshot!(project.check("a.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn utf_16_and_binary() {
    let project = Project::with([
        ("a.jsonl", utf16(&format!("\u{feff}{GOOD}"), u16::to_le_bytes)),
        ("b.jsonl", utf16(&format!("\u{feff}{GOOD}"), u16::to_be_bytes)),
        ("c.jsonl", utf16(GOOD, u16::to_le_bytes)),
        ("d.jsonl", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10".to_vec()),
        ("e.jsonl", gzip(GOOD.as_bytes())),
        ("f.jsonl", zstd(GOOD.as_bytes())),
        ("g.json", b"\0\0\0\0".to_vec()),
    ]);
    assert_snapshot!(project.check("."), @r"
    exit 1
    --- stdout
    a.jsonl:1:1: error J001 syntax-error: the file is UTF-16 text, but JSON must be UTF-8
    b.jsonl:1:1: error J001 syntax-error: the file is UTF-16 text, but JSON must be UTF-8
    c.jsonl:1:1: error J001 syntax-error: the file is UTF-16 text, but JSON must be UTF-8
    d.jsonl:1:1: error J001 syntax-error: the file is binary data, not text
    e.jsonl:1:1: error J001 syntax-error: the file is gzip data, but its name does not end in .gz
    f.jsonl:1:1: error J001 syntax-error: the file is zstd data, but its name does not end in .zst
    ");
    assert_snapshot!(project.check("g.json"), @r"
    exit 1
    --- stdout
    g.json:1:1: error J001 syntax-error: the file is binary data, not text
    ");
}

#[test]
fn invalid_utf_8() {
    let bad = GOOD.as_bytes().iter().map(|&byte| if byte == b'.' { 0xff } else { byte }).collect::<Vec<_>>();
    let bytes = [ROBOT.as_bytes(), b"\n", &bad, b"\n", ROBOT.as_bytes(), b"\n"].concat();
    let array = [b"[".as_slice(), ROBOT.as_bytes(), b",\n", &bad, b",\n", ROBOT.as_bytes(), b"]"].concat();
    let project = Project::with([("a.jsonl", bytes), ("b.json", array)]);
    assert_snapshot!(project.check("."), @r"
    exit 1
    --- stdout
    a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    a.jsonl:2:70: error J001 syntax-error: invalid UTF-8: unexpected byte 0xff
    a.jsonl:3:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    b.json:1:83: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    b.json:2:70: error J001 syntax-error: invalid UTF-8: unexpected byte 0xff
    b.json:3:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn compressed_files() {
    let text = format!("{GOOD}\n{ROBOT}\n");
    let two = [zstd(text.as_bytes()), zstd(text.as_bytes())].concat();
    let project = Project::with([
        ("a.jsonl.gz", gzip(text.as_bytes())),
        ("b.JSONL.GZ", [gzip(text.as_bytes()), gzip(text.as_bytes())].concat()),
        ("c.ndjson.zst", zstd(text.as_bytes())),
        ("d.jsonl.zst", two),
        ("e.json.gz", gzip(format!("[{ROBOT}]").as_bytes())),
    ]);
    assert_snapshot!(project.check("."), @r"
    exit 1
    --- stdout
    a.jsonl.gz:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    b.JSONL.GZ:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    b.JSONL.GZ:4:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    c.ndjson.zst:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    d.jsonl.zst:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    d.jsonl.zst:4:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    e.json.gz:1:83: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn truncated_compressed_files() {
    // Enough different records that many precede the cut.
    let lines: String =
        (0..2000).map(|at| ROBOT.replacen("t2", &format!("task-{}", at * 7919 % 10007), 1) + "\n").collect();
    let (gz, zst) = (gzip(lines.as_bytes()), zstd(lines.as_bytes()));
    for (name, bytes) in [("a.jsonl.gz", &gz[..gz.len() / 2]), ("a.jsonl.zst", &zst[..zst.len() * 9 / 10])] {
        for threads in ["1", "4"] {
            let project = Project::of(name, bytes);
            project.write("b.jsonl", ROBOT).write("c.jsonl", ROBOT);
            let shown = project.check(&format!(". --threads {threads}"));
            let (findings, messages) = shown.split_once("--- stderr\n").expect("a message about the truncated file");
            assert!(shown.starts_with("exit 2\n"), "{shown}");
            assert!(findings.matches(&format!("{name}:")).count() > 100, "records before the cut are checked: {shown}");
            assert!(!findings.contains("J001"), "the cut is not a finding: {shown}");
            assert!(findings.contains("b.jsonl:1") && findings.contains("c.jsonl:1"), "{shown}");
            assert_eq!(messages, format!("echolint: {name}: the compressed file is truncated\n"));
        }
    }
}

#[test]
fn files_with_a_wrong_compression_extension() {
    let project = Project::with([("a.jsonl.gz", GOOD), ("b.jsonl.zst", GOOD), ("c.jsonl.gz", ""), ("d.jsonl.zst", "")]);
    assert_snapshot!(project.check("."), @r"
    exit 2
    --- stderr
    echolint: a.jsonl.gz: cannot decompress gzip data: invalid gzip header
    echolint: b.jsonl.zst: cannot decompress zstd data: unknown frame descriptor
    echolint: c.jsonl.gz: the compressed file is truncated
    echolint: d.jsonl.zst: the compressed file is truncated
    ");
}
