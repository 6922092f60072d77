//! P006 undeclared-tool

use super::tool_index::ToolIndex;
use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::Draft;
use crate::trajectory::Tool;
use std::collections::HashMap;

declare_rule! {
    /// ## What it does
    /// Reports a call of a tool that the record does not declare. Records that declare no tools are
    /// not looked at.
    ///
    /// ## Why is this bad?
    /// The tool does not exist, so the call cannot have worked. Trained on, it teaches the model to
    /// make tools up. Or the declaration is not the one the run was made with.
    ///
    /// ## Example
    /// ```json
    /// {"tools": [{"type": "function", "function": {"name": "get_order", "parameters": {}}}],
    ///  "messages": [{"role": "assistant", "tool_calls": [
    ///    {"id": "call_1", "type": "function", "function": {"name": "get_orders", "arguments": "{}"}}]}]}
    /// ```
    ///
    /// ## What to do
    /// Drop the turn, or declare the tool. A name that is nearly right is suggested.
    "P006" "undeclared-tool" Error; Check::Trajectory(check)
}

/// How alike (0 to 1) a name must be to be suggested.
const ALIKE: f64 = 0.7;
/// Names longer than this are not compared, nor are more tools or more names: that is no slip.
const LONGEST: usize = 64;
const MOST_TOOLS: usize = 256;
const MOST_NAMES: usize = 16;

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Vec<Draft>) {
    let trajectory = context.trajectory;
    let Some(tools) = trajectory.tools.as_ref().filter(|tools| !tools.is_empty()) else {
        return;
    };
    let index = ToolIndex::of(tools);
    let mut messages: HashMap<&str, String> = HashMap::new();
    for call in &trajectory.calls {
        let name = &*call.name.text;
        if index.find(name).is_none() {
            let candidates = if messages.len() < MOST_NAMES { &tools[..tools.len().min(MOST_TOOLS)] } else { &[] };
            let message = messages.entry(name).or_insert_with(|| message(name, candidates));
            drafts.push(Draft::new(trajectory.texts.place(call.name.at), message.clone()));
        }
    }
}

fn message(name: &str, tools: &[Tool<'_>]) -> String {
    if name.trim().is_empty() {
        return "this call names no tool".to_owned();
    }
    let shown = words::quote(name);
    match nearest(name, tools) {
        Some(near) => format!("the record declares no tool {shown}; did it mean {}?", words::quote(near)),
        None => format!("the record declares no tool {shown}"),
    }
}

/// The declared name most like `name`, if one is like it.
fn nearest<'t>(name: &str, tools: &'t [Tool<'_>]) -> Option<&'t str> {
    if name.len() > LONGEST {
        return None;
    }
    let name = name.to_lowercase();
    let names = tools.iter().map(|tool| &*tool.name.text).filter(|declared| declared.len() <= LONGEST);
    names
        .map(|declared| (strsim::normalized_levenshtein(&name, &declared.to_lowercase()), declared))
        .filter(|&(alike, _)| alike >= ALIKE)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, declared)| declared)
}
