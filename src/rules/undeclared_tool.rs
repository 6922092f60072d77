//! P006 undeclared-tool

use super::tool_index::ToolIndex;
use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::{Draft, Drafts};
use crate::trajectory::Tool;
use std::collections::HashMap;

declare_rule! {
    /// ## What it does
    /// Reports a call to a tool that the record does not declare. Records that do not declare any tools are not
    /// checked.
    ///
    /// ## Why is this bad?
    /// If the tool does not exist, the call failed, and the model learns to invent tools. Otherwise the declarations
    /// are not those of the run.
    ///
    /// ## Example
    /// ```json
    /// {"tools": [{"type": "function", "function": {"name": "get_order", "parameters": {}}}],
    ///  "messages": [{"role": "assistant", "tool_calls": [
    ///    {"id": "call_1", "type": "function", "function": {"name": "get_orders", "arguments": "{}"}}]}]}
    /// ```
    ///
    /// ## What to do
    /// Drop the turn, or declare the tool. The message suggests a declared tool with a similar name.
    "P006" "undeclared-tool" Error; Check::Trajectory(check)
}

/// The least similarity (0 to 1) of a name that is suggested.
const MIN_SIMILARITY: f64 = 0.7;
/// The maximum length of names that are compared, the maximum number of declared tools and the maximum number of
/// undeclared names. They bound the time; larger records do not come from a misspelt name.
const MAX_LENGTH: usize = 64;
const MAX_TOOLS: usize = 256;
const MAX_NAMES: usize = 16;

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let trajectory = context.trajectory;
    let Some(tools) = trajectory.tools.as_ref().filter(|tools| !tools.is_empty()) else {
        return;
    };
    let index = ToolIndex::of(tools);
    let mut messages: HashMap<&str, String> = HashMap::new();
    for call in &trajectory.calls {
        let name = &*call.name.text;
        if index.find(name).is_none() {
            let candidates = if messages.len() < MAX_NAMES { &tools[..tools.len().min(MAX_TOOLS)] } else { &[] };
            let message = messages.entry(name).or_insert_with(|| message(name, candidates));
            drafts.push(Draft::new(trajectory.texts.place(call.name.at), message.clone()));
        }
    }
}

fn message(name: &str, tools: &[Tool<'_>]) -> String {
    if name.trim().is_empty() {
        return "call without a tool name".to_owned();
    }
    let shown = words::quote(name);
    match nearest(name, tools) {
        Some(near) => format!("undeclared tool {shown}; did you mean {}?", words::quote(near)),
        None => format!("undeclared tool {shown}"),
    }
}

/// The declared name that is most similar to `name`, if one is similar enough.
fn nearest<'t>(name: &str, tools: &'t [Tool<'_>]) -> Option<&'t str> {
    if name.len() > MAX_LENGTH {
        return None;
    }
    let name = name.to_lowercase();
    let names = tools.iter().map(|tool| &*tool.name.text).filter(|declared| declared.len() <= MAX_LENGTH);
    names
        .map(|declared| (strsim::normalized_levenshtein(&name, &declared.to_lowercase()), declared))
        .filter(|&(similarity, _)| similarity >= MIN_SIMILARITY)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, declared)| declared)
}
