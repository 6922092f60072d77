//! P005 arguments-violate-tool-schema

use super::tool_index::ToolIndex;
use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::{Draft, Drafts};
use crate::schema::{Validity, Violation};
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
    /// missing or are not JSON, and tools without a schema, are not checked. Schemas must not refer to other documents, and
    /// schemas that could take too long on the arguments are reported instead of used.
    "P005" "arguments-violate-tool-schema" Error; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let trajectory = context.trajectory;
    let Some(tools) = trajectory.tools.as_ref().filter(|tools| !tools.is_empty()) else {
        return;
    };
    // One compiled schema per tool, compiled when the first call needs it.
    let mut compiled = vec![None; tools.len()];
    // Reported once per tool.
    let mut too_costly = vec![false; tools.len()];
    let index = ToolIndex::of(tools);
    for call in &trajectory.calls {
        let Arguments::Json(at) = call.arguments else { continue };
        let Some(tool) = index.find(&call.name.text) else { continue };
        let Some(parameters) = tools[tool].parameters else { continue };
        let schema = trajectory.texts.value(parameters);
        let name = || words::tool(&call.name.text);
        let unusable = |reason: &str| {
            let message = format!("unusable parameter schema of {}: {}", name(), words::clip(reason));
            Draft::new(trajectory.texts.place(parameters), message)
        };
        let validator = compiled[tool].get_or_insert_with(|| {
            let validator = context.tool_schemas.compile(schema);
            drafts.extend(validator.as_ref().as_ref().err().map(|reason| unusable(reason)));
            validator
        });
        let Ok(validator) = &**validator else { continue };
        let arguments = trajectory.texts.value(at);
        match validator.check(arguments) {
            Validity::Valid => {}
            Validity::Invalid => {
                // Only the message of a violation needs the source of the schema.
                let source = schema.to_serde().unwrap_or(Value::Null);
                let violations = validator.violations(&source, arguments);
                drafts.extend(violations.iter().map(|violation| draft(trajectory, &name(), at, violation)));
            }
            Validity::TooCostly if std::mem::replace(&mut too_costly[tool], true) => {}
            Validity::TooCostly => drafts.push(unusable("too costly; nest fewer `$ref`, `allOf` and `anyOf`")),
        }
    }
}

fn draft(trajectory: &Trajectory<'_>, name: &str, at: Loc, violation: &Violation) -> Draft {
    let place = trajectory.texts.place(Loc { text: at.text, node: violation.node });
    Draft::new(place, format!("invalid arguments of {name}: {}", violation.message)).discriminator(violation.into())
}
