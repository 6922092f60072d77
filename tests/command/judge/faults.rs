//! Servers and networks that fail: what is tried again, what ends the run, and what is said.

use super::server::{Answer, KEY, Server, complaint, error, request, scores};
use echolint::config::JudgeSettings;
use insta::assert_snapshot;
use serde_json::json;
use std::io::Write as _;
use std::net::TcpListener;
use std::time::{Duration, Instant, SystemTime};

fn alone(settings: &mut JudgeSettings) {
    settings.max_concurrency = 1;
}

/// The score of a run in which the first request is answered so, and the requests it took.
fn after(first: fn() -> Answer) -> (Option<f64>, usize) {
    let server = Server::new(move |nth, _| if nth == 0 { first() } else { scores(4, 4, 4) });
    let judge = server.judge(|settings| {
        alone(settings);
        settings.timeout = Duration::from_millis(300);
    });
    (judge.score(&[request(1)]).expect("scores").rps[0].overall(), server.count())
}

/// What is said of a server that always answers so, and the requests it took.
fn always(answer: impl Fn() -> Answer + Send + Sync + 'static) -> String {
    let server = Server::new(move |_, _| answer());
    let judge = server.judge(|settings| {
        alone(settings);
        settings.timeout = Duration::from_millis(300);
    });
    let said = complaint(&judge, 4);
    format!("{} requests: {}", server.count(), said.replace(&server.address, "[ENDPOINT]"))
}

#[test]
fn what_passes_is_tried_again() {
    let good = (Some(4.0), 3);
    assert_eq!(after(|| error(429, "slow down")), good);
    assert_eq!(after(|| error(500, "oops")), good);
    assert_eq!(after(|| error(503, "loading model")), good);
    assert_eq!(
        after(|| Answer::Status(502, vec![("content-type", "text/html".to_owned())], "<html>".to_owned())),
        good
    );
    assert_eq!(after(|| Answer::Silence(Duration::from_millis(900))), good);
    assert_eq!(after(|| Answer::Drip(Duration::from_millis(30))), good);
    assert_eq!(after(|| Answer::Bytes(Vec::new())), good);
    assert_eq!(after(|| Answer::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"choi".to_vec())), good);
    assert_eq!(after(|| Answer::Bytes(b"garbage\r\n\r\n".to_vec())), good);
    // Routers say so inside of an answer that is fine by itself.
    assert_eq!(
        after(|| Answer::Status(200, Vec::new(), json!({"error": {"code": 429, "message": "busy"}}).to_string())),
        good
    );
}

#[test]
fn answers_without_scores_are_asked_for_again() {
    let good = (Some(4.0), 3);
    assert_eq!(after(|| Answer::Status(200, Vec::new(), "{\"choices\": [".to_owned())), good);
    assert_eq!(after(|| Answer::Status(200, Vec::new(), "{}".to_owned())), good);
    assert_eq!(after(|| Answer::Says("{\"style\": 4, \"structure\": 4}".to_owned())), good);
    assert_eq!(after(|| Answer::Says("{\"style\": 9, \"structure\": 4, \"alignment\": 4}".to_owned())), good);
}

#[test]
fn what_stays_ends_the_run() {
    let said = [
        always(|| error(429, "slow down")),
        always(|| Answer::Silence(Duration::from_millis(600))),
        always(|| Answer::Bytes(Vec::new())),
        always(|| Answer::Drip(Duration::from_millis(30))),
        always(|| error(401, &format!("Incorrect API key provided: {KEY}. \u{1b}[31m"))),
        always(|| error(403, "")),
        always(|| error(404, "The model `judge-1` does not exist.")),
        always(|| {
            Answer::Status(404, vec![("content-type", "text/plain".to_owned())], "404 page not found".to_owned())
        }),
        always(|| error(402, "Insufficient credits")),
        always(|| {
            let quota = json!({"error": {"message": "You exceeded your quota.", "type": "insufficient_quota", "code": "insufficient_quota"}});
            Answer::Status(429, Vec::new(), quota.to_string())
        }),
        always(|| error(400, "context length exceeded")),
        always(|| Answer::Status(400, Vec::new(), "x".repeat(500))),
        always(|| Answer::Status(413, Vec::new(), json!({"message": "y".repeat(500)}).to_string())),
        always(|| {
            Answer::Status(200, vec![("content-type", "text/html".to_owned())], "<html>Log in</html>".to_owned())
        }),
        always(|| Answer::Status(200, vec![("content-type", String::new())], "hello".to_owned())),
        always(|| Answer::Status(200, Vec::new(), " ".repeat(2 << 20))),
        always(|| Answer::Status(429, vec![("retry-after", "3600".to_owned())], String::new())),
        always(|| Answer::Says("I would rather not.".to_owned())),
        always(|| Answer::Says("{\"style\": 0, \"structure\": 6, \"alignment\": 3}".to_owned())),
        always(|| Answer::Status(200, Vec::new(), "not json".to_owned())),
        always(|| error(400, "response_format and temperature are unknown")),
    ];
    assert_snapshot!(said.join("\n"));
}

#[test]
fn text_where_json_should_be_is_read_all_the_same() {
    let body =
        json!({"choices": [{"message": {"content": "{\"style\":2,\"structure\":2,\"alignment\":2}"}}]}).to_string();
    let server =
        Server::new(move |_, _| Answer::Status(200, vec![("content-type", "text/plain".to_owned())], body.clone()));
    assert_eq!(server.judge(alone).score(&[request(1)]).expect("scores").rps[0].overall(), Some(2.0));
}

#[test]
fn a_redirection_is_not_followed() {
    let other = Server::steady(5, 5, 5);
    let target = format!("{}/chat/completions", other.address);
    for status in [301, 302, 303, 307, 308] {
        let target = target.clone();
        let server = Server::new(move |_, _| Answer::Status(status, vec![("location", target.clone())], String::new()));
        let said = complaint(&server.judge(alone), 1);
        assert!(said.contains("redirects to http://127.0.0.1"), "{said}");
        assert_eq!((server.count(), other.count()), (1, 0));
    }
}

#[test]
fn a_break_that_is_asked_for_is_taken_by_all() {
    for form in ["seconds", "date"] {
        let server = Server::new(move |nth, _| {
            let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(2));
            let wait = if form == "date" { date } else { "1".to_owned() };
            if nth == 0 { Answer::Status(429, vec![("retry-after", wait)], String::new()) } else { scores(1, 1, 1) }
        });
        let judge = server.judge(|settings| {
            settings.max_concurrency = 1;
            settings.max_retries = 1;
        });
        let begun = Instant::now();
        judge.score(&[request(2)]).expect("scores");
        // A date has whole seconds.
        assert!(begun.elapsed() >= Duration::from_millis(950), "{form}: {:?}", begun.elapsed());
        let requests = server.requests();
        assert_eq!(requests.len(), 5);
        assert!(requests[1].at - requests[0].at >= Duration::from_millis(950));
    }
}

#[test]
fn nobody_listens() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let server = Server::steady(1, 1, 1);
    let with = |endpoint: String| {
        complaint(
            &server.judge(|settings| {
                alone(settings);
                settings.endpoint = endpoint;
            }),
            1,
        )
    };
    assert_eq!(
        with(format!("http://127.0.0.1:{port}/v1")),
        "the judge failed 3 times; last error: connection refused; is the server running?"
    );
    // What answers there is not TLS.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let said = with(format!("https://127.0.0.1:{port}/v1"));
    assert!(said.starts_with("cannot reach https://127.0.0.1") && said.contains(": TLS"), "{said}");
    assert_eq!(server.count(), 0);
}

#[test]
fn the_first_fault_stops_the_others() {
    let server = Server::new(|nth, _| if nth == 5 { error(401, "no") } else { scores(1, 1, 1) });
    let judge = server.judge(|settings| settings.max_concurrency = 2);
    complaint(&judge, 100);
    assert!(server.count() <= 8, "{}", server.count());
    // Also those that wait.
    let server = Server::new(|nth, _| if nth == 0 { error(500, "later") } else { error(401, "no") });
    let judge = server.judge(|settings| settings.max_concurrency = 2).with_backoff(Duration::from_secs(20));
    let begun = Instant::now();
    complaint(&judge, 4);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
