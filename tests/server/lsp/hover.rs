//! Hovers on calls, arguments, results, texts and whole trajectories.

use super::support::{position_after, position_of, text_of};
use super::teacher_workspace::{ORDERS, TeacherWorkspace, hostile_positions, robin};
use insta::assert_snapshot;
use serde_json::{Value, json};

const HOVER: &str = "textDocument/hover";

/// The hovered text and the hover.
fn shown(workspace: &mut TeacherWorkspace, position: &Value) -> String {
    let hover = workspace.at(HOVER, position);
    assert_eq!(hover["contents"]["kind"], "markdown", "{hover}");
    let hovered = text_of(&workspace.text, &hover["range"]);
    let hovered: String = hovered.chars().take(120).collect();
    format!("{hovered}\n---\n{}", hover["contents"]["value"].as_str().expect("a text"))
}

#[test]
fn a_call_of_an_echo() {
    let mut workspace = TeacherWorkspace::open(robin());
    let position = position_of(&workspace.text, "cancel_order");
    assert_snapshot!(shown(&mut workspace, &position));
}

#[test]
fn an_argument_from_a_result() {
    let mut workspace = TeacherWorkspace::open(robin());
    let position = position_after(&workspace.text, "\"get_order\"", "o_2610");
    assert_snapshot!(shown(&mut workspace, &position));
}

#[test]
fn a_result_and_who_used_it() {
    let mut workspace = TeacherWorkspace::open(ORDERS);
    let position = position_after(ORDERS, "\"tool_call_id\":\"c1\"", "visa");
    assert_snapshot!(shown(&mut workspace, &position));
}

#[test]
fn a_failed_result() {
    let mut workspace = TeacherWorkspace::open(ORDERS);
    assert_snapshot!(shown(&mut workspace, &position_of(ORDERS, "Error: payment")));
}

#[test]
fn a_failed_call_with_a_made_up_argument() {
    let mut workspace = TeacherWorkspace::open(ORDERS);
    assert_snapshot!(shown(&mut workspace, &position_of(ORDERS, "card_000")));
}

#[test]
fn a_verified_write() {
    let mut workspace = TeacherWorkspace::open(ORDERS);
    assert_snapshot!(shown(&mut workspace, &position_after(ORDERS, "\"c7\"", "exchange_items")));
}

#[test]
fn a_trajectory_at_its_first_column() {
    let mut workspace = TeacherWorkspace::open(robin());
    let echo = shown(&mut workspace, &json!({ "line": 0, "character": 0 }));
    let other = shown(&mut workspace, &json!({ "line": 1, "character": 0 }));
    assert_snapshot!(format!("{echo}\n===\n{other}"));
}

#[test]
fn a_trajectory_in_an_indented_list() {
    let record = robin().lines().next().expect("a record").to_owned();
    let mut workspace = TeacherWorkspace::open(format!("[\n  {record}\n]\n"));
    let bracket = workspace.at(HOVER, &json!({ "line": 1, "character": 2 }));
    let margin = workspace.at(HOVER, &json!({ "line": 1, "character": 0 }));
    assert!(bracket["contents"]["value"].as_str().is_some_and(|text| text.contains("Trajectory")), "{bracket}");
    assert_eq!(bracket["contents"], margin["contents"]);
    assert_eq!(text_of(&workspace.text, &bracket["range"]), "{");
    assert_eq!(text_of(&workspace.text, &margin["range"]), "  {");
}

#[test]
fn names_from_the_data_are_text() {
    let name = "`[x](http://evil) <img src=x> **b** ![y](http://evil)\u{202e}";
    let text = ORDERS.replace("exchange_items", name).replace("example-model", name).replace("orders/7", "`<b>`\\n# x");
    let mut workspace = TeacherWorkspace::open(text);
    let call = position_after(&workspace.text, "\"c7\"", name);
    let call = shown(&mut workspace, &call);
    let record = shown(&mut workspace, &json!({ "line": 0, "character": 0 }));
    let both = format!("{call}\n===\n{record}");
    assert!(!both.split_once("---").expect("a hover").1.contains('\u{202e}'));
    assert_snapshot!(both);
}

#[test]
fn positions_anywhere_are_answered() {
    let mut workspace = TeacherWorkspace::open(ORDERS);
    for position in hostile_positions(ORDERS) {
        let hover = workspace.at(HOVER, &position);
        if !hover.is_null() {
            text_of(ORDERS, &hover["range"]);
        }
    }
    assert_eq!(workspace.client.shutdown(), 0);
}

#[test]
fn a_text_of_the_agent() {
    let call = json!({
        "id": "c1", "type": "function", "function": { "name": "get_order", "arguments": "{\"order_id\":\"o_551\"}" },
    });
    let record = json!({ "messages": [
        { "role": "user", "content": "Where is my order?" },
        { "role": "assistant", "content": "Could you give me \"the\" number,\nplease?" },
        { "role": "user", "content": "o_551" },
        { "role": "assistant", "content": "Let me look. \u{1f50e}", "tool_calls": [call] },
        { "role": "tool", "tool_call_id": "c1", "content": "on its way" },
        { "role": "assistant", "content": "It is on its way." },
    ] });
    let mut workspace = TeacherWorkspace::open(format!("{record}\n"));
    let mut hover = |words: &str| {
        let position = position_of(&workspace.text, words);
        shown(&mut workspace, &position)
    };
    assert_snapshot!(["Could you", "number,", "look.", "It is on"].map(&mut hover).join("\n===\n"));
    // A call has another hover, and a user's text has none.
    assert!(hover("get_order").contains("call 1 of 1"));
    let user = position_of(&workspace.text, "Where is");
    assert!(workspace.at(HOVER, &user).is_null());
}
