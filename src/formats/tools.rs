//! Imports declared tools: `{type, function: {name, parameters}}`, bare `{name, parameters}`, Anthropic's
//! `{name, input_schema}`, MCP's `{name, inputSchema, annotations}`, or a bare name.

use crate::json::Kind;
use crate::trajectory::{Builder, Loc, Tool};

/// Imports a list of tools. A string is parsed as JSON text of such a list.
pub fn declare(builder: &mut Builder<'_>, tools: Loc) {
    let mut list = tools;
    if builder.texts.value(tools).kind() == Kind::String {
        let text = builder.texts.string(tools);
        let Some(value) = builder.texts.get(text).json() else {
            return;
        };
        list = Loc { text, node: value.id() };
    }
    if builder.texts.value(list).kind() != Kind::Array {
        return;
    }
    let declared = builder.items(list).into_iter().filter_map(|at| tool(builder, at)).collect::<Vec<_>>();
    builder.tools.get_or_insert_default().extend(declared);
}

fn tool<'r>(builder: &Builder<'r>, at: Loc) -> Option<Tool<'r>> {
    if let Some(name) = builder.name(at) {
        return Some(Tool { name, parameters: None, read_only: None, destructive: None });
    }
    let [function, custom] = builder.fields(at, ["function", "custom"]);
    let body = function.or(custom).unwrap_or(at);
    let [name, parameters, input_schema, input_schema_camel] =
        builder.fields(body, ["name", "parameters", "input_schema", "inputSchema"]);
    let annotations = builder.get(body, "annotations").or_else(|| builder.get(at, "annotations"));
    let hint = |key| builder.texts.value(builder.get(annotations?, key)?).as_bool();
    Some(Tool {
        name: builder.name(name?)?,
        parameters: parameters.or(input_schema).or(input_schema_camel),
        read_only: hint("readOnlyHint"),
        destructive: hint("destructiveHint"),
    })
}
