//! Bodies out of a stream of bytes.

use super::header::{self, HeaderSearch, Headers};
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// Bodies of more bytes are refused.
const MAX_BODY: u64 = 256 * 1024 * 1024;

/// How much is read at once where it is not known how much there is.
const CHUNK: usize = 64 * 1024;

/// What stood next in the stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Frame {
    /// A body.
    Body(Vec<u8>),
    /// No frame, and why. It is told once, however much follows until the next frame.
    Malformed(&'static str),
    /// A body of so many bytes, which are skipped.
    TooLarge(u64),
}

/// The frames of a stream.
#[derive(Debug)]
pub struct Frames<R> {
    reader: R,
    /// What was read beyond what was asked for; that before `at` is used up.
    buffer: Vec<u8>,
    at: usize,
    state: State,
}

#[derive(Debug)]
enum State {
    /// Headers are next.
    Headers,
    /// Whatever is next, it is skipped up to where headers stand. Bodies that are too large are skipped in this way too:
    /// a length that nobody can mean does not make the rest of the stream unreadable.
    Lost,
    /// This many bytes are next; those that are there.
    Body(Vec<u8>, usize),
}

impl<R: AsyncRead + Unpin> Frames<R> {
    /// The frames of this stream.
    pub fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new(), at: 0, state: State::Headers }
    }

    /// The next frame; nothing at the end of the stream, which may be inside a frame. Nothing is lost when the future
    /// is dropped before it is done.
    pub async fn next(&mut self) -> io::Result<Option<Frame>> {
        loop {
            if let Some(frame) = self.take() {
                return Ok(Some(frame));
            }
            let read = if let State::Body(body, length) = &mut self.state {
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

    /// Takes a body back that is not JSON: its length was wrong, perhaps, and what it swallowed of the next frame is
    /// looked for in it.
    pub fn give_back(&mut self, mut body: Vec<u8>) {
        if header::find(&body) == HeaderSearch::NotBefore(body.len()) {
            return;
        }
        body.extend_from_slice(self.rest());
        self.buffer = body;
        self.at = 0;
        self.state = State::Lost;
    }

    /// The next frame, if all of it was read.
    fn take(&mut self) -> Option<Frame> {
        loop {
            match &mut self.state {
                State::Headers => {
                    // Line ends between frames harm nobody.
                    self.at += self.rest().iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
                    match header::read(self.rest()) {
                        Headers::Partial => return None,
                        Headers::Complete { end, length } => {
                            if let Some(refused) = self.begin(end, length) {
                                return Some(refused);
                            }
                        }
                        Headers::Malformed(why) => {
                            self.state = State::Lost;
                            return Some(Frame::Malformed(why));
                        }
                    }
                }
                State::Lost => match header::find(self.rest()) {
                    HeaderSearch::NotBefore(useless) => {
                        self.at += useless;
                        return None;
                    }
                    HeaderSearch::At { end, length } => {
                        if let Some(refused) = self.begin(end, length) {
                            return Some(refused);
                        }
                    }
                },
                State::Body(body, length) => {
                    let rest = &self.buffer[self.at..];
                    let part = &rest[..rest.len().min(*length - body.len())];
                    body.extend_from_slice(part);
                    self.at += part.len();
                    if body.len() < *length {
                        return None;
                    }
                    let body = std::mem::take(body);
                    self.state = State::Headers;
                    return Some(Frame::Body(body));
                }
            }
        }
    }

    /// Goes on behind headers. The body's memory is asked for at once; pages that nothing is written to cost nothing.
    fn begin(&mut self, end: usize, length: u64) -> Option<Frame> {
        self.at += end;
        self.state = State::Lost;
        let wanted = usize::try_from(length).ok().filter(|_| length <= MAX_BODY);
        let mut body = Vec::new();
        match wanted {
            Some(wanted) if body.try_reserve_exact(wanted).is_ok() => {
                self.state = State::Body(body, wanted);
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
