//! Finds the files before and after a change in a git repository.

use super::{Change, Files};
use crate::cli::report_error;
use crate::config::Resolver;
use crate::git::{Entry, GitError, Listing, Repository};
use crate::project::input::{self, Input, Inputs, Source, display_name};
use anyhow::{Result, bail};
use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

/// The files after a change and what is known of those before it ([`Files::find`]).
pub(super) fn find(change: &Change, paths: &[PathBuf], resolver: &Resolver) -> Result<(Inputs, Files)> {
    let here = std::env::current_dir()?;
    let repository = Repository::find(&here)?;
    let finder = Finder { root: repository.root().map(Path::to_owned), here, repository, resolver };
    let (mut after, mut files) = match change {
        Change::Staged => finder.staged()?,
        Change::Since(rev) => finder.since(rev)?,
    };
    after.files.sort();
    files.before.sort();
    files.wanted = finder.wanted(paths, after.files.iter().chain(&files.before))?;
    Ok((after, files))
}

struct Finder<'r> {
    repository: Repository,
    root: Option<PathBuf>,
    here: PathBuf,
    resolver: &'r Resolver,
}

impl Finder<'_> {
    /// The index against HEAD.
    fn staged(&self) -> Result<(Inputs, Files)> {
        let before = self.repository.head()?;
        let index = self.repository.index()?;
        if let Some(path) = &index.conflict {
            bail!(GitError::Unmerged { path: display_name(path) });
        }
        self.submodules(&before.files, &index);
        let mut after = Inputs::default();
        let mut files = Files::new(before.name);
        self.held(&before.files, &index, |_| true, &mut after, &mut files)?;
        self.touched(&before.files, &index, &mut files)?;
        Ok((after, files))
    }

    /// The work tree against a commit; HEAD where there is no work tree.
    fn since(&self, rev: &str) -> Result<(Inputs, Files)> {
        let before = self.repository.merge_base(rev)?;
        let mut after = Inputs::default();
        let mut files = Files::new(before.name);
        let before = before.files;
        let Some(root) = &self.root else {
            let head = self.repository.head()?.files;
            self.held(&before, &head, |_| true, &mut after, &mut files)?;
            self.touched(&before, &head, &mut files)?;
            return Ok((after, files));
        };
        let index = self.repository.index()?;
        self.submodules(&before, &index);
        input::collect(root, self.resolver, &mut after)?;
        let found = std::mem::take(&mut after.files);
        for mut input in found {
            let Source::File(full) = &input.source else { continue };
            let Ok(path) = full.strip_prefix(root) else { continue };
            if index.submodules.keys().any(|submodule| path.starts_with(submodule)) {
                continue;
            }
            let entry = index.files.get(path).filter(|entry| entry.is_unchanged_on_disk(full));
            let is_same = entry.is_some_and(|entry| before.files.get(path).is_some_and(|old| old.id == entry.id));
            let shown = self.shown(path);
            input.name = display_name(&shown);
            input.source = Source::File(shown);
            if is_same {
                files.same.insert(input.name.clone());
            }
            after.files.push(input);
        }
        // A sparse checkout leaves files out of the work tree; they are still there.
        self.held(&before, &index, |entry| entry.skips_worktree, &mut after, &mut files)?;
        self.touched(&before, &index, &mut files)?;
        Ok((after, files))
    }

    /// Adds the files after a change that the repository holds and that are `wanted`.
    fn held(
        &self,
        before: &Listing,
        held: &Listing,
        wanted: impl Fn(&Entry) -> bool,
        after: &mut Inputs,
        files: &mut Files,
    ) -> Result<()> {
        for (path, entry) in held.files.iter().filter(|(_, entry)| wanted(entry)) {
            let Some(input) = self.input(path, entry)? else { continue };
            if before.files.get(path).is_some_and(|old| old.id == entry.id) {
                files.same.insert(input.name.clone());
            }
            after.files.push(input);
        }
        Ok(())
    }

    /// Adds the files before the change that are not the same after it.
    fn touched(&self, before: &Listing, after: &Listing, files: &mut Files) -> Result<()> {
        for (path, entry) in before.files.iter().filter(|(path, _)| !after.is_in_sparse_folder(path)) {
            if files.same.contains(&display_name(&self.shown(path))) || !self.is_data(path)? {
                continue;
            }
            let source = Source::Blob(self.shown(path), self.repository.blob(entry));
            files.before.push(Input { name: display_name(&self.shown(path)), source, explicit: false, size: 0 });
        }
        Ok(())
    }

    /// A file with a content of the repository, if it is one to look at. Where the work tree's file is the same it is
    /// read from there, which is faster.
    fn input(&self, path: &Path, entry: &Entry) -> Result<Option<Input>> {
        if !self.is_data(path)? {
            return Ok(None);
        }
        let shown = self.shown(path);
        let name = display_name(&shown);
        if entry.is_unchanged_on_disk(&shown) {
            let size = std::fs::metadata(&shown).map_or(0, |metadata| metadata.len());
            return Ok(Some(Input { name, source: Source::File(shown), explicit: false, size }));
        }
        let blob = self.repository.blob(entry);
        Ok(Some(Input { name, size: blob.size(), source: Source::Blob(shown, blob), explicit: false }))
    }

    /// Whether a file of the repository is one to look at, as one met in a folder is.
    fn is_data(&self, path: &Path) -> Result<bool> {
        let shown = self.shown(path);
        let is_named = input::is_trajectory_name(path) || self.resolver.is_included(&shown)?;
        Ok(is_named && !self.resolver.is_excluded(&shown, self.root.as_deref().unwrap_or(&self.here))?)
    }

    /// A path of the repository as it is seen from here.
    fn shown(&self, path: &Path) -> PathBuf {
        let Some(root) = &self.root else { return path.to_owned() };
        let full = root.join(path);
        pathdiff::diff_paths(&full, &self.here).unwrap_or(full)
    }

    /// A path seen from here as a path of the system.
    fn full(&self, shown: &Path) -> PathBuf {
        let outside = shown.components().take_while(|part| *part == Component::ParentDir).count();
        let folder = self.here.ancestors().nth(outside).unwrap_or(&self.here);
        folder.join(shown.components().skip(outside).collect::<PathBuf>())
    }

    /// Says which submodules a change moves: what is in them is not looked at.
    fn submodules(&self, before: &Listing, after: &Listing) {
        let moved = after.submodules.iter().filter(|(path, id)| before.submodules.get(*path) != Some(*id));
        for (path, _) in moved {
            let name = display_name(&self.shown(path));
            report_error(&format!(
                "{name}: a submodule; its files are not looked at, run echolint in it to check them"
            ));
        }
    }

    /// The names of files whose findings are wanted.
    fn wanted<'i>(
        &self,
        paths: &[PathBuf],
        all: impl Iterator<Item = &'i Input> + Clone,
    ) -> Result<Option<HashSet<String>>> {
        if paths.is_empty() {
            return Ok(None);
        }
        let mut wanted = HashSet::new();
        for path in paths {
            if path.as_os_str() == "-" {
                bail!("standard input is not in the repository: --staged and --since take files and folders");
            }
            let full = std::path::absolute(path)?;
            let full = std::fs::canonicalize(&full).unwrap_or(full);
            if self.root.as_ref().is_some_and(|root| !full.starts_with(root)) {
                bail!("{}: not in this repository", display_name(path));
            }
            let mut under = all.clone().filter(|input| self.full(&input.settings_path()).starts_with(&full)).peekable();
            if under.peek().is_none() && !full.exists() {
                bail!("{}: no such file or folder", display_name(path));
            }
            wanted.extend(under.map(|input| input.name.clone()));
        }
        Ok(Some(wanted))
    }
}
