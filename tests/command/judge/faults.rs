//! Failing servers and networks: retries, errors that end the run, and their messages.

use super::server::{Answer, KEY, Server, error, error_of, request, scores};
use echolint::config::JudgeSettings;
use insta::assert_snapshot;
use serde_json::json;
use std::io::Write as _;
use std::net::TcpListener;
use std::time::{Duration, Instant, SystemTime};

fn alone(settings: &mut JudgeSettings) {
    settings.max_concurrency = 1;
}

/// The score of a run with this answer to the first request, and the number of requests.
fn after(first: fn() -> Answer) -> (Option<f64>, usize) {
    let server = Server::new(move |nth, _| if nth == 0 { first() } else { scores(4, 4, 4) });
    let judge = server.judge(|settings| {
        alone(settings);
        settings.timeout = Duration::from_millis(300);
    });
    (judge.score(&[request(1)]).expect("scores").rps[0].overall(), server.count())
}

/// The error for a server that always gives this answer, and the number of requests.
fn always(answer: impl Fn() -> Answer + Send + Sync + 'static) -> String {
    let server = Server::new(move |_, _| answer());
    let judge = server.judge(|settings| {
        alone(settings);
        settings.timeout = Duration::from_millis(300);
    });
    let error = error_of(&judge, 4);
    format!("{} requests: {}", server.count(), error.replace(&server.address, "[ENDPOINT]"))
}

#[test]
fn transient_errors_are_retried() {
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
    // Gateways report errors of a server with a successful status.
    assert_eq!(
        after(|| Answer::Status(200, Vec::new(), json!({"error": {"code": 429, "message": "busy"}}).to_string())),
        good
    );
}

#[test]
fn answers_without_scores_are_retried() {
    let good = (Some(4.0), 3);
    assert_eq!(after(|| Answer::Status(200, Vec::new(), "{\"choices\": [".to_owned())), good);
    assert_eq!(after(|| Answer::Status(200, Vec::new(), "{}".to_owned())), good);
    assert_eq!(after(|| Answer::Message("{\"style\": 4, \"structure\": 4}".to_owned())), good);
    assert_eq!(after(|| Answer::Message("{\"style\": 9, \"structure\": 4, \"alignment\": 4}".to_owned())), good);
}

#[test]
fn permanent_errors_end_the_run() {
    let errors = [
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
        always(|| Answer::Message("I would rather not.".to_owned())),
        always(|| Answer::Message("{\"style\": 0, \"structure\": 6, \"alignment\": 3}".to_owned())),
        always(|| Answer::Status(200, Vec::new(), "not json".to_owned())),
        always(|| error(400, "response_format and temperature are unknown")),
    ];
    assert_snapshot!(errors.join("\n"));
}

#[test]
fn json_with_another_content_type_is_accepted() {
    let body =
        json!({"choices": [{"message": {"content": "{\"style\":2,\"structure\":2,\"alignment\":2}"}}]}).to_string();
    let server =
        Server::new(move |_, _| Answer::Status(200, vec![("content-type", "text/plain".to_owned())], body.clone()));
    assert_eq!(server.judge(alone).score(&[request(1)]).expect("scores").rps[0].overall(), Some(2.0));
}

#[test]
fn redirects_are_not_followed() {
    let other = Server::steady(5, 5, 5);
    let target = format!("{}/chat/completions", other.address);
    for status in [301, 302, 303, 307, 308] {
        let target = target.clone();
        let server = Server::new(move |_, _| Answer::Status(status, vec![("location", target.clone())], String::new()));
        let error = error_of(&server.judge(alone), 1);
        assert!(error.contains("redirects to http://127.0.0.1"), "{error}");
        assert_eq!((server.count(), other.count()), (1, 0));
    }
}

#[test]
fn retry_after_delays_all_requests() {
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
        // A date has a resolution of one second.
        assert!(begun.elapsed() >= Duration::from_millis(950), "{form}: {:?}", begun.elapsed());
        let requests = server.requests();
        assert_eq!(requests.len(), 5);
        assert!(requests[1].at - requests[0].at >= Duration::from_millis(950));
    }
}

#[test]
fn servers_that_cannot_be_reached() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let server = Server::steady(1, 1, 1);
    let with = |endpoint: String| {
        error_of(
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
    // A server that does not speak TLS.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let error = with(format!("https://127.0.0.1:{port}/v1"));
    assert!(error.starts_with("cannot reach https://127.0.0.1") && error.contains(": TLS"), "{error}");
    assert_eq!(server.count(), 0);
}

#[test]
fn the_first_error_stops_all_threads() {
    let server = Server::new(|nth, _| if nth == 5 { error(401, "no") } else { scores(1, 1, 1) });
    let judge = server.judge(|settings| settings.max_concurrency = 2);
    error_of(&judge, 100);
    assert!(server.count() <= 8, "{}", server.count());
    // Threads that wait for a retry stop too.
    let server = Server::new(|nth, _| if nth == 0 { error(500, "later") } else { error(401, "no") });
    let judge = server.judge(|settings| settings.max_concurrency = 2).with_backoff(Duration::from_secs(20));
    let begun = Instant::now();
    error_of(&judge, 4);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
