//! The habits in which a teacher differs most from other models.

use super::Teacher;
use crate::echo::{Choice, Context, Exclusion, Word, describe_choice};
use std::collections::BTreeMap;

/// One habit of a teacher, as a line of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct HabitLine {
    /// The choice; its names are indices into the profile's names.
    pub choice: Choice,
    /// The choice in words.
    pub phrase: String,
    /// How often the teacher made the choice, and how often it could have.
    pub counts: (u64, u64),
    /// The teacher's rate, smoothed, from 0 to 1.
    pub teacher: f64,
    /// The rate of the other models, smoothed, with equal weight for each model, from 0 to 1.
    pub others: f64,
    /// The evidence of one such choice, in bits.
    pub bits: f64,
    /// The difference of the rates, in standard errors.
    pub distance: f64,
    /// Its most frequent special case, if that has other words.
    pub example: Option<String>,
}

/// The minimum number of times that the teacher made a choice.
const MIN_COUNT: u64 = 3;
/// The minimum evidence for or against the teacher, in bits.
const MIN_BITS: f64 = 0.3;

/// The habits of a teacher, strongest first, with at most one line for a choice and its special cases.
#[must_use]
pub fn habits(teacher: &Teacher) -> Vec<HabitLine> {
    let names = &teacher.profile.counts.names;
    let text = |word: Word| word.text(names);
    let scoring_model = teacher.scoring_model(Exclusion::default());
    let model = &scoring_model.model;
    let counts = counts(teacher);
    let totals = counts.iter().fold(BTreeMap::new(), |mut totals, (choice, &count)| {
        *totals.entry((choice.habit, choice.context)).or_insert(0u64) += count;
        totals
    });
    let mut lines: Vec<(Choice, HabitLine)> = Vec::new();
    for (choice, &count) in &counts {
        let total = totals.get(&(choice.habit, choice.context)).copied().unwrap_or_default();
        let Some(evidence) = model.evidence(teacher.context_tree(), choice, &Some) else { continue };
        let Some((seen, seen_by_others)) = model.seen(teacher.context_tree(), choice.habit, &choice.context) else {
            continue;
        };
        // The most general context says little: it mixes what tasks require with what models prefer.
        if choice.context.words().is_empty() || count < MIN_COUNT || evidence.bits.abs() < MIN_BITS {
            continue;
        }
        let pooled = f64::midpoint(evidence.teacher, evidence.background);
        let error = (pooled * (1.0 - pooled) * (1.0 / seen.max(1.0) + 1.0 / seen_by_others.max(1.0))).sqrt();
        let line = HabitLine {
            choice: *choice,
            phrase: describe_choice(choice.habit, choice.context.words(), choice.outcome, &text),
            counts: (count, total),
            teacher: evidence.teacher,
            others: evidence.background,
            bits: evidence.bits,
            distance: (evidence.teacher - evidence.background) / error.max(f64::EPSILON),
            example: None,
        };
        lines.push((*choice, line));
    }
    lines.sort_by(|a, b| b.1.distance.abs().total_cmp(&a.1.distance.abs()).then_with(|| a.0.cmp(&b.0)));
    let mut chosen: Vec<(Choice, HabitLine)> = Vec::new();
    for (choice, mut line) in lines {
        let is_same = |(other, chosen): &(Choice, HabitLine)| {
            is_case(other, &choice) || is_case(&choice, other) || chosen.phrase == line.phrase
        };
        if chosen.iter().any(is_same) {
            continue;
        }
        let cases = counts.iter().filter(|(case, _)| is_case(&choice, case) && **case != choice);
        let best = cases.max_by_key(|&(case, count)| (*count, case.context.words().len()));
        let example = best.map(|(case, _)| describe_choice(case.habit, case.context.words(), case.outcome, &text));
        line.example = example.filter(|example| *example != line.phrase);
        chosen.push((choice, line));
    }
    chosen.into_iter().map(|(_, line)| line).collect()
}

/// Whether `case` is `choice` or a special case of it.
fn is_case(choice: &Choice, case: &Choice) -> bool {
    choice.habit == case.habit
        && choice.outcome == case.outcome
        && case.context.words().starts_with(choice.context.words())
}

/// How often the teacher made each choice, counted in its context and in all more general ones.
fn counts(teacher: &Teacher) -> BTreeMap<Choice, u64> {
    let mut counts = BTreeMap::new();
    for row in teacher.profile.counts.rows() {
        let folds = crate::echo::FOLDS;
        let count: u64 = row.cells.iter().filter(|(slot, _)| *slot < folds).map(|(_, count)| count).sum();
        let words = row.choice.context.words();
        for depth in 0..=words.len() {
            let choice = Choice { context: Context::new(&words[..depth]), ..row.choice };
            *counts.entry(choice).or_insert(0) += count;
        }
    }
    counts
}
