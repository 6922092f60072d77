//! The contents of a profile (docs/profiles.md, section "What a profile contains").

use crate::echo::calibration::Histogram;
use crate::echo::{FOLDS, HabitCounts};
use crate::similarity::Pool;
use serde::{Deserialize, Serialize};

/// The habits of a teacher, compared with a background of other models.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The teacher's name.
    pub name: String,
    /// How the background is grouped.
    pub by: BackgroundGrouping,
    /// The version of echolint that built it.
    pub version: String,
    /// The files it was built from, sorted.
    pub sources: Vec<Source>,
    /// The models that the teacher's records name, sorted.
    pub teacher_models: Vec<String>,
    /// The teacher, then the background's groups sorted by name.
    pub groups: Vec<Group>,
    /// The counts of choices; slots are `group * FOLDS + fold`.
    pub counts: HabitCounts,
    /// Tools and rates, for AGS toward the teacher: the group [`Profile::TEACHER`], and for each group of the
    /// background one whose name begins with [`Profile::BACKGROUND`].
    pub pool: Pool,
}

/// How the background is grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BackgroundGrouping {
    /// By the model that a record names, or by file name if it names none.
    #[default]
    Model,
    /// By file.
    File,
}

/// A file that a profile was built from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Whether it contains trajectories of the teacher or of the background.
    pub role: super::Role,
    /// Its name, without folders.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The XXH3-128 hash of its bytes, in hexadecimal.
    pub hash: String,
    /// The number of trajectories in it.
    pub trajectories: u64,
    /// Whether its trajectories are counted but not scored yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pending: bool,
}

impl Source {
    /// Whether both are the same file in the same role. `pending` may differ.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        (self.role, &self.name, self.bytes, &self.hash, self.trajectories)
            == (other.role, &other.name, other.bytes, &other.hash, other.trajectories)
    }
}

/// The teacher, or a group of the background.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// The model's name, or the file's.
    pub name: String,
    /// The number of its trajectories in each fold of tasks.
    pub trajectories: [u64; FOLDS],
    /// The scores of its trajectories' actions. Each trajectory is scored without its fold and, in the background,
    /// without its group.
    pub scores: Histogram,
    /// The strongest segment of each trajectory ([`Score::peak`](crate::echo::Score::peak)).
    pub peaks: Histogram,
    /// The scores of their words.
    pub words: Histogram,
    /// The strongest text of each trajectory ([`Score::strongest_text`](crate::echo::Score::strongest_text)).
    pub texts: Histogram,
    /// The sums of the scores of actions and words.
    pub combined: Histogram,
}

impl Group {
    /// All histograms. Each has one score per scored trajectory.
    pub(super) fn histograms(&mut self) -> [&mut Histogram; 5] {
        [&mut self.scores, &mut self.peaks, &mut self.words, &mut self.texts, &mut self.combined]
    }
}

impl Group {
    /// The number of its trajectories.
    #[must_use]
    pub fn size(&self) -> u64 {
        saturating_sum(self.trajectories.iter().copied())
    }
}

/// A sum that saturates instead of overflowing.
fn saturating_sum(counts: impl Iterator<Item = u64>) -> u64 {
    counts.fold(0, u64::saturating_add)
}

impl Profile {
    /// The teacher's group in [`Profile::pool`].
    pub const TEACHER: &'static str = "teacher";
    /// The prefix of the names of the background's groups in [`Profile::pool`].
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
        saturating_sum(self.background().iter().map(Group::size))
    }

    /// The number of scored trajectories and the number of all trajectories.
    #[must_use]
    pub fn calibrated(&self) -> (u64, u64) {
        let scored = saturating_sum(self.groups.iter().map(|group| group.scores.count()));
        (scored, saturating_sum(self.groups.iter().map(Group::size)))
    }

    /// The lowest false-positive rate that the background supports; `None` without a background.
    #[must_use]
    pub fn least_false_positive_rate(&self) -> Option<f64> {
        let sizes = self.background().iter().map(Group::size).filter(|&size| size > 0);
        crate::echo::calibration::min_rate(sizes)
    }
}
