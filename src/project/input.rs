//! Finding and opening the files to read.

use crate::config::Resolver;
use crate::git::{Blob, Content};
use anyhow::{Context as _, Result, anyhow, bail};
use ignore::WalkBuilder;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// File extensions of JSON Lines.
const LINES_EXTENSIONS: [&str; 2] = [".jsonl", ".ndjson"];
/// File extensions of compressed files. They are decompressed while reading.
const COMPRESSED_EXTENSIONS: [&str; 2] = [".gz", ".zst"];

/// The maximum ratio of a record's size to the size of its compressed file.
const MAX_RATIO: u64 = 200;
/// The size of a record that is allowed in every compressed file, in bytes.
const ALWAYS_ALLOWED: u64 = 64 << 20;
/// The maximum size of a record in a compressed file of unknown size, in bytes.
const MAX_UNKNOWN: u64 = 1 << 30;
/// The largest window of Zstandard data that is accepted, as a power of two: what `zstd` itself accepts.
const MAX_WINDOW_LOG: u32 = 27;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// The path as output shows it: with `/`, without a leading `./`.
    pub name: String,
    /// Where to read it from.
    pub source: Source,
    /// Whether the user named the file; otherwise it was found in a folder.
    pub explicit: bool,
    /// The size in bytes, 0 if unknown.
    pub size: u64,
}

/// Where the bytes of an [`Input`] come from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// A blob of the git repository, with the path of its file.
    Blob(PathBuf, Blob),
}

/// The name of standard input without `--stdin-filename`.
const STDIN_NAME: &str = "<stdin>";

/// The files found for some paths, and the paths that could not be read.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The files, sorted by name, each once.
    pub files: Vec<Input>,
    /// The folders that were searched.
    pub folders: Vec<PathBuf>,
    /// One message for each path that could not be read.
    pub problems: Vec<String>,
}

/// Finds the files of `paths`. Folders are searched for trajectory files; files that git ignores are skipped. An
/// explicitly named file is included even if the configuration excludes it, unless `force_exclude` is set.
///
/// # Errors
/// If a configuration is invalid, or `stdin_name` is given without the path `-`.
pub fn find(paths: &[PathBuf], stdin_name: Option<&Path>, force_exclude: bool, resolver: &Resolver) -> Result<Inputs> {
    let mut inputs = Inputs::default();
    if stdin_name.is_some() && !paths.iter().any(|path| path.as_os_str() == "-") {
        bail!("`--stdin-filename` needs the path `-`");
    }
    let mut paths = if paths.is_empty() { vec![PathBuf::from(".")] } else { paths.to_vec() };
    // The output must not depend on the order of arguments.
    paths.sort();
    paths.dedup();
    for path in &paths {
        if path.as_os_str() == "-" {
            inputs.files.push(Input::stdin(stdin_name));
            continue;
        }
        match std::fs::metadata(path) {
            Err(error) => inputs.problems.push(format!("{}: {}", display_name(path), explain(&error, path))),
            Ok(metadata) if metadata.is_dir() => walk(path, resolver, &mut inputs)?,
            Ok(_) if force_exclude && resolver.is_excluded(path, Path::new("/"))? => {}
            Ok(metadata) => inputs.files.push(Input {
                name: display_name(path),
                source: Source::File(path.clone()),
                explicit: true,
                size: metadata.len(),
            }),
        }
    }
    inputs.files.sort();
    inputs.dedup();
    for input in &inputs.files {
        // Report an invalid configuration once, before checking anything.
        resolver.settings(&input.settings_path())?;
    }
    Ok(inputs)
}

impl Inputs {
    /// Whether a path could not be read.
    #[must_use]
    pub fn failed(&self) -> bool {
        !self.problems.is_empty()
    }

    /// Removes duplicates: inputs that are the same file under different names. The remaining input is explicit if any
    /// of them was.
    fn dedup(&mut self) {
        let mut seen = HashMap::new();
        let mut unique: Vec<Input> = Vec::with_capacity(self.files.len());
        for input in self.files.drain(..) {
            let identity = match &input.source {
                Source::File(path) => std::fs::canonicalize(path).unwrap_or_else(|_| path.clone()),
                Source::Stdin => PathBuf::new(),
                Source::Blob(path, _) => path.clone(),
            };
            match seen.entry(identity) {
                Entry::Vacant(new) => {
                    new.insert(unique.len());
                    unique.push(input);
                }
                Entry::Occupied(known) => {
                    let known = &mut unique[*known.get()];
                    let explicit = known.explicit || input.explicit;
                    // Keep the shortest name, whatever the order of arguments.
                    if (input.name.len(), &input.name) < (known.name.len(), &known.name) {
                        *known = input;
                    }
                    known.explicit = explicit;
                }
            }
        }
        unique.sort();
        self.files = unique;
    }

    /// Returns a message for each searched folder in which all files are `foreign`, that is, in no known format.
    #[must_use]
    pub fn without_trajectories(&self, foreign: &[&Input]) -> Vec<String> {
        let mut messages = Vec::new();
        for folder in &self.folders {
            let under = |input: &&Input| matches!(&input.source, Source::File(path) if path.starts_with(folder));
            let foreign_here = foreign.iter().copied().filter(under).count();
            if foreign_here > 0 && foreign_here == self.files.iter().filter(under).count() {
                let files = if foreign_here == 1 {
                    "the only JSON file here is".to_owned()
                } else {
                    format!("all {foreign_here} JSON files here are")
                };
                messages.push(format!(
                    "{}: no trajectories: {files} in no known format; check a single file to see why",
                    display_name(folder)
                ));
            }
        }
        messages
    }
}

/// Adds the trajectory files of a folder. Finding none is a problem.
///
/// # Errors
/// If a configuration is invalid.
pub fn walk(folder: &Path, resolver: &Resolver, inputs: &mut Inputs) -> Result<()> {
    let before = inputs.files.len();
    let excluded = collect(folder, resolver, inputs)?;
    inputs.folders.push(folder.to_owned());
    if inputs.files.len() == before {
        let why = match excluded {
            0 => "no trajectory files found (searched for .jsonl, .ndjson and .json, also with .gz or .zst)".to_owned(),
            1 => "the configuration excludes the only trajectory file here".to_owned(),
            _ => format!("the configuration excludes all {excluded} trajectory files here"),
        };
        inputs.problems.push(format!("{}: {why}", display_name(folder)));
    }
    Ok(())
}

/// Adds the trajectory files of a folder, if any, and returns the number of files that the configuration excludes.
///
/// # Errors
/// If a configuration is invalid.
pub fn collect(folder: &Path, resolver: &Resolver, inputs: &mut Inputs) -> Result<u64> {
    let mut excluded = 0;
    let mut walker = WalkBuilder::new(folder);
    walker.require_git(false).follow_links(false).sort_by_file_name(Ord::cmp);
    for entry in walker.build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                inputs.problems.push(explain_walk(&error));
                continue;
            }
        };
        let path = entry.path();
        // Follow links to files, but not links to folders.
        let Ok(metadata) = std::fs::metadata(path) else {
            if is_trajectory_name(path) && !resolver.is_excluded(path, folder)? {
                inputs.problems.push(format!("{}: broken symbolic link", display_name(path)));
            }
            continue;
        };
        if !metadata.is_file() || !(is_trajectory_name(path) || resolver.is_included(path)?) {
            continue;
        }
        if resolver.is_excluded(path, folder)? {
            excluded += 1;
            continue;
        }
        let source = Source::File(path.to_owned());
        inputs.files.push(Input { name: display_name(path), source, explicit: false, size: metadata.len() });
    }
    Ok(excluded)
}

/// Formats a path for output: with `/` and without `./`.
#[must_use]
pub fn display_name(path: &Path) -> String {
    let mut plain: PathBuf = path.components().collect();
    if let Ok(rest) = plain.strip_prefix(".")
        && !rest.as_os_str().is_empty()
    {
        plain = rest.to_owned();
    }
    let name = plain.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { name.into_owned() } else { name.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// Formats a path for output, relative to the current folder if it is inside it.
#[must_use]
pub fn relative_name(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    display_name(path.strip_prefix(&here).unwrap_or(path))
}

/// Describes an I/O error on `path`, without the system's error number.
#[must_use]
pub fn explain(error: &io::Error, path: &Path) -> String {
    match error.kind() {
        io::ErrorKind::NotFound if path.is_symlink() => "broken symbolic link".to_owned(),
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => system_message(error),
    }
}

/// The system's error message in lower case, without its number.
fn system_message(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_lowercase().chain(rest).collect())
}

fn explain_walk(error: &ignore::Error) -> String {
    match error {
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => explain_walk(err),
        ignore::Error::WithPath { path, err } => match err.io_error() {
            Some(error) => format!("{}: {}", display_name(path), explain(error, path)),
            None => format!("{}: {err}", display_name(path)),
        },
        other => other.to_string(),
    }
}

fn decompressed_name(name: &str) -> &str {
    COMPRESSED_EXTENSIONS.iter().find_map(|extension| name.strip_suffix(extension)).unwrap_or(name)
}

/// Whether a file name has the extension of a compressed file.
#[must_use]
pub fn is_compressed_name(name: &str) -> bool {
    compression(name).is_some()
}

/// The compression extension of a file name.
fn compression(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    COMPRESSED_EXTENSIONS.into_iter().find(|extension| name.ends_with(extension))
}

/// Whether a file name has the extension of JSON Lines, compressed or not.
#[must_use]
pub fn is_lines_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    LINES_EXTENSIONS.iter().any(|extension| decompressed_name(&name).ends_with(extension))
}

/// Whether a folder search includes files with this name.
#[must_use]
pub fn is_trajectory_name(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let name = decompressed_name(&name);
    LINES_EXTENSIONS.iter().any(|extension| name.ends_with(extension)) || name.ends_with(".json")
}

impl Input {
    /// A file that was asked for by its path.
    #[must_use]
    pub fn file(path: &Path) -> Self {
        let size = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        Self { name: display_name(path), source: Source::File(path.to_owned()), explicit: true, size }
    }

    /// Standard input. `name` decides the format and the settings, if given.
    pub fn stdin(name: Option<&Path>) -> Self {
        let name = name.map_or_else(|| STDIN_NAME.to_owned(), display_name);
        Self { name, source: Source::Stdin, explicit: true, size: 0 }
    }

    /// Whether this is standard input without a name, so that no extension tells the file type.
    #[must_use]
    pub fn is_nameless(&self) -> bool {
        self.source == Source::Stdin && self.name == STDIN_NAME
    }

    /// Whether to read the input as JSON Lines: by its name, or if it has none.
    #[must_use]
    pub fn is_lines(&self) -> bool {
        self.is_nameless() || is_lines_name(&self.name)
    }

    /// Whether the name has the extension of a compressed file.
    #[must_use]
    pub fn is_compressed(&self) -> bool {
        self.compression().is_some()
    }

    /// The maximum size of a record, or of a document, in bytes; `None` without a limit. JSON is seldom compressed to less
    /// than a fiftieth, so a record that is far larger than its compressed file is there to fill the memory.
    #[must_use]
    pub fn max_record(&self) -> Option<u64> {
        self.compression()?;
        Some(if self.size == 0 { MAX_UNKNOWN } else { self.size.saturating_mul(MAX_RATIO).max(ALWAYS_ALLOWED) })
    }

    /// The path that decides which settings apply.
    #[must_use]
    pub fn settings_path(&self) -> PathBuf {
        match &self.source {
            Source::File(path) | Source::Blob(path, _) => path.clone(),
            Source::Stdin => PathBuf::from(&self.name),
        }
    }

    /// Opens the input. Compressed files are decompressed while reading.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open(&self) -> Result<Box<dyn Read + Send>> {
        let raw: Box<dyn Read + Send> = match &self.source {
            Source::File(path) => Box::new(self.open_file(path)?),
            Source::Stdin => Box::new(io::stdin()),
            Source::Blob(_, blob) => match blob.read().with_context(|| self.name.clone())? {
                Content::Stored(bytes) | Content::LfsPointer(bytes) => Box::new(io::Cursor::new(bytes)),
                Content::LfsFile(path) => Box::new(self.open_file(&path)?),
            },
        };
        Ok(match self.compression() {
            Some(".gz") => Box::new(flate2::read::MultiGzDecoder::new(io::BufReader::new(raw))),
            Some(_) => {
                let mut decoder = zstd::Decoder::new(raw).with_context(|| self.name.clone())?;
                decoder.window_log_max(MAX_WINDOW_LOG).with_context(|| self.name.clone())?;
                Box::new(decoder)
            }
            None => raw,
        })
    }

    fn open_file(&self, path: &Path) -> Result<File> {
        File::open(path).map_err(|error| anyhow!("{}: {}", self.name, explain(&error, path)))
    }

    fn compression(&self) -> Option<&'static str> {
        compression(&self.name)
    }

    /// Converts an error that occurred while reading this input.
    #[must_use]
    pub fn read_error(&self, error: &io::Error) -> anyhow::Error {
        let is_truncated = error.kind() == io::ErrorKind::UnexpectedEof || error.to_string().contains("incomplete");
        match self.compression() {
            Some(_) if is_truncated => anyhow!("{}: the compressed file is truncated", self.name),
            Some(extension) => {
                let kind = extension.trim_start_matches('.').replace("gz", "gzip").replace("zst", "zstd");
                anyhow!("{}: cannot decompress {kind} data: {}", self.name, system_message(error))
            }
            None => anyhow!("{}: cannot read the file: {}", self.name, system_message(error)),
        }
    }
}
