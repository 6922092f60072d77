//! The files before and after a change.

#[cfg(feature = "git")]
use super::finder;
use crate::config::Resolver;
use crate::project::input::{Input, Inputs};
use anyhow::Result;
use std::collections::HashSet;
use std::path::PathBuf;

/// A change to check, given on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// From HEAD to the index.
    Staged,
    /// From the merge base of HEAD and a revision to the work tree.
    Since(String),
}

/// The files before and after a change.
#[derive(Debug)]
pub struct ChangeFiles {
    /// A description of the state before the change.
    pub against: String,
    /// The names of files that the change does not touch.
    pub unchanged: HashSet<String>,
    /// The old versions of files that the change modifies or removes.
    pub before: Vec<Input>,
    /// The names of files whose findings are reported; `None` for all files.
    pub(super) selected: Option<HashSet<String>>,
}

impl ChangeFiles {
    /// Finds the files after the change, sorted by name, and the files before it. Findings are reported only for files
    /// under `paths`, but datasets are measured over the whole repository.
    ///
    /// # Errors
    /// If the repository cannot be read, the revision is unknown, or a path is not in the repository.
    pub fn find(change: &Change, paths: &[PathBuf], resolver: &Resolver) -> Result<(Inputs, Self)> {
        #[cfg(feature = "git")]
        return finder::find(change, paths, resolver);
        #[cfg(not(feature = "git"))]
        {
            let _ = (paths, resolver);
            let flag = if *change == Change::Staged { "--staged" } else { "--since" };
            anyhow::bail!("`{flag}` needs a build of echolint with the feature `git`");
        }
    }

    /// Whether the findings of a file are reported.
    pub fn is_selected(&self, name: &str) -> bool {
        self.selected.as_ref().is_none_or(|selected| selected.contains(name))
    }
}

#[cfg(feature = "git")]
impl ChangeFiles {
    pub(super) fn new(against: String) -> Self {
        Self { against, unchanged: HashSet::new(), before: Vec::new(), selected: None }
    }
}
