//! The builder that importers feed, message by message.

use super::text_calls::TextCall;
use super::{
    Arguments, Call, CallKind, Loc, Match, Name, Operation, Outcome, Role, TextId, Texts, Tool, ToolResult, Turn,
};
use crate::json::{self, Kind};
use std::borrow::Cow;

/// Something that happened, in order, before results are matched to calls.
#[derive(Debug, Clone, Copy)]
pub(super) enum Item {
    Text(Role, TextId),
    Call(usize),
    Result(usize),
}

/// Collects the parts of one trajectory.
#[derive(Debug, Default)]
pub struct Builder<'r> {
    /// The texts of the record. Importers read values from it and add to it.
    pub texts: Texts<'r>,
    /// The task.
    pub task: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// Whether the run reached its goal.
    pub outcome: Outcome,
    /// Declared tools.
    pub tools: Option<Vec<Tool<'r>>>,
    pub(super) turns: Vec<Turn>,
    pub(super) items: Vec<Item>,
    pub(super) calls: Vec<Call<'r>>,
    pub(super) user_calls: Vec<Call<'r>>,
    pub(super) results: Vec<PendingResult<'r>>,
    pub(super) unrun_calls: Vec<TextCall>,
}

/// A result that has not been matched yet.
#[derive(Debug)]
pub(super) struct PendingResult<'r> {
    pub result: ToolResult<'r>,
    /// Results without an id are paired by order, and nothing is wrong with that.
    pub by_order: bool,
    /// The format's own error flag.
    pub flag: Option<bool>,
}

/// A call as an importer found it.
#[derive(Debug, Clone, Copy)]
pub struct CallIn {
    /// The call as a whole.
    pub at: Loc,
    /// Its id.
    pub id: Option<Loc>,
    /// The tool's name.
    pub name: Option<Loc>,
    /// Its arguments.
    pub arguments: ArgumentsIn,
}

/// The arguments of a call as an importer found them.
#[derive(Debug, Clone, Copy)]
pub enum ArgumentsIn {
    /// A value; JSON text where it is a string.
    Value(Loc),
    /// A string that need not be JSON.
    Free(Loc),
    /// Nothing there.
    Missing,
}

/// A result as an importer found it.
#[derive(Debug, Clone, Copy)]
pub struct ResultIn {
    /// The result as a whole.
    pub at: Loc,
    /// The id of the call it answers.
    pub id: Option<Loc>,
    /// Whether the format pairs results by order, so that a missing id is no fault.
    pub by_order: bool,
    /// The output.
    pub text: TextId,
    /// The format's own error flag.
    pub error: Option<bool>,
    /// Whether the format says that a simulated user made the call.
    pub of_user: bool,
}

impl PendingResult<'_> {
    /// A result that was found in text and is paired by order.
    pub(super) fn in_text(at: Loc, turn: usize, text: TextId) -> Self {
        let result =
            ToolResult { at, id: None, turn, text, call: None, matched: Match::Exact, error: false, of_user: false };
        Self { result, by_order: true, flag: None }
    }
}

impl<'r> Builder<'r> {
    /// A builder over the texts of a record.
    #[must_use]
    pub fn new(texts: Texts<'r>) -> Self {
        Self { texts, ..Self::default() }
    }

    /// Makes room for this many messages more, as far as a record may well have so many.
    pub fn expect(&mut self, messages: usize) {
        let messages = messages.min(1 << 10);
        self.texts.expect(2 * messages);
        self.turns.reserve(messages);
        self.items.reserve(messages);
        self.calls.reserve(messages / 2);
        self.results.reserve(messages / 2);
    }

    /// Begins a message.
    pub fn turn(&mut self, role: Role, at: Loc) {
        self.turns.push(Turn { role, at, text: None, calls: 0, results: 0, other_content: false });
    }

    fn current(&mut self) -> &mut Turn {
        if self.turns.is_empty() {
            self.turn(Role::System, Loc { text: 0, node: 0 });
        }
        let last = self.turns.len() - 1;
        &mut self.turns[last]
    }

    /// Adds the text of the current message. A blank text makes no event.
    pub fn text(&mut self, text: TextId) {
        if self.texts.get(text).is_blank() {
            return;
        }
        let turn = self.current();
        turn.text = Some(text);
        let role = turn.role;
        self.items.push(Item::Text(role, text));
    }

    /// Notes that the current message carries something besides text and calls.
    pub fn other_content(&mut self) {
        self.current().other_content = true;
    }

    /// Adds a call of the current message, the agent's or a simulated user's.
    pub fn call(&mut self, call: CallIn) {
        let turn = self.current();
        turn.calls += 1;
        let of_user = turn.role == Role::User;
        let turn = self.turns.len() - 1;
        let call = Call {
            at: self.texts.place(call.at),
            id: call.id.and_then(|at| self.name(at)),
            name: call.name.and_then(|at| self.name(at)).unwrap_or(Name { text: Cow::Borrowed(""), at: call.at }),
            arguments: self.arguments(call.arguments),
            turn,
            result: None,
            operation: Operation::None,
            kind: CallKind::Neutral,
            in_text: false,
        };
        if of_user {
            self.user_calls.push(call);
        } else {
            self.items.push(Item::Call(self.calls.len()));
            self.calls.push(call);
        }
    }

    /// Adds a result.
    pub fn result(&mut self, result: ResultIn) {
        self.current().results += 1;
        let pending = PendingResult {
            result: ToolResult {
                at: result.at,
                id: result.id.and_then(|at| self.name(at)),
                turn: self.turns.len() - 1,
                text: result.text,
                call: None,
                matched: Match::Exact,
                error: false,
                of_user: result.of_user,
            },
            by_order: result.by_order,
            flag: result.error,
        };
        self.items.push(Item::Result(self.results.len()));
        self.results.push(pending);
    }

    /// A string of the record as a name; `None` when the value is no string.
    #[must_use]
    pub fn name(&self, at: Loc) -> Option<Name<'r>> {
        Some(Name { text: self.texts.name(at)?, at })
    }

    /// The values under `names` of the object at `at`, those that are missing or null left out.
    #[must_use]
    pub fn fields<const N: usize>(&self, at: Loc, names: [&str; N]) -> [Option<Loc>; N] {
        let mut found = [None; N];
        for (key, value) in self.texts.value(at).members() {
            let key = key.as_str().unwrap_or_default();
            if let Some(index) = names.iter().position(|name| *name == key) {
                found[index] = (!value.is_null()).then_some(Loc { node: value.id(), ..at });
            }
        }
        found
    }

    /// The elements of the array at `at`; none when it is no array.
    #[must_use]
    pub fn items(&self, at: Loc) -> Vec<Loc> {
        let value = self.texts.value(at);
        let mut items = Vec::with_capacity(if value.is_array() { value.len() } else { 0 });
        items.extend(value.items().map(|item| Loc { node: item.id(), ..at }));
        items
    }

    /// The decoded string at `at`, if it is one.
    #[must_use]
    pub fn str(&self, at: Loc) -> Option<Cow<'_, str>> {
        self.texts.value(at).as_str()
    }

    /// A string or a number as text: how task ids are written.
    #[must_use]
    pub fn scalar(&self, at: Loc) -> Option<String> {
        let value = self.texts.value(at);
        match value.kind() {
            Kind::String => value.as_str().map(Cow::into_owned),
            Kind::Number => Some(value.raw().to_owned()),
            _ => None,
        }
    }

    /// The value under `key` of the object at `at`.
    #[must_use]
    pub fn get(&self, at: Loc, key: &str) -> Option<Loc> {
        let found = self.texts.value(at).get_some(key)?;
        Some(Loc { node: found.id(), ..at })
    }

    pub(super) fn arguments(&mut self, arguments: ArgumentsIn) -> Arguments {
        match arguments {
            ArgumentsIn::Missing => Arguments::Missing,
            ArgumentsIn::Free(at) => Arguments::Raw(self.texts.string(at)),
            ArgumentsIn::Value(at) if self.texts.value(at).kind() == Kind::String => {
                let text = self.texts.string(at);
                match self.texts.get(text).json() {
                    Some(value) => Arguments::Json(Loc { text, node: value.id() }),
                    None => match json::parse(self.texts.get(text).as_str()) {
                        Err(error) => Arguments::Broken { text, error },
                        Ok(_) => Arguments::Raw(text),
                    },
                }
            }
            ArgumentsIn::Value(at) => Arguments::Json(at),
        }
    }
}
