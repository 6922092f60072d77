//! A file with CRLF line ends, characters of two UTF-16 units, JSON inside strings, and a record of another trajectory.

/// The address of the file.
pub const URI: &str = "file:///data/orders.jsonl";

/// The trajectory of the second record.
const RUN: &[&str] = &[
    r#"{"task_id":"🙂 task 1","model":"m-1","reward":1,"tools":[{"type":"function","function":{"name":"find_user"}},"#,
    r#"{"type":"function","function":{"name":"get_order"}},{"type":"function","function":{"name":"bash"}}],"messages":["#,
    r#"{"role":"user","content":"🙂 I am ANNA@example.org, not xanna@example.org"},"#,
    r#"{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":"#,
    r#"{"name":"find_user","arguments":"{\"say\": \"🙂\", \"email\": \"anna@example.org\"}"}}]},"#,
    r#"{"role":"tool","tool_call_id":"c1","content":"{\"name\": \"Ann\\u00e9 🙂\", \"orders\": [\"see #W1234\", 777001]}"},"#,
    r#"{"role":"assistant","content":"I look.","tool_calls":[{"id":"c2","type":"function","function":"#,
    r##"{"name":"get_order","arguments":"{\"id\": \"#W1234\"}"}},{"id":"c3","type":"function","function":"##,
    r#"{"name":"get_order","arguments":"{\"id\": 777001, \"made_up\": \"Z999\"}"}}]},"#,
    r#"{"role":"tool","tool_call_id":"c2","content":"🙂 W1234: /srv/file_17.txt"},"#,
    r#"{"role":"tool","tool_call_id":"c3","content":"none"},"#,
    r#"{"role":"assistant","content":null,"tool_calls":[{"id":"c4","type":"function","function":"#,
    r#"{"name":"bash","arguments":"{\"command\": \"cat '/srv/file_17.txt' > Z999\"}"}}]},"#,
    r#"{"role":"assistant","content":"W1234 it is."}]}"#,
];

/// The text of the file.
pub fn orders() -> String {
    let first = r#"{"task_id":"🙂 task 0","messages":[{"role":"user","content":"W1234?"}]}"#;
    format!("{first}\r\n{}\r\n", RUN.concat())
}

/// The trajectory, formatted over many lines.
pub fn orders_on_lines() -> String {
    let value: serde_json::Value = serde_json::from_str(&RUN.concat()).expect("the fixture is JSON");
    serde_json::to_string_pretty(&value).expect("it was JSON").replace('\n', "\r\n")
}
