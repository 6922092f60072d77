//! How alike the groups of the data act.

use super::Listed;
use crate::echo::rps::{Correlation, MIN_TEXTS, Rps, VerbalTable};
use crate::similarity::{NodeForm, Pool, Rates, Reference, Similarity};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Groups that are compared: more would make a picture that nobody reads.
pub(super) const GROUPS: usize = 20;

/// AGS with its parts; `null` where undefined.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AgsParts {
    /// The mean of the parts that are defined.
    pub ags: Option<f64>,
    /// Agreement in the optional tools.
    pub s_node: Option<f64>,
    /// How `s_node` was computed.
    pub s_node_form: Option<NodeForm>,
    /// Similarity in verification, confirmation and retry.
    pub s_seq: Option<f64>,
    /// Similarity in reuse, chain length and fan-out.
    pub s_dep: Option<f64>,
    /// Tasks that both have runs of.
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

/// A group: a model, or a file where no model is named.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupRow {
    /// Its name.
    pub name: String,
    /// Its trajectories.
    pub trajectories: u64,
    /// Different tasks among them.
    pub tasks: usize,
    /// Its rates.
    pub rates: Rates,
}

/// Two groups.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairRow {
    /// Name of the first.
    pub a: String,
    /// Name of the second.
    pub b: String,
    /// How alike they act.
    #[serde(flatten)]
    pub ags: AgsParts,
    /// How alike they talk; `null` where it was not measured.
    pub rps: Option<PairRps>,
}

/// How alike two groups talk, from 1 to 5.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairRps {
    /// What made the scores.
    pub scorer: String,
    /// The mean of the three.
    pub overall: Option<f64>,
    /// Words.
    pub style: Option<f64>,
    /// Shape.
    pub structure: Option<f64>,
    /// Whether what is announced is what is done.
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

/// Pearson's correlation of RPS and AGS over the pairs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CorrelationRow {
    /// From −1 to 1.
    pub r: f64,
    /// The ends of its 95 % interval; `null` with too few groups.
    pub interval: Option<[f64; 2]>,
    /// Pairs that have both.
    pub pairs: usize,
}

/// The correlation over the pairs that have both; `None` with too few.
pub(super) fn correlation(pairs: &[PairRow]) -> Option<CorrelationRow> {
    let names: BTreeMap<&str, usize> =
        pairs.iter().flat_map(|pair| [&*pair.a, &*pair.b]).collect::<BTreeSet<_>>().into_iter().zip(0..).collect();
    let points = pairs
        .iter()
        .filter_map(|pair| Some(((names[&*pair.a], names[&*pair.b]), pair.ags.ags?, pair.rps.as_ref()?.overall?)));
    let Correlation { r, interval, pairs } = Correlation::of(&points.collect::<Vec<_>>())?;
    Some(CorrelationRow { r, interval: interval.map(|(low, high)| [low, high]), pairs })
}

/// The largest groups of a pool by name, and all pairs of them, as `compare --by model` has them.
pub(super) fn compare(pool: &Pool, talk: &BTreeMap<String, VerbalTable>) -> (Listed<GroupRow>, Vec<PairRow>) {
    let reference = Reference::new(pool);
    let mut names: Vec<&str> = pool.names().collect();
    let total = names.len() as u64;
    names.sort_by_key(|name| (Reverse(pool.trajectories(name)), *name));
    names.truncate(GROUPS);
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
                rps: talk.get(*a).zip(talk.get(*b)).map(|(a, b)| Rps::between(a, b, MIN_TEXTS).into()),
            }));
        }
    }
    (Listed { total, shown: names.iter().filter_map(group).collect() }, pairs)
}
