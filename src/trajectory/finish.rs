//! The last steps towards the normal form: calls in texts, matching of results, errors, kinds.

use super::build::{Builder, Item, PendingResult};
use super::errors::is_error_output;
use super::text_calls::{self, Body, TextCall};
use super::{
    Arguments, Call, CallKind, Event, ImportedArguments, Loc, Match, Name, Operation, Place, Role, TextId,
    ToolSettings, Trajectory, call_kind,
};
use crate::json::Span;
use std::borrow::Cow;

/// The number of calls to different actions whose kinds are reused for later calls.
const MAX_KNOWN_ACTIONS: usize = 16;

impl<'r> Builder<'r> {
    /// Builds the trajectory. `at` is the record.
    #[must_use]
    pub fn finish(mut self, at: Loc, settings: &ToolSettings) -> Trajectory<'r> {
        self.extract_text_calls();
        let events = self.match_results();
        for result in &mut self.results {
            let text = self.texts.get(result.result.text);
            result.result.error = result.flag.unwrap_or_else(|| is_error_output(text));
        }
        let mut trajectory = Trajectory {
            texts: self.texts,
            task: self.task,
            model: self.model,
            outcome: self.outcome,
            tools: self.tools,
            turns: self.turns,
            events,
            calls: self.calls,
            results: self.results.into_iter().map(|pending| pending.result).collect(),
            user_calls: self.user_calls,
            unrun_calls: self.unrun_calls,
            at,
        };
        let mut known: Vec<usize> = Vec::new();
        for index in 0..trajectory.calls.len() {
            let call = &trajectory.calls[index];
            let operation = match call.arguments {
                Arguments::Json(at) => Operation::of(&call.name.text, trajectory.texts.value(at), settings),
                _ => Operation::None,
            };
            // Most calls repeat the action of an earlier call.
            let same = |&&known: &&usize| {
                let known: &Call<'_> = &trajectory.calls[known];
                known.name.text == call.name.text && known.operation.name() == operation.name()
            };
            let kind = if let Some(&known) = known.iter().find(same) {
                trajectory.calls[known].kind
            } else {
                if known.len() < MAX_KNOWN_ACTIONS {
                    known.push(index);
                }
                call_kind(&call.name.text, &operation, trajectory.tool(&call.name.text), settings)
            };
            trajectory.calls[index].operation = operation;
            trajectory.calls[index].kind = kind;
        }
        trajectory
    }

    /// Finds calls written in the agent's texts. They count as calls only if the trajectory has no structured calls and
    /// they are answered; otherwise they never ran.
    fn extract_text_calls(&mut self) {
        let may_run = self.calls.is_empty();
        let mut items = Vec::with_capacity(self.items.len());
        let before = std::mem::take(&mut self.items);
        for (index, &item) in before.iter().enumerate() {
            let Item::Text(role, text) = item else {
                items.push(item);
                continue;
            };
            if role != Role::Agent {
                if may_run && !self.calls.is_empty() && text_calls::is_response(self.texts.get(text).as_str()) {
                    self.extract_text_responses(text, &mut items);
                } else {
                    items.push(item);
                }
                continue;
            }
            let found = text_calls::find(text, self.texts.get(text).as_str());
            if found.is_empty() {
                items.push(item);
                continue;
            }
            let answered = match before.get(index + 1) {
                Some(Item::Result(_)) => true,
                Some(&Item::Text(Role::User | Role::Tool, next)) => {
                    text_calls::is_response(self.texts.get(next).as_str())
                }
                _ => false,
            };
            if !(may_run && answered && found.iter().any(|call| call.body.is_some())) {
                self.unrun_calls.extend(found);
                items.push(item);
                continue;
            }
            if text_calls::has_other_text(self.texts.get(text).as_str(), &found) {
                items.push(item);
            }
            let turn = self.turn_of_text(text);
            for call in found {
                match self.text_call(&call, turn) {
                    Some(call) => {
                        items.push(Item::Call(self.calls.len()));
                        self.calls.push(call);
                        self.turns[turn].calls += 1;
                    }
                    None => self.unrun_calls.push(call),
                }
            }
        }
        self.items = items;
        if may_run && !self.calls.is_empty() {
            self.unwrap_responses();
        }
    }

    fn turn_of_text(&self, text: TextId) -> usize {
        self.turns.iter().position(|turn| turn.text == Some(text)).unwrap_or(0)
    }

    fn text_call(&mut self, found: &TextCall, turn: usize) -> Option<Call<'r>> {
        let in_text = |span: Span| Place { text: found.place.text, span };
        let (name, arguments) = match found.body? {
            Body::Whole(span) => {
                let body = self.texts.slice(in_text(span));
                let root = Loc { text: body, node: self.texts.get(body).json()?.id() };
                let name = self.name(self.get(root, "name")?)?;
                let arguments = self.get(root, "arguments").or_else(|| self.get(root, "parameters"));
                (name, arguments.map_or(ImportedArguments::Missing, ImportedArguments::Value))
            }
            Body::Arguments(span) => {
                let body = self.texts.slice(in_text(span));
                let root = Loc { text: body, node: self.texts.get(body).json()?.id() };
                (Name { text: Cow::Owned(found.name.clone()?), at: root }, ImportedArguments::Value(root))
            }
        };
        let arguments = self.arguments(arguments);
        Some(Call {
            at: found.place,
            id: None,
            name,
            arguments,
            turn,
            result: None,
            operation: Operation::None,
            kind: CallKind::Neutral,
            in_text: true,
        })
    }

    /// Turns the `<tool_response>` elements in a user's text into results.
    fn extract_text_responses(&mut self, text: TextId, items: &mut Vec<Item>) {
        let turn = self.turn_of_text(text);
        let at = self.turns[turn].at;
        for span in text_calls::responses(self.texts.get(text).as_str()) {
            let slice = self.texts.slice(Place { text, span });
            items.push(Item::Result(self.results.len()));
            self.results.push(PendingResult::in_text(at, turn, slice));
            self.turns[turn].results += 1;
        }
    }

    /// Unwraps the `<tool_response>` elements in tool messages. A message has several of them after parallel calls.
    fn unwrap_responses(&mut self) {
        let mut items = Vec::with_capacity(self.items.len());
        for item in std::mem::take(&mut self.items) {
            items.push(item);
            let Item::Result(index) = item else { continue };
            let (text, turn, at) = {
                let result = &self.results[index].result;
                (result.text, result.turn, result.at)
            };
            let spans = text_calls::responses(self.texts.get(text).as_str());
            self.results[index].by_order = true;
            for (nth, &span) in spans.iter().enumerate() {
                let slice = self.texts.slice(Place { text, span });
                if nth == 0 {
                    self.results[index].result.text = slice;
                    continue;
                }
                items.push(Item::Result(self.results.len()));
                self.results.push(PendingResult::in_text(at, turn, slice));
            }
        }
        self.items = items;
    }

    /// Matches results to calls (docs/metrics.md, section 1) and returns the events.
    fn match_results(&mut self) -> Vec<Event> {
        let mut events = Vec::with_capacity(self.items.len());
        let mut open: Vec<usize> = Vec::new();
        for &item in &self.items {
            match item {
                Item::Text(Role::System, text) => events.push(Event::System(text)),
                Item::Text(Role::User | Role::Tool, text) => events.push(Event::User(text)),
                Item::Text(Role::Agent, text) => events.push(Event::Agent(text)),
                Item::Call(call) => {
                    open.push(call);
                    events.push(Event::Call(call));
                }
                Item::Result(index) => {
                    let pending = &mut self.results[index];
                    let id = pending.result.id.as_ref().map(|name| &*name.text);
                    let has_id = |call: &Call<'_>| id.is_some() && call.id.as_ref().map(|name| &*name.text) == id;
                    let by_id = open.iter().position(|&call| has_id(&self.calls[call]));
                    if pending.result.of_user || (by_id.is_none() && self.user_calls.iter().any(has_id)) {
                        pending.result.of_user = true;
                        continue;
                    }
                    pending.result.matched = match (by_id, id) {
                        (Some(_), _) => Match::Exact,
                        (None, None) if pending.by_order && !open.is_empty() => Match::Exact,
                        (None, None) => Match::NoId,
                        (None, Some(_)) if self.calls.iter().any(has_id) => Match::UsedId,
                        (None, Some(_)) => Match::UnknownId,
                    };
                    let position = by_id.or(if open.is_empty() { None } else { Some(0) });
                    if let Some(position) = position {
                        let call = open.remove(position);
                        pending.result.call = Some(call);
                        self.calls[call].result = Some(index);
                    }
                    events.push(Event::Result(index));
                }
            }
        }
        events
    }
}
