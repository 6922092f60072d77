//! Converts the JSON of a message to values of `serde_json`.
//!
//! `serde_json` decodes a string with escapes into a buffer and copies the buffer, so three copies of a document are in
//! memory when it is opened. From a tape, a string is decoded once, to its final place. Lone surrogates, which
//! `serde_json` refuses, become U+FFFD.

use crate::json::{Kind, NodeId, ParseWarningKind, SyntaxError, Tape, ValueRef, parse};
use serde_json::{Map, Value};

/// Parses a text to a tape.
///
/// # Errors
/// When the text is not JSON, or contains a constant such as `NaN`, which Python writes.
pub fn parse_tape(text: &str) -> Result<Tape, String> {
    let place = |SyntaxError { kind, at }| format!("{kind} at byte {at}");
    let parsed = parse(text).map_err(place)?;
    match parsed.warnings.iter().find(|warning| warning.kind == ParseWarningKind::NonJsonConstant) {
        Some(warning) => Err(format!("{} is not JSON", &text[warning.span.range()])),
        None => Ok(parsed.tape),
    }
}

/// An array or an object that is being filled.
struct Open {
    value: Value,
    key: Option<String>,
    /// The node after its last one.
    end: NodeId,
}

/// Converts a value of a tape; `None` if a number in it is out of range.
pub fn to_value(root: ValueRef<'_>) -> Option<Value> {
    let tape = root.tape();
    let mut open: Vec<Open> = Vec::new();
    let mut id = root.id();
    loop {
        let node = root.at(id);
        id += 1;
        let value = match node.kind() {
            Kind::Null => Value::Null,
            Kind::True => Value::Bool(true),
            Kind::False => Value::Bool(false),
            Kind::Number => Value::Number(serde_json::from_str(node.raw()).ok()?),
            Kind::String => {
                let text = node.as_str()?.into_owned();
                match open.last_mut() {
                    Some(Open { value: Value::Object(_), key: key @ None, .. }) => {
                        *key = Some(text);
                        continue;
                    }
                    _ => Value::String(text),
                }
            }
            kind @ (Kind::Array | Kind::Object) => {
                let value = if kind == Kind::Array { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
                let end = tape.node(node.id()).next;
                if end > id {
                    open.push(Open { value, key: None, end });
                    continue;
                }
                value
            }
        };
        let Some(value) = put(&mut open, value, id) else { continue };
        return Some(value);
    }
}

/// Adds a value to the innermost open container, and closes all containers that are complete with it. Returns the value
/// of the root when it is complete.
fn put(open: &mut Vec<Open>, mut value: Value, next: NodeId) -> Option<Value> {
    while let Some(container) = open.last_mut() {
        match &mut container.value {
            Value::Array(items) => items.push(value),
            Value::Object(members) => {
                members.insert(container.key.take().unwrap_or_default(), value);
            }
            _ => {}
        }
        if container.end > next {
            return None;
        }
        value = open.pop()?.value;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<Value> {
        to_value(parse_tape(text).ok()?.root(text))
    }

    #[test]
    fn lone_surrogates_are_replaced() {
        for (text, expected) in [
            (r#""\ud800""#, "\u{fffd}"),
            (r#""\ud800\ud83d\ude00""#, "\u{fffd}😀"),
            (r#""a\udc00b""#, "a\u{fffd}b"),
            (r#""\ud800\u0041""#, "\u{fffd}A"),
            (r#""\\ud800""#, "\\ud800"),
        ] {
            assert_eq!(read(text), Some(Value::from(expected)), "{text}");
        }
        assert_eq!(read(r#"{"\ud800":[]}"#), Some(serde_json::json!({"\u{fffd}": []})));
    }

    #[test]
    fn invalid_json_is_refused() {
        for text in ["NaN", "[1,Infinity]", "1e999", "{", "", "[1] 2"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 64, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((any::<String>(), inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn values_equal_those_of_serde_json(value in values()) {
            let text = value.to_string();
            prop_assert_eq!(read(&text), serde_json::from_str::<Value>(&text).ok());
        }
    }
}
