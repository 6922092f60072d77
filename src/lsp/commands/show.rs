//! The commands of code lenses and code actions, for editors without an extension of ours: a temporary file is shown.

use super::{explain, graph, on_record, record};
use crate::lsp::state::Snapshot;
use serde_json::{Value, json};
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types::{MessageType, ShowDocumentParams, Url};

/// How long an editor may take to say whether it shows a file.
const PATIENCE: Duration = Duration::from_secs(10);

/// Shows the drawing of a trajectory.
pub async fn graph(client: &Client, snapshot: Snapshot, argument: Value) -> Result<Option<Value>> {
    let Some(drawn) = on_record(snapshot, argument, graph::answer).await? else { return Ok(None) };
    let ending = match drawn["format"].as_str() {
        Some("mermaid") => "mmd",
        Some("dot") => "dot",
        Some("json") => "json",
        _ => "svg",
    };
    let name = format!("graph-{}.{ending}", drawn["record"]);
    // A picture is for whatever shows pictures; the rest is text.
    show(client, &name, drawn["content"].as_str().unwrap_or_default(), ending == "svg").await.map(Some)
}

/// Shows a record over many lines.
pub async fn record(client: &Client, snapshot: Snapshot, argument: Value) -> Result<Option<Value>> {
    let Some(written) = on_record(snapshot, argument, record::answer).await? else { return Ok(None) };
    let name = format!("record-{}.json", written["record"]);
    show(client, &name, written["text"].as_str().unwrap_or_default(), false).await.map(Some)
}

/// Shows the page of a rule.
pub async fn rule(client: &Client, which: explain::Which) -> Result<Option<Value>> {
    let rule = which.find()?;
    show(client, &format!("{}.md", rule.code), &rule.page(), false).await.map(Some)
}

/// Writes a file and asks the editor to show it; tells where it is if the editor does not.
async fn show(client: &Client, name: &str, text: &str, external: bool) -> Result<Value> {
    let path = write(name, text).map_err(|error| Error {
        code: ErrorCode::InternalError,
        message: format!("a temporary file cannot be written: {error}").into(),
        data: None,
    })?;
    let mut is_shown = false;
    if let Ok(uri) = Url::from_file_path(&path) {
        let params = ShowDocumentParams { uri, external: Some(external), take_focus: Some(true), selection: None };
        let asked = tokio::time::timeout(PATIENCE, client.show_document(params)).await;
        is_shown = matches!(asked, Ok(Ok(true)));
    }
    if !is_shown {
        client.show_message(MessageType::INFO, format!("echolint wrote {}", path.display())).await;
    }
    Ok(json!({ "path": path }))
}

/// Writes a file into a folder of its own that only this user can read. It stays: nobody knows when the editor is
/// done with it, and the system clears its temporary files.
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
