//! Scores computed from evidence.

use crate::teacher::profiles::profile;
use crate::teacher_support::{LIMITS, Scene, events_of, shop};
use echolint::echo::{Choice, DOUBT, Habit, HabitEvents, MIN_SEGMENT_BITS, Score};
use echolint::teacher::Teacher;
use std::collections::BTreeMap;

/// The scores of all runs of the shop, and of two unusual ones.
fn scores() -> Vec<(HabitEvents<'static>, Score)> {
    let teacher = Teacher::new(profile());
    let mut records: Vec<String> =
        shop().iter().flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    let odd = Scene::default().says("user", "Hi.").calls("", &[("sing", serde_json::json!({"song": 3}), "la")]);
    records.push(odd.record("elsewhere", "wren", 1));
    records.push(Scene::default().says("user", "Hi.").record("", "", 0));
    let score = |record: &String| {
        let events = events_of(record);
        let score = teacher.assess(&events, Some("elsewhere"), None, LIMITS).score;
        (events, score)
    };
    records.iter().map(score).collect()
}

#[allow(clippy::cast_precision_loss)] // small numbers
fn by_definition(events: &HabitEvents<'_>, score: &Score, is_verbal: bool) -> (f64, f64) {
    let mut kinds: BTreeMap<Habit, BTreeMap<Choice, (f64, f64, usize)>> = BTreeMap::new();
    for (event, evidence) in events.events.iter().zip(&score.evidence) {
        if let Some(evidence) = evidence
            && event.choice.habit.dimension().is_some() == is_verbal
        {
            let seen = kinds.entry(event.choice.habit).or_default().entry(event.choice).or_default();
            *seen = (evidence.bits, evidence.best, seen.2 + 1);
        }
    }
    let (mut total, mut potential) = (0.0, 0.0);
    for choices in kinds.values() {
        let weight = |times: usize| (times as f64).sqrt();
        let all: f64 = choices.values().map(|&(.., times)| weight(times)).sum::<f64>() + DOUBT;
        total += choices.values().map(|&(bits, _, times)| weight(times) * bits).sum::<f64>() / all;
        potential += choices.values().map(|&(_, best, times)| weight(times) * best).sum::<f64>() / all;
    }
    (total, potential)
}

#[test]
fn totals_match_the_definition() {
    for (events, score) in scores() {
        let (words, words_potential) = by_definition(&events, &score, true);
        assert!((score.words - words).abs() < 1e-9 && (score.words_potential - words_potential).abs() < 1e-9);
        let (total, potential) = by_definition(&events, &score, false);
        assert!((score.total - total).abs() < 1e-9, "{} and {total}", score.total);
        assert!((score.potential - potential).abs() < 1e-9);
        assert!(score.potential >= score.total - 1e-12 && score.potential >= 0.0);
        assert_eq!(score.action_events() + score.verbal_events(), score.evidence.iter().flatten().count());
        let of_habits: f64 = score.habits.iter().map(|(_, bits)| bits).sum();
        assert!((score.total + score.words - of_habits).abs() < 1e-9);
    }
}

#[test]
fn contributions_add_up_to_the_score() {
    for (events, score) in scores() {
        let choices = score.choices(&events);
        let sum: f64 = choices.iter().map(|choice| choice.bits).sum();
        let both = score.total + score.words;
        assert!((sum - both).abs() < 1e-9, "{sum} and {both}");
        assert!(choices.windows(2).all(|pair| pair[0].bits >= pair[1].bits));
        assert!(choices.iter().all(|choice| choice.calls.windows(2).all(|pair| pair[0] < pair[1])));
    }
}

#[test]
fn the_peak_is_the_strongest_segment() {
    let mut seen = 0;
    for (events, score) in scores() {
        let segments = score.segments(&events);
        let best = segments.iter().map(|segment| segment.bits).fold(0.0, f64::max);
        let peak = score.peak(&events);
        if best > 0.0 {
            seen += 1;
            assert!((best - peak).abs() < 1e-9, "{best} and {peak}");
        }
        // A subsequence without calls is not a segment, so the peak can be higher than all segments.
        assert!(peak >= best - 1e-9);
        for segment in &segments {
            let sum: f64 = segment.events.iter().filter_map(|&event| score.evidence[event]).map(|it| it.bits).sum();
            assert!((sum - segment.bits).abs() < 1e-9 && segment.bits >= MIN_SEGMENT_BITS);
            assert!(!segment.calls.is_empty());
        }
    }
    assert!(seen >= 12, "only {seen} had segments");
}
