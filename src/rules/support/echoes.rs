//! Shared parts of the rules about echoes: segments, and habits and rates in words.

use super::words;
use crate::echo::{Choice, Contribution, HabitEvents, Segment, describe_choice, format_rate};
use crate::teacher::{ActiveTeacher, Assessment};
use crate::trajectory::{CallId, Place, Trajectory};
use std::collections::BTreeMap;

/// The maximum number of characters of a habit in a message. A habit may contain names from the data.
const MAX_HABIT: usize = 160;

/// A false-positive rate in words; `None` is unknown.
pub(in crate::rules) fn false_positive_rate(rate: Option<f64>) -> String {
    format!("false-positive rate {}", rate.map_or_else(|| "unknown".to_owned(), format_rate))
}

/// A habit after a colon, or nothing.
pub(in crate::rules) fn after_colon(habit: Option<String>) -> String {
    habit.map(|habit| format!(": {habit}")).unwrap_or_default()
}

/// The segments of two or more calls whose false-positive rate is at most the configured one, each with its rate.
pub(crate) fn strong_segments(
    events: &HabitEvents<'_>,
    active: &ActiveTeacher,
    assessment: &Assessment,
) -> Vec<(Segment, f64)> {
    let Some(peaks) = &assessment.scoring_model.peaks else { return Vec::new() };
    let is_strong = |rate: f64| rate <= active.max_false_positive_rate;
    // Most trajectories have no strong segment, and finding the strongest one is faster than finding all.
    if !is_strong(peaks.rate(assessment.score.peak(events))) {
        return Vec::new();
    }
    let segments = assessment.score.segments(events).into_iter().filter(|segment| segment.calls.len() >= 2);
    let rated = segments.map(|segment| (peaks.rate(segment.bits), segment));
    rated.filter(|&(rate, _)| is_strong(rate)).map(|(rate, segment)| (segment, rate)).collect()
}

/// The habit with the most evidence for the teacher in the events with these indices, in words.
pub(in crate::rules) fn strongest_habit(
    events: &HabitEvents<'_>,
    assessment: &Assessment,
    indices: impl IntoIterator<Item = usize>,
) -> Option<String> {
    let mut sums: BTreeMap<Choice, f64> = BTreeMap::new();
    for index in indices {
        if let Some(evidence) = assessment.score.evidence[index] {
            *sums.entry(events.events[index].choice).or_default() += evidence.bits;
        }
    }
    let positive = sums.into_iter().filter(|&(_, bits)| bits > 0.0);
    let (strongest, _) = positive.min_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)))?;
    Some(describe(events, &strongest))
}

/// The habit of action that adds the most to a trajectory's score, in words. `choices` are sorted, strongest first.
pub(in crate::rules) fn strongest_action(events: &HabitEvents<'_>, choices: &[Contribution]) -> Option<String> {
    strongest_of(events, choices.iter().filter(|choice| choice.choice.habit.dimension().is_none()))
}

/// The same for habits of wording.
pub(in crate::rules) fn strongest_wording(events: &HabitEvents<'_>, choices: &[Contribution]) -> Option<String> {
    strongest_of(events, choices.iter().filter(|choice| choice.choice.habit.dimension().is_some()))
}

fn strongest_of<'c>(events: &HabitEvents<'_>, mut choices: impl Iterator<Item = &'c Contribution>) -> Option<String> {
    choices.find(|choice| choice.bits > 0.0).map(|choice| describe(events, &choice.choice))
}

/// A choice in words, short and without control characters.
pub(in crate::rules) fn describe(events: &HabitEvents<'_>, choice: &Choice) -> String {
    let text = |word| events.names.text(word);
    words::clip_to(&describe_choice(choice.habit, choice.context.words(), choice.outcome, &text), MAX_HABIT)
}

/// The place from the first call of a segment to its last; only the first call if they are in different texts.
pub(in crate::rules) fn segment_place(trajectory: &Trajectory<'_>, segment: &Segment) -> Place {
    let place = |call: CallId| trajectory.calls[call].at;
    let (first, last) = (place(segment.calls.start), place(segment.calls.end - 1));
    if first.text != last.text || last.span.end < first.span.start {
        return first;
    }
    Place { text: first.text, span: crate::json::Span::new(first.span.start, last.span.end) }
}
