//! What `docs/pre-commit.md` tells people to write.

use super::tools::root;
use std::path::Path;

/// The block of the page that has this text.
pub fn block(holding: &str) -> String {
    let page = std::fs::read_to_string(root().join("docs/pre-commit.md")).expect("the page is there");
    let mut blocks = page.split("```").skip(1).step_by(2);
    let block = blocks.find(|block| block.contains(holding)).unwrap_or_else(|| panic!("no block has {holding}"));
    block.split_once('\n').expect("a block has a language").1.to_owned()
}

/// The configuration of the page for a `repo` and `rev` of ours.
pub fn config_of(repo: &Path, rev: &str) -> String {
    let written = block("repo: https://");
    let lines = written.lines().map(|line| match line.trim_start() {
        repo_line if repo_line.starts_with("- repo:") => format!("  - repo: {}\n", repo.display()),
        rev_line if rev_line.starts_with("rev:") => format!("    rev: {rev}\n"),
        _ => format!("{line}\n"),
    });
    lines.collect()
}
