//! Progress of long work, for clients that sent a token for it.

use serde_json::{Value, json};
use tower_lsp::Client;
use tower_lsp::lsp_types::ProgressToken;
use tower_lsp::lsp_types::notification::Notification;

/// `$/progress` with any value. The type in the protocol's crate cannot carry partial results.
enum Progress {}

impl Notification for Progress {
    type Params = Value;
    const METHOD: &'static str = "$/progress";
}

/// Sends the value of a progress notification.
pub async fn send(client: &Client, token: &ProgressToken, value: Value) {
    client.send_notification::<Progress>(json!({ "token": token, "value": value })).await;
}

/// The progress of work on files. Without a token, nothing is sent.
pub struct FileProgress<'c> {
    client: &'c Client,
    token: Option<ProgressToken>,
}

impl<'c> FileProgress<'c> {
    /// Reports that the work begins.
    pub async fn begin(client: &'c Client, token: Option<ProgressToken>, title: &str) -> Self {
        let progress = Self { client, token };
        progress.send(json!({ "kind": "begin", "title": title, "cancellable": true, "percentage": 0 })).await;
        progress
    }

    /// Reports how many files are done.
    pub async fn report(&self, done: usize, total: usize) {
        let message = format!("{done} of {total} files");
        self.send(json!({ "kind": "report", "percentage": 100 * done / total.max(1), "message": message })).await;
    }

    /// Reports that the work is over.
    pub async fn end(self) {
        self.send(json!({ "kind": "end" })).await;
    }

    async fn send(&self, value: Value) {
        if let Some(token) = &self.token {
            send(self.client, token, value).await;
        }
    }
}
