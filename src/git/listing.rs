//! The files of a commit or of the index.

use gix::ObjectId;
use gix::index::entry::{Flags, Mode, Stage, Stat};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The files of a commit or of the index, by their path from the repository's root. Folders, links and submodules
/// are no files.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// The files.
    pub files: BTreeMap<PathBuf, Entry>,
    /// Submodules, each with its commit: they are repositories of their own.
    pub submodules: BTreeMap<PathBuf, ObjectId>,
    /// Folders of a sparse index, whose files are not listed.
    pub folded: Vec<PathBuf>,
    /// The first file that a merge has left in conflict.
    pub conflict: Option<PathBuf>,
}

/// A file.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The hash of its content.
    pub id: ObjectId,
    /// What the file in the work tree looked like when it was last the same; `None` where that says nothing.
    stat: Option<Stat>,
    /// Whether the file is left out of the work tree (a sparse checkout).
    pub is_left_out: bool,
}

impl Listing {
    /// What an index holds. `trusted` says whether what it knows of the work tree's files can be relied on.
    pub(super) fn of(index: &gix::index::File, trusted: bool) -> Self {
        let mut listing = Self::default();
        for entry in index.entries() {
            let Ok(path) = gix::path::from_bstr(entry.path(index)) else { continue };
            let path = path.into_owned();
            if entry.stage() != Stage::Unconflicted {
                listing.conflict.get_or_insert(path);
            } else if entry.mode == Mode::COMMIT {
                listing.submodules.insert(path, entry.id);
            } else if entry.mode.is_sparse() {
                listing.folded.push(path);
            } else if entry.mode.intersects(Mode::FILE | Mode::FILE_EXECUTABLE)
                && entry.mode != Mode::SYMLINK
                && !entry.flags.contains(Flags::INTENT_TO_ADD)
            {
                let racy = entry.stat.is_racy(index.timestamp(), gix::index::entry::stat::Options::default());
                let entry = Entry {
                    id: entry.id,
                    stat: (trusted && !racy).then_some(entry.stat),
                    is_left_out: entry.flags.contains(Flags::SKIP_WORKTREE),
                };
                listing.files.insert(path, entry);
            }
        }
        listing
    }

    /// Whether a path is in a folder that is not listed.
    #[must_use]
    pub fn is_folded(&self, path: &Path) -> bool {
        self.folded.iter().any(|folder| path.starts_with(folder))
    }
}

impl Entry {
    /// Whether a file of the work tree is surely as it was when it was added; `false` says nothing.
    #[must_use]
    pub fn is_as_on_disk(&self, file: &Path) -> bool {
        let Some(known) = &self.stat else { return false };
        let Ok(metadata) = gix::index::fs::Metadata::from_path_no_follow(file) else { return false };
        let stat = Stat::from_fs(&metadata);
        metadata.is_file() && stat.is_ok_and(|stat| known.matches(&stat, gix::index::entry::stat::Options::default()))
    }
}
