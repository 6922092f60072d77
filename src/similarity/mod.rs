//! AGS, the action graph similarity of two groups of trajectories (docs/metrics.md, section 4).
//!
//! AGS is the mean of three parts, each from 0 to 1 or undefined (arXiv 2604.21255, section 3): S_node, the agreement
//! in optional tools; S_seq, the cosine of the rates of verification, confirmation and retry; S_dep, the cosine of the
//! rates of reuse, chain and fan-out.
//!
//! A [`TrajectorySummary`] has the parts of a trajectory that a comparison needs. A [`Pool`] stores groups as counts
//! only, so it is small, and no result depends on the order of trajectories. A [`StoredPool`] is its form in files. A
//! [`Reference`] adds the mandatory tools of a pool, and compares its groups with each other and with trajectories
//! outside the pool. A [`Comparison`] has all pairs of groups, for [`table`], [`csv`] and [`json`].

mod ags;
mod compare;
mod cosine;
pub mod csv;
mod families;
mod intern;
mod json;
mod mandatory;
mod mean;
mod node;
mod pair;
mod pool;
mod rates;
mod reference;
mod stored;
mod summary;
pub mod table;
mod task;

pub use ags::Similarity;
pub use compare::{Comparison, Options};
pub use cosine::cosine;
pub use families::{Families, Family, FamilyMeans};
pub use json::{CompareJson, FamiliesJson, FamilyJson, GroupJson, PairJson, json};
pub use node::NodeForm;
pub use pair::{GroupRow, Pair};
pub use pool::Pool;
pub use rates::{Rates, Totals};
pub use reference::Reference;
pub use stored::{StoredPool, StoredPoolError};
pub use summary::TrajectorySummary;
