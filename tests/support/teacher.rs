//! Generated runs of a shop's agents. The teacher comments on results, asks before it writes and reads back what it
//! wrote; the other models do not.

#![allow(dead_code)] // every test crate uses its own part of this

use echolint::echo::HabitEvents;
use echolint::graph::ActionGraph;
use echolint::json;
use echolint::teacher::Limits;
use echolint::trajectory::{Builder, Loc, Texts, ToolSettings, Trajectory};
use serde_json::{Value, json};

/// The configured rates in tests.
pub const LIMITS: Limits = Limits { actions: 0.05, words: 0.05 };

/// How an agent works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Comments, asks, writes, reads back.
    Careful,
    /// Makes one call after the other, without texts.
    Plain,
    /// Makes parallel calls and retries failed ones.
    Hasty,
}

/// The messages of a run.
#[derive(Debug, Default)]
pub struct Scene {
    messages: Vec<Value>,
    calls: usize,
}

impl Scene {
    /// A message without calls.
    #[must_use]
    pub fn says(mut self, role: &str, text: &str) -> Self {
        self.messages.push(json!({"role": role, "content": text}));
        self
    }

    /// A message with calls (name, arguments, output) and their results.
    #[must_use]
    pub fn calls(mut self, text: &str, calls: &[(&str, Value, &str)]) -> Self {
        let first = self.calls;
        let structured: Vec<Value> = calls
            .iter()
            .enumerate()
            .map(|(index, (name, arguments, _))| {
                let function = json!({"name": name, "arguments": arguments.to_string()});
                json!({"id": format!("c{}", first + index), "type": "function", "function": function})
            })
            .collect();
        let text = if text.is_empty() { Value::Null } else { text.into() };
        self.messages.push(json!({"role": "assistant", "content": text, "tool_calls": structured}));
        for (index, (.., output)) in calls.iter().enumerate() {
            let id = format!("c{}", first + index);
            self.messages.push(json!({"role": "tool", "tool_call_id": id, "content": output}));
        }
        self.calls += calls.len();
        self
    }

    /// The record of the run.
    #[must_use]
    pub fn record(self, task: &str, model: &str, reward: u32) -> String {
        json!({"task_id": task, "model": model, "reward": reward, "messages": self.messages}).to_string()
    }
}

/// A run of one task.
#[must_use]
pub fn run(model: &str, style: Style, task: usize) -> String {
    let customer = format!("c_{}", 1000 + task);
    let orders: Vec<String> = (0..=task % 3).map(|index| format!("o_{}", 2000 + 10 * task + index)).collect();
    let find = ("find_customer", json!({"customer": customer}), json!({"orders": orders}).to_string());
    let order = |id: &String| ("get_order", json!({"order": id}), json!({"order": id, "state": "open"}).to_string());
    let mut scene = Scene::default()
        .says("system", "You help the customers of a shop.")
        .says("user", &format!("I am {customer}. Cancel all my orders, please."));
    let one = |call: &(&'static str, Value, String)| (call.0, call.1.clone(), call.2.clone());
    let calls = |scene: Scene, text: &str, calls: &[(&str, Value, String)]| {
        let calls: Vec<(&str, Value, &str)> =
            calls.iter().map(|(name, arguments, output)| (*name, arguments.clone(), output.as_str())).collect();
        scene.calls(text, &calls)
    };
    match style {
        Style::Careful => scene = calls(scene, "Let me look for your account.", &[find]),
        Style::Plain => scene = calls(scene, "", &[find]),
        Style::Hasty => {
            let mut all = vec![find];
            all.extend(orders.iter().map(order));
            scene = calls(scene, "", &all);
        }
    }
    for (index, id) in orders.iter().enumerate() {
        let cancelled = json!({"order": id, "state": "cancelled"}).to_string();
        // The shop is sometimes busy.
        let busy = (task + index) % 4 == 1;
        let failed = ("cancel_order", json!({"order": id}), "error: the shop is busy".to_owned());
        match style {
            Style::Careful => {
                scene = calls(scene, "I see the order. I will look at its state.", &[order(id)]);
                scene = scene.says("assistant", &format!("Shall I cancel {id}?")).says("user", "Yes.");
                if busy {
                    scene = calls(scene, "", &[one(&failed)]);
                    scene = calls(scene, "The shop is busy. I look whether anything has changed.", &[order(id)]);
                }
                scene = calls(scene, "", &[("cancel_order", json!({"order": id}), cancelled)]);
                scene = calls(scene, "That is done. I make sure of it.", &[order(id)]);
            }
            Style::Plain => {
                scene = calls(scene, "", &[order(id)]);
                if busy {
                    scene = calls(scene, "", &[("list_notices", json!({}), "The shop is busy.".to_owned())]);
                }
                scene = calls(scene, "", &[("cancel_order", json!({"order": id}), cancelled)]);
            }
            Style::Hasty => {
                if busy {
                    scene = calls(scene, "", &[one(&failed)]);
                }
                let arguments = json!({"order": id, "reason": "asked for", "force": true});
                scene = calls(scene, "", &[("cancel_order", arguments, cancelled)]);
            }
        }
    }
    let last = if style == Style::Careful { "All your orders are cancelled." } else { "Done." };
    scene.says("assistant", last).record(&format!("shop/{task}"), model, u32::from(task % 4 != 3))
}

/// A file with runs.
#[must_use]
pub fn runs(model: &str, style: Style, tasks: impl IntoIterator<Item = usize>) -> String {
    tasks.into_iter().map(|task| run(model, style, task) + "\n").collect()
}

/// The files of a teacher and two other models, with 12 tasks each.
#[must_use]
pub fn shop() -> Vec<(&'static str, String)> {
    vec![
        ("teacher/heron-a.jsonl", runs("heron", Style::Careful, 0..5)),
        ("teacher/heron-b.jsonl", runs("heron", Style::Careful, 5..12)),
        ("others/wren-a.jsonl", runs("wren", Style::Plain, 0..7)),
        ("others/wren-b.jsonl", runs("wren", Style::Plain, 7..12)),
        ("others/swift.jsonl", runs("swift", Style::Hasty, 0..12)),
    ]
}

/// Imports a record and calls `use_it` with its trajectory.
pub fn with_trajectory<T>(record: &str, use_it: impl FnOnce(&Trajectory<'_>) -> T) -> T {
    let mut texts = Texts::default();
    let at = Loc { text: texts.root(record, json::parse(record).expect("JSON"), 0), node: 0 };
    let format = echolint::formats::detect(texts.value(at)).expect("a format");
    let mut builder = Builder::new(texts);
    echolint::formats::import(format, &mut builder, &[at]);
    use_it(&builder.finish(at, &ToolSettings::default()))
}

/// The choices in a record.
#[must_use]
pub fn events_of(record: &str) -> HabitEvents<'static> {
    with_trajectory(record, |trajectory| HabitEvents::of(trajectory, &ActionGraph::of(trajectory)).into_owned())
}

/// A reproducible random number generator (xorshift64*).
#[derive(Debug)]
pub struct Random(pub u64);

impl Random {
    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).expect("31 bits") % limit.max(1)
    }

    /// Shuffles a list (Fisher-Yates).
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.below(last + 1));
        }
    }
}
