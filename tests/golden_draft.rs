use echolint::{formats, graph::ActionGraph, json, trajectory::*};
use serde_json::Value;
#[test]
fn golden() {
    for set in ["tau2", "swebench"] {
        let golden = std::fs::read_to_string(format!("../shared/golden/{set}-graphs.jsonl")).unwrap();
        let mut files: std::collections::HashMap<String, Vec<String>> = Default::default();
        let (mut bad, mut n) = (0, 0);
        let settings = ToolSettings::default();
        for line in golden.lines() {
            let g: Value = serde_json::from_str(line).unwrap();
            let name = g["group"].as_str().unwrap().to_string();
            let recs = files.entry(name.clone()).or_insert_with(|| {
                std::fs::read_to_string(format!("../shared/corpus/agentbench/{set}/{name}.jsonl"))
                    .unwrap()
                    .lines()
                    .map(String::from)
                    .collect()
            });
            let text = &recs[g["record"].as_u64().unwrap() as usize];
            let parsed = json::parse(text).unwrap();
            let mut texts = Texts::default();
            let t0 = texts.root(text, parsed, 0);
            let at = Loc { text: t0, node: 0 };
            let f = formats::detect(texts.value(at)).unwrap();
            let mut b = Builder::new(texts);
            formats::import(f, &mut b, &[at]);
            let t = b.finish(at, &settings);
            let gr = ActionGraph::of(&t);
            let ft = gr.features(&t);
            let nodes: Vec<Value> = (0..t.calls.len())
                .map(|i| {
                    let c = &t.calls[i];
                    serde_json::json!([c.name.text, c.operation.name(), c.kind.name(), t.failed(i)])
                })
                .collect();
            let deps: Vec<Value> = gr.dependencies.iter().map(|d| serde_json::json!([d.from, d.to])).collect();
            let r = |r: echolint::graph::Ratio| serde_json::json!([r.count, r.of]);
            let feats = serde_json::json!({"verification": r(ft.verification), "confirmation": r(ft.confirmation), "retry": r(ft.retry), "reuse": r(ft.reuse), "fan_out": r(ft.fan_out)});
            n += 1;
            let ok = Value::from(nodes.clone()) == g["nodes"]
                && Value::from(deps.clone()) == g["dependencies"]
                && feats == g["features"]
                && g["outcome"] == t.outcome.name()
                && g["task"] == serde_json::json!(t.task);
            if !ok {
                bad += 1;
                if bad < 6 {
                    println!("{set} {name} {}", g["record"]);
                    if Value::from(nodes.clone()) != g["nodes"] {
                        for (a, b) in nodes.iter().zip(g["nodes"].as_array().unwrap()) {
                            if a != b {
                                println!("  node {a} want {b}");
                            }
                        }
                        println!("  {} {}", nodes.len(), g["nodes"].as_array().unwrap().len());
                    }
                    println!("  deps {}\n  want {}", Value::from(deps), g["dependencies"]);
                    println!("  {feats}\n  {}", g["features"]);
                }
            }
        }
        println!("{set}: {bad} of {n} differ");
        assert_eq!(bad, 0);
    }
}
