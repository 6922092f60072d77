//! The builder that importers fill, message by message.

use super::text_calls::TextCall;
use super::{
    Arguments, Call, CallKind, Loc, Match, Name, Operation, Outcome, Role, TextId, Texts, Tool, ToolResult, Turn,
};
use crate::json::{self, Kind};
use std::borrow::Cow;

/// An event before results are matched to calls.
#[derive(Debug, Clone, Copy)]
pub(super) enum Item {
    Text(Role, TextId),
    Call(usize),
    Result(usize),
}

/// Collects the parts of one trajectory.
#[derive(Debug, Default)]
pub struct Builder<'r> {
    /// The texts of the record. Importers read values from it and add texts to it.
    pub texts: Texts<'r>,
    /// The task.
    pub task: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// Whether the run reached its goal.
    pub outcome: Outcome,
    /// The declared tools.
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
    /// Whether the format pairs results with calls by order, so that a missing id is not an error.
    pub by_order: bool,
    /// The error flag of the format.
    pub flag: Option<bool>,
}

/// A call as read by an importer.
#[derive(Debug, Clone, Copy)]
pub struct ImportedCall {
    /// The call as a whole.
    pub at: Loc,
    /// Its id.
    pub id: Option<Loc>,
    /// The tool's name.
    pub name: Option<Loc>,
    /// Its arguments.
    pub arguments: ImportedArguments,
}

/// The arguments of a call as read by an importer.
#[derive(Debug, Clone, Copy)]
pub enum ImportedArguments {
    /// A JSON value. A string is parsed as JSON text.
    Value(Loc),
    /// A string that does not have to be JSON.
    FreeForm(Loc),
    /// The call has no arguments.
    Missing,
}

/// A result as read by an importer.
#[derive(Debug, Clone, Copy)]
pub struct ImportedResult {
    /// The result as a whole.
    pub at: Loc,
    /// The id of the call it answers.
    pub id: Option<Loc>,
    /// Whether the format pairs results with calls by order, so that a missing id is not an error.
    pub by_order: bool,
    /// The output.
    pub text: TextId,
    /// The error flag of the format.
    pub error: Option<bool>,
    /// Whether the format marks the call as made by a simulated user.
    pub of_user: bool,
}

impl PendingResult<'_> {
    /// A result that was found in text, which is paired by order.
    pub(super) fn in_text(at: Loc, turn: usize, text: TextId) -> Self {
        let result =
            ToolResult { at, id: None, turn, text, call: None, matched: Match::Exact, error: false, of_user: false };
        Self { result, by_order: true, flag: None }
    }
}

impl<'r> Builder<'r> {
    /// Creates a builder over the texts of a record.
    #[must_use]
    pub fn new(texts: Texts<'r>) -> Self {
        Self { texts, ..Self::default() }
    }

    /// Reserves memory for this many more messages, up to a limit.
    pub fn reserve(&mut self, messages: usize) {
        let messages = messages.min(1 << 10);
        self.texts.reserve(2 * messages);
        self.turns.reserve(messages);
        self.items.reserve(messages);
        self.calls.reserve(messages / 2);
        self.results.reserve(messages / 2);
    }

    /// Starts a message.
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

    /// Adds the text of the current message. Blank texts are ignored.
    pub fn text(&mut self, text: TextId) {
        if self.texts.get(text).is_blank() {
            return;
        }
        let turn = self.current();
        turn.text = Some(text);
        let role = turn.role;
        self.items.push(Item::Text(role, text));
    }

    /// Records that the current message contains something besides text and calls.
    pub fn other_content(&mut self) {
        self.current().other_content = true;
    }

    /// Adds a call of the current message, made by the agent or by a simulated user.
    pub fn call(&mut self, call: ImportedCall) {
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
    pub fn result(&mut self, result: ImportedResult) {
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

    /// The string at `at` as a name, or `None` if the value is not a string.
    #[must_use]
    pub fn name(&self, at: Loc) -> Option<Name<'r>> {
        Some(Name { text: self.texts.name(at)?, at })
    }

    /// The values under `names` of the object at `at`; `None` for those that are missing or `null`.
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

    /// The elements of the array at `at`; none if the value is not an array.
    #[must_use]
    pub fn items(&self, at: Loc) -> Vec<Loc> {
        let value = self.texts.value(at);
        let mut items = Vec::with_capacity(if value.is_array() { value.len() } else { 0 });
        items.extend(value.items().map(|item| Loc { node: item.id(), ..at }));
        items
    }

    /// The decoded string at `at`, or `None` if the value is not a string.
    #[must_use]
    pub fn str(&self, at: Loc) -> Option<Cow<'_, str>> {
        self.texts.value(at).as_str()
    }

    /// A string or a number as text, for identifiers such as task ids.
    #[must_use]
    pub fn scalar(&self, at: Loc) -> Option<String> {
        let value = self.texts.value(at);
        match value.kind() {
            Kind::String => value.as_str().map(Cow::into_owned),
            Kind::Number => Some(value.raw().to_owned()),
            _ => None,
        }
    }

    /// The value under `key` of the object at `at`, or `None` if it is missing or `null`.
    #[must_use]
    pub fn get(&self, at: Loc, key: &str) -> Option<Loc> {
        let found = self.texts.value(at).get_some(key)?;
        Some(Loc { node: found.id(), ..at })
    }

    pub(super) fn arguments(&mut self, arguments: ImportedArguments) -> Arguments {
        match arguments {
            ImportedArguments::Missing => Arguments::Missing,
            ImportedArguments::FreeForm(at) => Arguments::Raw(self.texts.string(at)),
            ImportedArguments::Value(at) if self.texts.value(at).kind() == Kind::String => {
                let text = self.texts.string(at);
                match self.texts.get(text).json() {
                    Some(value) => Arguments::Json(Loc { text, node: value.id() }),
                    None => match json::parse(self.texts.get(text).as_str()) {
                        Err(error) => Arguments::Broken { text, error },
                        Ok(_) => Arguments::Raw(text),
                    },
                }
            }
            ImportedArguments::Value(at) => Arguments::Json(at),
        }
    }
}
