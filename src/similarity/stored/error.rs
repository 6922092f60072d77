//! What can be wrong with a stored pool.

use crate::similarity::mean::MAX_COUNT;
use std::fmt::Display;
use thiserror::Error;

/// The most tools that the runs of a stored pool call together: the sum, over the entries of `runs`,
/// of the sizes of their sets. Finding out which tools are mandatory takes that much time and memory,
/// and without a limit a few megabytes could ask for terabytes of it.
pub(super) const MAX_CALLED: usize = 1 << 26;

/// A stored pool that cannot be one. The places are JSON pointers into the pool, and never text out of
/// it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoredPoolError {
    /// Entries are not sorted, or one is there twice.
    #[error("{at} does not belong after the entry before it")]
    Order {
        /// The later entry.
        at: String,
    },
    /// An index past the end of its table.
    #[error("{at} refers to entry {index} of {table}, which has {entries}")]
    Reference {
        /// The entry that refers.
        at: String,
        /// The table's name.
        table: &'static str,
        /// The index, from 0.
        index: u32,
        /// The table's number of entries.
        entries: usize,
    },
    /// An entry of a table that nothing refers to.
    #[error("{at} is used by nothing")]
    Unused {
        /// The entry.
        at: String,
    },
    /// An entry that counts nothing, and so would not be there.
    #[error("{at} counts nothing")]
    Nothing {
        /// The entry.
        at: String,
    },
    /// Something happened more often than it could have.
    #[error("{at} counts {count}, but there can be {most} at most")]
    TooOften {
        /// The entry.
        at: String,
        /// How often it happened.
        count: u64,
        /// How often it could have.
        most: u64,
    },
    /// A count or a sum of counts is larger than 2⁵³ − 1.
    #[error("{at} counts more than {MAX_COUNT}")]
    Overflow {
        /// The entry with the count, or with which the sum grows too large.
        at: String,
    },
    /// So many tools in so many runs that the pool could not be worked with.
    #[error("{at} is too much: the runs up to here call more than {MAX_CALLED} tools")]
    TooLarge {
        /// The entry with which it grows too large.
        at: String,
    },
}

impl StoredPoolError {
    /// Entries out of order.
    pub(super) fn order(at: impl Display) -> Self {
        Self::Order { at: at.to_string() }
    }

    /// A count that is too large.
    pub(super) fn overflow(at: impl Display) -> Self {
        Self::Overflow { at: at.to_string() }
    }
}
