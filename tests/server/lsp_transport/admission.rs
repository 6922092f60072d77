//! Who is served on a socket: not web pages, and on TCP only clients with the token.

use super::support::{Peer, code, framed, private_file, request, start_with, test_server};
use echolint::lsp::listen::{Listen, run};
use echolint::lsp::transport::{Admission, Token};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

fn token() -> Token {
    Token::new("0123456789abcdef").expect("long enough")
}

/// What a server on a socket answers to bytes, until it closes the connection.
async fn answers(admission: Admission, bytes: &[u8]) -> Vec<Value> {
    let (mut peer, server) = start_with(admission);
    peer.send(bytes).await;
    let mut answers = Vec::new();
    while let Some(answer) = peer.next().await {
        answers.push(answer);
    }
    assert_eq!(code(server).await, 1);
    answers
}

#[tokio::test]
async fn a_connection_that_does_not_begin_with_a_message_is_closed() {
    let init = request("init", "initialize", json!({ "capabilities": {} }));
    let http = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n";
    for garbage in [
        "GET / HTTP/1.1\r\n\r\n".to_owned(),
        // The body of a web page's request contains a message.
        format!("{http}Content-Length: {}\r\n\r\n", init.len()),
        "\r\n".to_owned(),
        "x".to_owned(),
        "Content-Length: 2\r\nHost: a\r\n\r\n{}".to_owned(),
        "Content-Length: x\r\n\r\n".to_owned(),
        "Content-Length: 1\r\n\r\n{".to_owned(),
    ] {
        let bytes = [garbage.as_bytes(), &init].concat();
        assert_eq!(answers(Admission::Socket, &bytes).await, [] as [Value; 0], "{garbage}");
    }
}

#[tokio::test]
async fn after_initialize_garbage_is_skipped() {
    let (mut peer, _server) = start_with(Admission::Socket);
    peer.initialize(Value::Null).await;
    peer.answer("init").await;
    peer.send(b"garbage\n").await;
    assert_eq!(peer.error(Value::Null).await, -32700);
    peer.check().await;
}

#[tokio::test]
async fn without_the_token_nobody_is_served() {
    for options in [Value::Null, json!({}), json!({ "token": "0123456789abcdeF" }), json!({ "token": 1 })] {
        let initialize = json!({ "capabilities": {}, "initializationOptions": options });
        let bytes = [request("init", "initialize", initialize), request(1, "test/echo", json!([]))].concat();
        let answers = answers(Admission::Token(token()), &bytes).await;
        assert_eq!(answers.len(), 1, "{answers:?}");
        let message = answers[0]["error"]["message"].as_str().expect("a message");
        assert!(message.contains("initializationOptions.token"), "{message}");
    }
    // Before `initialize`, requests are refused.
    let (mut peer, _server) = start_with(Admission::Token(token()));
    peer.send(request(1, "test/echo", json!([]))).await;
    assert_eq!(peer.error(1).await, -32002);
    peer.send(framed("[]")).await;
    assert_eq!(peer.next().await, None);
}

#[tokio::test]
async fn a_token_file_must_be_private() {
    let listen = |path: &std::path::Path| run(Listen::Tcp("127.0.0.1:0".into(), Some(path.to_owned())), test_server);
    let error = listen(private_file("short").path()).await.expect_err("too short").to_string();
    assert!(error.contains("shorter than 16 bytes"), "{error}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let file = private_file("0123456789abcdef");
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o640)).expect("it is ours");
        let error = listen(file.path()).await.expect_err("readable by others").to_string();
        assert!(error.contains("others may read it (mode 640); run `chmod 600` on it"), "{error}");
    }
}

#[tokio::test]
async fn the_token_is_printed() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_echolint"))
        .args(["server", "--tcp", "127.0.0.1:0"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut lines = BufReader::new(server.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
    let address = lines.next().expect("the address");
    let address = address.strip_prefix("echolint: listening on ").expect("the address").to_owned();
    let line = lines.next().expect("the token");
    let token = line.strip_prefix("echolint: clients must send the token ").and_then(|rest| rest.split(' ').next());
    let (from, to) = tokio::net::TcpStream::connect(&address).await.expect("it listens").into_split();
    let mut peer = Peer::new(from, to);
    peer.initialize(json!({ "token": token.expect("the token") })).await;
    assert_eq!(peer.answer("init").await["serverInfo"]["name"], "echolint");
    server.kill().expect("it runs");
    server.wait().expect("it ends");
}
