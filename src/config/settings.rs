//! What a configuration means for one file.

use super::error::nearest;
use super::ignores::{Ignores, Table};
use super::judge::JudgeSettings;
use super::model::{Config, FieldSource, Ignore, ToolKind};
use super::teachers::{Source as ConfigText, Teachers};
use super::{ConfigError, PathTemplate, Selection, TeacherSettings};
use crate::dataset::DatasetScope;
use crate::formats::Format;
use crate::rules::{RULES, Rule};
use crate::schema::UserSchema;
use crate::trajectory::{CallKind, ToolSettings};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The settings of one file.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The configuration file they come from.
    pub source: Option<PathBuf>,
    /// Which rules run.
    pub rules: Selection,
    /// What the tools of the data are.
    pub tools: Arc<ToolSettings>,
    /// The format, when the configuration names one.
    pub format: Option<Format>,
    /// Where the task comes from, when not from the format.
    pub task: Option<Field>,
    /// Where the model comes from.
    pub model: Option<Field>,
    /// Where the outcome comes from.
    pub outcome: Option<Field>,
    /// Schemas in place of the format's own.
    pub schemas: Vec<Arc<UserSchema>>,
    /// The teachers whose echo is looked for, with their limits here.
    pub teachers: Vec<Arc<TeacherSettings>>,
    /// Whether the teacher that comes with echolint counts too.
    pub default_teacher: bool,
    /// The datasets that the file is part of.
    pub datasets: Vec<Arc<DatasetScope>>,
    /// Findings that are left out.
    pub ignores: Ignores,
    /// Whether records may say themselves what of theirs is left out.
    pub record_ignores: bool,
    /// Whether the command line turned rules off: then what leaves findings out may have nothing to do.
    pub narrowed: bool,
}

impl Default for Settings {
    /// What holds where no configuration says anything; the file is part of no dataset.
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
    /// The settings under which only that is looked at what datasets want to know.
    #[must_use]
    pub fn for_datasets(&self) -> Self {
        let mut settings = self.clone();
        settings.rules.retain(Rule::is_about_datasets);
        settings
    }

    /// Whether datasets want to know something of the file.
    #[must_use]
    pub fn has_datasets(&self) -> bool {
        let runs = |rule: &Rule| rule.is_about_datasets() && self.rules.severity(rule.index()).is_some();
        !self.datasets.is_empty() && RULES.iter().any(|rule| runs(rule))
    }

    /// Whether a dataset of the file has a limit of AGS.
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

/// A configuration with its globs and rules made ready.
#[derive(Debug)]
pub struct Compiled {
    path: Option<PathBuf>,
    root: PathBuf,
    rules: Selection,
    tools: Arc<ToolSettings>,
    pub(super) include: GlobSet,
    pub(super) exclude: GlobSet,
    formats: Vec<(GlobSet, Formats)>,
    schemas: Vec<(GlobSet, Arc<UserSchema>)>,
    overrides: Vec<(GlobSet, RuleChange)>,
    teachers: Teachers,
    default_teacher: bool,
    ignores: Ignores,
    record_ignores: bool,
    judge: Option<Arc<JudgeSettings>>,
}

#[derive(Debug)]
struct Formats {
    format: Option<Format>,
    task: Option<Source>,
    model: Option<Source>,
    outcome: Option<Source>,
}

#[derive(Debug)]
enum Source {
    Fixed(Field),
    Path(PathTemplate),
}

type RuleChange = super::model::RuleOverride;

impl Compiled {
    /// Makes a configuration ready. `path` is its file, `text` what it says, `root` the folder its
    /// globs are relative to.
    pub(super) fn new(config: Config, path: Option<PathBuf>, text: &str, root: PathBuf) -> Result<Self, ConfigError> {
        let mut rules = Selection::default();
        if let Some(selected) = &config.select {
            rules.clear();
            each(selected, |selector| rules.select(selector))?;
        }
        each(&config.extend_select, |selector| rules.select(selector))?;
        let source = ConfigText { path: path.as_deref(), text };
        let mut tables = Vec::new();
        for entry in &config.ignore {
            match entry.get_ref() {
                Ignore::Rules(selector) => rules.ignore(&selector.parse()?),
                Ignore::Table(table) => tables.push(Table::new(table, entry.span(), source)?),
            }
        }
        for (name, severity) in &config.severity.0 {
            rules.set_severity(&name.parse()?, *severity);
        }
        for change in &config.overrides {
            check_rules(change)?;
        }
        if let Some(judge) = &config.judge {
            judge.check(path.as_deref())?;
        }
        let formats = config.formats.iter().map(|entry| Ok((globs(&entry.paths)?, Formats::new(entry)?)));
        let schemas =
            config.schemas.iter().map(|binding| Ok((globs(&binding.paths)?, load_schema(&root, &binding.schema)?)));
        let overrides = config.overrides.iter().map(|change| Ok((globs(&change.paths)?, change.clone())));
        Ok(Self {
            rules,
            teachers: Teachers::new(&config, source, &root)?,
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

    /// The judge of RPS, if there is one.
    pub(super) fn judge(&self) -> Option<Arc<JudgeSettings>> {
        self.judge.as_ref().map(Arc::clone)
    }

    /// The path that globs see: relative to the configuration, with `/`; outside its folder the whole path.
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
            ignores: self.ignores.of_file(&path),
            record_ignores: self.record_ignores,
            ..Settings::default()
        };
        for (_, entry) in self.formats.iter().filter(|(globs, _)| globs.is_match(&path)) {
            settings.format = entry.format.or(settings.format);
            for (source, name, field) in [
                (&entry.task, "task", &mut settings.task),
                (&entry.model, "model", &mut settings.model),
                (&entry.outcome, "outcome", &mut settings.outcome),
            ] {
                match source {
                    Some(Source::Fixed(fixed)) => *field = Some(fixed.clone()),
                    Some(Source::Path(template)) => {
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
        settings.teachers = self.teachers.under(overrides.iter().map(|(_, change)| *change));
        settings.datasets = self.teachers.datasets(overrides.iter().map(|(index, _)| *index));
        for (_, change) in overrides {
            each(&change.extend_select, |selector| settings.rules.select(selector))?;
            each(&change.ignore, |selector| settings.rules.ignore(selector))?;
            for (name, severity) in &change.severity.0 {
                settings.rules.set_severity(&name.parse()?, *severity);
            }
        }
        Ok(settings)
    }
}

/// Parses selectors and hands each on.
fn each(selectors: &[String], mut f: impl FnMut(&super::Selector)) -> Result<(), ConfigError> {
    selectors.iter().try_for_each(|text| {
        f(&text.parse()?);
        Ok(())
    })
}

fn check_rules(change: &RuleChange) -> Result<(), ConfigError> {
    let named = change.extend_select.iter().chain(&change.ignore).chain(change.severity.0.iter().map(|(name, _)| name));
    named.map(|name| name.parse::<super::Selector>()).try_for_each(|parsed| parsed.map(drop))
}

/// Globs in which `*` does not cross `/`.
pub(super) fn globs(patterns: &[String]) -> Result<GlobSet, ConfigError> {
    let mut set = GlobSetBuilder::new();
    let wrong = |pattern: &str, error: &globset::Error| ConfigError::Pattern {
        pattern: pattern.to_owned(),
        reason: error.kind().to_string(),
    };
    for pattern in patterns {
        let glob = GlobBuilder::new(pattern.trim_start_matches("./")).literal_separator(true).build();
        set.add(glob.map_err(|error| wrong(pattern, &error))?);
    }
    set.build().map_err(|error| wrong(&patterns.join(", "), &error))
}

fn tool_settings(config: &Config) -> Result<ToolSettings, ConfigError> {
    let kinds = config.tools.kinds.0.iter().map(|(pattern, kind)| {
        let glob = globset::Glob::new(pattern)
            .map_err(|error| ConfigError::Pattern { pattern: pattern.clone(), reason: error.kind().to_string() })?;
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
    let wrong = |reason: String| ConfigError::Schema { name: name.to_owned(), path: path.clone(), reason };
    let text = std::fs::read_to_string(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => wrong("no such file".to_owned()),
        _ => wrong(error.to_string()),
    })?;
    UserSchema::compile(name, &text).map(Arc::new).map_err(wrong)
}

impl Formats {
    fn new(entry: &super::FormatOverride) -> Result<Self, ConfigError> {
        let format = |name: &str| Format::from_name(name).ok_or_else(|| unknown_format(name));
        let source = |source: &Option<FieldSource>, field: &str| {
            source.as_ref().map(|source| Source::new(source, field)).transpose()
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
    let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    let all = Format::all().map(Format::name).collect::<Vec<_>>().join(", ");
    ConfigError::Pattern { pattern: name.to_owned(), reason: format!("no such format; {near}Known are {all}") }
}

impl Source {
    fn new(source: &FieldSource, field: &str) -> Result<Self, ConfigError> {
        let wrong = |pattern: &str, reason: String| ConfigError::Pattern { pattern: pattern.to_owned(), reason };
        Ok(match source {
            FieldSource::Pointer(pointer) if !pointer.is_empty() && !pointer.starts_with('/') => {
                return Err(wrong(pointer, format!("a JSON pointer begins with `/`: write `/{pointer}`")));
            }
            FieldSource::Pointer(pointer) => Self::Fixed(Field::Pointer(pointer.clone())),
            FieldSource::Value(value) => Self::Fixed(Field::Value(value.clone())),
            FieldSource::Path(text) => {
                let template: PathTemplate = text.parse()?;
                if !template.names(field) {
                    return Err(wrong(text, format!("write `{{{field}}}` where the {field} stands in the path")));
                }
                Self::Path(template)
            }
        })
    }
}
