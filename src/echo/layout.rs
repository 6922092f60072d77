//! Where the counts of each context and outcome stand: the same for every part of the data left out.

use super::counts::{HabitCounts, Row};
use super::events::{Choice, Context, DEPTH};
use super::habit::Habit;
use super::words::Word;
use rustc_hash::FxHashMap;

/// A context that the profile knows: an index into [`Layout::nodes`].
pub type NodeIndex = u32;
/// An outcome in a context: an index into [`Layout::entries`].
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
    /// The next more general context.
    pub parent: Option<NodeIndex>,
    /// Whose habit.
    pub habit: Habit,
}

/// The contexts and outcomes of some counts.
#[derive(Debug)]
pub struct Layout {
    /// The contexts; parents stand before children.
    pub nodes: Vec<Node>,
    /// The outcomes in contexts; parents stand before children.
    pub entries: Vec<Entry>,
    /// Of each row: the entry of its whole context.
    pub rows: Vec<EntryIndex>,
    roots: Vec<NodeIndex>,
    children: FxHashMap<u64, NodeIndex>,
    known: FxHashMap<u64, EntryIndex>,
    names: FxHashMap<Box<str>, Word>,
}

#[allow(clippy::cast_possible_truncation)] // a profile has far less than 2³² rows
impl Layout {
    /// The layout of some counts.
    #[must_use]
    pub fn new(counts: &HabitCounts) -> Self {
        let nodes: Vec<Node> = Habit::ALL.iter().map(|&habit| Node { parent: None, habit }).collect();
        let mut layout = Self {
            roots: (0..nodes.len() as u32).collect(),
            nodes,
            entries: Vec::with_capacity(counts.rows().len() * 2),
            rows: Vec::with_capacity(counts.rows().len()),
            children: FxHashMap::with_capacity_and_hasher(counts.rows().len(), rustc_hash::FxBuildHasher),
            known: FxHashMap::with_capacity_and_hasher(counts.rows().len() * 2, rustc_hash::FxBuildHasher),
            names: counts.names.iter().zip(0..).map(|(name, index)| (name.clone(), Word::name(index))).collect(),
        };
        // Rows are sorted, so those with the same context are neighbours.
        let (mut context, mut path) = (None, Vec::with_capacity(DEPTH + 1));
        for Row { choice, .. } in counts.rows() {
            if context.replace((choice.habit, choice.context)) != Some((choice.habit, choice.context)) {
                layout.insert(&choice, &mut path);
            }
            let mut entry = None;
            for &node in &path {
                entry = Some(layout.entry(node, entry, choice.outcome));
            }
            layout.rows.extend(entry);
        }
        layout
    }

    /// Makes `path` the contexts of a choice, general first.
    fn insert(&mut self, choice: &Choice, path: &mut Vec<NodeIndex>) {
        let mut node = self.roots[choice.habit as usize];
        path.clear();
        path.push(node);
        for &word in choice.context.words() {
            node = *self.children.entry(key(node, word)).or_insert_with(|| {
                self.nodes.push(Node { parent: Some(node), habit: choice.habit });
                self.nodes.len() as u32 - 1
            });
            path.push(node);
        }
    }

    fn entry(&mut self, node: NodeIndex, parent: Option<EntryIndex>, outcome: Word) -> EntryIndex {
        let next = self.entries.len() as u32;
        let entry = *self.known.entry(key(node, outcome)).or_insert(next);
        if entry == next {
            self.entries.push(Entry { node, parent });
        }
        entry
    }

    /// The word of a name; `None` for a name that the profile does not know.
    #[must_use]
    pub fn word(&self, name: &str) -> Option<Word> {
        self.names.get(name).copied()
    }

    /// The contexts of a choice that are known and `counts` says are to count, general first, and how many they
    /// are. `words` gives the profile's word for each of the context's, `None` for one that it does not know.
    #[inline]
    pub fn path(
        &self,
        habit: Habit,
        context: &Context,
        words: impl Fn(Word) -> Option<Word>,
        counts: impl Fn(NodeIndex) -> bool,
    ) -> ([NodeIndex; DEPTH + 1], usize) {
        let mut path = [self.roots[habit as usize]; DEPTH + 1];
        if !counts(path[0]) {
            return (path, 0);
        }
        let mut known = 1;
        for &word in context.words() {
            let next = words(word).and_then(|word| self.children.get(&key(path[known - 1], word)));
            let Some(&next) = next.filter(|&&next| counts(next)) else { break };
            path[known] = next;
            known += 1;
        }
        (path, known)
    }

    /// The entry of an outcome in a context.
    #[must_use]
    pub fn entry_of(&self, node: NodeIndex, outcome: Word) -> Option<EntryIndex> {
        self.known.get(&key(node, outcome)).copied()
    }
}

/// A context and a word as one number, which is faster to hash than two.
fn key(node: NodeIndex, word: Word) -> u64 {
    u64::from(node) << 32 | u64::from(word.0)
}
