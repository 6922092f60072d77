//! The rules: one file a rule. A rule's doc comment is its specification, the text of
//! `echolint rule CODE` and its page in `docs/rules`.
//!
//! A rule looks at one record ([`Check::Record`]) or one trajectory ([`Check::Trajectory`]) and
//! reports [`Draft`](crate::diagnostic::Draft)s. What only the engine can see while it takes a file apart (syntax errors, the
//! container, a byte order mark) it reports itself under the rule's code ([`Check::Engine`]). A few look
//! at what many trajectories are together ([`Check::Dataset`]). A configuration has the rules in a [`RuleSet`].

mod check;
mod dataset;
mod declare;
mod echoes;
mod identifier;
mod set;
mod tool_index;
mod words;

pub use check::{Check, CheckFn, DatasetCheck, RecordCheck, RecordContext, TrajectoryCheck, TrajectoryContext};
pub use dataset::{Before, DatasetContext, DatasetDraft, DatasetPlace, TeacherAgs};
use declare::{declare_rule, rule_table};
pub(crate) use echoes::strong_stretches;
pub use set::{Registered, RuleIndex, RuleSet, RuleSetError};

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
