//! Writes the server's answers, requests and notifications.

use futures_util::{FutureExt as _, StreamExt as _};
use serde::Serialize;
use std::io;
use tokio::io::{AsyncWrite, AsyncWriteExt as _, BufWriter};
use tokio::sync::mpsc::Receiver;
use tower_lsp::jsonrpc::Id;
use tower_lsp::{ClientSocket, Loopback};

/// The number of requests and notifications of the server that may precede a waiting answer.
const MAX_IN_A_ROW: usize = 32;

/// A serialized message, without its header.
pub type Body = Vec<u8>;

/// The requests and notifications of the server.
type FromServer = <ClientSocket as Loopback>::RequestStream;

/// Serializes a message.
pub fn encode(message: &impl Serialize) -> Body {
    // Serialization fails only for map keys that are not strings, which messages do not have.
    serde_json::to_vec(message).unwrap_or_default()
}

/// An answer whose result is serialized already.
pub fn result_of(id: &Id, json: &str) -> Body {
    let id = serde_json::to_string(id).unwrap_or_default();
    format!("{{\"jsonrpc\":\"2.0\",\"result\":{json},\"id\":{id}}}").into_bytes()
}

/// Writes messages until all senders of answers are gone. The messages that a handler sent before its answer are
/// written before the answer.
pub async fn write(to: impl AsyncWrite + Unpin, answers: Receiver<Body>, from_server: FromServer) -> io::Result<()> {
    let mut to = BufWriter::with_capacity(64 * 1024, to);
    let mut queues = Queues { answers, from_server, in_a_row: 0 };
    loop {
        let next = if let Some(next) = queues.next().now_or_never() {
            next
        } else {
            to.flush().await?;
            queues.next().await
        };
        let Some(body) = next else { break };
        to.write_all(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes()).await?;
        to.write_all(&body).await?;
    }
    to.flush().await
}

struct Queues {
    answers: Receiver<Body>,
    from_server: FromServer,
    in_a_row: usize,
}

impl Queues {
    async fn next(&mut self) -> Option<Body> {
        if self.in_a_row >= MAX_IN_A_ROW {
            self.in_a_row = 0;
            if let Ok(answer) = self.answers.try_recv() {
                return Some(answer);
            }
        }
        tokio::select! {
            biased;
            Some(message) = self.from_server.next() => {
                self.in_a_row += 1;
                Some(encode(&message))
            }
            answer = self.answers.recv() => {
                self.in_a_row = 0;
                answer
            }
        }
    }
}
