//! Compares all groups of a pool with each other.

use super::families::{Families, Family};
use super::pair::{GroupRow, Pair};
use super::pool::Pool;
use super::reference::Reference;

/// What to compare, and how.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether S_node compares all tools, mandatory ones included.
    pub include_mandatory: bool,
    /// The families to average over; may be empty.
    pub families: Vec<Family>,
}

/// The comparison of all groups with each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The groups, sorted by name.
    pub groups: Vec<GroupRow>,
    /// Every pair once, in the order of the groups.
    pub pairs: Vec<Pair>,
    /// Means within and across families; `None` without families.
    pub families: Option<Families>,
    /// Whether mandatory tools were included.
    pub include_mandatory: bool,
}

impl Comparison {
    /// Compares the groups of a pool, which is also the reference pool.
    #[must_use]
    pub fn of(pool: &Pool, options: &Options) -> Self {
        let reference =
            if options.include_mandatory { Reference::without_mandatory(pool) } else { Reference::new(pool) };
        let groups: Vec<GroupRow> = pool.names().filter_map(|name| GroupRow::of(&reference, name)).collect();
        let mut pairs = Vec::new();
        for (a, first) in groups.iter().enumerate() {
            for (b, second) in groups.iter().enumerate().skip(a + 1) {
                let similarity = reference.between(&first.name, &second.name);
                pairs.extend(similarity.map(|similarity| Pair { a, b, similarity }));
            }
        }
        let families = (!options.families.is_empty()).then(|| Families::of(&groups, &pairs, &options.families));
        Self { groups, pairs, families, include_mandatory: options.include_mandatory }
    }
}
