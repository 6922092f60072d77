//! Compiling a configuration, and the settings it defines for one file.

use super::config_text::ConfigText;
use super::error::nearest;
use super::globs::{globs, invalid_glob};
use super::ignores::{CompiledIgnore, Ignores};
use super::judge::JudgeSettings;
use super::model::{Config, FieldSource, Ignore, RuleOverride, ToolKind};
use super::teachers::Teachers;
use super::{ConfigError, PathTemplate, Selection, Selector, TeacherSettings};
use crate::bounded_read;
use crate::dataset::DatasetScope;
use crate::formats::Format;
use crate::rules::RuleSet;
use crate::schema::UserSchema;
use crate::trajectory::{CallKind, ToolSettings};
use globset::GlobSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The settings of one file.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The configuration file that the settings come from.
    pub source: Option<PathBuf>,
    /// The enabled rules and their severities.
    pub rules: Selection,
    /// Properties of the tools in the data.
    pub tools: Arc<ToolSettings>,
    /// The format, if the configuration sets one.
    pub format: Option<Format>,
    /// Where the task comes from; `None` for the format's own field.
    pub task: Option<Field>,
    /// Where the model comes from; `None` for the format's own field.
    pub model: Option<Field>,
    /// Where the outcome comes from; `None` for the format's own field.
    pub outcome: Option<Field>,
    /// Schemas that replace the schema of the format.
    pub schemas: Vec<Arc<UserSchema>>,
    /// The teachers to compare the file with, with their limits for this file.
    pub teachers: Vec<Arc<TeacherSettings>>,
    /// Whether to compare with the built-in profile if `teachers` is empty.
    pub default_teacher: bool,
    /// The datasets that the file is part of.
    pub datasets: Vec<Arc<DatasetScope>>,
    /// The `ignore` tables, which suppress findings.
    pub ignores: Ignores,
    /// Whether a record may suppress its own findings.
    pub record_ignores: bool,
    /// Whether `--select` or `--ignore` was given, so that a suppression without a match may still be needed.
    pub narrowed: bool,
}

impl Default for Settings {
    /// The settings without a configuration, except that the file is not part of a dataset.
    fn default() -> Self {
        Self {
            source: None,
            rules: Selection::default(),
            tools: Arc::default(),
            format: None,
            task: None,
            model: None,
            outcome: None,
            schemas: Vec::new(),
            teachers: Vec::new(),
            default_teacher: true,
            datasets: Vec::new(),
            ignores: Ignores::default(),
            record_ignores: false,
            narrowed: false,
        }
    }
}

impl Settings {
    /// The same settings with only the rules about datasets.
    #[must_use]
    pub fn for_datasets(&self) -> Self {
        let mut settings = self.clone();
        settings.rules.retain(|rule| rule.traits.needs_dataset);
        settings
    }

    /// Whether a rule about datasets is enabled and the file is part of a dataset.
    #[must_use]
    pub fn has_datasets(&self) -> bool {
        !self.datasets.is_empty() && self.rules.of_datasets().next().is_some()
    }

    /// Whether a dataset of the file has a limit on AGS.
    #[must_use]
    pub fn wants_ags(&self) -> bool {
        self.datasets.iter().any(|scope| scope.teachers.iter().any(|limits| limits.max_ags.is_some()))
    }
}

/// Where a field of a record comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// A JSON pointer into the record.
    Pointer(String),
    /// A constant.
    Value(String),
}

/// A configuration with compiled globs, rules and schemas.
#[derive(Debug)]
pub struct CompiledConfig {
    path: Option<PathBuf>,
    root: PathBuf,
    rules: Selection,
    tools: Arc<ToolSettings>,
    pub(super) include: GlobSet,
    pub(super) exclude: GlobSet,
    formats: Vec<(GlobSet, CompiledFormat)>,
    schemas: Vec<(GlobSet, Arc<UserSchema>)>,
    overrides: Vec<(GlobSet, RuleOverride)>,
    teachers: Teachers,
    default_teacher: bool,
    ignores: Ignores,
    record_ignores: bool,
    judge: Option<Arc<JudgeSettings>>,
}

/// An entry of `formats`.
#[derive(Debug)]
struct CompiledFormat {
    format: Option<Format>,
    task: Option<CompiledField>,
    model: Option<CompiledField>,
    outcome: Option<CompiledField>,
}

/// Where a field comes from: a pointer or a constant, or a part of the file's path.
#[derive(Debug)]
enum CompiledField {
    Fixed(Field),
    Path(PathTemplate),
}

impl CompiledConfig {
    /// Compiles a configuration. `path` is its file, `text` the content of that file, `root` the folder that globs are
    /// relative to, and `set` the rules that it can select.
    ///
    /// # Errors
    /// If a rule or a teacher is unknown, or a glob, a schema or another value is invalid.
    pub(super) fn new(
        config: Config,
        path: Option<PathBuf>,
        text: &str,
        root: PathBuf,
        set: &Arc<RuleSet>,
    ) -> Result<Self, ConfigError> {
        let mut rules = Selection::new(Arc::clone(set));
        if let Some(selected) = &config.select {
            rules.clear();
            for_each_selector(selected, set, |selector| rules.select(selector))?;
        }
        for_each_selector(&config.extend_select, set, |selector| rules.select(selector))?;
        let text = ConfigText { path: path.as_deref(), text };
        let mut tables = Vec::new();
        for entry in &config.ignore {
            match entry.get_ref() {
                Ignore::Rules(selector) => rules.ignore(&Selector::new(selector, set)?),
                Ignore::Table(table) => tables.push(CompiledIgnore::new(table, entry.span(), text, set)?),
            }
        }
        for (name, severity) in &config.severity.0 {
            rules.set_severity(&Selector::new(name, set)?, *severity);
        }
        for change in &config.overrides {
            check_rules(change, set)?;
        }
        if let Some(judge) = &config.judge {
            judge.check(path.as_deref())?;
        }
        let formats = config.formats.iter().map(|entry| Ok((globs(&entry.paths)?, CompiledFormat::new(entry)?)));
        let schemas =
            config.schemas.iter().map(|binding| Ok((globs(&binding.paths)?, load_schema(&root, &binding.schema)?)));
        let overrides = config.overrides.iter().map(|change| Ok((globs(&change.paths)?, change.clone())));
        Ok(Self {
            rules,
            teachers: Teachers::new(&config, text, &root)?,
            default_teacher: config.default_teacher.unwrap_or(true),
            ignores: Ignores::new(tables),
            record_ignores: config.record_ignores,
            judge: config.judge.clone().map(Arc::new),
            tools: Arc::new(tool_settings(&config)?),
            include: globs(&config.include)?,
            exclude: globs(&config.exclude)?,
            formats: formats.collect::<Result<_, ConfigError>>()?,
            schemas: schemas.collect::<Result<_, ConfigError>>()?,
            overrides: overrides.collect::<Result<_, ConfigError>>()?,
            path,
            root,
        })
    }

    /// The folder that globs are relative to.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The language model that scores RPS, if the configuration has one.
    pub(super) fn judge(&self) -> Option<Arc<JudgeSettings>> {
        self.judge.as_ref().map(Arc::clone)
    }

    /// The path to match globs with: relative to the configuration and with `/`. Outside the configuration's folder, it
    /// is the whole path.
    pub(super) fn relative(&self, file: &Path) -> String {
        let relative = file.strip_prefix(&self.root).unwrap_or(file);
        let text = relative.to_string_lossy();
        if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
    }

    /// The settings of `file`.
    pub(super) fn settings(&self, file: &Path) -> Result<Settings, ConfigError> {
        let path = self.relative(file);
        let mut settings = Settings {
            source: self.path.clone(),
            rules: self.rules.clone(),
            tools: Arc::clone(&self.tools),
            default_teacher: self.default_teacher,
            ignores: self.ignores.for_file(&path),
            record_ignores: self.record_ignores,
            format: None,
            task: None,
            model: None,
            outcome: None,
            schemas: Vec::new(),
            teachers: Vec::new(),
            datasets: Vec::new(),
            narrowed: false,
        };
        for (_, entry) in self.formats.iter().filter(|(globs, _)| globs.is_match(&path)) {
            settings.format = entry.format.or(settings.format);
            for (source, name, field) in [
                (&entry.task, "task", &mut settings.task),
                (&entry.model, "model", &mut settings.model),
                (&entry.outcome, "outcome", &mut settings.outcome),
            ] {
                match source {
                    Some(CompiledField::Fixed(fixed)) => *field = Some(fixed.clone()),
                    Some(CompiledField::Path(template)) => {
                        *field = template.capture(&path, name).map(Field::Value).or_else(|| field.take());
                    }
                    None => {}
                }
            }
        }
        let bound = self.schemas.iter().filter(|(globs, _)| globs.is_match(&path));
        settings.schemas = bound.map(|(_, schema)| Arc::clone(schema)).collect();
        let overrides = self.overrides.iter().enumerate().filter(|(_, (globs, _))| globs.is_match(&path));
        let overrides: Vec<_> = overrides.map(|(index, (_, change))| (index, change)).collect();
        settings.teachers = self.teachers.with_overrides(overrides.iter().map(|(_, change)| *change));
        settings.datasets = self.teachers.datasets(overrides.iter().map(|(index, _)| *index));
        for (_, change) in overrides {
            let set = self.rules.set();
            for_each_selector(&change.extend_select, set, |selector| settings.rules.select(selector))?;
            for_each_selector(&change.ignore, set, |selector| settings.rules.ignore(selector))?;
            for (name, severity) in &change.severity.0 {
                settings.rules.set_severity(&Selector::new(name, set)?, *severity);
            }
        }
        Ok(settings)
    }
}

/// Parses selectors and calls `f` with each.
fn for_each_selector(selectors: &[String], rules: &RuleSet, mut f: impl FnMut(&Selector)) -> Result<(), ConfigError> {
    selectors.iter().try_for_each(|text| {
        f(&Selector::new(text, rules)?);
        Ok(())
    })
}

/// Checks that all rules of an override exist.
fn check_rules(change: &RuleOverride, rules: &RuleSet) -> Result<(), ConfigError> {
    let named = change.extend_select.iter().chain(&change.ignore).chain(change.severity.0.iter().map(|(name, _)| name));
    named.map(|name| Selector::new(name, rules)).try_for_each(|parsed| parsed.map(drop))
}

fn tool_settings(config: &Config) -> Result<ToolSettings, ConfigError> {
    let kinds = config.tools.kinds.0.iter().map(|(pattern, kind)| {
        let glob = globset::Glob::new(pattern).map_err(|error| invalid_glob(pattern, &error))?;
        let kind = match kind {
            ToolKind::Read => CallKind::Read,
            ToolKind::Write => CallKind::Write,
            ToolKind::Neutral => CallKind::Neutral,
        };
        Ok((glob.compile_matcher(), kind))
    });
    let operations = config.tools.operations.0.iter().cloned().collect();
    Ok(ToolSettings { kinds: kinds.collect::<Result<_, ConfigError>>()?, operations })
}

fn load_schema(root: &Path, name: &str) -> Result<Arc<UserSchema>, ConfigError> {
    let path = root.join(name);
    let invalid = |reason: String| ConfigError::Schema { name: name.to_owned(), path: path.clone(), reason };
    let text = bounded_read::read_text(&path, bounded_read::MAX_SCHEMA).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => invalid("no such file".to_owned()),
        _ => invalid(error.to_string()),
    })?;
    UserSchema::compile(name, &text).map(Arc::new).map_err(invalid)
}

impl CompiledFormat {
    fn new(entry: &super::FormatOverride) -> Result<Self, ConfigError> {
        let format = |name: &str| Format::from_name(name).ok_or_else(|| unknown_format(name));
        let source = |source: &Option<FieldSource>, field: &str| {
            source.as_ref().map(|source| CompiledField::new(source, field)).transpose()
        };
        Ok(Self {
            format: entry.format.as_deref().map(format).transpose()?,
            task: source(&entry.task, "task")?,
            model: source(&entry.model, "model")?,
            outcome: source(&entry.outcome, "outcome")?,
        })
    }
}

fn unknown_format(name: &str) -> ConfigError {
    let near = nearest(name, Format::all().map(Format::name));
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    let all = Format::all().map(Format::name).collect::<Vec<_>>().join(", ");
    ConfigError::Pattern { pattern: name.to_owned(), reason: format!("unknown format (expected one of {all}){near}") }
}

impl CompiledField {
    fn new(source: &FieldSource, field: &str) -> Result<Self, ConfigError> {
        let invalid = |pattern: &str, reason: String| ConfigError::Pattern { pattern: pattern.to_owned(), reason };
        Ok(match source {
            FieldSource::Pointer(pointer) if !pointer.is_empty() && !pointer.starts_with('/') => {
                return Err(invalid(pointer, format!("a JSON pointer starts with `/`; did you mean `/{pointer}`?")));
            }
            FieldSource::Pointer(pointer) => Self::Fixed(Field::Pointer(pointer.clone())),
            FieldSource::Value(value) => Self::Fixed(Field::Value(value.clone())),
            FieldSource::Path(text) => {
                let template: PathTemplate = text.parse()?;
                if !template.has_field(field) {
                    return Err(invalid(text, format!("the pattern does not contain `{{{field}}}`")));
                }
                Self::Path(template)
            }
        })
    }
}
