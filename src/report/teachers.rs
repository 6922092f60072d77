//! What a teacher's profile says of the data.

use super::distribution::{Distribution, Strand, distribution, echo_from, ratio};
use super::habits::{HabitIndex, HabitRow, Tally};
use super::measure::{Detail, Judged};
use super::pairs::{AgsParts, GROUPS, PairRps};
use super::trajectories::{Kept, Strongest, TrajectoryRow};
use super::{Example, Listed};
use crate::dataset::Verdicts;
use crate::echo::calibration::Histogram;
use crate::echo::rps::{CharacteristicPhrase, MIN_TEXTS, Rps, VerbalTable, quoted};
use crate::similarity::{Pool, Reference, TrajectorySummary};
use crate::teacher::{ActiveTeacher, Profile, Verdict};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Echoes that are shown.
const ECHOES: usize = 10;
/// Phrases that are shown.
const PHRASES: usize = 15;
/// The group of the whole data.
const DATA: &str = "data";

/// Echoes, strongest first.
pub type Echoes = Listed<EchoRow>;

/// What a teacher's profile says of the data.
#[derive(Debug, Clone, Serialize)]
pub struct TeacherSection {
    /// The teacher's name.
    pub name: String,
    /// What it was built from.
    pub profile: ProfileFacts,
    /// The highest share of other models' trajectories that may come as close to the teacher as an echo.
    pub max_false_positive_rate: f64,
    /// The verdicts.
    pub verdicts: VerdictCounts,
    /// Echoes to be expected among as many trajectories of other models; `null` without a background.
    pub expected_by_chance: Option<f64>,
    /// The scores.
    pub distribution: Distribution,
    /// AGS of the whole data toward the teacher.
    pub ags: Option<AgsParts>,
    /// How the data talks.
    pub words: WordsSection,
    /// The verdicts on words and actions together.
    pub combined: VerdictCounts,
    /// The groups: models, or files where no model is named; the largest.
    pub groups: Listed<GroupVerdicts>,
    /// Its habits, strongest first: what it does more than others, then what it does less.
    pub habits: Vec<HabitRow>,
    /// The strongest echoes.
    pub echoes: Echoes,
}

/// What a profile was built from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProfileFacts {
    /// Trajectories of the teacher.
    pub trajectories: u64,
    /// Trajectories of others.
    pub background_trajectories: u64,
    /// The other models.
    pub background: Vec<Background>,
    /// The lowest false-positive rate that the background can promise; `null` without one.
    pub least_false_positive_rate: Option<f64>,
}

/// A model of a background.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Background {
    /// Its name.
    pub name: String,
    /// Its trajectories.
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

/// Verdicts of trajectories.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct VerdictCounts {
    /// Echoes.
    pub echo: u64,
    /// Others with enough evidence.
    pub clean: u64,
    /// Those with too little.
    pub insufficient: u64,
    /// Share of echoes among those with enough evidence; `null` where there are none.
    pub echo_share: Option<f64>,
}

impl From<Verdicts> for VerdictCounts {
    fn from(verdicts: Verdicts) -> Self {
        let Verdicts { echo, clean, insufficient } = verdicts;
        Self { echo, clean, insufficient, echo_share: verdicts.echo_share() }
    }
}

impl VerdictCounts {
    /// All trajectories.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.echo + self.clean + self.insufficient
    }
}

/// What the profile says of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupVerdicts {
    /// The group.
    pub name: String,
    /// The verdicts.
    pub verdicts: VerdictCounts,
    /// The score that half of its trajectories reach.
    pub median_score: Option<f64>,
    /// Its AGS toward the teacher.
    pub ags: Option<AgsParts>,
    /// The verdicts on its words.
    pub words: VerdictCounts,
    /// Its RPS toward the teacher.
    pub rps: Option<PairRps>,
}

/// How the data talks, held against a teacher.
#[derive(Debug, Clone, Serialize)]
pub struct WordsSection {
    /// The highest share of other models' trajectories that may talk as much like the teacher as an echo.
    pub max_false_positive_rate: f64,
    /// The verdicts.
    pub verdicts: VerdictCounts,
    /// The scores.
    pub distribution: Distribution,
    /// RPS of the whole data toward the teacher.
    pub rps: Option<PairRps>,
    /// The openings and closings that the teacher uses more than others, most characteristic first.
    pub phrases: Vec<PhraseRow>,
}

/// A phrase that texts begin or end with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PhraseRow {
    /// Its words, topics masked.
    pub phrase: String,
    /// How far the log-odds are apart, in standard deviations.
    pub z: f64,
    /// The teacher's share of openings and closings.
    pub teacher: f64,
    /// The others'.
    pub others: f64,
    /// The data's.
    pub data: f64,
}

/// An echo.
#[derive(Debug, Clone, Serialize)]
pub struct EchoRow {
    /// The trajectory.
    #[serde(flatten)]
    pub row: TrajectoryRow,
    /// What there is to show of it.
    #[serde(flatten)]
    pub detail: Detail,
}

/// What is known of a teacher so far.
#[derive(Debug)]
pub(super) struct Running {
    verdicts: Verdicts,
    scores: Histogram,
    word_verdicts: Verdicts,
    word_scores: Histogram,
    combined: Verdicts,
    groups: BTreeMap<String, OfGroup>,
    tallies: Vec<(Tally, Option<(bool, Example)>)>,
    echoes: Strongest,
}

/// What is known of a group so far.
#[derive(Debug, Default)]
struct OfGroup {
    verdicts: Verdicts,
    scores: Histogram,
    words: Verdicts,
}

impl Running {
    pub fn new(index: &HabitIndex) -> Self {
        Self {
            verdicts: Verdicts::default(),
            scores: Histogram::default(),
            word_verdicts: Verdicts::default(),
            word_scores: Histogram::default(),
            combined: Verdicts::default(),
            groups: BTreeMap::new(),
            tallies: vec![(Tally::default(), None); index.lines.len()],
            echoes: Strongest::new(ECHOES),
        }
    }

    /// Adds what the teacher says of a trajectory.
    pub fn add(&mut self, group: &str, path: &str, record: u64, judged: &Judged) {
        if !self.groups.contains_key(group) {
            self.groups.insert(group.to_owned(), OfGroup::default());
        }
        if let Some(of_group) = self.groups.get_mut(group) {
            of_group.verdicts.add(judged.verdict);
            of_group.scores.add(judged.score);
            of_group.words.add(judged.words.verdict);
        }
        self.verdicts.add(judged.verdict);
        self.scores.add(judged.score);
        self.word_verdicts.add(judged.words.verdict);
        self.word_scores.add(judged.words.bits);
        self.combined.add(judged.combined.verdict);
        let is_echo = judged.verdict == Verdict::Echo;
        for ((sum, example), tally) in self.tallies.iter_mut().zip(&judged.habits) {
            sum.count += tally.count;
            sum.of += tally.of;
            // An echo shows what is meant better than another trajectory.
            if let Some((line, call)) = &tally.first
                && example.as_ref().is_none_or(|(known, _)| is_echo && !known)
            {
                let (call, label) = call.clone().unzip();
                *example = Some((is_echo, Example { path: path.to_owned(), line: *line, record, call, label }));
            }
        }
    }

    /// Keeps an echo, if it is among the strongest.
    pub fn echo(&mut self, kept: Kept) {
        self.echoes.add(kept);
    }

    /// All there is to say. `reference` is that of the measures' pool.
    pub fn finish(
        self,
        active: &ActiveTeacher,
        index: &HabitIndex,
        measures: &Measures,
        reference: &Reference<'_>,
        talk: &BTreeMap<String, VerbalTable>,
    ) -> TeacherSection {
        let profile = &active.teacher.profile;
        let teachers = active.teacher.verbal_table();
        let toward = |table: &VerbalTable| {
            let rps = Rps::between(table, teachers, MIN_TEXTS);
            (!rps.stages.is_empty()).then(|| PairRps::from(rps))
        };
        let whole = talk.values().fold(VerbalTable::default(), |mut whole, table| {
            whole.merge(table.clone());
            whole
        });
        let verdicts = VerdictCounts::from(self.verdicts);
        let mut groups: Vec<_> = self.groups.into_iter().collect();
        let total = groups.len() as u64;
        groups.sort_by_key(|(name, of_group)| (Reverse(of_group.scores.count()), name.clone()));
        groups.truncate(GROUPS);
        groups.sort_by(|a, b| a.0.cmp(&b.0));
        let groups = groups.into_iter().map(|(name, of_group)| GroupVerdicts {
            ags: reference.between(&group_of(&name), Profile::TEACHER).map(Into::into),
            verdicts: of_group.verdicts.into(),
            median_score: of_group.scores.median(),
            words: of_group.words.into(),
            rps: talk.get(&name).and_then(toward),
            name,
        });
        let (echoes, strongest) = self.echoes.finish();
        let strongest = strongest.into_iter().filter_map(|kept| {
            let row = row_of(reference, active, kept.row, &kept.summary);
            Some(EchoRow { row, detail: *kept.detail? })
        });
        let habits = index.lines.iter().zip(self.tallies).map(|(line, (tally, example))| HabitRow {
            habit: line.phrase.clone(),
            case: line.example.clone(),
            bits: line.bits,
            teacher: line.teacher,
            others: line.others,
            data_count: tally.count,
            data_of: tally.of,
            data: (tally.of > 0).then(|| ratio(tally.count, tally.of)),
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
            distribution: distribution(&self.scores, profile, Strand::ACTIONS, echo_from(active, Strand::ACTIONS)),
            ags: measures.ags,
            words: WordsSection {
                max_false_positive_rate: active.max_verbal_false_positive_rate,
                verdicts: self.word_verdicts.into(),
                distribution: distribution(&self.word_scores, profile, Strand::WORDS, echo_from(active, Strand::WORDS)),
                rps: toward(&whole),
                phrases: phrases(active, &whole),
            },
            combined: self.combined.into(),
            groups: Listed { total, shown: groups.collect() },
            habits: habits.collect(),
            echoes: Listed { total: echoes, shown: strongest.collect() },
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
    active.teacher.phrases().into_iter().take(PHRASES).map(row).collect()
}

/// What AGS toward a teacher is measured with: the profile's trajectories and the data's.
#[derive(Debug)]
pub(super) struct Measures {
    pub pool: Pool,
    /// AGS of the whole data.
    ags: Option<AgsParts>,
}

/// The group of the data that a model or file is in the pool.
pub(super) fn group_of(name: &str) -> String {
    format!("{DATA}/{name}")
}

impl Measures {
    /// `groups` is the data by [`group_of`] names.
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

/// A row with its AGS.
pub(super) fn row_of(
    reference: &Reference<'_>,
    active: &ActiveTeacher,
    row: TrajectoryRow,
    summary: &TrajectorySummary,
) -> TrajectoryRow {
    let ags = reference.towards(Profile::TEACHER, [summary]).map(Into::into);
    TrajectoryRow { ags, teacher: Some(active.name.clone()), ..row }
}
