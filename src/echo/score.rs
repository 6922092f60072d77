//! The score of a trajectory: evidence averaged within each kind of habit and summed over the kinds (docs/evidence.md,
//! section "Evidence").

use super::context_tree::ContextTree;
use super::events::{Choice, HabitEvent, HabitEvents};
use super::habit::Habit;
use super::index_table::IndexTable;
use super::model::{Evidence, Model};
use super::phrases::describe_choice;
use super::segments::maximal_scoring_subsequences;
use super::words::{NAMES_FROM, Word};
use crate::trajectory::CallId;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;
use std::ops::Range;

/// The lowest evidence of a segment, in bits.
pub const MIN_SEGMENT_BITS: f64 = 1.0;
/// Choices without evidence that are added to every kind of habit, so that a kind that occurs once says little.
pub const DOUBT: f64 = 3.0;

/// The evidence of a trajectory's choices for one teacher.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// The score of the actions, in bits; higher is closer to the teacher.
    ///
    /// Within each kind of habit the evidence is averaged. A choice that is made n times has weight √n, because repeats
    /// depend on each other, and [`DOUBT`] choices without evidence are added. The averages are summed.
    pub total: f64,
    /// The score of a trajectory with the teacher's favourite choice in each of these contexts, in bits.
    pub potential: f64,
    /// The score of the words: the same over the verbal kinds of habits, in bits.
    pub words: f64,
    /// The words' score with the teacher's favourite choice in each of these contexts, in bits.
    pub words_potential: f64,
    /// The evidence of each choice, as in [`HabitEvents::events`]; `None` for choices that the profile does not know.
    pub evidence: Vec<Option<Evidence>>,
    /// The number of choices of action; the verbal ones follow them.
    pub actions: usize,
    /// The share of each kind of habit in its score, in bits.
    pub habits: Vec<(Habit, f64)>,
}

/// One choice of a trajectory and its share in the score.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The choice.
    pub choice: Choice,
    /// The share of all its occurrences together, in bits.
    pub bits: f64,
    /// The evidence of one occurrence.
    pub evidence: Evidence,
    /// The calls it is about, sorted.
    pub calls: Vec<CallId>,
}

/// A choice with evidence for the teacher, described in words.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct StrongHabit {
    /// What the agent does, and when.
    pub habit: String,
    /// Its share in the score, in bits.
    pub bits: f64,
    /// The calls it is about, sorted.
    pub calls: Vec<CallId>,
}

/// Consecutive calls that closely match the teacher's habits.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// The calls, from the first to the last.
    pub calls: Range<CallId>,
    /// The sum of its evidence, in bits.
    pub bits: f64,
    /// Its choices, as indices into the trajectory's choices.
    pub events: Vec<usize>,
}

impl Score {
    /// Scores choices with a model of the counts in `tree`.
    #[must_use]
    pub fn of(events: &HabitEvents<'_>, tree: &ContextTree, model: &Model) -> Self {
        let known: Vec<Option<Word>> = events.names.iter().map(|name| tree.word(name)).collect();
        let words = |word: Word| match word.name_index() {
            Some(index) => known[index],
            None => Some(word),
        };
        debug_assert!(known.len() < (u32::MAX - NAMES_FROM) as usize);
        // Choices repeat, and each is looked up once. They stay in order of first occurrence, so floating-point sums do
        // not depend on a hash order.
        let actions = events.actions();
        let events = &events.events;
        let mut index_table = IndexTable::with_capacity(events.len());
        let mut choices: Vec<Repeated> = Vec::with_capacity(events.len());
        let mut evidence: Vec<Option<Evidence>> = Vec::with_capacity(events.len());
        for (at, HabitEvent { choice, .. }) in events.iter().enumerate() {
            let is_same = |index: usize| events[choices[index].first].choice == *choice;
            let index = index_table.find_or_insert(FxBuildHasher.hash_one(choice), choices.len(), is_same);
            if let Some(known) = choices.get_mut(index) {
                known.times += 1;
                evidence.push(evidence[known.first]);
            } else {
                choices.push(Repeated { first: at, times: 1 });
                evidence.push(model.evidence(tree, choice, &words));
            }
        }
        let mut sums = vec![Sums::default(); Habit::ALL.len()];
        for Repeated { first, times } in choices {
            if let Some(evidence) = &evidence[first] {
                sums[events[first].choice.habit as usize].add(evidence, times);
            }
        }
        let mut score = Self { evidence, actions, ..Self::default() };
        for (&habit, sums) in Habit::ALL.iter().zip(&sums).filter(|(_, sums)| sums.weight > 0.0) {
            let share = sums.weight + DOUBT;
            let (total, potential) = match habit.dimension() {
                None => (&mut score.total, &mut score.potential),
                Some(_) => (&mut score.words, &mut score.words_potential),
            };
            *total += sums.bits / share;
            *potential += sums.best / share;
            score.habits.push((habit, sums.bits / share));
        }
        score
    }

    /// The different choices with their shares in the score, highest first.
    #[must_use]
    pub fn choices(&self, events: &HabitEvents<'_>) -> Vec<Contribution> {
        let mut order: Vec<(Choice, usize)> =
            events.events.iter().enumerate().map(|(index, event)| (event.choice, index)).collect();
        order.sort_unstable();
        let mut all = Vec::new();
        for kind in order.chunk_by(|a, b| a.0.habit == b.0.habit) {
            let known: Vec<(&[(Choice, usize)], Evidence)> = kind
                .chunk_by(|a, b| a.0 == b.0)
                .filter_map(|same| self.evidence[same[0].1].map(|evidence| (same, evidence)))
                .collect();
            let share = known.iter().map(|(same, _)| weight(same.len())).sum::<f64>() + DOUBT;
            all.extend(known.into_iter().map(|(same, evidence)| {
                let mut calls: Vec<CallId> = same.iter().filter_map(|&(_, index)| events.events[index].call).collect();
                calls.sort_unstable();
                calls.dedup();
                Contribution { choice: same[0].0, bits: weight(same.len()) * evidence.bits / share, evidence, calls }
            }));
        }
        all.sort_by(|a, b| b.bits.total_cmp(&a.bits).then_with(|| a.choice.cmp(&b.choice)));
        all
    }

    /// The choices with the most evidence for the teacher, at most `limit`.
    #[must_use]
    pub fn strongest(&self, events: &HabitEvents<'_>, limit: usize) -> Vec<StrongHabit> {
        let text = |word| events.names.text(word);
        let strongest = self.choices(events).into_iter().filter(|choice| choice.bits > 0.0).take(limit);
        let described = strongest.map(|Contribution { choice, bits, calls, .. }| StrongHabit {
            habit: describe_choice(choice.habit, choice.context.words(), choice.outcome, &text),
            bits,
            calls,
        });
        described.collect()
    }

    /// The number of choices of action with evidence.
    #[must_use]
    pub fn action_events(&self) -> usize {
        self.evidence[..self.actions].iter().flatten().count()
    }

    /// The evidence of actions and words together, in bits.
    #[must_use]
    pub fn combined(&self) -> f64 {
        self.total + self.words
    }

    /// The verbal choices of the text at event `at` that have evidence, with their bits.
    #[must_use]
    pub fn text_choices(&self, events: &HabitEvents<'_>, at: usize) -> Vec<(usize, f64)> {
        let of_text = (self.actions..events.events.len()).filter(|&choice| events.events[choice].at == Some(at));
        of_text.filter_map(|choice| Some((choice, self.evidence[choice]?.bits))).collect()
    }

    /// The number of verbal choices with evidence.
    #[must_use]
    pub fn verbal_events(&self) -> usize {
        self.evidence[self.actions..].iter().flatten().count()
    }

    /// The summed evidence of each text's verbal choices, as (event, bits), in the order of the trajectory.
    #[must_use]
    pub fn texts(&self, events: &HabitEvents<'_>) -> Vec<(usize, f64)> {
        let mut texts: Vec<(usize, f64)> = Vec::new();
        for (event, evidence) in events.events.iter().zip(&self.evidence).skip(events.actions()) {
            let (Some(at), Some(evidence)) = (event.at, evidence) else { continue };
            match texts.last_mut() {
                Some((last, bits)) if *last == at => *bits += evidence.bits,
                _ => texts.push((at, evidence.bits)),
            }
        }
        texts
    }

    /// The highest evidence of a single text's words, in bits; at least 0.
    #[must_use]
    pub fn strongest_text(&self, events: &HabitEvents<'_>) -> f64 {
        self.texts(events).into_iter().fold(0.0, |best, (_, bits)| best.max(bits))
    }

    /// The echo segments with at least one call and [`MIN_SEGMENT_BITS`], in order (docs/evidence.md, section
    /// "Segments").
    #[must_use]
    pub fn segments(&self, events: &HabitEvents<'_>) -> Vec<Segment> {
        let series = self.series(events);
        let scores: Vec<f64> = series.iter().map(|&(.., bits)| bits).collect();
        let subsequences = maximal_scoring_subsequences(&scores);
        let strong = subsequences.into_iter().filter(|subsequence| subsequence.score >= MIN_SEGMENT_BITS);
        let segments = strong.filter_map(|subsequence| {
            let events_in = &series[subsequence.range];
            let calls = events_in.iter().filter_map(|&(_, index, _)| events.events[index].call);
            let (first, last) = calls.fold(None, |range: Option<(CallId, CallId)>, call| {
                Some(range.map_or((call, call), |(first, last)| (first.min(call), last.max(call))))
            })?;
            let indices = events_in.iter().map(|&(_, index, _)| index).collect();
            Some(Segment { calls: first..last + 1, bits: subsequence.score, events: indices })
        });
        segments.collect()
    }

    /// The highest sum of evidence over consecutive choices, in bits; at least 0.
    #[must_use]
    pub fn peak(&self, events: &HabitEvents<'_>) -> f64 {
        // Kadane's algorithm gives the best of the maximal subsequences.
        let (mut best, mut here) = (0.0f64, 0.0f64);
        for (.., bits) in self.series(events) {
            here = (here + bits).max(0.0);
            best = best.max(here);
        }
        best
    }

    /// The choices of action that have a position, as (event, choice, bits), in the order of the trajectory.
    fn series(&self, events: &HabitEvents<'_>) -> Vec<(usize, usize, f64)> {
        let placed = || {
            let events = events.events[..events.actions()].iter().zip(&self.evidence).enumerate();
            events.filter_map(|(index, (event, evidence))| Some((event.at?, index, (*evidence)?.bits)))
        };
        // Counting sort, in linear time: positions are small numbers.
        let mut next = vec![0usize; placed().map(|(at, ..)| at + 2).max().unwrap_or(0)];
        placed().for_each(|(at, ..)| next[at + 1] += 1);
        for at in 1..next.len() {
            next[at] += next[at - 1];
        }
        let mut series = vec![(0, 0, 0.0); next.last().copied().unwrap_or(0)];
        for one in placed() {
            series[next[one.0]] = one;
            next[one.0] += 1;
        }
        series
    }
}

/// A choice and how often it is made.
struct Repeated {
    /// The index of its first occurrence.
    first: usize,
    times: usize,
}

/// Weighted sums over one kind of habit.
#[derive(Clone, Default)]
struct Sums {
    bits: f64,
    best: f64,
    weight: f64,
}

impl Sums {
    fn add(&mut self, evidence: &Evidence, times: usize) {
        let weight = weight(times);
        self.bits += weight * evidence.bits;
        self.best += weight * evidence.best;
        self.weight += weight;
    }
}

/// The weight of a choice that is made `times` times.
#[allow(clippy::cast_precision_loss)] // a trajectory has far less than 2⁵³ choices
fn weight(times: usize) -> f64 {
    (times as f64).sqrt()
}
