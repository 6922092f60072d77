//! A reference to one value: the text, its tape and a node.

use super::{Kind, Node, NodeId, Span, Tape};
use std::borrow::Cow;

/// A value of a parsed text. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct ValueRef<'t> {
    text: &'t str,
    tape: &'t Tape,
    id: NodeId,
}

impl<'t> ValueRef<'t> {
    /// Creates a reference to the node `id` of `tape`, which must have been parsed from `text`.
    #[must_use]
    #[inline]
    pub const fn new(text: &'t str, tape: &'t Tape, id: NodeId) -> Self {
        Self { text, tape, id }
    }

    /// The node's index.
    #[must_use]
    #[inline]
    pub const fn id(self) -> NodeId {
        self.id
    }

    /// The whole text the tape was parsed from.
    #[must_use]
    pub const fn text(self) -> &'t str {
        self.text
    }

    /// The tape.
    #[must_use]
    pub const fn tape(self) -> &'t Tape {
        self.tape
    }

    #[inline]
    fn node(self) -> &'t Node {
        self.tape.node(self.id)
    }

    /// The value's kind.
    #[must_use]
    #[inline]
    pub fn kind(self) -> Kind {
        self.node().kind
    }

    /// The value's byte range in the text.
    #[must_use]
    #[inline]
    pub fn span(self) -> Span {
        self.node().span
    }

    /// The value as written.
    #[must_use]
    #[inline]
    pub fn raw(self) -> &'t str {
        &self.text[self.span().range()]
    }

    /// A reference to another node of the same tape.
    #[must_use]
    #[inline]
    pub const fn at(self, id: NodeId) -> Self {
        Self { id, ..self }
    }

    /// Whether the value is an object.
    #[must_use]
    pub fn is_object(self) -> bool {
        self.kind() == Kind::Object
    }

    /// Whether the value is an array.
    #[must_use]
    pub fn is_array(self) -> bool {
        self.kind() == Kind::Array
    }

    /// Whether the value is `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The decoded string, if the value is a string.
    #[must_use]
    pub fn as_str(self) -> Option<Cow<'t, str>> {
        (self.kind() == Kind::String).then(|| self.tape.decoded_str(self.text, self.id))
    }

    /// The boolean, if the value is a boolean.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    /// The nearest 64-bit float, if the value is a number (infinite if out of range).
    #[must_use]
    pub fn as_f64(self) -> Option<f64> {
        (self.kind() == Kind::Number).then(|| self.raw().parse().ok()).flatten()
    }

    /// Whether the value is the string `expected`.
    #[must_use]
    #[inline]
    pub fn is_str(self, expected: &str) -> bool {
        self.kind() == Kind::String && self.string_equals(expected)
    }

    /// Whether the decoded content of the string node is `expected`.
    #[inline(always)] // most strings differ in length, and comparing lengths is cheaper than a call
    fn string_equals(self, expected: &str) -> bool {
        let node = self.node();
        if node.escaped {
            return self.decoded_equals(expected);
        }
        // Slicing bytes instead of `str` skips the check for character boundaries.
        node.span.len() as usize == expected.len() + 2
            && self.text.as_bytes().get(node.span.start as usize + 1..node.span.end as usize - 1)
                == Some(expected.as_bytes())
    }

    #[cold]
    fn decoded_equals(self, expected: &str) -> bool {
        self.tape.decoded_str(self.text, self.id) == expected
    }

    /// The value under `key`. Of duplicate keys, the last one counts, as in most parsers.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Self> {
        let object = self.node();
        if object.kind != Kind::Object {
            return None;
        }
        // A faster form of a loop over `members`: schema validation looks up many keys.
        let (nodes, bytes) = (self.tape.nodes(), self.text.as_bytes());
        let (mut found, mut at) = (None, self.id + 1);
        while at < object.next {
            let (name, value) = (&nodes[at as usize], &nodes[at as usize + 1]);
            let is_key = if name.escaped {
                self.at(at).decoded_equals(key)
            } else {
                name.span.len() as usize == key.len() + 2
                    && bytes.get(name.span.start as usize + 1..name.span.end as usize - 1) == Some(key.as_bytes())
            };
            if is_key {
                found = Some(at + 1);
            }
            at = value.next;
        }
        found.map(|value| self.at(value))
    }

    /// The value under `key`, or `None` if it is missing or `null`.
    #[must_use]
    pub fn get_some(self, key: &str) -> Option<Self> {
        self.get(key).filter(|value| !value.is_null())
    }

    /// The decoded string under `key`, or `None` if it is missing or not a string.
    #[must_use]
    pub fn get_str(self, key: &str) -> Option<Cow<'t, str>> {
        self.get(key)?.as_str()
    }

    /// The elements of the array under `key`; none if it is missing or not an array.
    #[must_use]
    pub fn get_items(self, key: &str) -> Items<'t> {
        self.get(key).map_or(Items { at: 0, end: 0, value: self }, Self::items)
    }

    /// The elements of an array; none if the value is not an array.
    #[must_use]
    pub fn items(self) -> Items<'t> {
        let (at, end) = match self.kind() {
            Kind::Array => (self.id + 1, self.node().next),
            _ => (0, 0),
        };
        Items { at, end, value: self }
    }

    /// The members of an object as (key, value); none if the value is not an object.
    #[must_use]
    pub fn members(self) -> Members<'t> {
        let (at, end) = match self.kind() {
            Kind::Object => (self.id + 1, self.node().next),
            _ => (0, 0),
        };
        Members { at, end, value: self }
    }

    /// The number of elements or members.
    #[must_use]
    pub fn len(self) -> usize {
        self.tape.children(self.id).count()
    }

    /// Whether there are no elements or members.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.node().next == self.id + 1
    }

    /// The value as a `serde_json::Value`, or `None` if that type cannot represent it (a lone surrogate, a number out
    /// of range).
    #[must_use]
    pub fn to_serde(self) -> Option<serde_json::Value> {
        serde_json::from_str(self.raw()).ok()
    }
}

/// Iterator over an array's elements.
#[derive(Debug, Clone)]
pub struct Items<'t> {
    at: NodeId,
    end: NodeId,
    value: ValueRef<'t>,
}

impl<'t> Iterator for Items<'t> {
    type Item = ValueRef<'t>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let item = self.value.at(self.at);
        self.at = item.node().next;
        Some(item)
    }
}

/// Iterator over an object's members as (key, value).
#[derive(Debug, Clone)]
pub struct Members<'t> {
    at: NodeId,
    end: NodeId,
    value: ValueRef<'t>,
}

impl<'t> Iterator for Members<'t> {
    type Item = (ValueRef<'t>, ValueRef<'t>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let key = self.value.at(self.at);
        let value = self.value.at(self.at + 1);
        self.at = value.node().next;
        Some((key, value))
    }
}
