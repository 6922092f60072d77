//! The first pass of building a profile: counting choices.

use super::{BackgroundGrouping, Group, Profile, ProfileError, Source};
use crate::echo::{Counter, FOLDS, HabitEvents};
use crate::similarity::{Pool, TrajectorySummary};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use xxhash_rust::xxh3::xxh3_64;

/// The minimum number of trajectories of a teacher.
pub const MIN_TRAJECTORIES: u64 = 5;
/// The recommended minimum. With fewer trajectories, a teacher's habits are hard to distinguish from chance.
pub const RECOMMENDED_TRAJECTORIES: u64 = 30;

/// The role of trajectories in a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Trajectories of the teacher.
    Teacher,
    /// Trajectories of the models that the teacher is compared with.
    Background,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Teacher => "teacher",
            Self::Background => "background",
        })
    }
}

/// The fold of a trajectory, by the hash of its task, so all trajectories of a task are in one fold. Without a task,
/// the hash of the record decides.
#[must_use]
#[allow(clippy::cast_possible_truncation)] // below FOLDS
pub fn fold_of(task: Option<&str>, record: u64) -> usize {
    let hash = task.map_or(record, |task| xxh3_64(task.as_bytes()));
    (hash % FOLDS as u64) as usize
}

/// The parts of a trajectory that a profile counts.
#[derive(Debug)]
pub struct CountedTrajectory<'t> {
    /// Its choices.
    pub events: HabitEvents<'t>,
    /// Its tools and rates, for AGS.
    pub summary: TrajectorySummary,
    /// The model that its record names.
    pub model: Option<String>,
    /// A hash of its record.
    pub record: u64,
}

/// Counts the choices of a teacher and its background.
#[derive(Debug)]
pub struct ProfileBuilder {
    name: String,
    by: BackgroundGrouping,
    sources: Vec<Source>,
    groups: BTreeMap<(Role, Box<str>), usize>,
    trajectories: Vec<[u64; FOLDS]>,
    counter: Counter,
    pool: Pool,
    teacher_models: BTreeSet<String>,
    /// The hashes of the teacher's records.
    teacher_records: FxHashSet<u64>,
    /// The hashes of the background's records, each with the index of a file that contains it.
    background_records: FxHashMap<u64, u32>,
}

impl ProfileBuilder {
    /// A builder with no counts.
    #[must_use]
    pub fn new(name: &str, by: BackgroundGrouping) -> Self {
        Self {
            name: name.to_owned(),
            by,
            sources: Vec::new(),
            groups: BTreeMap::new(),
            trajectories: Vec::new(),
            counter: Counter::default(),
            pool: Pool::new(),
            teacher_models: BTreeSet::new(),
            teacher_records: FxHashSet::default(),
            background_records: FxHashMap::default(),
        }
    }

    /// Adds the trajectories of a file.
    pub fn add<'t>(&mut self, mut source: Source, trajectories: impl IntoIterator<Item = CountedTrajectory<'t>>) {
        let file = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        for counted in trajectories {
            self.count(source.role, &source.name, file, &counted);
        }
        source.pending = true;
        self.sources.push(source);
    }

    fn count(&mut self, role: Role, file: &str, file_index: u32, counted: &CountedTrajectory<'_>) {
        let group = group_name(role, self.by, counted.model.as_deref(), file);
        match role {
            Role::Teacher => {
                self.teacher_records.insert(counted.record);
                self.teacher_models.extend(counted.model.clone());
            }
            Role::Background => {
                self.background_records.insert(counted.record, file_index);
            }
        }
        let next = self.groups.len();
        let index = *self.groups.entry((role, group.into())).or_insert_with(|| {
            self.trajectories.push([0; FOLDS]);
            next
        });
        let fold = fold_of(counted.summary.task.as_deref(), counted.record);
        self.trajectories[index][fold] += 1;
        self.counter.add(&counted.events, index * FOLDS + fold);
        self.pool.add(&pool_name(role, group), &counted.summary);
    }

    /// The counted profile, which is not calibrated yet.
    ///
    /// # Errors
    /// If the teacher or the background has too few trajectories, or if the teacher is in the background.
    pub fn finish(self) -> Result<Profile, ProfileError> {
        let teacher: u64 = self
            .groups
            .iter()
            .filter(|((role, _), _)| *role == Role::Teacher)
            .map(|(_, &index)| sum(&self.trajectories[index]))
            .sum();
        if teacher == 0 {
            return Err(ProfileError::Empty(Role::Teacher));
        }
        let has_background = self.sources.iter().any(|source| source.role == Role::Background);
        if has_background && self.background_records.is_empty() {
            return Err(ProfileError::Empty(Role::Background));
        }
        self.refuse_overlap(teacher)?;
        if teacher < MIN_TRAJECTORIES {
            return Err(ProfileError::TooFew(if teacher == 1 {
                "1 trajectory".to_owned()
            } else {
                format!("{teacher} trajectories")
            }));
        }
        Ok(self.into_profile())
    }

    /// A piece of a profile for merging: like [`ProfileBuilder::finish`], but without minimum numbers.
    ///
    /// # Errors
    /// If nothing was counted, or if the teacher is in the background.
    pub fn finish_piece(self) -> Result<Profile, ProfileError> {
        if self.groups.is_empty() {
            let role = self.sources.iter().map(|source| source.role).min();
            return Err(ProfileError::Empty(role.unwrap_or(Role::Teacher)));
        }
        self.refuse_overlap(self.teacher_records.len() as u64)?;
        Ok(self.into_profile())
    }

    fn refuse_overlap(&self, teacher: u64) -> Result<(), ProfileError> {
        let shared: Vec<u32> =
            self.teacher_records.iter().filter_map(|record| self.background_records.get(record).copied()).collect();
        if let Some(&file) = shared.iter().min() {
            let example = self.sources.get(file as usize).map_or_else(String::new, |file| format!("`{}`", file.name));
            return Err(ProfileError::Overlap { same: shared.len() as u64, all: teacher, example });
        }
        let same = self.teacher_models.iter().find(|model| {
            self.by == BackgroundGrouping::Model && self.groups.contains_key(&(Role::Background, model.as_str().into()))
        });
        same.map_or(Ok(()), |model| Err(ProfileError::SameModel(model.clone())))
    }

    fn into_profile(self) -> Profile {
        let mut groups = vec![Group { name: self.name.clone(), ..Group::default() }];
        let mut new_index = vec![0; self.trajectories.len()];
        for ((role, name), &index) in &self.groups {
            if *role == Role::Teacher {
                groups[0].trajectories = self.trajectories[index];
            } else {
                new_index[index] = groups.len();
                let trajectories = self.trajectories[index];
                groups.push(Group { name: name.to_string(), trajectories, ..Group::default() });
            }
        }
        let counts = self.counter.finish(|slot| new_index[slot / FOLDS] * FOLDS + slot % FOLDS);
        let mut sources = self.sources;
        sources.sort();
        Profile {
            name: self.name,
            by: self.by,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            sources,
            teacher_models: self.teacher_models.into_iter().collect(),
            groups,
            counts,
            pool: self.pool,
        }
    }
}

/// The name of a trajectory's group. All trajectories of the teacher are in one group.
pub(super) fn group_name<'n>(role: Role, by: BackgroundGrouping, model: Option<&'n str>, file: &'n str) -> &'n str {
    match (role, by, model) {
        (Role::Teacher, ..) => "",
        (Role::Background, BackgroundGrouping::Model, Some(model)) => model,
        _ => stem(file),
    }
}

/// The name of a group in the pool.
pub(super) fn pool_name(role: Role, group: &str) -> String {
    match role {
        Role::Teacher => Profile::TEACHER.to_owned(),
        Role::Background => format!("{}{group}", Profile::BACKGROUND),
    }
}

/// A file's name without its folders and extensions.
pub(crate) fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    let endings = [".gz", ".zst", ".jsonl", ".ndjson", ".json"];
    endings.iter().fold(file, |name, ending| name.strip_suffix(ending).unwrap_or(name))
}

fn sum(folds: &[u64; FOLDS]) -> u64 {
    folds.iter().sum()
}
