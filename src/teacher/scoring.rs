//! What a profile says of a trajectory.

use super::build::fold_of;
use super::{Profile, ToolPreference, ToolPreferences};
use crate::echo::calibration::{FalsePositiveCurve, Histogram};
use crate::echo::rps::{CharacteristicPhrase, VerbalTable, characteristic_phrases};
use crate::echo::{ContextTree, FOLDS, HabitEvents, Exclusion, Model, Score};
use crate::similarity::Reference;
use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use xxhash_rust::xxh3::xxh3_128;

/// Whether a trajectory is an echo of a teacher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Verdict {
    /// Fewer of the other models' trajectories than allowed come as close to the teacher.
    Echo,
    /// There was enough evidence to say echo, and it does not say so.
    Clean,
    /// Even the teacher's favourite choice everywhere would not have been enough to say echo.
    Insufficient,
}

impl Verdict {
    /// The name in outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Echo => "echo",
            Self::Clean => "clean",
            Self::Insufficient => "insufficient",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A profile made ready to judge trajectories.
#[derive(Debug)]
pub struct Teacher {
    /// The profile.
    pub profile: Profile,
    /// A hash of the profile's file.
    identity: OnceLock<u128>,
    layout: ContextTree,
    /// By what is left out; made when first needed.
    scoring_models: Mutex<FxHashMap<Exclusion, Arc<ScoringModel>>>,
    likings: OnceLock<ToolPreferences>,
    talk: OnceLock<VerbalTable>,
    /// The tools that tasks of the profile need; under the empty name those that any other task does.
    needed: Mutex<FxHashMap<Box<str>, FxHashSet<Box<str>>>>,
}

/// What trajectories are measured by when something is left out of the profile.
#[derive(Debug)]
pub struct ScoringModel {
    /// The probabilities of choices.
    pub model: Model,
    /// How many of the others reach a score; `None` without a background.
    pub scores: Option<FalsePositiveCurve>,
    /// How many of the others have a stretch as strong.
    pub peaks: Option<FalsePositiveCurve>,
    /// How many of the others talk as much like the teacher.
    pub words: Option<FalsePositiveCurve>,
    /// How many of the others have a text as much like the teacher's.
    pub texts: Option<FalsePositiveCurve>,
    /// How many of the others reach a sum of both scores.
    pub combined: Option<FalsePositiveCurve>,
}

/// The evidence in a trajectory and what it comes to.
#[derive(Debug)]
pub struct Assessment {
    /// The evidence, of actions and of words.
    pub score: Score,
    /// What it was measured by: without what the trajectory is part of, so that it is not judged by itself.
    pub scoring_model: Arc<ScoringModel>,
    /// Share of other models' trajectories that act as much like the teacher; `None` when the profile has no
    /// background.
    pub false_positive_rate: Option<f64>,
    /// The verdict on what the agent does.
    pub verdict: Verdict,
    /// The verdict on how it talks.
    pub words: ScoreVerdict,
    /// The verdict on both together, on the sum of the scores.
    pub combined: ScoreVerdict,
}

/// What a score comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreVerdict {
    /// The score, in bits.
    pub bits: f64,
    /// Share of other models' trajectories that reach it; `None` when the profile has no background.
    pub false_positive_rate: Option<f64>,
    /// The verdict.
    pub verdict: Verdict,
}

/// The highest false-positive rates that may be called echoes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Of what agents do, and of words and actions together.
    pub actions: f64,
    /// Of how agents talk.
    pub words: f64,
}

impl Teacher {
    /// Makes a profile ready.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        Self {
            layout: ContextTree::new(&profile.counts),
            profile,
            identity: OnceLock::new(),
            scoring_models: Mutex::default(),
            likings: OnceLock::new(),
            talk: OnceLock::new(),
            needed: Mutex::default(),
        }
    }

    /// Makes a profile ready that was read from `text`.
    #[must_use]
    pub fn from_text(profile: Profile, text: &str) -> Self {
        Self { identity: OnceLock::from(xxh3_128(text.as_bytes())), ..Self::new(profile) }
    }

    /// Tells profiles apart: a hash of the file that it was read from, or would be written to.
    pub fn identity(&self) -> u128 {
        *self.identity.get_or_init(|| xxh3_128(self.profile.to_json().as_bytes()))
    }

    /// The teacher's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.profile.name
    }

    /// Where the profile keeps its counts.
    #[must_use]
    pub const fn context_tree(&self) -> &ContextTree {
        &self.layout
    }

    /// What to leave out to judge a trajectory: its model's group of the background, and the fold of its task if
    /// the profile knows that task.
    #[must_use]
    pub fn left_out(&self, task: Option<&str>, model: Option<&str>) -> Exclusion {
        let group = model.and_then(|model| self.profile.groups[1..].iter().position(|group| group.name == model));
        let fold = task.filter(|task| self.profile.pool.knows_task(task)).map(|task| fold_of(Some(task), 0));
        Exclusion { group: group.map(|index| index + 1), fold }
    }

    /// What trajectories are measured by when something is left out.
    #[must_use]
    pub fn scoring_model(&self, left_out: Exclusion) -> Arc<ScoringModel> {
        let mut scoring_models = self.scoring_models.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(scoring_models.entry(left_out).or_insert_with(|| Arc::new(self.without(left_out))))
    }

    fn without(&self, left_out: Exclusion) -> ScoringModel {
        let groups = &self.profile.groups;
        let trajectories: Vec<[u64; FOLDS]> = groups.iter().map(|group| group.trajectories).collect();
        let kept = || groups.iter().enumerate().skip(1).filter(|&(at, _)| left_out.group != Some(at));
        ScoringModel {
            model: Model::new(&self.profile.counts, &self.layout, &trajectories, left_out),
            scores: FalsePositiveCurve::of(kept().map(|(_, group)| &group.scores)),
            peaks: FalsePositiveCurve::of(kept().map(|(_, group)| &group.peaks)),
            words: FalsePositiveCurve::of(kept().map(|(_, group)| &group.words)),
            texts: FalsePositiveCurve::of(kept().map(|(_, group)| &group.texts)),
            combined: FalsePositiveCurve::of(kept().map(|(_, group)| &group.combined)),
        }
    }

    /// Judges the choices of a trajectory.
    #[must_use]
    pub fn judge(
        &self,
        events: &HabitEvents<'_>,
        task: Option<&str>,
        model: Option<&str>,
        limits: Limits,
    ) -> Assessment {
        let left_out = self.left_out(task, model);
        let scoring_model = self.scoring_model(left_out);
        let score = Score::of(events, &self.layout, &scoring_model.model);
        let own = self.profile.teacher();
        let actions = Strand { curve: scoring_model.scores.as_ref(), own: &own.scores, limit: limits.actions };
        let words = Strand { curve: scoring_model.words.as_ref(), own: &own.words, limit: limits.words };
        let both = Strand { curve: scoring_model.combined.as_ref(), own: &own.combined, limit: limits.actions };
        // Where the profile knows nothing, a score of 0 must not pass for an echo among others below 0.
        let acts = actions.rule(score.total, score.potential, score.action_events() > 0);
        let words = words.rule(score.words, score.words_potential, score.verbal_events() > 0);
        let knows_both = score.action_events() > 0 && score.verbal_events() > 0;
        let combined = both.rule(score.combined(), score.potential + score.words_potential, knows_both);
        let (false_positive_rate, verdict) = (acts.false_positive_rate, acts.verdict);
        Assessment { score, scoring_model, false_positive_rate, verdict, words, combined }
    }

    /// The teacher's liking for a tool, where chance does not explain it.
    #[must_use]
    pub fn tool_preference(&self, tool: &str, limit: f64) -> Option<ToolPreference> {
        self.likings.get_or_init(|| ToolPreferences::of(&self.profile)).beyond_chance(tool, limit)
    }

    /// How the teacher talks, all its trajectories together.
    #[must_use]
    pub fn verbal_table(&self) -> &VerbalTable {
        self.talk.get_or_init(|| VerbalTable::of_counts(&self.profile.counts, |slot| slot < FOLDS))
    }

    /// The openings and closings of texts that the teacher uses more than the others, most characteristic first. Every
    /// text of the background weighs the same.
    #[must_use]
    pub fn phrases(&self) -> Vec<CharacteristicPhrase> {
        let others = VerbalTable::of_counts(&self.profile.counts, |slot| slot >= FOLDS);
        characteristic_phrases(self.verbal_table(), &others)
    }

    /// Whether a task needs a tool: for a task of the profile the tools of all its successful runs, else the
    /// tools that nearly everybody calls.
    #[must_use]
    pub fn requires_tool(&self, task: Option<&str>, tool: &str) -> bool {
        let task = task.filter(|task| self.profile.pool.knows_task(task));
        let mut needed = self.needed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tools) = needed.get(task.unwrap_or_default()) {
            return tools.contains(tool);
        }
        let reference = self.reference();
        let tools = task.map_or_else(|| reference.mandatory_in_domain(), |task| reference.mandatory(task));
        let tools: FxHashSet<Box<str>> = tools.into_iter().map(Box::from).collect();
        let is_needed = tools.contains(tool);
        needed.insert(task.unwrap_or_default().into(), tools);
        is_needed
    }

    /// AGS of trajectories toward the teacher is measured with this.
    #[must_use]
    pub fn reference(&self) -> Reference<'_> {
        Reference::new(&self.profile.pool)
    }
}

/// One strand of evidence: what its scores are held against.
struct Strand<'y> {
    curve: Option<&'y FalsePositiveCurve>,
    /// The teacher's own scores.
    own: &'y Histogram,
    limit: f64,
}

impl Strand<'_> {
    /// The ruling on a score; `potential` is the highest it could have been.
    fn rule(&self, bits: f64, potential: f64, knows_any: bool) -> ScoreVerdict {
        let rate = |bits| self.curve.map(|curve| curve.rate(bits));
        let reaches = |bits: f64| match rate(bits) {
            Some(rate) => rate <= self.limit,
            // Nobody to compare with: as close as half of the teacher's own trajectories are.
            None => self.own.median().is_some_and(|median| bits >= median),
        };
        let verdict = match (reaches(bits), reaches(potential)) {
            _ if !knows_any => Verdict::Insufficient,
            (true, _) => Verdict::Echo,
            (false, true) => Verdict::Clean,
            (false, false) => Verdict::Insufficient,
        };
        ScoreVerdict { bits, false_positive_rate: rate(bits), verdict }
    }
}
