//! The messages that the server sends without being asked, in the order in which they were put here.

use super::status::Status;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tower_lsp::Client;
use tower_lsp::lsp_types::{Diagnostic, MessageType, Url};

/// A message to the editor.
#[derive(Debug)]
pub enum Message {
    /// The findings of a file.
    Diagnostics { uri: Url, items: Vec<Diagnostic>, version: Option<i32> },
    /// The status of a file.
    Status(Box<Status>),
    /// A message that the editor shows to the user.
    Show(MessageType, String),
    /// The editor must request these again: its answers are stale.
    Refresh(Refreshes),
}

/// The kinds of answers that the server can ask an editor to request again.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools)] // each is a capability of the client
pub struct Refreshes {
    pub diagnostics: bool,
    pub code_lenses: bool,
    pub inlay_hints: bool,
    pub semantic_tokens: bool,
}

/// The sender of the queue.
#[derive(Debug, Clone)]
pub struct Outbox(UnboundedSender<Message>);

impl Outbox {
    /// An outbox whose messages go to `client`.
    pub fn new(client: Client) -> Self {
        let (sender, receiver) = unbounded_channel();
        tokio::spawn(send(client, receiver));
        Self(sender)
    }

    /// Adds a message to the queue.
    pub fn put(&self, message: Message) {
        // The receiver lives as long as the server.
        let _ = self.0.send(message);
    }
}

async fn send(client: Client, mut messages: UnboundedReceiver<Message>) {
    while let Some(message) = messages.recv().await {
        match message {
            Message::Diagnostics { uri, items, version } => client.publish_diagnostics(uri, items, version).await,
            Message::Status(status) => client.send_notification::<Status>(*status).await,
            Message::Show(kind, text) => client.show_message(kind, text).await,
            Message::Refresh(refreshes) => {
                // Waiting for the answers of a slow client would delay the next messages.
                let client = client.clone();
                tokio::spawn(async move { refresh(&client, refreshes).await });
            }
        }
    }
}

async fn refresh(client: &Client, refreshes: Refreshes) {
    let mut answers = Vec::new();
    if refreshes.diagnostics {
        answers.push(client.workspace_diagnostic_refresh().await);
    }
    if refreshes.code_lenses {
        answers.push(client.code_lens_refresh().await);
    }
    if refreshes.inlay_hints {
        answers.push(client.inlay_hint_refresh().await);
    }
    if refreshes.semantic_tokens {
        answers.push(client.semantic_tokens_refresh().await);
    }
    for error in answers.into_iter().filter_map(Result::err) {
        tracing::debug!("the client refused to refresh: {error}");
    }
}
