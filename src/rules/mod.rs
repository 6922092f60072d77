//! The rules, one file per rule. A rule's doc comment is its specification, its page in `docs/rules` and the text of
//! `echolint rule CODE`.
//!
//! A rule checks a record ([`Check::Record`]), a trajectory ([`Check::Trajectory`]) or a dataset ([`Check::Dataset`])
//! and reports drafts of findings. The engine reports problems that it finds while it reads and parses a file, such as
//! syntax errors, under the rule's code ([`Check::Engine`]). A configuration has its rules in a [`RuleSet`].

mod check;
mod dataset;
mod declare;
mod set;
mod support;

pub use check::{Check, CheckFn, DatasetCheck, RecordCheck, RecordContext, TrajectoryCheck, TrajectoryContext};
pub use dataset::{Before, DatasetContext, DatasetDraft, DatasetPlace, TeacherAgs};
use declare::{declare_rule, rule_table};
pub use set::{Registered, RuleIndex, RuleSet, RuleSetError};
#[cfg(feature = "lsp")]
pub(crate) use support::echoes::strong_segments;
use support::{echoes, identifier, tool_index, words};

rule_table! {
    // JSON syntax and values
    syntax_error duplicate_key lossy_number lone_surrogate non_json_constant byte_order_mark wrong_container too_deep
    // Record schema
    schema_violation unknown_format
    // Order and pairing of messages, calls and results
    result_without_call call_without_result duplicate_call_id arguments_not_json arguments_violate_tool_schema
    undeclared_tool text_tool_call empty_turn role_order empty_trajectory success_without_calls
    // Action graph
    repeated_call unsourced_argument unrecovered_error unused_result
    // Echoes of a teacher's actions
    echo_trajectory echo_sequence echo_optional_tool teacher_unavailable
    // Echoes of a teacher's wording
    verbal_echo verbal_echo_trajectory
    // Datasets
    dataset_echo_share dataset_ags duplicate_behaviour low_diversity
    // Suppressions
    unused_ignore ignore_without_reason malformed_ignore
    // Internal errors
    internal_error
}
