//! The teachers and datasets of a configuration, and those that apply to a file.

use super::ConfigError;
use super::config_text::ConfigText;
use super::error::nearest;
use super::globs::globs;
use super::limits::{DatasetTable, TeacherFiles, TeacherOverride};
use super::model::{Config, RuleOverride};
use crate::dataset::{ConfigPlace, DatasetScope, ScopeId, TeacherLimits, name_of};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::Spanned;

/// The default of `max-false-positive-rate` and `max-verbal-false-positive-rate`.
const MAX_FALSE_POSITIVE_RATE: f64 = 0.01;
/// The default of `max-duplicate-share`.
const MAX_DUPLICATE_SHARE: f64 = 0.25;

/// The settings of a teacher for one file.
#[derive(Debug, Clone, PartialEq)]
pub struct TeacherSettings {
    /// The name in the configuration.
    pub name: Arc<str>,
    /// Where its profile comes from.
    pub source: TeacherSource,
    /// The acceptable share of other models' trajectories that are reported as echoes.
    pub max_false_positive_rate: f64,
    /// The same for how agents talk.
    pub max_verbal_false_positive_rate: f64,
    /// The largest share of echoes in a dataset.
    pub max_echo_share: Option<f64>,
    /// How much a change may raise that share.
    pub max_echo_share_increase: Option<f64>,
    /// The largest AGS of a dataset toward the teacher.
    pub max_ags: Option<f64>,
    /// The 1-based line of `[teachers.NAME]` in the configuration.
    pub line: u64,
    /// The place of that table.
    pub place: Option<ConfigPlace>,
}

/// Where a teacher's profile comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TeacherSource {
    /// A profile file.
    Profile(PathBuf),
    /// Trajectories to build the profile from: files, folders or globs.
    Trajectories {
        /// The teacher's own trajectories.
        teacher: Vec<String>,
        /// Trajectories of other models.
        background: Vec<String>,
        /// The folder that the paths are relative to.
        root: PathBuf,
    },
}

/// The teachers and datasets of a configuration.
#[derive(Debug)]
pub(super) struct Teachers {
    /// The teachers without overrides.
    settings: Vec<Arc<TeacherSettings>>,
    /// The dataset of all files.
    whole: Arc<DatasetScope>,
    /// For each override, the dataset of its files, if it sets a limit.
    parts: Vec<Option<Arc<DatasetScope>>>,
}

impl Teachers {
    /// Compiles the teachers and datasets of a configuration. `root` is the folder that paths are relative to.
    ///
    /// # Errors
    /// If a glob is invalid, or an override names an unknown teacher.
    pub fn new(config: &Config, text: ConfigText<'_>, root: &Path) -> Result<Self, ConfigError> {
        let mut teachers = Vec::new();
        for (name, written) in &config.teachers.0 {
            let limits = written.get_ref().limits;
            teachers.push(Arc::new(TeacherSettings {
                name: name.as_str().into(),
                source: TeacherSource::new(&written.get_ref().source, root)?,
                max_false_positive_rate: limits.max_false_positive_rate.unwrap_or(MAX_FALSE_POSITIVE_RATE),
                max_verbal_false_positive_rate: limits
                    .max_verbal_false_positive_rate
                    .unwrap_or(MAX_FALSE_POSITIVE_RATE),
                max_echo_share: limits.max_echo_share,
                max_echo_share_increase: limits.max_echo_share_increase,
                max_ags: limits.max_ags,
                line: text.locate(written.span()).start.line,
                place: text.place(written.span()),
            }));
        }
        for (name, change) in config.overrides.iter().flat_map(|entry| &entry.teachers.0) {
            if !teachers.iter().any(|teacher| *teacher.name == **name) {
                let near = nearest(name, teachers.iter().map(|teacher| &*teacher.name));
                let line = text.locate(change.span()).start.line;
                return Err(ConfigError::UnknownTeacher { name: name.clone(), line, hint: near.map(str::to_owned) });
            }
        }
        let own = config.teachers.0.iter().map(|(name, written)| (name, written.get_ref().limits, written.span()));
        let mut whole = text.scope(0, &[], config.dataset.as_ref(), own);
        whole.max_duplicate_share.get_or_insert(MAX_DUPLICATE_SHARE);
        let parts = config.overrides.iter().enumerate().map(|(index, entry)| {
            let changes = entry.teachers.0.iter().map(|(name, change)| (name, *change.get_ref(), change.span()));
            let scope = text.scope(index + 1, &entry.paths, entry.dataset.as_ref(), changes);
            let has_limits =
                scope.max_duplicate_share.is_some() || scope.min_behaviours.is_some() || !scope.teachers.is_empty();
            has_limits.then(|| Arc::new(scope))
        });
        Ok(Self { settings: teachers, whole: Arc::new(whole), parts: parts.collect() })
    }

    /// The teachers with these overrides applied.
    pub fn with_overrides<'o>(
        &self,
        overrides: impl Iterator<Item = &'o RuleOverride> + Clone,
    ) -> Vec<Arc<TeacherSettings>> {
        let with_overrides = |teacher: &Arc<TeacherSettings>| {
            let changes = overrides.clone().flat_map(|entry| &entry.teachers.0);
            let changes = changes.filter(|(name, _)| **name == *teacher.name).map(|(_, change)| change.get_ref());
            let mut shared = Arc::clone(teacher);
            for change in changes {
                let teacher = Arc::make_mut(&mut shared);
                teacher.max_false_positive_rate =
                    change.max_false_positive_rate.unwrap_or(teacher.max_false_positive_rate);
                teacher.max_verbal_false_positive_rate =
                    change.max_verbal_false_positive_rate.unwrap_or(teacher.max_verbal_false_positive_rate);
                teacher.max_echo_share = change.max_echo_share.or(teacher.max_echo_share);
                teacher.max_echo_share_increase = change.max_echo_share_increase.or(teacher.max_echo_share_increase);
                teacher.max_ags = change.max_ags.or(teacher.max_ags);
            }
            shared
        };
        self.settings.iter().map(with_overrides).collect()
    }

    /// The datasets of a file that matches the overrides with these indices.
    pub fn datasets(&self, overrides: impl Iterator<Item = usize>) -> Vec<Arc<DatasetScope>> {
        let parts = overrides.filter_map(|index| self.parts.get(index)?.as_ref());
        std::iter::once(&self.whole).chain(parts).map(Arc::clone).collect()
    }
}

impl TeacherSource {
    fn new(written: &TeacherFiles, root: &Path) -> Result<Self, ConfigError> {
        Ok(match written {
            TeacherFiles::Profile(profile) => Self::Profile(root.join(profile)),
            TeacherFiles::Trajectories { teacher, background } => {
                // Report an invalid glob now, with its line in the configuration.
                globs(teacher)?;
                globs(background)?;
                let (teacher, background) = (teacher.clone(), background.clone());
                Self::Trajectories { teacher, background, root: root.to_owned() }
            }
        })
    }
}

impl ConfigText<'_> {
    /// Creates a dataset with the limits of a `dataset` table and of `teachers`.
    fn scope<'t>(
        self,
        part: usize,
        globs: &[String],
        table: Option<&Spanned<DatasetTable>>,
        teachers: impl Iterator<Item = (&'t String, TeacherOverride, Range<usize>)>,
    ) -> DatasetScope {
        let limits = table.map(|table| *table.get_ref()).unwrap_or_default();
        let has_limit = |limits: &TeacherOverride| {
            limits.max_echo_share.is_some() || limits.max_echo_share_increase.is_some() || limits.max_ags.is_some()
        };
        let teachers = teachers.filter(|(_, limits, _)| has_limit(limits));
        let teachers = teachers.filter_map(|(name, limits, span)| {
            let TeacherOverride { max_echo_share, max_echo_share_increase, max_ags, .. } = limits;
            let (teacher, place) = (name.as_str().into(), self.place(span)?);
            Some(TeacherLimits { teacher, max_echo_share, max_echo_share_increase, max_ags, place })
        });
        DatasetScope {
            id: ScopeId { config: self.path.map(Arc::from), part },
            name: name_of(globs),
            patterns: globs.to_vec(),
            max_duplicate_share: limits.max_duplicate_share,
            min_behaviours: limits.min_behaviours,
            place: table.and_then(|table| self.place(table.span())),
            teachers: teachers.collect(),
        }
    }
}
