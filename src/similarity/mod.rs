//! How alike two groups of trajectories act: AGS, the action graph similarity.
//!
//! AGS is the mean of three parts, each from 0 to 1 or undefined (arXiv 2604.21255, section 3):
//! S_node, agreement in the optional tools; S_seq, the cosine of the habits around writes and
//! errors; S_dep, the cosine of the habits of reusing outputs.
//!
//! A [`TrajectorySummary`] is what a comparison needs of a trajectory. A [`Pool`] holds the groups
//! as counts only: it is small, and no result depends on the order in which trajectories came. A
//! [`StoredPool`] is the same for a file. A [`Reference`] knows a pool's mandatory tools and answers
//! for pairs of its groups, or for trajectories outside of it against one of its groups. A
//! [`Comparison`] is all of it at once, for [`table`], [`csv`] and [`json`].

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
mod pool;
mod rates;
mod reference;
mod stored;
mod summary;
pub mod table;
mod task;

pub use ags::Similarity;
pub use compare::{Comparison, GroupRow, Options, Pair};
pub use cosine::cosine;
pub use families::{Families, Family, FamilyMeans};
pub use json::{CompareJson, FamiliesJson, FamilyJson, GroupJson, PairJson, json};
pub use node::NodeForm;
pub use pool::Pool;
pub use rates::{Rates, Totals};
pub use reference::Reference;
pub use stored::{StoredPool, StoredPoolError};
pub use summary::TrajectorySummary;
