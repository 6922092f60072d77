//! Compares the groups of the data with each other: AGS, RPS and their correlation.

use super::TruncatedList;
use crate::echo::rps::{Correlation, MIN_TEXTS, Rps, VerbalTable};
use crate::similarity::{NodeForm, Pool, Rates, Reference, Similarity};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The maximum number of compared groups; larger heat maps would be unreadable.
pub(super) const MAX_GROUPS: usize = 20;

/// AGS with its parts; `null` if undefined.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AgsParts {
    /// The mean of the defined parts.
    pub ags: Option<f64>,
    /// The agreement in optional tools.
    pub s_node: Option<f64>,
    /// How `s_node` was computed.
    pub s_node_form: Option<NodeForm>,
    /// The similarity of verification, confirmation and retry.
    pub s_seq: Option<f64>,
    /// The similarity of reuse, chain length and fan-out.
    pub s_dep: Option<f64>,
    /// The number of tasks in common.
    pub tasks: usize,
}

impl From<Similarity> for AgsParts {
    fn from(similarity: Similarity) -> Self {
        Self {
            ags: similarity.ags(),
            s_node: similarity.s_node,
            s_node_form: similarity.s_node_form,
            s_seq: similarity.s_seq,
            s_dep: similarity.s_dep,
            tasks: similarity.tasks,
        }
    }
}

/// A group: a model, or a file if no model is named.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupRow {
    /// Its name.
    pub name: String,
    /// The number of its trajectories.
    pub trajectories: u64,
    /// The number of its different tasks.
    pub tasks: usize,
    /// Its rates.
    pub rates: Rates,
}

/// A pair of groups.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairRow {
    /// The name of the first group.
    pub a: String,
    /// The name of the second group.
    pub b: String,
    /// The similarity of their actions.
    #[serde(flatten)]
    pub ags: AgsParts,
    /// The similarity of their texts; `null` if not measured.
    pub rps: Option<PairRps>,
}

/// RPS of two groups, from 1 to 5.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairRps {
    /// The name of the scorer.
    pub scorer: String,
    /// The mean of the three scores.
    pub overall: Option<f64>,
    /// The similarity of words and punctuation.
    pub style: Option<f64>,
    /// The similarity of length and layout.
    pub structure: Option<f64>,
    /// The similarity in announcing actions and carrying them out.
    pub alignment: Option<f64>,
}

impl From<Rps> for PairRps {
    fn from(rps: Rps) -> Self {
        Self {
            scorer: crate::output::rps::name(&rps.scorer),
            overall: rps.overall(),
            style: rps.style(),
            structure: rps.structure(),
            alignment: rps.alignment(),
        }
    }
}

/// The correlation of RPS and AGS over pairs of groups.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CorrelationRow {
    /// Pearson's r, from −1 to 1.
    pub r: f64,
    /// The ends of the 95 % interval; `null` if there are too few groups.
    pub interval: Option<[f64; 2]>,
    /// The number of pairs with both scores.
    pub pairs: usize,
}

/// The correlation over the pairs with both scores, or `None` if there are too few.
pub(super) fn correlation(pairs: &[PairRow]) -> Option<CorrelationRow> {
    let names: BTreeMap<&str, usize> =
        pairs.iter().flat_map(|pair| [&*pair.a, &*pair.b]).collect::<BTreeSet<_>>().into_iter().zip(0..).collect();
    let points = pairs
        .iter()
        .filter_map(|pair| Some(((names[&*pair.a], names[&*pair.b]), pair.ags.ags?, pair.rps.as_ref()?.overall?)));
    let Correlation { r, interval, pairs } = Correlation::of(&points.collect::<Vec<_>>())?;
    Some(CorrelationRow { r, interval: interval.map(|(low, high)| [low, high]), pairs })
}

/// The largest groups of a pool, sorted by name, and all pairs of them, as in `compare --by model`.
pub(super) fn compare(pool: &Pool, verbal: &BTreeMap<String, VerbalTable>) -> (TruncatedList<GroupRow>, Vec<PairRow>) {
    let reference = Reference::new(pool);
    let mut names: Vec<&str> = pool.names().collect();
    let total = names.len() as u64;
    names.sort_by_key(|name| (Reverse(pool.trajectories(name)), *name));
    names.truncate(MAX_GROUPS);
    names.sort_unstable();
    let group = |name: &&str| {
        Some(GroupRow {
            name: (*name).to_owned(),
            trajectories: reference.trajectories(name)?,
            tasks: reference.tasks(name)?,
            rates: *reference.rates(name)?,
        })
    };
    let mut pairs = Vec::new();
    for (index, a) in names.iter().enumerate() {
        for b in &names[index + 1..] {
            let similarity = reference.between(a, b);
            pairs.extend(similarity.map(|similarity| PairRow {
                a: (*a).to_owned(),
                b: (*b).to_owned(),
                ags: similarity.into(),
                rps: verbal.get(*a).zip(verbal.get(*b)).map(|(a, b)| Rps::between(a, b, MIN_TEXTS).into()),
            }));
        }
    }
    (TruncatedList { total, shown: names.iter().filter_map(group).collect() }, pairs)
}
