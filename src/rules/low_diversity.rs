//! D004 low-diversity

use super::dataset::{DatasetContext, DatasetDraft, DatasetPlace, count};
use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports a dataset whose effective number of behaviours is below `min-behaviours`. It is exp of the
    /// Shannon entropy over action graphs, which is what the number of equally frequent ones would be.
    /// Trajectories without a call are not counted: they have no action graph to compare. The rule says
    /// nothing until that limit is set.
    ///
    /// Where a change is checked (`check --staged` or `--since`), the rule speaks only when the change lowers the number.
    ///
    /// ## Why is this bad?
    /// Where few ways to act make most of the data, more trajectories teach nothing new, and a model
    /// trained on them has one answer to every task.
    ///
    /// ## Example
    /// ```toml
    /// [dataset]
    /// min-behaviours = 20
    /// ```
    /// Of 100 trajectories 90 have the same action graph, and the others each have one of their own. There are
    /// 11 action graphs, but their effective number is 1.7.
    ///
    /// ## What to do
    /// Add runs of other tasks or models, drop some of what is frequent, or lower the limit. All files of the
    /// dataset must be checked in one run, else the number is that of some of them.
    "D004" "low-diversity" Warning [needs_dataset, always_reported]; Check::Dataset(check)
}

fn check(context: &DatasetContext<'_>, drafts: &mut Vec<DatasetDraft>) {
    let scope = context.scope;
    let (Some(least), Some(place)) = (scope.min_behaviours, &scope.place) else { return };
    let Some((effective, trajectories)) = context.dataset.effective_behaviours() else { return };
    let before = context.before.and_then(|before| before.dataset.effective_behaviours());
    if effective >= least || before.is_some_and(|(before, _)| effective >= before) {
        return;
    }
    let was = before.map(|(before, _)| format!(" after {before:.1}")).unwrap_or_default();
    let message = format!(
        "the effective number of behaviours in {} is {effective:.1}{was} over {}, below `min-behaviours` = {least}",
        scope.name,
        count(trajectories, "trajectory with calls", "trajectories with calls"),
    );
    let at = DatasetPlace::Config(place.clone());
    drafts.push(DatasetDraft { at, subject: String::new(), message, related: Vec::new() });
}
