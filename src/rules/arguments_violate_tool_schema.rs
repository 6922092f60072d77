//! P005 arguments-violate-tool-schema

use super::tool_index::ToolIndex;
use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::Draft;
use crate::schema::{TapeNode, Violation, violations};
use crate::trajectory::{Arguments, Loc, Trajectory};
use serde_json::Value;

declare_rule! {
    /// ## What it does
    /// Validates the arguments of each call against the tool's parameter schema in the record, and reports each
    /// violation at the invalid argument. A parameter schema that cannot be used is reported once, at its declaration.
    ///
    /// ## Why is this bad?
    /// The record teaches the model to call the tool in a way that the tool rejects.
    ///
    /// ## Example
    /// ```json
    /// {"tools": [{"type": "function", "function": {"name": "get_order", "parameters":
    ///    {"type": "object", "properties": {"order_id": {"type": "string"}}, "required": ["order_id"]}}}],
    ///  "messages": [{"role": "assistant", "tool_calls": [
    ///    {"id": "call_1", "type": "function", "function": {"name": "get_order", "arguments": "{\"order_id\": 17}"}}]}]}
    /// ```
    /// `order_id` must be a string.
    ///
    /// ## What to do
    /// If the tool accepted the call, correct its declaration; otherwise drop the turn. Calls whose arguments are
    /// missing or are not JSON, and tools without a schema, are not checked. Schemas must not refer to other documents.
    "P005" "arguments-violate-tool-schema" Error; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Vec<Draft>) {
    let trajectory = context.trajectory;
    let Some(tools) = trajectory.tools.as_ref().filter(|tools| !tools.is_empty()) else {
        return;
    };
    // One compiled schema per tool, compiled when the first call needs it.
    let mut compiled = vec![None; tools.len()];
    let index = ToolIndex::of(tools);
    for call in &trajectory.calls {
        let Arguments::Json(at) = call.arguments else { continue };
        let Some(tool) = index.find(&call.name.text) else { continue };
        let Some(parameters) = tools[tool].parameters else { continue };
        let schema = trajectory.texts.value(parameters);
        let validator = compiled[tool].get_or_insert_with(|| {
            let validator = context.tool_schemas.compile(schema);
            if let Err(reason) = &*validator {
                let name = words::tool(&call.name.text);
                let message = format!("unusable parameter schema of {name}: {}", words::clip(reason));
                drafts.push(Draft::new(trajectory.texts.place(parameters), message));
            }
            validator
        });
        let Ok(validator) = &**validator else { continue };
        let arguments = trajectory.texts.value(at);
        if !validator.is_valid(TapeNode::Value(arguments)) {
            let name = words::tool(&call.name.text);
            // Only the message of a violation needs the source of the schema.
            let source = schema.to_serde().unwrap_or(Value::Null);
            for violation in violations(validator, &source, arguments) {
                drafts.push(draft(trajectory, &name, at, &violation));
            }
        }
    }
}

fn draft(trajectory: &Trajectory<'_>, name: &str, at: Loc, violation: &Violation) -> Draft {
    let place = trajectory.texts.place(Loc { text: at.text, node: violation.node });
    Draft::new(place, format!("invalid arguments of {name}: {}", violation.message)).discriminator(violation.into())
}
