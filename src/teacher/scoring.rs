//! The assessment of a trajectory with a teacher's profile: scores, false-positive rates and verdicts
//! (docs/evidence.md, sections "Calibration" and "Verdicts").

use super::build::fold_of;
use super::{Profile, ToolPreference, ToolPreferences};
use crate::echo::calibration::{FalsePositiveCurve, Histogram};
use crate::echo::rps::{CharacteristicPhrase, VerbalTable, characteristic_phrases};
use crate::echo::{ContextTree, Exclusion, FOLDS, HabitEvents, Model, Score};
use crate::similarity::Reference;
use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use xxhash_rust::xxh3::xxh3_128;

/// Whether a trajectory echoes a teacher (docs/evidence.md, section "Verdicts").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Verdict {
    /// The false-positive rate of the score is at most the configured one.
    Echo,
    /// The rate is higher, although the potential of the trajectory would reach the configured one.
    Clean,
    /// Even the teacher's favourite choice in every context would not have reached the configured rate.
    Insufficient,
}

impl Verdict {
    /// The name in output.
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

/// A profile that is prepared for assessing trajectories.
#[derive(Debug)]
pub struct Teacher {
    /// The profile.
    pub profile: Profile,
    /// A hash of the profile's file, computed on first use.
    identity: OnceLock<u128>,
    context_tree: ContextTree,
    /// Scoring models by exclusion, built on first use.
    scoring_models: Mutex<FxHashMap<Exclusion, Arc<ScoringModel>>>,
    tool_preferences: OnceLock<ToolPreferences>,
    verbal_table: OnceLock<VerbalTable>,
    /// The mandatory tools of the profile's tasks; the empty name has those of any other task.
    mandatory_tools: Mutex<FxHashMap<Box<str>, FxHashSet<Box<str>>>>,
}

/// The probabilities and false-positive rates of a profile without an excluded part. Curves are `None` without a
/// background.
#[derive(Debug)]
pub struct ScoringModel {
    /// The probabilities of choices.
    pub model: Model,
    /// The false-positive rates of scores of actions.
    pub scores: Option<FalsePositiveCurve>,
    /// The false-positive rates of the strongest segments.
    pub peaks: Option<FalsePositiveCurve>,
    /// The false-positive rates of scores of words.
    pub words: Option<FalsePositiveCurve>,
    /// The false-positive rates of the strongest texts.
    pub texts: Option<FalsePositiveCurve>,
    /// The false-positive rates of the sums of both scores.
    pub combined: Option<FalsePositiveCurve>,
}

/// The evidence in a trajectory and the verdicts on it.
#[derive(Debug)]
pub struct Assessment {
    /// The evidence of actions and words.
    pub score: Score,
    /// The scoring model that was used. It excludes the trajectory's own data.
    pub scoring_model: Arc<ScoringModel>,
    /// The share of other models' trajectories that reach the score of the actions; `None` without a background.
    pub false_positive_rate: Option<f64>,
    /// The verdict on the actions.
    pub verdict: Verdict,
    /// The verdict on the words.
    pub words: ScoreVerdict,
    /// The verdict on the sum of both scores.
    pub combined: ScoreVerdict,
}

impl Assessment {
    /// The score of the actions with its false-positive rate and verdict, as `words` and `combined` are.
    #[must_use]
    pub const fn actions(&self) -> ScoreVerdict {
        let Self { false_positive_rate, verdict, .. } = *self;
        ScoreVerdict { bits: self.score.total, false_positive_rate, verdict }
    }
}

/// A score with its false-positive rate and verdict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreVerdict {
    /// The score, in bits.
    pub bits: f64,
    /// The share of other models' trajectories that reach it; `None` without a background.
    pub false_positive_rate: Option<f64>,
    /// The verdict.
    pub verdict: Verdict,
}

/// The configured false-positive rates, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The rate of actions, and of words and actions together.
    pub actions: f64,
    /// The rate of words.
    pub words: f64,
}

impl Teacher {
    /// Prepares a profile.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        Self {
            context_tree: ContextTree::new(&profile.counts),
            profile,
            identity: OnceLock::new(),
            scoring_models: Mutex::default(),
            tool_preferences: OnceLock::new(),
            verbal_table: OnceLock::new(),
            mandatory_tools: Mutex::default(),
        }
    }

    /// Prepares a profile that was read from `text`, whose hash is its identity.
    #[must_use]
    pub fn from_text(profile: Profile, text: &str) -> Self {
        Self { identity: OnceLock::from(xxh3_128(text.as_bytes())), ..Self::new(profile) }
    }

    /// A hash that identifies the profile: of the text that it was read from, or would be written as.
    pub fn identity(&self) -> u128 {
        *self.identity.get_or_init(|| xxh3_128(self.profile.to_json().as_bytes()))
    }

    /// The teacher's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.profile.name
    }

    /// The contexts and outcomes of the profile's counts.
    #[must_use]
    pub const fn context_tree(&self) -> &ContextTree {
        &self.context_tree
    }

    /// The data to exclude when a trajectory is assessed: its model's group of the background, and the fold of its task
    /// if the profile knows the task.
    #[must_use]
    pub fn exclusion_for(&self, task: Option<&str>, model: Option<&str>) -> Exclusion {
        let group = model.and_then(|model| self.profile.groups[1..].iter().position(|group| group.name == model));
        let fold = task.filter(|task| self.profile.pool.knows_task(task)).map(|task| fold_of(Some(task), 0));
        Exclusion { group: group.map(|index| index + 1), fold }
    }

    /// The scoring model of the profile without the excluded part. It is built on first use.
    #[must_use]
    pub fn scoring_model(&self, exclusion: Exclusion) -> Arc<ScoringModel> {
        let mut scoring_models = self.scoring_models.lock().unwrap_or_else(PoisonError::into_inner);
        let build = || Arc::new(self.build_scoring_model(exclusion));
        Arc::clone(scoring_models.entry(exclusion).or_insert_with(build))
    }

    fn build_scoring_model(&self, exclusion: Exclusion) -> ScoringModel {
        let groups = &self.profile.groups;
        let trajectories: Vec<[u64; FOLDS]> = groups.iter().map(|group| group.trajectories).collect();
        let included = || groups.iter().enumerate().skip(1).filter(|&(at, _)| exclusion.group != Some(at));
        ScoringModel {
            model: Model::new(&self.profile.counts, &self.context_tree, &trajectories, exclusion),
            scores: FalsePositiveCurve::of(included().map(|(_, group)| &group.scores)),
            peaks: FalsePositiveCurve::of(included().map(|(_, group)| &group.peaks)),
            words: FalsePositiveCurve::of(included().map(|(_, group)| &group.words)),
            texts: FalsePositiveCurve::of(included().map(|(_, group)| &group.texts)),
            combined: FalsePositiveCurve::of(included().map(|(_, group)| &group.combined)),
        }
    }

    /// Assesses the choices of a trajectory, given its task and model.
    #[must_use]
    pub fn assess(
        &self,
        events: &HabitEvents<'_>,
        task: Option<&str>,
        model: Option<&str>,
        limits: Limits,
    ) -> Assessment {
        let scoring_model = self.scoring_model(self.exclusion_for(task, model));
        let score = Score::of(events, &self.context_tree, &scoring_model.model);
        let own = self.profile.teacher();
        let actions = Criterion { curve: scoring_model.scores.as_ref(), own: &own.scores, limit: limits.actions };
        let words = Criterion { curve: scoring_model.words.as_ref(), own: &own.words, limit: limits.words };
        let both = Criterion { curve: scoring_model.combined.as_ref(), own: &own.combined, limit: limits.actions };
        // Without evidence, a score of 0 must not be an echo if the other models score below 0.
        let actions = actions.verdict(score.total, score.potential, score.action_events() > 0);
        let words = words.verdict(score.words, score.words_potential, score.verbal_events() > 0);
        let has_both = score.action_events() > 0 && score.verbal_events() > 0;
        let combined = both.verdict(score.combined(), score.potential + score.words_potential, has_both);
        let (false_positive_rate, verdict) = (actions.false_positive_rate, actions.verdict);
        Assessment { score, scoring_model, false_positive_rate, verdict, words, combined }
    }

    /// The teacher's preference for a tool, if chance explains it with a probability of at most `limit`.
    #[must_use]
    pub fn tool_preference(&self, tool: &str, limit: f64) -> Option<ToolPreference> {
        self.tool_preferences.get_or_init(|| ToolPreferences::of(&self.profile)).beyond_chance(tool, limit)
    }

    /// The verbal choices in all trajectories of the teacher.
    #[must_use]
    pub fn verbal_table(&self) -> &VerbalTable {
        self.verbal_table.get_or_init(|| VerbalTable::of_counts(&self.profile.counts, |slot| slot < FOLDS))
    }

    /// The openings and closings of texts that the teacher uses more often than the other models, most characteristic
    /// first. All texts of the background have the same weight.
    #[must_use]
    pub fn phrases(&self) -> Vec<CharacteristicPhrase> {
        let others = VerbalTable::of_counts(&self.profile.counts, |slot| slot >= FOLDS);
        characteristic_phrases(self.verbal_table(), &others)
    }

    /// Whether a tool is mandatory (docs/metrics.md, section 4): for a task of the profile by that task, otherwise by
    /// the domain.
    #[must_use]
    pub fn requires_tool(&self, task: Option<&str>, tool: &str) -> bool {
        let task = task.filter(|task| self.profile.pool.knows_task(task));
        let mut mandatory_tools = self.mandatory_tools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tools) = mandatory_tools.get(task.unwrap_or_default()) {
            return tools.contains(tool);
        }
        let reference = self.reference();
        let tools = task.map_or_else(|| reference.mandatory_in_domain(), |task| reference.mandatory(task));
        let tools: FxHashSet<Box<str>> = tools.into_iter().map(Box::from).collect();
        let is_mandatory = tools.contains(tool);
        mandatory_tools.insert(task.unwrap_or_default().into(), tools);
        is_mandatory
    }

    /// The reference pool for AGS toward the teacher.
    #[must_use]
    pub fn reference(&self) -> Reference<'_> {
        Reference::new(&self.profile.pool)
    }
}

/// What a kind of score (actions, words or both) is compared with.
struct Criterion<'y> {
    curve: Option<&'y FalsePositiveCurve>,
    /// The scores of the teacher's own trajectories.
    own: &'y Histogram,
    /// The configured false-positive rate.
    limit: f64,
}

impl Criterion<'_> {
    /// The verdict on a score; `potential` is the highest score that the trajectory could have reached.
    fn verdict(&self, bits: f64, potential: f64, has_evidence: bool) -> ScoreVerdict {
        let rate = |bits| self.curve.map(|curve| curve.rate(bits));
        let reaches = |bits: f64| match rate(bits) {
            Some(rate) => rate <= self.limit,
            // Without a background, the threshold is the median of the teacher's own trajectories.
            None => self.own.median().is_some_and(|median| bits >= median),
        };
        let verdict = match (reaches(bits), reaches(potential)) {
            _ if !has_evidence => Verdict::Insufficient,
            (true, _) => Verdict::Echo,
            (false, true) => Verdict::Clean,
            (false, false) => Verdict::Insufficient,
        };
        ScoreVerdict { bits, false_positive_rate: rate(bits), verdict }
    }
}
