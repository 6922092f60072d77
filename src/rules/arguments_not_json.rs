//! P004 arguments-not-json

use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::{Draft, Drafts};
use crate::json::Span;
use crate::trajectory::{Arguments, Place};

declare_rule! {
    /// ## What it does
    /// Reports a call whose arguments are a string that is not JSON, at the position where parsing fails. Tools that
    /// are declared with free-text input are not checked.
    ///
    /// ## Why is this bad?
    /// The call cannot have run as written. Chat templates that parse the arguments fail; others teach the model to
    /// write broken calls.
    ///
    /// ## Example
    /// ```json
    /// {"function": {"name": "get_order", "arguments": "{\"order_id\": 17"}}
    /// ```
    /// The object is never closed: the answer was cut off.
    ///
    /// ## What to do
    /// Drop the turn, or write the arguments that the tool received. For a call without arguments, write `"{}"`.
    "P004" "arguments-not-json" Error; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let trajectory = context.trajectory;
    for call in &trajectory.calls {
        let Arguments::Broken { text: id, error } = &call.arguments else { continue };
        let tool = words::tool(&call.name.text);
        let text = trajectory.texts.get(*id).as_str();
        if text.trim().is_empty() {
            let message = format!("arguments of {tool} are blank instead of JSON");
            drafts.push(Draft::new(trajectory.texts.whole(*id), message));
            continue;
        }
        let place = Place { text: *id, span: character_at(text, error.at) };
        drafts.push(Draft::new(place, format!("arguments of {tool} are not JSON: {error}")));
    }
}

/// The span of the character that contains byte `at`, or of the last character if `at` is the end of the text.
fn character_at(text: &str, at: u32) -> Span {
    let mut start = (at as usize).min(text.len().saturating_sub(1));
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let len = text[start..].chars().next().map_or(0, char::len_utf8);
    #[allow(clippy::cast_possible_truncation)] // texts are below 4 GiB
    Span::new(start as u32, (start + len) as u32)
}
