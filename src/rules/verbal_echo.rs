//! V001 verbal-echo

use super::echoes::{others, phrase_of, habits};
use super::words::{self, RELATED};
use super::{Check, TrajectoryContext, declare_rule};
use crate::diagnostic::Draft;
use crate::echo::HabitEvents;
use crate::json::Span;
use crate::teacher::Assessment;
use crate::trajectory::{Place, Texts};

declare_rule! {
    /// ## What it does
    /// Reports a text of the agent that a teacher would have worded and laid out much like this. Its evidence is as strong
    /// as at most `max-verbal-false-positive-rate` (0.01 unless set) of other models' trajectories have in one text.
    ///
    /// Evidence comes from the first words of the text and of its last sentence, from exclamation and other marks, length
    /// and layout, and from what the text announces. The finding stands at the words with the most evidence; others are
    /// related places. The message names up to three habits with the teacher's rate and the others'.
    ///
    /// Only words that say how something is said count: names, numbers and what a task is about are masked
    /// (`docs/rps.md`).
    ///
    /// ## Why is this bad?
    /// "Perfect! I've found your order" is no skill. A student that learns from such texts talks like its teacher, and
    /// so do all its siblings.
    ///
    /// ## Example
    /// ```text
    /// talks as `claude-sonnet-4.5` does (+9.1 bits; 1 in 240 trajectories of other models have such a text): begins a
    /// text with “perfect!” (notification) (claude-sonnet-4.5 9 %, other models 1 %)
    /// ```
    ///
    /// ## What to do
    /// Say it in other words, or leave them out where they carry nothing. One such text does no harm; V002 says when a
    /// whole trajectory talks like its teacher.
    "V001" "verbal-echo" Info [needs_text, needs_teacher]; Check::Trajectory(check)
}

/// Choices of less evidence, in bits, would be told as of none.
const LEAST_TOLD: f64 = 0.05;

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Vec<Draft>) {
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
                "talks as {} does ({bits:+.1} bits; {}): {}",
                words::quote(&active.name),
                others(Some(rate), "have such a text"),
                habits(&echoes.events, active, assessment, choices.iter().map(|&(choice, _)| choice))
            );
            let texts = &context.trajectory.texts;
            let mut draft = Draft::new(first_line(texts, place), message);
            let told = choices.iter().skip(1).filter(|&&(_, bits)| bits >= LEAST_TOLD);
            for &(choice, bits) in told.take(RELATED) {
                let Some(place) = echoes.events.words_of(choice) else { continue };
                let what = phrase_of(&echoes.events, &echoes.events.events[choice].choice);
                draft = draft.related(first_line(texts, place), format!("{what}: {bits:+.1} bits"));
            }
            drafts.push(draft);
        }
    }
}

/// The choices of a text that speak for the teacher, most first.
fn strongest_first(events: &HabitEvents<'_>, assessment: &Assessment, at: usize) -> Vec<(usize, f64)> {
    let mut choices = assessment.score.text_choices(events, at);
    choices.retain(|&(_, bits)| bits > 0.0);
    choices.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    choices
}

/// The part of a place on its first line: a whole text may have hundreds.
#[allow(clippy::cast_possible_truncation)] // within the text
pub(super) fn first_line(texts: &Texts<'_>, place: Place) -> Place {
    let text = texts.get(place.text).as_str();
    let words = text.get(place.span.start as usize..place.span.end as usize).unwrap_or_default();
    let blank = words.len() - words.trim_start().len();
    let line = words[blank..].lines().next().unwrap_or_default().len();
    let start = place.span.start + blank as u32;
    Place { text: place.text, span: Span::new(start, start + line as u32) }
}
