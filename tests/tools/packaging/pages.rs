//! The code blocks of `docs/pre-commit.md`.

use super::tools::root;
use std::path::Path;

/// The code block of the page that contains a text.
pub fn block(text: &str) -> String {
    let page = std::fs::read_to_string(root().join("docs/pre-commit.md")).expect("the page is there");
    let mut blocks = page.split("```").skip(1).step_by(2);
    let block = blocks.find(|block| block.contains(text)).unwrap_or_else(|| panic!("no block contains {text}"));
    block.split_once('\n').expect("a block has a language").1.to_owned()
}

/// The configuration of the page, with another `repo` and `rev`.
pub fn config_of(repo: &Path, rev: &str) -> String {
    let block = block("repo: https://");
    let lines = block.lines().map(|line| match line.trim_start() {
        repo_line if repo_line.starts_with("- repo:") => format!("  - repo: {}\n", repo.display()),
        rev_line if rev_line.starts_with("rev:") => format!("    rev: {rev}\n"),
        _ => format!("{line}\n"),
    });
    lines.collect()
}
