//! The second pass of building a profile: scoring the counted trajectories.

use super::build::{fold_of, group_name};
use super::{Profile, ProfileError, Role, Teacher};
use crate::echo::calibration::Histogram;
use crate::echo::{Exclusion, HabitEvents, Score};

/// Scores the trajectories of a profile, each without its fold of tasks and, in the background, without its group.
#[derive(Debug)]
pub struct Calibrator {
    teacher: Teacher,
}

/// The scores of one trajectory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrajectoryScores {
    group: usize,
    /// Scores in bits, in the order of [`Group::histograms`](super::Group).
    scores: [f64; 5],
}

impl Calibrator {
    /// A calibrator with the counts of a profile, whose scores are dropped.
    #[must_use]
    pub fn new(mut profile: Profile) -> Self {
        for group in &mut profile.groups {
            group.histograms().into_iter().for_each(|histogram| *histogram = Histogram::default());
        }
        profile.sources.iter_mut().for_each(|source| source.pending = true);
        Self { teacher: Teacher::new(profile) }
    }

    /// Scores one trajectory, given its task, model and record hash.
    ///
    /// # Errors
    /// If the profile does not have the trajectory's group.
    pub fn score(
        &self,
        role: Role,
        file: &str,
        (task, model, record): (Option<&str>, Option<&str>, u64),
        events: &HabitEvents<'_>,
    ) -> Result<TrajectoryScores, ProfileError> {
        let profile = &self.teacher.profile;
        let name = group_name(role, profile.by, model, file);
        let group = match role {
            Role::Teacher => Some(0),
            Role::Background => profile.groups.iter().skip(1).position(|group| group.name == name).map(|at| at + 1),
        };
        let group = group.ok_or_else(|| ProfileError::Unknown(format!("the background group `{name}`")))?;
        let exclusion = Exclusion { group: Some(group).filter(|&group| group > 0), fold: Some(fold_of(task, record)) };
        let scoring_model = self.teacher.scoring_model(exclusion);
        let score = Score::of(events, self.teacher.context_tree(), &scoring_model.model);
        let scores = [score.total, score.peak(events), score.words, score.strongest_text(events), score.combined()];
        Ok(TrajectoryScores { group, scores })
    }

    /// Marks a file as scored.
    ///
    /// # Errors
    /// If the profile was not built from this file, or if it was scored before.
    pub fn mark_scored(&mut self, role: Role, name: &str, hash: &str) -> Result<(), ProfileError> {
        let mut sources = self.teacher.profile.sources.iter_mut();
        match sources.find(|source| source.pending && source.role == role && source.hash == hash) {
            Some(source) => source.pending = false,
            None => return Err(ProfileError::Unknown(format!("`{name}`"))),
        }
        Ok(())
    }

    /// Adds the scores of a trajectory to the histograms of its group.
    pub fn add(&mut self, trajectory: TrajectoryScores) {
        let group = &mut self.teacher.profile.groups[trajectory.group];
        group.histograms().into_iter().zip(trajectory.scores).for_each(|(histogram, score)| histogram.add(score));
    }

    /// The calibrated profile.
    ///
    /// # Errors
    /// If a group has more scores than trajectories.
    pub fn finish(self) -> Result<Profile, ProfileError> {
        let profile = self.teacher.profile;
        match profile.groups.iter().find(|group| group.scores.count() > group.size()) {
            Some(group) => Err(ProfileError::Unknown(format!("a trajectory of `{}`", group.name))),
            None => Ok(profile),
        }
    }
}
