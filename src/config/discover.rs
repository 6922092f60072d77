//! Finding the configuration of a file: `echolint.toml` in its folder or in the nearest folder above.

use super::model::Config;
use super::settings::CompiledConfig;
use super::{ConfigError, JudgeSettings, Selector, Settings};
use crate::bounded_read;
use crate::rule::Severity;
use crate::rules::RuleSet;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The name of the configuration file.
pub const CONFIG_NAME: &str = "echolint.toml";

/// The rule options of the command line, which override every configuration.
#[derive(Debug, Clone, Default)]
pub struct RuleFlags {
    /// Rules to run instead of the configured ones; empty to keep those.
    pub select: Vec<Selector>,
    /// Rules to turn off.
    pub ignore: Vec<Selector>,
    /// Severities by rule.
    pub severity: Vec<(Selector, Severity)>,
}

/// Finds the settings of files. Each configuration file is read once.
#[derive(Debug)]
pub struct Resolver {
    /// The rules that a configuration can enable.
    rules: Arc<RuleSet>,
    flags: RuleFlags,
    /// The configuration for all files, if one was given.
    fixed: Option<Arc<CompiledConfig>>,
    loaded: Mutex<LoadedConfigs>,
}

/// The configurations loaded so far.
#[derive(Debug, Default)]
struct LoadedConfigs {
    /// By the folder of the data.
    folders: HashMap<PathBuf, Arc<CompiledConfig>>,
    /// By the configuration file.
    files: HashMap<PathBuf, Arc<CompiledConfig>>,
}

impl Default for Resolver {
    /// A resolver with the built-in rules that reads the configurations of the files it is asked about.
    fn default() -> Self {
        let rules = Arc::new(RuleSet::builtin());
        Self { rules, flags: RuleFlags::default(), fixed: None, loaded: Mutex::default() }
    }
}

impl Resolver {
    /// Creates a resolver. `config`, if given, is the configuration of every file.
    ///
    /// # Errors
    /// If `config` cannot be read or is invalid.
    pub fn new(flags: RuleFlags, config: Option<&Path>) -> Result<Self, ConfigError> {
        Self::with_rules(Arc::new(RuleSet::builtin()), flags, config)
    }

    /// Creates a resolver with the rules of a set instead of the built-in rules.
    ///
    /// # Errors
    /// As [`Resolver::new`].
    pub fn with_rules(rules: Arc<RuleSet>, flags: RuleFlags, config: Option<&Path>) -> Result<Self, ConfigError> {
        let fixed = config.map(|path| load(path, &rules).map(Arc::new)).transpose()?;
        Ok(Self { rules, flags, fixed, loaded: Mutex::default() })
    }

    /// Creates a resolver that reads no configuration files. The configuration of every file is `text`, the content of an
    /// `echolint.toml` with paths relative to `root`.
    ///
    /// # Errors
    /// If the text is not a valid configuration.
    pub fn from_text(text: &str, root: &Path) -> Result<Self, ConfigError> {
        let rules = Arc::new(RuleSet::builtin());
        let compiled = compile(text, None, absolute(root), &rules)?;
        Ok(Self { rules, flags: RuleFlags::default(), fixed: Some(Arc::new(compiled)), loaded: Mutex::default() })
    }

    /// Replaces the rule options.
    pub fn set_flags(&mut self, flags: RuleFlags) {
        self.flags = flags;
    }

    /// The rules that a configuration can enable.
    #[must_use]
    pub const fn rules(&self) -> &Arc<RuleSet> {
        &self.rules
    }

    /// The settings of `file`, which need not exist.
    ///
    /// # Errors
    /// If its configuration cannot be read or is invalid.
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

    /// Whether the configuration excludes `path` or a folder that contains it. The folder `named` and the folders above
    /// it are not considered, because the user asked for them.
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

    /// Whether an `include` glob of the configuration matches `file`.
    ///
    /// # Errors
    /// As [`Resolver::settings`].
    pub fn is_included(&self, file: &Path) -> Result<bool, ConfigError> {
        let file = absolute(file);
        let compiled = self.compiled(&file)?;
        Ok(compiled.include.is_match(compiled.relative(&file)))
    }

    /// The RPS judge for a run in `folder`, from the given configuration or the one of that folder. Configurations
    /// beside the data are not considered: otherwise untrusted data could choose where texts are sent.
    ///
    /// # Errors
    /// As [`Resolver::settings`].
    pub fn judge(&self, folder: &Path) -> Result<Option<Arc<JudgeSettings>>, ConfigError> {
        Ok(self.compiled(&absolute(&folder.join(CONFIG_NAME)))?.judge())
    }

    /// The configuration of `file`, an absolute path.
    fn compiled(&self, file: &Path) -> Result<Arc<CompiledConfig>, ConfigError> {
        if let Some(fixed) = &self.fixed {
            return Ok(Arc::clone(fixed));
        }
        let folder = file.parent().unwrap_or(file);
        if let Some(loaded) = self.loaded().folders.get(folder) {
            return Ok(Arc::clone(loaded));
        }
        let found = nearest_config(folder);
        let loaded = found.as_ref().and_then(|path| self.loaded().files.get(path).map(Arc::clone));
        let compiled = match (&found, loaded) {
            (_, Some(loaded)) => loaded,
            (Some(path), None) => Arc::new(load(path, &self.rules)?),
            (None, None) => {
                let here = std::env::current_dir().unwrap_or_default();
                Arc::new(CompiledConfig::new(Config::default(), None, "", here, &self.rules)?)
            }
        };
        let mut loaded = self.loaded();
        loaded.folders.insert(folder.to_owned(), Arc::clone(&compiled));
        if let Some(path) = found {
            loaded.files.insert(path, Arc::clone(&compiled));
        }
        Ok(compiled)
    }

    fn loaded(&self) -> MutexGuard<'_, LoadedConfigs> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The configuration file in `folder` or in the nearest folder above.
#[must_use]
pub fn nearest_config(folder: &Path) -> Option<PathBuf> {
    // A device or a pipe is found, too, so that reading it reports an error.
    let exists = |path: &PathBuf| std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_dir());
    folder.ancestors().map(|folder| folder.join(CONFIG_NAME)).find(exists)
}

/// Makes a path absolute and removes `..`, so that its ancestors are the folders that contain the file.
pub(super) fn absolute(path: &Path) -> PathBuf {
    let full = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if !full.components().any(|part| part == Component::ParentDir) {
        return full;
    }
    // Resolve links: `link/..` is the parent of the link's target.
    let (Some(folder), Some(name)) = (full.parent(), full.file_name()) else {
        return std::fs::canonicalize(&full).unwrap_or(full);
    };
    std::fs::canonicalize(folder).map_or_else(|_| lexical(&full), |folder| folder.join(name))
}

/// Removes `..` without resolving links, for folders that do not exist.
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

fn load(path: &Path, rules: &Arc<RuleSet>) -> Result<CompiledConfig, ConfigError> {
    let path = absolute(path);
    let text = read(&path)?;
    let root = path.parent().unwrap_or(&path).to_owned();
    compile(&text, Some(path), root, rules)
}

/// Compiles the text of a configuration, of the file `path` if there is one.
fn compile(
    text: &str,
    path: Option<PathBuf>,
    root: PathBuf,
    rules: &Arc<RuleSet>,
) -> Result<CompiledConfig, ConfigError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let name = path.clone().unwrap_or_else(|| CONFIG_NAME.into());
    let config: Config = toml::from_str(text).map_err(|error| ConfigError::from_toml(name.clone(), &error))?;
    CompiledConfig::new(config, path, text, root, rules).map_err(|error| error.in_file(name, text))
}

/// Reads the text of a configuration file.
pub(super) fn read(path: &Path) -> Result<String, ConfigError> {
    bounded_read::read_text(path, bounded_read::MAX_CONFIG).map_err(|error| {
        let reason = match error.kind() {
            std::io::ErrorKind::NotFound => "no such file".to_owned(),
            std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
            std::io::ErrorKind::InvalidData => "not UTF-8 text".to_owned(),
            _ => error.to_string(),
        };
        ConfigError::Unreadable { path: path.to_owned(), reason }
    })
}
