//! Finding the configuration of a file: `echolint.toml` in its folder or the nearest one above.

use super::model::Config;
use super::settings::Compiled;
use super::{ConfigError, Selector, Settings};
use crate::diagnostic::Severity;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

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
    folders: Mutex<HashMap<PathBuf, Arc<Compiled>>>,
}

impl Resolver {
    /// A resolver. `config` is used for every file in place of what is found near it.
    ///
    /// # Errors
    /// When `config` cannot be read or used.
    pub fn new(flags: RuleFlags, config: Option<&Path>) -> Result<Self, ConfigError> {
        let fixed = config.map(|path| load(path).map(Arc::new)).transpose()?;
        Ok(Self { flags, fixed, folders: Mutex::default() })
    }

    /// The settings of `file`, which need not exist.
    ///
    /// # Errors
    /// When its configuration cannot be read or used.
    pub fn settings(&self, file: &Path) -> Result<Settings, ConfigError> {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let mut settings = self.compiled(&file)?.settings(&file)?;
        if !self.flags.select.is_empty() {
            settings.rules.clear();
            self.flags.select.iter().for_each(|selector| settings.rules.select(selector));
        }
        self.flags.ignore.iter().for_each(|selector| settings.rules.ignore(selector));
        self.flags.severity.iter().for_each(|(selector, severity)| settings.rules.set_severity(selector, *severity));
        Ok(settings)
    }

    /// Whether the configuration leaves `path`, a file or a folder, out.
    ///
    /// # Errors
    /// As [`Resolver::settings`].
    pub fn is_excluded(&self, path: &Path) -> Result<bool, ConfigError> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let compiled = self.compiled(&path)?;
        let relative = compiled.relative(&path);
        Ok(compiled.exclude.is_match(&relative) || compiled.exclude.is_match(format!("{relative}/")))
    }

    /// Whether the configuration asks for `file` by its name.
    ///
    /// # Errors
    /// As [`Resolver::settings`].
    pub fn is_included(&self, file: &Path) -> Result<bool, ConfigError> {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let compiled = self.compiled(&file)?;
        Ok(compiled.include.is_match(compiled.relative(&file)))
    }

    /// The configuration that holds for `file`, an absolute path.
    fn compiled(&self, file: &Path) -> Result<Arc<Compiled>, ConfigError> {
        if let Some(fixed) = &self.fixed {
            return Ok(Arc::clone(fixed));
        }
        let folder = file.parent().unwrap_or(file);
        if let Some(known) = self.folders.lock().unwrap_or_else(PoisonError::into_inner).get(folder) {
            return Ok(Arc::clone(known));
        }
        let found = folder.ancestors().map(|folder| folder.join(CONFIG_NAME)).find(|path| path.is_file());
        let compiled = Arc::new(match found {
            Some(path) => load(&path)?,
            None => Compiled::new(Config::default(), None, std::env::current_dir().unwrap_or_default())?,
        });
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folders.insert(folder.to_owned(), Arc::clone(&compiled));
        Ok(compiled)
    }
}

fn load(path: &Path) -> Result<Compiled, ConfigError> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let text = std::fs::read_to_string(&path)
        .map_err(|error| ConfigError::Unreadable { path: path.clone(), reason: error.to_string() })?;
    let config: Config = toml::from_str(&text).map_err(|error| ConfigError::of_toml(path.clone(), &error))?;
    let root = path.parent().unwrap_or(&path).to_owned();
    Compiled::new(config, Some(path.clone()), root).map_err(|error| match error {
        ConfigError::UnknownRule { .. } | ConfigError::Pattern { .. } => {
            ConfigError::Invalid { path, message: error.to_string(), hint: None }
        }
        other => other,
    })
}
