//! The teachers of a run, each loaded or built once.

use super::{ProfileInputs, cache, calibrate, count, load_teacher};
use crate::config::{Resolver, Settings, TeacherSettings, TeacherSource};
use crate::engine::Datasets;
use crate::project::input::Inputs;
use crate::project::progress;
use crate::project::reading::{self, TrajectoryReader};
use crate::teacher::{
    ActiveTeacher, BackgroundGrouping, DEFAULT_NAME, ProfileBuilder, Role, Teacher, embedded_teacher,
};
use anyhow::{Context as _, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The maximal false-positive rate of teachers without settings.
const DEFAULT_FALSE_POSITIVE_RATE: f64 = 0.01;

/// The teachers of a run. All are loaded before the first file is checked.
#[derive(Debug, Default)]
pub struct TeacherStore {
    /// The configured teachers, by configuration file and name.
    configured: BTreeMap<(Option<PathBuf>, Arc<str>), Arc<Teacher>>,
    /// The built-in teacher, if a file uses it.
    default: Option<Arc<Teacher>>,
    /// Teachers for all files, in place of the configured ones.
    fixed: Option<Vec<ActiveTeacher>>,
}

impl TeacherStore {
    /// Loads the teachers of files with these settings. An unusable teacher becomes a finding of E004.
    ///
    /// # Errors
    /// If the built-in profile is unusable.
    pub fn prepare(
        files: impl Iterator<Item = Settings>,
        use_default: bool,
        resolver: &Resolver,
        datasets: &mut Datasets,
    ) -> Result<Self> {
        let mut store = Self::default();
        let mut tried = std::collections::BTreeSet::new();
        for settings in files.filter(needs_teachers) {
            if settings.teachers.is_empty() && settings.default_teacher && use_default && store.default.is_none() {
                store.default = Some(Arc::new(embedded_teacher().context("built-in profile")?));
            }
            for teacher in &settings.teachers {
                let key = (settings.source.clone(), Arc::clone(&teacher.name));
                if !tried.insert(key.clone()) {
                    continue;
                }
                match load_or_build(teacher, resolver) {
                    Ok(loaded) => {
                        store.configured.insert(key, Arc::new(loaded));
                    }
                    Err(error) => datasets.unavailable(&settings, teacher, &format!("{error:#}")),
                }
            }
        }
        Ok(store)
    }

    /// A store that uses these teachers for all files.
    #[must_use]
    pub fn fixed(teachers: &[ActiveTeacher]) -> Self {
        Self { fixed: Some(teachers.to_vec()), ..Self::default() }
    }

    /// The teachers to compare a file with.
    #[must_use]
    pub fn for_file(&self, settings: &Settings) -> Vec<ActiveTeacher> {
        if !needs_teachers(settings) {
            return Vec::new();
        }
        if let Some(fixed) = &self.fixed {
            return fixed.clone();
        }
        if settings.teachers.is_empty() {
            let default = self.default.as_ref().filter(|_| settings.default_teacher);
            return default.map(|teacher| with_limits(DEFAULT_NAME.into(), teacher, None)).into_iter().collect();
        }
        let configured = settings.teachers.iter().filter_map(|teacher| {
            let key = (settings.source.clone(), Arc::clone(&teacher.name));
            let loaded = self.configured.get(&key)?;
            Some(with_limits(Arc::clone(&teacher.name), loaded, Some(teacher)))
        });
        configured.collect()
    }

    /// Whether a file uses the built-in teacher.
    #[must_use]
    pub fn uses_default(&self) -> bool {
        self.default.is_some()
    }

    /// The teachers of a configuration, by name.
    pub fn for_config(&self, config: Option<&Path>) -> impl Iterator<Item = (&str, &Teacher)> {
        let configured = self.configured.iter().filter(move |((path, _), _)| path.as_deref() == config);
        let fixed = self.fixed.iter().flatten().map(|active| (&*active.name, &*active.teacher));
        fixed.chain(configured.map(|((_, name), teacher)| (&**name, &**teacher)))
    }
}

/// Combines a teacher with the limits in its settings, or with the default limits.
pub fn with_limits(name: Arc<str>, teacher: &Arc<Teacher>, settings: Option<&TeacherSettings>) -> ActiveTeacher {
    let rate = |of: fn(&TeacherSettings) -> f64| settings.map_or(DEFAULT_FALSE_POSITIVE_RATE, of);
    ActiveTeacher {
        name,
        teacher: Arc::clone(teacher),
        max_false_positive_rate: rate(|settings| settings.max_false_positive_rate),
        max_verbal_false_positive_rate: rate(|settings| settings.max_verbal_false_positive_rate),
    }
}

/// Whether an enabled rule uses the teachers.
fn needs_teachers(settings: &Settings) -> bool {
    // Without a limit, the rules about datasets report nothing.
    let limited = settings.datasets.iter().any(|scope| !scope.teachers.is_empty());
    settings.rules.any(|rule| rule.traits.needs_teacher && (limited || !rule.traits.needs_dataset))
}

/// Loads a teacher's profile, or builds it from trajectories.
///
/// # Errors
/// If the profile or the trajectories are unusable.
pub fn load_or_build(settings: &TeacherSettings, resolver: &Resolver) -> Result<Teacher> {
    let profile = match &settings.source {
        TeacherSource::Profile(path) => return load_teacher(path),
        TeacherSource::Trajectories { teacher, background, root } => {
            let find = |patterns: &[String], what: &str| {
                let inside: Vec<String> =
                    patterns.iter().map(|pattern| root.join(pattern).display().to_string()).collect();
                if inside.is_empty() {
                    Ok(Inputs::default())
                } else {
                    reading::find(&inside, resolver).context(what.to_owned())
                }
            };
            let data = ProfileInputs {
                files: [
                    (Role::Teacher, find(teacher, "`trajectories`")?),
                    (Role::Background, find(background, "`background`")?),
                ],
            };
            if data.failed() {
                anyhow::bail!("{}", data.problems().collect::<Vec<_>>().join("; "));
            }
            cache::get_or_build(&settings.name, &data, || {
                let threads = rayon::current_num_threads();
                let reader = TrajectoryReader { resolver, threads, progress: &progress::none };
                let mut builder = ProfileBuilder::new(&settings.name, BackgroundGrouping::Model);
                count(&reader, &data, &mut builder)?;
                calibrate(&reader, &data, builder.finish()?)
            })?
        }
    };
    Ok(Teacher::new(profile))
}
