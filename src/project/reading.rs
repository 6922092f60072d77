//! Reading the trajectories of files, for commands that look at whole trajectories.

use super::input::{self, Input, Inputs};
use super::progress::{Metered, Progress};
use crate::config::Resolver;
use crate::engine::{RecordInput, ScanEvent, ScanOptions, Scanned, for_each_trajectory, scan};
use crate::trajectory::Trajectory;
use anyhow::{Result, anyhow, bail};
use globset::GlobBuilder;
use std::io::{self, Read};
use std::path::PathBuf;
use xxhash_rust::xxh3::Xxh3;

/// What reading needs besides the file.
pub struct Reading<'r> {
    /// Finds settings.
    pub resolver: &'r Resolver,
    /// Threads to use.
    pub threads: usize,
    /// Is told how much was read.
    pub progress: &'r Progress<'r>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRead {
    /// Its size, decompressed.
    pub bytes: u64,
    /// XXH3 of its bytes, decompressed.
    pub hash: u128,
}

impl Reading<'_> {
    /// Makes something of each trajectory of a file, in parallel, and hands it on in the file's order with the
    /// 0-based index of its record. `read` also gets a hash of the record's bytes.
    ///
    /// # Errors
    /// When the file cannot be read, or its configuration not be used.
    pub fn trajectories<T: Send>(
        &self,
        file: &Input,
        read: impl Fn(&Trajectory<'_>, u64) -> Option<T> + Sync,
        mut sink: impl FnMut(u64, T),
    ) -> Result<FileRead> {
        let settings = self.resolver.settings(&file.settings_path())?;
        let options = ScanOptions {
            named_lines: file.is_lines(),
            format: settings.format,
            skip_foreign: !file.explicit,
            threads: self.threads,
        };
        let metered = Metered { reader: file.open()?, progress: self.progress };
        let mut reader = Hashed { reader: metered, hash: Xxh3::new(), bytes: 0 };
        let make = |input: &RecordInput<'_>| {
            let mut found = Vec::new();
            let mut hash = Xxh3::new();
            hash.update(input.bytes);
            let records = for_each_trajectory(input, &settings, |index, trajectory| {
                let mut hash = hash.clone();
                hash.update(&index.to_le_bytes());
                found.extend(read(trajectory, hash.digest()).map(|made| (index, made)));
            });
            (records, found)
        };
        let mut before = 0;
        let scanned = scan(&mut reader, &options, make, |event| {
            if let ScanEvent::Record { value: (records, found), .. } = event {
                found.into_iter().for_each(|(index, made)| sink(before + index, made));
                before += records;
            }
        });
        match scanned.map_err(|error| file.unreadable(&error))? {
            Scanned::Done | Scanned::Foreign => Ok(FileRead { bytes: reader.bytes, hash: reader.hash.digest128() }),
        }
    }
}

struct Hashed<R> {
    reader: R,
    hash: Xxh3,
    bytes: u64,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.hash.update(&buffer[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}

/// The files that paths and globs stand for, each once.
///
/// # Errors
/// When a glob is wrong or matches nothing, or a path cannot be read.
pub fn find(patterns: &[String], resolver: &Resolver) -> Result<Inputs> {
    let paths = patterns.iter().map(|pattern| expand(pattern)).collect::<Result<Vec<_>>>()?.concat();
    input::find(&paths, None, false, resolver)
}

/// The paths a glob stands for; a path that is there stands for itself.
///
/// # Errors
/// When it is no glob, or matches nothing.
pub fn expand(pattern: &str) -> Result<Vec<PathBuf>> {
    let path = PathBuf::from(pattern);
    let is_wild = |part: &str| part.contains(['*', '?', '[', '{']);
    if !is_wild(pattern) || path.exists() {
        return Ok(vec![path]);
    }
    let normal = pattern.strip_prefix("./").unwrap_or(pattern);
    let glob = GlobBuilder::new(normal).literal_separator(true).build();
    let matcher = glob.map_err(|error| anyhow!("`{pattern}` is no glob: {}", error.kind()))?.compile_matcher();
    let fixed = normal.split('/').take_while(|part| !is_wild(part)).collect::<Vec<_>>().join("/");
    let root = match fixed.as_str() {
        "" if normal.starts_with('/') => PathBuf::from("/"),
        "" => PathBuf::from("."),
        fixed => PathBuf::from(fixed),
    };
    let entries = ignore::WalkBuilder::new(root).standard_filters(false).build().filter_map(Result::ok);
    let found = entries.map(ignore::DirEntry::into_path);
    let found = found.filter(|path| matcher.is_match(path.strip_prefix(".").unwrap_or(path)));
    let (mut files, mut folders): (Vec<_>, Vec<_>) = found.partition(|path| path.is_file());
    files.sort();
    // A glob for folders, such as `runs/*`, means what is in them.
    folders.retain(|path| path.is_dir());
    folders.sort();
    match (files.is_empty(), folders.is_empty()) {
        (false, _) => Ok(files),
        (true, false) => Ok(folders),
        (true, true) => bail!("`{pattern}` matches no file"),
    }
}
