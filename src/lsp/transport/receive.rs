//! Messages out of a stream, or what to answer to what is none.

use super::frame::{Frame, Frames};
use super::message::{self, Incoming, failure};
use tokio::io::AsyncRead;
use tower_lsp::jsonrpc::{ErrorCode, Id};
use tracing::{debug, warn};

/// The next message; nothing at the end.
pub async fn receive<R: AsyncRead + Unpin>(frames: &mut Frames<R>) -> Option<Incoming> {
    let (code, why) = match frames.next().await {
        Ok(None) => return None,
        Err(error) => {
            debug!("the client cannot be read any more: {error}");
            return None;
        }
        Ok(Some(Frame::Body(body))) => match message::read(body) {
            Ok(incoming) => return Some(incoming),
            Err((body, why)) => {
                frames.give_back(body);
                (ErrorCode::ParseError, format!("the message is not JSON: {why}"))
            }
        },
        Ok(Some(Frame::Malformed(why))) => (ErrorCode::ParseError, format!("not a message: {why}")),
        Ok(Some(Frame::TooLarge(length))) => {
            (ErrorCode::InvalidRequest, format!("a message of {length} bytes is too large and was skipped"))
        }
    };
    warn!("{why}");
    Some(Incoming::Invalid(failure(Id::Null, code, why)))
}
