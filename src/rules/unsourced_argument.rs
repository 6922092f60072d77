//! G002 unsourced-argument

use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::Draft;
use crate::trajectory::{Arguments, Loc};

declare_rule! {
    /// ## What it does
    "G002" "unsourced-argument" Warning; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_>, drafts: &mut Vec<Draft>) {
    let trajectory = context.trajectory;
    for used in &context.graph.provenance.uses {
        if used.origin != crate::graph::Origin::Unsourced { continue; }
        let call = &trajectory.calls[used.call];
        let Arguments::Json(at) = call.arguments else { continue };
        let place = trajectory.texts.place(Loc { text: at.text, node: used.node });
        let key = crate::json::pointer::of_node(trajectory.texts.value(at).text(), trajectory.texts.value(at).tape(), used.node);
        drafts.push(Draft::new(place, format!("{}|{:?}|{:?}|{}|{}", call.name.text, call.operation, call.kind, key, context.graph.provenance.values[used.value])));
    }
    let _ = words::quote("");
}
