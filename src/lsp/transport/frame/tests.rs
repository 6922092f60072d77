//! Tests of the framing.

use super::*;
use proptest::prelude::*;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::ReadBuf;

/// A stream that arrives in pieces. It is not ready between two pieces.
struct Pieces {
    bytes: Vec<u8>,
    at: usize,
    lens: Vec<usize>,
    piece: usize,
    ready: bool,
}

impl Pieces {
    fn new(bytes: Vec<u8>, lens: Vec<usize>) -> Self {
        Self { bytes, at: 0, lens, piece: 0, ready: false }
    }
}

impl AsyncRead for Pieces {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.ready = !self.ready;
        if !self.ready {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let wanted = self.lens[self.piece % self.lens.len()].max(1);
        self.piece += 1;
        let len = wanted.min(self.bytes.len() - self.at).min(to.remaining());
        to.put_slice(&self.bytes[self.at..self.at + len]);
        self.at += len;
        Poll::Ready(Ok(()))
    }
}

/// All frames. Each future is dropped when it has to wait.
fn frames(bytes: Vec<u8>, lens: Vec<usize>) -> Vec<Frame> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut frames = Frames::new(Pieces::new(bytes, lens), false);
        let mut all = Vec::new();
        loop {
            let next = tokio::select! {
                biased;
                next = frames.next() => next.unwrap(),
                () = tokio::task::yield_now() => continue,
            };
            match next {
                Some(frame) => all.push(frame),
                None => return all,
            }
        }
    })
}

fn framed(body: &str) -> Vec<u8> {
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn bodies(frames: &[Frame]) -> Vec<&[u8]> {
    frames.iter().filter_map(|frame| if let Frame::Body(body) = frame { Some(body.as_slice()) } else { None }).collect()
}

#[test]
fn frames_are_complete_wherever_reads_are_split() {
    let stream = [framed("{}"), b"\r\n".to_vec(), framed(""), framed("[1, 2, 3]"), framed("é")].concat();
    for cut in 1..stream.len() {
        let got = frames(stream.clone(), vec![cut]);
        assert_eq!(bodies(&got), [&b"{}"[..], b"", b"[1, 2, 3]", "é".as_bytes()], "{cut}");
        assert_eq!(got.len(), 4);
    }
}

#[test]
fn garbage_is_reported_once() {
    for garbage in [
        "garbage",
        "garbage\r\n\r\nmore\r\n\r\n",
        "Content-Length: -5\r\n\r\n",
        "Content-Length: 5\r\nContent-Le",
        "Content-Type: x\r\n\r\n{}",
        "{\"jsonrpc\":\"2.0\"}\n{\"jsonrpc\":\"2.0\"}\n",
        &"x".repeat(1 << 20),
        &"x: y\r\n".repeat(1 << 14),
    ] {
        let stream = [framed("1"), garbage.into(), framed("2"), framed("3")].concat();
        for len in [1000, 7] {
            let got = frames(stream.clone(), vec![len]);
            assert_eq!(bodies(&got), [b"1", b"2", b"3"], "{garbage:.40}");
            assert_eq!(got.len(), 4, "{garbage:.40}");
            assert!(matches!(got[1], Frame::Malformed(_)), "{garbage:.40}");
        }
    }
}

#[test]
fn frames_that_are_too_large_are_skipped() {
    for length in [MAX_BODY + 1, u64::MAX] {
        let head = format!("Content-Length: {length}\r\n\r\n{{\"a\":\"").into_bytes();
        let got = frames([head, vec![b'x'; 3 << 20], framed("{}")].concat(), vec![CHUNK]);
        assert_eq!(got, [Frame::TooLarge(length), Frame::Body(b"{}".to_vec())]);
    }
}

#[test]
fn frames_inside_a_body_with_a_wrong_length_are_found() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for excess in 1..60 {
        let wrong = format!("Content-Length: {}\r\n\r\n{{}}", 2 + excess).into_bytes();
        let stream = [wrong, framed("[1]"), framed("[2]"), framed("[3]")].concat();
        let got = runtime.block_on(async {
            let mut frames = Frames::new(stream.as_slice(), false);
            let Some(Frame::Body(body)) = frames.next().await.unwrap() else { panic!() };
            frames.unread(body);
            let mut all = Vec::new();
            while let Some(frame) = frames.next().await.unwrap() {
                all.push(frame);
            }
            all
        });
        assert_eq!(bodies(&got), [b"[1]", b"[2]", b"[3]"], "{excess}");
    }
}

fn garbage() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        Just(b"Content-Length: ".to_vec()),
        Just(b"content-length: 12".to_vec()),
        Just(b"Content-Length: 12\r\n".to_vec()),
        Just(b"Content-Length: -1\r\n\r\n".to_vec()),
        Just(b"Content-Type: a\r\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"{\"jsonrpc\":\"2.0\"}".to_vec()),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat()).prop_filter(
        // A header in the garbage would claim some of the bytes after it.
        "no complete header",
        |garbage| !matches!(header::find(garbage), HeaderSearch::At { .. }),
    )
}

proptest! {
    #[test]
    fn frames_after_garbage_are_found(
        parts in prop::collection::vec((garbage(), 0u32..1000), 1..8),
        lens in prop::collection::vec(1usize..50, 1..5),
    ) {
        let mut stream = Vec::new();
        let mut expected = Vec::new();
        for (garbage, number) in &parts {
            stream.extend_from_slice(garbage);
            let body = format!("[{number}]");
            stream.extend(framed(&body));
            expected.push(body.into_bytes());
        }
        let got = frames(stream, lens);
        prop_assert_eq!(bodies(&got), expected);
    }

    #[test]
    fn no_bytes_cause_a_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        lens in prop::collection::vec(1usize..50, 1..5),
    ) {
        frames(bytes, lens);
    }
}
