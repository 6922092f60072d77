//! Limits: the number of requests, of concurrent requests, and of requests per minute.

use super::server::{Server, error, error_of, request, scores};
use insta::assert_snapshot;
use std::time::Duration;

#[test]
fn concurrent_requests_are_limited() {
    for most in [1, 3] {
        let server = Server::new(|_, _| {
            std::thread::sleep(Duration::from_millis(30));
            scores(1, 1, 1)
        });
        server.judge(|settings| settings.max_concurrency = most).score(&[request(8)]).expect("scores");
        assert_eq!((server.count(), server.most_at_once()), (16, most));
    }
}

#[test]
fn the_rate_of_requests_is_limited() {
    let server = Server::steady(1, 1, 1);
    server.judge(|settings| settings.requests_per_minute = Some(1200)).score(&[request(6)]).expect("scores");
    let mut times: Vec<_> = server.requests().into_iter().map(|request| request.at).collect();
    times.sort();
    // Requests start 50 ms apart, but the first one may take longer to arrive.
    let total = times[11] - times[0];
    assert!(total >= Duration::from_millis(11 * 50 - 30), "{total:?}");
}

#[test]
fn the_number_of_requests_is_limited() {
    let server = Server::steady(1, 1, 1);
    assert_snapshot!(error_of(&server.judge(|settings| settings.max_requests = 15), 8), @"16 requests are needed, but `max-requests` is 15; compare fewer groups, lower `samples` or raise `max-requests`");
    assert_eq!(server.count(), 0, "nothing is sent if the budget is too small");
    server.judge(|settings| settings.max_requests = 16).score(&[request(8)]).expect("scores");
    // Retries count.
    let server = Server::new(|nth, _| if nth % 2 == 0 { error(500, "oops") } else { scores(1, 1, 1) });
    let judge = server.judge(|settings| {
        settings.max_requests = 10;
        settings.max_concurrency = 3;
        settings.max_retries = 20;
    });
    assert_snapshot!(error_of(&judge, 4), @"all 10 requests that `max-requests` allows were sent, because some had to be repeated");
    assert_eq!(server.count(), 10);
}

#[test]
#[allow(clippy::cast_precision_loss)] // small numbers
fn the_plan_estimates_requests_tokens_and_price() {
    let server = Server::steady(1, 1, 1);
    let judge = server.judge(|_| ());
    let pairs = [request(3), request(3)];
    let plan = judge.plan(&pairs);
    assert_eq!((plan.questions(), plan.requests()), (6, 6), "equal questions are asked once");
    let (input, output) = plan.tokens();
    let rubric = echolint::llm_judge::rubric().chars().count() as u64;
    assert!((6 * rubric / 4..6 * (rubric + 800) / 4).contains(&input), "{input}");
    assert_eq!(output, 6 * 24);
    let mut settings = server.settings();
    assert_eq!(plan.price(&settings), None);
    settings.price_per_million_input_tokens = Some(1e6);
    assert_eq!(plan.price(&settings), Some(input as f64));
    settings.price_per_million_output_tokens = Some(1e6);
    assert_eq!(plan.price(&settings), Some((input + output) as f64));
    assert_eq!(server.count(), 0);
}
