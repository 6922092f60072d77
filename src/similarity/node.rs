//! S_node, the agreement in optional tools (docs/metrics.md, section 4; arXiv 2604.21255, section 3).

use super::mean::{clamp_to_unit, float, mean};
use super::pool::{PoolGroup, ToolSets};
use super::task::TaskKey;
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The form of S_node (docs/metrics.md, section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NodeForm {
    /// The mean over the tasks that both groups have runs of.
    Task,
    /// Over all trajectories of the groups, because they share no task.
    Domain,
}

impl NodeForm {
    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Domain => "domain",
        }
    }
}

/// A group with the sets of tools that its ids refer to.
#[derive(Clone, Copy)]
pub(super) struct GroupView<'g> {
    pub group: &'g PoolGroup,
    pub sets: &'g ToolSets,
}

/// The task form, from 0 to 1: the mean over the shared tasks of the mean over all pairs of runs, one from each group,
/// of the Jaccard index |A∩B| / |A∪B| of their optional tools, which is 1 if both sets are empty. `None` without a
/// shared task.
pub(super) fn over_tasks<'m>(
    a: GroupView<'_>,
    b: GroupView<'_>,
    shared: &[TaskKey],
    mandatory: impl Fn(TaskKey) -> &'m [u32],
) -> Option<f64> {
    mean(shared.iter().map(|&task| in_task(a, b, task, mandatory(task))).collect())
}

fn in_task(a: GroupView<'_>, b: GroupView<'_>, task: TaskKey, mandatory: &[u32]) -> f64 {
    let (runs_a, runs_b) = (optional_tools(a, task, mandatory), optional_tools(b, task, mandatory));
    // The sizes of intersections are summed by size of the union. These are integers, so the order does not matter.
    let mut common_by_union: BTreeMap<u32, u128> = BTreeMap::new();
    let mut pairs = 0u128;
    for (tools_a, count_a) in &runs_a {
        for (tools_b, count_b) in &runs_b {
            let (common, union) = overlap(tools_a, tools_b);
            // Stored counts are not trusted: they may be absurdly large, but must not overflow.
            let weight = u128::from(*count_a) * u128::from(*count_b);
            let sum = common_by_union.entry(union).or_default();
            *sum = sum.saturating_add(weight.saturating_mul(common.into()));
            pairs = pairs.saturating_add(weight);
        }
    }
    let sum: f64 = common_by_union.iter().map(|(&union, &common)| float(common) / f64::from(union)).sum();
    clamp_to_unit(sum / float(pairs.max(1)))
}

/// The sets of optional tools of a task's runs, with the number of runs.
fn optional_tools(of: GroupView<'_>, task: TaskKey, mandatory: &[u32]) -> Vec<(Vec<u32>, u64)> {
    let optional = |set: u32| {
        let tools = of.sets.get(set).iter().copied();
        tools.filter(|tool| mandatory.binary_search(tool).is_err()).collect()
    };
    of.group.runs_of(task).map(|(set, runs)| (optional(set), runs.all)).collect()
}

/// |A∩B| and |A∪B| of two sorted sets; 1 and 1 if both are empty.
fn overlap(a: &[u32], b: &[u32]) -> (u32, u32) {
    if a.is_empty() && b.is_empty() {
        return (1, 1);
    }
    let (mut at_a, mut at_b, mut common, mut union) = (0, 0, 0, 0);
    while let (Some(tool_a), Some(tool_b)) = (a.get(at_a), b.get(at_b)) {
        let order = tool_a.cmp(tool_b);
        at_a += usize::from(order != Ordering::Greater);
        at_b += usize::from(order != Ordering::Less);
        common += u32::from(order == Ordering::Equal);
        union += 1;
    }
    let rest = (a.len() - at_a) + (b.len() - at_b);
    (common, union + u32::try_from(rest).unwrap_or(u32::MAX))
}

/// The domain form, from 0 to 1: with f(x) the share of a group's trajectories that call x,
/// `Σ min(f_A, f_B) / Σ max(f_A, f_B)` over the tools x that are not mandatory. 1 if there is no such tool; `None` if a
/// group has no trajectories.
pub(super) fn over_domain(a: GroupView<'_>, b: GroupView<'_>, mandatory: &[u32]) -> Option<f64> {
    let (of_a, of_b) = (a.group.trajectories, b.group.trajectories);
    if of_a == 0 || of_b == 0 {
        return None;
    }
    let mut callers: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    for (tool, count) in a.group.callers(a.sets) {
        callers.entry(tool).or_default().0 = count;
    }
    for (tool, count) in b.group.callers(b.sets) {
        callers.entry(tool).or_default().1 = count;
    }
    callers.retain(|tool, _| mandatory.binary_search(tool).is_err());
    // With the common denominator |A|·|B| of both shares, the sums are integers.
    let (mut least, mut most) = (0u128, 0u128);
    for (count_a, count_b) in callers.into_values() {
        let (a, b) = (u128::from(count_a) * u128::from(of_b), u128::from(count_b) * u128::from(of_a));
        least = least.saturating_add(a.min(b));
        most = most.saturating_add(a.max(b));
    }
    Some(if most == 0 { 1.0 } else { clamp_to_unit(float(least) / float(most)) })
}
