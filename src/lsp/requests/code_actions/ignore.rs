//! Edits of the files that say what is not reported: the configuration and the baseline.

use super::edits::in_document;
use crate::baseline::{Baseline, Entry};
use crate::config::{CONFIG_NAME, Config};
use crate::diagnostic::Finding;
use crate::lsp::proto;
use crate::lsp::state::{OpenFile, Snapshot};
use crate::lsp::workspace::Workspace;
use crate::text::Buffer;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tower_lsp::lsp_types::{Range, TextEdit, Url, WorkspaceEdit};

/// Turns a rule off for a file, by a table at the end of its configuration, or in a new one. `None` where the table
/// cannot stand there.
pub fn rule_here(file: &OpenFile, workspace: &Workspace, code: &str) -> Option<WorkspaceEdit> {
    let settings = file.settings.as_ref().ok()?;
    let path = match &settings.source {
        Some(path) => path.clone(),
        None => folder(file, workspace)?.join(CONFIG_NAME),
    };
    let before = read(&path).ok()?;
    let table = table(&relative(&file.path, path.parent()?), code);
    let text = before.as_deref().unwrap_or_default();
    let gap = match text {
        "" => "",
        text if text.ends_with("\n\n") => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let added = format!("{gap}{table}");
    // Where `overrides` is written as a list, no table of it can follow.
    toml::from_str::<Config>(&format!("{}{added}", text.trim_start_matches('\u{feff}'))).ok()?;
    let buffer = Buffer::new(text);
    let end = proto::position(&buffer, buffer.len(), workspace.encoding);
    let edit = TextEdit { range: Range { start: end, end }, new_text: added };
    Some(in_document(Url::from_file_path(&path).ok()?, None, vec![edit], before.is_none()))
}

/// Puts a finding into the baseline of its file.
pub fn finding(snapshot: &Snapshot, file: &OpenFile, finding: &Finding) -> Option<WorkspaceEdit> {
    let workspace = &snapshot.workspace;
    let path = workspace.baseline_path(file.settings.as_ref().ok()?, &file.path);
    let uri = Url::from_file_path(&path).ok()?;
    // The editor's text of it, if it is open, counts more than what is on the disk.
    let open = snapshot.file(&uri);
    let before = match open {
        Some(open) => Some(open.document.buffer().text().into_owned()),
        None => read(&path).ok()?,
    };
    let text = before.as_deref().unwrap_or_default();
    let mut baseline = match text.trim_start_matches('\u{feff}') {
        blank if blank.trim().is_empty() => Baseline::default(),
        text => Baseline::parse(text).ok()?,
    };
    baseline.add(Entry::of(finding, &relative(&file.path, path.parent()?))).ok()?;
    let all = proto::range(&Buffer::new(text), 0..text.len(), workspace.encoding);
    let edit = TextEdit { range: all, new_text: baseline.to_json() };
    Some(in_document(uri, open.map(|open| open.version), vec![edit], before.is_none()))
}

/// Where a configuration of a file is made: its folder of the workspace, or the folder it is in.
fn folder(file: &OpenFile, workspace: &Workspace) -> Option<PathBuf> {
    let inside = workspace.folders.iter().find(|folder| file.path.starts_with(folder));
    inside.cloned().or_else(|| file.path.parent().map(Path::to_owned))
}

/// A file's text; `None` where there is no such file.
fn read(path: &Path) -> std::io::Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A path as globs see it: below a folder, with `/`.
fn relative(path: &Path, folder: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap_or(path).to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { path.into_owned() } else { path.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// The table that turns a rule off for one file.
fn table(path: &str, code: &str) -> String {
    // A backslash is left as it is by `escape`, and would take the meaning of what follows.
    let path = quoted(&globset::escape(path).replace('\\', "[\\]"));
    format!("[[overrides]]\npaths = [{path}]\nignore = [\"{code}\"]\n")
}

/// A string of TOML. JSON writes strings in the same way, but for DEL, which TOML wants escaped.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_of_a_file_is_written_so_that_it_is_read_again() {
        let names =
            ["runs/a.jsonl", "a\"b\\c.jsonl", "[x] {y} *?.jsonl", "tab\tnew\nline\u{7f}\u{1}.jsonl", "é🙂'''.jsonl"];
        for name in names {
            let config: toml::Table = toml::from_str(&table(name, "G001")).expect("TOML");
            let pattern = config["overrides"][0]["paths"][0].as_str().expect("a string").to_owned();
            let glob = globset::GlobBuilder::new(&pattern).literal_separator(true).build().expect("a glob");
            let matcher = glob.compile_matcher();
            assert!(matcher.is_match(name) && !matcher.is_match("runs/b.jsonl"), "{pattern}");
        }
    }
}
