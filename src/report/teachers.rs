//! Compares the data with a teacher's profile.

use super::distribution::{Distribution, ScoreKind, distribution, echo_from, ratio};
use super::habits::{HabitCount, HabitIndex, HabitRow};
use super::measure::{Detail, TeacherVerdict};
use super::pairs::{AgsParts, MAX_GROUPS, PairRps};
use super::trajectories::{RankedRow, TopRows, TrajectoryRow};
use super::{Example, TruncatedList};
use crate::dataset::Verdicts;
use crate::echo::calibration::Histogram;
use crate::echo::rps::{CharacteristicPhrase, MIN_TEXTS, Rps, VerbalTable, quoted};
use crate::similarity::{Pool, Reference, TrajectorySummary};
use crate::teacher::{ActiveTeacher, Profile, Verdict};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The maximum number of echoes shown.
const MAX_ECHOES: usize = 10;
/// The maximum number of phrases shown.
const MAX_PHRASES: usize = 15;
/// The name of the group that contains all data.
const DATA: &str = "data";

/// Echoes, strongest first.
pub type Echoes = TruncatedList<EchoRow>;

/// The comparison of the data with a teacher.
#[derive(Debug, Clone, Serialize)]
pub struct TeacherSection {
    /// The teacher's name.
    pub name: String,
    /// Facts about the teacher's profile.
    pub profile: ProfileFacts,
    /// The limit of an echo: the maximum share of other models' trajectories that act as much like the teacher.
    pub max_false_positive_rate: f64,
    /// The verdicts on actions.
    pub verdicts: VerdictCounts,
    /// The number of echoes expected by chance among as many trajectories of other models; `null` without a background.
    pub expected_by_chance: Option<f64>,
    /// The distribution of the scores of actions.
    pub distribution: Distribution,
    /// AGS of the whole data toward the teacher.
    pub ags: Option<AgsParts>,
    /// The comparison of the texts.
    pub words: WordsSection,
    /// The verdicts on words and actions together.
    pub combined: VerdictCounts,
    /// The largest groups: models, or files if no model is named.
    pub groups: TruncatedList<GroupVerdicts>,
    /// The teacher's habits, strongest first: those it has more than other models, then those it has less.
    pub habits: Vec<HabitRow>,
    /// The strongest echoes.
    pub echoes: Echoes,
}

/// Facts about the data that a profile was built from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProfileFacts {
    /// The number of the teacher's trajectories.
    pub trajectories: u64,
    /// The number of other models' trajectories.
    pub background_trajectories: u64,
    /// The other models.
    pub background: Vec<Background>,
    /// The lowest false-positive rate that the background can measure; `null` without a background.
    pub least_false_positive_rate: Option<f64>,
}

/// A model of the background.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Background {
    /// Its name.
    pub name: String,
    /// The number of its trajectories.
    pub trajectories: u64,
}

impl From<&Profile> for ProfileFacts {
    fn from(profile: &Profile) -> Self {
        let background = profile.background().iter();
        Self {
            trajectories: profile.teacher().size(),
            background_trajectories: profile.background_size(),
            background: background
                .map(|group| Background { name: group.name.clone(), trajectories: group.size() })
                .collect(),
            least_false_positive_rate: profile.least_false_positive_rate(),
        }
    }
}

/// The numbers of trajectories by verdict.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct VerdictCounts {
    /// Echoes.
    pub echo: u64,
    /// Clean trajectories.
    pub clean: u64,
    /// Trajectories without enough evidence.
    pub insufficient: u64,
    /// The share of echoes among the trajectories with enough evidence; `null` if there are none.
    pub echo_share: Option<f64>,
}

impl From<Verdicts> for VerdictCounts {
    fn from(verdicts: Verdicts) -> Self {
        let Verdicts { echo, clean, insufficient } = verdicts;
        Self { echo, clean, insufficient, echo_share: verdicts.echo_share() }
    }
}

impl VerdictCounts {
    /// The number of trajectories.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.echo + self.clean + self.insufficient
    }
}

/// The comparison of a group with a teacher.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupVerdicts {
    /// The name of the group.
    pub name: String,
    /// The verdicts on its actions.
    pub verdicts: VerdictCounts,
    /// The median score of its actions.
    pub median_score: Option<f64>,
    /// Its AGS toward the teacher.
    pub ags: Option<AgsParts>,
    /// The verdicts on its words.
    pub words: VerdictCounts,
    /// Its RPS toward the teacher.
    pub rps: Option<PairRps>,
}

/// The comparison of the data's texts with a teacher's.
#[derive(Debug, Clone, Serialize)]
pub struct WordsSection {
    /// The limit of an echo: the maximum share of other models' trajectories that talk as much like the teacher.
    pub max_false_positive_rate: f64,
    /// The verdicts on words.
    pub verdicts: VerdictCounts,
    /// The distribution of the scores of words.
    pub distribution: Distribution,
    /// RPS of the whole data toward the teacher.
    pub rps: Option<PairRps>,
    /// The phrases at the start and end of texts that the teacher uses more than other models, most characteristic
    /// first.
    pub phrases: Vec<PhraseRow>,
}

/// A phrase at the start or end of texts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PhraseRow {
    /// Its words, with topics masked.
    pub phrase: String,
    /// The difference of the log-odds, in standard deviations.
    pub z: f64,
    /// Its share of the teacher's phrases.
    pub teacher: f64,
    /// Its share of other models' phrases.
    pub others: f64,
    /// Its share of the data's phrases.
    pub data: f64,
}

/// An echo.
#[derive(Debug, Clone, Serialize)]
pub struct EchoRow {
    /// The trajectory.
    #[serde(flatten)]
    pub row: TrajectoryRow,
    /// The details.
    #[serde(flatten)]
    pub detail: Detail,
}

/// The running totals for a teacher.
#[derive(Debug)]
pub(super) struct TeacherTotals {
    verdicts: Verdicts,
    scores: Histogram,
    word_verdicts: Verdicts,
    word_scores: Histogram,
    combined: Verdicts,
    groups: BTreeMap<String, GroupTotals>,
    /// The counts of each habit, and an example with whether it is in an echo.
    habits: Vec<(HabitCount, Option<(bool, Example)>)>,
    echoes: TopRows,
}

/// The running totals of a group.
#[derive(Debug, Default)]
struct GroupTotals {
    verdicts: Verdicts,
    scores: Histogram,
    words: Verdicts,
}

impl TeacherTotals {
    pub fn new(index: &HabitIndex) -> Self {
        Self {
            verdicts: Verdicts::default(),
            scores: Histogram::default(),
            word_verdicts: Verdicts::default(),
            word_scores: Histogram::default(),
            combined: Verdicts::default(),
            groups: BTreeMap::new(),
            habits: vec![(HabitCount::default(), None); index.lines.len()],
            echoes: TopRows::new(MAX_ECHOES),
        }
    }

    /// Adds the verdict on a trajectory.
    pub fn add(&mut self, group: &str, path: &str, record: u64, verdict: &TeacherVerdict) {
        if !self.groups.contains_key(group) {
            self.groups.insert(group.to_owned(), GroupTotals::default());
        }
        if let Some(totals) = self.groups.get_mut(group) {
            totals.verdicts.add(verdict.verdict);
            totals.scores.add(verdict.score);
            totals.words.add(verdict.words.verdict);
        }
        self.verdicts.add(verdict.verdict);
        self.scores.add(verdict.score);
        self.word_verdicts.add(verdict.words.verdict);
        self.word_scores.add(verdict.words.bits);
        self.combined.add(verdict.combined.verdict);
        let is_echo = verdict.verdict == Verdict::Echo;
        for ((sum, example), count) in self.habits.iter_mut().zip(&verdict.habits) {
            sum.count += count.count;
            sum.of += count.of;
            // Examples in echoes are preferred.
            if let Some((line, call)) = &count.first
                && example.as_ref().is_none_or(|(in_echo, _)| is_echo && !in_echo)
            {
                let (call, label) = call.clone().unzip();
                *example = Some((is_echo, Example { path: path.to_owned(), line: *line, record, call, label }));
            }
        }
    }

    /// Adds an echo, which is kept if it is among the strongest.
    pub fn echo(&mut self, row: RankedRow) {
        self.echoes.add(row);
    }

    /// Computes the section. `reference` is the reference of `context.pool`.
    pub fn finish(
        self,
        active: &ActiveTeacher,
        index: &HabitIndex,
        context: &AgsContext,
        reference: &Reference<'_>,
        verbal: &BTreeMap<String, VerbalTable>,
    ) -> TeacherSection {
        let profile = &active.teacher.profile;
        let teachers = active.teacher.verbal_table();
        let toward = |table: &VerbalTable| {
            let rps = Rps::between(table, teachers, MIN_TEXTS);
            (!rps.stages.is_empty()).then(|| PairRps::from(rps))
        };
        let whole = verbal.values().fold(VerbalTable::default(), |mut whole, table| {
            whole.merge(table.clone());
            whole
        });
        let verdicts = VerdictCounts::from(self.verdicts);
        let mut groups: Vec<_> = self.groups.into_iter().collect();
        let total = groups.len() as u64;
        groups.sort_by_key(|(name, totals)| (Reverse(totals.scores.count()), name.clone()));
        groups.truncate(MAX_GROUPS);
        groups.sort_by(|a, b| a.0.cmp(&b.0));
        let groups = groups.into_iter().map(|(name, totals)| GroupVerdicts {
            ags: reference.between(&pool_group(&name), Profile::TEACHER).map(Into::into),
            verdicts: totals.verdicts.into(),
            median_score: totals.scores.median(),
            words: totals.words.into(),
            rps: verbal.get(&name).and_then(toward),
            name,
        });
        let (echoes, strongest) = self.echoes.finish();
        let strongest = strongest.into_iter().filter_map(|ranked| {
            let row = with_ags(reference, active, ranked.row, &ranked.summary);
            Some(EchoRow { row, detail: *ranked.detail? })
        });
        let habits = index.lines.iter().zip(self.habits).map(|(line, (count, example))| HabitRow {
            habit: line.phrase.clone(),
            case: line.example.clone(),
            bits: line.bits,
            teacher: line.teacher,
            others: line.others,
            data_count: count.count,
            data_of: count.of,
            data: (count.of > 0).then(|| ratio(count.count, count.of)),
            example: example.map(|(_, example)| example),
        });
        TeacherSection {
            name: active.name.to_string(),
            profile: profile.into(),
            max_false_positive_rate: active.max_false_positive_rate,
            expected_by_chance: profile
                .least_false_positive_rate()
                .map(|_| active.max_false_positive_rate * ratio(verdicts.echo + verdicts.clean, 1)),
            verdicts,
            distribution: distribution(
                &self.scores,
                profile,
                ScoreKind::ACTIONS,
                echo_from(active, ScoreKind::ACTIONS),
            ),
            ags: context.ags,
            words: WordsSection {
                max_false_positive_rate: active.max_verbal_false_positive_rate,
                verdicts: self.word_verdicts.into(),
                distribution: distribution(
                    &self.word_scores,
                    profile,
                    ScoreKind::WORDS,
                    echo_from(active, ScoreKind::WORDS),
                ),
                rps: toward(&whole),
                phrases: phrases(active, &whole),
            },
            combined: self.combined.into(),
            groups: TruncatedList { total, shown: groups.collect() },
            habits: habits.collect(),
            echoes: TruncatedList { total: echoes, shown: strongest.collect() },
        }
    }
}

/// The teacher's most characteristic phrases, with their shares in the data.
fn phrases(active: &ActiveTeacher, data: &VerbalTable) -> Vec<PhraseRow> {
    let (counts, all) = data.phrases();
    let row = |phrase: CharacteristicPhrase| {
        let (teacher, others) = phrase.shares();
        let count = counts.get(&*phrase.text).copied().unwrap_or_default();
        PhraseRow { z: phrase.z, teacher, others, data: ratio(count, all.max(1)), phrase: quoted(&phrase.text) }
    };
    active.teacher.phrases().into_iter().take(MAX_PHRASES).map(row).collect()
}

/// The trajectories for computing AGS toward a teacher: those of the profile and of the data.
#[derive(Debug)]
pub(super) struct AgsContext {
    pub pool: Pool,
    /// AGS of the whole data.
    ags: Option<AgsParts>,
}

/// The name of a group of the data in a teacher's pool, which cannot clash with a group of the profile.
pub(super) fn pool_group(name: &str) -> String {
    format!("{DATA}/{name}")
}

impl AgsContext {
    /// Creates the context. `groups` is the data by [`pool_group`] names, `whole` the data as one group.
    pub fn new(profile: &Profile, groups: &Pool, whole: &Pool) -> Self {
        let with = |data: &Pool| {
            let mut pool = profile.pool.clone();
            pool.merge(data);
            pool
        };
        let all = with(whole);
        let ags = Reference::new(&all).between(DATA, Profile::TEACHER).map(Into::into);
        Self { pool: with(groups), ags }
    }
}

/// Adds the teacher and AGS toward it to a row.
pub(super) fn with_ags(
    reference: &Reference<'_>,
    active: &ActiveTeacher,
    row: TrajectoryRow,
    summary: &TrajectorySummary,
) -> TrajectoryRow {
    let ags = reference.towards(Profile::TEACHER, [summary]).map(Into::into);
    TrajectoryRow { ags, teacher: Some(active.name.clone()), ..row }
}
