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

/// File name endings of JSON Lines.
const LINES: [&str; 2] = [".jsonl", ".ndjson"];
/// Endings of compressed files, which are read as what they hold.
const COMPRESSED: [&str; 2] = [".gz", ".zst"];

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// Its path as output shows it: with `/`, without a leading `./`.
    pub name: String,
    /// Where to read it.
    pub source: Source,
    /// Whether it was asked for by name; else it was met in a folder.
    pub explicit: bool,
    /// Its size in bytes, as far as known.
    pub size: u64,
}

/// Where bytes come from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// A content that the git repository holds, of a file with this path.
    Blob(PathBuf, Blob),
}

/// The name of standard input that was given none.
const STDIN: &str = "<stdin>";

/// The files that paths stand for, and whether all of them could be found.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The files, sorted by name, each once.
    pub files: Vec<Input>,
    /// The folders that were searched.
    pub folders: Vec<PathBuf>,
    /// Why paths could not be read, a message each.
    pub problems: Vec<String>,
}

/// Finds the files of `paths`: folders are searched for trajectory files, what git ignores left out. A file that is
/// named counts even where the configuration excludes it, unless `force_exclude` is set.
///
/// # Errors
/// When a configuration that is met cannot be used.
pub fn find(paths: &[PathBuf], stdin_name: Option<&Path>, force_exclude: bool, resolver: &Resolver) -> Result<Inputs> {
    let mut inputs = Inputs::default();
    if stdin_name.is_some() && !paths.iter().any(|path| path.as_os_str() == "-") {
        bail!("--stdin-filename names standard input: give `-` as the path to read it");
    }
    let mut paths = if paths.is_empty() { vec![PathBuf::from(".")] } else { paths.to_vec() };
    // What is said must not depend on the order of arguments.
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
    inputs.once_each();
    for input in &inputs.files {
        // A configuration that cannot be used is said once, before anything is checked.
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

    /// Leaves files out that came twice, under whatever names; one that was asked for by name stays so.
    fn once_each(&mut self) {
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
                    // The shortest name is the plainest, whatever the order of arguments.
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

    /// A message for each folder in which all files are `foreign`: files without trajectories.
    pub fn without_trajectories(&self, foreign: &[&Input]) -> Vec<String> {
        let mut messages = Vec::new();
        for folder in &self.folders {
            let under = |input: &&Input| matches!(&input.source, Source::File(path) if path.starts_with(folder));
            let passed_over = foreign.iter().copied().filter(under).count();
            if passed_over > 0 && passed_over == self.files.iter().filter(under).count() {
                let files = if passed_over == 1 {
                    "the one JSON file".to_owned()
                } else {
                    format!("the {passed_over} JSON files")
                };
                messages.push(format!(
                    "{}: no trajectories: {files} here have the shape of no known format (name a file to see why)",
                    display_name(folder)
                ));
            }
        }
        messages
    }
}

/// Adds the trajectory files of a folder.
///
/// # Errors
/// When a configuration that is met cannot be used.
pub fn walk(folder: &Path, resolver: &Resolver, inputs: &mut Inputs) -> Result<()> {
    let before = inputs.files.len();
    let excluded = collect(folder, resolver, inputs)?;
    inputs.folders.push(folder.to_owned());
    if inputs.files.len() == before {
        let why = match excluded {
            0 => "no trajectory files here (looked for .jsonl, .ndjson and .json, also as .gz and .zst)".to_owned(),
            1 => "the configuration excludes the one trajectory file here".to_owned(),
            _ => format!("the configuration excludes all {excluded} trajectory files here"),
        };
        inputs.problems.push(format!("{}: {why}", display_name(folder)));
    }
    Ok(())
}

/// Adds the trajectory files of a folder, if there are any; the number of those that the configuration leaves out.
///
/// # Errors
/// When a configuration that is met cannot be used.
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
        // A link to a file counts as the file; links to folders are not followed.
        let Ok(metadata) = std::fs::metadata(path) else {
            if is_trajectory_name(path) && !resolver.is_excluded(path, folder)? {
                inputs.problems.push(format!("{}: a link to nothing", display_name(path)));
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

/// The path for output: with `/`, without `./` before it or in it.
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

/// A path as outputs show it: seen from the current folder, as the files are that are checked.
pub fn from_here(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    display_name(path.strip_prefix(&here).unwrap_or(path))
}

/// What is wrong with a path, in plain words.
pub fn explain(error: &io::Error, path: &Path) -> String {
    match error.kind() {
        io::ErrorKind::NotFound if path.is_symlink() => "a link to nothing".to_owned(),
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        _ => plain_words(error),
    }
}

/// The system's words without its number.
fn plain_words(error: &io::Error) -> String {
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

fn plain_name(name: &str) -> &str {
    COMPRESSED.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

/// Whether a file's name says that it is compressed.
pub fn is_compressed_name(name: &str) -> bool {
    compression(name).is_some()
}

fn compression(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    COMPRESSED.into_iter().find(|ending| name.ends_with(ending))
}

/// Whether a file's name says JSON Lines.
pub fn is_lines_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    LINES.iter().any(|ending| plain_name(&name).ends_with(ending))
}

/// Whether a file in a folder is looked at for its name.
pub fn is_trajectory_name(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let plain = plain_name(&name);
    LINES.iter().any(|ending| plain.ends_with(ending)) || plain.ends_with(".json")
}

impl Input {
    /// Standard input, judged by `name` if it is given one.
    pub fn stdin(name: Option<&Path>) -> Self {
        let name = name.map_or_else(|| STDIN.to_owned(), display_name);
        Self { name, source: Source::Stdin, explicit: true, size: 0 }
    }

    /// Whether it has no name that could say what it is.
    pub fn is_nameless(&self) -> bool {
        self.source == Source::Stdin && self.name == STDIN
    }

    /// Whether its name says JSON Lines; without a name that is the first guess.
    pub fn is_lines(&self) -> bool {
        self.is_nameless() || is_lines_name(&self.name)
    }

    /// Whether its name says that it is compressed.
    pub fn is_compressed(&self) -> bool {
        self.compression().is_some()
    }

    /// The path its settings are looked up for.
    pub fn settings_path(&self) -> PathBuf {
        match &self.source {
            Source::File(path) | Source::Blob(path, _) => path.clone(),
            Source::Stdin => PathBuf::from(&self.name),
        }
    }

    /// Opens it; compressed files are decompressed on the way.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(&self) -> Result<Box<dyn Read + Send>> {
        let raw: Box<dyn Read + Send> = match &self.source {
            Source::File(path) => Box::new(self.open_file(path)?),
            Source::Stdin => Box::new(io::stdin()),
            Source::Blob(_, blob) => match blob.read().with_context(|| self.name.clone())? {
                Content::Held(bytes) | Content::Absent(bytes) => Box::new(io::Cursor::new(bytes)),
                Content::Lfs(path) => Box::new(self.open_file(&path)?),
            },
        };
        Ok(match self.compression() {
            Some(".gz") => Box::new(flate2::read::MultiGzDecoder::new(io::BufReader::new(raw))),
            Some(_) => Box::new(zstd::Decoder::new(raw).with_context(|| self.name.clone())?),
            None => raw,
        })
    }

    fn open_file(&self, path: &Path) -> Result<File> {
        File::open(path).map_err(|error| anyhow!("{}: {}", self.name, explain(&error, path)))
    }

    fn compression(&self) -> Option<&'static str> {
        compression(&self.name)
    }

    /// What to say when reading it failed.
    pub fn unreadable(&self, error: &io::Error) -> anyhow::Error {
        let cut = error.kind() == io::ErrorKind::UnexpectedEof || error.to_string().contains("incomplete");
        match self.compression() {
            Some(_) if cut => anyhow!("{}: the compressed data ends too early: the file was cut off", self.name),
            Some(ending) => {
                let kind = ending.trim_start_matches('.').replace("gz", "gzip").replace("zst", "zstd");
                anyhow!("{}: cannot be decompressed as {kind}: {}", self.name, plain_words(error))
            }
            None => anyhow!("{}: cannot be read: {}", self.name, plain_words(error)),
        }
    }
}
