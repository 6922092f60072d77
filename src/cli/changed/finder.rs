//! Finding the files before and after a change in a git repository.

use super::{Change, ChangeFiles};
use crate::cli::report_error;
use crate::config::Resolver;
use crate::git::{Entry, GitError, Listing, Repository};
use crate::project::input::{self, Input, Inputs, Source, display_name};
use anyhow::{Result, bail};
use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

/// Finds the files after and before a change ([`ChangeFiles::find`]).
pub(super) fn find(change: &Change, paths: &[PathBuf], resolver: &Resolver) -> Result<(Inputs, ChangeFiles)> {
    let here = std::env::current_dir()?;
    let repository = Repository::find(&here)?;
    let finder = Finder { root: repository.root().map(Path::to_owned), here, repository, resolver };
    let (mut after, mut files) = match change {
        Change::Staged => finder.staged()?,
        Change::Since(rev) => finder.since(rev)?,
    };
    after.files.sort();
    files.before.sort();
    files.selected = finder.selected(paths, after.files.iter().chain(&files.before))?;
    Ok((after, files))
}

struct Finder<'r> {
    repository: Repository,
    /// The folder of the work tree; `None` for a bare repository.
    root: Option<PathBuf>,
    /// The current folder.
    here: PathBuf,
    resolver: &'r Resolver,
}

impl Finder<'_> {
    /// Compares the index with HEAD.
    fn staged(&self) -> Result<(Inputs, ChangeFiles)> {
        let before = self.repository.head()?;
        let index = self.repository.index()?;
        if let Some(path) = &index.conflict {
            bail!(GitError::Unmerged { path: display_name(path) });
        }
        self.report_moved_submodules(&before.files, &index);
        let mut after = Inputs::default();
        let mut files = ChangeFiles::new(before.name);
        self.add_stored(&before.files, &index, |_| true, &mut after, &mut files)?;
        self.add_old_versions(&before.files, &index, &mut files)?;
        Ok((after, files))
    }

    /// Compares the work tree, or HEAD if there is no work tree, with a commit.
    fn since(&self, rev: &str) -> Result<(Inputs, ChangeFiles)> {
        let before = self.repository.merge_base(rev)?;
        let mut after = Inputs::default();
        let mut files = ChangeFiles::new(before.name);
        let before = before.files;
        let Some(root) = &self.root else {
            let head = self.repository.head()?.files;
            self.add_stored(&before, &head, |_| true, &mut after, &mut files)?;
            self.add_old_versions(&before, &head, &mut files)?;
            return Ok((after, files));
        };
        let index = self.repository.index()?;
        self.report_moved_submodules(&before, &index);
        input::collect(root, self.resolver, &mut after)?;
        let found = std::mem::take(&mut after.files);
        for mut input in found {
            let Source::File(full) = &input.source else { continue };
            let Ok(path) = full.strip_prefix(root) else { continue };
            if index.submodules.keys().any(|submodule| path.starts_with(submodule)) {
                continue;
            }
            let entry = index.files.get(path).filter(|entry| entry.is_unchanged_on_disk(full));
            let is_unchanged = entry.is_some_and(|entry| before.files.get(path).is_some_and(|old| old.id == entry.id));
            let relative = self.relative_to_here(path);
            input.name = display_name(&relative);
            input.source = Source::File(relative);
            if is_unchanged {
                files.unchanged.insert(input.name.clone());
            }
            after.files.push(input);
        }
        // Files outside a sparse checkout are not in the work tree, but they are not removed.
        self.add_stored(&before, &index, |entry| entry.skips_worktree, &mut after, &mut files)?;
        self.add_old_versions(&before, &index, &mut files)?;
        Ok((after, files))
    }

    /// Adds the files of `stored`, a listing of the repository, that pass `filter` to the files after the change.
    fn add_stored(
        &self,
        before: &Listing,
        stored: &Listing,
        filter: impl Fn(&Entry) -> bool,
        after: &mut Inputs,
        files: &mut ChangeFiles,
    ) -> Result<()> {
        for (path, entry) in stored.files.iter().filter(|(_, entry)| filter(entry)) {
            let Some(input) = self.input(path, entry)? else { continue };
            if before.files.get(path).is_some_and(|old| old.id == entry.id) {
                files.unchanged.insert(input.name.clone());
            }
            after.files.push(input);
        }
        Ok(())
    }

    /// Adds the old versions of the files that the change modifies or removes.
    fn add_old_versions(&self, before: &Listing, after: &Listing, files: &mut ChangeFiles) -> Result<()> {
        for (path, entry) in before.files.iter().filter(|(path, _)| !after.is_in_sparse_folder(path)) {
            if files.unchanged.contains(&display_name(&self.relative_to_here(path))) || !self.is_data(path)? {
                continue;
            }
            let source = Source::Blob(self.relative_to_here(path), self.repository.blob(entry));
            files.before.push(Input {
                name: display_name(&self.relative_to_here(path)),
                source,
                explicit: false,
                size: 0,
            });
        }
        Ok(())
    }

    /// The input for a file that the repository stores, if it is data. If the file in the work tree is the same, it is
    /// read from there, which is faster.
    fn input(&self, path: &Path, entry: &Entry) -> Result<Option<Input>> {
        if !self.is_data(path)? {
            return Ok(None);
        }
        let relative = self.relative_to_here(path);
        let name = display_name(&relative);
        if entry.is_unchanged_on_disk(&relative) {
            let size = std::fs::metadata(&relative).map_or(0, |metadata| metadata.len());
            return Ok(Some(Input { name, source: Source::File(relative), explicit: false, size }));
        }
        let blob = self.repository.blob(entry);
        Ok(Some(Input { name, size: blob.size(), source: Source::Blob(relative, blob), explicit: false }))
    }

    /// Whether a search of the repository's folder would include this file.
    fn is_data(&self, path: &Path) -> Result<bool> {
        let relative = self.relative_to_here(path);
        let is_named = input::is_trajectory_name(path) || self.resolver.is_included(&relative)?;
        Ok(is_named && !self.resolver.is_excluded(&relative, self.root.as_deref().unwrap_or(&self.here))?)
    }

    /// Converts a path in the repository to a path relative to the current folder.
    fn relative_to_here(&self, path: &Path) -> PathBuf {
        let Some(root) = &self.root else { return path.to_owned() };
        let full = root.join(path);
        pathdiff::diff_paths(&full, &self.here).unwrap_or(full)
    }

    /// Converts a path relative to the current folder to an absolute path.
    fn absolute(&self, relative: &Path) -> PathBuf {
        let outside = relative.components().take_while(|part| *part == Component::ParentDir).count();
        let folder = self.here.ancestors().nth(outside).unwrap_or(&self.here);
        folder.join(relative.components().skip(outside).collect::<PathBuf>())
    }

    /// Reports the submodules that a change moves, because their files are not checked.
    fn report_moved_submodules(&self, before: &Listing, after: &Listing) {
        let moved = after.submodules.iter().filter(|(path, id)| before.submodules.get(*path) != Some(*id));
        for (path, _) in moved {
            let name = display_name(&self.relative_to_here(path));
            report_error(&format!("{name}: files of a submodule are not checked; run echolint in it to check them"));
        }
    }

    /// The names of the files under `paths`; `None` for all files.
    fn selected<'i>(
        &self,
        paths: &[PathBuf],
        all: impl Iterator<Item = &'i Input> + Clone,
    ) -> Result<Option<HashSet<String>>> {
        if paths.is_empty() {
            return Ok(None);
        }
        let mut selected = HashSet::new();
        for path in paths {
            if path.as_os_str() == "-" {
                bail!("`--staged` and `--since` cannot be used with standard input");
            }
            let full = std::path::absolute(path)?;
            let full = std::fs::canonicalize(&full).unwrap_or(full);
            if self.root.as_ref().is_some_and(|root| !full.starts_with(root)) {
                bail!("{}: not in this repository", display_name(path));
            }
            let is_under = |input: &&Input| self.absolute(&input.settings_path()).starts_with(&full);
            let mut under = all.clone().filter(is_under).peekable();
            if under.peek().is_none() && !full.exists() {
                bail!("{}: no such file or folder", display_name(path));
            }
            selected.extend(under.map(|input| input.name.clone()));
        }
        Ok(Some(selected))
    }
}
