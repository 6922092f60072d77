//! The commands of code lenses and code actions. An editor extension replaces them; without one, the server writes a
//! temporary file and asks the editor to show it.

use super::{explain, graph, on_record, record};
use crate::lsp::state::Snapshot;
use crate::rules::RuleSet;
use serde_json::{Value, json};
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types::{MessageType, ShowDocumentParams, Url};

/// The time that an editor has to answer whether it shows a file.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Shows the drawing of a trajectory.
pub async fn graph(client: &Client, snapshot: Snapshot, argument: Value) -> Result<Option<Value>> {
    let Some(drawing) = on_record(snapshot, argument, graph::answer).await? else { return Ok(None) };
    let extension = match drawing["format"].as_str() {
        Some("mermaid") => "mmd",
        Some("dot") => "dot",
        Some("json") => "json",
        _ => "svg",
    };
    let name = format!("graph-{}.{extension}", drawing["record"]);
    // An SVG opens in an external viewer, the other formats in the editor.
    show(client, &name, drawing["content"].as_str().unwrap_or_default(), extension == "svg").await.map(Some)
}

/// Shows a pretty-printed record.
pub async fn record(client: &Client, snapshot: Snapshot, argument: Value) -> Result<Option<Value>> {
    let Some(formatted) = on_record(snapshot, argument, record::answer).await? else { return Ok(None) };
    let name = format!("record-{}.json", formatted["record"]);
    show(client, &name, formatted["text"].as_str().unwrap_or_default(), false).await.map(Some)
}

/// Shows the page of a rule.
pub async fn rule(client: &Client, argument: explain::RuleArgument, rules: &RuleSet) -> Result<Option<Value>> {
    let rule = argument.find(rules)?;
    show(client, &format!("{}.md", rule.code), &rule.page(), false).await.map(Some)
}

/// Writes a file and asks the editor to show it. If the editor does not, a message shows the path.
async fn show(client: &Client, name: &str, text: &str, external: bool) -> Result<Value> {
    let path = write(name, text).map_err(|error| Error {
        code: ErrorCode::InternalError,
        message: format!("cannot write a temporary file: {error}").into(),
        data: None,
    })?;
    let mut is_shown = false;
    if let Ok(uri) = Url::from_file_path(&path) {
        let params = ShowDocumentParams { uri, external: Some(external), take_focus: Some(true), selection: None };
        let answer = tokio::time::timeout(TIMEOUT, client.show_document(params)).await;
        is_shown = matches!(answer, Ok(Ok(true)));
    }
    if !is_shown {
        client.show_message(MessageType::INFO, format!("echolint wrote {}", path.display())).await;
    }
    Ok(json!({ "path": path }))
}

/// Writes a file to a new folder that only this user can read. It is not removed: the server cannot know when the
/// editor has closed it, and the system clears temporary files.
fn write(name: &str, text: &str) -> io::Result<PathBuf> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let folder = builder.prefix("echolint-").tempdir()?;
    let path = folder.path().join(name);
    std::fs::write(&path, text)?;
    let _ = folder.keep();
    Ok(path)
}
