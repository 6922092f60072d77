//! Calls as JSON text and results paired by order, as LLaMA-Factory's two formats have them.
//!
//! Source of truth: `src/llamafactory/data/formatter.py` (`FunctionFormatter`) of LLaMA-Factory: the
//! text is `{"name": …, "arguments": {…}}`, or an array of such for parallel calls, and a
//! `<think>` element may stand before it.

use crate::json::{Kind, Span, ValueRef};
use crate::trajectory::{ArgumentsIn, Builder, CallIn, Loc, Place, ResultIn, TextId};

const THOUGHT: &str = "<think>";
const THOUGHT_END: &str = "</think>";

/// The names of the calls that the next results answer, in order.
pub type Asked = Vec<Option<String>>;

/// Reads the calls that the string at `value` holds, and adds their names to `asked`.
///
/// A text that is not JSON is a call without a name whose arguments are broken, so that it is
/// reported where it breaks.
pub fn import_calls(builder: &mut Builder<'_>, value: Loc, asked: &mut Asked) {
    let Some(root) = parse(builder, value) else {
        asked.push(None);
        builder.call(CallIn { at: value, id: None, name: None, arguments: ArgumentsIn::Value(value) });
        return;
    };
    let parallel = builder.texts.value(root).kind() == Kind::Array;
    for at in if parallel { builder.items(root) } else { vec![root] } {
        asked.push(import_call(builder, at));
    }
}

fn import_call(builder: &mut Builder<'_>, at: Loc) -> Option<String> {
    if builder.texts.value(at).kind() != Kind::Object {
        builder.call(CallIn { at, id: None, name: None, arguments: ArgumentsIn::Value(at) });
        return None;
    }
    let [name, arguments, parameters] = builder.fields(at, ["name", "arguments", "parameters"]);
    let arguments = arguments.or(parameters).map_or(ArgumentsIn::Missing, ArgumentsIn::Value);
    builder.call(CallIn { at, id: None, name, arguments });
    name.and_then(|name| builder.str(name)).map(std::borrow::Cow::into_owned)
}

/// The JSON in the string at `value`, past a thought; the value itself when it is no string.
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

/// Adds the result at `at`, whose output is `text`, and takes the calls it answers from `asked`.
///
/// Some data wraps the answers to all open calls in one array of `{name, content}`, one element a
/// call in the same order: then each content is a result of its own.
pub fn import_result(builder: &mut Builder<'_>, at: Loc, text: TextId, asked: &mut Asked) {
    let wrapped = wrapped(builder, text, asked);
    if wrapped.is_empty() {
        asked.drain(..asked.len().min(1));
        push_result(builder, at, text);
        return;
    }
    asked.clear();
    for (at, content) in wrapped {
        let text = match builder.texts.value(content).kind() {
            Kind::String => builder.texts.string(content),
            _ => builder.texts.source_of(content),
        };
        push_result(builder, at, text);
    }
}

fn push_result(builder: &mut Builder<'_>, at: Loc, text: TextId) {
    builder.result(ResultIn { at, id: None, by_order: true, text, error: None, of_user: false });
}

/// The elements of an output that answers all of `asked`, each with its content; none otherwise.
fn wrapped(builder: &Builder<'_>, text: TextId, asked: &Asked) -> Vec<(Loc, Loc)> {
    let Some(list) = builder.texts.get(text).json_container().filter(|list| list.is_array()) else {
        return Vec::new();
    };
    if list.len() != asked.len() {
        return Vec::new();
    }
    let answers = |(item, name): (ValueRef<'_>, &Option<String>)| {
        let content = item.get("content")?;
        let named = name.as_ref().is_some_and(|name| item.get("name").is_some_and(|value| value.is_str(name)));
        named.then_some((Loc { text, node: item.id() }, Loc { text, node: content.id() }))
    };
    list.items().zip(asked).map(answers).collect::<Option<Vec<_>>>().unwrap_or_default()
}
