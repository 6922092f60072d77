//! Teacher against background: the probability of each choice, and its evidence in bits.
//!
//! Both sides are smoothed the same way, so that what little data cannot tell is no evidence:
//! the background's probability in a context is backed off to the more general context (a Dirichlet
//! prior of strength [`STRENGTH`] around it, as in Bayesian interpolated smoothing, `MacKay` and Peto 1995), the
//! teacher's to the background's in the same context. The logarithm of their ratio is in turn
//! backed off: a context seen n times has the share n / (n + [`STRENGTH`]) in it, the more general
//! ones have the rest. So habits carry over to tools that the profile has never seen.

use super::context_tree::{ContextTree, NodeIndex};
use super::counts::{FOLDS, HabitCounts};
use super::events::{Choice, Context};
use super::words::Word;

/// How many observations a more general context counts for.
pub const STRENGTH: f64 = 4.0;
/// No single choice proves more than this, in bits, for or against.
pub const CAP: f64 = 3.0;

/// What evidence leaves out, so that no trajectory is judged by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Exclusion {
    /// A background group: an index into the profile's groups.
    pub group: Option<usize>,
    /// A fold of tasks.
    pub fold: Option<usize>,
}

/// Probabilities of the teacher and the background over a [`ContextTree`].
#[derive(Debug)]
pub struct Model {
    /// Of each context.
    nodes: Vec<NodeNumbers>,
    /// Of each outcome in a context.
    entries: Vec<EntryNumbers>,
}

#[derive(Debug, Clone, Copy, Default)]
struct NodeNumbers {
    teacher: f64,
    background: f64,
    /// The highest evidence an outcome has here, in bits.
    best: f64,
}

impl NodeNumbers {
    /// How often anybody was here.
    fn seen(&self) -> f64 {
        self.teacher + self.background
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct EntryNumbers {
    /// Counts first, then probabilities.
    teacher: f64,
    background: f64,
    /// Backed off, not yet capped.
    bits: f64,
    seen: bool,
}

/// The evidence of one choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// log₂ of teacher over background, backed off and capped; positive speaks for the teacher.
    pub bits: f64,
    /// The most that any choice in this context could have given, in bits; not negative.
    pub best: f64,
    /// The teacher's probability of this choice in the most specific context that is known.
    pub teacher: f64,
    /// The background's.
    pub background: f64,
}

impl Model {
    /// The model of some counts. Group 0 is the teacher; each other group, whatever its size, has the same
    /// weight in the background.
    #[must_use]
    pub fn new(counts: &HabitCounts, layout: &ContextTree, trajectories: &[[u64; FOLDS]], left_out: Exclusion) -> Self {
        let weights = weights(trajectories, left_out);
        let mut model = Self {
            nodes: vec![NodeNumbers::default(); layout.nodes.len()],
            entries: vec![EntryNumbers::default(); layout.entries.len()],
        };
        model.count(counts, layout, &weights, left_out);
        model.estimate(layout);
        model
    }

    /// Adds the counts up along each context.
    #[allow(clippy::cast_precision_loss)] // counts stay far below 2⁵³
    fn count(&mut self, counts: &HabitCounts, layout: &ContextTree, weights: &[f64], left_out: Exclusion) {
        for (row, &entry) in counts.rows().zip(&layout.rows) {
            let (mut teacher, mut background) = (0.0, 0.0);
            for &(slot, count) in row.cells {
                let (group, fold) = (slot / FOLDS, slot % FOLDS);
                if left_out.fold == Some(fold) {
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
                let node = &mut self.nodes[layout.entries[entry as usize].node as usize];
                node.teacher += teacher;
                node.background += background;
                next = layout.entries[entry as usize].parent;
            }
        }
    }

    /// Turns counts into probabilities and evidence. Parents stand before their children.
    fn estimate(&mut self, layout: &ContextTree) {
        let outcomes = self.outcomes(layout);
        for (index, entry) in layout.entries.iter().enumerate() {
            let counted = self.entries[index];
            let node = self.nodes[entry.node as usize];
            let habit = layout.nodes[entry.node as usize].habit;
            let base = match entry.parent {
                Some(parent) => self.entries[parent as usize],
                None => EntryNumbers {
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

    /// By kind of habit: the number of different outcomes that somebody who is not left out chose.
    fn outcomes(&self, layout: &ContextTree) -> Vec<u32> {
        let mut outcomes = vec![0; super::Habit::ALL.len()];
        for (entry, numbers) in layout.entries.iter().zip(&self.entries) {
            if entry.parent.is_none() && numbers.teacher + numbers.background > 0.0 {
                outcomes[layout.nodes[entry.node as usize].habit as usize] += 1;
            }
        }
        outcomes
    }

    /// The evidence of a choice in the profile's words; `None` where the profile has never seen its outcome.
    #[must_use]
    #[inline]
    pub fn evidence(
        &self,
        layout: &ContextTree,
        choice: &Choice,
        words: &impl Fn(Word) -> Option<Word>,
    ) -> Option<Evidence> {
        let outcome = words(choice.outcome)?;
        // A context that only those who are left out were in is as good as unknown.
        let was_seen = |node: NodeIndex| self.nodes[node as usize].seen() > 0.0;
        let (path, known) = layout.path(choice.habit, &choice.context, words, was_seen);
        let path = &path[..known];
        // The most specific context in which the outcome was seen; the more specific ones know of other outcomes only.
        let (from, entry) =
            path.iter().enumerate().rev().find_map(|(depth, &node)| Some((depth, layout.entry_of(node, outcome)?)))?;
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

    /// How often the teacher and the background were in a context, the background's weighted; `None` for one
    /// that is not known.
    #[must_use]
    pub fn seen(&self, layout: &ContextTree, habit: super::Habit, context: &Context) -> Option<(f64, f64)> {
        let (path, known) = layout.path(habit, context, Some, |_| true);
        let node = self.nodes[path[known - 1] as usize];
        (known == context.words().len() + 1).then_some((node.teacher, node.background))
    }
}

/// Probabilities and evidence in a context, from the counts there and what the more general context says.
fn refine(base: EntryNumbers, node: NodeNumbers, (teacher, background): (f64, f64), has_parent: bool) -> EntryNumbers {
    let p_background = (background + STRENGTH * base.background) / (node.background + STRENGTH);
    let p_teacher = (teacher + STRENGTH * p_background) / (node.teacher + STRENGTH);
    let here = (p_teacher / p_background).log2();
    let seen = node.seen();
    let share = if has_parent { seen / (seen + STRENGTH) } else { 1.0 };
    let bits = share * here + (1.0 - share) * base.bits;
    EntryNumbers { teacher: p_teacher, background: p_background, bits, seen: base.seen }
}

fn capped(bits: f64) -> f64 {
    bits.clamp(-CAP, CAP)
}

/// The weight of each group's counts: all background groups as if each had the mean number of trajectories.
#[allow(clippy::cast_precision_loss)] // counts stay far below 2⁵³
fn weights(trajectories: &[[u64; FOLDS]], left_out: Exclusion) -> Vec<f64> {
    let kept = |folds: &[u64; FOLDS]| -> u64 {
        folds.iter().enumerate().filter(|&(fold, _)| left_out.fold != Some(fold)).map(|(_, &count)| count).sum()
    };
    let is_background = |group: usize| group > 0 && left_out.group != Some(group);
    let sizes: Vec<u64> = trajectories
        .iter()
        .enumerate()
        .map(|(group, folds)| if is_background(group) { kept(folds) } else { 0 })
        .collect();
    let groups = sizes.iter().filter(|&&size| size > 0).count();
    let mean = sizes.iter().sum::<u64>() as f64 / groups.max(1) as f64;
    sizes.iter().map(|&size| if size > 0 { mean / size as f64 } else { 0.0 }).collect()
}
