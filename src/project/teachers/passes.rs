//! The two passes over the data that build a profile: counting habits, then scoring every trajectory.

use crate::echo::HabitEvents;
use crate::graph::ActionGraph;
use crate::project::input::Inputs;
use crate::project::reading::TrajectoryReader;
use crate::similarity::TrajectorySummary;
use crate::teacher::{Calibrator, CountedTrajectory, Profile, ProfileBuilder, Role, Source};
use crate::trajectory::Trajectory;
use anyhow::{Context as _, Result};

/// The input files of a profile: those of the teacher and those of the background.
pub struct ProfileInputs {
    /// The files by role.
    pub files: [(Role, Inputs); 2],
}

impl ProfileInputs {
    /// Whether a path could not be read.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.problems().next().is_some()
    }

    /// One message for each path that could not be read.
    pub fn problems(&self) -> impl Iterator<Item = &str> {
        self.files.iter().flat_map(|(_, inputs)| &inputs.problems).map(String::as_str)
    }

    /// The total size of the files in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.files.iter().flat_map(|(_, inputs)| &inputs.files).map(|file| file.size).sum()
    }
}

/// The first pass: counts the habit events of all files.
///
/// # Errors
/// If a file cannot be read.
pub fn count(reader: &TrajectoryReader<'_>, data: &ProfileInputs, builder: &mut ProfileBuilder) -> Result<()> {
    for (role, inputs) in &data.files {
        for file in &inputs.files {
            let mut all = Vec::new();
            let read = reader.trajectories(file, count_one, |_, counted| all.push(counted))?;
            let name = file.name.rsplit('/').next().unwrap_or(&file.name).to_owned();
            let hash = format!("{:032x}", read.hash);
            let trajectories = all.len() as u64;
            let source = Source { role: *role, name, bytes: read.bytes, hash, trajectories, pending: true };
            builder.add(source, all);
        }
    }
    Ok(())
}

fn count_one(trajectory: &Trajectory<'_>, record: u64) -> Option<CountedTrajectory<'static>> {
    let graph = ActionGraph::without_leaves(trajectory);
    let summary = TrajectorySummary::of(trajectory, &graph.features(trajectory))?;
    let events = HabitEvents::of(trajectory, &graph).into_owned();
    Some(CountedTrajectory { events, summary, model: trajectory.model.clone(), record })
}

/// The second pass: scores the trajectories of all files.
///
/// # Errors
/// If a file cannot be read, or the profile was not built from it.
pub fn calibrate(reader: &TrajectoryReader<'_>, data: &ProfileInputs, profile: Profile) -> Result<Profile> {
    let mut calibrator = Calibrator::new(profile);
    for (role, inputs) in &data.files {
        for file in &inputs.files {
            let mut all = Vec::new();
            let score = |trajectory: &Trajectory<'_>, record: u64| {
                if trajectory.is_empty() {
                    return None;
                }
                let events = HabitEvents::of(trajectory, &ActionGraph::without_leaves(trajectory));
                let of = (trajectory.task.as_deref(), trajectory.model.as_deref(), record);
                Some(calibrator.score(*role, &file.name, of, &events))
            };
            let read = reader.trajectories(file, score, |_, score| all.push(score))?;
            calibrator.mark_scored(*role, &file.name, &format!("{:032x}", read.hash))?;
            for score in all {
                calibrator.add(score.with_context(|| file.name.clone())?);
            }
        }
    }
    Ok(calibrator.finish()?)
}
