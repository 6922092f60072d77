//! What is the same for all files: configurations, teachers, schemas, the client's settings.

use super::settings::ClientSettings;
use crate::baseline::{self, Baseline, Baselines};
use crate::config::{ConfigError, Resolver, RuleFlags, Settings};
use crate::engine::{CheckContext, DatasetFinding, Datasets, PositionStyle};
use crate::project::teachers::TeacherStore;
use crate::schema::Schemas;
use crate::teacher::ActiveTeacher;
use crate::text::Encoding;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// All that an analysis depends on besides the file. It does not change: a new one takes its place.
#[derive(Debug)]
pub struct Workspace {
    /// Counts the worlds of a process: findings of another workspace are stale.
    pub generation: u64,
    /// What positions count.
    pub encoding: Encoding,
    /// What the client's user has set.
    pub client: ClientSettings,
    /// The workspace's folders.
    pub folders: Vec<PathBuf>,
    /// The configuration that the client names for all files.
    pub configuration: Option<PathBuf>,
    schemas: Arc<Schemas>,
    baselines: Baselines,
    resolver: Result<Resolver, ConfigError>,
    /// By configuration file; each is made ready by whoever needs it first.
    teachers: Mutex<HashMap<Option<PathBuf>, Arc<OnceLock<Ready>>>>,
}

/// The teachers of a configuration.
#[derive(Debug, Default)]
struct Ready {
    store: TeacherStore,
    unavailable: Vec<DatasetFinding>,
}

impl Workspace {
    /// The first workspace.
    pub fn new(encoding: Encoding, client: ClientSettings, folders: Vec<PathBuf>) -> Self {
        Self::make(0, encoding, client, folders, Arc::default())
    }

    /// The next workspace, in which everything is read again.
    pub fn next(&self, client: ClientSettings, folders: Vec<PathBuf>) -> Self {
        Self::make(self.generation + 1, self.encoding, client, folders, Arc::clone(&self.schemas))
    }

    fn make(
        generation: u64,
        encoding: Encoding,
        client: ClientSettings,
        folders: Vec<PathBuf>,
        schemas: Arc<Schemas>,
    ) -> Self {
        // A relative path is meant as seen from the workspace, not from where the editor started the server.
        let inside = |path: &PathBuf| folders.first().map_or_else(|| path.clone(), |folder| folder.join(path));
        let configuration = client.configuration.as_ref().map(inside);
        let resolver = Resolver::new(RuleFlags::default(), configuration.as_deref());
        let baselines = Baselines::default();
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
    /// When the configuration that the client named cannot be used.
    pub fn resolver(&self) -> Result<&Resolver, ConfigError> {
        self.resolver.as_ref().map_err(Clone::clone)
    }

    /// The settings of a file.
    ///
    /// # Errors
    /// When its configuration cannot be used.
    pub fn settings(&self, path: &Path) -> Result<Settings, ConfigError> {
        self.resolver()?.settings(path)
    }

    /// Reads what nearly every file needs, while the editor still starts: the teachers of the workspace.
    pub fn warm_up(&self) {
        let here = || std::env::current_dir().unwrap_or_default();
        let folders = if self.folders.is_empty() { vec![here()] } else { self.folders.clone() };
        let files = folders.iter().map(|folder| folder.join("trajectories.jsonl"));
        for settings in files.filter_map(|file| self.settings(&file).ok()) {
            self.teachers(&settings);
        }
    }

    /// Calls `f` with what checking needs. Teachers are read, or built, when first needed.
    pub fn with_context<T>(&self, settings: &Settings, f: impl FnOnce(&CheckContext<'_>) -> T) -> T {
        let teachers = self.teachers(settings);
        f(&CheckContext {
            settings,
            teachers: &teachers,
            schemas: &self.schemas,
            places: PositionStyle::Editor(self.encoding),
        })
    }

    /// The teachers that a file is held against.
    pub fn teachers(&self, settings: &Settings) -> Vec<ActiveTeacher> {
        self.ready(settings).get().map(|ready| ready.store.for_file(settings)).unwrap_or_default()
    }

    fn ready(&self, settings: &Settings) -> Arc<OnceLock<Ready>> {
        let mut teachers = self.teachers.lock().unwrap_or_else(PoisonError::into_inner);
        let ready = Arc::clone(teachers.entry(settings.source.clone()).or_default());
        drop(teachers);
        ready.get_or_init(|| {
            let Ok(resolver) = &self.resolver else { return Ready::default() };
            let mut datasets = Datasets::default();
            let one = std::iter::once(settings.clone());
            let store = TeacherStore::prepare(one, self.client.default_teacher, resolver, &mut datasets);
            let store = store.unwrap_or_else(|error| {
                tracing::error!("{error:#}");
                TeacherStore::default()
            });
            Ready { store, unavailable: datasets.findings() }
        });
        ready
    }

    /// Where the baseline of a file stands.
    pub fn baseline_path(&self, settings: &Settings, file: &Path) -> PathBuf {
        let folder = self.folders.iter().find(|folder| file.starts_with(folder));
        let here = || std::env::current_dir().unwrap_or_default();
        baseline::path_for(settings.source.as_deref(), &folder.cloned().unwrap_or_else(here))
    }

    /// The findings of a file that are not to be reported.
    pub fn baseline(&self, settings: &Settings, file: &Path) -> Arc<Baseline> {
        let path = self.baseline_path(settings, file);
        self.baselines.read(&path, |fault| tracing::warn!("{} is not used: {fault}", path.display()))
    }

    /// Baselines that cannot be used, each with the reason.
    pub fn faulty_baselines(&self) -> Vec<(PathBuf, String)> {
        self.baselines.looked_for().into_iter().filter_map(|(path, fault)| Some((path, fault?))).collect()
    }

    /// What is wrong with teachers, by configuration file; those that nobody needed yet are not looked at.
    pub fn unavailable_teachers(&self) -> BTreeMap<PathBuf, Vec<DatasetFinding>> {
        let teachers = self.teachers.lock().unwrap_or_else(PoisonError::into_inner);
        let of_each =
            teachers.iter().filter_map(|(config, ready)| Some((config.clone()?, ready.get()?.unavailable.clone())));
        of_each.collect()
    }

    /// Files whose change makes this workspace stale: configurations that were used, and baselines that were looked
    /// for.
    pub fn sources(&self) -> Vec<PathBuf> {
        let teachers = self.teachers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sources: Vec<PathBuf> = teachers.keys().flatten().cloned().collect();
        sources.extend(self.configuration.clone());
        sources.extend(self.baselines.looked_for().into_iter().map(|(path, _)| path));
        sources
    }
}
