//! P004 arguments-not-json

use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::Draft;
use crate::json::Span;
use crate::trajectory::{Arguments, Place};

declare_rule! {
    /// ## What it does
    /// Reports a call whose arguments are written as a string that is not JSON, at the byte where it
    /// stops being JSON. Tools whose input is free text by declaration are not meant.
    ///
    /// ## Why is this bad?
    /// The call never ran as written. Chat templates that parse the arguments fail, others teach the
    /// model to write broken calls.
    ///
    /// ## Example
    /// ```json
    /// {"function": {"name": "get_order", "arguments": "{\"order_id\": 17"}}
    /// ```
    /// The object is never closed: the answer was cut.
    ///
    /// ## What to do
    /// Drop the turn, or write the arguments the tool was given. For no arguments write `"{}"`.
    "P004" "arguments-not-json" Error; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Vec<Draft>) {
    let trajectory = context.trajectory;
    for call in &trajectory.calls {
        let Arguments::Broken { text: id, error } = &call.arguments else { continue };
        let tool = words::tool(&call.name.text);
        let text = trajectory.texts.get(*id).as_str();
        if text.trim().is_empty() {
            let message = format!("the arguments of {tool} are blank, which is not JSON");
            drafts.push(Draft::new(trajectory.texts.whole(*id), message));
            continue;
        }
        let place = Place { text: *id, span: character_at(text, error.at) };
        drafts.push(Draft::new(place, format!("the arguments of {tool} are not JSON: {error}")));
    }
}

/// The character at or around a byte; the last one where the text ends.
fn character_at(text: &str, at: u32) -> Span {
    let mut start = (at as usize).min(text.len().saturating_sub(1));
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let len = text[start..].chars().next().map_or(0, char::len_utf8);
    #[allow(clippy::cast_possible_truncation)] // texts are below 4 GiB
    Span::new(start as u32, (start + len) as u32)
}
