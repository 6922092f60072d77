//! `check --staged` and `check --since`: which records a change adds, and what it does to datasets.
//!
//! A record is the same when its content is, wherever it stands: moving lines, or a file, is no change. Findings of
//! records that are the same are not reported; datasets are measured before and after the change, over all files of
//! the repository.

mod balance;
mod files;
#[cfg(feature = "git")]
mod finder;
mod matching;

pub use balance::{Balance, Record};
pub use files::{Change, Files};
pub use matching::{Matching, Standing};

/// What is known of a file's records before they are checked.
#[derive(Debug, Clone, Copy)]
pub enum KnownRecords<'c> {
    /// Nothing: no change is checked.
    Nothing,
    /// All of them were there before.
    All,
    /// Some may have been.
    Some(&'c Matching),
}

/// A change whose files were read.
#[derive(Debug)]
pub struct Changed {
    /// Its files.
    pub files: Files,
    /// Their records.
    pub matching: Matching,
}

impl Changed {
    /// What is known of the records of a file.
    pub fn known(&self, name: &str) -> KnownRecords<'_> {
        if self.files.same.contains(name) { KnownRecords::All } else { KnownRecords::Some(&self.matching) }
    }
}
