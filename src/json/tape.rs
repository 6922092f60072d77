//! The tape: nodes in document order, each with its byte range.

use super::{Span, ValueRef, escape};
use std::borrow::Cow;

/// Index of a node in its tape.
pub type NodeId = u32;

/// The kind of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`
    True,
    /// `false`
    False,
    /// A number. Its span is the number as written.
    Number,
    /// A string or an object key. Its span includes the quotes.
    String,
    /// An array. Its elements are the nodes after it.
    Array,
    /// An object. Its keys and values alternate in the nodes after it.
    Object,
}

impl Kind {
    /// The name of the type in JSON Schema, for messages.
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

/// A value or an object key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// Its byte range, including quotes and brackets.
    pub span: Span,
    /// The index one past its last descendant.
    pub next: NodeId,
    /// Its kind.
    pub kind: Kind,
    /// Whether it is a string with at least one backslash.
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

    /// The root value. `text` must be the text that was parsed.
    #[must_use]
    pub fn root<'t>(&'t self, text: &'t str) -> ValueRef<'t> {
        ValueRef::new(text, self, 0)
    }

    /// The indices of an array's elements, or of an object's keys; the value of a key is the node after it.
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

    /// The raw content of a string node, without quotes and with escapes as written.
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
