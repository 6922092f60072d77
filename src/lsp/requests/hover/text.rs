//! A text of the agent: the stage of the conversation that it belongs to.

use crate::echo::rps::stages;
use crate::lsp::view::View;
use crate::trajectory::Event;
use tower_lsp::lsp_types::Range;

/// What is said of the agent's text at an offset of the record, and where the text stands.
pub fn at(view: &View<'_, '_>, offset: u32) -> Option<(String, Option<Range>)> {
    let texts = &view.trajectory.texts;
    let is_here = |event: &Event| matches!(*event, Event::Agent(text) if texts.within(text, offset).is_some());
    let at = view.trajectory.events.iter().position(is_here)?;
    let Event::Agent(text) = view.trajectory.events[at] else { return None };
    let staged = (*stages(view.trajectory, view.graph).get(at)?)?;
    let words = format!("**{}** · text of the agent\n\n- {}\n", staged.stage.name(), staged.reason);
    Some((words, view.range(texts.whole(text))))
}
