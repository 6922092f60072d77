//! Which texts are compared.

use crate::echo::rps::Stage;
use std::collections::BTreeMap;
use std::sync::Arc;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Texts of a task, a group and a stage that are kept, and compared at once.
const TEXTS: usize = 3;
/// Tasks of a group and a stage that are kept: what groups share is looked for among them.
const TASKS: usize = 1024;
/// Characters of a text that are kept from its beginning and its end.
const HEAD: usize = 800;
const TAIL: usize = 400;
/// What stands between the two.
const CUT: &str = "\n[…]\n";

/// Texts of two agents in one stage: one comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagePair {
    /// The stage.
    pub stage: Stage,
    /// Texts of the one; the comparisons of many pairs share them.
    pub a: Vec<Arc<str>>,
    /// Texts of the other.
    pub b: Vec<Arc<str>>,
}

/// What is to be known of two agents; any number of comparisons of each stage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PairRequest {
    /// The comparisons.
    pub comparisons: Vec<StagePair>,
}

/// A bounded sample of what groups say, by task and stage. It depends on the data, not on its order: what is kept has
/// the smallest hashes.
#[derive(Debug, Clone, Default)]
pub struct StagedTexts {
    groups: BTreeMap<String, BTreeMap<Stage, Tasks>>,
}

/// By the hash of a task. It is the same for all groups, so that they keep the same tasks.
type Tasks = BTreeMap<u64, Task>;

#[derive(Debug, Clone, Default)]
struct Task {
    /// Whether it is a task; else a record that names none, and shares none.
    is_named: bool,
    /// By the hash of where they stand: a choice that knows nothing of what they say.
    texts: BTreeMap<u64, Arc<str>>,
}

impl StagedTexts {
    /// Adds a text: of the event with this index in a record with this hash.
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
        if tasks.len() == TASKS && tasks.last_key_value().is_some_and(|(last, _)| *last < key) {
            return;
        }
        let task = tasks.entry(key).or_insert_with(|| Task { is_named: task.is_some(), texts: BTreeMap::new() });
        task.texts
            .entry(xxh3_64_with_seed(&(event as u64).to_le_bytes(), record))
            .or_insert_with(|| clipped(text).into());
        if task.texts.len() > TEXTS {
            task.texts.pop_last();
        }
        if tasks.len() > TASKS {
            tasks.pop_last();
        }
    }

    /// The comparisons of two groups: of each stage that both have at most `samples`. They are of tasks in which both
    /// have the stage; where there is none, of texts of any.
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
            let (a, b) = (pooled(a, samples * TEXTS), pooled(b, samples * TEXTS));
            let pairs = a.chunks(TEXTS).zip(b.chunks(TEXTS));
            pairs.map(|(a, b)| StagePair { stage, a: a.to_vec(), b: b.to_vec() }).collect()
        });
        PairRequest { comparisons: comparisons.collect() }
    }
}

fn texts(task: &Task) -> Vec<Arc<str>> {
    task.texts.values().cloned().collect()
}

/// Texts of all tasks, those with the smallest hashes.
fn pooled(tasks: &Tasks, most: usize) -> Vec<Arc<str>> {
    let mut all: Vec<_> = tasks.values().flat_map(|task| &task.texts).collect();
    all.sort_unstable();
    all.into_iter().take(most).map(|(_, text)| Arc::clone(text)).collect()
}

/// The beginning and the end of a text that is too long, as much as is kept of it: manners show at both.
#[must_use]
pub fn clipped(text: &str) -> String {
    let nth = |n: usize| text.char_indices().nth(n).map(|(at, _)| at);
    // What was clipped before stays as it is.
    if nth(HEAD + TAIL + CUT.chars().count()).is_none() {
        return text.to_owned();
    }
    let head = &text[..nth(HEAD).unwrap_or(text.len())];
    let tail = text.char_indices().nth_back(TAIL - 1).map_or(text, |(at, _)| &text[at..]);
    format!("{head}{CUT}{tail}")
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
    fn comparisons_are_of_one_task_where_one_is_shared() {
        let request = filled(0..500).pair("a", "b", 10);
        assert_eq!(request.comparisons.len(), 10);
        let task = |text: &Arc<str>| text[1..].parse::<u64>().expect("a number") % 50;
        for pair in &request.comparisons {
            assert_eq!((pair.stage, pair.a.len(), pair.b.len()), (Stage::Execution, TEXTS, TEXTS));
            let tasks: std::collections::BTreeSet<u64> = pair.a.iter().chain(&pair.b).map(task).collect();
            assert_eq!(tasks.len(), 1);
        }
    }

    #[test]
    fn the_other_way_round_is_the_same_turned() {
        let texts = filled(0..500);
        for (a, b) in [("a", "b"), ("a", "none")] {
            let turned = texts.pair(b, a, 4).comparisons.into_iter();
            let turned: Vec<_> = turned.map(|pair| StagePair { stage: pair.stage, a: pair.b, b: pair.a }).collect();
            assert_eq!(turned, texts.pair(a, b, 4).comparisons);
        }
    }

    #[test]
    fn a_sample_is_bounded() {
        let mut texts = StagedTexts::default();
        for nth in 0..5000 {
            texts.add("a", Some(&nth.to_string()), nth, 0, Stage::Execution, "x");
        }
        assert_eq!(texts.groups["a"][&Stage::Execution].len(), TASKS);
        let long = clipped(&"ä".repeat(5000));
        assert_eq!(long.chars().count(), HEAD + TAIL + CUT.chars().count());
        assert_eq!(clipped(&long), long);
    }

    #[test]
    fn no_group_no_comparison() {
        assert_eq!(filled(0..5).pair("a", "nobody", 4), PairRequest::default());
    }
}
