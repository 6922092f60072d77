//! The probability of each choice for the teacher and the background, and its evidence in bits (docs/evidence.md,
//! section "Evidence").
//!
//! Both probabilities are smoothed, so that little data gives little evidence: the background's probability in a
//! context is backed off to the more general context (a Dirichlet prior of strength [`STRENGTH`], as in Bayesian
//! interpolated smoothing, `MacKay` and Peto 1995), the teacher's to the background's in the same context. The
//! logarithm of their ratio is backed off too: a context seen n times has the weight n / (n + [`STRENGTH`]), and the
//! more general contexts have the rest. Habits therefore carry over to tools that are not in the profile.

use super::context_tree::{ContextTree, NodeIndex};
use super::counts::{FOLDS, HabitCounts};
use super::events::{Choice, Context};
use super::words::Word;

/// Weight of a more general context, in observations.
pub const STRENGTH: f64 = 4.0;
/// The highest evidence of a single choice, in bits, for or against the teacher.
pub const CAP: f64 = 3.0;

/// The part of the data to exclude, so that no trajectory is compared with its own data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Exclusion {
    /// A background group, as an index into the profile's groups.
    pub group: Option<usize>,
    /// A fold of tasks.
    pub fold: Option<usize>,
}

/// Probabilities of the teacher and the background over a [`ContextTree`].
#[derive(Debug)]
pub struct Model {
    /// By context, as in [`ContextTree::nodes`].
    nodes: Vec<NodeStats>,
    /// By outcome in a context, as in [`ContextTree::entries`].
    entries: Vec<EntryStats>,
}

#[derive(Debug, Clone, Copy, Default)]
struct NodeStats {
    /// Observations of the teacher in this context.
    teacher: f64,
    /// Weighted observations of the background.
    background: f64,
    /// The highest evidence of any outcome in this context, in bits.
    best: f64,
}

impl NodeStats {
    /// The number of observations in this context.
    fn seen(&self) -> f64 {
        self.teacher + self.background
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct EntryStats {
    /// A count until [`Model::estimate`] has run, then a probability.
    teacher: f64,
    background: f64,
    /// The evidence, backed off but not capped.
    bits: f64,
    /// Whether the outcome was observed at all.
    seen: bool,
}

/// The evidence of one choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// log₂ (`p_teacher` / `p_background`), backed off, from −[`CAP`] to [`CAP`]; positive is evidence for the teacher.
    pub bits: f64,
    /// The highest evidence of any choice in this context, in bits, from 0 to [`CAP`].
    pub best: f64,
    /// The teacher's probability of this choice in the most specific known context.
    pub teacher: f64,
    /// The background's probability of this choice in the same context.
    pub background: f64,
}

impl Model {
    /// Estimates a model from counts. Group 0 is the teacher; all other groups have the same weight in the background,
    /// whatever their sizes.
    #[must_use]
    pub fn new(counts: &HabitCounts, tree: &ContextTree, trajectories: &[[u64; FOLDS]], exclusion: Exclusion) -> Self {
        let weights = weights(trajectories, exclusion);
        let mut model = Self {
            nodes: vec![NodeStats::default(); tree.nodes.len()],
            entries: vec![EntryStats::default(); tree.entries.len()],
        };
        model.count(counts, tree, &weights, exclusion);
        model.estimate(tree);
        model
    }

    /// Adds each count to its context and all more general ones.
    #[allow(clippy::cast_precision_loss)] // counts stay far below 2⁵³
    fn count(&mut self, counts: &HabitCounts, tree: &ContextTree, weights: &[f64], exclusion: Exclusion) {
        for (row, &entry) in counts.rows().zip(&tree.rows) {
            let (mut teacher, mut background) = (0.0, 0.0);
            for &(slot, count) in row.cells {
                let (group, fold) = (slot / FOLDS, slot % FOLDS);
                if exclusion.fold == Some(fold) {
                    continue;
                }
                match group {
                    0 => teacher += count as f64,
                    _ => background += count as f64 * weights.get(group).copied().unwrap_or(0.0),
                }
            }
            let mut next = Some(entry);
            while let Some(entry) = next {
                let numbers = &mut self.entries[entry as usize];
                numbers.teacher += teacher;
                numbers.background += background;
                let node = &mut self.nodes[tree.entries[entry as usize].node as usize];
                node.teacher += teacher;
                node.background += background;
                next = tree.entries[entry as usize].parent;
            }
        }
    }

    /// Turns counts into probabilities and evidence. In the tree, parents come before their children.
    fn estimate(&mut self, tree: &ContextTree) {
        let outcomes = self.outcomes(tree);
        for (index, entry) in tree.entries.iter().enumerate() {
            let counted = self.entries[index];
            let node = self.nodes[entry.node as usize];
            let habit = tree.nodes[entry.node as usize].habit;
            let base = match entry.parent {
                Some(parent) => self.entries[parent as usize],
                None => EntryStats {
                    background: 1.0 / (f64::from(outcomes[habit as usize]) + 1.0),
                    bits: 0.0,
                    teacher: 0.0,
                    seen: counted.teacher + counted.background > 0.0,
                },
            };
            let numbers = refine(base, node, (counted.teacher, counted.background), entry.parent.is_some());
            self.entries[index] = numbers;
            if counted.teacher + counted.background > 0.0 {
                let node = &mut self.nodes[entry.node as usize];
                node.best = node.best.max(capped(numbers.bits));
            }
        }
    }

    /// The number of different outcomes of each kind of habit in the data that is not excluded.
    fn outcomes(&self, tree: &ContextTree) -> Vec<u32> {
        let mut outcomes = vec![0; super::Habit::ALL.len()];
        for (entry, numbers) in tree.entries.iter().zip(&self.entries) {
            if entry.parent.is_none() && numbers.teacher + numbers.background > 0.0 {
                outcomes[tree.nodes[entry.node as usize].habit as usize] += 1;
            }
        }
        outcomes
    }

    /// The evidence of a choice; `None` if the profile does not know its outcome. `words` maps the choice's words to
    /// the profile's, and unknown names to `None`.
    #[must_use]
    #[inline]
    pub fn evidence(
        &self,
        tree: &ContextTree,
        choice: &Choice,
        words: &impl Fn(Word) -> Option<Word>,
    ) -> Option<Evidence> {
        let outcome = words(choice.outcome)?;
        // A context that only the excluded data has is treated as unknown.
        let was_seen = |node: NodeIndex| self.nodes[node as usize].seen() > 0.0;
        let (path, known) = tree.path(choice.habit, &choice.context, words, was_seen);
        let path = &path[..known];
        // The most specific context in which the outcome was observed; more specific ones have other outcomes only.
        let (from, entry) =
            path.iter().enumerate().rev().find_map(|(depth, &node)| Some((depth, tree.entry_of(node, outcome)?)))?;
        let mut numbers = self.entries[entry as usize];
        if !numbers.seen {
            return None;
        }
        for &node in &path[from + 1..] {
            numbers = refine(numbers, self.nodes[node as usize], (0.0, 0.0), true);
        }
        let bits = capped(numbers.bits);
        let best = self.nodes[path[known - 1] as usize].best.max(bits).max(0.0);
        Some(Evidence { bits, best, teacher: numbers.teacher, background: numbers.background })
    }

    /// The number of observations of the teacher and of the background (weighted) in a context; `None` for an unknown
    /// context.
    #[must_use]
    pub fn seen(&self, tree: &ContextTree, habit: super::Habit, context: &Context) -> Option<(f64, f64)> {
        let (path, known) = tree.path(habit, context, Some, |_| true);
        let node = self.nodes[path[known - 1] as usize];
        (known == context.words().len() + 1).then_some((node.teacher, node.background))
    }
}

/// Probabilities and evidence in a context, from its counts and from those of the next more general context, `base`.
fn refine(base: EntryStats, node: NodeStats, (teacher, background): (f64, f64), has_parent: bool) -> EntryStats {
    let p_background = (background + STRENGTH * base.background) / (node.background + STRENGTH);
    let p_teacher = (teacher + STRENGTH * p_background) / (node.teacher + STRENGTH);
    let here = (p_teacher / p_background).log2();
    let seen = node.seen();
    let share = if has_parent { seen / (seen + STRENGTH) } else { 1.0 };
    let bits = share * here + (1.0 - share) * base.bits;
    EntryStats { teacher: p_teacher, background: p_background, bits, seen: base.seen }
}

fn capped(bits: f64) -> f64 {
    bits.clamp(-CAP, CAP)
}

/// The weight of each group's counts, as if all background groups had the same number of trajectories, their mean.
#[allow(clippy::cast_precision_loss)] // counts stay far below 2⁵³
fn weights(trajectories: &[[u64; FOLDS]], exclusion: Exclusion) -> Vec<f64> {
    let included = |folds: &[u64; FOLDS]| -> u64 {
        folds.iter().enumerate().filter(|&(fold, _)| exclusion.fold != Some(fold)).map(|(_, &count)| count).sum()
    };
    let is_background = |group: usize| group > 0 && exclusion.group != Some(group);
    let sizes: Vec<u64> = trajectories
        .iter()
        .enumerate()
        .map(|(group, folds)| if is_background(group) { included(folds) } else { 0 })
        .collect();
    let groups = sizes.iter().filter(|&&size| size > 0).count();
    let mean = sizes.iter().sum::<u64>() as f64 / groups.max(1) as f64;
    sizes.iter().map(|&size| if size > 0 { mean / size as f64 } else { 0.0 }).collect()
}
