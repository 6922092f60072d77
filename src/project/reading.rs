//! Reading the trajectories of files, for commands that need trajectories rather than findings.

use super::input::{self, Input, Inputs};
use super::progress::{Progress, ProgressReader};
use crate::config::Resolver;
use crate::engine::{RecordInput, ScanEvent, ScanOptions, Scanned, for_each_trajectory, scan};
use crate::trajectory::Trajectory;
use anyhow::{Result, anyhow, bail};
use globset::GlobBuilder;
use std::io::{self, Read};
use std::path::PathBuf;
use xxhash_rust::xxh3::Xxh3;

/// Reads trajectories from files.
pub struct TrajectoryReader<'r> {
    /// Finds the settings of each file.
    pub resolver: &'r Resolver,
    /// The number of threads to use.
    pub threads: usize,
    /// Called with the number of bytes read.
    pub progress: &'r Progress<'r>,
}

/// The size and hash of a file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRead {
    /// The size in bytes, decompressed.
    pub bytes: u64,
    /// XXH3 of the decompressed bytes.
    pub hash: u128,
}

impl TrajectoryReader<'_> {
    /// Maps each trajectory of a file with `read`, in parallel, and passes the results to `sink` in file order with
    /// the 0-based index of their record. `read` also gets a hash of the record's bytes and the trajectory's index.
    ///
    /// # Errors
    /// If the file cannot be read, or its configuration is invalid.
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
            max_record: file.max_record(),
        };
        let reader = ProgressReader { reader: file.open()?, progress: self.progress };
        let mut reader = HashingReader { reader, hash: Xxh3::new(), bytes: 0 };
        let read_record = |input: &RecordInput<'_>| {
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
        let scanned = scan(&mut reader, &options, read_record, |event| {
            if let ScanEvent::Record { value: (records, found), .. } = event {
                found.into_iter().for_each(|(index, made)| sink(before + index, made));
                before += records;
            }
        });
        match scanned.map_err(|error| file.read_error(&error))? {
            Scanned::Done | Scanned::Foreign => Ok(FileRead { bytes: reader.bytes, hash: reader.hash.digest128() }),
        }
    }
}

struct HashingReader<R> {
    reader: R,
    hash: Xxh3,
    bytes: u64,
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.hash.update(&buffer[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}

/// Finds the files that match paths and globs, each once.
///
/// # Errors
/// If a glob is invalid or matches nothing, or a configuration is invalid.
pub fn find(patterns: &[String], resolver: &Resolver) -> Result<Inputs> {
    let paths = patterns.iter().map(|pattern| expand_glob(pattern)).collect::<Result<Vec<_>>>()?.concat();
    input::find(&paths, None, false, resolver)
}

/// Expands a glob to paths. The name of an existing file or folder is not expanded.
///
/// # Errors
/// If the glob is invalid or matches nothing.
pub fn expand_glob(pattern: &str) -> Result<Vec<PathBuf>> {
    let path = PathBuf::from(pattern);
    let is_wild = |part: &str| part.contains(['*', '?', '[', '{']);
    if !is_wild(pattern) || path.exists() {
        return Ok(vec![path]);
    }
    let normal = pattern.strip_prefix("./").unwrap_or(pattern);
    let glob = GlobBuilder::new(normal).literal_separator(true).build();
    let matcher = glob.map_err(|error| anyhow!("invalid glob `{pattern}`: {}", error.kind()))?.compile_matcher();
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
    // Without matching files, a glob such as `runs/*` selects the contents of the matching folders.
    folders.retain(|path| path.is_dir());
    folders.sort();
    match (files.is_empty(), folders.is_empty()) {
        (false, _) => Ok(files),
        (true, false) => Ok(folders),
        (true, true) => bail!("no file matches `{pattern}`"),
    }
}
