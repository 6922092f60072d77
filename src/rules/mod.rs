//! The rules: one file a rule. A rule's doc comment is its specification, the text of
//! `echolint rule CODE` and its page in `docs/rules`.
//!
//! A rule looks at one record ([`Check::Record`]) or one trajectory ([`Check::Trajectory`]) and
//! reports [`Draft`]s. What only the engine can see while it takes a file apart (syntax errors, the
//! container, a byte order mark) it reports itself under the rule's code ([`Check::Engine`]). A few look
//! at what many trajectories are together ([`Check::Dataset`]).

mod dataset;
mod declare;
mod echoes;
mod identifier;
mod tool_index;
mod words;

use crate::diagnostic::{Draft, Severity};
use crate::graph::ActionGraph;
use crate::json::{ParseWarning, ValueRef};
use crate::schema::ToolSchemas;
use crate::teacher::Echoes;
use crate::trajectory::{TextId, Trajectory};
pub use dataset::{Before, DatasetContext, DatasetDraft, DatasetPlace, TeacherAgs};
use declare::{declare_rule, rule_table};
pub(crate) use echoes::strong_stretches;

rule_table! {
    // Reading: is it JSON, and does everybody read the same?
    syntax_error duplicate_key lossy_number lone_surrogate non_json_constant byte_order_mark wrong_container too_deep
    // Shape: is it the format it looks like?
    schema_violation unknown_format
    // Protocol: would the APIs and the trainers take it?
    result_without_call call_without_result duplicate_call_id arguments_not_json arguments_violate_tool_schema
    undeclared_tool text_tool_call empty_turn role_order empty_trajectory success_without_calls
    // Graph: do the calls make sense together?
    repeated_call unsourced_argument unrecovered_error unused_result
    // Echoes: whose habits are these?
    echo_trajectory echo_sequence echo_optional_tool teacher_unavailable
    // Verbal echoes: whose way of talking is it?
    verbal_echo verbal_echo_trajectory
    // Dataset: is it varied, and its own?
    dataset_echo_share dataset_ags duplicate_behaviour low_diversity
    // Configuration: is what leaves findings out still right?
    unused_ignore ignore_without_reason malformed_ignore
    // Ourselves
    internal_error
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// The code, a letter for the family and three digits.
    pub code: &'static str,
    /// The name, in kebab case.
    pub name: &'static str,
    /// How bad its findings are unless the configuration says otherwise.
    pub severity: Severity,
    /// Whether it is on unless the configuration says otherwise.
    pub default_on: bool,
    /// Whether it can mend what it finds.
    pub fix: FixAvailability,
    /// The specification in Markdown.
    pub docs: &'static str,
    /// How it looks at data.
    pub check: Check,
}

/// Whether a rule can mend what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixAvailability {
    /// Never.
    None,
    /// Without changing a value.
    Safe,
    /// By changing training data.
    Unsafe,
}

/// How a rule looks at data.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Reported by the engine while it takes a file apart.
    Engine,
    /// Looks at the JSON of each record (of each line, where a trajectory takes all of them).
    Record(fn(&RecordContext<'_>, &mut Vec<Draft>)),
    /// Looks at each trajectory.
    Trajectory(fn(&TrajectoryContext<'_, '_>, &mut Vec<Draft>)),
    /// Looks at each dataset after all files.
    Dataset(fn(&DatasetContext<'_>, &mut Vec<DatasetDraft>)),
}

/// What a record rule sees.
#[derive(Debug, Clone, Copy)]
pub struct RecordContext<'r> {
    /// The text the value stands in, for places.
    pub text: TextId,
    /// The record.
    pub value: ValueRef<'r>,
    /// What is odd in it although it parsed.
    pub warnings: &'r [ParseWarning],
}

/// What a trajectory rule sees.
#[derive(Clone, Copy)]
pub struct TrajectoryContext<'c, 'r> {
    /// The trajectory.
    pub trajectory: &'c Trajectory<'r>,
    /// Its action graph.
    pub graph: &'c ActionGraph,
    /// What the teachers say of it; `None` without teachers.
    pub echoes: Option<&'c Echoes<'c>>,
    /// Compiled schemas of declared tools.
    pub tool_schemas: &'c dyn ToolSchemas,
}

impl Rule {
    /// The rule of this code or name.
    #[must_use]
    pub fn find(code_or_name: &str) -> Option<&'static Self> {
        RULES.iter().copied().find(|rule| rule.code.eq_ignore_ascii_case(code_or_name) || rule.name == code_or_name)
    }

    /// Whether single findings of it may be left out. Not those after which nothing else is known of a record, and
    /// not those about the configuration and its datasets: there the configuration is to change.
    #[must_use]
    pub fn is_suppressible(&self) -> bool {
        let always = [syntax_error::RULE.code, internal_error::RULE.code, teacher_unavailable::RULE.code];
        !always.contains(&self.code) && !self.code.starts_with(['C', 'D'])
    }

    /// Whether it finds nothing where the teachers are not there.
    #[must_use]
    pub fn is_about_echoes(&self) -> bool {
        self.code.starts_with('E')
    }

    /// Whether it looks at many trajectories together.
    #[must_use]
    pub const fn is_about_datasets(&self) -> bool {
        matches!(self.check, Check::Dataset(_))
    }

    /// Its position in [`RULES`].
    #[must_use]
    pub fn index(&self) -> usize {
        RULES.iter().position(|rule| rule.code == self.code).unwrap_or(0)
    }

    /// The address of its page.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://github.com/echolint/echolint/blob/main/docs/rules/{}.md", self.code)
    }

    /// Its page in Markdown: what it is, and its specification.
    #[must_use]
    pub fn page(&self) -> String {
        let off = if self.default_on { "" } else { ", off by default" };
        // A doc comment's lines begin with the space after `///`.
        let lines = self.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
        let text = lines.collect::<Vec<_>>().join("\n");
        let head =
            format!("# {} {}\n\nSeverity: {}{off} · Fix: {}", self.code, self.name, self.severity, self.fix.name());
        format!("{head}\n\n{}\n", text.trim())
    }

    /// What it does in one line: the first sentence of its specification.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        let text = self.docs.trim_start().trim_start_matches("## What it does").trim_start();
        text.split("\n\n").next().unwrap_or(text)
    }
}

impl FixAvailability {
    /// The name in outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}
