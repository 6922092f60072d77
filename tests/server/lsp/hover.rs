//! What is said of calls, arguments, results and whole trajectories.

use super::shop::{ORDERS, Shop, hostile_positions, robin};
use super::support::{position_after, position_of, text_of};
use insta::assert_snapshot;
use serde_json::{Value, json};

const HOVER: &str = "textDocument/hover";

/// The hovered text and what is said of it.
fn shown(shop: &mut Shop, position: &Value) -> String {
    let hover = shop.at(HOVER, position);
    assert_eq!(hover["contents"]["kind"], "markdown", "{hover}");
    let hovered = text_of(&shop.text, &hover["range"]);
    let hovered: String = hovered.chars().take(120).collect();
    format!("{hovered}\n---\n{}", hover["contents"]["value"].as_str().expect("a text"))
}

#[test]
fn a_call_of_an_echo() {
    let mut shop = Shop::open(robin());
    let position = position_of(&shop.text, "cancel_order");
    assert_snapshot!(shown(&mut shop, &position));
}

#[test]
fn an_argument_from_a_result() {
    let mut shop = Shop::open(robin());
    let position = position_after(&shop.text, "\"get_order\"", "o_2610");
    assert_snapshot!(shown(&mut shop, &position));
}

#[test]
fn a_result_and_who_used_it() {
    let mut shop = Shop::open(ORDERS);
    let position = position_after(ORDERS, "\"tool_call_id\":\"c1\"", "visa");
    assert_snapshot!(shown(&mut shop, &position));
}

#[test]
fn a_failed_result() {
    let mut shop = Shop::open(ORDERS);
    assert_snapshot!(shown(&mut shop, &position_of(ORDERS, "Error: payment")));
}

#[test]
fn a_failed_call_with_a_made_up_argument() {
    let mut shop = Shop::open(ORDERS);
    assert_snapshot!(shown(&mut shop, &position_of(ORDERS, "card_000")));
}

#[test]
fn a_verified_write() {
    let mut shop = Shop::open(ORDERS);
    assert_snapshot!(shown(&mut shop, &position_after(ORDERS, "\"c7\"", "exchange_items")));
}

#[test]
fn a_trajectory_at_its_first_column() {
    let mut shop = Shop::open(robin());
    let echo = shown(&mut shop, &json!({ "line": 0, "character": 0 }));
    let other = shown(&mut shop, &json!({ "line": 1, "character": 0 }));
    assert_snapshot!(format!("{echo}\n===\n{other}"));
}

#[test]
fn a_trajectory_in_an_indented_list() {
    let record = robin().lines().next().expect("a record").to_owned();
    let mut shop = Shop::open(format!("[\n  {record}\n]\n"));
    let bracket = shop.at(HOVER, &json!({ "line": 1, "character": 2 }));
    let margin = shop.at(HOVER, &json!({ "line": 1, "character": 0 }));
    assert!(bracket["contents"]["value"].as_str().is_some_and(|text| text.contains("Trajectory")), "{bracket}");
    assert_eq!(bracket["contents"], margin["contents"]);
    assert_eq!(text_of(&shop.text, &bracket["range"]), "{");
    assert_eq!(text_of(&shop.text, &margin["range"]), "  {");
}

#[test]
fn names_from_the_data_are_text() {
    let name = "`[x](http://evil) <img src=x> **b** ![y](http://evil)\u{202e}";
    let text = ORDERS.replace("exchange_items", name).replace("example-model", name).replace("orders/7", "`<b>`\\n# x");
    let mut shop = Shop::open(text);
    let call = position_after(&shop.text, "\"c7\"", name);
    let call = shown(&mut shop, &call);
    let record = shown(&mut shop, &json!({ "line": 0, "character": 0 }));
    let said = format!("{call}\n===\n{record}");
    assert!(!said.split_once("---").expect("a hover").1.contains('\u{202e}'));
    assert_snapshot!(said);
}

#[test]
fn positions_anywhere_are_answered() {
    let mut shop = Shop::open(ORDERS);
    for position in hostile_positions(ORDERS) {
        let hover = shop.at(HOVER, &position);
        if !hover.is_null() {
            text_of(ORDERS, &hover["range"]);
        }
    }
    assert_eq!(shop.client.shutdown(), 0);
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
    let mut shop = Shop::open(format!("{record}\n"));
    let mut said = |words: &str| {
        let position = position_of(&shop.text, words);
        shown(&mut shop, &position)
    };
    assert_snapshot!(["Could you", "number,", "look.", "It is on"].map(&mut said).join("\n===\n"));
    // A call is told about as a call, and a user's text not at all.
    assert!(said("get_order").contains("call 1 of 1"));
    let user = position_of(&shop.text, "Where is");
    assert!(shop.at(HOVER, &user).is_null());
}
