//! Each reason, on a conversation written for it.

use super::support::decisions;
use echolint::echo::rps::{Reason, Stage};
use serde_json::{Value, json};

/// A record with one message per line: `user: …`, `agent: …`, `agent: … -> tool {arguments}` or `tool: …`.
fn record(lines: &[&str]) -> String {
    let mut calls = 0;
    let message = |line: &&str| -> Value {
        let (who, text) = line.split_once(": ").unwrap();
        match (who, text.split_once("-> ")) {
            ("user", _) => json!({ "role": "user", "content": text }),
            ("tool", _) => json!({ "role": "tool", "tool_call_id": format!("c{calls}"), "content": text }),
            (_, None) => json!({ "role": "assistant", "content": text }),
            (_, Some((text, call))) => {
                calls += 1;
                let (name, arguments) = call.split_once(' ').unwrap();
                let function = json!({ "name": name, "arguments": arguments });
                let call = json!({ "id": format!("c{calls}"), "type": "function", "function": function });
                json!({ "role": "assistant", "content": text.trim_end(), "tool_calls": [call] })
            }
        }
    };
    json!({ "messages": lines.iter().map(message).collect::<Vec<_>>() }).to_string()
}

/// The reason of the agent's message that is marked with `*`.
fn reason(lines: &[&str]) -> Reason {
    let marked = lines.iter().position(|line| line.starts_with('*')).unwrap();
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_start_matches('*')).collect();
    let decision = decisions(&record(&lines))[&marked];
    assert_eq!(decision.stage, decision.reason.stage());
    decision.reason
}

const KNOWN: [&str; 4] =
    ["user: Hello", "agent: -> find_user {\"name\":\"Ada\"}", "tool: {\"user_id\":\"u77\"}", "user: Cancel o_551"];

/// The same, after a call that looks the user up.
fn reason_known(lines: &[&str]) -> Reason {
    reason(&[&KNOWN[..], lines].concat())
}

#[test]
fn authentication() {
    assert_eq!(Stage::Authentication, Reason::AsksIdentity.stage());
    let asks =
        ["user: Cancel my order", "*agent: Sure. Could you please give me your e-mail address?", "user: a@b.example"];
    assert_eq!(reason(&asks), Reason::AsksIdentity);
    let in_a_list = ["user: Hello", "*agent: Please provide:\n1. Your full name\n2. Your order", "user: Ada"];
    assert_eq!(reason(&in_a_list), Reason::AsksIdentity);
    let in_spanish = [
        "user: Hola",
        "*agent: ¿Cómo se llama usted?",
        "user: Ada",
        "agent: -> get_customer_by_name {\"name\":\"Ada\"}",
        "tool: {\"id\":\"u77\"}",
    ];
    assert_eq!(reason(&in_spanish), Reason::AsksBeforeLookUp);
    let looks_up = ["user: I am Ada", "*agent: One moment. -> find_user {\"name\":\"Ada\"}", "tool: {}"];
    assert_eq!(reason(&looks_up), Reason::LooksUpUser);
    // A user who was looked up need not be identified again.
    assert_eq!(reason_known(&["*agent: What is the phone number of the shop?", "user: 1"]), Reason::Asks);
}

#[test]
fn elicitation() {
    assert_eq!(reason(&["*agent: Hi! How can I help you today?", "user: Cancel it"]), Reason::Opens);
    assert_eq!(reason_known(&["*agent: Could you tell me the number of the order?", "user: 5"]), Reason::Asks);
    assert_eq!(reason_known(&["*agent: Which of the two orders do you mean?", "user: The first"]), Reason::AsksChoice);
}

#[test]
fn execution() {
    let get = "agent: -> get_order {\"id\":\"o_551\"}";
    let found = "tool: {\"id\":\"o_551\"}";
    assert_eq!(reason_known(&["*agent: I look at it. -> get_order {\"id\":\"o_551\"}", found]), Reason::LeadsToCall);
    assert_eq!(
        reason_known(&[get, found, "*agent: Now the other one. -> get_order {\"id\":\"o_552\"}", found]),
        Reason::BetweenCalls
    );
    assert_eq!(
        reason_known(&[get, "tool: Error: not found", "*agent: Again. -> get_order {\"id\":\"#o_551\"}", found]),
        Reason::AfterFailure
    );
    assert_eq!(reason_known(&["*agent: I will look at the order now.", "user: Thanks"]), Reason::Announces);
    let written = "*agent: <tool_call>\n{\"name\": \"get_order\", \"arguments\": {}}\n</tool_call>";
    assert_eq!(reason_known(&[written, "user: And?"]), Reason::WritesCall);
    let guide = "*agent: Please go to the settings of the phone, turn off roaming, and restart it.";
    assert_eq!(reason_known(&[guide, "user: Done"]), Reason::GuidesUser);
}

#[test]
fn verification() {
    let cancel = "agent: -> cancel_order {\"id\":\"o_551\"}";
    let done = "tool: {\"id\":\"o_551\",\"status\":\"cancelled\"}";
    let asks = ["*agent: I cancel o_551 and refund 20 EUR. Do you want me to do that?", "user: Yes", cancel, done];
    assert_eq!(reason_known(&asks), Reason::AsksConsent);
    let by_a_yes = ["*agent: o_551 will be cancelled. Please reply \"yes\".", "user: Yes", cancel, done];
    assert_eq!(reason_known(&by_a_yes), Reason::AsksConsent);
    let in_german = ["*agent: Soll ich o_551 stornieren?", "user: Ja", cancel, done];
    assert_eq!(reason_known(&in_german), Reason::AsksBeforeWrite);
    let reads_back = [cancel, done, "*agent: I look at it. -> get_order {\"id\":\"o_551\"}", done];
    assert_eq!(reason_known(&reads_back), Reason::ReadsBack);
    let checks = ["*agent: Let me double-check that. -> get_order {\"id\":\"o_551\"}", done];
    assert_eq!(reason_known(&checks), Reason::Checks);
}

#[test]
fn notification() {
    let cancel = "agent: -> cancel_order {\"id\":\"o_551\"}";
    let get = "agent: -> get_order {\"id\":\"o_551\"}";
    let done = "tool: {\"id\":\"o_551\"}";
    assert_eq!(reason_known(&[cancel, done, "*agent: It is cancelled.", "user: Good"]), Reason::ReportsWrite);
    assert_eq!(reason_known(&[get, done, "*agent: It is on its way.", "user: Good"]), Reason::ReportsResult);
    assert_eq!(reason_known(&[get, "tool: Error: none", "*agent: There is none.", "user: Oh"]), Reason::ReportsFailure);
    assert_eq!(reason_known(&["*agent: That is against our rules.", "user: Oh"]), Reason::Answers);
    let offers_more = "*agent: That is against our rules. Is there anything else I can help you with?";
    assert_eq!(reason_known(&[offers_more, "user: No"]), Reason::Answers);
    assert_eq!(reason_known(&["*agent: Goodbye."]), Reason::Last);
    let ahead = "*agent: Your order has been cancelled. -> cancel_order {\"id\":\"o_551\"}";
    assert_eq!(reason_known(&[ahead, done]), Reason::ReportsAhead);
    let hands_over = "*agent: Un momento. -> transfer_to_human_agents {\"summary\":\"x\"}";
    assert_eq!(reason_known(&[hands_over, "tool: ok"]), Reason::HandsOver);
    assert_eq!(reason_known(&["*agent: YOU ARE BEING TRANSFERRED TO A HUMAN AGENT."]), Reason::HandsOver);
}

#[test]
fn coding_agents() {
    let edit = "agent: -> editor {\"command\":\"patch\",\"path\":\"/src/parser_main.py\"}";
    let edited = "tool: Done, /src/parser_main.py";
    let user = "user: Fix the bug";
    let looks = "*agent: Let me look at the parser. -> bash {\"command\":\"grep -rn parse /src\"}";
    assert_eq!(reason(&[user, looks, "tool: parser_main.py"]), Reason::LeadsToCall);
    let runs = "*agent: Und los. -> bash {\"command\":\"python -m runner\"}";
    assert_eq!(reason(&[user, edit, edited, runs, "tool: OK"]), Reason::RunsAfterWrite);
    let tests = "*agent: Now I run the tests. -> bash {\"command\":\"python -m pytest\"}";
    assert_eq!(reason(&[user, tests, "tool: OK"]), Reason::Checks);
    let again = "*agent: Hm. -> editor {\"command\":\"view\",\"path\":\"/src/parser_main.py\"}";
    assert_eq!(reason(&[user, edit, edited, again, "tool: def parse"]), Reason::ReadsBack);
    // Questions that the agent asks itself do not count.
    let asks_itself = "*agent: Why does this fail? Where is it read? -> bash {\"command\":\"cat /src/a.py\"}";
    assert_eq!(reason(&[user, asks_itself, "tool: def a"]), Reason::LeadsToCall);
}

#[test]
fn every_reason_has_a_stage_and_words() {
    let all = [
        (Reason::AsksIdentity, Stage::Authentication),
        (Reason::AsksBeforeLookUp, Stage::Authentication),
        (Reason::LooksUpUser, Stage::Authentication),
        (Reason::Opens, Stage::Elicitation),
        (Reason::AsksChoice, Stage::Elicitation),
        (Reason::Asks, Stage::Elicitation),
        (Reason::LeadsToCall, Stage::Execution),
        (Reason::BetweenCalls, Stage::Execution),
        (Reason::AfterFailure, Stage::Execution),
        (Reason::WritesCall, Stage::Execution),
        (Reason::Announces, Stage::Execution),
        (Reason::GuidesUser, Stage::Execution),
        (Reason::AsksConsent, Stage::Verification),
        (Reason::AsksBeforeWrite, Stage::Verification),
        (Reason::ReadsBack, Stage::Verification),
        (Reason::Checks, Stage::Verification),
        (Reason::RunsAfterWrite, Stage::Verification),
        (Reason::ReportsWrite, Stage::Notification),
        (Reason::ReportsResult, Stage::Notification),
        (Reason::ReportsFailure, Stage::Notification),
        (Reason::Answers, Stage::Notification),
        (Reason::ReportsAhead, Stage::Notification),
        (Reason::HandsOver, Stage::Notification),
        (Reason::Last, Stage::Notification),
    ];
    let words: std::collections::HashSet<String> = all.iter().map(|(reason, _)| reason.to_string()).collect();
    assert_eq!(words.len(), all.len(), "each reason has different words");
    assert!(all.iter().all(|(reason, stage)| reason.stage() == *stage));
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rps.md")).unwrap();
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    let missing: Vec<&String> = words.iter().filter(|words| !page.contains(words.as_str())).collect();
    assert!(missing.is_empty(), "docs/rps.md lacks {missing:?}");
}

#[test]
fn only_the_ends_of_a_long_text_are_read() {
    // A question in the middle of a long text, with a multi-byte letter at each offset from the cuts.
    for pad in 0..4 {
        let filler = "é".repeat(2000);
        let text = format!("{}{filler} May I have your e-mail address? {filler}", " ".repeat(pad));
        let line = format!("*agent: x{text}");
        assert_eq!(reason(&["user: Hello", &line, "user: a@b.example"]), Reason::Answers);
    }
}
