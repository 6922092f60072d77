//! V002 verbal-echo-trajectory

use super::echoes::{after_colon, false_positive_rate, strongest_wording};
use super::verbal_echo::first_line;
use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::{Draft, Drafts, Evidence};
use crate::fingerprint::Discriminator;
use crate::teacher::{Assessment, Verdict};
use crate::trajectory::{Event, TextId, Trajectory};

declare_rule! {
    /// ## What it does
    /// Reports a trajectory that talks like a teacher: at most `max-verbal-false-positive-rate` (default: 0.01) of
    /// other models' trajectories have as much evidence in their words.
    ///
    /// The finding is at the agent's first text; the related places are the texts with the most evidence. Words are
    /// scored separately from actions (E001), with a separate limit; `echolint score` also combines both. A trajectory
    /// with too few words is neither reported nor counted as clean.
    ///
    /// ## Why is this bad?
    /// Students learn how an agent talks along with what it does. Users notice first that models talk alike.
    ///
    /// ## Example
    /// ```text
    /// talks like `claude-sonnet-4.5`: begins a text with “i'd be …” (elicitation); false-positive rate 1 in 330
    /// ```
    ///
    /// ## What to do
    /// Let another model or rules reword the texts, drop the trajectory, or accept it: a single one is harmless.
    "V002" "verbal-echo-trajectory" Warning [needs_text, needs_teacher]; Check::Trajectory(check)
}

/// The maximum number of texts that are related places.
const MAX_TEXTS: usize = 3;

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let Some(echoes) = context.echoes else { return };
    let Some(first) = first_text(context.trajectory) else { return };
    for (active, assessment) in echoes.assessments.iter().filter(|(_, one)| one.words.verdict == Verdict::Echo) {
        let Assessment { words: verdict, score, .. } = assessment;
        let message = format!(
            "talks like {}{}; {}",
            words::quote(&active.name),
            after_colon(strongest_wording(&echoes.events, &score.choices(&echoes.events))),
            false_positive_rate(verdict.false_positive_rate)
        );
        let teacher = Discriminator::Teacher(active.name.to_string());
        let evidence = Evidence { bits: verdict.bits, false_positive_rate: verdict.false_positive_rate };
        let texts = &context.trajectory.texts;
        let draft = Draft::new(first_line(texts, texts.whole(first)), message).evidence(evidence);
        let mut draft = draft.discriminator(teacher);
        let mut strongest = score.texts(&echoes.events);
        strongest.retain(|&(_, bits)| bits > 0.0);
        strongest.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        for &(at, bits) in strongest.iter().take(MAX_TEXTS) {
            if let Event::Agent(text) = context.trajectory.events[at] {
                draft = draft.related(first_line(texts, texts.whole(text)), format!("{bits:+.1} bits"));
            }
        }
        drafts.push(draft);
    }
}

/// The agent's first text that is not blank.
fn first_text(trajectory: &Trajectory<'_>) -> Option<TextId> {
    trajectory.events.iter().find_map(|event| match *event {
        Event::Agent(text) if !trajectory.texts.get(text).is_blank() => Some(text),
        _ => None,
    })
}
