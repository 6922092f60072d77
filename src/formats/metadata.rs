//! Reads the metadata of a record: the task, the model and the outcome.

use crate::trajectory::{Builder, Loc, Outcome};

/// Keys of the task, the most specific first.
const TASK_KEYS: [&str; 3] = ["task_id", "instance_id", "task"];

/// Reads the task, the model and the outcome from the object at `at`.
pub fn read(builder: &mut Builder<'_>, at: Loc) {
    builder.task = task(builder, at);
    builder.model = builder.get(at, "model").and_then(|model| builder.scalar(model));
    builder.outcome = outcome(builder, at);
}

/// The task of the object at `at`.
pub fn task(builder: &Builder<'_>, at: Loc) -> Option<String> {
    builder.fields(at, TASK_KEYS).into_iter().flatten().find_map(|task| builder.scalar(task))
}

/// The outcome of the object at `at`, from a number or boolean `reward`, or a boolean `success` or `resolved`.
pub fn outcome(builder: &Builder<'_>, at: Loc) -> Outcome {
    let [reward, success, resolved] = builder.fields(at, ["reward", "success", "resolved"]);
    if let Some(reward) = reward.and_then(|reward| builder.texts.value(reward).as_f64()) {
        return Outcome::from_reward(reward);
    }
    let flag = |at: Option<Loc>| builder.texts.value(at?).as_bool();
    match flag(reward).or_else(|| flag(success)).or_else(|| flag(resolved)) {
        Some(true) => Outcome::Success,
        Some(false) => Outcome::Failure,
        None => Outcome::Unknown,
    }
}
