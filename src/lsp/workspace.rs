//! The state that all files share: configurations, teachers, schemas, baselines and the client's settings.

use super::settings::ClientSettings;
use crate::baseline::{self, Baseline, Baselines, Conditions, Date};
use crate::config::{ConfigError, Resolver, RuleFlags, Settings};
use crate::engine::{CheckContext, DatasetFinding, Datasets, PositionStyle};
use crate::project::teachers::TeacherStore;
use crate::rules::RuleSet;
use crate::schema::Schemas;
use crate::teacher::ActiveTeacher;
use crate::text::Encoding;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

/// Everything that an analysis depends on besides the file. It is immutable: a change replaces the whole workspace.
#[derive(Debug)]
pub struct Workspace {
    /// The number of earlier workspaces. Findings of another generation are stale.
    pub generation: u64,
    /// The unit of columns in positions.
    pub encoding: Encoding,
    /// The client's settings.
    pub client: ClientSettings,
    /// The workspace's folders.
    pub folders: Vec<PathBuf>,
    /// The configuration that the client's settings specify for all files.
    pub configuration: Option<PathBuf>,
    schemas: Arc<Schemas>,
    baselines: Baselines,
    resolver: Result<Resolver, ConfigError>,
    /// The teachers by configuration file. The first thread that needs them loads them.
    teachers: Mutex<HashMap<Option<PathBuf>, Arc<OnceLock<LoadedTeachers>>>>,
}

/// The teachers of a configuration.
#[derive(Debug, Default)]
struct LoadedTeachers {
    store: TeacherStore,
    /// Findings about teachers that cannot be loaded.
    unavailable: Vec<DatasetFinding>,
}

impl Workspace {
    /// The first workspace.
    pub fn new(encoding: Encoding, client: ClientSettings, folders: Vec<PathBuf>) -> Self {
        Self::build(0, encoding, client, folders, Arc::default())
    }

    /// The next workspace, which reads configurations, teachers and baselines again.
    pub fn next(&self, client: ClientSettings, folders: Vec<PathBuf>) -> Self {
        Self::build(self.generation + 1, self.encoding, client, folders, Arc::clone(&self.schemas))
    }

    fn build(
        generation: u64,
        encoding: Encoding,
        client: ClientSettings,
        folders: Vec<PathBuf>,
        schemas: Arc<Schemas>,
    ) -> Self {
        // A relative path is relative to the workspace, not to the directory in which the editor started the server.
        let absolute = |path: &PathBuf| folders.first().map_or_else(|| path.clone(), |folder| folder.join(path));
        let configuration = client.configuration.as_ref().map(absolute);
        let resolver = Resolver::new(RuleFlags::default(), configuration.as_deref());
        let today = Some(Date::of(SystemTime::now()));
        let baselines = Baselines::under(Conditions { today, require_reason: false });
        Self {
            generation,
            encoding,
            client,
            folders,
            configuration,
            schemas,
            baselines,
            resolver,
            teachers: Mutex::default(),
        }
    }

    /// The resolver of configurations.
    ///
    /// # Errors
    /// When the configuration in the client's settings is invalid.
    pub fn resolver(&self) -> Result<&Resolver, ConfigError> {
        self.resolver.as_ref().map_err(Clone::clone)
    }

    /// The rules that there are, before any configuration is read.
    pub fn rules(&self) -> Arc<RuleSet> {
        self.resolver.as_ref().map_or_else(|_| Arc::new(RuleSet::builtin()), |resolver| Arc::clone(resolver.rules()))
    }

    /// The settings of a file.
    ///
    /// # Errors
    /// When its configuration is invalid.
    pub fn settings(&self, path: &Path) -> Result<Settings, ConfigError> {
        self.resolver()?.settings(path)
    }

    /// Loads the teachers of the workspace while the editor starts: nearly every file needs them.
    pub fn preload(&self) {
        let here = || std::env::current_dir().unwrap_or_default();
        let folders = if self.folders.is_empty() { vec![here()] } else { self.folders.clone() };
        let files = folders.iter().map(|folder| folder.join("trajectories.jsonl"));
        for settings in files.filter_map(|file| self.settings(&file).ok()) {
            self.teachers(&settings);
        }
    }

    /// Calls `f` with the context for checking. Loads or builds the teachers if necessary.
    pub fn with_context<T>(&self, settings: &Settings, f: impl FnOnce(&CheckContext<'_>) -> T) -> T {
        let teachers = self.teachers(settings);
        f(&CheckContext {
            settings,
            teachers: &teachers,
            schemas: &self.schemas,
            places: PositionStyle::Editor(self.encoding),
            version1: self.needs_version1(settings),
            all_findings: false,
        })
    }

    /// The teachers that a file is compared with.
    pub fn teachers(&self, settings: &Settings) -> Vec<ActiveTeacher> {
        self.loaded_teachers(settings).get().map(|loaded| loaded.store.for_file(settings)).unwrap_or_default()
    }

    fn loaded_teachers(&self, settings: &Settings) -> Arc<OnceLock<LoadedTeachers>> {
        let mut teachers = self.teachers.lock().unwrap_or_else(PoisonError::into_inner);
        let loaded = Arc::clone(teachers.entry(settings.source.clone()).or_default());
        // Loading takes long; teachers of other configurations must not wait for it.
        drop(teachers);
        loaded.get_or_init(|| {
            let Ok(resolver) = &self.resolver else { return LoadedTeachers::default() };
            let mut datasets = Datasets::default();
            let one = std::iter::once(settings.clone());
            let store = TeacherStore::prepare(one, self.client.default_teacher, resolver, &mut datasets);
            let store = store.unwrap_or_else(|error| {
                tracing::error!("{error:#}");
                TeacherStore::default()
            });
            LoadedTeachers { store, unavailable: datasets.findings() }
        });
        loaded
    }

    /// The path of a file's baseline.
    pub fn baseline_path(&self, settings: &Settings, file: &Path) -> PathBuf {
        let folder = self.folders.iter().find(|folder| file.starts_with(folder));
        let here = || std::env::current_dir().unwrap_or_default();
        baseline::path_for(settings.source.as_deref(), &folder.cloned().unwrap_or_else(here))
    }

    /// The accepted findings of a file. An invalid baseline is logged and ignored.
    pub fn baseline(&self, settings: &Settings, file: &Path) -> Arc<Baseline> {
        let path = self.baseline_path(settings, file);
        self.read_baseline(&path, settings)
    }

    fn read_baseline(&self, path: &Path, settings: &Settings) -> Arc<Baseline> {
        self.baselines.read(path, settings.rules.set(), |error| {
            tracing::warn!("ignoring the baseline {}: {error}", path.display());
        })
    }

    /// Whether a baseline of version 1 may apply to files with these settings.
    fn needs_version1(&self, settings: &Settings) -> bool {
        let here = [std::env::current_dir().unwrap_or_default()];
        let folders = if settings.source.is_some() || self.folders.is_empty() { &here } else { &*self.folders };
        let mut paths = folders.iter().map(|folder| baseline::path_for(settings.source.as_deref(), folder));
        paths.any(|path| self.read_baseline(&path, settings).needs_version1())
    }

    /// The baselines that were ignored, each with the error.
    pub fn invalid_baselines(&self) -> Vec<(PathBuf, String)> {
        self.baselines.looked_for().into_iter().filter_map(|(path, fault)| Some((path, fault?))).collect()
    }

    /// The findings about unavailable teachers, by configuration file. Teachers that were not needed yet have none.
    pub fn unavailable_teachers(&self) -> BTreeMap<PathBuf, Vec<DatasetFinding>> {
        let teachers = self.teachers.lock().unwrap_or_else(PoisonError::into_inner);
        let of_each =
            teachers.iter().filter_map(|(config, loaded)| Some((config.clone()?, loaded.get()?.unavailable.clone())));
        of_each.collect()
    }

    /// The files whose change makes this workspace stale: the configurations in use, and all baselines that were read
    /// or found missing.
    pub fn sources(&self) -> Vec<PathBuf> {
        let teachers = self.teachers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sources: Vec<PathBuf> = teachers.keys().flatten().cloned().collect();
        sources.extend(self.configuration.clone());
        sources.extend(self.baselines.looked_for().into_iter().map(|(path, _)| path));
        sources
    }
}
