//! The normal form of a trajectory: what every importer produces and everything after it reads.
//!
//! A trajectory is an ordered list of [`Event`]s: texts, the agent's tool calls and their results.
//! Nothing here knows a file format. Every part keeps the place it came from ([`Loc`], [`Place`]),
//! through JSON inside strings if need be, and [`Texts::resolve`] turns it into bytes of the record.

mod action;
mod build;
mod errors;
mod finish;
mod text;
pub mod text_calls;
mod verbs;

pub use action::{Operation, ToolSettings, call_kind};
pub use build::{ArgumentsIn, Builder, CallIn, ResultIn};
pub use text::{Loc, Piece, Place, Text, TextId, Texts};
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
    /// Every text of the record, decoded when first asked for.
    pub texts: Texts<'r>,
    /// The task, where the record or the configuration names one.
    pub task: Option<String>,
    /// The model that acted.
    pub model: Option<String>,
    /// Whether the run reached its goal.
    pub outcome: Outcome,
    /// The tools the record declares; `None` where it declares none.
    pub tools: Option<Vec<Tool<'r>>>,
    /// The messages in order, whoever wrote them.
    pub turns: Vec<Turn>,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// The agent's calls, in order. Graph nodes are indices into this.
    pub calls: Vec<Call<'r>>,
    /// The results of tools, in order.
    pub results: Vec<ToolResult<'r>>,
    /// Calls that a simulated user made; for display, no metric counts them.
    pub user_calls: Vec<Call<'r>>,
    /// Calls written in the text of an agent turn that never ran.
    pub unrun_calls: Vec<text_calls::TextCall>,
    /// The whole record, for findings about it.
    pub at: Loc,
}

/// Whether a run reached its goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum Outcome {
    /// The reward is at least 1 − 10⁻⁶, or the format says so.
    Success,
    /// Any other reward.
    Failure,
    /// Nothing says.
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
    /// A tool: the message carries results.
    Tool,
}

/// One message.
#[derive(Debug, Clone)]
pub struct Turn {
    /// Who wrote it.
    pub role: Role,
    /// The message.
    pub at: Loc,
    /// Its text, when there is any.
    pub text: Option<TextId>,
    /// Number of calls it makes (agent's and simulated users' alike).
    pub calls: usize,
    /// Number of results it carries.
    pub results: usize,
    /// Whether it carries something that is neither text nor call: reasoning, an image, a refusal.
    pub other_content: bool,
}

/// One step of a trajectory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Instructions.
    System(TextId),
    /// The user said something.
    User(TextId),
    /// The agent said something.
    Agent(TextId),
    /// The agent called a tool.
    Call(CallId),
    /// A tool answered the agent.
    Result(ResultId),
}

/// A string of the record and where it stands.
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
    /// Its id, where the format has ids.
    pub id: Option<Name<'r>>,
    /// The tool's name.
    pub name: Name<'r>,
    /// What it was called with.
    pub arguments: Arguments,
    /// The message it stands in.
    pub turn: TurnId,
    /// Its answer.
    pub result: Option<ResultId>,
    /// The operation that its arguments choose, if its tool multiplexes.
    pub operation: Operation,
    /// Read, write or neutral.
    pub kind: CallKind,
    /// Whether it was written in the text of a turn, not in a field of its own.
    pub in_text: bool,
}

impl Call<'_> {
    /// The action label: `tool:operation`, or the tool's name.
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
    /// A JSON value, in the record itself or in a string of it.
    Json(Loc),
    /// Text that is not JSON although the format wants it to be.
    Broken {
        /// The text.
        text: TextId,
        /// What is wrong with it.
        error: crate::json::SyntaxError,
    },
    /// Text that need not be JSON (free-form tools).
    Raw(TextId),
    /// None given.
    Missing,
}

/// What a call does to the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CallKind {
    /// Looks without changing anything.
    Read,
    /// Changes something.
    Write,
    /// Neither is known.
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

/// What a tool answered.
#[derive(Debug)]
pub struct ToolResult<'r> {
    /// The result as a whole.
    pub at: Loc,
    /// The id of the call it says it answers.
    pub id: Option<Name<'r>>,
    /// The message it stands in.
    pub turn: TurnId,
    /// The output.
    pub text: TextId,
    /// The call it was matched to.
    pub call: Option<CallId>,
    /// How the call was found.
    pub matched: Match,
    /// Whether the call failed.
    pub error: bool,
    /// Whether it answers a call of a simulated user.
    pub of_user: bool,
}

/// How a result found its call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// Its id names the call, or the format has no ids and pairs by order.
    Exact,
    /// It has no id where there should be one.
    NoId,
    /// No call bears its id.
    UnknownId,
    /// The calls that bear its id were answered before.
    UsedId,
}

/// A tool the record declares.
#[derive(Debug)]
pub struct Tool<'r> {
    /// Its name.
    pub name: Name<'r>,
    /// JSON Schema of its parameters.
    pub parameters: Option<Loc>,
    /// MCP annotation `readOnlyHint`.
    pub read_only: Option<bool>,
    /// MCP annotation `destructiveHint`.
    pub destructive: Option<bool>,
}

impl Trajectory<'_> {
    /// Whether nothing happened: such a run takes part in no metric.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The declared tool of this name.
    #[must_use]
    pub fn tool(&self, name: &str) -> Option<&Tool<'_>> {
        self.tools.as_ref()?.iter().find(|tool| tool.name.text == name)
    }

    /// The result of a call.
    #[must_use]
    pub fn result_of(&self, call: CallId) -> Option<&ToolResult<'_>> {
        self.calls[call].result.map(|result| &self.results[result])
    }

    /// Whether a call failed. An unanswered call did not.
    #[must_use]
    pub fn failed(&self, call: CallId) -> bool {
        self.result_of(call).is_some_and(|result| result.error)
    }
}
