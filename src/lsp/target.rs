//! What a place of a trajectory speaks of: a value and all its places, a call, a result, a tool.

use super::view::View;
use crate::graph::{Origin, ValueUse, locate};
use crate::json::{Kind, NodeId, Span, Tape, ValueRef, escape, pointer};
use crate::trajectory::{Arguments, CallId, Event, Loc, Place, ResultId, TextId};

/// Uses of one value that are looked at: an editor shows no more, and each takes a walk through its arguments.
const MOST: usize = 1000;

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A significant value, at this place.
    Value(UsedValue),
    /// The id of a call.
    CallId(CallId),
    /// The name of the tool that a call calls.
    CallName(CallId),
    /// Elsewhere in a call.
    Call(CallId),
    /// The id in a result.
    ResultId(ResultId),
    /// Elsewhere in a result.
    Result(ResultId),
    /// The name of a declared tool: an index into the list of them.
    Tool(usize),
}

/// A value of the graph's provenance where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsedValue {
    /// The value: an index into the provenance's values.
    pub value: usize,
    /// Whether it stands in the arguments of a call.
    pub is_use: bool,
    /// Its bytes in the record.
    pub at: Span,
}

impl View<'_, '_> {
    /// What stands at an offset of the record.
    pub fn subject(&self, offset: u32) -> Option<Subject> {
        let calls = || 0..self.trajectory.calls.len();
        let found = calls().find_map(|call| self.subject_in_call(call, offset));
        let found = found.or_else(|| self.subject_in_results(offset));
        let found = found.or_else(|| {
            let said = self.trajectory.events.iter().find_map(|event| match *event {
                Event::System(text) | Event::User(text) | Event::Agent(text) => self.value_in_text(text, offset),
                Event::Call(_) | Event::Result(_) => None,
            });
            said.map(Subject::Value)
        });
        found.or_else(|| {
            let tools = self.trajectory.tools.as_deref().unwrap_or_default();
            tools.iter().position(|tool| self.stands_at(tool.name.at, offset)).map(Subject::Tool)
        })
    }

    fn subject_in_call(&self, id: CallId, offset: u32) -> Option<Subject> {
        let call = &self.trajectory.calls[id];
        if !self.holds(call.at, offset) {
            return None;
        }
        if call.id.as_ref().is_some_and(|name| self.stands_at(name.at, offset)) {
            return Some(Subject::CallId(id));
        }
        if let Arguments::Json(at) = call.arguments
            && let Some(value) = self.value_in_arguments(id, at, offset)
        {
            return Some(Subject::Value(value));
        }
        // A call without a name has itself in its place.
        let is_name = self.trajectory.texts.value(call.name.at).is_str(&call.name.text);
        let named = is_name && self.stands_at(call.name.at, offset);
        Some(if named { Subject::CallName(id) } else { Subject::Call(id) })
    }

    fn subject_in_results(&self, offset: u32) -> Option<Subject> {
        let results = &self.trajectory.results;
        let texts = &self.trajectory.texts;
        // Several results may share a message: the output tells them apart.
        if let Some(id) = results.iter().position(|result| texts.within(result.text, offset).is_some()) {
            let value = self.value_in_text(results[id].text, offset);
            return Some(value.map_or(Subject::Result(id), Subject::Value));
        }
        let id = results.iter().position(|result| self.stands_at(result.at, offset))?;
        let on_id = results[id].id.as_ref().is_some_and(|name| self.stands_at(name.at, offset));
        Some(if on_id { Subject::ResultId(id) } else { Subject::Result(id) })
    }

    /// Whether a place holds a byte of the record or ends before it.
    fn holds(&self, place: Place, offset: u32) -> bool {
        let within = self.trajectory.texts.within(place.text, offset);
        within.is_some_and(|at| place.span.start <= at && at <= place.span.end)
    }

    fn stands_at(&self, at: Loc, offset: u32) -> bool {
        self.holds(self.trajectory.texts.place(at), offset)
    }

    fn value_in_arguments(&self, call: CallId, arguments: Loc, offset: u32) -> Option<UsedValue> {
        let at = self.trajectory.texts.within(arguments.text, offset)?;
        let root = self.trajectory.texts.value(arguments);
        let node = node_at(root.tape(), at)?;
        let uses = self.graph.provenance.of_call(call).iter().filter(|used| used.node == node).take(MOST);
        let values = uses.map(|used| used.value);
        self.longest(arguments.text, values, |value| self.span_in_leaf(root.at(node), value, Some(at)), true)
    }

    /// The longest of the values that a text holds at a byte of the record.
    fn value_in_text(&self, text: TextId, offset: u32) -> Option<UsedValue> {
        let at = self.trajectory.texts.within(text, offset)?;
        let values = 0..self.graph.provenance.values.len();
        let content = self.trajectory.texts.get(text);
        if let Some(root) = content.json_container() {
            let leaf = root.at(node_at(root.tape(), at)?);
            return self.longest(text, values, |value| self.span_in_leaf(leaf, value, Some(at)), false);
        }
        let words = content.as_str();
        self.longest(text, values, |value| self.span_around(words, value, Some(at)), false)
    }

    fn longest(
        &self,
        text: TextId,
        values: impl Iterator<Item = usize>,
        span: impl Fn(usize) -> Option<Span>,
        is_use: bool,
    ) -> Option<UsedValue> {
        let found = values.filter_map(|value| Some((span(value)?, value)));
        let (span, value) = found.max_by_key(|(span, _)| span.len())?;
        let at = self.trajectory.texts.resolve(Place { text, span })?;
        Some(UsedValue { value, is_use, at })
    }

    /// Where a leaf holds a value, in the text that the leaf stands in: its first place, or the one around `at`.
    fn span_in_leaf(&self, leaf: ValueRef<'_>, value: usize, at: Option<u32>) -> Option<Span> {
        match leaf.kind() {
            Kind::Number => (leaf.raw() == self.graph.provenance.values[value]).then(|| leaf.span()),
            Kind::String => {
                let raw = leaf.tape().raw_str(leaf.text(), leaf.id());
                let content = leaf.span().start + 1;
                let at = at.map(|at| narrow(escape::decoded_offset(raw, at.saturating_sub(content) as usize)));
                let found = self.span_around(&leaf.as_str()?, value, at)?;
                let raw_at = |decoded: u32| content + narrow(escape::raw_offset(raw, decoded as usize));
                Some(Span::new(raw_at(found.start), raw_at(found.end)))
            }
            _ => None,
        }
    }

    /// The first place of a value in some words, or the one around `at`.
    fn span_around(&self, words: &str, value: usize, at: Option<u32>) -> Option<Span> {
        let value = &self.graph.provenance.values[value];
        let Some(at) = at.map(|at| at as usize) else {
            let found = locate(words, value, 0..words.len())?;
            return Some(Span::new(narrow(found.start), narrow(found.end)));
        };
        // Letters are at most three times as long as their lower case.
        let mut from = at.saturating_sub(3 * value.len());
        loop {
            let found = locate(words, value, from..at.saturating_add(1))?;
            if at <= found.end {
                return Some(Span::new(narrow(found.start), narrow(found.end)));
            }
            from = found.end;
        }
    }

    /// The bytes of the record where a call uses a value: the words alone.
    pub fn use_span(&self, used: &ValueUse) -> Option<Span> {
        let whole = self.use_place(used)?;
        let Arguments::Json(at) = self.trajectory.calls[used.call].arguments else { return None };
        let leaf = self.trajectory.texts.value(Loc { node: used.node, ..at });
        let span = self.span_in_leaf(leaf, used.value, None).unwrap_or(whole.span);
        self.span(Place { span, ..whole })
    }

    /// The bytes of the record where a value stood first: the words alone, where they can be told.
    pub fn origin_span(&self, origin: Origin, value: usize) -> Option<Span> {
        match origin {
            Origin::Output { result, node: Some(node), .. } => {
                let at = Loc { text: self.trajectory.results[result].text, node };
                let whole = self.trajectory.texts.place(at);
                let span = self.span_in_leaf(self.trajectory.texts.value(at), value, None).unwrap_or(whole.span);
                self.span(Place { span, ..whole })
            }
            Origin::Output { node: None, .. } | Origin::Given(_) => self.span(self.origin_place(origin, value)?),
            Origin::Carried(call) => {
                let uses = self.graph.provenance.of_call(call);
                self.use_span(uses.iter().find(|used| used.value == value)?)
            }
            Origin::Unsourced => None,
        }
    }

    /// The uses of a value in order.
    pub fn uses_of(&self, value: usize) -> impl Iterator<Item = &ValueUse> {
        self.graph.provenance.uses.iter().filter(move |used| used.value == value).take(MOST)
    }

    /// The uses of what a call returned, in order.
    pub fn uses_of_output(&self, call: CallId) -> impl Iterator<Item = &ValueUse> {
        let is_of_call =
            move |used: &&ValueUse| matches!(used.origin, Origin::Output { call: from, .. } if from == call);
        self.graph.provenance.uses.iter().filter(is_of_call).take(MOST)
    }

    /// Where a value stood first; where that is in no output and no text, the first call that used it.
    pub fn first_span(&self, value: usize) -> Option<Span> {
        let first = self.uses_of(value).next()?;
        match first.origin {
            Origin::Unsourced => self.use_span(first),
            origin => self.origin_span(origin, value),
        }
    }

    /// The names of the calls of a tool.
    pub fn names_of(&self, tool: &str) -> impl Iterator<Item = Span> {
        let calls = self.trajectory.calls.iter().filter(move |call| call.name.text == tool).take(MOST);
        calls.filter_map(|call| self.content(call.name.at))
    }
}

/// The innermost node that holds an offset, or else the one that ends there.
fn node_at(tape: &Tape, at: u32) -> Option<NodeId> {
    let is_leaf = |&node: &NodeId| !matches!(tape.node(node).kind, Kind::Array | Kind::Object);
    let here = pointer::node_at(tape, at);
    here.filter(is_leaf).or_else(|| pointer::node_at(tape, at.checked_sub(1)?).filter(is_leaf)).or(here)
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
