//! Rates: the share of runs on held-out tasks that a calibrated profile reports as echoes.

use super::corpus::{Corpus, ModelId};
use super::profiles;
use super::splits::{self, Split};
use super::statistics::{Mean, float, head, percent, table, whole_percent};
use anyhow::Result;
use echolint::teacher::{Assessment, Limits, Verdict};
use rayon::prelude::*;

/// The configured false-positive rates.
pub const LIMITS: [f64; 2] = [0.01, 0.05];

/// The shares of held-out runs with the verdicts `echo` and `insufficient`, by limit and model.
pub struct Shares {
    echo: Vec<Vec<f64>>,
    insufficient: Vec<Vec<f64>>,
}

/// Selects the verdict on actions, on words or on both.
pub type Pick = fn(&Assessment) -> Verdict;

/// The numbers of echoes, of insufficient runs and of all runs, by limit and model.
type Counts = Vec<Vec<[usize; 3]>>;

impl Shares {
    /// Splits the tasks into halves for each seed, and holds out each half once.
    pub fn of(corpus: &Corpus, teacher: ModelId, seeds: u64, verdict: Pick) -> Result<Self> {
        let splits: Vec<Split> = (0..seeds).flat_map(|seed| splits::random(corpus, 2, seed)).collect();
        let counts: Vec<Counts> =
            splits.par_iter().map(|split| of_split(corpus, teacher, split, verdict)).collect::<Result<_>>()?;
        let share = |which: usize| -> Vec<Vec<f64>> {
            let of = |limit: usize, model: ModelId| {
                let sum = |at: usize| float(counts.iter().map(|counts| counts[limit][model][at]).sum());
                sum(which) / sum(2)
            };
            (0..LIMITS.len()).map(|limit| (0..corpus.models.len()).map(|model| of(limit, model)).collect()).collect()
        };
        Ok(Self { echo: share(0), insufficient: share(1) })
    }

    /// Prints a row for each model.
    pub fn print(&self, corpus: &Corpus, teacher: ModelId) {
        let family = |model| match model {
            model if model == teacher => " (the teacher)",
            model if corpus.is_same_family(model, teacher) => " (same family)",
            _ => "",
        };
        let columns = LIMITS.iter().flat_map(|&limit| {
            let limit = whole_percent(limit);
            [format!("echo at {limit}"), format!("insufficient at {limit}")]
        });
        let mut models: Vec<ModelId> = corpus.others(teacher).collect();
        let row = |name: String, cell: &dyn Fn(&[f64]) -> f64| -> Vec<String> {
            let cells = (0..LIMITS.len()).flat_map(|limit| [cell(&self.echo[limit]), cell(&self.insufficient[limit])]);
            std::iter::once(name).chain(cells.map(percent)).collect()
        };
        let outside = models.clone();
        models.extend((0..corpus.models.len()).filter(|&model| corpus.is_same_family(model, teacher)));
        let mut rows: Vec<Vec<String>> = models
            .iter()
            .map(|&model| row(format!("{}{}", corpus.models[model], family(model)), &|of| of[model]))
            .collect();
        let mean = |of: &[f64]| outside.iter().map(|&model| of[model]).collect::<Mean>().get();
        rows.insert(outside.len(), row("**mean**".to_owned(), &mean));
        table(&head("model", columns), &rows);
    }

    /// Mean and worst rate over other models, and the teacher's, at each limit.
    pub fn summary(&self, corpus: &Corpus, teacher: ModelId) -> Vec<String> {
        let of_limit = |echo: &Vec<f64>| {
            let mean = corpus.others(teacher).map(|model| echo[model]).collect::<Mean>().get();
            let worst = corpus.others(teacher).map(|model| echo[model]).fold(0.0, f64::max);
            [mean, worst, echo[teacher]].map(percent)
        };
        self.echo.iter().flat_map(of_limit).collect()
    }

    /// The headers of the summary's columns.
    pub fn columns() -> Vec<String> {
        let of_limit =
            |&limit: &f64| ["others", "worst", "teacher"].map(|of| format!("{of}, {}", whole_percent(limit)));
        LIMITS.iter().flat_map(of_limit).collect()
    }
}

fn of_split(corpus: &Corpus, teacher: ModelId, split: &Split, pick: Pick) -> Result<Counts> {
    let background: Vec<ModelId> = corpus.others(teacher).collect();
    let profile = profiles::calibrated(corpus, teacher, &background, &split.train)?;
    let mut counts = vec![vec![[0; 3]; corpus.models.len()]; LIMITS.len()];
    for &run in &split.test {
        let (task, model, _) = corpus.key(run);
        for (&limit, counts) in LIMITS.iter().zip(&mut counts) {
            let limits = Limits { actions: limit, words: limit };
            let verdict = pick(&profile.assess(&corpus.runs[run].habits, task, model, limits));
            let counts = &mut counts[corpus.runs[run].model];
            counts[0] += usize::from(verdict == Verdict::Echo);
            counts[1] += usize::from(verdict == Verdict::Insufficient);
            counts[2] += 1;
        }
    }
    Ok(counts)
}
