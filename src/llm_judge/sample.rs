//! Samples the texts to be compared.

use crate::echo::rps::Stage;
use std::collections::BTreeMap;
use std::sync::Arc;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// The number of texts of a task, a group and a stage, which are compared at once.
const MAX_TEXTS: usize = 3;
/// The number of tasks of a group and a stage. Groups are compared on those that both have.
const MAX_TASKS: usize = 1024;
/// The number of characters that are kept from the start of a long text.
const HEAD: usize = 800;
/// The number of characters that are kept from the end of a long text.
const TAIL: usize = 400;
/// The mark between the two parts.
const GAP: &str = "\n[…]\n";

/// Texts of two agents in one stage: one comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagePair {
    /// The stage.
    pub stage: Stage,
    /// The texts of agent a. Many pairs share them.
    pub a: Vec<Arc<str>>,
    /// The texts of agent b.
    pub b: Vec<Arc<str>>,
}

/// The comparisons of two agents. A stage may have any number of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PairRequest {
    /// The comparisons.
    pub comparisons: Vec<StagePair>,
}

/// A bounded sample of the texts of groups, by task and stage. It keeps those with the smallest hashes, so it does not
/// depend on the order of the data.
#[derive(Debug, Clone, Default)]
pub struct StagedTexts {
    groups: BTreeMap<String, BTreeMap<Stage, Tasks>>,
}

/// Tasks by their hashes. The hash function is the same for all groups, so that they keep the same tasks.
type Tasks = BTreeMap<u64, Task>;

#[derive(Debug, Clone, Default)]
struct Task {
    /// Whether the record names a task. A record without one counts as a task that no other group has.
    is_named: bool,
    /// The texts by the hashes of their places, so that the selection does not depend on their content.
    texts: BTreeMap<u64, Arc<str>>,
}

impl StagedTexts {
    /// Adds a text. `record` is the hash of its record and `event` the index of its event.
    pub fn add(&mut self, group: &str, task: Option<&str>, record: u64, event: usize, stage: Stage, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if !self.groups.contains_key(group) {
            self.groups.insert(group.to_owned(), BTreeMap::new());
        }
        let Some(stages) = self.groups.get_mut(group) else { return };
        let tasks = stages.entry(stage).or_default();
        let key = task.map_or_else(|| xxh3_64(&record.to_le_bytes()), |task| xxh3_64_with_seed(task.as_bytes(), 1));
        if tasks.len() == MAX_TASKS && tasks.last_key_value().is_some_and(|(last, _)| *last < key) {
            return;
        }
        let task = tasks.entry(key).or_insert_with(|| Task { is_named: task.is_some(), texts: BTreeMap::new() });
        task.texts
            .entry(xxh3_64_with_seed(&(event as u64).to_le_bytes(), record))
            .or_insert_with(|| clipped(text).into());
        if task.texts.len() > MAX_TEXTS {
            task.texts.pop_last();
        }
        if tasks.len() > MAX_TASKS {
            tasks.pop_last();
        }
    }

    /// The comparisons of two groups, at most `samples` for each stage that both have. The texts of a comparison are
    /// from a task in which both groups have the stage. If there is no such task, they are from any task.
    #[must_use]
    pub fn pair(&self, a: &str, b: &str, samples: usize) -> PairRequest {
        let of = |group: &str, stage| self.groups.get(group).and_then(|stages| stages.get(&stage));
        let comparisons = Stage::ALL.into_iter().flat_map(|stage| {
            let (Some(a), Some(b)) = (of(a, stage), of(b, stage)) else { return Vec::new() };
            let shared = a.iter().filter_map(|(key, task)| {
                let other = b.get(key).filter(|other| task.is_named && other.is_named)?;
                Some(StagePair { stage, a: texts(task), b: texts(other) })
            });
            let shared: Vec<_> = shared.take(samples).collect();
            if !shared.is_empty() {
                return shared;
            }
            let (a, b) = (pooled(a, samples * MAX_TEXTS), pooled(b, samples * MAX_TEXTS));
            let pairs = a.chunks(MAX_TEXTS).zip(b.chunks(MAX_TEXTS));
            pairs.map(|(a, b)| StagePair { stage, a: a.to_vec(), b: b.to_vec() }).collect()
        });
        PairRequest { comparisons: comparisons.collect() }
    }
}

fn texts(task: &Task) -> Vec<Arc<str>> {
    task.texts.values().cloned().collect()
}

/// The texts of all tasks with the smallest hashes.
fn pooled(tasks: &Tasks, max: usize) -> Vec<Arc<str>> {
    let mut all: Vec<_> = tasks.values().flat_map(|task| &task.texts).collect();
    all.sort_unstable();
    all.into_iter().take(max).map(|(_, text)| Arc::clone(text)).collect()
}

/// A text, or the start and the end of a long text: both show how an agent talks.
#[must_use]
pub fn clipped(text: &str) -> String {
    let nth = |n: usize| text.char_indices().nth(n).map(|(at, _)| at);
    // A text that was clipped already is returned unchanged.
    if nth(HEAD + TAIL + GAP.chars().count()).is_none() {
        return text.to_owned();
    }
    let head = &text[..nth(HEAD).unwrap_or(text.len())];
    let tail = text.char_indices().nth_back(TAIL - 1).map_or(text, |(at, _)| &text[at..]);
    format!("{head}{GAP}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(order: impl Iterator<Item = u64>) -> StagedTexts {
        let mut texts = StagedTexts::default();
        for nth in order {
            let task = format!("t{}", nth % 50);
            texts.add("a", Some(&task), nth, 0, Stage::Execution, &format!("a{nth}"));
            texts.add("b", Some(&task), nth + 10_000, 0, Stage::Execution, &format!("b{nth}"));
            texts.add("b", Some(&task), nth + 10_000, 1, Stage::Notification, "only b");
            texts.add("none", None, nth + 20_000, 0, Stage::Execution, &format!("n{nth}"));
            texts.add("none", None, nth + 20_000, 1, Stage::Notification, " \n");
        }
        texts
    }

    #[test]
    fn the_sample_does_not_depend_on_the_order() {
        let (forth, back) = (filled(0..500), filled((0..500).rev()));
        for (a, b) in [("a", "b"), ("a", "none"), ("none", "b")] {
            let request = forth.pair(a, b, 4);
            assert_eq!(request.comparisons.len(), 4);
            assert_eq!(back.pair(a, b, 4), request);
        }
    }

    #[test]
    fn texts_of_a_comparison_are_from_one_shared_task() {
        let request = filled(0..500).pair("a", "b", 10);
        assert_eq!(request.comparisons.len(), 10);
        let task = |text: &Arc<str>| text[1..].parse::<u64>().expect("a number") % 50;
        for pair in &request.comparisons {
            assert_eq!((pair.stage, pair.a.len(), pair.b.len()), (Stage::Execution, MAX_TEXTS, MAX_TEXTS));
            let tasks: std::collections::BTreeSet<u64> = pair.a.iter().chain(&pair.b).map(task).collect();
            assert_eq!(tasks.len(), 1);
        }
    }

    #[test]
    fn the_comparisons_are_symmetric() {
        let texts = filled(0..500);
        for (a, b) in [("a", "b"), ("a", "none")] {
            let swapped = texts.pair(b, a, 4).comparisons.into_iter();
            let swapped: Vec<_> = swapped.map(|pair| StagePair { stage: pair.stage, a: pair.b, b: pair.a }).collect();
            assert_eq!(swapped, texts.pair(a, b, 4).comparisons);
        }
    }

    #[test]
    fn a_sample_is_bounded() {
        let mut texts = StagedTexts::default();
        for nth in 0..5000 {
            texts.add("a", Some(&nth.to_string()), nth, 0, Stage::Execution, "x");
        }
        assert_eq!(texts.groups["a"][&Stage::Execution].len(), MAX_TASKS);
        let long = clipped(&"ä".repeat(5000));
        assert_eq!(long.chars().count(), HEAD + TAIL + GAP.chars().count());
        assert_eq!(clipped(&long), long);
    }

    #[test]
    fn an_unknown_group_has_no_comparisons() {
        assert_eq!(filled(0..5).pair("a", "nobody", 4), PairRequest::default());
    }
}
