//! Requests to a judge, and the scores from its answers.

use super::server::{Answer, KEY, Server, error, request, scores};
use echolint::echo::rps::{Scorer, Stage};
use echolint::llm_judge::{PairRequest, StagePair, rubric};
use serde_json::json;

#[test]
fn a_request_has_the_rubric_the_texts_and_the_format_of_the_answer() {
    let server = Server::steady(4, 3, 5);
    let judged = server.judge(|_| ()).score(&[request(1)]).expect("scores");
    let requests = server.requests();
    assert_eq!((requests.len(), judged.requests), (2, 2));
    for request in &requests {
        assert_eq!(request.line, "POST /v1/chat/completions HTTP/1.1");
        assert_eq!(request.header("authorization"), Some(&*format!("Bearer {KEY}")));
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert_eq!(request.body["model"], "judge-1");
        assert_eq!(request.body["temperature"], 0);
        assert_eq!(request.body["messages"][0], json!({"role": "system", "content": rubric()}));
        assert_eq!(request.body["response_format"]["type"], "json_schema");
        assert_eq!(request.body["response_format"]["json_schema"]["strict"], true);
        assert!(request.message().starts_with("Stage: execution\nFence: "), "{}", request.message());
        for text in ["I will now look at order 0.", "Looking at 0!", "Done!"] {
            assert_eq!(request.message().matches(text).count(), 1, "{}", request.message());
        }
    }
    let places = |text: &str| {
        let mut agents = requests.iter().map(|request| {
            let before = request.message().split(text).next().expect("it is there");
            before.rsplit("\nAgent ").next().expect("an agent").chars().next().expect("a number")
        });
        let mut agents: [char; 2] = std::array::from_fn(|_| agents.next().expect("two requests"));
        agents.sort_unstable();
        agents
    };
    assert_eq!([places("I will now"), places("Looking at"), places("Done!")], [['1', '2']; 3], "both orders");
    let rps = &judged.rps[0];
    assert_eq!(rps.scorer, Scorer::Judge("judge-1".to_owned()));
    let [stage] = &rps.stages[..] else { panic!("one stage") };
    assert_eq!((stage.stage, stage.texts), (Stage::Execution, (1, 2)));
    assert_eq!(
        (rps.style(), rps.structure(), rps.alignment(), rps.overall()),
        (Some(4.0), Some(3.0), Some(5.0), Some(4.0))
    );
}

#[test]
fn without_a_key_there_is_no_authorization_header() {
    let server = Server::steady(1, 1, 1);
    let judge = echolint::llm_judge::Judge::new(server.settings(), None, None);
    judge.score(&[request(1)]).expect("scores");
    assert!(server.requests().iter().all(|request| request.header("authorization").is_none()));
}

#[test]
fn a_bias_for_the_first_position_cancels_out() {
    // The scores of this judge depend on which agent comes first.
    let server = Server::new(|_, request| {
        let a_is_first = request.message().find("I will now") < request.message().find("Looking at");
        scores(if a_is_first { 5 } else { 2 }, 3, if a_is_first { 1 } else { 5 })
    });
    let one = request(3);
    let swap = |pair: &StagePair| StagePair { stage: pair.stage, a: pair.b.clone(), b: pair.a.clone() };
    let swapped = PairRequest { comparisons: one.comparisons.iter().map(swap).collect() };
    let judged = server.judge(|_| ()).score(&[one, swapped]).expect("scores");
    for rps in &judged.rps {
        assert_eq!((rps.style(), rps.structure(), rps.alignment()), (Some(3.5), Some(3.0), Some(3.0)));
    }
    assert_eq!(server.count(), 6, "the swapped pair needs no further requests");
}

#[test]
fn stages_are_in_order_and_have_equal_weight() {
    let server =
        Server::new(
            |_, request| {
                if request.message().contains("Stage: elicitation") { scores(1, 1, 1) } else { scores(5, 5, 5) }
            },
        );
    let of =
        |stage, nth: usize| StagePair { stage, a: vec![format!("a{nth}").into()], b: vec![format!("b{nth}").into()] };
    let comparisons = vec![
        of(Stage::Notification, 0),
        of(Stage::Elicitation, 1),
        of(Stage::Notification, 2),
        of(Stage::Notification, 3),
    ];
    let judged = server.judge(|_| ()).score(&[PairRequest { comparisons }, PairRequest::default()]).expect("scores");
    let stages: Vec<_> = judged.rps[0].stages.iter().map(|stage| (stage.stage, stage.style, stage.texts)).collect();
    assert_eq!(stages, [(Stage::Elicitation, Some(1.0), (1, 1)), (Stage::Notification, Some(5.0), (3, 3))]);
    assert_eq!(judged.rps[0].overall(), Some(3.0));
    assert_eq!(judged.rps[1].overall(), None, "without comparisons there is no score");
}

#[test]
fn features_that_a_server_rejects_are_not_used() {
    let seen = |server: &Server| -> Vec<String> {
        let form = |body: &serde_json::Value| {
            body.pointer("/response_format/type").map_or("words".to_owned(), ToString::to_string)
        };
        server
            .requests()
            .iter()
            .map(|one| format!("{}{}", form(&one.body), if one.body["temperature"].is_null() { " warm" } else { "" }))
            .collect()
    };
    let alone = |settings: &mut echolint::config::JudgeSettings| settings.max_concurrency = 1;
    // A server that supports no schema, with the error of FastAPI.
    let server = Server::new(|_, request| {
        if request.body.pointer("/response_format/type").is_some_and(|form| form == "json_schema") {
            return Answer::Status(
                422,
                Vec::new(),
                json!({"detail": [{"loc": ["body", "response_format"], "msg": "unexpected value"}]}).to_string(),
            );
        }
        scores(2, 2, 2)
    });
    assert_eq!(server.judge(alone).score(&[request(1)]).expect("scores").rps[0].overall(), Some(2.0));
    assert_eq!(seen(&server), ["\"json_schema\"", "\"json_object\"", "\"json_object\""]);
    // A server that supports no format at all, and whose model adds text.
    let server = Server::new(|_, request| {
        if !request.body["response_format"].is_null() {
            return error(400, "'response_format' is not supported");
        }
        Answer::Message(
            "Sure! Here are my scores:\n```json\n{\"style\": 2, \"structure\": 4, \"alignment\": 3}\n```".to_owned(),
        )
    });
    assert_eq!(server.judge(alone).score(&[request(1)]).expect("scores").rps[0].overall(), Some(3.0));
    assert_eq!(seen(&server), ["\"json_schema\"", "\"json_object\"", "words", "words"]);
    // A server whose model does not accept a temperature.
    let server = Server::new(|_, request| {
        if !request.body["temperature"].is_null() {
            return error(400, "Unsupported value: 'temperature' does not support 0 with this model.");
        }
        scores(5, 5, 5)
    });
    assert_eq!(server.judge(alone).score(&[request(1)]).expect("scores").rps[0].overall(), Some(5.0));
    assert_eq!(seen(&server), ["\"json_schema\"", "\"json_schema\" warm", "\"json_schema\" warm"]);
    // Several threads converge on the same dialect.
    let server = Server::new(|_, request| {
        if request.body["response_format"].is_null() { scores(1, 1, 1) } else { error(400, "no response_format here") }
    });
    server.judge(|settings| settings.max_concurrency = 8).score(&[request(8)]).expect("scores");
    assert!(server.count() <= 16 + 8 * 2, "{}", server.count());
}

#[test]
fn a_few_comparisons_without_scores_are_skipped() {
    // The two questions of one comparison, of twenty, have no scores.
    let server = Server::new(|_, request| {
        if request.message().contains("order 7.") {
            return Answer::Status(
                200,
                Vec::new(),
                json!({"choices": [{"message": {"role": "assistant", "content": null, "refusal": "I cannot."}}]})
                    .to_string(),
            );
        }
        scores(3, 3, 3)
    });
    let judged = server.judge(|_| ()).score(&[request(10)]).expect("scores");
    assert_eq!((judged.unusable, judged.first_unusable.as_deref()), (2, Some("the model refused to answer")));
    assert_eq!(judged.rps[0].stages[0].texts, (9, 18));
    assert_eq!(server.count(), 20, "a refusal is not retried");
}

#[test]
fn a_content_filter_does_not_fail_the_run() {
    let server = Server::new(|_, request| {
        if request.message().contains("order 7.") {
            let filtered = json!({"error": {"code": "content_filter", "message": "The prompt was filtered."}});
            return Answer::Status(400, Vec::new(), filtered.to_string());
        }
        scores(3, 3, 3)
    });
    let judged = server.judge(|_| ()).score(&[request(10)]).expect("scores");
    assert_eq!((judged.unusable, judged.rps[0].stages[0].texts, server.count()), (2, (9, 18), 20));
}

#[test]
fn a_comparison_with_one_unusable_order_is_skipped() {
    let server = Server::new(|_, request| {
        let a_is_first = request.message().find("I will now") < request.message().find("Looking at");
        if request.message().contains("order 3.") && a_is_first {
            Answer::Message("5".to_owned())
        } else {
            scores(if a_is_first { 5 } else { 1 }, 3, 3)
        }
    });
    let judged = server.judge(|_| ()).score(&[request(10)]).expect("scores");
    assert_eq!((judged.unusable, judged.rps[0].style(), judged.rps[0].stages[0].texts), (1, Some(3.0), (9, 18)));
}
