//! How far long work is, for clients that gave a token for it.

use serde_json::{Value, json};
use tower_lsp::Client;
use tower_lsp::lsp_types::ProgressToken;
use tower_lsp::lsp_types::notification::Notification;

/// `$/progress` with any value: the types of the protocol's crate know those of work only.
enum Progress {}

impl Notification for Progress {
    type Params = Value;
    const METHOD: &'static str = "$/progress";
}

/// Sends a value for a token.
pub async fn send(client: &Client, token: &ProgressToken, value: Value) {
    client.send_notification::<Progress>(json!({ "token": token, "value": value })).await;
}

/// The progress of work over files; says nothing without a token.
pub struct OverFiles<'c> {
    client: &'c Client,
    token: Option<ProgressToken>,
}

impl<'c> OverFiles<'c> {
    /// Says that the work begins.
    pub async fn begin(client: &'c Client, token: Option<ProgressToken>, title: &str) -> Self {
        let progress = Self { client, token };
        progress.say(json!({ "kind": "begin", "title": title, "cancellable": true, "percentage": 0 })).await;
        progress
    }

    /// Says how many files are done.
    pub async fn step(&self, done: usize, of: usize) {
        let message = format!("{done} of {of} files");
        self.say(json!({ "kind": "report", "percentage": 100 * done / of.max(1), "message": message })).await;
    }

    /// Says that the work is over.
    pub async fn end(self) {
        self.say(json!({ "kind": "end" })).await;
    }

    async fn say(&self, value: Value) {
        if let Some(token) = &self.token {
            send(self.client, token, value).await;
        }
    }
}
