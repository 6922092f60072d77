//! D003 duplicate-behaviour

use super::dataset::{DatasetContext, DatasetDraft, DatasetPlace, share};
use super::{Check, declare_rule, words};
use crate::fingerprint::Discriminator;

declare_rule! {
    /// ## What it does
    /// Reports an action graph that more than a quarter of a dataset's trajectories share: the same sequence of action
    /// labels and the same flow of results into later calls. `max-duplicate-share` sets another limit.
    ///
    /// Datasets of fewer than 20 trajectories are not checked. Trajectories without calls do not count, because they
    /// have no action graph. For a change (`check --staged` or `--since`), the rule reports only a share that the
    /// change raises.
    ///
    /// ## Why is this bad?
    /// Runs that differ only in names and numbers teach one behaviour many times. A model trained on them learns the
    /// script, not the task.
    ///
    /// ## Example
    /// ```toml
    /// [dataset]
    /// max-duplicate-share = 0.25
    /// ```
    /// Of 200 trajectories, 80 call `find_customer`, `get_order` and `cancel_order` in this order and pass on the same
    /// values: a share of 0.4.
    ///
    /// ## What to do
    /// Drop some of these trajectories, or add tasks that require something else. If the data is uniform on purpose,
    /// raise the limit for its files.
    "D003" "duplicate-behaviour" Warning [needs_dataset, always_reported]; Check::Dataset(check)
}

/// The minimum number of trajectories. In smaller datasets, a share means little.
const MIN_TRAJECTORIES: u64 = 20;

#[allow(clippy::cast_precision_loss)] // counts stay below 2⁵³
fn check(context: &DatasetContext<'_>, drafts: &mut Vec<DatasetDraft>) {
    let Some(max) = context.scope.max_duplicate_share else { return };
    let all = context.dataset.compared();
    if all < MIN_TRAJECTORIES {
        return;
    }
    for (behaviour, cluster) in context.dataset.duplicates() {
        if cluster.count as f64 / all as f64 <= max {
            break;
        }
        let before = context.before.map(|before| (before.dataset.with_behaviour(behaviour), before.dataset.compared()));
        // Skip behaviours that the change did not make more frequent.
        if before.is_some_and(|(count, all_then)| count * all >= cluster.count * all_then && count > 0) {
            continue;
        }
        let Some((first, others)) = cluster.members.split_first() else { continue };
        let message = format!(
            "same action graph {} in {} of {all} trajectories with calls in {}: {}, \
             above `max-duplicate-share` = {max}",
            words::quote(&cluster.sketch),
            cluster.count,
            context.scope.name,
            share(cluster.count, all),
        );
        let related = others.iter().map(|member| (member.clone(), "same action graph".to_owned())).collect();
        drafts.push(DatasetDraft {
            at: DatasetPlace::Member(Box::new(first.clone())),
            discriminator: Some(Discriminator::Value(format!("{:032x}", behaviour.hash()))),
            message,
            related,
        });
    }
}
