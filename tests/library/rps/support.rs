//! Stages of records.

use echolint::echo::rps::{StageDecision, stages};
use echolint::formats;
use echolint::graph::ActionGraph;
use echolint::json;
use echolint::trajectory::{Builder, Event, Loc, Texts, ToolSettings};
use std::collections::HashMap;

/// The stage of each message of a record that has a text of the agent.
pub fn staged(record: &str) -> HashMap<usize, StageDecision> {
    let mut texts = Texts::default();
    let at = Loc { text: texts.root(record, json::parse(record).unwrap(), 0), node: 0 };
    let format = formats::detect(texts.value(at)).unwrap();
    let mut builder = Builder::new(texts);
    formats::import(format, &mut builder, &[at]);
    let trajectory = builder.finish(at, &ToolSettings::default());
    let stages = stages(&trajectory, &ActionGraph::of(&trajectory));
    assert_eq!(stages.len(), trajectory.events.len());
    let mut by_message = HashMap::new();
    for (event, staged) in trajectory.events.iter().zip(&stages) {
        let Event::Agent(text) = event else {
            assert!(staged.is_none(), "only the agent's texts have stages");
            continue;
        };
        let turn = trajectory.turns.iter().position(|turn| turn.text == Some(*text)).unwrap();
        by_message.insert(turn, staged.expect("a text with words has a stage"));
    }
    by_message
}
