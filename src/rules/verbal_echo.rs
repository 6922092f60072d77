//! V001 verbal-echo

use super::echoes::{after_colon, describe, false_positive_rate, strongest_habit};
use super::words::{self, MAX_RELATED};
use super::{Check, TrajectoryContext, declare_rule};
use crate::diagnostic::{Draft, Drafts};
use crate::fingerprint::Discriminator;
use crate::echo::HabitEvents;
use crate::json::Span;
use crate::teacher::Assessment;
use crate::trajectory::{Place, Texts};

declare_rule! {
    /// ## What it does
    /// Reports a text of the agent that closely matches a teacher's wording: at most `max-verbal-false-positive-rate`
    /// (default: 0.01) of other models' trajectories contain a text with as much evidence.
    ///
    /// Evidence comes from the first words of the text and of its last sentence, punctuation, length, layout, and what
    /// the text announces. Only words about how something is said count: names, numbers and topics are masked
    /// (`docs/rps.md`).
    ///
    /// The message names the strongest habit, and the finding marks its words. The related places mark the next
    /// strongest habits, each with its evidence in bits.
    ///
    /// ## Why is this bad?
    /// "Perfect! I've found your order" is not a skill. Models trained on such texts talk like the teacher, and like
    /// each other.
    ///
    /// ## Example
    /// ```text
    /// talks like `claude-sonnet-4.5`: begins a text with “perfect!” (notification); false-positive rate 1 in 240
    /// ```
    ///
    /// ## What to do
    /// Reword the text, or delete words that carry no information. One such text is harmless; V002 reports trajectories
    /// that talk like a teacher as a whole.
    "V001" "verbal-echo" Info [needs_text, needs_teacher]; Check::Trajectory(check)
}

/// The minimum evidence of a related place, in bits. Less would be shown as 0.
const MIN_BITS: f64 = 0.05;

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let Some(echoes) = context.echoes else { return };
    for (active, assessment) in &echoes.assessments {
        let Some(curve) = &assessment.scoring_model.texts else { continue };
        for (at, bits) in assessment.score.texts(&echoes.events) {
            let rate = curve.rate(bits);
            if rate > active.max_verbal_false_positive_rate {
                continue;
            }
            let choices = strongest_first(&echoes.events, assessment, at);
            let Some(place) = choices.first().and_then(|&(choice, _)| echoes.events.words_of(choice)) else { continue };
            let message = format!(
                "talks like {}{}; {}",
                words::quote(&active.name),
                after_colon(strongest_habit(&echoes.events, assessment, choices.iter().map(|&(choice, _)| choice))),
                false_positive_rate(Some(rate))
            );
            let texts = &context.trajectory.texts;
            let teacher = Discriminator::Teacher(active.name.to_string());
            let mut draft = Draft::new(first_line(texts, place), message).discriminator(teacher);
            let others = choices.iter().skip(1).filter(|&&(_, bits)| bits >= MIN_BITS);
            for &(choice, bits) in others.take(MAX_RELATED) {
                let Some(place) = echoes.events.words_of(choice) else { continue };
                let habit = describe(&echoes.events, &echoes.events.events[choice].choice);
                draft = draft.related(first_line(texts, place), format!("{bits:+.1} bits: {habit}"));
            }
            drafts.push(draft);
        }
    }
}

/// The choices of a text with evidence for the teacher, as (index, bits), strongest first.
fn strongest_first(events: &HabitEvents<'_>, assessment: &Assessment, at: usize) -> Vec<(usize, f64)> {
    let mut choices = assessment.score.text_choices(events, at);
    choices.retain(|&(_, bits)| bits > 0.0);
    choices.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    choices
}

/// The first line of a place that is not blank. A whole text may have hundreds of lines.
#[allow(clippy::cast_possible_truncation)] // within the text
pub(super) fn first_line(texts: &Texts<'_>, place: Place) -> Place {
    let text = texts.get(place.text).as_str();
    let words = text.get(place.span.start as usize..place.span.end as usize).unwrap_or_default();
    let blank = words.len() - words.trim_start().len();
    let line = words[blank..].lines().next().unwrap_or_default().len();
    let start = place.span.start + blank as u32;
    Place { text: place.text, span: Span::new(start, start + line as u32) }
}
