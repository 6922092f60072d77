//! Finding the configuration of a file: `echolint.toml` in its folder or the nearest one above.

use super::model::Config;
use super::settings::Compiled;
use super::{ConfigError, JudgeSettings, Selector, Settings};
use crate::diagnostic::Severity;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The name of the configuration file.
pub const CONFIG_NAME: &str = "echolint.toml";

/// What the command line says of rules, over any configuration.
#[derive(Debug, Clone, Default)]
pub struct RuleFlags {
    /// Only these rules.
    pub select: Vec<Selector>,
    /// Not these.
    pub ignore: Vec<Selector>,
    /// How bad some are.
    pub severity: Vec<(Selector, Severity)>,
}

/// Finds the settings of files. Each configuration file is read once.
#[derive(Debug, Default)]
pub struct Resolver {
    flags: RuleFlags,
    /// The configuration for all files, when one was named.
    fixed: Option<Arc<Compiled>>,
    known: Mutex<LoadedConfigs>,
}

/// What was found so far.
#[derive(Debug, Default)]
struct LoadedConfigs {
    folders: HashMap<PathBuf, Arc<Compiled>>,
    files: HashMap<PathBuf, Arc<Compiled>>,
}

impl Resolver {
    /// A resolver. `config` is used for every file in place of what is found near it.
    ///
    /// # Errors
    /// When `config` cannot be read or used.
    pub fn new(flags: RuleFlags, config: Option<&Path>) -> Result<Self, ConfigError> {
        let fixed = config.map(|path| load(path).map(Arc::new)).transpose()?;
        Ok(Self { flags, fixed, known: Mutex::default() })
    }

    /// The settings of `file`, which need not exist.
    ///
    /// # Errors
    /// When its configuration cannot be read or used.
    pub fn settings(&self, file: &Path) -> Result<Settings, ConfigError> {
        let file = absolute(file);
        let mut settings = self.compiled(&file)?.settings(&file)?;
        if !self.flags.select.is_empty() {
            settings.rules.clear();
            self.flags.select.iter().for_each(|selector| settings.rules.select(selector));
        }
        settings.narrowed = !(self.flags.select.is_empty() && self.flags.ignore.is_empty());
        self.flags.ignore.iter().for_each(|selector| settings.rules.ignore(selector));
        self.flags.severity.iter().for_each(|(selector, severity)| settings.rules.set_severity(selector, *severity));
        Ok(settings)
    }

    /// Whether the configuration leaves `path` out, or a folder it is in. The folder `named`, and those
    /// it is in, were asked for: they do not count.
    ///
    /// # Errors
    /// As [`Resolver::settings`].
    pub fn is_excluded(&self, path: &Path, named: &Path) -> Result<bool, ConfigError> {
        let (path, named) = (absolute(path), absolute(named));
        let compiled = self.compiled(&path)?;
        let inside = |part: &Path| part.starts_with(compiled.root()) || !path.starts_with(compiled.root());
        Ok(path.ancestors().take_while(|part| *part != named && inside(part)).any(|part| {
            let relative = compiled.relative(part);
            compiled.exclude.is_match(&relative) || compiled.exclude.is_match(format!("{relative}/"))
        }))
    }

    /// Whether the configuration asks for `file` by its name.
    ///
    /// # Errors
    /// As [`Resolver::settings`].
    pub fn is_included(&self, file: &Path) -> Result<bool, ConfigError> {
        let file = absolute(file);
        let compiled = self.compiled(&file)?;
        Ok(compiled.include.is_match(compiled.relative(&file)))
    }

    /// The judge of RPS of a run in `folder`: that of the configuration which was named, or holds there. Those of
    /// other folders do not count, so that data which brings its own cannot send texts where it likes.
    ///
    /// # Errors
    /// As [`Resolver::settings`].
    pub fn judge(&self, folder: &Path) -> Result<Option<Arc<JudgeSettings>>, ConfigError> {
        Ok(self.compiled(&absolute(&folder.join(CONFIG_NAME)))?.judge())
    }

    /// The configuration that holds for `file`, an absolute path.
    fn compiled(&self, file: &Path) -> Result<Arc<Compiled>, ConfigError> {
        if let Some(fixed) = &self.fixed {
            return Ok(Arc::clone(fixed));
        }
        let folder = file.parent().unwrap_or(file);
        if let Some(known) = self.known().folders.get(folder) {
            return Ok(Arc::clone(known));
        }
        let found = nearest_config(folder);
        let loaded = found.as_ref().and_then(|path| self.known().files.get(path).map(Arc::clone));
        let compiled = match (&found, loaded) {
            (_, Some(loaded)) => loaded,
            (Some(path), None) => Arc::new(load(path)?),
            (None, None) => {
                let here = std::env::current_dir().unwrap_or_default();
                Arc::new(Compiled::new(Config::default(), None, "", here)?)
            }
        };
        let mut known = self.known();
        known.folders.insert(folder.to_owned(), Arc::clone(&compiled));
        if let Some(path) = found {
            known.files.insert(path, Arc::clone(&compiled));
        }
        Ok(compiled)
    }

    fn known(&self) -> MutexGuard<'_, LoadedConfigs> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The configuration in a folder or the nearest one above, if there is one.
#[must_use]
pub fn nearest_config(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(CONFIG_NAME)).find(|path| path.is_file())
}

/// The path from the root, without `..`, so that what stands above a file is what its parts say.
pub(super) fn absolute(path: &Path) -> PathBuf {
    let full = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if !full.components().any(|part| part == Component::ParentDir) {
        return full;
    }
    // Links count: `link/..` is where the link leads, one up.
    let (Some(folder), Some(name)) = (full.parent(), full.file_name()) else {
        return std::fs::canonicalize(&full).unwrap_or(full);
    };
    std::fs::canonicalize(folder).map_or_else(|_| lexical(&full), |folder| folder.join(name))
}

/// Without `..` by the names alone, for folders that are not there.
fn lexical(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    plain
}

fn load(path: &Path) -> Result<Compiled, ConfigError> {
    let path = absolute(path);
    let text = read(&path)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let config: Config = toml::from_str(text).map_err(|error| ConfigError::of_toml(path.clone(), &error))?;
    let root = path.parent().unwrap_or(&path).to_owned();
    Compiled::new(config, Some(path.clone()), text, root).map_err(|error| error.in_file(path, text))
}

/// What a configuration file says.
pub(super) fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|error| {
        let reason = match error.kind() {
            std::io::ErrorKind::NotFound => "no such file".to_owned(),
            std::io::ErrorKind::IsADirectory => "a folder, not a file".to_owned(),
            std::io::ErrorKind::InvalidData => "not UTF-8 text".to_owned(),
            _ => error.to_string(),
        };
        ConfigError::Unreadable { path: path.to_owned(), reason }
    })
}
