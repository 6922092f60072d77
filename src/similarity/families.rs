//! Families of groups: are models of one family more alike than models of different families?

use super::compare::{GroupRow, Pair};
use super::mean::mean;
use globset::{Glob, GlobMatcher};

/// A family: the groups whose names match a pattern.
#[derive(Debug, Clone)]
pub struct Family {
    name: String,
    pattern: GlobMatcher,
}

impl Family {
    /// A family of the groups whose names match a glob. Names are no paths: `*` matches `/` too.
    /// Families of the same name are one family with several patterns.
    ///
    /// # Errors
    /// When the pattern is no valid glob.
    pub fn new(name: impl Into<String>, pattern: &str) -> Result<Self, globset::Error> {
        Ok(Self { name: name.into(), pattern: Glob::new(pattern)?.compile_matcher() })
    }
}

/// Means over the pairs of one kind; a mean leaves out the pairs where the value is undefined.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FamilyMeans {
    /// Action graph similarity.
    pub ags: Option<f64>,
    /// Agreement in the optional tools.
    pub s_node: Option<f64>,
    /// Cosine of (verification, confirmation, retry).
    pub s_seq: Option<f64>,
    /// Cosine of (reuse, chain, fan-out).
    pub s_dep: Option<f64>,
    /// Number of pairs, defined or not.
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
    /// The means over the pairs. A group belongs to the first family that matches its name; pairs
    /// with a group of no family do not count.
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

    /// AGS and its parts, in the order of the outputs.
    #[must_use]
    pub const fn parts(&self) -> [Option<f64>; 4] {
        [self.ags, self.s_node, self.s_seq, self.s_dep]
    }
}
