//! The README and the pages in `docs` are correct: outputs, links, configurations, JSON examples.
//!
//! `UPDATE_DOCS=1 cargo test --test command readme` updates the outputs and the picture.

use assert_cmd::cargo::cargo_bin_cmd;
use echolint::config::Config;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(page: &Path) -> String {
    fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()))
}

/// All Markdown pages of the documentation.
fn pages() -> Vec<PathBuf> {
    let folders = [".", "docs", "docs/rules", "benches", "examples"];
    let entries = folders.iter().flat_map(|folder| fs::read_dir(root().join(folder)).unwrap());
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut pages: Vec<_> = paths.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect();
    pages.sort();
    pages
}

/// The code blocks of a page in a language.
fn blocks<'p>(page: &'p str, language: &str) -> Vec<&'p str> {
    let fence = format!("\n```{language}\n");
    page.split(fence.as_str()).skip(1).filter_map(|rest| rest.split_once("\n```")).map(|(block, _)| block).collect()
}

/// The output of a command such as `$ echolint check …`.
fn output_of(command: &str) -> String {
    let words = command.strip_prefix("$ echolint ").unwrap_or_else(|| panic!("{command}: not an echolint command"));
    let run = cargo_bin_cmd!("echolint").args(words.split(' ')).current_dir(root()).env_remove("FORCE_COLOR").output();
    String::from_utf8(run.unwrap().stdout).unwrap()
}

#[test]
fn outputs_in_the_readme_are_up_to_date() {
    let path = root().join("README.md");
    let page = read(&path);
    let shown = blocks(&page, "console");
    assert!(!shown.is_empty());
    let mut updated = page.clone();
    for block in shown {
        let command = block.lines().next().unwrap_or_default();
        updated = updated.replace(block, format!("{command}\n{}", output_of(command)).trim_end());
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path, updated).unwrap();
    } else {
        assert!(
            page == updated,
            "the outputs in README.md are outdated; UPDATE_DOCS=1 cargo test --test command readme updates them:\n\
             {updated}"
        );
    }
}

#[test]
fn the_picture_in_the_readme_is_up_to_date() {
    let path = root().join("docs/graph.svg");
    let drawn = output_of("$ echolint graph examples/support/runs.jsonl --record 0 --format svg");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path, drawn).unwrap();
    } else {
        assert!(read(&path) == drawn, "docs/graph.svg is outdated; UPDATE_DOCS=1 updates it");
    }
}

#[test]
fn the_check_script_runs_the_test_command_of_the_readme() {
    let readme = read(&root().join("README.md"));
    let command = readme.lines().find(|line| line.starts_with("cargo test")).unwrap();
    assert!(read(&root().join(".ci/run")).lines().any(|line| line == command), "`{command}`");
}

#[test]
fn links_have_existing_files_and_headings() {
    for path in pages() {
        let page = without_code(&read(&path));
        for target in page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target) {
            if target.contains("://") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let linked = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            assert!(linked.exists(), "{}: {target} does not exist", path.display());
            let headings = || headings(&read(&linked));
            assert!(heading.is_empty() || headings().contains(heading), "{}: no heading {target}", path.display());
        }
    }
}

/// The page without code blocks and inline code.
fn without_code(page: &str) -> String {
    let text: Vec<&str> = page.split("```").step_by(2).collect();
    text.join("").split('`').step_by(2).collect()
}

/// The anchors of a page's headings, as GitHub generates them.
fn headings(page: &str) -> std::collections::HashSet<String> {
    let titles = page.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    titles.map(|title| title.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")).collect()
}

#[test]
fn configurations_in_the_pages_are_valid() {
    let mut seen = 0;
    for path in pages() {
        for block in blocks(&read(&path), "toml") {
            let parsed = toml::from_str::<Config>(block);
            assert!(parsed.is_ok(), "{}: {}\n{block}", path.display(), parsed.unwrap_err());
            seen += 1;
        }
    }
    assert!(seen > 10, "only {seen} were found");
}

#[test]
fn every_key_of_the_configuration_has_a_section() {
    let page = read(&root().join("docs/configuration.md"));
    // The error for an unknown key lists all known keys.
    let error = toml::from_str::<Config>("nothing = 1").unwrap_err();
    let keys: Vec<&str> = error.message().split('`').skip(1).step_by(2).skip(1).collect();
    assert!(keys.len() > 5, "{error}");
    // Skip the spellings with `_`.
    for key in keys.into_iter().filter(|key| !key.contains('_')) {
        let is_section =
            |line: &str| line.starts_with(&format!("## `{key}`")) || line.starts_with(&format!("## `{key}."));
        assert!(page.lines().any(is_section), "no section for `{key}`");
    }
}

#[test]
fn examples_of_json_outputs_match_their_schemas() {
    let page = read(&root().join("docs/output.md"));
    let schemas = [("findings", "check"), ("nodes", "graph"), ("pairs", "compare"), ("segments", "score")];
    for (key, name) in schemas {
        let schema = read(&root().join(format!("schemas/{name}.schema.json")));
        let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
        let example = blocks(&page, "json").into_iter().find(|block| block.contains(&format!("\"{key}\""))).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&serde_json::from_str(example).unwrap()).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}

#[test]
fn examples_of_outputs_are_up_to_date() {
    let page = read(&root().join("docs/output.md"));
    for (format, lines) in [("json", 3), ("gitlab", 3), ("agent", 2), ("github", 1)] {
        let command = "$ echolint check examples/support --no-default-teacher --select G002 --output-format";
        let printed = output_of(&format!("{command} {format}"));
        let shown = printed.lines().take(lines).collect::<Vec<_>>().join("\n");
        assert!(page.contains(&shown), "the {format} example in docs/output.md is outdated:\n{shown}");
    }
}

#[test]
fn the_example_data_has_the_documented_findings() {
    let found = output_of("$ echolint check examples/support --statistics");
    let codes: Vec<&str> = found.lines().filter_map(|line| line.split_whitespace().nth(1)).collect();
    assert_eq!(codes, ["G001", "G002", "J002", "P002", "P007", "S001"], "{found}");
}
