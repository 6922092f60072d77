//! Finding and opening the files to read.

use super::complain;
use crate::config::Resolver;
use anyhow::{Context as _, Result};
use ignore::WalkBuilder;
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
}

/// The files that paths stand for, and whether all of them could be found.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The files, sorted by name, each once.
    pub files: Vec<Input>,
    /// Whether a path could not be read.
    pub failed: bool,
}

/// Finds the files of `paths`: folders are searched for trajectory files, what git ignores left out.
///
/// # Errors
/// When a configuration that is met cannot be used.
pub fn find(paths: &[PathBuf], stdin_name: Option<&Path>, resolver: &Resolver) -> Result<Inputs> {
    let mut inputs = Inputs::default();
    let here = [PathBuf::from(".")];
    for path in if paths.is_empty() { &here[..] } else { paths } {
        if path.as_os_str() == "-" {
            let name = stdin_name.map_or_else(|| "<stdin>".to_owned(), display_name);
            inputs.files.push(Input { name, source: Source::Stdin, explicit: true, size: 0 });
            continue;
        }
        match std::fs::metadata(path) {
            Err(error) => {
                complain(&format!("{}: {}", path.display(), explain(&error, path)));
                inputs.failed = true;
            }
            Ok(metadata) if metadata.is_dir() => walk(path, resolver, &mut inputs)?,
            Ok(metadata) => inputs.files.push(Input {
                name: display_name(path),
                source: Source::File(path.clone()),
                explicit: true,
                size: metadata.len(),
            }),
        }
    }
    inputs.files.sort();
    inputs.files.dedup_by(|a, b| a.source == b.source && a.source != Source::Stdin);
    Ok(inputs)
}

fn walk(folder: &Path, resolver: &Resolver, inputs: &mut Inputs) -> Result<()> {
    let before = inputs.files.len();
    let mut walker = WalkBuilder::new(folder);
    walker.require_git(false).follow_links(false);
    for entry in walker.build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                complain(&error.to_string());
                inputs.failed = true;
                continue;
            }
        };
        let path = entry.path();
        // A link to a file counts as the file; links to folders are not followed.
        let Ok(metadata) = std::fs::metadata(path) else {
            if is_trajectory_name(path) {
                complain(&format!("{}: a link to nothing", path.display()));
                inputs.failed = true;
            }
            continue;
        };
        if !metadata.is_file() || !(is_trajectory_name(path) || resolver.is_included(path)?) {
            continue;
        }
        if resolver.is_excluded(path)?
            || path
                .ancestors()
                .skip(1)
                .take_while(|parent| parent.starts_with(folder))
                .try_fold(false, |any, parent| {
                    Ok::<_, anyhow::Error>(any || (parent != folder && resolver.is_excluded(parent)?))
                })?
        {
            continue;
        }
        let source = Source::File(path.to_owned());
        inputs.files.push(Input { name: display_name(path), source, explicit: false, size: metadata.len() });
    }
    if inputs.files.len() == before {
        complain(&format!(
            "{}: no trajectory files here (looked for .jsonl, .ndjson and .json, also as .gz and .zst)",
            folder.display()
        ));
        inputs.failed = true;
    }
    Ok(())
}

/// The path for output: with `/`, without `./` before it.
pub fn display_name(path: &Path) -> String {
    let path = path.strip_prefix(".").unwrap_or(path);
    let name = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { name.into_owned() } else { name.replace(std::path::MAIN_SEPARATOR, "/") }
}

fn explain(error: &io::Error, path: &Path) -> String {
    match error.kind() {
        io::ErrorKind::NotFound if path.is_symlink() => "a link to nothing".to_owned(),
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        _ => error.to_string(),
    }
}

fn plain_name(name: &str) -> &str {
    COMPRESSED.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

fn is_trajectory_name(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let plain = plain_name(&name);
    LINES.iter().any(|ending| plain.ends_with(ending)) || plain.ends_with(".json")
}

impl Input {
    /// Whether its name says JSON Lines.
    pub fn is_lines(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        LINES.iter().any(|ending| plain_name(&name).ends_with(ending))
    }

    /// Whether its name says that it is compressed.
    pub fn is_compressed(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        self.source != Source::Stdin && COMPRESSED.iter().any(|ending| name.ends_with(ending))
    }

    /// The path its settings are looked up for.
    pub fn settings_path(&self) -> PathBuf {
        match &self.source {
            Source::File(path) => path.clone(),
            Source::Stdin => PathBuf::from(&self.name),
        }
    }

    /// Opens it; compressed files are decompressed on the way.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(&self) -> Result<Box<dyn Read + Send>> {
        let Source::File(path) = &self.source else { return Ok(Box::new(io::stdin())) };
        let opened = File::open(path).map_err(|error| anyhow::anyhow!(explain(&error, path)));
        let file = opened.with_context(|| self.name.clone())?;
        let lower = self.name.to_ascii_lowercase();
        Ok(if lower.ends_with(".gz") {
            Box::new(flate2::read::MultiGzDecoder::new(io::BufReader::new(file)))
        } else if lower.ends_with(".zst") {
            Box::new(zstd::Decoder::new(file).with_context(|| self.name.clone())?)
        } else {
            Box::new(file)
        })
    }
}
