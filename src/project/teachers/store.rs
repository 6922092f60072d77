//! The teachers of a run: each read or built once.

use super::{Data, cache, calibrate, count, ready};
use crate::config::{Resolver, Settings, TeacherSettings, TeacherSource};
use crate::engine::Datasets;
use crate::project::input::Inputs;
use crate::project::progress;
use crate::project::reading::{self, Reading};
use crate::rules;
use crate::teacher::{ActiveTeacher, Builder, By, DEFAULT_NAME, Role, Teacher, embedded_teacher};
use anyhow::{Context as _, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A false-positive rate that is low enough unless somebody says otherwise.
pub const USUAL_RATE: f64 = 0.01;

/// The teachers of a run. All are made ready before the first file is checked.
#[derive(Debug, Default)]
pub struct Store {
    /// By configuration file and name.
    configured: BTreeMap<(Option<PathBuf>, Arc<str>), Arc<Teacher>>,
    /// The embedded one.
    default: Option<Arc<Teacher>>,
    /// Those that all files are held against, whatever is configured.
    asked: Option<Vec<ActiveTeacher>>,
}

impl Store {
    /// Makes the teachers of some files ready. What cannot be used becomes a finding of E004.
    ///
    /// # Errors
    /// When the embedded profile cannot be read.
    pub fn prepare(
        files: impl Iterator<Item = Settings>,
        use_default: bool,
        resolver: &Resolver,
        datasets: &mut Datasets,
    ) -> Result<Self> {
        let mut store = Self::default();
        let mut tried = std::collections::BTreeSet::new();
        for settings in files.filter(wants_echoes) {
            if settings.teachers.is_empty() && settings.default_teacher && use_default && store.default.is_none() {
                store.default = Some(Arc::new(embedded_teacher().context("the embedded profile")?));
            }
            for teacher in &settings.teachers {
                let key = (settings.source.clone(), Arc::clone(&teacher.name));
                if !tried.insert(key.clone()) {
                    continue;
                }
                match open(teacher, resolver) {
                    Ok(ready) => {
                        store.configured.insert(key, Arc::new(ready));
                    }
                    Err(error) => datasets.unavailable(&settings, teacher, &format!("{error:#}")),
                }
            }
        }
        Ok(store)
    }

    /// These teachers, for all files.
    pub fn only(teachers: &[ActiveTeacher]) -> Self {
        Self { asked: Some(teachers.to_vec()), ..Self::default() }
    }

    /// The teachers that a file is held against.
    pub fn of(&self, settings: &Settings) -> Vec<ActiveTeacher> {
        if !wants_echoes(settings) {
            return Vec::new();
        }
        if let Some(asked) = &self.asked {
            return asked.clone();
        }
        if settings.teachers.is_empty() {
            let default = self.default.as_ref().filter(|_| settings.default_teacher);
            return default.map(|teacher| active(DEFAULT_NAME.into(), teacher, None)).into_iter().collect();
        }
        let ready = settings.teachers.iter().filter_map(|teacher| {
            let key = (settings.source.clone(), Arc::clone(&teacher.name));
            let ready = self.configured.get(&key)?;
            Some(active(Arc::clone(&teacher.name), ready, Some(teacher)))
        });
        ready.collect()
    }

    /// Whether the embedded teacher is used.
    pub fn uses_default(&self) -> bool {
        self.default.is_some()
    }

    /// The teachers of a configuration, by name.
    pub fn of_config(&self, config: Option<&Path>) -> impl Iterator<Item = (&str, &Teacher)> {
        let of_config = self.configured.iter().filter(move |((path, _), _)| path.as_deref() == config);
        let asked = self.asked.iter().flatten().map(|active| (&*active.name, &*active.teacher));
        asked.chain(of_config.map(|((_, name), teacher)| (&**name, &**teacher)))
    }
}

/// A teacher with its limits; the usual ones where it has no settings.
pub fn active(name: Arc<str>, teacher: &Arc<Teacher>, settings: Option<&TeacherSettings>) -> ActiveTeacher {
    let rate = |of: fn(&TeacherSettings) -> f64| settings.map_or(USUAL_RATE, of);
    ActiveTeacher {
        name,
        teacher: Arc::clone(teacher),
        max_false_positive_rate: rate(|settings| settings.max_false_positive_rate),
        max_verbal_false_positive_rate: rate(|settings| settings.max_verbal_false_positive_rate),
    }
}

/// Whether a rule runs that asks the teachers.
fn wants_echoes(settings: &Settings) -> bool {
    let rules = [
        &rules::echo_trajectory::RULE,
        &rules::echo_sequence::RULE,
        &rules::echo_optional_tool::RULE,
        &rules::verbal_echo::RULE,
        &rules::verbal_echo_trajectory::RULE,
        &rules::dataset_echo_share::RULE,
        &rules::dataset_ags::RULE,
    ];
    // The rules about datasets are silent without a limit.
    let limited = settings.datasets.iter().any(|scope| !scope.teachers.is_empty());
    let (trajectory, dataset) = rules.split_at(5);
    let runs = |rule: &&&rules::Rule| settings.rules.severity(rule.index()).is_some();
    trajectory.iter().any(|rule| runs(&rule)) || (limited && dataset.iter().any(|rule| runs(&rule)))
}

/// Reads a teacher's profile, or builds it.
pub fn open(settings: &TeacherSettings, resolver: &Resolver) -> Result<Teacher> {
    let profile = match &settings.source {
        TeacherSource::Profile(path) => return ready(path),
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
            let data = Data {
                files: [
                    (Role::Teacher, find(teacher, "`trajectories`")?),
                    (Role::Background, find(background, "`background`")?),
                ],
            };
            if data.failed() {
                anyhow::bail!("{}", data.problems().collect::<Vec<_>>().join("; "));
            }
            cache::remembered(&settings.name, &data, || {
                let reading = Reading { resolver, threads: rayon::current_num_threads(), progress: &progress::none };
                let mut builder = Builder::new(&settings.name, By::Model);
                count(&reading, &data, &mut builder)?;
                calibrate(&reading, &data, builder.finish()?)
            })?
        }
    };
    Ok(Teacher::new(profile))
}
