//! The transport of the language server: order, cancellation, garbage, panics and disconnection.

mod admission;
mod support;

use echolint::lsp::listen::{Listen, run};
use echolint::lsp::transport::{Admission, serve};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use support::{
    LIMIT, Peer, SERVER_REQUEST, cancel, change, code, framed, hover, notification, private_file, ready, request,
    start, test_server,
};
use tokio::time::{sleep, timeout};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_and_requests_are_handled_in_order() {
    const CHANGES: i32 = 20_000;
    let (mut peer, server) = ready().await;
    let mut wire = Vec::new();
    for version in 1..=CHANGES {
        wire.extend(change(version));
        if version % 100 == 0 {
            wire.extend(request(version, "test/last", Value::Null));
        }
    }
    let Peer { mut from, to } = peer;
    let sending = tokio::spawn(async move {
        let mut sender = Peer::new(tokio::io::empty(), to);
        sender.send(wire).await;
        sender.to
    });
    // Requests run concurrently: their answers arrive in any order, but each reflects all changes before it.
    let mut answers = Peer::new(&mut from, tokio::io::sink());
    for _ in 0..CHANGES / 100 {
        let answer = answers.next().await.unwrap();
        assert_eq!(answer["id"], answer["result"]);
    }
    peer = Peer { from, to: sending.await.unwrap() };
    peer.send(request(1, "test/outOfOrder", Value::Null)).await;
    assert_eq!(peer.answer(1).await, 0);
    drop(peer);
    assert_eq!(code(server).await, 1);
}

#[tokio::test]
async fn cancellations_are_not_delayed_by_slow_requests() {
    let (mut peer, _server) = ready().await;
    for id in 0..500 {
        peer.send(hover(id)).await;
    }
    // Ids of more than 32 bits, and ids that are strings.
    peer.send(hover(1_i64 << 40)).await;
    peer.send(hover("a")).await;
    peer.check().await;
    let mut times = Vec::new();
    for id in [json!(499), json!(1_i64 << 40), json!("a"), json!(0), json!(1), json!(2), json!(3)] {
        let begun = Instant::now();
        peer.send(cancel(id.clone())).await;
        assert_eq!(peer.error(id).await, -32800);
        times.push(begun.elapsed());
    }
    // The median, because the machine may be busy at times.
    times.sort_unstable();
    assert!(times[times.len() / 2] < Duration::from_millis(20), "{times:?}");
    // A second time, and a request that was never sent.
    peer.send([cancel(0), cancel(9999), cancel(Value::Null), notification("$/cancelRequest", Value::Null)].concat())
        .await;
    peer.check().await;
}

#[tokio::test]
async fn every_request_is_answered_once() {
    let (mut peer, _server) = ready().await;
    peer.send(
        [hover(1), hover(1), cancel(1), request(2, "$/unknown", json!({})), request(3, "unknown", json!({}))].concat(),
    )
    .await;
    let mut answers = Vec::new();
    for _ in 0..4 {
        let answer = peer.next().await.unwrap();
        answers.push((answer["id"].as_i64().unwrap(), answer["error"]["code"].as_i64().unwrap()));
    }
    answers.sort_unstable();
    assert_eq!(answers, [(1, -32800), (1, -32600), (2, -32601), (3, -32601)]);
    // An id can be used again.
    peer.send(request(1, "test/echo", json!([]))).await;
    assert_eq!(peer.answer(1).await, json!([]));
    peer.send([notification("$/unknown", json!({})), notification("unknown", json!({}))].concat()).await;
    peer.check().await;
}

#[tokio::test]
async fn garbage_is_answered_and_skipped() {
    let (mut peer, _server) = ready().await;
    for (garbage, expected) in [
        (b"garbage and more of it\r\n\r\n".to_vec(), -32700),
        (b"Content-Length: -1\r\n\r\n{}".to_vec(), -32700),
        (b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{".to_vec(), -32700),
        (vec![b'x'; 1 << 20], -32700),
        (framed("{"), -32700),
        (framed(""), -32700),
        (framed("{}"), -32600),
        (framed("[]"), -32600),
        (b"Content-Length: 4\r\n\r\n\"\xff\xfe\"".to_vec(), -32700),
        (b"Content-Length: 99999999999\r\n\r\n{\"jsonrpc\"".to_vec(), -32600),
    ] {
        let what = String::from_utf8_lossy(&garbage[..garbage.len().min(40)]).into_owned();
        let mut messages = garbage;
        messages.extend(request("after", "test/echo", json!([1])));
        peer.send(messages).await;
        let error = peer.next().await.unwrap();
        assert_eq!((&error["id"], &error["error"]["code"]), (&Value::Null, &json!(expected)), "{what}");
        // The second of two headers is read as the header of the next frame, which is malformed too.
        let mut next = peer.next().await.unwrap();
        if next["id"].is_null() {
            next = peer.next().await.unwrap();
        }
        assert_eq!(next["result"], json!([1]), "{what}");
    }
    peer.send(framed(r#"{"jsonrpc":"2.0","id":5,"method":[]}"#)).await;
    assert_eq!(peer.error(5).await, -32600);
    peer.check().await;
}

#[tokio::test]
async fn lone_surrogates_are_replaced() {
    let (mut peer, _server) = ready().await;
    peer.send(framed(r#"{"jsonrpc":"2.0","id":1,"method":"test/echo","params":["a\ud800b","\ud83d\ude00\udc00"]}"#))
        .await;
    assert_eq!(peer.answer(1).await, json!(["a\u{fffd}b", "😀\u{fffd}"]));
}

#[tokio::test]
async fn messages_may_come_byte_by_byte() {
    let (mut peer, _server) = start();
    peer.initialize(Value::Null).await;
    peer.answer("init").await;
    for byte in
        [change(1), request(1, "test/last", Value::Null), b"garbage\n".to_vec(), request(2, "test/echo", json!(["é"]))]
            .concat()
    {
        peer.send([byte]).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(peer.answer(1).await, 1);
    assert_eq!(peer.error(Value::Null).await, -32700);
    assert_eq!(peer.answer(2).await, json!(["é"]));
}

#[tokio::test]
async fn panics_are_answered() {
    let (mut peer, server) = ready().await;
    for method in ["test/panic", "test/panicAtOnce", "test/panic"] {
        // The id can be used again after a panic.
        peer.send(request(1, method, Value::Null)).await;
        let answer = peer.next().await.unwrap();
        assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(1), &json!(-32603)));
        assert!(answer["error"]["message"].as_str().unwrap().contains(method));
    }
    peer.send(notification("test/panicInNotification", Value::Null)).await;
    peer.check().await;
    peer.send([request(2, "shutdown", Value::Null), notification("exit", Value::Null)].concat()).await;
    assert_eq!(peer.answer(2).await, Value::Null);
    assert_eq!(code(server).await, 0);
}

#[tokio::test]
async fn requests_wait_for_the_answer_to_initialize() {
    let (mut peer, _server) = start();
    // Requests before `initialize` are refused.
    peer.send(request(0, "test/last", Value::Null)).await;
    assert_eq!(peer.error(0).await, -32002);
    peer.initialize(json!(100)).await;
    peer.send([change(1), request(1, "test/last", Value::Null), b"garbage\n".to_vec()].concat()).await;
    peer.send([change(2), request(2, "test/last", Value::Null)].concat()).await;
    peer.answer("init").await;
    let mut answers = Vec::new();
    for _ in 0..3 {
        let answer = peer.next().await.unwrap();
        answers.push((answer["id"].as_i64(), answer["result"].as_i64()));
    }
    answers.sort_unstable();
    assert_eq!(answers, [(None, None), (Some(1), Some(1)), (Some(2), Some(2))]);
}

#[tokio::test]
async fn a_client_can_cancel_or_exit_during_initialize() {
    let (mut peer, server) = start();
    peer.initialize(json!(3_600_000)).await;
    peer.send(cancel("init")).await;
    assert_eq!(peer.error("init").await, -32800);
    peer.initialize(json!(3_600_000)).await;
    peer.send([request(1, "test/last", Value::Null), notification("exit", Value::Null)].concat()).await;
    assert_eq!(code(server).await, 1);

    let (mut peer, server) = start();
    peer.initialize(json!(3_600_000)).await;
    drop(peer);
    assert_eq!(code(server).await, 1);
}

#[tokio::test]
async fn exit_ends_at_once_while_the_input_stays_open() {
    for shutdown in [false, true] {
        let (mut peer, server) = ready().await;
        peer.send(hover(1)).await;
        if shutdown {
            // As Emacs sends it.
            peer.send(framed(r#"{"jsonrpc":"2.0","id":2,"method":"shutdown","params":null}"#)).await;
            assert_eq!(peer.answer(2).await, Value::Null);
            peer.send(request(3, "test/last", Value::Null)).await;
            assert_eq!(peer.error(3).await, -32600);
        }
        let begun = Instant::now();
        peer.send(notification("exit", Value::Null)).await;
        assert_eq!(code(server).await, i32::from(!shutdown));
        assert!(begun.elapsed() < Duration::from_millis(200), "{:?}", begun.elapsed());
        assert_eq!(peer.error(1).await, -32800);
        assert_eq!(peer.next().await, None);
    }
}

#[tokio::test]
async fn running_requests_are_answered_when_the_input_ends() {
    let (mut peer, server) = start();
    peer.initialize(json!(50)).await;
    peer.send(request(1, "test/last", Value::Null)).await;
    let Peer { from, to } = peer;
    drop(to);
    let mut peer = Peer { from, to: tokio::io::sink() };
    peer.answer("init").await;
    assert_eq!(peer.answer(1).await, 0);
    assert_eq!(peer.next().await, None);
    assert_eq!(code(server).await, 1);

    let (mut peer, server) = ready().await;
    peer.send(request(1, "shutdown", Value::Null)).await;
    peer.answer(1).await;
    drop(peer);
    assert_eq!(code(server).await, 0);
}

#[tokio::test]
async fn the_server_ends_when_the_client_closes_its_input() {
    let (mut peer, server) = ready().await;
    drop(peer.from);
    peer.to = {
        let mut sender = Peer::new(tokio::io::empty(), peer.to);
        sender.send(request(1, "test/large", Value::Null)).await;
        sender.to
    };
    assert_eq!(code(server).await, 1);
}

#[tokio::test]
async fn the_server_stops_reading_from_a_client_that_does_not_read() {
    let (mut peer, _server) = ready().await;
    let mut sent = 0_usize;
    while timeout(Duration::from_secs(1), peer.send(request(sent, "test/large", Value::Null))).await.is_ok() {
        sent += 1;
        assert!(sent < 5000, "the server reads without limit");
    }
    // It continues as soon as the client reads. The last request was sent incompletely.
    for id in 0..60 {
        assert_eq!(peer.answer(id).await.as_str().unwrap().len(), 1 << 20);
    }
}

#[tokio::test]
async fn the_server_can_send_requests() {
    let (mut peer, _server) = ready().await;
    peer.send([request(1, "test/ask", Value::Null), request(2, "test/ask", Value::Null)].concat()).await;
    let (first, second) = (peer.next().await.unwrap(), peer.next().await.unwrap());
    assert_eq!((&first["method"], &second["method"]), (&json!(SERVER_REQUEST), &json!(SERVER_REQUEST)));
    // The first request is cancelled before its answer arrives.
    peer.send(cancel(1)).await;
    assert_eq!(peer.error(1).await, -32800);
    peer.reply(&first, json!(["late"])).await;
    peer.reply(&second, json!(["in time"])).await;
    assert_eq!(peer.answer(2).await, json!(["in time"]));
    peer.reply(&second, json!(["twice"])).await;
    peer.check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_of_a_handler_arrive_in_order_and_before_its_answer() {
    let (mut peer, _server) = ready().await;
    peer.send(request(1, "test/log", json!(200))).await;
    for number in 0..200 {
        assert_eq!(peer.next().await.unwrap()["params"]["message"], number.to_string());
    }
    peer.answer(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_client_of_an_address_gets_a_separate_server() {
    assert!(
        run(Listen::Tcp("0.0.0.0:0".into(), None), test_server).await.unwrap_err().to_string().contains("loopback")
    );
    assert!(
        run(Listen::Tcp("here".into(), None), test_server).await.unwrap_err().to_string().contains("127.0.0.1:7658")
    );
    // A port that is probably still free.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let token = private_file("0123456789abcdef");
    let listen = Listen::Tcp(format!("127.0.0.1:{port}"), Some(token.path().to_owned()));
    let server = tokio::spawn(run(listen, test_server));
    let connect = async || {
        loop {
            if let Ok(stream) = tokio::net::TcpStream::connect(("127.0.0.1", port)).await {
                let (from, to) = stream.into_split();
                return Peer::new(from, to);
            }
            sleep(Duration::from_millis(5)).await;
        }
    };
    let mut first = timeout(LIMIT, connect()).await.unwrap();
    let mut second = timeout(LIMIT, connect()).await.unwrap();
    for (version, peer) in [(1, &mut first), (2, &mut second)] {
        peer.initialize(json!({ "token": "0123456789abcdef" })).await;
        peer.answer("init").await;
        peer.send(change(version)).await;
    }
    first.send(notification("exit", Value::Null)).await;
    assert_eq!(first.next().await, None);
    second.send(request(1, "test/last", Value::Null)).await;
    assert_eq!(second.answer(1).await, 2);
    server.abort();
    assert!(server.await.unwrap_err().is_cancelled());
    assert_eq!(second.next().await, None);
}

#[cfg(unix)]
#[tokio::test]
async fn a_socket_is_for_one_server_and_one_user() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("echolint");
    let listen = || run(Listen::Pipe(path.clone()), test_server);
    // A process that was killed leaves its socket behind.
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let server = tokio::spawn(listen());
    let connected = timeout(LIMIT, async {
        loop {
            match tokio::net::UnixStream::connect(&path).await {
                Ok(stream) => return stream,
                Err(_) => sleep(Duration::from_millis(5)).await,
            }
        }
    });
    let (from, to) = connected.await.unwrap().into_split();
    let mut peer = Peer::new(from, to);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let error = timeout(LIMIT, listen()).await.unwrap().unwrap_err().to_string();
    assert!(error.contains("another process listens on it"), "{error}");
    peer.initialize(Value::Null).await;
    peer.answer("init").await;
    server.abort();
    assert!(server.await.unwrap_err().is_cancelled());
    assert!(!path.exists());

    std::fs::write(&path, "a file").unwrap();
    let error = timeout(LIMIT, listen()).await.unwrap().unwrap_err().to_string();
    assert!(error.contains("not a socket"), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "a file");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Every request after garbage is answered, and the server ends normally whatever is sent.
    #[test]
    fn no_request_is_lost_in_garbage(
        garbage in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 1..10),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut wire = request("init", "initialize", json!({"capabilities": {}}));
            for (id, garbage) in garbage.iter().enumerate() {
                wire.extend(garbage);
                wire.extend(request(id, "test/echo", json!([id])));
            }
            wire.extend(request("last", "shutdown", Value::Null));
            wire.extend(notification("exit", Value::Null));
            let (writer, from) = tokio::io::duplex(1 << 20);
            let (service, socket) = test_server();
            let code = serve(std::io::Cursor::new(wire), writer, service, socket, Admission::Parent).await;
            assert_eq!(code, 0);
            let mut peer = Peer::new(from, tokio::io::sink());
            let mut answered = Vec::new();
            while let Some(answer) = peer.next().await {
                if let Some(id) = answer["id"].as_u64() {
                    assert_eq!(answer["result"], json!([id]));
                    answered.push(id);
                }
            }
            answered.sort_unstable();
            assert_eq!(answered, (0..garbage.len() as u64).collect::<Vec<_>>());
        });
    }
}
