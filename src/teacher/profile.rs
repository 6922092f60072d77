//! What a profile holds.

use crate::echo::calibration::Histogram;
use crate::echo::{FOLDS, HabitCounts};
use crate::similarity::Pool;
use serde::{Deserialize, Serialize};

/// The habits of a teacher and of a background of other models.
#[derive(Debug, Clone)]
pub struct Profile {
    /// What the teacher is called.
    pub name: String,
    /// What tells the background's groups apart.
    pub by: BackgroundGrouping,
    /// The version of echolint that counted.
    pub version: String,
    /// The files it was built from, sorted.
    pub sources: Vec<Source>,
    /// The models that the teacher's records name, sorted.
    pub teacher_models: Vec<String>,
    /// The teacher, then the background's groups by name.
    pub groups: Vec<Group>,
    /// How often each choice was made; slots are `group * FOLDS + fold`.
    pub counts: HabitCounts,
    /// What AGS toward the teacher needs: the groups [`Profile::TEACHER`] and, for each of the background,
    /// its name after [`Profile::BACKGROUND`].
    pub pool: Pool,
}

/// What tells groups of the background apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BackgroundGrouping {
    /// The model that a record names; the file's name where it names none.
    #[default]
    Model,
    /// The file.
    File,
}

/// A file that a profile was built from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it was for.
    pub role: super::Role,
    /// Its name, without folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// XXH3, 128 bits, of its bytes, in hexadecimal.
    pub hash: String,
    /// The trajectories in it.
    pub trajectories: u64,
    /// Whether its trajectories are counted and not yet scored.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pending: bool,
}

impl Source {
    /// Whether it is the same file, with the same part in the profile.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        (self.role, &self.name, self.bytes, &self.hash, self.trajectories)
            == (other.role, &other.name, other.bytes, &other.hash, other.trajectories)
    }
}

/// The teacher or a group of the background.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// The model's name, or the file's.
    pub name: String,
    /// The number of its trajectories in each fold of tasks.
    pub trajectories: [u64; FOLDS],
    /// The scores of its trajectories, each judged without its fold and, in the background, its group.
    pub scores: Histogram,
    /// The strongest stretch of each of its trajectories, judged the same way.
    pub peaks: Histogram,
    /// The scores of their words.
    pub words: Histogram,
    /// The words of the strongest text of each.
    pub texts: Histogram,
    /// The sums of both scores.
    pub combined: Histogram,
}

impl Group {
    /// The histograms of its scores, each with a score of every trajectory.
    pub(super) fn histograms(&mut self) -> [&mut Histogram; 5] {
        [&mut self.scores, &mut self.peaks, &mut self.words, &mut self.texts, &mut self.combined]
    }
}

impl Group {
    /// The number of its trajectories.
    #[must_use]
    pub fn size(&self) -> u64 {
        sum(self.trajectories.iter().copied())
    }
}

/// A sum that stays at the largest number rather than fail.
fn sum(counts: impl Iterator<Item = u64>) -> u64 {
    counts.fold(0, u64::saturating_add)
}

impl Profile {
    /// The teacher's group in [`Profile::pool`].
    pub const TEACHER: &'static str = "teacher";
    /// What begins the names of the background's groups in [`Profile::pool`].
    pub const BACKGROUND: &'static str = "background/";

    /// The teacher's group.
    #[must_use]
    pub fn teacher(&self) -> &Group {
        &self.groups[0]
    }

    /// The background's groups.
    #[must_use]
    pub fn background(&self) -> &[Group] {
        &self.groups[1..]
    }

    /// The number of trajectories in the background.
    #[must_use]
    pub fn background_size(&self) -> u64 {
        sum(self.background().iter().map(Group::size))
    }

    /// The number of trajectories that were scored, and of all.
    #[must_use]
    pub fn calibrated(&self) -> (u64, u64) {
        let scored = sum(self.groups.iter().map(|group| group.scores.count()));
        (scored, sum(self.groups.iter().map(Group::size)))
    }

    /// The lowest false-positive rate that the background can promise; `None` without one.
    #[must_use]
    pub fn least_false_positive_rate(&self) -> Option<f64> {
        let sizes = self.background().iter().map(Group::size).filter(|&size| size > 0);
        crate::echo::calibration::min_rate(sizes)
    }
}
