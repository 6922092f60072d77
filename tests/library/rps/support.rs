//! The stages of a record's messages.

use echolint::echo::rps::{StageDecision, stages};
use echolint::formats;
use echolint::graph::ActionGraph;
use echolint::json;
use echolint::trajectory::{Builder, Event, Loc, Texts, ToolSettings};
use std::collections::HashMap;

/// The stage of each message with a text of the agent, by index of the message.
pub fn decisions(record: &str) -> HashMap<usize, StageDecision> {
    let mut texts = Texts::default();
    let at = Loc { text: texts.root(record, json::parse(record).unwrap(), 0), node: 0 };
    let format = formats::detect(texts.value(at)).unwrap();
    let mut builder = Builder::new(texts);
    formats::import(format, &mut builder, &[at]);
    let trajectory = builder.finish(at, &ToolSettings::default());
    let stages = stages(&trajectory, &ActionGraph::of(&trajectory));
    assert_eq!(stages.len(), trajectory.events.len());
    let mut by_message = HashMap::new();
    for (event, decision) in trajectory.events.iter().zip(&stages) {
        let Event::Agent(text) = event else {
            assert!(decision.is_none(), "only the agent's texts have stages");
            continue;
        };
        let turn = trajectory.turns.iter().position(|turn| turn.text == Some(*text)).unwrap();
        by_message.insert(turn, decision.expect("a text that is not blank has a stage"));
    }
    by_message
}
