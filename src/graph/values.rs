//! The significant values in a call's arguments, normalised (docs/metrics.md, section 2, "Values" and "Significant").

use crate::json::{Kind, NodeId, Tape, ValueRef};
use crate::trajectory::{Arguments, Call, Operation, Texts};
use std::borrow::Cow;

/// One value of a call's arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgumentValue {
    /// The leaf of the arguments that contains it.
    pub node: NodeId,
    /// The value, normalised.
    pub normal: String,
}

/// Whether a character separates words of a shell command.
const fn is_separator(c: char) -> bool {
    matches!(c, ';' | '|' | '&' | '<' | '>' | '(' | ')' | '\'' | '"' | '`' | '=') || c.is_whitespace()
}

/// The normal form of a value: trimmed, leading `#`s removed, lower-cased.
#[must_use]
pub fn normalize(value: &str) -> Cow<'_, str> {
    let stripped = value.trim().trim_start_matches('#');
    if stripped.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
        Cow::Owned(stripped.to_lowercase())
    } else {
        Cow::Borrowed(stripped)
    }
}

/// Whether a normalised value is significant: it has at least 3 characters and contains an ASCII digit or `@`, or it
/// has at least 16 characters.
#[must_use]
pub fn is_significant(normal: &str) -> bool {
    let marked = normal.bytes().any(|byte| byte.is_ascii_digit() || byte == b'@');
    let at_least =
        |count: usize| normal.len() >= count && (normal.is_ascii() || normal.chars().nth(count - 1).is_some());
    (marked && at_least(3)) || at_least(16)
}

/// The significant values in a call's arguments, normalised and in order: string and number leaves, and the words of a
/// shell command instead of the command.
#[must_use]
pub fn argument_values(texts: &Texts<'_>, call: &Call<'_>) -> Vec<ArgumentValue> {
    let mut values = Vec::new();
    add_argument_values(texts, call, &mut values);
    values
}

/// Appends the [`argument_values`] of a call to `values`.
pub(super) fn add_argument_values(texts: &Texts<'_>, call: &Call<'_>, values: &mut Vec<ArgumentValue>) {
    let Arguments::Json(at) = call.arguments else {
        return;
    };
    let command = match call.operation {
        Operation::Shell { command, .. } => Some(command),
        _ => None,
    };
    let mut add = |node: NodeId, text: &str| {
        let normal = normalize(text);
        if is_significant(&normal) {
            values.push(ArgumentValue { node, normal: normal.into_owned() });
        }
    };
    for leaf in leaves(texts.value(at)) {
        let Some(text) = leaf_text(leaf) else {
            continue;
        };
        if Some(leaf.id()) == command {
            text.split(is_separator).for_each(|word| add(leaf.id(), word));
        } else {
            add(leaf.id(), &text);
        }
    }
}

/// The string and number leaves of a value, without object keys.
pub fn leaves(value: ValueRef<'_>) -> impl Iterator<Item = ValueRef<'_>> {
    let tape: &Tape = value.tape();
    let end = tape.node(value.id()).next;
    let mut keys = Keys::default();
    (value.id()..end).filter_map(move |id| {
        let is_key = keys.step(tape, id);
        let leaf = matches!(tape.node(id).kind, Kind::String | Kind::Number);
        (leaf && !is_key).then(|| value.at(id))
    })
}

/// The text of a leaf: the decoded string, or the number as written.
pub fn leaf_text(leaf: ValueRef<'_>) -> Option<Cow<'_, str>> {
    match leaf.kind() {
        Kind::String => leaf.as_str(),
        Kind::Number => Some(Cow::Borrowed(leaf.raw())),
        _ => None,
    }
}

/// Distinguishes keys from values during a walk over a tape in order.
#[derive(Debug, Default)]
struct Keys {
    /// The open containers: the node after the last descendant, and for objects whether the next child is a key.
    open: Vec<(NodeId, Option<bool>)>,
}

impl Keys {
    /// Whether the next node, `id`, is a key.
    fn step(&mut self, tape: &Tape, id: NodeId) -> bool {
        while self.open.last().is_some_and(|&(end, _)| id >= end) {
            self.open.pop();
        }
        let mut is_key = false;
        if let Some((_, Some(key_next))) = self.open.last_mut() {
            is_key = *key_next;
            *key_next = !is_key;
        }
        let node = tape.node(id);
        match node.kind {
            Kind::Object => self.open.push((node.next, Some(true))),
            Kind::Array => self.open.push((node.next, None)),
            _ => {}
        }
        is_key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_form_and_significance() {
        assert_eq!(normalize("  ##W12 É "), "w12 é");
        for (value, expected) in [
            ("a1b", true),
            ("a1", false),
            ("é1", false),
            ("éé1", true),
            ("a@b", true),
            ("sixteen letters!", true),
            ("economy", false),
        ] {
            assert_eq!(is_significant(value), expected, "{value}");
        }
    }

    #[test]
    fn leaves_do_not_include_keys() {
        let text = r#"{"a1":["x",{"k2":3,"n":null}],"b":true,"c":{"d":[]},"e":"y"}"#;
        let parsed = crate::json::parse(text).unwrap();
        let found: Vec<&str> = leaves(parsed.tape.root(text)).map(ValueRef::raw).collect();
        assert_eq!(found, ["\"x\"", "3", "\"y\""]);
    }
}
