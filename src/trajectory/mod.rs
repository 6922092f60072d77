//! The normal form of a trajectory: every importer produces it, and rules, graphs and metrics read only it.
//!
//! A trajectory is an ordered list of [`Event`]s: texts, the agent's tool calls and their results. It does not depend
//! on a file format. Every part has a position ([`Loc`], [`Place`]), also in JSON inside strings, and
//! [`Texts::resolve`] converts it to a byte range of the record.

mod action;
mod build;
mod errors;
mod finish;
mod text;
pub mod text_calls;
mod verbs;

pub use action::{Operation, ToolSettings, call_kind};
pub use build::{Builder, ImportedArguments, ImportedCall, ImportedResult};
pub use text::{Loc, Outer, Piece, Place, Text, TextId, Texts};
pub(crate) use verbs::kind_of_verb;

use std::borrow::Cow;

/// Index into [`Trajectory::turns`].
pub type TurnId = usize;
/// Index into [`Trajectory::calls`].
pub type CallId = usize;
/// Index into [`Trajectory::results`].
pub type ResultId = usize;

/// One recorded run of an agent on one task.
#[derive(Debug)]
pub struct Trajectory<'r> {
    /// The texts of the record, decoded on demand.
    pub texts: Texts<'r>,
    /// The task, if the record or the configuration names one.
    pub task: Option<String>,
    /// The agent's model.
    pub model: Option<String>,
    /// Whether the run reached its goal.
    pub outcome: Outcome,
    /// The tools that the record declares; `None` if it declares none.
    pub tools: Option<Vec<Tool<'r>>>,
    /// The messages of all roles, in order.
    pub turns: Vec<Turn>,
    /// The events, in order.
    pub events: Vec<Event>,
    /// The agent's calls, in order. The nodes of the action graph are indices into it.
    pub calls: Vec<Call<'r>>,
    /// The results of tools, in order.
    pub results: Vec<ToolResult<'r>>,
    /// The calls of a simulated user. They are only displayed; no metric counts them.
    pub user_calls: Vec<Call<'r>>,
    /// Calls written in the agent's texts that never ran.
    pub unrun_calls: Vec<text_calls::TextCall>,
    /// The whole record, for findings about it.
    pub at: Loc,
}

/// Whether a run reached its goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum Outcome {
    /// The reward is at least 1 − 10⁻⁶, or the record is marked as a success.
    Success,
    /// The reward is lower, or the record is marked as a failure.
    Failure,
    /// The record has no outcome.
    #[default]
    Unknown,
}

impl Outcome {
    /// The outcome of a numeric reward.
    #[must_use]
    pub fn from_reward(reward: f64) -> Self {
        if reward >= 1.0 - 1e-6 { Self::Success } else { Self::Failure }
    }

    /// The name in outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Unknown => "unknown",
        }
    }
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Instructions (system, developer).
    System,
    /// The user, real or simulated.
    User,
    /// The agent.
    Agent,
    /// A tool. The message contains results.
    Tool,
}

/// One message.
#[derive(Debug, Clone)]
pub struct Turn {
    /// Who wrote it.
    pub role: Role,
    /// The message.
    pub at: Loc,
    /// Its text, if any.
    pub text: Option<TextId>,
    /// The number of its calls, by the agent or a simulated user.
    pub calls: usize,
    /// The number of its results.
    pub results: usize,
    /// Whether it contains something other than text, calls and results, such as reasoning or an image.
    pub other_content: bool,
}

/// One step of a trajectory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Instructions.
    System(TextId),
    /// A text of the user.
    User(TextId),
    /// A text of the agent.
    Agent(TextId),
    /// A tool call of the agent.
    Call(CallId),
    /// The result of a call of the agent.
    Result(ResultId),
}

/// A string of the record and its position.
#[derive(Debug, Clone)]
pub struct Name<'r> {
    /// The decoded string.
    pub text: Cow<'r, str>,
    /// The value.
    pub at: Loc,
}

/// One tool call.
#[derive(Debug)]
pub struct Call<'r> {
    /// The call as a whole.
    pub at: Place,
    /// Its id, if the format has ids.
    pub id: Option<Name<'r>>,
    /// The tool's name.
    pub name: Name<'r>,
    /// Its arguments.
    pub arguments: Arguments,
    /// The message that contains it.
    pub turn: TurnId,
    /// Its result.
    pub result: Option<ResultId>,
    /// The operation that its arguments select, if its tool has several.
    pub operation: Operation,
    /// Its kind.
    pub kind: CallKind,
    /// Whether it was written in the text of a message, not as a structured call.
    pub in_text: bool,
}

impl Call<'_> {
    /// The action label: `tool:operation`, or the tool's name if it has only one operation.
    #[must_use]
    pub fn label(&self) -> Cow<'_, str> {
        match self.operation.name() {
            Some(operation) => Cow::Owned(format!("{}:{operation}", self.name.text)),
            None => Cow::Borrowed(&self.name.text),
        }
    }
}

/// The arguments of a call.
#[derive(Debug, Clone)]
pub enum Arguments {
    /// A JSON value, in the record itself or in JSON text in one of its strings.
    Json(Loc),
    /// Text that must be JSON but is not.
    Broken {
        /// The text.
        text: TextId,
        /// Its syntax error.
        error: crate::json::SyntaxError,
    },
    /// Text that does not have to be JSON (free-form tools).
    Raw(TextId),
    /// No arguments.
    Missing,
}

/// Whether a call changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CallKind {
    /// It only reads.
    Read,
    /// It changes something.
    Write,
    /// Unknown.
    #[default]
    Neutral,
}

impl CallKind {
    /// The name in outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Neutral => "neutral",
        }
    }
}

/// The result of a tool call.
#[derive(Debug)]
pub struct ToolResult<'r> {
    /// The result as a whole.
    pub at: Loc,
    /// The id of the call that it answers.
    pub id: Option<Name<'r>>,
    /// The message that contains it.
    pub turn: TurnId,
    /// The output.
    pub text: TextId,
    /// The call that it was matched to.
    pub call: Option<CallId>,
    /// How it was matched.
    pub matched: Match,
    /// Whether the call failed.
    pub error: bool,
    /// Whether it answers a call of a simulated user.
    pub of_user: bool,
}

/// How a result was matched to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// By its id, or by order if the format has no ids.
    Exact,
    /// The result has no id but needs one.
    NoId,
    /// No call has the id of the result.
    UnknownId,
    /// All calls with the id of the result were already answered.
    UsedId,
}

/// A tool that the record declares.
#[derive(Debug)]
pub struct Tool<'r> {
    /// Its name.
    pub name: Name<'r>,
    /// The JSON Schema of its parameters.
    pub parameters: Option<Loc>,
    /// The MCP annotation `readOnlyHint`.
    pub read_only: Option<bool>,
    /// The MCP annotation `destructiveHint`.
    pub destructive: Option<bool>,
}

impl Trajectory<'_> {
    /// Whether there are no events. Metrics ignore such a trajectory.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The declared tool with this name.
    #[must_use]
    pub fn tool(&self, name: &str) -> Option<&Tool<'_>> {
        self.tools.as_ref()?.iter().find(|tool| tool.name.text == name)
    }

    /// The result of a call.
    #[must_use]
    pub fn result_of(&self, call: CallId) -> Option<&ToolResult<'_>> {
        self.calls[call].result.map(|result| &self.results[result])
    }

    /// Whether a call failed. An unanswered call did not fail.
    #[must_use]
    pub fn failed(&self, call: CallId) -> bool {
        self.result_of(call).is_some_and(|result| result.error)
    }
}
