//! The place of a finding in a record: an element of the normal form, and a JSON pointer below it.

use super::PartsHasher;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A place in a record, independent of the formatting of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The innermost element of the normal form around the place.
    pub element: Element,
    /// The JSON pointer (RFC 6901) from the element's value to the value at the place.
    pub pointer: Box<str>,
    /// The byte offset in the decoded text, if the place is in a text that is not JSON.
    pub offset: Option<u32>,
}

/// An element of the normal form. Numbers count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Element {
    /// The record itself.
    Record,
    /// A line of a file whose lines are one trajectory; blank lines do not count.
    Line(u32),
    /// A turn.
    Turn(u32),
    /// A call of the agent.
    Call(u32),
    /// The arguments of a call of the agent.
    Arguments(u32),
    /// A call of a simulated user.
    UserCall(u32),
    /// A result.
    Result(u32),
    /// The parameter schema of a declared tool.
    Tool(u32),
}

impl Site {
    /// The site of an element as a whole.
    #[must_use]
    pub fn of(element: Element) -> Self {
        Self { element, pointer: Box::default(), offset: None }
    }

    pub(super) fn add_to(&self, hash: &mut PartsHasher) {
        let (tag, number) = match self.element {
            Element::Record => (0, 0),
            Element::Line(number) => (1, number),
            Element::Turn(number) => (2, number),
            Element::Call(number) => (3, number),
            Element::Arguments(number) => (4, number),
            Element::UserCall(number) => (5, number),
            Element::Result(number) => (6, number),
            Element::Tool(number) => (7, number),
        };
        hash.tag(tag);
        hash.number(number.into());
        hash.text(&self.pointer);
        hash.number(self.offset.map_or(0, |offset| u128::from(offset) + 1));
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.element {
            Element::Record if !self.pointer.is_empty() => return self.fmt_below(f, ""),
            Element::Record => write!(f, "record")?,
            Element::Line(number) => write!(f, "line {number}")?,
            Element::Turn(number) => write!(f, "turn {number}")?,
            Element::Call(number) => write!(f, "call {number}")?,
            Element::Arguments(number) => write!(f, "arguments of call {number}")?,
            Element::UserCall(number) => write!(f, "user call {number}")?,
            Element::Result(number) => write!(f, "result {number}")?,
            Element::Tool(number) => write!(f, "schema of tool {number}")?,
        }
        self.fmt_below(f, " ")
    }
}

impl Site {
    /// Writes the pointer and the offset, after `space`.
    fn fmt_below(&self, f: &mut fmt::Formatter<'_>, space: &str) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(f, "{space}{}", self.pointer)?;
        }
        self.offset.map_or(Ok(()), |offset| write!(f, " at {offset}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_readable() {
        let site = Site { pointer: "/items/0".into(), offset: Some(7), ..Site::of(Element::Arguments(3)) };
        assert_eq!(site.to_string(), "arguments of call 3 /items/0 at 7");
        assert_eq!(Site::of(Element::Record).to_string(), "record");
        assert_eq!(Site { pointer: "/a".into(), ..Site::of(Element::Record) }.to_string(), "/a");
    }
}
