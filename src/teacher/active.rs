//! The teachers that a file is compared with, and their assessments of a trajectory.

use super::{Assessment, Limits, Teacher};
use crate::echo::HabitEvents;
use crate::graph::ActionGraph;
use crate::trajectory::Trajectory;
use std::sync::Arc;

/// A teacher that a file is compared with.
#[derive(Debug, Clone)]
pub struct ActiveTeacher {
    /// Its name in the configuration.
    pub name: Arc<str>,
    /// Its profile.
    pub teacher: Arc<Teacher>,
    /// The configured false-positive rate of actions, and of words and actions together, from 0 to 1.
    pub max_false_positive_rate: f64,
    /// The configured false-positive rate of words, from 0 to 1.
    pub max_verbal_false_positive_rate: f64,
}

impl ActiveTeacher {
    /// Sets the same false-positive rate for actions and words.
    pub const fn limit_to(&mut self, rate: f64) {
        self.max_false_positive_rate = rate;
        self.max_verbal_false_positive_rate = rate;
    }

    /// The configured false-positive rates.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        Limits { actions: self.max_false_positive_rate, words: self.max_verbal_false_positive_rate }
    }
}

/// The choices of one trajectory and their assessment by each teacher.
#[derive(Debug)]
pub struct Echoes<'t> {
    /// The choices of the trajectory.
    pub events: HabitEvents<'t>,
    /// Each teacher's assessment, in the order of the teachers.
    pub assessments: Vec<(ActiveTeacher, Assessment)>,
}

impl<'t> Echoes<'t> {
    /// Assesses a trajectory; `None` without teachers, or for a trajectory without events.
    #[must_use]
    pub fn of(teachers: &[ActiveTeacher], trajectory: &'t Trajectory<'_>, graph: &ActionGraph) -> Option<Self> {
        Self::of_choices(teachers, trajectory, || HabitEvents::of(trajectory, graph))
    }

    /// The same for actions only. Verbal choices are not extracted, so the verdicts on words are `insufficient`.
    #[must_use]
    pub fn of_actions(teachers: &[ActiveTeacher], trajectory: &'t Trajectory<'_>, graph: &ActionGraph) -> Option<Self> {
        Self::of_choices(teachers, trajectory, || HabitEvents::of_actions(trajectory, graph))
    }

    fn of_choices(
        teachers: &[ActiveTeacher],
        trajectory: &Trajectory<'_>,
        choices: impl FnOnce() -> HabitEvents<'t>,
    ) -> Option<Self> {
        if teachers.is_empty() || trajectory.is_empty() {
            return None;
        }
        let events = choices();
        let (task, model) = (trajectory.task.as_deref(), trajectory.model.as_deref());
        let assess =
            |active: &ActiveTeacher| (active.clone(), active.teacher.assess(&events, task, model, active.limits()));
        let assessments = teachers.iter().map(assess).collect();
        Some(Self { events, assessments })
    }
}
