//! Receives messages, and answers frames that are not messages.

use super::frame::{Frame, Frames};
use super::message::{self, Incoming, failure};
use tokio::io::AsyncRead;
use tower_lsp::jsonrpc::{ErrorCode, Id};
use tracing::{debug, warn};

/// The next message; `None` at the end of the stream.
pub async fn receive<R: AsyncRead + Unpin>(frames: &mut Frames<R>) -> Option<Incoming> {
    let (code, text) = match frames.next().await {
        Ok(None) => return None,
        Err(error) => {
            debug!("cannot read from the client: {error}");
            return None;
        }
        Ok(Some(Frame::Body(body))) => match message::read(body) {
            Ok(incoming) => return Some(incoming),
            Err((body, reason)) => {
                frames.unread(body);
                (ErrorCode::ParseError, format!("the message is not JSON: {reason}"))
            }
        },
        Ok(Some(Frame::Malformed(reason))) => (ErrorCode::ParseError, format!("malformed message: {reason}")),
        Ok(Some(Frame::TooLarge(length))) => {
            (ErrorCode::InvalidRequest, format!("skipped a message that is too large ({length} bytes)"))
        }
    };
    warn!("{text}");
    Some(Incoming::Invalid(failure(Id::Null, code, text)))
}
