//! The graph edit similarities of all runs to those of a teacher, computed once.

use super::corpus::{Corpus, ModelId, RunId};
use super::edit_distance::{Distance, Graph, distance};
use super::statistics::{Mean, float};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The similarities of each run to one run of the teacher per task, within the domain of the run.
pub struct Distances {
    known: HashMap<(RunId, RunId), f64>,
    by_run: Vec<Vec<RunId>>,
    /// The share of the distances that are exact.
    pub exact: f64,
}

impl Distances {
    /// The similarities to the runs of a teacher.
    pub fn to(corpus: &Corpus, teacher: ModelId) -> Self {
        let tools: BTreeSet<&str> = corpus.runs.iter().flat_map(|run| &run.tools).map(String::as_str).collect();
        let numbers: HashMap<&str, usize> = tools.iter().copied().zip(0..).collect();
        let graphs: Vec<Graph> = corpus
            .runs
            .par_iter()
            .map(|run| {
                let labels = run.tools.iter().map(|tool| numbers[tool.as_str()]).collect();
                Graph::new(labels, &run.dependencies, tools.len())
            })
            .collect();
        let first: BTreeMap<usize, RunId> = (0..corpus.runs.len())
            .rev()
            .filter(|&run| corpus.runs[run].model == teacher)
            .map(|run| (corpus.runs[run].task, run))
            .collect();
        let teachers = |run: RunId| -> Vec<RunId> {
            let other = |&other: &RunId| {
                corpus.runs[other].task != corpus.runs[run].task && corpus.domain(other) == corpus.domain(run)
            };
            first.values().copied().filter(other).collect()
        };
        let by_run: Vec<Vec<RunId>> = (0..corpus.runs.len()).map(teachers).collect();
        let pairs: Vec<(RunId, RunId)> =
            by_run.iter().enumerate().flat_map(|(run, teachers)| teachers.iter().map(move |&of| (run, of))).collect();
        let found: Vec<Distance> = pairs.par_iter().map(|&(run, of)| distance(&graphs[run], &graphs[of])).collect();
        let exact = found.iter().filter(|distance| distance.is_exact).count();
        let known = pairs.iter().copied().zip(found.iter().map(|distance| distance.similarity)).collect();
        Self { known, by_run, exact: float(exact) / float(pairs.len()) }
    }

    /// The highest and the mean similarity to the teacher's runs for which `among` is true.
    pub fn nearest_and_mean(&self, run: RunId, among: &[bool]) -> (f64, f64) {
        let all = || self.by_run[run].iter().filter(|&&of| among[of]).map(|&of| self.known[&(run, of)]);
        (all().fold(0.0, f64::max), all().collect::<Mean>().get())
    }
}
