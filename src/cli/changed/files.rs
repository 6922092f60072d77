//! The files before and after a change.

#[cfg(feature = "git")]
use super::finder;
use crate::config::Resolver;
use crate::project::input::{Input, Inputs};
use anyhow::Result;
use std::collections::HashSet;
use std::path::PathBuf;

/// What a change is counted from, and what it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// From HEAD to what is staged.
    Staged,
    /// From the last commit in common with a revision to the files of the work tree.
    Since(String),
}

/// The files before and after a change.
#[derive(Debug)]
pub struct Files {
    /// What came before, for people.
    pub against: String,
    /// The names of files after it that it does not touch.
    pub same: HashSet<String>,
    /// Files before it that it changes or removes.
    pub before: Vec<Input>,
    /// The names of files whose findings are wanted; all when nothing says so.
    pub(super) wanted: Option<HashSet<String>>,
}

impl Files {
    /// Finds them: the files after the change, sorted by name, and what is known of those before it. Findings are wanted
    /// only of files under `paths`; datasets are measured over the whole repository.
    ///
    /// # Errors
    /// When the repository or what is asked of it cannot be read, or a path is not in it.
    pub fn find(change: &Change, paths: &[PathBuf], resolver: &Resolver) -> Result<(Inputs, Self)> {
        #[cfg(feature = "git")]
        return finder::find(change, paths, resolver);
        #[cfg(not(feature = "git"))]
        {
            let _ = (paths, resolver);
            let flag = if *change == Change::Staged { "--staged" } else { "--since" };
            anyhow::bail!("{flag} needs a build of echolint with the feature `git`");
        }
    }

    /// Whether findings of a file are wanted.
    pub fn wants(&self, name: &str) -> bool {
        self.wanted.as_ref().is_none_or(|wanted| wanted.contains(name))
    }
}

#[cfg(feature = "git")]
impl Files {
    pub(super) fn new(against: String) -> Self {
        Self { against, same: HashSet::new(), before: Vec::new(), wanted: None }
    }
}
