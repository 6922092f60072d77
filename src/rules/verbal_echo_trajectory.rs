//! V002 verbal-echo-trajectory

use super::echoes::{others, strongest_words};
use super::verbal_echo::first_line;
use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::{Draft, Evidence};
use crate::teacher::{Assessment, Verdict};
use crate::trajectory::{Event, TextId, Trajectory};

declare_rule! {
    /// ## What it does
    /// Reports a trajectory that talks like a teacher: at most `max-verbal-false-positive-rate` (0.01 unless set) of
    /// other models' trajectories have as much evidence in their words. The finding stands at the agent's first text; the
    /// texts with the most evidence are its related places.
    ///
    /// Words are judged apart from actions (E001), with the same calibration and a budget of their own. The message
    /// says what both come to together. A trajectory with too few words is not reported, and not counted as clean.
    ///
    /// ## Why is this bad?
    /// How an agent talks is learned along with what it does. It is the first thing that users notice when models
    /// become alike.
    ///
    /// ## Example
    /// ```text
    /// talks like `claude-sonnet-4.5` with +4.31 bits: 1 in 330 trajectories of other models come as close; most of all it
    /// begins a text with “i'd be …” (elicitation); with its actions +5.02 bits, 1 in 330
    /// ```
    ///
    /// ## What to do
    /// Have the texts rewritten by another model or by rules, leave the trajectory out, or accept it: one does no harm.
    "V002" "verbal-echo-trajectory" Warning [needs_text, needs_teacher]; Check::Trajectory(check)
}

/// Texts shown.
const TEXTS: usize = 3;

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Vec<Draft>) {
    let Some(echoes) = context.echoes else { return };
    let Some((first, _)) = texts(context.trajectory).next() else { return };
    for (active, assessment) in echoes.assessments.iter().filter(|(_, judged)| judged.words.verdict == Verdict::Echo) {
        let Assessment { words: ruling, combined, score, .. } = assessment;
        let mut message = format!(
            "talks like {} with {:+.2} bits: {}",
            words::quote(&active.name),
            ruling.bits,
            others(ruling.false_positive_rate, "come as close")
        );
        let most = strongest_words(&echoes.events, &score.choices(&echoes.events));
        if !most.is_empty() {
            message.push_str("; most of all it ");
            message.push_str(&most);
        }
        if let (Some(rate), true) = (combined.false_positive_rate, score.action_events() > 0) {
            let rate = crate::echo::format_rate(rate);
            message.push_str(&format!("; with its actions {:+.2} bits, {rate}", combined.bits));
        }
        let evidence = Evidence { bits: ruling.bits, false_positive_rate: ruling.false_positive_rate };
        let whole = &context.trajectory.texts;
        let mut draft = Draft::new(first_line(whole, whole.whole(first)), message).evidence(evidence);
        let mut strongest = score.texts(&echoes.events);
        strongest.retain(|&(_, bits)| bits > 0.0);
        strongest.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        for &(at, bits) in strongest.iter().take(TEXTS) {
            if let Event::Agent(text) = context.trajectory.events[at] {
                draft = draft.related(first_line(whole, whole.whole(text)), format!("a text with {bits:+.1} bits"));
            }
        }
        drafts.push(draft);
    }
}

/// The agent's texts that hold words, with their events.
fn texts(trajectory: &Trajectory<'_>) -> impl Iterator<Item = (TextId, usize)> {
    let agent = |(at, event): (usize, &Event)| match *event {
        Event::Agent(text) if !trajectory.texts.get(text).is_blank() => Some((text, at)),
        _ => None,
    };
    trajectory.events.iter().enumerate().filter_map(agent)
}
