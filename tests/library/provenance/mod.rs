//! `graph::trace` compared with a slow model of docs/metrics.md, section 2, on thousands of random trajectories.

mod model;
mod scene;

use crate::json_support::Random;
use echolint::formats;
use echolint::graph::{self, Provenance};
use echolint::json::{self, Kind, NodeId};
use echolint::trajectory::{Builder, Loc, ResultId, Texts, ToolSettings, Trajectory};
use model::Origin;
use scene::Scene;

const SCENES: usize = 20_000;

/// The values of each call with their origins.
type Traced = Vec<Vec<(String, Origin)>>;

fn import(record: &str) -> Trajectory<'_> {
    let mut texts = Texts::default();
    let text = texts.root(record, json::parse(record).expect("a record"), 0);
    let at = Loc { text, node: 0 };
    let format = formats::detect(texts.value(at)).expect("a format");
    let mut builder = Builder::new(texts);
    formats::import(format, &mut builder, &[at]);
    builder.finish(at, &ToolSettings::default())
}

/// The origins that the library finds, in the types of the model.
fn traced(trajectory: &Trajectory<'_>, provenance: &Provenance) -> Traced {
    let uses_of = |call| {
        let uses = provenance.of_call(call).iter();
        uses.map(|used| {
            let origin = match used.origin {
                graph::Origin::Output { call, result, node } => {
                    Origin::Output { call, leaf: node.map(|node| part_number(trajectory, result, node)) }
                }
                graph::Origin::Given(text) => Origin::Given(trajectory.texts.get(text).as_str().to_owned()),
                graph::Origin::Carried(call) => Origin::Carried(call),
                graph::Origin::Unsourced => Origin::Unsourced,
            };
            (provenance.values[used.value].clone(), origin)
        })
        .collect()
    };
    (0..trajectory.calls.len()).map(uses_of).collect()
}

/// The number of keys and leaves of an output before a node.
fn part_number(trajectory: &Trajectory<'_>, result: ResultId, node: NodeId) -> usize {
    let output = trajectory.texts.get(trajectory.results[result].text).json().expect("JSON output");
    let before = &output.tape().nodes()[..node as usize];
    before.iter().filter(|node| matches!(node.kind, Kind::String | Kind::Number)).count()
}

#[test]
fn random_trajectories_are_traced_as_defined() {
    let mut random = Random(7);
    // The numbers of values from outputs, given, carried and unsourced.
    let mut counts = [0; 4];
    let mut wrong: Vec<(Scene, Traced, Traced)> = Vec::new();
    for _ in 0..SCENES {
        let scene = Scene::random(&mut random);
        let trajectory = import(&scene.record);
        let found = traced(&trajectory, &graph::trace(&trajectory));
        let expected = model::trace(&scene.events);
        for (_, origin) in expected.iter().flatten() {
            counts[kind(origin)] += 1;
        }
        let calls = traced(&trajectory, &graph::trace_calls(&trajectory));
        if found != expected {
            wrong.push((scene, found, expected));
        } else if calls != without_leaves(&expected) {
            wrong.push((scene, calls, without_leaves(&expected)));
        }
    }
    if let Some((scene, found, expected)) = wrong.iter().min_by_key(|(scene, ..)| scene.record.len()) {
        assert_eq!(found, expected, "{} differ, the shortest: {scene:#?}", wrong.len());
    }
    // The comparison is meaningful only if every kind of origin occurs.
    assert!(counts.iter().all(|&count| count > SCENES / 8), "{counts:?}");
}

/// The origins as `trace_calls` gives them.
fn without_leaves(traced: &Traced) -> Traced {
    let mut traced = traced.clone();
    for (_, origin) in traced.iter_mut().flatten() {
        if let Origin::Output { leaf, .. } = origin {
            *leaf = None;
        }
    }
    traced
}

fn kind(origin: &Origin) -> usize {
    match origin {
        Origin::Output { .. } => 0,
        Origin::Given(_) => 1,
        Origin::Carried(_) => 2,
        Origin::Unsourced => 3,
    }
}

/// The origin of `value` in the arguments of a call after the output `output`.
fn traced_from_output(output: &str, value: &str) -> Option<Origin> {
    let first = serde_json::json!({"id": "a", "function": {"name": "t", "arguments": "{}"}});
    let second = serde_json::json!({"id": "b", "function": {"name": "t", "arguments": serde_json::json!({"v": value}).to_string()}});
    let record = serde_json::json!({"messages": [
        {"role": "assistant", "tool_calls": [first]},
        {"role": "tool", "tool_call_id": "a", "content": output},
        {"role": "assistant", "tool_calls": [second]},
    ]})
    .to_string();
    let trajectory = import(&record);
    let mut traced = traced(&trajectory, &graph::trace(&trajectory));
    traced.pop()?.pop().map(|(_, origin)| origin)
}

#[test]
fn the_lower_case_of_sigma_depends_on_its_neighbours() {
    for (output, value, is_contained) in
        [("ΑΣ-12", "ας-12", true), ("ΑΣ-12", "ασ-12", false), ("ΑΣΑ-12", "ασα-12", true), ("ασ-12", "ασ-12", true)]
    {
        for (output, leaf) in [(output.to_owned(), None), (format!("[\"{output}\"]"), Some(0))] {
            let expected = if is_contained { Origin::Output { call: 0, leaf } } else { Origin::Unsourced };
            assert_eq!(traced_from_output(&output, value), Some(expected), "{value} in {output}");
        }
    }
}

/// The library compares texts character by character, unless they contain one of these three.
#[test]
fn only_three_characters_have_an_unusual_lower_case() {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let usual = |c: char| {
        let mut lower = c.to_lowercase();
        let (Some(first), None) = (lower.next(), lower.next()) else { return false };
        // After a letter, because the lower case of a sigma depends on its neighbours.
        let in_a_word = format!("a{c}").to_lowercase() == format!("a{first}");
        in_a_word && first.is_ascii() == c.is_ascii() && is_word(first) == is_word(c)
    };
    let unusual: String = ('\0'..=char::MAX).filter(|&c| !usual(c)).collect();
    assert_eq!(unusual, "\u{130}\u{3a3}\u{212a}");
}
