//! Implements the traits of the crate `jsonschema` for the span tape, so that validation does not build values.

use crate::json::{Items, Kind, Members, ValueRef};
use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object, cmp, unique};
use serde_json::{Number, Value};
use std::borrow::Cow;

/// The JSON representation of tapes.
#[derive(Debug)]
pub struct TapeJson;

/// A node to validate.
#[derive(Debug, Clone, Copy)]
pub enum TapeNode<'a> {
    /// A value of a tape.
    Value(ValueRef<'a>),
    /// A property name, which `propertyNames` validates as a string.
    Name(&'a str),
}

impl Json for TapeJson {
    type Node<'a> = TapeNode<'a>;
    type PreparedKey = String;
    type StringBuffer = String;

    // A lookup scans the members, so one pass over the members is cheaper than several lookups.
    const KEYS_PER_LOOKUP: usize = 0;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut String, string: &str, f: impl FnOnce(TapeNode<'_>) -> T) -> T {
        buffer.clear();
        buffer.push_str(string);
        f(TapeNode::Name(buffer))
    }
}

/// A number as written.
#[derive(Debug, Clone, Copy)]
pub struct TapeNumber<'a>(&'a str);

impl JsonNumber for TapeNumber<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.0)
    }

    fn to_number(&self) -> Cow<'_, Number> {
        // For numbers that serde_json rejects (out of range, `NaN`), use the largest finite number.
        let number = serde_json::from_str(self.0).ok();
        Cow::Owned(number.or_else(|| Number::from_f64(f64::MAX)).unwrap_or_else(|| Number::from(0)))
    }

    fn is_integer(&self) -> bool {
        self.0.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
            || self.as_f64().is_some_and(|value| value.is_finite() && value.fract() == 0.0)
    }
}

impl<'a> Node<'a, TapeJson> for TapeNode<'a> {
    type Object = TapeObject<'a>;
    type Array = TapeArray<'a>;
    type Number = TapeNumber<'a>;

    fn as_object(&self) -> Option<TapeObject<'a>> {
        match *self {
            Self::Value(value) if value.kind() == Kind::Object => Some(TapeObject(value)),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<TapeArray<'a>> {
        match *self {
            Self::Value(value) if value.kind() == Kind::Array => Some(TapeArray(value)),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match *self {
            Self::Value(value) => value.as_str(),
            Self::Name(name) => Some(Cow::Borrowed(name)),
        }
    }

    fn as_number(&self) -> Option<TapeNumber<'a>> {
        match *self {
            Self::Value(value) if value.kind() == Kind::Number => Some(TapeNumber(value.raw())),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match *self {
            Self::Value(value) => value.as_bool(),
            Self::Name(_) => None,
        }
    }

    fn is_null(&self) -> bool {
        matches!(self, Self::Value(value) if value.is_null())
    }

    fn is_string(&self) -> bool {
        match self {
            Self::Value(value) => value.kind() == Kind::String,
            Self::Name(_) => true,
        }
    }

    fn json_type(&self) -> JsonType {
        match self {
            Self::Name(_) => JsonType::String,
            Self::Value(value) => match value.kind() {
                Kind::Null => JsonType::Null,
                Kind::True | Kind::False => JsonType::Boolean,
                Kind::Number => JsonType::Number,
                Kind::String => JsonType::String,
                Kind::Array => JsonType::Array,
                Kind::Object => JsonType::Object,
            },
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match *self {
            Self::Value(value) => equals(value, expected),
            Self::Name(name) => expected.as_str() == Some(name),
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        // Only used in errors, whose messages are worded from the tape, so containers need no copy.
        Cow::Owned(match self {
            Self::Value(value) if matches!(value.kind(), Kind::Array | Kind::Object) => Value::Null,
            Self::Value(value) => value.to_serde().unwrap_or(Value::Null),
            Self::Name(name) => Value::String((*name).to_owned()),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(match self {
            Self::Value(value) => NodeIdentity::tagged(std::ptr::from_ref(value.tape()) as usize, value.id()),
            Self::Name(name) => NodeIdentity::new(name.as_ptr() as usize),
        })
    }
}

/// Whether a value equals a value of the schema, with numbers compared by value. Recursion is limited by the depth of
/// the schema.
fn equals(value: ValueRef<'_>, expected: &Value) -> bool {
    match expected {
        Value::Null => value.is_null(),
        Value::Bool(expected) => value.as_bool() == Some(*expected),
        Value::String(expected) => value.is_str(expected),
        Value::Number(_) => value.kind() == Kind::Number && value.to_serde().is_some_and(|v| cmp::equal(&v, expected)),
        Value::Array(expected) => {
            value.is_array() && value.len() == expected.len() && value.items().zip(expected).all(|(v, e)| equals(v, e))
        }
        Value::Object(expected) => {
            value.is_object()
                && value.len() == expected.len()
                && expected.iter().all(|(key, e)| value.get(key).is_some_and(|v| equals(v, e)))
        }
    }
}

/// An object of a tape.
#[derive(Debug, Clone, Copy)]
pub struct TapeObject<'a>(ValueRef<'a>);

impl<'a> Object<'a, TapeJson> for TapeObject<'a> {
    type Node = TapeNode<'a>;
    type MemberName = Cow<'a, str>;
    type MembersIter = TapeMembers<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &String) -> Option<TapeNode<'a>> {
        self.0.get(key).map(TapeNode::Value)
    }

    fn members(&self) -> TapeMembers<'a> {
        TapeMembers(self.0.members())
    }
}

/// The members of an object.
#[derive(Debug, Clone)]
pub struct TapeMembers<'a>(Members<'a>);

impl<'a> Iterator for TapeMembers<'a> {
    type Item = (Cow<'a, str>, TapeNode<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, value) = self.0.next()?;
        Some((key.as_str().unwrap_or_default(), TapeNode::Value(value)))
    }
}

/// An array of a tape.
#[derive(Debug, Clone, Copy)]
pub struct TapeArray<'a>(ValueRef<'a>);

impl<'a> Array<'a, TapeJson> for TapeArray<'a> {
    type Node = TapeNode<'a>;
    type ElementsIter = TapeElements<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> TapeElements<'a> {
        TapeElements(self.0.items())
    }

    fn is_unique(&self) -> bool {
        let values: Vec<Value> = self.0.items().map(|item| item.to_serde().unwrap_or(Value::Null)).collect();
        unique::is_unique(&values)
    }
}

/// The elements of an array.
#[derive(Debug, Clone)]
pub struct TapeElements<'a>(Items<'a>);

impl<'a> Iterator for TapeElements<'a> {
    type Item = TapeNode<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(TapeNode::Value)
    }
}
