//! τ-bench results: an array of runs with messages in OpenAI's form under `traj`.
//!
//! Specification: `tau_bench/types.py` (`EnvRunResult`) of sierra-research/tau-bench. A crashed run has an empty
//! `traj`. The data does not contain the model, only the file name does.

use super::{chat, metadata};
use crate::json::ValueRef;
use crate::trajectory::{Builder, Loc};

/// Whether the record is one run.
pub fn matches(record: ValueRef<'_>) -> bool {
    record.get("traj").is_some_and(ValueRef::is_array) && record.get("task_id").is_some()
}

/// Imports a record.
pub fn import(builder: &mut Builder<'_>, roots: &[Loc]) {
    let &[at, ..] = roots else { return };
    let [task, messages] = builder.fields(at, ["task_id", "traj"]);
    builder.task = task.and_then(|task| builder.scalar(task));
    builder.outcome = metadata::outcome(builder, at);
    if let Some(messages) = messages {
        chat::import_messages(builder, messages);
    }
}
