//! The target of a position in a trajectory: the call, result, value or tool there, and the other places of the same
//! value or tool. Hover, definition, references and highlights all start from [`View::target`].

use super::view::View;
use crate::graph::{Origin, ValueUse, locate};
use crate::json::{Kind, NodeId, Span, Tape, ValueRef, escape, pointer};
use crate::trajectory::{Arguments, CallId, Event, Loc, Place, ResultId, TextId};

/// The number of uses of one value, or calls of one tool, that are considered. Each use costs a walk through its
/// arguments, and no editor shows more.
const MAX_USES: usize = 1000;

/// What is at an offset of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A call of the agent.
    Call {
        /// The call.
        call: CallId,
        /// The part of it.
        part: CallPart,
    },
    /// A result.
    Result {
        /// The result.
        result: ResultId,
        /// The part of it.
        part: ResultPart,
    },
    /// A significant value in the text of a message.
    Text(ValueAt),
    /// The name of a declared tool: an index into the trajectory's tools.
    Tool(usize),
}

/// A part of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallPart {
    /// The id.
    Id,
    /// The name of the tool.
    Name,
    /// An argument that contains significant values.
    Argument {
        /// The first use in it.
        first_use: ValueUse,
        /// The value at the offset; `None` between values.
        value: Option<ValueAt>,
    },
    /// Any other part.
    Other,
}

/// A part of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultPart {
    /// The id.
    Id,
    /// A significant value in the output.
    Value(ValueAt),
    /// Any other part.
    Other,
}

/// A significant value and one place of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueAt {
    /// An index into the provenance's values.
    pub value: usize,
    /// Its bytes in the record.
    pub span: Span,
}

impl Target {
    /// The significant value at the offset.
    pub fn value(self) -> Option<ValueAt> {
        match self {
            Self::Call { part: CallPart::Argument { value, .. }, .. } => value,
            Self::Result { part: ResultPart::Value(value), .. } | Self::Text(value) => Some(value),
            Self::Call { .. } | Self::Result { .. } | Self::Tool(_) => None,
        }
    }
}

impl View<'_, '_> {
    /// What is at an offset of the record; `None` where there is nothing to navigate to or to explain.
    pub fn target(&self, offset: u32) -> Option<Target> {
        let calls = &self.trajectory.calls;
        if let Some(call) = calls.iter().position(|call| self.contains(call.at, offset)) {
            return Some(Target::Call { call, part: self.call_part(call, offset) });
        }
        self.target_in_results(offset).or_else(|| self.target_in_texts(offset)).or_else(|| {
            let tools = self.trajectory.tools.as_deref().unwrap_or_default();
            tools.iter().position(|tool| self.is_in(tool.name.at, offset)).map(Target::Tool)
        })
    }

    fn call_part(&self, id: CallId, offset: u32) -> CallPart {
        let call = &self.trajectory.calls[id];
        if call.id.as_ref().is_some_and(|name| self.is_in(name.at, offset)) {
            return CallPart::Id;
        }
        if let Some(part) = self.argument_at(id, offset) {
            return part;
        }
        // The place of a missing name is the whole call.
        let is_name = self.trajectory.texts.value(call.name.at).is_str(&call.name.text);
        if is_name && self.is_in(call.name.at, offset) { CallPart::Name } else { CallPart::Other }
    }

    fn argument_at(&self, call: CallId, offset: u32) -> Option<CallPart> {
        let Arguments::Json(arguments) = self.trajectory.calls[call].arguments else { return None };
        let is_here = |used: &&ValueUse| self.use_place(used).is_some_and(|place| self.contains(place, offset));
        let first_use = *self.graph.provenance.of_call(call).iter().find(is_here)?;
        Some(CallPart::Argument { first_use, value: self.value_in_arguments(call, arguments, offset) })
    }

    fn target_in_results(&self, offset: u32) -> Option<Target> {
        let results = &self.trajectory.results;
        let texts = &self.trajectory.texts;
        // Results that were found in the text of one message have the same place, but different outputs.
        if let Some(result) = results.iter().position(|result| texts.within(result.text, offset).is_some()) {
            let value = self.value_in_text(results[result].text, offset);
            return Some(Target::Result { result, part: value.map_or(ResultPart::Other, ResultPart::Value) });
        }
        let result = results.iter().position(|result| self.is_in(result.at, offset))?;
        let on_id = results[result].id.as_ref().is_some_and(|name| self.is_in(name.at, offset));
        Some(Target::Result { result, part: if on_id { ResultPart::Id } else { ResultPart::Other } })
    }

    fn target_in_texts(&self, offset: u32) -> Option<Target> {
        let value = self.trajectory.events.iter().find_map(|event| match *event {
            Event::System(text) | Event::User(text) | Event::Agent(text) => self.value_in_text(text, offset),
            Event::Call(_) | Event::Result(_) => None,
        });
        value.map(Target::Text)
    }

    /// Whether an offset of the record is inside a place or at its end.
    fn contains(&self, place: Place, offset: u32) -> bool {
        let within = self.trajectory.texts.within(place.text, offset);
        within.is_some_and(|at| place.span.start <= at && at <= place.span.end)
    }

    /// Whether an offset of the record is inside a value or at its end.
    fn is_in(&self, value: Loc, offset: u32) -> bool {
        self.contains(self.trajectory.texts.place(value), offset)
    }

    fn value_in_arguments(&self, call: CallId, arguments: Loc, offset: u32) -> Option<ValueAt> {
        let at = self.trajectory.texts.within(arguments.text, offset)?;
        let root = self.trajectory.texts.value(arguments);
        let node = node_at(root.tape(), at)?;
        let uses = self.graph.provenance.of_call(call).iter().filter(|used| used.node == node).take(MAX_USES);
        let values = uses.map(|used| used.value);
        self.longest(arguments.text, values, |value| self.span_in_leaf(root.at(node), value, Some(at)))
    }

    /// The longest significant value at an offset of the record, in a text.
    fn value_in_text(&self, text: TextId, offset: u32) -> Option<ValueAt> {
        let at = self.trajectory.texts.within(text, offset)?;
        let values = 0..self.graph.provenance.values.len();
        let content = self.trajectory.texts.get(text);
        if let Some(root) = content.json_container() {
            let leaf = root.at(node_at(root.tape(), at)?);
            return self.longest(text, values, |value| self.span_in_leaf(leaf, value, Some(at)));
        }
        let words = content.as_str();
        self.longest(text, values, |value| self.span_around(words, value, Some(at)))
    }

    fn longest(
        &self,
        text: TextId,
        values: impl Iterator<Item = usize>,
        span_of: impl Fn(usize) -> Option<Span>,
    ) -> Option<ValueAt> {
        let found = values.filter_map(|value| Some((span_of(value)?, value)));
        let (span, value) = found.max_by_key(|(span, _)| span.len())?;
        Some(ValueAt { value, span: self.trajectory.texts.resolve(Place { text, span })? })
    }

    /// A value's occurrence in a leaf, as a span of the leaf's text: the first one, or the one that contains `at`.
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

    /// A value's occurrence in some words: the first one, or the one that contains `at`.
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

    /// The span of the record where a call uses a value: the value itself, or else the whole argument.
    pub fn use_span(&self, used: &ValueUse) -> Option<Span> {
        let whole = self.use_place(used)?;
        let Arguments::Json(at) = self.trajectory.calls[used.call].arguments else { return None };
        let leaf = self.trajectory.texts.value(Loc { node: used.node, ..at });
        let span = self.span_in_leaf(leaf, used.value, None).unwrap_or(whole.span);
        self.span(Place { span, ..whole })
    }

    /// The span of the record where a value appeared first: the value itself, or else the text or leaf around it.
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

    /// The uses of a value, in order, at most [`MAX_USES`].
    pub fn uses_of(&self, value: usize) -> impl Iterator<Item = &ValueUse> {
        self.graph.provenance.uses.iter().filter(move |used| used.value == value).take(MAX_USES)
    }

    /// The uses of the values that a call returned, in order, at most [`MAX_USES`].
    pub fn uses_of_output(&self, call: CallId) -> impl Iterator<Item = &ValueUse> {
        let is_of_call =
            move |used: &&ValueUse| matches!(used.origin, Origin::Output { call: from, .. } if from == call);
        self.graph.provenance.uses.iter().filter(is_of_call).take(MAX_USES)
    }

    /// The span where a value appeared first: in an output or a text, or else in the first call that used it.
    pub fn first_span(&self, value: usize) -> Option<Span> {
        let first = self.uses_of(value).next()?;
        match first.origin {
            Origin::Unsourced => self.use_span(first),
            origin => self.origin_span(origin, value),
        }
    }

    /// The names in the calls of a tool, at most [`MAX_USES`].
    pub fn names_of(&self, tool: &str) -> impl Iterator<Item = Span> {
        let calls = self.trajectory.calls.iter().filter(move |call| call.name.text == tool).take(MAX_USES);
        calls.filter_map(|call| self.content(call.name.at))
    }
}

/// The innermost node that contains an offset; a leaf that ends there has precedence over a container.
fn node_at(tape: &Tape, at: u32) -> Option<NodeId> {
    let is_leaf = |&node: &NodeId| !matches!(tape.node(node).kind, Kind::Array | Kind::Object);
    let here = pointer::node_at(tape, at);
    here.filter(is_leaf).or_else(|| pointer::node_at(tape, at.checked_sub(1)?).filter(is_leaf)).or(here)
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
