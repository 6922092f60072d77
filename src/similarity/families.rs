//! Families of groups: mean similarities within a family and across families.

use super::mean::mean;
use super::pair::{GroupRow, Pair};
use globset::{Glob, GlobMatcher};

/// A family: the groups whose names match a pattern.
#[derive(Debug, Clone)]
pub struct Family {
    name: String,
    pattern: GlobMatcher,
}

impl Family {
    /// A family of the groups whose names match a glob. Names are not paths, so `*` also matches `/`. Families of the
    /// same name are one family with several patterns.
    ///
    /// # Errors
    /// If the pattern is not a valid glob.
    pub fn new(name: impl Into<String>, pattern: &str) -> Result<Self, globset::Error> {
        Ok(Self { name: name.into(), pattern: Glob::new(pattern)?.compile_matcher() })
    }
}

/// Means over the pairs within or across families, each from 0 to 1. Pairs with an undefined value are excluded from
/// its mean.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FamilyMeans {
    /// Action graph similarity.
    pub ags: Option<f64>,
    /// Agreement in optional tools.
    pub s_node: Option<f64>,
    /// Cosine of (verification, confirmation, retry).
    pub s_seq: Option<f64>,
    /// Cosine of (reuse, chain, fan-out).
    pub s_dep: Option<f64>,
    /// Number of pairs, including those with undefined values.
    pub pairs: usize,
}

/// Means over pairs of groups that both belong to a family.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Families {
    /// Pairs of the same family.
    pub within: FamilyMeans,
    /// Pairs of different families.
    pub cross: FamilyMeans,
}

impl Families {
    /// The means over the pairs. A group belongs to the first family that matches its name. Pairs with a group outside
    /// all families are ignored.
    pub(super) fn of(groups: &[GroupRow], pairs: &[Pair], families: &[Family]) -> Self {
        let family_of = |group: &GroupRow| {
            families.iter().find(|family| family.pattern.is_match(&group.name)).map(|family| &*family.name)
        };
        let members: Vec<Option<&str>> = groups.iter().map(family_of).collect();
        let kind = |pair: &Pair| Some(members[pair.a]? == members[pair.b]?);
        let means = |same: bool| {
            let pairs: Vec<&Pair> = pairs.iter().filter(|&pair| kind(pair) == Some(same)).collect();
            FamilyMeans::of(&pairs)
        };
        Self { within: means(true), cross: means(false) }
    }
}

impl FamilyMeans {
    fn of(pairs: &[&Pair]) -> Self {
        let of = |part: fn(&Pair) -> Option<f64>| mean(pairs.iter().filter_map(|pair| part(pair)).collect());
        Self {
            ags: of(|pair| pair.similarity.ags()),
            s_node: of(|pair| pair.similarity.s_node),
            s_seq: of(|pair| pair.similarity.s_seq),
            s_dep: of(|pair| pair.similarity.s_dep),
            pairs: pairs.len(),
        }
    }

    /// AGS and its parts, in the order of the output.
    #[must_use]
    pub const fn parts(&self) -> [Option<f64>; 4] {
        [self.ags, self.s_node, self.s_seq, self.s_dep]
    }
}
