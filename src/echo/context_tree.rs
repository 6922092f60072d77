//! The tree of the contexts and outcomes in a profile. It maps a choice to its counts, whichever part of the data is
//! excluded.

use super::counts::{HabitCounts, Row};
use super::events::{Context, DEPTH};
use super::habit::Habit;
use super::words::Word;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// A known context, as an index into [`ContextTree::nodes`].
pub type NodeIndex = u32;
/// An outcome in a context, as an index into [`ContextTree::entries`].
pub type EntryIndex = u32;

/// One outcome in one context.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The context.
    pub node: NodeIndex,
    /// The same outcome in the next more general context; `None` in the most general one.
    pub parent: Option<EntryIndex>,
}

/// A context.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// The next more general context; `None` for the most general one.
    pub parent: Option<NodeIndex>,
    /// The kind of habit.
    pub habit: Habit,
}

/// The contexts and outcomes of counts.
#[derive(Debug)]
pub struct ContextTree {
    /// The contexts, parents before children.
    pub nodes: Vec<Node>,
    /// The outcomes in contexts, parents before children and those of one context adjacent.
    pub entries: Vec<Entry>,
    /// For each row of the counts, the entry in its full context.
    pub rows: Vec<EntryIndex>,
    /// The words that extend each context.
    children: WordLists,
    /// The contexts that these words lead to, in the same order.
    child_nodes: Vec<NodeIndex>,
    /// The outcomes in each context, in the order of `entries`.
    outcomes: WordLists,
    names: FxHashMap<Box<str>, Word>,
}

#[allow(clippy::cast_possible_truncation)] // a profile has far less than 2³² rows
impl ContextTree {
    /// The tree of the contexts and outcomes in `counts`.
    #[must_use]
    pub fn new(counts: &HabitCounts) -> Self {
        let mut nodes: Vec<Node> = Habit::ALL.iter().map(|&habit| Node { parent: None, habit }).collect();
        let mut children: Vec<(NodeIndex, (Word, NodeIndex))> = Vec::with_capacity(counts.rows().len());
        let mut outcomes: Vec<(NodeIndex, Word)> = Vec::with_capacity(counts.rows().len() * 3);
        let mut contexts: Vec<NodeIndex> = Vec::with_capacity(counts.rows().len());
        // Rows are sorted, so contexts with a common prefix are adjacent.
        let mut path: Vec<NodeIndex> = Vec::with_capacity(DEPTH + 1);
        let mut before: Option<(Habit, Context)> = None;
        for Row { choice, .. } in counts.rows() {
            let words = choice.context.words();
            let shared = match &before {
                Some((habit, context)) if *habit == choice.habit => common_prefix_len(context.words(), words),
                _ => {
                    path.clear();
                    path.push(choice.habit as NodeIndex);
                    0
                }
            };
            path.truncate(shared + 1);
            for &word in &words[shared..] {
                let (parent, node) = (path[path.len() - 1], nodes.len() as NodeIndex);
                nodes.push(Node { parent: Some(parent), habit: choice.habit });
                children.push((parent, (word, node)));
                path.push(node);
            }
            before = Some((choice.habit, choice.context));
            outcomes.extend(path.iter().map(|&node| (node, choice.outcome)));
            contexts.push(path[path.len() - 1]);
        }
        // The words that extend a context are sorted and distinct already.
        let (starts, children) = group_by_node(&children, nodes.len());
        let (words, child_nodes) = children.into_iter().unzip();
        let (starts_of_outcomes, outcomes) = group_by_node(&outcomes, nodes.len());
        let mut tree = Self {
            children: WordLists { starts, words },
            child_nodes,
            outcomes: WordLists { starts: starts_of_outcomes, words: outcomes }.sorted(),
            names: counts.names.iter().zip(0..).map(|(name, index)| (name.clone(), Word::name(index))).collect(),
            nodes,
            entries: Vec::new(),
            rows: Vec::new(),
        };
        let mut entries = Vec::with_capacity(tree.outcomes.words.len());
        for (node, Node { parent, .. }) in (0..).zip(&tree.nodes) {
            let of_parent = |outcome| parent.and_then(|parent| tree.entry_of(parent, outcome));
            entries.extend(tree.outcomes.of(node).iter().map(|&outcome| Entry { node, parent: of_parent(outcome) }));
        }
        tree.entries = entries;
        let ends = contexts.iter().zip(counts.rows());
        tree.rows = ends.filter_map(|(&node, row)| tree.entry_of(node, row.choice.outcome)).collect();
        tree
    }

    /// The word of a name; `None` for a name that is not in the profile.
    #[must_use]
    pub fn word(&self, name: &str) -> Option<Word> {
        self.names.get(name).copied()
    }

    /// The known contexts of a choice for which `is_included` holds, general first, and their number. `words` maps the
    /// words of the context to the profile's, and unknown names to `None`.
    #[inline]
    pub fn path(
        &self,
        habit: Habit,
        context: &Context,
        words: impl Fn(Word) -> Option<Word>,
        is_included: impl Fn(NodeIndex) -> bool,
    ) -> ([NodeIndex; DEPTH + 1], usize) {
        let mut path = [habit as NodeIndex; DEPTH + 1];
        if !is_included(path[0]) {
            return (path, 0);
        }
        let mut known = 1;
        for &word in context.words() {
            let next = words(word).and_then(|word| self.children.find(path[known - 1], word));
            let Some(next) = next.map(|at| self.child_nodes[at]).filter(|&next| is_included(next)) else { break };
            path[known] = next;
            known += 1;
        }
        (path, known)
    }

    /// The entry of an outcome in a context.
    #[must_use]
    #[inline]
    pub fn entry_of(&self, node: NodeIndex, outcome: Word) -> Option<EntryIndex> {
        self.outcomes.find(node, outcome).map(|at| at as EntryIndex)
    }
}

/// Sorted lists of words by context. A binary search in one list touches less memory than a hash table of all words,
/// and trajectories look up the same contexts repeatedly.
#[derive(Debug)]
struct WordLists {
    /// The start of each context's words, then their total number.
    starts: Vec<u32>,
    words: Vec<Word>,
}

#[allow(clippy::cast_possible_truncation)] // a profile has far less than 2³² rows
impl WordLists {
    /// The same lists, sorted and without duplicates.
    fn sorted(mut self) -> Self {
        let (mut starts, mut words) = (Vec::with_capacity(self.starts.len()), Vec::with_capacity(self.words.len()));
        for bounds in self.starts.windows(2) {
            let list = &mut self.words[bounds[0] as usize..bounds[1] as usize];
            list.sort_unstable();
            starts.push(words.len() as u32);
            words.extend(list.chunk_by(PartialEq::eq).map(|same| same[0]));
        }
        starts.push(words.len() as u32);
        Self { starts, words }
    }

    /// The range of a context's words in `words`.
    fn range(&self, node: NodeIndex) -> Range<usize> {
        self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize
    }

    /// The words of a context.
    fn of(&self, node: NodeIndex) -> &[Word] {
        &self.words[self.range(node)]
    }

    /// The index in `words` of a word of a context.
    #[inline]
    fn find(&self, node: NodeIndex, word: Word) -> Option<usize> {
        let range = self.range(node);
        self.words[range.clone()].binary_search(&word).ok().map(|at| range.start + at)
    }
}

/// Groups items by context, keeping their order: the start of each context's items, and the items.
fn group_by_node<T: Copy + Default>(pairs: &[(NodeIndex, T)], nodes: usize) -> (Vec<u32>, Vec<T>) {
    let mut starts = vec![0; nodes + 1];
    pairs.iter().for_each(|&(node, _)| starts[node as usize + 1] += 1);
    for node in 0..nodes {
        starts[node + 1] += starts[node];
    }
    let (mut next, mut items) = (starts.clone(), vec![T::default(); pairs.len()]);
    for &(node, item) in pairs {
        items[next[node as usize] as usize] = item;
        next[node as usize] += 1;
    }
    (starts, items)
}

fn common_prefix_len(one: &[Word], other: &[Word]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::echo::{Choice, Counter, HabitEvent, HabitEvents};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Choices of only four words, so that contexts are prefixes of others and outcomes repeat. One of the words is the
    /// one that pads short contexts.
    fn choices() -> impl Strategy<Value = Vec<Choice>> {
        let word = || (0..4u32).prop_map(Word);
        let habit = prop::sample::select(vec![Habit::ALL[0], Habit::ALL[1], Habit::ALL[Habit::ALL.len() - 1]]);
        let choice = (habit, prop::collection::vec(word(), 0..=DEPTH), word());
        let choice =
            choice.prop_map(|(habit, context, outcome)| Choice { habit, context: Context::new(&context), outcome });
        prop::collection::vec(choice, 0..60)
    }

    /// A choice's outcome in each prefix of its context, general first.
    fn prefixes(choice: &Choice) -> impl Iterator<Item = (Habit, Vec<Word>, Word)> {
        let words = choice.context.words().to_vec();
        let (habit, outcome) = (choice.habit, choice.outcome);
        (0..=words.len()).map(move |depth| (habit, words[..depth].to_vec(), outcome))
    }

    proptest! {
        #[test]
        fn every_outcome_is_in_all_prefixes_of_its_context(made in choices(), asked in choices()) {
            let events = made.iter().map(|&choice| HabitEvent { choice, at: None, call: None }).collect();
            let mut counter = Counter::default();
            counter.add(&HabitEvents { events, ..HabitEvents::default() }, 0);
            let counts = counter.finish(|slot| slot);
            let tree = ContextTree::new(&counts);
            let known: BTreeSet<_> = made.iter().flat_map(prefixes).collect();
            let contexts: BTreeSet<_> = known.iter().map(|(habit, words, _)| (*habit, words.clone())).collect();
            prop_assert_eq!(tree.entries.len(), known.len());
            for choice in made.iter().chain(&asked) {
                let (path, depth) = tree.path(choice.habit, &choice.context, Some, |_| true);
                for (nth, (habit, words, outcome)) in prefixes(choice).enumerate() {
                    // The most general context always exists.
                    prop_assert_eq!(nth < depth, nth == 0 || contexts.contains(&(habit, words.clone())));
                    let Some(&node) = path[..depth].get(nth) else { continue };
                    let entry = tree.entry_of(node, outcome);
                    prop_assert_eq!(entry.is_some(), known.contains(&(habit, words, outcome)));
                    let Some(entry) = entry.map(|entry| tree.entries[entry as usize]) else { continue };
                    prop_assert_eq!(entry.node, node);
                    let above = nth.checked_sub(1).and_then(|above| tree.entry_of(path[above], outcome));
                    prop_assert_eq!(entry.parent, above);
                }
            }
            for (row, &entry) in counts.rows().zip(&tree.rows) {
                let (path, depth) = tree.path(row.choice.habit, &row.choice.context, Some, |_| true);
                prop_assert_eq!(Some(entry), tree.entry_of(path[depth - 1], row.choice.outcome));
            }
            prop_assert_eq!(tree.rows.len(), counts.rows().len());
        }
    }
}
