//! Errors of reading a stored pool.

use crate::similarity::mean::MAX_COUNT;
use std::fmt::Display;
use thiserror::Error;

/// The maximum sum of the sizes of the sets that all entries of `runs` refer to. Determining the mandatory tools takes
/// time and memory in this order, and without a limit, a file of a few megabytes could demand terabytes.
pub(super) const MAX_CALLED: usize = 1 << 26;

/// An invalid stored pool. Positions are JSON pointers into the pool; messages contain no text from it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoredPoolError {
    /// Entries are not sorted, or there is a duplicate.
    #[error("{at} is out of order or a duplicate")]
    Order {
        /// The later entry.
        at: String,
    },
    /// An index is past the end of its table.
    #[error("{at} refers to entry {index} of {table}, which has {entries}")]
    Reference {
        /// The referring entry.
        at: String,
        /// The table's name.
        table: &'static str,
        /// The 0-based index.
        index: u32,
        /// The number of entries in the table.
        entries: usize,
    },
    /// No entry refers to this entry of a table.
    #[error("{at} is unused")]
    Unused {
        /// The entry.
        at: String,
    },
    /// An entry has the count 0, and so should be absent.
    #[error("{at} has the count 0")]
    Nothing {
        /// The entry.
        at: String,
    },
    /// A count is higher than possible.
    #[error("{at} has the count {count}, but at most {most} is possible")]
    TooOften {
        /// The entry.
        at: String,
        /// The count.
        count: u64,
        /// The highest possible count.
        most: u64,
    },
    /// A count or a sum of counts is larger than 2⁵³ − 1.
    #[error("{at} exceeds the maximum count {MAX_COUNT}")]
    Overflow {
        /// The entry at which the count or the sum becomes too large.
        at: String,
    },
    /// The runs call too many tools to process.
    #[error("{at} is too large: the runs up to here call more than {MAX_CALLED} tools")]
    TooLarge {
        /// The entry at which the limit is exceeded.
        at: String,
    },
}

impl StoredPoolError {
    /// The error for entries out of order.
    pub(super) fn order(at: impl Display) -> Self {
        Self::Order { at: at.to_string() }
    }

    /// The error for a count that is too large.
    pub(super) fn overflow(at: impl Display) -> Self {
        Self::Overflow { at: at.to_string() }
    }
}
