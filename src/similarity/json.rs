//! A comparison as JSON (`schemas/compare.schema.json`).

use super::compare::Comparison;
use super::families::{Families, FamilyMeans};
use super::node::NodeForm;
use super::pair::{GroupRow, Pair};
use super::rates::Rates;
use serde::Serialize;

/// The JSON output of `echolint compare`. Undefined values are `null`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CompareJson<'c> {
    /// Version of the format: 1.
    pub version: u32,
    /// The groups, by name.
    pub groups: Vec<GroupJson<'c>>,
    /// Every pair of groups.
    pub pairs: Vec<PairJson<'c>>,
    /// Means within and across families; `null` without families.
    pub families: Option<FamiliesJson>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupJson<'c> {
    /// Its name, unchanged: control characters are not replaced.
    pub name: &'c str,
    /// Number of its trajectories.
    pub trajectories: u64,
    /// Number of different tasks among them.
    pub tasks: usize,
    /// Its rates.
    pub rates: Rates,
}

/// A pair of groups.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairJson<'c> {
    /// Name of the first group.
    pub a: &'c str,
    /// Name of the second group.
    pub b: &'c str,
    /// Action graph similarity, from 0 to 1.
    pub ags: Option<f64>,
    /// Agreement in optional tools, from 0 to 1.
    pub s_node: Option<f64>,
    /// Cosine of (verification, confirmation, retry), from 0 to 1.
    pub s_seq: Option<f64>,
    /// Cosine of (reuse, chain, fan-out), from 0 to 1.
    pub s_dep: Option<f64>,
    /// The form of `s_node`.
    pub s_node_form: Option<NodeForm>,
    /// Number of tasks that both groups have runs of.
    pub tasks: usize,
}

/// Means over the pairs of groups in families.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FamiliesJson {
    /// Pairs of the same family.
    pub within: FamilyJson,
    /// Pairs of different families.
    pub cross: FamilyJson,
}

/// Means over the pairs within or across families.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FamilyJson {
    /// Action graph similarity, from 0 to 1.
    pub ags: Option<f64>,
    /// Agreement in optional tools, from 0 to 1.
    pub s_node: Option<f64>,
    /// Cosine of (verification, confirmation, retry), from 0 to 1.
    pub s_seq: Option<f64>,
    /// Cosine of (reuse, chain, fan-out), from 0 to 1.
    pub s_dep: Option<f64>,
    /// Number of pairs.
    pub pairs: usize,
}

/// The JSON output of a comparison.
#[must_use]
pub fn json(comparison: &Comparison) -> CompareJson<'_> {
    CompareJson {
        version: 1,
        groups: comparison.groups.iter().map(GroupJson::from).collect(),
        pairs: comparison.pairs.iter().map(|pair| PairJson::of(&comparison.groups, pair)).collect(),
        families: comparison.families.map(FamiliesJson::from),
    }
}

impl<'c> From<&'c GroupRow> for GroupJson<'c> {
    fn from(group: &'c GroupRow) -> Self {
        Self { name: &group.name, trajectories: group.trajectories, tasks: group.tasks, rates: group.rates }
    }
}

impl<'c> PairJson<'c> {
    fn of(groups: &'c [GroupRow], pair: &Pair) -> Self {
        let similarity = &pair.similarity;
        Self {
            a: &groups[pair.a].name,
            b: &groups[pair.b].name,
            ags: similarity.ags(),
            s_node: similarity.s_node,
            s_seq: similarity.s_seq,
            s_dep: similarity.s_dep,
            s_node_form: similarity.s_node_form,
            tasks: similarity.tasks,
        }
    }
}

impl From<Families> for FamiliesJson {
    fn from(families: Families) -> Self {
        Self { within: families.within.into(), cross: families.cross.into() }
    }
}

impl From<FamilyMeans> for FamilyJson {
    fn from(means: FamilyMeans) -> Self {
        let FamilyMeans { ags, s_node, s_seq, s_dep, pairs } = means;
        Self { ags, s_node, s_seq, s_dep, pairs }
    }
}
