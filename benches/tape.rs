//! Throughput of the span tape and of the tracer: `cargo bench --bench tape`.
//!
//! All inputs are generated here, from a fixed seed.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use echolint::json::{self, escape};
use echolint::trajectory::{Builder, Loc, Texts, ToolSettings, Trajectory};
use echolint::{formats, graph};
use serde_json::{Value, json};
use std::hint::black_box;

#[path = "../tests/support/json.rs"]
mod json_support;
use json_support::Random;

const SYLLABLES: [&str; 20] = [
    "re", "or", "der", "ship", "on", "time", "cus", "to", "mer", "ask", "fund", "po", "li", "cy", "ware", "house",
    "con", "firm", "ed", "é",
];

/// A word from a vocabulary of 4 000; some words are more frequent.
fn word(random: &mut Random) -> String {
    let rank = random.below(64) * random.below(64);
    let mut word = String::new();
    let mut rest = rank;
    while rest > 0 || word.is_empty() {
        word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
    }
    word
}

fn prose(random: &mut Random, bytes: usize) -> String {
    let mut text = String::new();
    while text.len() < bytes {
        text.push_str(&word(random));
        text.push_str(if random.below(12) == 0 { ".\n" } else { " " });
    }
    text
}

/// A tool's output: JSON text with orders.
#[allow(clippy::cast_precision_loss)] // small numbers
fn output(random: &mut Random, orders: usize, known: &mut Vec<String>) -> String {
    let mut list = Vec::new();
    for _ in 0..orders {
        let id = format!("ord_{}", random.below(100_000_000));
        known.push(id.clone());
        list.push(
            json!({"order_id": id, "total": random.below(100_000) as f64 / 100.0, "status": "delivered", "gift": false,
            "items": [{"item_id": format!("item_{}", random.below(1_000_000)), "name": prose(random, 20), "qty": 1}],
            "note": prose(random, 60)}),
        );
    }
    json!({"count": orders, "results": list}).to_string()
}

/// An OpenAI record of about 120 kB, with long texts, JSON in strings, and arguments from earlier outputs.
fn record(random: &mut Random) -> String {
    let mut messages = vec![
        json!({"role": "system", "content": prose(random, 3000)}),
        json!({"role": "user", "content": prose(random, 300)}),
    ];
    let mut known = vec!["ord_1".to_owned()];
    for nth in 0..30 {
        let id = format!("call_{nth}");
        let order = known[random.below(known.len())].clone();
        let arguments =
            json!({"order_id": order, "reason": prose(random, 40), "ref": format!("new_{}", random.below(1_000_000))});
        let function = json!({"name": "get_order", "arguments": arguments.to_string()});
        messages.push(json!({"role": "assistant", "content": null, "tool_calls": [{"id": id, "type": "function", "function": function}]}));
        let content = if random.below(4) == 0 {
            prose(random, 4000)
        } else {
            let orders = 1 + random.below(30);
            output(random, orders, &mut known)
        };
        messages.push(json!({"role": "tool", "tool_call_id": id, "content": content}));
    }
    json!({"task_id": "1", "messages": messages}).to_string()
}

#[allow(clippy::cast_precision_loss)] // small numbers
fn inputs() -> Vec<(&'static str, String)> {
    let mut random = Random(20);
    let prose_record: Vec<Value> =
        (0..40).map(|_| json!({"role": "user", "content": prose(&mut random, 8000).replace('\n', " ")})).collect();
    let orders: Value = serde_json::from_str(&output(&mut random, 800, &mut Vec::new())).unwrap_or_default();
    let numbers: Vec<f64> = (0..20_000).map(|_| random.below(1_000_000) as f64 / 64.0).collect();
    vec![
        ("record", record(&mut random)),
        ("long strings", json!({"messages": prose_record}).to_string()),
        ("dense objects", orders.to_string()),
        ("numbers", json!(numbers).to_string()),
    ]
}

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    for (name, text) in inputs() {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| json::parse(black_box(&text)));
        });
    }
}

/// Decodes 256 kB with an escape after every `gap` plain bytes.
fn decode(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decode");
    let mut random = Random(20);
    let nested = Value::from(output(&mut random, 800, &mut Vec::new())).to_string();
    let every =
        |gap: usize, escape: &str| format!("{}{escape}", "x".repeat(gap)).repeat(262_144 / (gap + escape.len()));
    let raws = [
        ("JSON in a string", nested[1..nested.len() - 1].to_owned()),
        ("a quote every 4", every(4, "\\\"")),
        ("a quote every 10", every(10, "\\\"")),
        ("a newline every 60", every(60, "\\n")),
        ("a \\u escape every 10", every(10, "\\u00e9")),
        ("a single newline", every(200_000, "\\n")),
    ];
    for (name, raw) in raws {
        group.throughput(Throughput::Bytes(raw.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| escape::decode(black_box(&raw)));
        });
    }
}

fn import(record: &str) -> Option<Trajectory<'_>> {
    let mut texts = Texts::default();
    let text = texts.root(record, json::parse(record).ok()?, 0);
    let at = Loc { text, node: 0 };
    let format = formats::detect(texts.value(at))?;
    let mut builder = Builder::new(texts);
    formats::import(format, &mut builder, &[at]);
    Some(builder.finish(at, &ToolSettings::default()))
}

fn trace(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("trace");
    let mut random = Random(20);
    let record = record(&mut random);
    group.throughput(Throughput::Bytes(record.len() as u64));
    let trajectory = import(&record).expect("the record is well formed");
    let traced = graph::trace(&trajectory);
    assert!(traced.uses.len() > 30);
    // Outputs are decoded and parsed on first use, which only the second benchmark includes.
    group.bench_function("texts ready", |bencher| bencher.iter(|| graph::trace(black_box(&trajectory))));
    group.bench_function("import and trace", |bencher| {
        bencher.iter(|| import(black_box(&record)).map(|trajectory| graph::trace(&trajectory)));
    });
}

criterion_group!(benches, parse, decode, trace);
criterion_main!(benches);
