//! Ways of speaking that the project avoids in what its users read: string literals of the library, documentation of
//! rules, pages, descriptions in schemas, and texts of the editors' extensions.

use regex::Regex;
use std::path::{Path, PathBuf};

/// A way of speaking, and what to write instead.
const TICS: [(&str, &str); 12] = [
    (r"\b(stands?|stood)\b", "is, appears, exists"),
    (r"\b(is|are|was|were) no\b", "is not, unknown, invalid"),
    (r"\bwhat is said\b", "the message"),
    (r"\b(leaves?|left|leaving) (\w+ ){0,2}out\b", "suppress, exclude, omit, skip"),
    (r"\bbears? (an?|the|no)\b", "has"),
    (r"\bh(old|olds|eld|olding) back\b", "suppress, delay"),
    (r"\band no more\b", "only"),
    (r"\bof (its|their) own\b", "own, separate"),
    (r"\bhelps nobody\b", "what to do instead"),
    (r"\bheld against\b", "compared with"),
    (r"\bwhat (cannot|can not) be\b", "the thing's name"),
    (r", for (not all|it|they|there|nothing|nobody|no)\b", "because"),
];

/// Words in which a tic is none.
const ALLOWED: [&str; 5] = ["stands for", "stand for", "stood for", "here is no ", "here are no "];

/// Files whose strings are data: words that are searched in texts, and texts of a measurement.
const DATA: [&str; 5] = [
    "src/echo/rps/cue_words.rs",
    "src/echo/rps/cues.rs",
    "src/echo/rps/stages.rs",
    "src/echo/rps/vocabulary.rs",
    "src/llm_judge/prompt.rs",
];

#[test]
fn users_read_plain_english() {
    let tics = TICS.map(|(tic, instead)| (Regex::new(&format!("(?i){tic}")).expect("a regular expression"), instead));
    let mut found = Vec::new();
    for path in files() {
        for (line, text) in texts(&path) {
            let text = ALLOWED.iter().fold(text, |text, allowed| text.replace(allowed, ""));
            for (tic, instead) in &tics {
                if let Some(words) = tic.find(&text) {
                    let path = path.strip_prefix(root()).unwrap_or(&path).display();
                    found.push(format!("{path}:{line}: `{}` (write: {instead})", words.as_str()));
                }
            }
        }
    }
    assert!(found.is_empty(), "{} places:\n{}", found.len(), found.join("\n"));
}

#[test]
fn tics_are_noticed_where_users_read() {
    let rust = "/// This stands in a comment.\nfn f() {\n    say(\"it is \\\"no\\\" file\", r#\"stands\"#, 'x', \"a\n b\");\n}";
    let texts: Vec<(usize, String)> = literals(rust);
    let expected = [(3, "it is \\\"no\\\" file"), (3, "stands"), (3, "a\n b")];
    assert_eq!(texts, expected.map(|(line, text)| (line, text.to_owned())));
}

/// The files that users read a part of.
fn files() -> Vec<PathBuf> {
    let mut files = vec![root().join("README.md"), root().join("action.yml")];
    let mut folders = ["src", "docs", "schemas", "editors"].map(|folder| root().join(folder)).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if entry.is_dir() && !["node_modules", "out", "dist"].contains(&name.as_str()) {
                folders.push(entry);
            } else if DATA.iter().all(|data| !entry.ends_with(data)) && name != "package-lock.json" {
                files.push(entry);
            }
        }
    }
    files.sort();
    files
}

/// What users read of a file, each text with the line it begins on.
fn texts(path: &Path) -> Vec<(usize, String)> {
    let read = || std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = |text: String| (1..).zip(text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("md" | "txt" | "yml") => lines(without_prompt(&read())),
        Some("rs" | "ts" | "lua") => literals(read().split("#[cfg(test)]\nmod tests").next().unwrap_or_default()),
        Some("json") => {
            let text: Vec<(usize, String)> = lines(read());
            text.into_iter()
                .filter(|(_, line)| line.contains(r#""description""#) || line.contains(r#""title""#))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// A page with empty lines for the prompt that it has, whose words are part of the measurement.
fn without_prompt(page: &str) -> String {
    let mut is_prompt = false;
    let line = |line: &str| {
        is_prompt = (is_prompt || line == "<!-- rubric begins -->") && line != "<!-- rubric ends -->";
        if is_prompt { String::new() } else { line.to_owned() }
    };
    page.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The string literals of a program, each with its line; comments are passed over.
fn literals(text: &str) -> Vec<(usize, String)> {
    let (mut found, mut at) = (Vec::new(), 0);
    let rest_of_line = |from: usize| text[from..].find('\n').map_or(text.len(), |length| from + length);
    while at < text.len() {
        let rest = &text[at..];
        let line = || text[..at].matches('\n').count() + 1;
        let (quote, end) = if rest.starts_with("r#\"") {
            ("r#\"", "\"#")
        } else if rest.starts_with('"') {
            ("\"", "\"")
        } else {
            at = match rest {
                _ if rest.starts_with("//") || rest.starts_with("--") => rest_of_line(at),
                // Quotes as characters begin no string.
                _ if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") => {
                    at + rest[1..].find('\'').unwrap_or(0) + 2
                }
                _ => at + rest.chars().next().map_or(1, char::len_utf8),
            };
            continue;
        };
        let content = &rest[quote.len()..];
        let mut length = 0;
        while let Some(next) = content[length..].chars().next() {
            if content[length..].starts_with(end) {
                break;
            }
            length += if next == '\\' && end == "\"" {
                1 + content[length + 1..].chars().next().map_or(0, char::len_utf8)
            } else {
                next.len_utf8()
            };
        }
        found.push((line(), content[..length].to_owned()));
        at += quote.len() + length + end.len();
    }
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}
