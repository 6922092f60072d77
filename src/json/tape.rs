//! The tape: nodes in document order, each with its byte range.

use super::{Span, ValueRef, escape};
use std::borrow::Cow;

/// Index of a node in its tape.
pub type NodeId = u32;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`
    True,
    /// `false`
    False,
    /// A number; its digits are the text of its span.
    Number,
    /// A string or an object key; its span includes the quotes.
    String,
    /// An array; its elements follow.
    Array,
    /// An object; keys and values follow in turn.
    Object,
}

impl Kind {
    /// The kind's name in JSON Schema's words, for messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::True | Self::False => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// One value or one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// Where it stands, quotes and brackets included.
    pub span: Span,
    /// The index one past its last descendant.
    pub next: NodeId,
    /// What it is.
    pub kind: Kind,
    /// A string that holds at least one backslash.
    pub escaped: bool,
}

/// A parsed text. The first node is the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tape {
    pub(super) nodes: Vec<Node>,
}

impl Tape {
    /// All nodes in document order.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node with this index.
    #[must_use]
    #[inline]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// The root value of `text`, which must be the text that was parsed.
    #[must_use]
    pub fn root<'t>(&'t self, text: &'t str) -> ValueRef<'t> {
        ValueRef::new(text, self, 0)
    }

    /// Indices of an array's elements, or of an object's keys (each value is at key + 1).
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let parent = self.node(id);
        let step_over_value = parent.kind == Kind::Object;
        let end = parent.next;
        let mut at = match parent.kind {
            Kind::Array | Kind::Object => id + 1,
            _ => end,
        };
        std::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let child = at;
            at = self.node(if step_over_value { child + 1 } else { child }).next;
            Some(child)
        })
    }

    /// The raw content of a string node: without quotes, escapes as written.
    #[must_use]
    #[inline]
    pub fn raw_str<'t>(&self, text: &'t str, id: NodeId) -> &'t str {
        let span = self.node(id).span;
        &text[span.start as usize + 1..span.end as usize - 1]
    }

    /// The decoded content of a string node.
    #[must_use]
    pub fn decoded_str<'t>(&self, text: &'t str, id: NodeId) -> Cow<'t, str> {
        let raw = self.raw_str(text, id);
        if self.node(id).escaped { escape::decode(raw) } else { Cow::Borrowed(raw) }
    }
}
