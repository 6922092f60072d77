//! The lines above trajectories.

use super::shop::{Shop, robin};
use super::support::Setup;
use insta::assert_snapshot;
use serde_json::{Value, json};

fn lenses(shop: &mut Shop) -> Vec<Value> {
    serde_json::from_value(shop.ask("textDocument/codeLens", json!({}))).expect("a list")
}

fn resolved(shop: &mut Shop, lens: &Value) -> Value {
    shop.client.request("codeLens/resolve", lens.clone()).expect("a lens")
}

#[test]
fn each_trajectory_has_two() {
    let mut shop = Shop::open(robin());
    let lenses = lenses(&mut shop);
    let mut shown = String::new();
    for lens in &lenses {
        let is_lazy = lens.get("command").is_none();
        let lens = if is_lazy { resolved(&mut shop, lens) } else { lens.clone() };
        let command = &lens["command"];
        assert_eq!(command["arguments"][0]["uri"], shop.uri);
        let record = &command["arguments"][0]["record"];
        let title = command["title"].as_str().expect("a title");
        let line = &lens["range"]["start"]["line"];
        shown += &format!("line {line}: {title} -> {} of record {record}\n", command["command"]);
    }
    assert_snapshot!(shown);
}

#[test]
fn there_are_none_where_they_are_turned_off() {
    let setup = Setup { settings: json!({ "codeLens": { "enable": false } }), ..Setup::default() };
    let mut shop = Shop::with(&setup, robin());
    assert_eq!(shop.ask("textDocument/codeLens", json!({})), Value::Null);
}

#[test]
fn a_record_that_is_gone_or_broken_is_no_trajectory() {
    let mut shop = Shop::open(robin() + "{\"messages\":\n");
    let all = lenses(&mut shop);
    let last = all.iter().rfind(|lens| lens.get("command").is_none()).expect("a lazy lens");
    for record in [0, 2, 99, u32::MAX] {
        let mut lens = last.clone();
        lens["data"]["record"] = json!(record);
        let lens = resolved(&mut shop, &lens);
        assert_eq!(lens["command"]["title"] == "no trajectory", record > 0, "{lens}");
    }
    let odd = json!({ "range": last["range"], "data": ["not", "ours"] });
    assert_eq!(resolved(&mut shop, &odd)["command"]["title"], "no trajectory");
}

#[test]
fn a_long_file_says_what_is_left_out() {
    let record = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}\n";
    let mut shop = Shop::open(record.repeat(2001));
    let lenses = lenses(&mut shop);
    assert_eq!(lenses[0]["command"]["title"], "only the first 2000 of 2001 records have lenses");
    assert_eq!(lenses.len(), 4001);
    assert_eq!(lenses.last().expect("a lens")["range"]["start"]["line"], 1999);
}
