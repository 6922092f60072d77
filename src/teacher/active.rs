//! Teachers that a file is held against.

use super::{Assessment, Limits, Teacher};
use crate::echo::HabitEvents;
use crate::graph::ActionGraph;
use crate::trajectory::Trajectory;
use std::sync::Arc;

/// A teacher that a file is held against.
#[derive(Debug, Clone)]
pub struct ActiveTeacher {
    /// What it is called here.
    pub name: Arc<str>,
    /// Its profile.
    pub teacher: Arc<Teacher>,
    /// The largest share of other models' trajectories that may be taken for echoes.
    pub max_false_positive_rate: f64,
    /// The same for how they talk.
    pub max_verbal_false_positive_rate: f64,
}

impl ActiveTeacher {
    /// Sets one limit for all that may be called an echo, actions and words alike.
    pub const fn limit_to(&mut self, rate: f64) {
        self.max_false_positive_rate = rate;
        self.max_verbal_false_positive_rate = rate;
    }

    /// What may be called an echo.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        Limits { actions: self.max_false_positive_rate, words: self.max_verbal_false_positive_rate }
    }
}

/// What the teachers say of one trajectory.
#[derive(Debug)]
pub struct Echoes<'t> {
    /// Its choices.
    pub events: HabitEvents<'t>,
    /// What each teacher says, in the order of the teachers.
    pub assessments: Vec<(ActiveTeacher, Assessment)>,
}

impl<'t> Echoes<'t> {
    /// Judges a trajectory; `None` without teachers, or for a trajectory without events.
    #[must_use]
    pub fn of(teachers: &[ActiveTeacher], trajectory: &'t Trajectory<'_>, graph: &ActionGraph) -> Option<Self> {
        Self::of_choices(teachers, trajectory, || HabitEvents::of(trajectory, graph))
    }

    /// Judges what an agent does and leaves its words unread: of those nothing is said then.
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
        let judge =
            |active: &ActiveTeacher| (active.clone(), active.teacher.judge(&events, task, model, active.limits()));
        let assessments = teachers.iter().map(judge).collect();
        Some(Self { events, assessments })
    }
}
