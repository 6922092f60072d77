//! Extracts the bodies of messages from a stream of bytes.

use super::header::{self, HeaderSearch, Headers};
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// The largest body that is accepted, in bytes.
const MAX_BODY: u64 = 256 * 1024 * 1024;

/// The bytes that are read at once while the length of the body is unknown.
const CHUNK: usize = 64 * 1024;

/// The next part of a stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Frame {
    /// A body.
    Body(Vec<u8>),
    /// Bytes that are not a frame, and the reason. All such bytes up to the next frame are one part.
    Malformed(&'static str),
    /// A body that is too large, and its length. It is skipped.
    TooLarge(u64),
}

/// The frames of a stream.
#[derive(Debug)]
pub struct Frames<R> {
    reader: R,
    /// The bytes read ahead. Those before `at` are consumed.
    buffer: Vec<u8>,
    at: usize,
    state: FrameState,
    /// Whether the next bytes must be headers: anything else is malformed as soon as it differs.
    strict: bool,
}

#[derive(Debug)]
enum FrameState {
    /// Headers must follow.
    Headers,
    /// Everything up to the next headers is skipped. Bodies that are too large are skipped in this way too: their
    /// length is probably wrong, so counting it could swallow valid messages.
    Resync,
    /// A body of this length follows; the bytes of it so far.
    Body(Vec<u8>, usize),
}

impl<R: AsyncRead + Unpin> Frames<R> {
    /// The frames of a stream. If it is `strict`, it must begin with headers.
    pub fn new(reader: R, strict: bool) -> Self {
        Self { reader, buffer: Vec::new(), at: 0, state: FrameState::Headers, strict }
    }

    /// Accepts line ends and garbage from now on.
    pub const fn trust(&mut self) {
        self.strict = false;
    }

    /// The next frame; `None` at the end of the stream, even inside a frame. The future can be dropped without losing
    /// bytes.
    pub async fn next(&mut self) -> io::Result<Option<Frame>> {
        loop {
            if let Some(frame) = self.take() {
                return Ok(Some(frame));
            }
            let read = if let FrameState::Body(body, length) = &mut self.state {
                let missing = (*length - body.len()) as u64;
                (&mut self.reader).take(missing).read_buf(body).await?
            } else {
                self.make_room();
                self.reader.read_buf(&mut self.buffer).await?
            };
            if read == 0 {
                return Ok(None);
            }
        }
    }

    /// Returns a body that is not JSON to the stream. Its length may have been wrong, so it is searched for the headers
    /// of the next frame.
    pub fn unread(&mut self, mut body: Vec<u8>) {
        if header::find(&body) == HeaderSearch::NotBefore(body.len()) {
            return;
        }
        body.extend_from_slice(self.rest());
        self.buffer = body;
        self.at = 0;
        self.state = FrameState::Resync;
    }

    /// The next frame, if it is complete.
    fn take(&mut self) -> Option<Frame> {
        loop {
            match &mut self.state {
                FrameState::Headers if self.strict && !header::may_begin(&self.buffer[self.at..]) => {
                    self.state = FrameState::Resync;
                    return Some(Frame::Malformed("expected a header"));
                }
                FrameState::Headers => {
                    // Line ends between frames are harmless.
                    self.at += self.rest().iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
                    match header::read(self.rest()) {
                        Headers::Partial => return None,
                        Headers::Complete { end, length } => {
                            if let Some(refused) = self.begin(end, length) {
                                return Some(refused);
                            }
                        }
                        Headers::Malformed(reason) => {
                            self.state = FrameState::Resync;
                            return Some(Frame::Malformed(reason));
                        }
                    }
                }
                FrameState::Resync => match header::find(self.rest()) {
                    HeaderSearch::NotBefore(skipped) => {
                        self.at += skipped;
                        return None;
                    }
                    HeaderSearch::At { end, length } => {
                        if let Some(refused) = self.begin(end, length) {
                            return Some(refused);
                        }
                    }
                },
                FrameState::Body(body, length) => {
                    let rest = &self.buffer[self.at..];
                    let part = &rest[..rest.len().min(*length - body.len())];
                    body.extend_from_slice(part);
                    self.at += part.len();
                    if body.len() < *length {
                        return None;
                    }
                    let body = std::mem::take(body);
                    self.state = FrameState::Headers;
                    return Some(Frame::Body(body));
                }
            }
        }
    }

    /// Begins the body after headers, or refuses it. Its memory is reserved at once: pages that are never written cost
    /// nothing.
    fn begin(&mut self, end: usize, length: u64) -> Option<Frame> {
        self.at += end;
        self.state = FrameState::Resync;
        let wanted = usize::try_from(length).ok().filter(|_| length <= MAX_BODY);
        let mut body = Vec::new();
        match wanted {
            Some(wanted) if body.try_reserve_exact(wanted).is_ok() => {
                self.state = FrameState::Body(body, wanted);
                None
            }
            _ => Some(Frame::TooLarge(length)),
        }
    }

    fn rest(&self) -> &[u8] {
        &self.buffer[self.at..]
    }

    fn make_room(&mut self) {
        self.buffer.drain(..self.at);
        self.at = 0;
        self.buffer.shrink_to(2 * CHUNK);
        self.buffer.reserve(CHUNK);
    }
}

#[cfg(test)]
mod tests;
