//! D003 duplicate-behaviour

use super::dataset::{DatasetContext, DatasetDraft, DatasetPlace, percent};
use super::{Check, declare_rule, words};

declare_rule! {
    /// ## What it does
    /// Reports an action graph that more than a quarter of a dataset's trajectories have: the same
    /// sequence of action labels, and the same flow of results into later calls. `max-duplicate-share` sets
    /// another share. Datasets of fewer than 20 trajectories are not looked at, and trajectories
    /// without a call are not counted: they have no action graph to compare.
    ///
    /// Where a change is checked (`check --staged` or `--since`), the rule speaks only when the change raises the share.
    ///
    /// ## Why is this bad?
    /// Runs that differ only in their names and numbers teach one behaviour many times over. A model
    /// trained on them learns the script and not the task.
    ///
    /// ## Example
    /// ```toml
    /// [dataset]
    /// max-duplicate-share = 0.25
    /// ```
    /// Of 200 trajectories 80 call `find_customer`, `get_order` and `cancel_order`, in this order and with the
    /// same values handed on: 40.0 %.
    ///
    /// ## What to do
    /// Keep a few of them and drop the others, or add tasks that ask for something else. Where the data is
    /// meant to be that uniform, raise the limit for its files.
    "D003" "duplicate-behaviour" Warning [needs_dataset, always_reported]; Check::Dataset(check)
}

/// Trajectories below which a share says little.
const FEWEST: u64 = 20;

#[allow(clippy::cast_precision_loss)] // trajectories are fewer than 2⁵³
fn check(context: &DatasetContext<'_>, drafts: &mut Vec<DatasetDraft>) {
    let Some(most) = context.scope.max_duplicate_share else { return };
    let all = context.dataset.compared();
    if all < FEWEST {
        return;
    }
    for (behaviour, cluster) in context.dataset.duplicates() {
        if cluster.count as f64 / all as f64 <= most {
            break;
        }
        let before = context.before.map(|before| (before.dataset.with_behaviour(behaviour), before.dataset.compared()));
        // What the change did not make more frequent was there before.
        if before.is_some_and(|(count, all_then)| count * all >= cluster.count * all_then && count > 0) {
            continue;
        }
        let Some((first, others)) = cluster.members.split_first() else { continue };
        let message = format!(
            "{} of {all} trajectories with calls in {} have the same action graph, {}: {}, above \
             `max-duplicate-share` = {most}",
            cluster.count,
            context.scope.name,
            words::quote(&cluster.sketch),
            percent(cluster.count, all),
        );
        let related = others.iter().enumerate();
        let related = related.map(|(nth, member)| (member.clone(), format!("number {}", nth + 2))).collect();
        drafts.push(DatasetDraft {
            at: DatasetPlace::Member(Box::new(first.clone())),
            subject: format!("{:032x}", behaviour.hash()),
            message,
            related,
        });
    }
}
