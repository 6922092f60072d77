//! Ways to say how close a run is to a teacher whose other runs are known.

use super::corpus::{Corpus, ModelId, RunId};
use super::distances::Distances;
use super::profiles;
use super::splits::Split;
use super::statistics::float;
use anyhow::Result;
use echolint::echo::{Exclusion, Score};
use echolint::similarity::{Pool, Reference};
use echolint::teacher::Teacher;
use std::collections::{BTreeMap, BTreeSet};

/// A way to say how close a run is to a teacher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Echo evidence of actions.
    Evidence,
    /// Echo evidence of words.
    Words,
    /// Echo evidence of both together.
    Both,
    /// AGS toward all of the teacher's runs.
    Ags,
    /// AGS toward the teacher's runs in the domain of the run.
    AgsInDomain,
    /// Overlap of 2-grams of tools with those of all the teacher's runs together.
    Grams,
    /// Mean Jaccard index of the set of 2-grams and that of each of the teacher's runs.
    Jaccard,
    /// Graph edit similarity to the nearest of the teacher's runs in the domain.
    Nearest,
    /// Mean graph edit similarity to the teacher's runs in the domain.
    MeanDistance,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Evidence,
        Self::Words,
        Self::Both,
        Self::Ags,
        Self::AgsInDomain,
        Self::Grams,
        Self::Jaccard,
        Self::Nearest,
        Self::MeanDistance,
    ];
    /// Those of echo evidence.
    pub const EVIDENCE: [Self; 3] = [Self::Evidence, Self::Words, Self::Both];

    /// The head of its column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Evidence => "actions",
            Self::Words => "words",
            Self::Both => "both",
            Self::Ags => "AGS",
            Self::AgsInDomain => "AGS in the domain",
            Self::Grams => "2-grams",
            Self::Jaccard => "2-grams, Jaccard",
            Self::Nearest => "edit distance, nearest",
            Self::MeanDistance => "edit distance, mean",
        }
    }
}

/// What is known of a teacher.
pub struct Known<'c> {
    corpus: &'c Corpus,
    teacher: ModelId,
    split: &'c Split,
    distances: Option<&'c Distances>,
    profile: Teacher,
    among: Vec<bool>,
    /// Counts of 2-grams of each of the teacher's runs.
    grams: Vec<BTreeMap<[&'c str; 2], usize>>,
}

impl<'c> Known<'c> {
    /// What the runs to count say of a teacher.
    pub fn of(
        corpus: &'c Corpus,
        teacher: ModelId,
        split: &'c Split,
        distances: Option<&'c Distances>,
    ) -> Result<Self> {
        let background: Vec<ModelId> = corpus.others(teacher).collect();
        let profile = Teacher::new(profiles::build(corpus, teacher, &background, &split.train)?);
        let mut among = vec![false; corpus.runs.len()];
        split.train.iter().for_each(|&run| among[run] = true);
        let grams = corpus.of_model(teacher, &split.train).into_iter().map(|run| grams(&corpus.runs[run].tools));
        Ok(Self { corpus, teacher, split, distances, profile, among, grams: grams.collect() })
    }

    /// How close runs are to the teacher, where a model is left out of what the teacher is told from. Higher is closer;
    /// what is undefined is closest to nothing.
    pub fn scores(&self, measure: Measure, without: ModelId, runs: &[RunId]) -> Vec<f64> {
        match measure {
            Measure::Evidence => self.evidence(without, runs, |score| score.total),
            Measure::Words => self.evidence(without, runs, |score| score.words),
            Measure::Both => self.evidence(without, runs, Score::combined),
            Measure::Ags => self.ags(without, runs, |_| true),
            Measure::AgsInDomain => runs
                .iter()
                .flat_map(|&run| {
                    let domain = self.corpus.domain(run);
                    self.ags(without, &[run], |other| self.corpus.domain(other) == domain)
                })
                .collect(),
            Measure::Grams => runs.iter().map(|&run| self.shared_grams(run)).collect(),
            Measure::Jaccard => runs.iter().map(|&run| self.jaccard(run)).collect(),
            Measure::Nearest | Measure::MeanDistance => {
                let of = |&run| self.distances.map(|distances| distances.nearest_and_mean(run, &self.among));
                let pick = |(nearest, mean)| if measure == Measure::Nearest { nearest } else { mean };
                runs.iter().map(|run| of(run).map_or(f64::NAN, pick)).collect()
            }
        }
    }

    fn evidence(&self, without: ModelId, runs: &[RunId], bits: fn(&Score) -> f64) -> Vec<f64> {
        let name = &self.corpus.models[without];
        let groups = self.profile.profile.background();
        let group = groups.iter().position(|group| group.name == *name).map(|at| at + 1);
        let scoring_model = self.profile.scoring_model(Exclusion { group, fold: None });
        let score = |&run: &RunId| {
            bits(&Score::of(&self.corpus.runs[run].habits, self.profile.context_tree(), &scoring_model.model))
        };
        runs.iter().map(score).collect()
    }

    fn ags(&self, without: ModelId, runs: &[RunId], belongs: impl Fn(RunId) -> bool) -> Vec<f64> {
        let mut pool = Pool::new();
        for &run in self.split.train.iter().filter(|&&run| belongs(run)) {
            let Some(model) = Some(self.corpus.runs[run].model).filter(|&model| model != without) else { continue };
            if model == self.teacher || !self.corpus.akin(model, self.teacher) {
                pool.add(&self.corpus.models[model], &self.corpus.runs[run].summary);
            }
        }
        let reference = Reference::new(&pool);
        let toward = |&run: &RunId| {
            let similarity = reference.towards(&self.corpus.models[self.teacher], [&self.corpus.runs[run].summary]);
            similarity.and_then(|similarity| similarity.ags()).unwrap_or(f64::NEG_INFINITY)
        };
        runs.iter().map(toward).collect()
    }

    /// Σ min(share in the run, share in all the teacher's runs).
    fn shared_grams(&self, run: RunId) -> f64 {
        let ours = grams(&self.corpus.runs[run].tools);
        let share = |count: usize, of: usize| float(count) / float(of);
        let size: usize = ours.values().sum();
        let theirs: usize = self.grams.iter().flat_map(BTreeMap::values).sum();
        let of_teacher = |gram| self.grams.iter().filter_map(|grams| grams.get(gram)).sum::<usize>();
        ours.iter().map(|(gram, &count)| share(count, size).min(share(of_teacher(gram), theirs))).sum()
    }

    fn jaccard(&self, run: RunId) -> f64 {
        let ours: BTreeSet<[&str; 2]> = grams(&self.corpus.runs[run].tools).into_keys().collect();
        let index = |grams: &BTreeMap<[&'c str; 2], usize>| {
            let common = grams.keys().filter(|gram| ours.contains(*gram)).count();
            float(common) / float(ours.len() + grams.len() - common)
        };
        self.grams.iter().map(index).sum::<f64>() / float(self.grams.len())
    }
}

/// The pairs of tools that follow each other, the start and the end included.
fn grams(tools: &[String]) -> BTreeMap<[&str; 2], usize> {
    let steps: Vec<&str> =
        std::iter::once("start").chain(tools.iter().map(String::as_str)).chain(std::iter::once("end")).collect();
    let mut grams = BTreeMap::new();
    for pair in steps.windows(2) {
        *grams.entry([pair[0], pair[1]]).or_default() += 1;
    }
    grams
}
