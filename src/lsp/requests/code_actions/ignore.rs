//! Edits that suppress findings, in the configuration or the baseline.

use super::workspace_edit::in_document;
use crate::baseline::{Baseline, Entry};
use crate::bounded_read::{self, MAX_BASELINE};
use crate::config::{CONFIG_NAME, Config};
use crate::diagnostic::Finding;
use crate::lsp::proto;
use crate::lsp::state::{OpenFile, Snapshot};
use crate::lsp::workspace::Workspace;
use crate::text::Buffer;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tower_lsp::lsp_types::{Range, TextEdit, Url, WorkspaceEdit};

/// Ignores a rule in a file, with a new table at the end of its configuration, or in a new configuration. `None` if the
/// result would be invalid.
pub fn rule_in_file(file: &OpenFile, workspace: &Workspace, code: &str) -> Option<WorkspaceEdit> {
    let settings = file.settings.as_ref().ok()?;
    let path = match &settings.source {
        Some(path) => path.clone(),
        None => folder(file, workspace)?.join(CONFIG_NAME),
    };
    let before = read(&path).ok()?;
    let table = override_table(&relative(&file.path, path.parent()?), code);
    let text = before.as_deref().unwrap_or_default();
    let gap = match text {
        "" => "",
        text if text.ends_with("\n\n") => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let added = format!("{gap}{table}");
    // The table is invalid if `overrides` is written as an inline array.
    toml::from_str::<Config>(&format!("{}{added}", text.trim_start_matches('\u{feff}'))).ok()?;
    let buffer = Buffer::new(text);
    let end = proto::position(&buffer, buffer.len(), workspace.encoding);
    let edit = TextEdit { range: Range { start: end, end }, new_text: added };
    Some(in_document(Url::from_file_path(&path).ok()?, None, vec![edit], before.is_none()))
}

/// Adds a finding to the baseline of its file.
pub fn add_to_baseline(snapshot: &Snapshot, file: &OpenFile, finding: &Finding) -> Option<WorkspaceEdit> {
    let workspace = &snapshot.workspace;
    let settings = file.settings.as_ref().ok()?;
    let (path, rules) = (workspace.baseline_path(settings, &file.path), settings.rules.set());
    let uri = Url::from_file_path(&path).ok()?;
    // If the baseline is open, its text in the editor is newer than the file on disk.
    let open = snapshot.file(&uri);
    let before = match open {
        Some(open) => Some(open.document.buffer().text().into_owned()),
        None => read(&path).ok()?,
    };
    let text = before.as_deref().unwrap_or_default();
    let mut baseline = match text.trim_start_matches('\u{feff}') {
        blank if blank.trim().is_empty() => Baseline::default(),
        text => Baseline::parse(text, rules).ok()?,
    };
    baseline.add(Entry::of(finding, &relative(&file.path, path.parent()?)), rules).ok()?;
    let all = proto::range(&Buffer::new(text), 0..text.len(), workspace.encoding);
    let edit = TextEdit { range: all, new_text: baseline.to_json() };
    Some(in_document(uri, open.map(|open| open.version), vec![edit], before.is_none()))
}

/// The folder for a file's new configuration: its workspace folder, or else the folder that contains the file.
fn folder(file: &OpenFile, workspace: &Workspace) -> Option<PathBuf> {
    let inside = workspace.folders.iter().find(|folder| file.path.starts_with(folder));
    inside.cloned().or_else(|| file.path.parent().map(Path::to_owned))
}

/// The text of a file; `None` if it does not exist.
fn read(path: &Path) -> std::io::Result<Option<String>> {
    match bounded_read::read_text(path, MAX_BASELINE) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A path relative to a folder, with `/` as in globs.
fn relative(path: &Path, folder: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap_or(path).to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { path.into_owned() } else { path.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// The table that ignores a rule in one file.
fn override_table(path: &str, code: &str) -> String {
    // `escape` does not escape backslashes, which would escape the next character of the glob.
    let path = quoted(&globset::escape(path).replace('\\', "[\\]"));
    format!("[[overrides]]\npaths = [{path}]\nignore = [\"{code}\"]\n")
}

/// A TOML string. A JSON string is one too, except for DEL, which must be escaped in TOML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_glob_for_any_file_name_matches_only_that_file() {
        let names =
            ["runs/a.jsonl", "a\"b\\c.jsonl", "[x] {y} *?.jsonl", "tab\tnew\nline\u{7f}\u{1}.jsonl", "é🙂'''.jsonl"];
        for name in names {
            let config: toml::Table = toml::from_str(&override_table(name, "G001")).expect("TOML");
            let pattern = config["overrides"][0]["paths"][0].as_str().expect("a string").to_owned();
            let glob = globset::GlobBuilder::new(&pattern).literal_separator(true).build().expect("a glob");
            let matcher = glob.compile_matcher();
            assert!(matcher.is_match(name) && !matcher.is_match("runs/b.jsonl"), "{pattern}");
        }
    }
}
