//! Imports calls written as JSON text and results paired by order, used by both formats of LLaMA-Factory.
//!
//! Specification: `src/llamafactory/data/formatter.py` (`FunctionFormatter`) of LLaMA-Factory. The text is
//! `{"name": …, "arguments": {…}}`, or an array of such objects for parallel calls, possibly after a `<think>` element.

use crate::json::{Kind, Span, ValueRef};
use crate::trajectory::{Builder, ImportedArguments, ImportedCall, ImportedResult, Loc, Place, TextId};

const THOUGHT: &str = "<think>";
const THOUGHT_END: &str = "</think>";

/// The names of the unanswered calls, in order.
pub type OpenCalls = Vec<Option<String>>;

/// Imports the calls in the string at `value` and adds their names to `open_calls`.
///
/// A string that is not JSON is imported as a call without a name and with broken arguments, so that the syntax error
/// is reported at its position.
pub fn import_calls(builder: &mut Builder<'_>, value: Loc, open_calls: &mut OpenCalls) {
    let Some(root) = parse(builder, value) else {
        open_calls.push(None);
        builder.call(ImportedCall { at: value, id: None, name: None, arguments: ImportedArguments::Value(value) });
        return;
    };
    let parallel = builder.texts.value(root).kind() == Kind::Array;
    for at in if parallel { builder.items(root) } else { vec![root] } {
        open_calls.push(import_call(builder, at));
    }
}

fn import_call(builder: &mut Builder<'_>, at: Loc) -> Option<String> {
    if builder.texts.value(at).kind() != Kind::Object {
        builder.call(ImportedCall { at, id: None, name: None, arguments: ImportedArguments::Value(at) });
        return None;
    }
    let [name, arguments, parameters] = builder.fields(at, ["name", "arguments", "parameters"]);
    let arguments = arguments.or(parameters).map_or(ImportedArguments::Missing, ImportedArguments::Value);
    builder.call(ImportedCall { at, id: None, name, arguments });
    name.and_then(|name| builder.str(name)).map(std::borrow::Cow::into_owned)
}

/// The JSON in the string at `value`, after an optional `<think>` element; the value itself if it is not a string.
fn parse(builder: &mut Builder<'_>, value: Loc) -> Option<Loc> {
    if builder.texts.value(value).kind() != Kind::String {
        return Some(value);
    }
    let text = builder.texts.string(value);
    if let Some(root) = root(builder, text) {
        return Some(root);
    }
    let whole = builder.texts.get(text).as_str();
    let end = whole.find(THOUGHT_END).filter(|_| whole.trim_start().starts_with(THOUGHT))? + THOUGHT_END.len();
    let span = Span::new(u32::try_from(end).ok()?, u32::try_from(whole.len()).ok()?);
    let rest = builder.texts.slice(Place { text, span });
    let root = root(builder, rest)?;
    builder.other_content();
    Some(root)
}

fn root(builder: &Builder<'_>, text: TextId) -> Option<Loc> {
    builder.texts.get(text).json().map(|value| Loc { text, node: value.id() })
}

/// Imports the result at `at` with the output `text`, and removes the calls it answers from `open_calls`.
///
/// Some data wraps the results of all open calls in one array of `{name, content}`, with one element per call in the
/// same order. Then each element is imported as a result.
pub fn import_result(builder: &mut Builder<'_>, at: Loc, text: TextId, open_calls: &mut OpenCalls) {
    let wrapped = wrapped(builder, text, open_calls);
    if wrapped.is_empty() {
        open_calls.drain(..open_calls.len().min(1));
        push_result(builder, at, text);
        return;
    }
    open_calls.clear();
    for (at, content) in wrapped {
        let text = match builder.texts.value(content).kind() {
            Kind::String => builder.texts.string(content),
            _ => builder.texts.source_text(content),
        };
        push_result(builder, at, text);
    }
}

fn push_result(builder: &mut Builder<'_>, at: Loc, text: TextId) {
    builder.result(ImportedResult { at, id: None, by_order: true, text, error: None, of_user: false });
}

/// The elements of an output that answers all `open_calls`, each with its content; none if the output has another form.
fn wrapped(builder: &Builder<'_>, text: TextId, open_calls: &OpenCalls) -> Vec<(Loc, Loc)> {
    let Some(list) = builder.texts.get(text).json_container().filter(|list| list.is_array()) else {
        return Vec::new();
    };
    if list.len() != open_calls.len() {
        return Vec::new();
    }
    let answers = |(item, name): (ValueRef<'_>, &Option<String>)| {
        let content = item.get("content")?;
        let named = name.as_ref().is_some_and(|name| item.get("name").is_some_and(|value| value.is_str(name)));
        named.then_some((Loc { text, node: item.id() }, Loc { text, node: content.id() }))
    };
    list.items().zip(open_calls).map(answers).collect::<Option<Vec<_>>>().unwrap_or_default()
}
