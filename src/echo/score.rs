//! From evidence to the score of a trajectory.

use super::context_tree::ContextTree;
use super::events::{Choice, HabitEvent, HabitEvents};
use super::habit::Habit;
use super::model::{Evidence, Model};
use super::phrases::describe_choice;
use super::segments::maximal_scoring_subsequences;
use super::slots::Slots;
use super::words::{NAMES_FROM, Word};
use crate::trajectory::CallId;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;
use std::ops::Range;

/// Stretches with less evidence than this, in bits, are no segments.
pub const MIN_SEGMENT_BITS: f64 = 1.0;
/// Weight of the doubt that every kind of habit starts with, in choices: a kind seen once says little.
pub const DOUBT: f64 = 3.0;

/// The evidence that a trajectory's choices give for one teacher.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// The evidence of what the agent does, in bits; higher is closer to the teacher.
    ///
    /// Within each kind of habit the evidence is averaged, a choice that is made n times with weight √n
    /// (it tells more than once, but not n times as much: repeats depend on each other) and with
    /// [`DOUBT`] choices without evidence added; the averages are added up.
    pub total: f64,
    /// The score of a trajectory that takes the teacher's favourite choice in each of these contexts.
    pub potential: f64,
    /// The evidence of how it talks: the same over the verbal kinds of habits.
    pub words: f64,
    /// The words' score of a trajectory that talks as the teacher would most likely in each of these contexts.
    pub words_potential: f64,
    /// The evidence of each choice, as in [`HabitEvents::events`]; `None` for what the profile does not know.
    pub evidence: Vec<Option<Evidence>>,
    /// How many of them are about actions; the others are about words.
    pub actions: usize,
    /// What each kind of habit adds to its score.
    pub habits: Vec<(Habit, f64)>,
}

/// One choice of a trajectory and what it adds to the score.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The choice.
    pub choice: Choice,
    /// What all its occurrences together add to the total, in bits.
    pub bits: f64,
    /// The evidence of one.
    pub evidence: Evidence,
    /// The calls it is about, sorted.
    pub calls: Vec<CallId>,
}

/// A choice that speaks for the teacher, in plain words.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct StrongHabit {
    /// What the agent does, and when.
    pub habit: String,
    /// What it adds to the score, in bits.
    pub bits: f64,
    /// The calls in which it shows.
    pub calls: Vec<CallId>,
}

/// A stretch of calls that the teacher would have made much like this.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Its first and last call.
    pub calls: Range<CallId>,
    /// The sum of its evidence, in bits.
    pub bits: f64,
    /// Its choices: indices into [`HabitEvents::events`].
    pub events: Vec<usize>,
}

impl Score {
    /// The score of some choices.
    #[must_use]
    pub fn of(events: &HabitEvents<'_>, layout: &ContextTree, model: &Model) -> Self {
        let known: Vec<Option<Word>> = events.names.iter().map(|name| layout.word(name)).collect();
        let words = |word: Word| match word.name_index() {
            Some(index) => known[index],
            None => Some(word),
        };
        debug_assert!(known.len() < (u32::MAX - NAMES_FROM) as usize);
        // Choices repeat: each is looked up once. They are kept in the order in which they came, so that sums are
        // always made in the same order.
        let actions = events.actions();
        let events = &events.events;
        let mut slots = Slots::with_room(events.len());
        let mut choices: Vec<Repeated> = Vec::with_capacity(events.len());
        let mut evidence: Vec<Option<Evidence>> = Vec::with_capacity(events.len());
        for (at, HabitEvent { choice, .. }) in events.iter().enumerate() {
            let is_same = |index: usize| events[choices[index].first].choice == *choice;
            let index = slots.find_or_enter(FxBuildHasher.hash_one(choice), choices.len(), is_same);
            if let Some(known) = choices.get_mut(index) {
                known.times += 1;
                evidence.push(evidence[known.first]);
            } else {
                choices.push(Repeated { first: at, times: 1 });
                evidence.push(model.evidence(layout, choice, &words));
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

    /// The different choices and what each adds to the total, most first.
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

    /// The choices that speak most for the teacher, up to so many.
    #[must_use]
    pub fn strongest(&self, events: &HabitEvents<'_>, most: usize) -> Vec<StrongHabit> {
        let text = |word| events.names.text(word);
        let speaking = self.choices(events).into_iter().filter(|choice| choice.bits > 0.0).take(most);
        let told = speaking.map(|Contribution { choice, bits, calls, .. }| StrongHabit {
            habit: describe_choice(choice.habit, choice.context.words(), choice.outcome, &text),
            bits,
            calls,
        });
        told.collect()
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

    /// The verbal choices of a text that have evidence, with their bits; `at` is the event of the text.
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

    /// The evidence of each text's words, in the order of the trajectory: (event, bits).
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

    /// The most evidence that the words of one text have, in bits; 0 where nothing speaks for the teacher.
    #[must_use]
    pub fn strongest_text(&self, events: &HabitEvents<'_>) -> f64 {
        self.texts(events).into_iter().fold(0.0, |best, (_, bits)| best.max(bits))
    }

    /// The echo segments that hold a call and [`MIN_SEGMENT_BITS`] bits, in order.
    #[must_use]
    pub fn segments(&self, events: &HabitEvents<'_>) -> Vec<Segment> {
        let series = self.series(events);
        let scores: Vec<f64> = series.iter().map(|&(.., bits)| bits).collect();
        let stretches = maximal_scoring_subsequences(&scores);
        let worth_it = stretches.into_iter().filter(|stretch| stretch.score >= MIN_SEGMENT_BITS);
        let segments = worth_it.filter_map(|stretch| {
            let events_in = &series[stretch.range];
            let calls = events_in.iter().filter_map(|&(_, index, _)| events.events[index].call);
            let (first, last) = calls.fold(None, |range: Option<(CallId, CallId)>, call| {
                Some(range.map_or((call, call), |(first, last)| (first.min(call), last.max(call))))
            })?;
            let indices = events_in.iter().map(|&(_, index, _)| index).collect();
            Some(Segment { calls: first..last + 1, bits: stretch.score, events: indices })
        });
        segments.collect()
    }

    /// The highest sum of evidence over a stretch, in bits; 0 where nothing speaks for the teacher.
    #[must_use]
    pub fn peak(&self, events: &HabitEvents<'_>) -> f64 {
        // Kadane's algorithm: the best of all maximal stretches.
        let (mut best, mut here) = (0.0f64, 0.0f64);
        for (.., bits) in self.series(events) {
            here = (here + bits).max(0.0);
            best = best.max(here);
        }
        best
    }

    /// The choices that have a place, in the order of the trajectory: (event, choice, bits).
    fn series(&self, events: &HabitEvents<'_>) -> Vec<(usize, usize, f64)> {
        let placed = || {
            let events = events.events[..events.actions()].iter().zip(&self.evidence).enumerate();
            events.filter_map(|(index, (event, evidence))| Some((event.at?, index, (*evidence)?.bits)))
        };
        // PositionStyle are small numbers: counting sorts them in linear time.
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

/// A choice that is made one time or several.
struct Repeated {
    /// Its first event.
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

/// The weight of a choice that is made several times.
#[allow(clippy::cast_precision_loss)] // a trajectory has far less than 2⁵³ choices
fn weight(times: usize) -> f64 {
    (times as f64).sqrt()
}
