//! The hover on a text of the agent: its stage in the conversation and its verbal evidence.

use crate::echo::rps::stages;
use crate::echo::{HabitEvents, describe_choice};
use crate::lsp::markdown;
use crate::lsp::view::View;
use crate::teacher::{ActiveTeacher, Assessment};
use crate::trajectory::Event;
use tower_lsp::lsp_types::Range;

/// The number of choices that are listed for each teacher.
const MAX_LISTED: usize = 4;

/// The hover on the agent's text at an offset of the record, and the range of the text.
pub fn at(view: &View<'_, '_>, offset: u32) -> Option<(String, Option<Range>)> {
    let texts = &view.trajectory.texts;
    let is_here = |event: &Event| matches!(*event, Event::Agent(text) if texts.within(text, offset).is_some());
    let at = view.trajectory.events.iter().position(is_here)?;
    let Event::Agent(text) = view.trajectory.events[at] else { return None };
    let staged = (*stages(view.trajectory, view.graph).get(at)?)?;
    let mut words = format!("**{}** · text of the agent\n\n- {}\n", staged.stage.name(), staged.reason);
    if let Some(echoes) = view.echoes() {
        for (active, assessment) in &echoes.assessments {
            words.push_str(&evidence(&echoes.events, active, assessment, at));
        }
    }
    Some((words, view.range(texts.whole(text))))
}

/// The verbal evidence of a text for a teacher, with its strongest choices.
fn evidence(events: &HabitEvents<'_>, active: &ActiveTeacher, assessment: &Assessment, at: usize) -> String {
    let mut choices = assessment.score.text_choices(events, at);
    let bits: f64 = choices.iter().map(|(_, bits)| bits).sum();
    choices.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
    let mut text = format!("\nEvidence for {}: {bits:+.1} bits\n\n", markdown::name(&active.name));
    for (choice, bits) in choices.into_iter().take(MAX_LISTED) {
        let choice = &events.events[choice].choice;
        // Verbal choices consist of echolint's vocabulary, so they contain nothing from the data to be escaped.
        let what =
            describe_choice(choice.habit, choice.context.words(), choice.outcome, &|word| events.names.text(word));
        text.push_str(&format!("- {what}: {bits:+.1} bits\n"));
    }
    text
}
