//! The two passes over data that make a profile.

use crate::echo::HabitEvents;
use crate::graph::ActionGraph;
use crate::project::input::Inputs;
use crate::project::reading::Reading;
use crate::similarity::TrajectorySummary;
use crate::teacher::{Builder, Calibrator, Counted, Profile, Role, Source};
use crate::trajectory::Trajectory;
use anyhow::{Context as _, Result};

/// The data of a profile: the teacher's files and the background's.
pub struct Data {
    /// The files, by what they are for.
    pub files: [(Role, Inputs); 2],
}

impl Data {
    /// Whether a file could not be read.
    pub fn failed(&self) -> bool {
        self.problems().next().is_some()
    }

    /// Why files could not be read.
    pub fn problems(&self) -> impl Iterator<Item = &str> {
        self.files.iter().flat_map(|(_, inputs)| &inputs.problems).map(String::as_str)
    }

    /// The size of all files.
    pub fn size(&self) -> u64 {
        self.files.iter().flat_map(|(_, inputs)| &inputs.files).map(|file| file.size).sum()
    }
}

/// The first pass: counts the choices in all files.
///
/// # Errors
/// When a file cannot be read.
pub fn count(reading: &Reading<'_>, data: &Data, builder: &mut Builder) -> Result<()> {
    for (role, inputs) in &data.files {
        for file in &inputs.files {
            let mut all = Vec::new();
            let read = reading.trajectories(file, counted, |_, counted| all.push(counted))?;
            let name = file.name.rsplit('/').next().unwrap_or(&file.name).to_owned();
            let hash = format!("{:032x}", read.hash);
            let trajectories = all.len() as u64;
            let source = Source { role: *role, name, bytes: read.bytes, hash, trajectories, pending: true };
            builder.add(source, all);
        }
    }
    Ok(())
}

fn counted(trajectory: &Trajectory<'_>, record: u64) -> Option<Counted<'static>> {
    let graph = ActionGraph::without_leaves(trajectory);
    let summary = TrajectorySummary::of(trajectory, &graph.features(trajectory))?;
    let events = HabitEvents::of(trajectory, &graph).into_owned();
    Some(Counted { events, summary, model: trajectory.model.clone(), record })
}

/// The second pass: scores the trajectories of all files.
///
/// # Errors
/// When a file cannot be read, or is none of the profile's.
pub fn calibrate(reading: &Reading<'_>, data: &Data, profile: Profile) -> Result<Profile> {
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
            let read = reading.trajectories(file, score, |_, score| all.push(score))?;
            calibrator.read(*role, &file.name, &format!("{:032x}", read.hash))?;
            for score in all {
                calibrator.add(score.with_context(|| file.name.clone())?);
            }
        }
    }
    Ok(calibrator.finish()?)
}
