//! A server for tests of the transport, and a client that sends bytes.

use echolint::lsp::transport::{Admission, serve};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream};
use tokio::sync::mpsc::{Sender, channel};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::request::{Request, WorkspaceConfiguration};
use tower_lsp::lsp_types::{
    ConfigurationParams, DidChangeTextDocumentParams, Hover, HoverParams, InitializeParams, InitializeResult,
    MessageType,
};
use tower_lsp::{Client, ClientSocket, LanguageServer, LspService};

/// The time limit of every operation.
pub const LIMIT: Duration = Duration::from_secs(20);

pub struct TestServer {
    client: Client,
    events: Sender<i32>,
    /// The version of the last change.
    last: AtomicI32,
    /// The number of changes whose version did not follow the previous one.
    out_of_order: AtomicUsize,
}

#[allow(clippy::unused_async)] // handlers are async
impl TestServer {
    /// The version when the request began. Other handlers run before the answer.
    async fn last(&self) -> Result<i32> {
        let last = self.last.load(Ordering::SeqCst);
        tokio::task::yield_now().await;
        Ok(last)
    }

    async fn out_of_order(&self) -> Result<usize> {
        Ok(self.out_of_order.load(Ordering::SeqCst))
    }

    async fn echo(&self, params: Value) -> Result<Value> {
        Ok(params)
    }

    async fn panic(&self) -> Result<Value> {
        tokio::task::yield_now().await;
        panic!("a handler went wrong")
    }

    async fn panic_at_once(&self) -> Result<Value> {
        panic!("a handler went wrong")
    }

    async fn panic_in_notification(&self) {
        panic!("a handler went wrong")
    }

    async fn ask(&self) -> Result<Value> {
        let asked = self.client.send_request::<WorkspaceConfiguration>(ConfigurationParams { items: Vec::new() });
        Ok(asked.await?.into())
    }

    async fn log(&self, count: usize) -> Result<Value> {
        for number in 0..count {
            self.client.log_message(MessageType::LOG, number).await;
        }
        Ok(Value::Null)
    }

    async fn large(&self) -> Result<String> {
        Ok("x".repeat(1 << 20))
    }
}

#[tower_lsp::async_trait]
impl LanguageServer for TestServer {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        if let Some(delay) = params.initialization_options.and_then(|options| options.as_u64()) {
            tokio::time::sleep(Duration::from_millis(delay)).await;
        }
        Ok(InitializeResult::default())
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let version = params.text_document.version;
        self.events.send(version).await.expect("the list is there");
        if self.last.swap(version, Ordering::SeqCst) + 1 != version {
            self.out_of_order.fetch_add(1, Ordering::SeqCst);
        }
        if version % 3 == 0 {
            tokio::task::yield_now().await;
        }
    }

    async fn hover(&self, _: HoverParams) -> Result<Option<Hover>> {
        std::future::pending().await
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }
}

pub fn test_server() -> (LspService<TestServer>, ClientSocket) {
    let (events, mut list) = channel(100_000);
    tokio::spawn(async move { while list.recv().await.is_some() {} });
    LspService::build(|client| TestServer {
        client,
        events,
        last: AtomicI32::new(0),
        out_of_order: AtomicUsize::new(0),
    })
    .custom_method("test/last", TestServer::last)
    .custom_method("test/outOfOrder", TestServer::out_of_order)
    .custom_method("test/echo", TestServer::echo)
    .custom_method("test/panic", TestServer::panic)
    .custom_method("test/panicAtOnce", TestServer::panic_at_once)
    .custom_method("test/panicInNotification", TestServer::panic_in_notification)
    .custom_method("test/ask", TestServer::ask)
    .custom_method("test/log", TestServer::log)
    .custom_method("test/large", TestServer::large)
    .finish()
}

/// A client that reads only on demand.
pub struct Peer<R = DuplexStream, W = DuplexStream> {
    pub from: BufReader<R>,
    pub to: W,
}

/// A server, and its client.
pub fn start() -> (Peer, JoinHandle<i32>) {
    start_with(Admission::Parent)
}

/// A server that admits clients in this way, and its client.
pub fn start_with(admission: Admission) -> (Peer, JoinHandle<i32>) {
    let (to, reader) = tokio::io::duplex(1 << 16);
    let (writer, from) = tokio::io::duplex(1 << 16);
    let (service, socket) = test_server();
    (Peer::new(from, to), tokio::spawn(serve(reader, writer, service, socket, admission)))
}

/// A server that is initialized, and its client.
pub async fn ready() -> (Peer, JoinHandle<i32>) {
    let (mut peer, server) = start();
    peer.initialize(Value::Null).await;
    peer.answer("init").await;
    (peer, server)
}

/// A file that only its owner can read.
pub fn private_file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("writable");
    file
}

/// Waits for the exit code.
pub async fn code(server: JoinHandle<i32>) -> i32 {
    timeout(LIMIT, server).await.expect("the server ends").expect("the server does not panic")
}

pub fn framed(body: &str) -> Vec<u8> {
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

pub fn request(id: impl Into<Value>, method: &str, params: Value) -> Vec<u8> {
    framed(&json!({"jsonrpc": "2.0", "id": id.into(), "method": method, "params": params}).to_string())
}

pub fn notification(method: &str, params: Value) -> Vec<u8> {
    framed(&json!({"jsonrpc": "2.0", "method": method, "params": params}).to_string())
}

pub fn change(version: i32) -> Vec<u8> {
    let document = json!({"uri": "file:///a.jsonl", "version": version});
    notification("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"text": "{}"}]}))
}

pub fn hover(id: impl Into<Value>) -> Vec<u8> {
    let document = json!({"uri": "file:///a.jsonl"});
    let params = json!({"textDocument": document, "position": {"line": 0, "character": 0}});
    request(id, "textDocument/hover", params)
}

pub fn cancel(id: impl Into<Value>) -> Vec<u8> {
    notification("$/cancelRequest", json!({"id": id.into()}))
}

impl<R: tokio::io::AsyncRead + Unpin, W: tokio::io::AsyncWrite + Unpin> Peer<R, W> {
    pub fn new(from: R, to: W) -> Self {
        Self { from: BufReader::new(from), to }
    }

    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.to.write_all(bytes.as_ref()).await.expect("the server reads");
    }

    pub async fn initialize(&mut self, options: Value) {
        let params = json!({"capabilities": {}, "initializationOptions": options});
        self.send(request("init", "initialize", params)).await;
    }

    /// The next message; `None` at the end of the stream.
    pub async fn next(&mut self) -> Option<Value> {
        timeout(LIMIT, self.read()).await.expect("the server sends a message")
    }

    async fn read(&mut self) -> Option<Value> {
        let mut line = String::new();
        if self.from.read_line(&mut line).await.expect("a line") == 0 {
            return None;
        }
        let length = line.strip_prefix("Content-Length: ").expect("a header").trim().parse().expect("a length");
        self.from.read_line(&mut line).await.expect("a line");
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).await.expect("a body");
        Some(serde_json::from_slice(&body).expect("JSON"))
    }

    /// The result in the next message, which must answer the request with this id.
    pub async fn answer(&mut self, id: impl Into<Value>) -> Value {
        let message = self.next().await.expect("an answer");
        assert_eq!(message["id"], id.into(), "{message}");
        message["result"].clone()
    }

    /// The error code in the next message, which must answer the request with this id.
    pub async fn error(&mut self, id: impl Into<Value>) -> i64 {
        let message = self.next().await.expect("an answer");
        assert_eq!(message["id"], id.into(), "{message}");
        message["error"]["code"].as_i64().unwrap_or_else(|| panic!("no error: {message}"))
    }

    /// Answers a request of the server.
    pub async fn reply(&mut self, request: &Value, result: Value) {
        self.send(framed(&json!({"jsonrpc": "2.0", "id": request["id"], "result": result}).to_string())).await;
    }

    /// Checks that the server still answers.
    pub async fn check(&mut self) {
        self.send(request("check", "test/echo", json!({"here": true}))).await;
        assert_eq!(self.answer("check").await, json!({"here": true}));
    }
}

/// The method of the requests that the server sends in these tests.
pub const SERVER_REQUEST: &str = WorkspaceConfiguration::METHOD;
