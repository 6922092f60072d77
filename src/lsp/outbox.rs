//! What goes to the editor unasked, in the order in which it was put here.

use super::status::Status;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tower_lsp::Client;
use tower_lsp::lsp_types::{Diagnostic, MessageType, Url};

/// A message to the editor.
#[derive(Debug)]
pub enum Message {
    /// The findings of a file.
    Diagnostics { uri: Url, items: Vec<Diagnostic>, version: Option<i32> },
    /// How a file is.
    Status(Box<Status>),
    /// Something for the user to read.
    Show(MessageType, String),
    /// What the editor has is stale: it is to ask again for these.
    Refresh(Stale),
}

/// Kinds of answers that an editor can be told to ask for again.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools)] // each is a capability of the client
pub struct Stale {
    pub diagnostics: bool,
    pub code_lenses: bool,
    pub inlay_hints: bool,
    pub semantic_tokens: bool,
}

/// The way in.
#[derive(Debug, Clone)]
pub struct Outbox(UnboundedSender<Message>);

impl Outbox {
    /// An outbox whose messages go to `client`.
    pub fn new(client: Client) -> Self {
        let (sender, receiver) = unbounded_channel();
        tokio::spawn(send(client, receiver));
        Self(sender)
    }

    /// Puts a message in.
    pub fn put(&self, message: Message) {
        // The receiver ends with the process.
        let _ = self.0.send(message);
    }
}

async fn send(client: Client, mut messages: UnboundedReceiver<Message>) {
    while let Some(message) = messages.recv().await {
        match message {
            Message::Diagnostics { uri, items, version } => client.publish_diagnostics(uri, items, version).await,
            Message::Status(status) => client.send_notification::<Status>(*status).await,
            Message::Show(kind, text) => client.show_message(kind, text).await,
            Message::Refresh(stale) => {
                // The answers are not waited for: a slow client must not hold up what comes after.
                let client = client.clone();
                tokio::spawn(async move { refresh(&client, stale).await });
            }
        }
    }
}

async fn refresh(client: &Client, stale: Stale) {
    let mut answers = Vec::new();
    if stale.diagnostics {
        answers.push(client.workspace_diagnostic_refresh().await);
    }
    if stale.code_lenses {
        answers.push(client.code_lens_refresh().await);
    }
    if stale.inlay_hints {
        answers.push(client.inlay_hint_refresh().await);
    }
    if stale.semantic_tokens {
        answers.push(client.semantic_tokens_refresh().await);
    }
    for error in answers.into_iter().filter_map(Result::err) {
        tracing::debug!("the client did not refresh: {error}");
    }
}
