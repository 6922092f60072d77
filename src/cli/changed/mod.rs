//! `check --staged` and `check --since`: the records that a change adds, and its effect on datasets.
//!
//! Records are compared by content, wherever they are: moving lines or files is not a change. Findings of records that
//! existed before are not reported. Datasets are measured before and after the change, over all files of the
//! repository.

mod counter;
mod files;
#[cfg(feature = "git")]
mod finder;
mod matching;

pub use counter::{ChangeCounter, RecordOrigin};
pub use files::{Change, ChangeFiles};
pub use matching::{Matching, RecordStatus};

/// Which records of a file existed before a change.
#[derive(Debug, Clone, Copy)]
pub enum KnownRecords<'c> {
    /// The run checks no change.
    Nothing,
    /// All: the change does not touch the file.
    All,
    /// Some, according to the matching.
    Some(&'c Matching),
}

/// A change, and the records of the files that it touches.
#[derive(Debug)]
pub struct CheckedChange {
    /// The files before and after the change.
    pub files: ChangeFiles,
    /// The records of the touched files, before and after the change.
    pub matching: Matching,
}

impl CheckedChange {
    /// Which records of a file existed before the change.
    pub fn known(&self, name: &str) -> KnownRecords<'_> {
        if self.files.unchanged.contains(name) { KnownRecords::All } else { KnownRecords::Some(&self.matching) }
    }
}
