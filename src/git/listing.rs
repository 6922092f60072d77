//! The files of a commit or of the index.

use gix::ObjectId;
use gix::index::entry::{Flags, Mode, Stage, Stat};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The files of a commit or of the index, by path from the repository's root. Folders, symbolic links and submodules
/// are not files.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// The files.
    pub files: BTreeMap<PathBuf, Entry>,
    /// The submodules with their commits. Their files are not listed.
    pub submodules: BTreeMap<PathBuf, ObjectId>,
    /// The folders that a sparse index lists instead of their files.
    pub sparse_folders: Vec<PathBuf>,
    /// The first file with an unresolved merge conflict.
    pub conflict: Option<PathBuf>,
}

/// A file.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The hash of its content.
    pub id: ObjectId,
    /// The metadata of the file in the work tree when both were last equal; `None` if it is not reliable.
    stat: Option<Stat>,
    /// Whether a sparse checkout excludes the file from the work tree.
    pub skips_worktree: bool,
}

impl Listing {
    /// The files of an index. `has_stats` is whether its metadata describes the work tree, which is not the case for an
    /// index that was made from a commit.
    pub(super) fn of(index: &gix::index::File, has_stats: bool) -> Self {
        let mut listing = Self::default();
        for entry in index.entries() {
            let Ok(path) = gix::path::from_bstr(entry.path(index)) else { continue };
            let path = path.into_owned();
            if entry.stage() != Stage::Unconflicted {
                listing.conflict.get_or_insert(path);
            } else if entry.mode == Mode::COMMIT {
                listing.submodules.insert(path, entry.id);
            } else if entry.mode.is_sparse() {
                listing.sparse_folders.push(path);
            } else if entry.mode.intersects(Mode::FILE | Mode::FILE_EXECUTABLE)
                && entry.mode != Mode::SYMLINK
                && !entry.flags.contains(Flags::INTENT_TO_ADD)
            {
                let racy = entry.stat.is_racy(index.timestamp(), gix::index::entry::stat::Options::default());
                let entry = Entry {
                    id: entry.id,
                    stat: (has_stats && !racy).then_some(entry.stat),
                    skips_worktree: entry.flags.contains(Flags::SKIP_WORKTREE),
                };
                listing.files.insert(path, entry);
            }
        }
        listing
    }

    /// Whether a path is in a folder whose files are not listed.
    #[must_use]
    pub fn is_in_sparse_folder(&self, path: &Path) -> bool {
        self.sparse_folders.iter().any(|folder| path.starts_with(folder))
    }
}

impl Entry {
    /// Whether the metadata proves that a file of the work tree is unchanged since it was added. If `false`, the file
    /// may be changed or unchanged.
    #[must_use]
    pub fn is_unchanged_on_disk(&self, file: &Path) -> bool {
        let Some(known) = &self.stat else { return false };
        let Ok(metadata) = gix::index::fs::Metadata::from_path_no_follow(file) else { return false };
        let stat = Stat::from_fs(&metadata);
        metadata.is_file() && stat.is_ok_and(|stat| known.matches(&stat, gix::index::entry::stat::Options::default()))
    }
}
