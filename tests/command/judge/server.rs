//! A server with the part of HTTP and of the chat completions API that the judge uses. It records all requests.

#![allow(dead_code)] // each test uses a part of it

use echolint::config::JudgeSettings;
use echolint::echo::rps::Stage;
use echolint::llm_judge::{Judge, PairRequest, Secret, StagePair};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A key that must never be printed.
pub const KEY: &str = "sk-5ecret-0123456789";

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: Value,
    pub at: Instant,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The text of the user message.
    pub fn message(&self) -> &str {
        self.body["messages"][1]["content"].as_str().expect("a message")
    }
}

/// The answer of the server to a request.
pub enum Answer {
    /// A message of the model.
    Message(String),
    /// A status with headers and a body.
    Status(u16, Vec<(&'static str, String)>, String),
    /// These bytes, and the end of the connection.
    Bytes(Vec<u8>),
    /// No answer, but the connection stays open for this time.
    Silence(Duration),
    /// A valid answer, with a pause before each byte.
    Drip(Duration),
}

/// A message with scores.
pub fn scores(style: u8, structure: u8, alignment: u8) -> Answer {
    Answer::Message(json!({"style": style, "structure": structure, "alignment": alignment}).to_string())
}

/// An error in the usual format of servers.
pub fn error(status: u16, message: &str) -> Answer {
    Answer::Status(status, Vec::new(), json!({"error": {"message": message, "type": "x", "code": null}}).to_string())
}

type Reaction = dyn Fn(usize, &Request) -> Answer + Send + Sync;

/// The server. It ends when it is dropped.
pub struct Server {
    pub address: String,
    seen: Arc<Mutex<Vec<Request>>>,
    most: Arc<AtomicUsize>,
    ended: Arc<AtomicBool>,
}

impl Server {
    /// A server with a function from the index of a request and the request to the answer.
    pub fn new(react: impl Fn(usize, &Request) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}/v1", listener.local_addr().expect("an address"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let [most, now] = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
        let ended = Arc::new(AtomicBool::new(false));
        let react: Arc<Reaction> = Arc::new(react);
        let server = Self { address, seen: Arc::clone(&seen), most: Arc::clone(&most), ended: Arc::clone(&ended) };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let (seen, most, now, react) =
                    (Arc::clone(&seen), Arc::clone(&most), Arc::clone(&now), Arc::clone(&react));
                std::thread::spawn(move || {
                    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
                    while let Some(request) = read(&mut reader) {
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        let nth = {
                            let mut seen = seen.lock().expect("not poisoned");
                            seen.push(request.clone());
                            seen.len() - 1
                        };
                        let goes_on = write(&stream, react(nth, &request), &now);
                        if !goes_on {
                            return;
                        }
                    }
                });
            }
        });
        server
    }

    /// A server that always gives these scores.
    pub fn steady(style: u8, structure: u8, alignment: u8) -> Self {
        Self::new(move |_, _| scores(style, structure, alignment))
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.seen.lock().expect("not poisoned").clone()
    }

    /// The number of requests so far.
    pub fn count(&self) -> usize {
        self.requests().len()
    }

    /// The largest number of concurrent requests so far.
    pub fn most_at_once(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }

    /// Settings with this server, few retries and a short timeout.
    pub fn settings(&self) -> JudgeSettings {
        let table = format!("endpoint = \"{}\"\nmodel = \"judge-1\"\nmax-retries = 2\n", self.address);
        let mut settings: JudgeSettings = toml::from_str(&table).expect("settings");
        settings.timeout = Duration::from_secs(5);
        settings
    }

    /// A judge with these settings, a key and no cache.
    pub fn judge(&self, change: impl FnOnce(&mut JudgeSettings)) -> Judge {
        let mut settings = self.settings();
        change(&mut settings);
        Judge::new(settings, Some(Secret::new(KEY)), None).with_backoff(Duration::from_millis(5))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection.
        let address = self.address.trim_start_matches("http://").trim_end_matches("/v1");
        drop(TcpStream::connect(address));
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let headers = lines.iter().skip(1).filter_map(|line| line.split_once(':'));
    let headers: Vec<_> = headers.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())).collect();
    let length = headers.iter().find(|(name, _)| name == "content-length").map_or("0", |(_, value)| value.as_str());
    let mut body = vec![0; length.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    let body = serde_json::from_slice(&body).expect("requests are JSON");
    Some(Request { line: lines.swap_remove(0), headers, body, at: Instant::now() })
}

/// Writes an answer. Returns whether the connection stays open.
fn write(mut stream: &TcpStream, answer: Answer, now: &AtomicUsize) -> bool {
    let good = |content: String| {
        json!({"choices": [{"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}]})
            .to_string()
    };
    let whole = |status: u16, headers: &[(&str, String)], body: &str| {
        let has_type = headers.iter().any(|(name, _)| *name == "content-type");
        let type_line = if has_type { "" } else { "content-type: application/json\r\n" };
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        format!("HTTP/1.1 {status} X\r\n{type_line}{headers}content-length: {}\r\n\r\n{body}", body.len())
    };
    let (bytes, stays, pause) = match answer {
        Answer::Message(content) => (whole(200, &[], &good(content)).into_bytes(), true, None),
        Answer::Status(status, headers, body) => (whole(status, &headers, &body).into_bytes(), true, None),
        Answer::Bytes(bytes) => (bytes, false, None),
        Answer::Silence(time) => {
            std::thread::sleep(time);
            (Vec::new(), false, None)
        }
        Answer::Drip(pause) => {
            let content = r#"{"style":1,"structure":1,"alignment":1}"#.to_owned();
            (whole(200, &[], &good(content)).into_bytes(), false, Some(pause))
        }
    };
    now.fetch_sub(1, Ordering::SeqCst);
    let written = match pause {
        None => stream.write_all(&bytes),
        Some(pause) => bytes.chunks(1).try_for_each(|byte| {
            std::thread::sleep(pause);
            stream.write_all(byte)
        }),
    };
    written.is_ok() && stays
}

/// Comparisons of two agents in one stage.
pub fn request(comparisons: usize) -> PairRequest {
    let pair = |nth: usize| StagePair {
        stage: Stage::Execution,
        a: vec![format!("I will now look at order {nth}.").into()],
        b: vec![format!("Looking at {nth}!").into(), "Done!".into()],
    };
    PairRequest { comparisons: (0..comparisons).map(pair).collect() }
}

/// The error of a run, which must not contain the key.
pub fn error_of(judge: &Judge, comparisons: usize) -> String {
    let error = judge.score(&[request(comparisons)]).expect_err("an error");
    let shown = format!("{error} {error:?} {judge:?}");
    assert!(!shown.contains("5ecret"), "{shown}");
    error.to_string()
}
