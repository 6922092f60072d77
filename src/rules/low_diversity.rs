//! D004 low-diversity

use super::dataset::{DatasetContext, DatasetDraft, DatasetPlace, count};
use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports a dataset whose effective number of behaviours is below `min-behaviours`: exp(H), where H is the Shannon
    /// entropy over action graphs. It equals the number of different action graphs if all are equally frequent. Without
    /// that limit, the rule reports nothing.
    ///
    /// Trajectories without calls do not count, because they have no action graph. For a change (`check --staged` or
    /// `--since`), the rule reports only a number that the change lowers.
    ///
    /// ## Why is this bad?
    /// If most of the data repeats a few behaviours, more trajectories teach nothing new, and the model learns one
    /// answer to every task.
    ///
    /// ## Example
    /// ```toml
    /// [dataset]
    /// min-behaviours = 20
    /// ```
    /// Of 100 trajectories, 90 have the same action graph and each of the others has a different one. There are 11
    /// action graphs, but the effective number is 1.7.
    ///
    /// ## What to do
    /// Add runs of other tasks or models, drop frequent ones, or lower the limit. Check all files of the dataset in one
    /// run; otherwise the number covers only some of them.
    "D004" "low-diversity" Warning [needs_dataset, always_reported]; Check::Dataset(check)
}

fn check(context: &DatasetContext<'_>, drafts: &mut Vec<DatasetDraft>) {
    let scope = context.scope;
    let (Some(min), Some(place)) = (scope.min_behaviours, &scope.place) else { return };
    let Some((effective, trajectories)) = context.dataset.effective_behaviours() else { return };
    let before = context.before.and_then(|before| before.dataset.effective_behaviours());
    if effective >= min || before.is_some_and(|(before, _)| effective >= before) {
        return;
    }
    let drop = before.map(|(before, _)| format!(", down from {before:.1}")).unwrap_or_default();
    let message = format!(
        "too few different behaviours in {} ({}): effective number {effective:.1}{drop}, \
         below `min-behaviours` = {min}",
        scope.name,
        count(trajectories, "trajectory with calls", "trajectories with calls"),
    );
    let at = DatasetPlace::Config(place.clone());
    drafts.push(DatasetDraft { at, discriminator: None, message, related: Vec::new() });
}
