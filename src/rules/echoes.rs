//! What the rules about echoes share.

use super::words;
use crate::echo::{Choice, Contribution, HabitEvents, Segment, describe_choice, format_rate};
use crate::teacher::{ActiveTeacher, Assessment};
use crate::trajectory::{CallId, Place, Trajectory};
use std::collections::BTreeMap;

/// Habits that a message names at the most.
const NAMED: usize = 3;
/// Characters of a habit's phrase shown at the most: it can hold names from the data.
const PHRASE: usize = 160;

/// How many others come as close.
pub(super) fn others(rate: Option<f64>, what: &str) -> String {
    match rate {
        Some(rate) => format!("{} trajectories of other models {what}", format_rate(rate)),
        None => "how many other models do is unknown, the profile has no background".to_owned(),
    }
}

/// The stretches of two calls or more that are as strong as few other models' trajectories have one, each with the
/// share of those.
pub(crate) fn strong_stretches(
    events: &HabitEvents<'_>,
    active: &ActiveTeacher,
    assessment: &Assessment,
) -> Vec<(Segment, f64)> {
    let Some(peaks) = &assessment.scoring_model.peaks else { return Vec::new() };
    let is_strong = |rate: f64| rate <= active.max_false_positive_rate;
    // Most trajectories have no strong stretch, and their strongest is found faster than all of them.
    if !is_strong(peaks.rate(assessment.score.peak(events))) {
        return Vec::new();
    }
    let segments = assessment.score.segments(events).into_iter().filter(|segment| segment.calls.len() >= 2);
    let rated = segments.map(|segment| (peaks.rate(segment.bits), segment));
    rated.filter(|&(rate, _)| is_strong(rate)).map(|(rate, segment)| (segment, rate)).collect()
}

/// The habits that a stretch shows most, in plain words with the teacher's and the others' rates.
pub(super) fn habits(
    events: &HabitEvents<'_>,
    active: &ActiveTeacher,
    assessment: &Assessment,
    indices: impl IntoIterator<Item = usize>,
) -> String {
    let mut sums: BTreeMap<Choice, (f64, usize)> = BTreeMap::new();
    for index in indices {
        if let Some(evidence) = assessment.score.evidence[index] {
            let sum = sums.entry(events.events[index].choice).or_insert((0.0, index));
            sum.0 += evidence.bits;
        }
    }
    let mut strongest: Vec<(Choice, (f64, usize))> = sums.into_iter().filter(|(_, (bits, _))| *bits > 0.0).collect();
    strongest.sort_by(|a, b| b.1.0.total_cmp(&a.1.0).then_with(|| a.0.cmp(&b.0)));
    let mut named: Vec<String> = Vec::new();
    let mut phrases = Vec::new();
    for (choice, (_, index)) in strongest {
        let Some(evidence) = assessment.score.evidence[index] else { continue };
        let words = phrase_of(events, &choice);
        if named.len() == NAMED || phrases.contains(&words) {
            continue;
        }
        let percent = |share: f64| format!("{:.0} %", 100.0 * share);
        named.push(format!(
            "{words} ({} {}, other models {})",
            words::clip(&active.name),
            percent(evidence.teacher),
            percent(evidence.background)
        ));
        phrases.push(words);
    }
    named.join("; ")
}

/// A choice in plain words, harmless and short.
pub(super) fn phrase_of(events: &HabitEvents<'_>, choice: &Choice) -> String {
    let text = |word| events.names.text(word);
    words::clip_to(&describe_choice(choice.habit, choice.context.words(), choice.outcome, &text), PHRASE)
}

/// The habits of action that add most to a trajectory's score, in a few words.
pub(super) fn strongest(events: &HabitEvents<'_>, choices: &[Contribution]) -> String {
    strongest_of(events, choices.iter().filter(|choice| choice.choice.habit.dimension().is_none()))
}

/// The same for habits of words.
pub(super) fn strongest_words(events: &HabitEvents<'_>, choices: &[Contribution]) -> String {
    strongest_of(events, choices.iter().filter(|choice| choice.choice.habit.dimension().is_some()))
}

fn strongest_of<'c>(events: &HabitEvents<'_>, choices: impl Iterator<Item = &'c Contribution>) -> String {
    let mut phrases: Vec<String> = Vec::new();
    for choice in choices.filter(|choice| choice.bits > 0.0) {
        let words = phrase_of(events, &choice.choice);
        if phrases.len() < NAMED && !phrases.contains(&words) {
            phrases.push(words);
        }
    }
    phrases.join("; ")
}

/// From the first call of a segment to its last, where both stand in one text; else its first call.
pub(super) fn stretch(trajectory: &Trajectory<'_>, segment: &Segment) -> Place {
    let place = |call: CallId| trajectory.calls[call].at;
    let (first, last) = (place(segment.calls.start), place(segment.calls.end - 1));
    if first.text != last.text || last.span.end < first.span.start {
        return first;
    }
    Place { text: first.text, span: crate::json::Span::new(first.span.start, last.span.end) }
}
