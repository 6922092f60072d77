//! AGS: its definitions by hand, its properties, its output, and golden figures.

mod stored;

use echolint::graph::{ActionGraph, Features, Ratio};
use echolint::similarity::{
    Comparison, Family, NodeForm, Options, Pool, Reference, StoredPool, TrajectorySummary, cosine, csv, json, table,
};
use echolint::trajectory::{Builder, Loc, Outcome, Outcome::*, Texts, ToolSettings};
use proptest::prelude::*;
use std::path::Path;

fn run(task: &str, outcome: Outcome, tools: &[&str]) -> TrajectorySummary {
    with_rates(task, outcome, tools, [(0, 0); 6])
}

/// Rates in the order verification, confirmation, retry, reuse, chain, fan-out.
fn with_rates(task: &str, outcome: Outcome, tools: &[&str], rates: [(u32, u32); 6]) -> TrajectorySummary {
    let [verification, confirmation, retry, reuse, chain, fan_out] = rates.map(|(count, of)| Ratio { count, of });
    let features = Features { verification, confirmation, retry, reuse, chain, fan_out };
    TrajectorySummary::new((!task.is_empty()).then_some(task), outcome, tools.iter().copied(), features)
}

fn pool(groups: &[(&str, &[TrajectorySummary])]) -> Pool {
    let mut pool = Pool::new();
    for (name, runs) in groups {
        pool.declare(name);
        runs.iter().for_each(|run| pool.add(name, run));
    }
    pool
}

fn close(value: Option<f64>, expected: f64) {
    assert!(value.is_some_and(|value| (value - expected).abs() < 1e-12), "{value:?} instead of {expected}");
}

#[test]
fn a_summary_lists_each_tool_once() {
    let summary = run("t", Unknown, &["b", "a", "b", "", "ä"]);
    assert_eq!(summary.tools().collect::<Vec<_>>(), ["", "a", "b", "ä"]);
    assert!(size_of::<TrajectorySummary>() <= 112);
}

#[test]
fn a_trajectory_without_events_has_no_summary() {
    assert_eq!(summary(r#"{"messages": []}"#), None);
    let text_only = summary(r#"{"task_id": "t", "messages": [{"role": "user", "content": "Hi"}]}"#);
    assert_eq!(text_only.map(|summary| summary.tools().count()), Some(0));
}

#[test]
fn the_cosine_omits_undefined_rates() {
    close(cosine(&[Some(1.0), None, Some(0.0)], &[Some(0.6), Some(0.5), Some(0.8)]), 0.6);
    close(cosine(&[Some(0.0), Some(0.0)], &[Some(0.0), Some(0.0)]), 1.0);
    close(cosine(&[Some(0.0), Some(0.0)], &[Some(0.0), Some(0.1)]), 0.0);
    // Without the rate that only one side has, one vector is zero.
    close(cosine(&[Some(0.0), Some(0.7)], &[Some(0.3), None]), 0.0);
    assert_eq!(cosine(&[None, Some(1.0)], &[Some(1.0), None]), None);
}

#[test]
fn rates_pool_numerators_and_denominators_but_the_chain_is_a_mean() {
    let runs = [
        with_rates("t", Success, &[], [(1, 1), (0, 0), (0, 2), (1, 3), (1, 2), (0, 3)]),
        with_rates("t", Failure, &[], [(0, 3), (0, 0), (0, 0), (0, 1), (0, 0), (0, 1)]),
        with_rates("t", Success, &[], [(0, 0), (0, 0), (0, 0), (2, 5), (1, 4), (1, 5)]),
    ];
    let pool = pool(&[("a", &runs)]);
    let rates = *Reference::new(&pool).rates("a").unwrap();
    assert_eq!(rates.sequence(), [Some(0.25), None, Some(0.0)]);
    // The mean of chains excludes the run with a single call: (1/2 + 1/4) / 2.
    assert_eq!(rates.dependency(), [Some(3.0 / 9.0), Some(0.375), Some(1.0 / 9.0)]);
}

#[test]
fn the_task_form_averages_over_shared_tasks() {
    let a = [
        run("t", Success, &["x", "y"]),
        run("t", Unknown, &["z", "x", "y"]),
        run("u", Failure, &["x"]),
        run("v", Success, &["x"]),
        run("v", Failure, &["y"]),
        run("only a", Success, &["q"]),
    ];
    let b = [
        run("t", Success, &["x", "z"]),
        run("u", Failure, &["y"]),
        run("v", Success, &["x"]),
        run("", Success, &["q"]),
    ];
    let pool = pool(&[("a", &a), ("b", &b)]);
    let reference = Reference::new(&pool);
    assert_eq!(reference.mandatory("t"), ["x"]);
    assert_eq!(reference.mandatory("u"), [""; 0], "all its runs failed");
    assert_eq!(reference.mandatory("v"), ["x"], "the failed run is ignored");
    assert_eq!(reference.mandatory("never seen"), [""; 0]);
    let similarity = reference.between("a", "b").unwrap();
    // t: {y} and {y, z} with {z}: 0 and 1/2. u: {x} with {y}: 0. v: {} with {}: 1, {y} with {}: 0.
    close(similarity.s_node, (0.25 + 0.0 + 0.5) / 3.0);
    assert_eq!((similarity.s_node_form, similarity.tasks), (Some(NodeForm::Task), 3));
    assert_eq!((similarity.s_seq, similarity.s_dep), (None, None));
    assert_eq!(similarity.ags(), similarity.s_node, "the only defined part");
    // All tools: t: {x,y} {x,z} = 1/3, {x,y,z} {x,z} = 2/3; u: 0; v: 1 and 0.
    close(Reference::without_mandatory(&pool).between("a", "b").unwrap().s_node, (0.5 + 0.0 + 0.5) / 3.0);
}

#[test]
fn without_a_shared_task_s_node_takes_the_domain_form() {
    let a = [run("t", Success, &["x", "y"]), run("", Failure, &["x"])];
    let b: Vec<_> = [&["x", "y"][..], &["x", "z"], &["x"], &["x"]].map(|tools| run("u", Success, tools)).into();
    let (one, other) = ([run("w", Success, &["x"])], [run("", Success, &["x"])]);
    let pool = pool(&[("a", &a), ("b", &b), ("c", &one), ("d", &other), ("none", &[])]);
    let reference = Reference::new(&pool);
    assert_eq!(reference.mandatory_in_domain(), ["x"], "failures count, groups without runs do not");
    let similarity = reference.between("a", "b").unwrap();
    // y: 1/2 and 1/4; z: 0 and 1/4.
    close(similarity.s_node, 0.25 / 0.75);
    assert_eq!((similarity.s_node_form, similarity.tasks), (Some(NodeForm::Domain), 0));
    close(reference.between("c", "d").unwrap().s_node, 1.0);
    close(Reference::without_mandatory(&pool).between("a", "b").unwrap().s_node, 1.25 / 1.75);
    let undefined = reference.between("a", "none").unwrap();
    assert_eq!((undefined.s_node, undefined.s_node_form, undefined.ags()), (None, None, None));
    assert_eq!(reference.between("a", "unheard of"), None);
}

#[test]
fn domain_tools_are_mandatory_from_95_percent_in_every_group() {
    let mostly = |without: usize| -> Vec<_> {
        (0..20).map(|at| run("", Success, if at < without { &[] } else { &["x"] })).collect()
    };
    let mandatory = |without| {
        let pool = pool(&[("a", &mostly(without)), ("b", &mostly(0))]);
        Reference::new(&pool).mandatory_in_domain().len()
    };
    assert_eq!((mandatory(1), mandatory(2)), (1, 0));
}

#[test]
fn trajectories_outside_the_pool_can_be_compared_with_a_teacher() {
    let teacher = [with_rates("t", Success, &["x", "y"], [(1, 2), (1, 1), (0, 0), (1, 2), (1, 1), (0, 2)])];
    let other = [run("t", Success, &["x", "z"])];
    let pool = pool(&[("teacher", &teacher), ("other", &other)]);
    let reference = Reference::new(&pool);
    close(reference.towards("teacher", &teacher).unwrap().ags(), 1.0);
    // x is mandatory; `new` and `newer` are not in the pool.
    let mut stranger = run("t", Failure, &["x", "y", "new", "newer"]);
    let similarity = reference.towards("teacher", [&stranger]).unwrap();
    close(similarity.s_node, 1.0 / 3.0);
    assert_eq!((similarity.tasks, similarity.s_seq), (1, None));
    stranger.task = Some("unknown".into());
    let similarity = reference.towards("teacher", [&stranger, &other[0]]).unwrap();
    assert_eq!((similarity.s_node_form, similarity.tasks), (Some(NodeForm::Task), 1));
    let similarity = reference.towards("teacher", [&stranger]).unwrap();
    close(similarity.s_node, 1.0 / 3.0); // All call x, which leaves {y} and {y, new, newer}.
    assert_eq!((similarity.s_node_form, similarity.tasks), (Some(NodeForm::Domain), 0));
}

fn example() -> Comparison {
    let a1 = [
        with_rates("t", Success, &["find", "book"], [(1, 1), (0, 1), (0, 0), (1, 2), (1, 1), (0, 2)]),
        with_rates("u", Failure, &["find", "ask"], [(0, 0), (0, 0), (1, 2), (0, 2), (0, 1), (0, 2)]),
    ];
    let a2 = [with_rates("t", Success, &["find", "book", "ask"], [(1, 2), (1, 2), (0, 1), (2, 3), (2, 2), (1, 3)])];
    let b = [with_rates("t", Success, &["find"], [(0, 0), (0, 0), (0, 0), (0, 1), (0, 0), (0, 1)])];
    let odd = [run("other", Unknown, &[])];
    let groups: [(&str, &[TrajectorySummary]); 5] =
        [("b/1", &b), ("a/2", &a2), ("a/1", &a1), ("odd \u{202e}\u{1b}[31m, \"x\"\n", &odd), ("zero", &[])];
    let families = [("A", "a*"), ("B", "b*")].map(|(name, glob)| Family::new(name, glob).unwrap());
    Comparison::of(&pool(&groups), &Options { families: families.into(), include_mandatory: false })
}

#[test]
fn families_are_means_over_their_pairs() {
    let comparison = example();
    let families = comparison.families.unwrap();
    let of = |a: usize, b: usize| comparison.pairs.iter().find(|pair| (pair.a, pair.b) == (a, b)).unwrap().similarity;
    assert_eq!((families.within.pairs, families.cross.pairs), (1, 2));
    assert_eq!(families.within.ags, of(0, 1).ags());
    close(families.cross.s_node, f64::midpoint(of(0, 2).s_node.unwrap(), of(1, 2).s_node.unwrap()));
    assert_eq!(families.cross.s_seq, None);
    assert!(Family::new("bad", "a[").is_err());
}

#[test]
fn outputs() {
    let comparison = example();
    insta::assert_snapshot!("table", table::render(&comparison));
    insta::assert_snapshot!("csv", csv::pairs(&comparison) + "\n" + &csv::groups(&comparison));
    let value = serde_json::to_value(json(&comparison)).unwrap();
    let pretty = serde_json::to_string_pretty(&value).unwrap();
    insta::assert_snapshot!(
        "json",
        pretty.lines().map(echolint::text::terminal::neutralize).collect::<Vec<_>>().join("\n")
    );
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../../schemas/compare.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator.validate(&value).unwrap();
    let bare = Comparison::of(&Pool::new(), &Options::default());
    validator.validate(&serde_json::to_value(json(&bare)).unwrap()).unwrap();
}

prop_compose! {
    fn any_run()(
        task in prop::sample::select(vec!["", "t", "u", "v"]),
        outcome in prop::sample::select(vec![Success, Failure, Unknown]),
        tools in prop::sample::subsequence(vec!["a", "b", "c", "d", "e"], 0..=5),
        rates in prop::array::uniform6((0u32..4, 0u32..4).prop_map(|(a, b)| (a.min(b), b))),
    ) -> TrajectorySummary {
        with_rates(task, outcome, &tools, rates)
    }
}

proptest! {
    #[test]
    fn similarity_is_symmetric_bounded_and_independent_of_order(
        groups in prop::collection::vec(prop::collection::vec(any_run(), 0..8), 2..4),
        include_mandatory: bool,
    ) {
        const NAMES: [&str; 4] = ["g0", "g1", "g2", "g3"];
        let (mut forward, mut backward) = (Pool::new(), Pool::new());
        let runs = || NAMES.into_iter().zip(&groups).flat_map(|(name, runs)| runs.iter().map(move |run| (name, run)));
        runs().for_each(|(name, run)| forward.add(name, run));
        runs().collect::<Vec<_>>().iter().rev().for_each(|(name, run)| backward.add(name, run));
        let options = Options { include_mandatory, families: Vec::new() };
        prop_assert_eq!(Comparison::of(&forward, &options), Comparison::of(&backward, &options));
        let (one, two) = (Reference::new(&forward), Reference::new(&backward));
        for a in forward.names() {
            for b in forward.names() {
                let similarity = one.between(a, b).unwrap();
                prop_assert_eq!(Some(similarity), two.between(b, a));
                let index = NAMES.iter().position(|name| *name == a).unwrap();
                prop_assert_eq!(Some(similarity), one.towards(b, &groups[index]));
                let parts = [similarity.ags(), similarity.s_node, similarity.s_seq, similarity.s_dep];
                prop_assert!(parts.into_iter().flatten().all(|part| (0.0..=1.0).contains(&part)));
            }
            let itself = one.between(a, a).unwrap();
            prop_assert!([itself.s_seq, itself.s_dep].into_iter().flatten().all(|part| (1.0 - part).abs() < f64::EPSILON));
        }
    }

    #[test]
    fn equal_runs_have_an_ags_of_1(run in any_run(), other in any_run()) {
        let (run, other) = ([run], [other]);
        let pool = pool(&[("a", &run), ("b", &run), ("c", &other)]);
        close(Reference::new(&pool).between("a", "b").unwrap().ags(), 1.0);
    }
}

/// The summary of one record.
fn summary(record: &str) -> Option<TrajectorySummary> {
    let mut texts = Texts::default();
    let at = Loc { text: texts.root(record, echolint::json::parse(record).unwrap(), 0), node: 0 };
    let format = echolint::formats::detect(texts.value(at)).unwrap();
    let mut builder = Builder::new(texts);
    echolint::formats::import(format, &mut builder, &[at]);
    let trajectory = builder.finish(at, &ToolSettings::default());
    TrajectorySummary::of(&trajectory, &ActionGraph::of(&trajectory).features(&trajectory))
}

fn agrees_with_golden(set: &str) {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let Ok(golden) = std::fs::read_to_string(shared.join(format!("golden/{set}-compare.json"))) else { return };
    let golden: serde_json::Value = serde_json::from_str(&golden).unwrap();
    let mut pool = Pool::new();
    for group in golden["groups"].as_array().unwrap() {
        let name = group["name"].as_str().unwrap();
        let file = shared.join(format!("corpus/agentbench/{set}/{name}.jsonl"));
        let records = std::fs::read_to_string(file).unwrap();
        records.lines().filter_map(summary).for_each(|run| pool.add(name, &run));
    }
    let comparison = Comparison::of(&pool, &Options::default());
    let ours = serde_json::to_value(json(&comparison)).unwrap();
    for part in ["groups", "pairs"] {
        assert_eq!(ours[part].as_array().map(Vec::len), golden[part].as_array().map(Vec::len));
        assert_within(&ours[part], &golden[part], part);
    }
    let pool = Pool::try_from(StoredPool::from(&pool)).unwrap();
    assert_eq!(Comparison::of(&pool, &Options::default()), comparison, "stored");
    let reference = Reference::new(&pool);
    for (task, tools) in golden["mandatory"].as_object().unwrap() {
        assert_eq!(serde_json::json!(reference.mandatory(task)), *tools, "{task}");
    }
}

/// Every expected figure is present and agrees to 1e-9.
fn assert_within(ours: &serde_json::Value, expected: &serde_json::Value, at: &str) {
    use serde_json::Value::{Array, Number, Object};
    match (ours, expected) {
        (Array(ours), Array(expected)) => {
            ours.iter().zip(expected).enumerate().for_each(|(i, (a, b))| assert_within(a, b, &format!("{at}/{i}")));
        }
        (Object(ours), Object(expected)) => {
            expected.iter().for_each(|(key, value)| assert_within(&ours[key], value, &format!("{at}/{key}")));
        }
        (Number(ours), Number(expected)) => {
            assert!((ours.as_f64().unwrap() - expected.as_f64().unwrap()).abs() < 1e-9, "{at}: {ours}, not {expected}");
        }
        _ => assert_eq!(ours, expected, "{at}"),
    }
}

#[test]
fn figures_agree_with_the_golden_ones() {
    agrees_with_golden("tau2");
    agrees_with_golden("swebench");
}
