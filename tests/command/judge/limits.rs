//! How many requests, how many at once, how often.

use super::server::{Server, complaint, error, request, scores};
use insta::assert_snapshot;
use std::time::Duration;

#[test]
fn so_many_at_once() {
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
fn so_many_a_minute() {
    let server = Server::steady(1, 1, 1);
    server.judge(|settings| settings.requests_per_minute = Some(1200)).score(&[request(6)]).expect("scores");
    let mut times: Vec<_> = server.requests().into_iter().map(|request| request.at).collect();
    times.sort();
    // 50 ms apart; the way to the server takes a little longer now and then.
    let whole = times[11] - times[0];
    assert!(whole >= Duration::from_millis(11 * 50 - 30), "{whole:?}");
}

#[test]
fn no_more_than_the_budget() {
    let server = Server::steady(1, 1, 1);
    assert_snapshot!(complaint(&server.judge(|settings| settings.max_requests = 15), 8), @"16 requests are needed, but `max-requests` is 15; compare fewer groups, lower `samples` or raise `max-requests`");
    assert_eq!(server.count(), 0, "nothing is sent where the budget cannot do");
    server.judge(|settings| settings.max_requests = 16).score(&[request(8)]).expect("scores");
    // Those that are sent again count.
    let server = Server::new(|nth, _| if nth % 2 == 0 { error(500, "oops") } else { scores(1, 1, 1) });
    let judge = server.judge(|settings| {
        settings.max_requests = 10;
        settings.max_concurrency = 3;
        settings.max_retries = 20;
    });
    assert_snapshot!(complaint(&judge, 4), @"all 10 requests that `max-requests` allows were sent, because some had to be repeated");
    assert_eq!(server.count(), 10);
}

#[test]
#[allow(clippy::cast_precision_loss)] // small numbers
fn the_plan_says_what_it_would_take() {
    let server = Server::steady(1, 1, 1);
    let judge = server.judge(|_| ());
    let pairs = [request(3), request(3)];
    let plan = judge.plan(&pairs);
    assert_eq!((plan.questions(), plan.requests()), (6, 6), "what is the same is asked once");
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
