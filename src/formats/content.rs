//! Reads the content of a message: a string, or a list of parts.

use crate::json::Kind;
use crate::trajectory::{Builder, Loc, TextId};

/// The text of a content value: the string, or the text parts joined by newlines.
///
/// `text_keys` are the keys of a part that may contain its text. Other parts are recorded as other content of the
/// current message.
pub fn text(builder: &mut Builder<'_>, content: Loc, text_keys: &[&str]) -> Option<TextId> {
    match builder.texts.value(content).kind() {
        Kind::String => Some(builder.texts.string(content)),
        Kind::Array => {
            let mut texts = Vec::new();
            for part in builder.items(content) {
                match part_text(builder, part, text_keys) {
                    Some(text) => texts.push(text),
                    None => builder.other_content(),
                }
            }
            (!texts.is_empty()).then(|| builder.texts.joined(&texts))
        }
        _ => None,
    }
}

fn part_text(builder: &mut Builder<'_>, part: Loc, text_keys: &[&str]) -> Option<TextId> {
    if builder.texts.value(part).kind() == Kind::String {
        return Some(builder.texts.string(part));
    }
    let kind = builder.get(part, "type").and_then(|kind| builder.str(kind).map(std::borrow::Cow::into_owned));
    if !kind.as_deref().is_none_or(|kind| kind.ends_with("text")) {
        return None;
    }
    let text = text_keys.iter().find_map(|key| builder.get(part, key))?;
    (builder.texts.value(text).kind() == Kind::String).then(|| builder.texts.string(text))
}

/// The output of a tool as text: the text of its content, or the JSON source of a content without text.
pub fn output(builder: &mut Builder<'_>, content: Option<Loc>, text_keys: &[&str]) -> TextId {
    let Some(content) = content else {
        return builder.texts.external(String::new());
    };
    match text(builder, content, text_keys) {
        Some(text) => text,
        None if builder.texts.value(content).kind() == Kind::Array => builder.texts.external(String::new()),
        None => builder.texts.source_text(content),
    }
}
