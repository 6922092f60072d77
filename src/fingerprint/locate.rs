//! Converts places in texts to sites.

use super::pointers::Pointers;
use super::{Element, Site};
use crate::json::NodeId;
use crate::trajectory::{Arguments, Loc, Outer, Place, TextId, Texts, Trajectory};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Finds the sites of places in the texts of one record.
#[derive(Debug)]
pub struct Locator<'t, 'r> {
    texts: &'t Texts<'r>,
    trajectory: Option<&'t Trajectory<'r>>,
    /// The elements of the trajectory, sorted by place, outer before inner; built on first use.
    areas: Option<Vec<Area>>,
    pointers: AllPointers,
}

/// The pointers in each text that is JSON.
type AllPointers = HashMap<TextId, Pointers>;

/// The bytes of an element in a text.
#[derive(Debug, Clone, Copy)]
struct Area {
    text: TextId,
    start: u32,
    end: u32,
    element: Element,
    /// The element's JSON value; `None` if the element is a text or a part of one.
    node: Option<NodeId>,
    /// The index of the innermost area around this one.
    around: Option<usize>,
}

impl<'t, 'r> Locator<'t, 'r> {
    /// A locator for the JSON of a record.
    #[must_use]
    pub fn of_record(texts: &'t Texts<'r>) -> Self {
        Self { texts, trajectory: None, areas: None, pointers: HashMap::new() }
    }

    /// A locator for a trajectory.
    #[must_use]
    pub fn of_trajectory(trajectory: &'t Trajectory<'r>) -> Self {
        Self { trajectory: Some(trajectory), ..Self::of_record(&trajectory.texts) }
    }

    /// The site of the first byte of a place: the innermost element around it, with the pointer to the innermost value.
    /// If the place is in a text that is not JSON, the site has the offset in the decoded text as well.
    pub fn site(&mut self, place: Place) -> Site {
        let (mut text, mut at) = (place.text, place.span.start);
        let mut offset = None;
        loop {
            let (element, node) = match (self.area(text, at), self.texts.outer(text, at)) {
                (Some(area), _) => (area.element, area.node),
                (None, None) => (Element::Record, Some(0)),
                (None, Some(Outer::Text(outer, offset))) => {
                    (text, at) = (outer, offset);
                    continue;
                }
                (None, Some(Outer::String(outer))) => {
                    offset.get_or_insert(at);
                    (text, at) = (outer.text, self.texts.value(outer).span().start);
                    continue;
                }
            };
            let Some((node, value)) = node.zip(self.texts.parsed(text)) else {
                return Site { offset: Some(at), ..Site::of(element) };
            };
            let pointers = self.pointers.entry(text).or_default();
            let innermost = pointers.node_at(value.tape(), at);
            let pointer = pointers.between(value.text(), value.tape(), node, innermost);
            return Site { element, pointer, offset };
        }
    }

    /// The innermost area around a byte of a text.
    fn area(&mut self, text: TextId, at: u32) -> Option<Area> {
        let trajectory = self.trajectory?;
        let areas = self.areas.get_or_insert_with(|| areas(trajectory, &mut self.pointers));
        let mut index = areas.partition_point(|area| (area.text, area.start) <= (text, at)).checked_sub(1)?;
        loop {
            let area = areas.get(index).filter(|area| area.text == text)?;
            if at < area.end {
                return Some(*area);
            }
            index = area.around?;
        }
    }
}

fn areas(trajectory: &Trajectory<'_>, pointers: &mut AllPointers) -> Vec<Area> {
    let mut areas = Vec::new();
    let mut add_value = |element: Element, at: Loc| {
        let span = trajectory.texts.value(at).span();
        areas.push(Area {
            text: at.text,
            start: span.start,
            end: span.end,
            element,
            node: Some(at.node),
            around: None,
        });
    };
    // Of two areas with the same bytes, the one added later is the inner one.
    for (element, turn) in numbered(&trajectory.turns, Element::Turn) {
        add_value(element, turn.at);
    }
    for (element, result) in numbered(&trajectory.results, Element::Result) {
        add_value(element, result.at);
    }
    for (element, tool) in numbered(trajectory.tools.as_deref().unwrap_or_default(), Element::Tool) {
        tool.parameters.into_iter().for_each(|at| add_value(element, at));
    }
    let calls = || {
        let of_agent = numbered(&trajectory.calls, Element::Call).zip(numbered(&trajectory.calls, Element::Arguments));
        let of_agent = of_agent.map(|((element, call), (arguments, _))| (element, Some(arguments), call));
        of_agent.chain(numbered(&trajectory.user_calls, Element::UserCall).map(|(element, call)| (element, None, call)))
    };
    for (_, arguments, call) in calls() {
        if let (Some(element), Arguments::Json(at)) = (arguments, &call.arguments) {
            add_value(element, *at);
        }
    }
    let mut add_text = |element: Element, text: TextId| {
        areas.push(Area { text, start: 0, end: u32::MAX, element, node: None, around: None });
    };
    for (element, turn) in numbered(&trajectory.turns, Element::Turn) {
        turn.text.into_iter().for_each(|text| add_text(element, text));
    }
    for (element, result) in numbered(&trajectory.results, Element::Result) {
        add_text(element, result.text);
    }
    for (_, arguments, call) in calls() {
        if let (Some(element), Arguments::Raw(text) | Arguments::Broken { text, .. }) = (arguments, &call.arguments) {
            add_text(element, *text);
        }
    }
    for (element, _, call) in calls() {
        let value = if call.in_text { None } else { trajectory.texts.parsed(call.at.text) };
        let node = value.map(|value| {
            let pointers = pointers.entry(call.at.text).or_default();
            pointers.node_at(value.tape(), call.at.span.start)
        });
        let (text, span) = (call.at.text, call.at.span);
        areas.push(Area { text, start: span.start, end: span.end, element, node, around: None });
    }
    nest(&mut areas);
    areas
}

/// Sorts areas and sets the innermost area around each. Two areas are disjoint, or one contains the other.
fn nest(areas: &mut [Area]) {
    areas.sort_by_key(|area| (area.text, area.start, Reverse(area.end)));
    let mut open: Vec<usize> = Vec::new();
    for index in 0..areas.len() {
        let Area { text, start, .. } = areas[index];
        while open.pop_if(|&mut outer| areas[outer].text != text || areas[outer].end <= start).is_some() {}
        areas[index].around = open.last().copied();
        open.push(index);
    }
}

#[allow(clippy::cast_possible_truncation)] // each item takes bytes of a record, which has fewer than 2³²
fn numbered<T>(items: &[T], element: fn(u32) -> Element) -> impl Iterator<Item = (Element, &T)> {
    items.iter().enumerate().map(move |(index, item)| (element(index as u32), item))
}
