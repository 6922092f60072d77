//! Attribution: are the teacher's held-out runs closer to the teacher than another model's?

use super::corpus::{Corpus, ModelId};
use super::distances::Distances;
use super::measures::{KnownTeacher, Measure};
use super::splits::{self, Split};
use super::statistics::{Mean, auc, head, table, three};
use anyhow::Result;
use rayon::prelude::*;

/// The areas under the ROC curve of a teacher and each other model, by seed.
pub struct Areas {
    /// The mean over the held-out parts, by measure, model and seed.
    areas: Vec<Vec<Vec<f64>>>,
    measures: Vec<Measure>,
}

/// The areas of one split by measure and model; NaN for the teacher itself.
type OfSplit = Vec<Vec<f64>>;

impl Areas {
    /// Divides the tasks into `parts` once for each seed, and holds out each part.
    pub fn of(
        corpus: &Corpus,
        teacher: ModelId,
        (parts, seeds): (usize, u64),
        measures: &[Measure],
        distances: Option<&Distances>,
    ) -> Result<Self> {
        let splits: Vec<(u64, Split)> = (0..seeds)
            .flat_map(|seed| splits::random(corpus, parts, seed).into_iter().map(move |split| (seed, split)))
            .collect();
        let of_splits: Vec<(u64, OfSplit)> = splits
            .par_iter()
            .map(|(seed, split)| Ok((*seed, of_split(corpus, teacher, split, measures, distances)?)))
            .collect::<Result<_>>()?;
        let of_seed = |measure: usize, model: ModelId, seed: u64| {
            let parts = of_splits.iter().filter(|of_split| of_split.0 == seed);
            parts.map(|(_, areas)| areas[measure][model]).collect::<Mean>().get()
        };
        let of_model = |measure, model| (0..seeds).map(|seed| of_seed(measure, model, seed)).collect();
        let of_measure = |measure| (0..corpus.models.len()).map(|model| of_model(measure, model)).collect();
        Ok(Self { areas: (0..measures.len()).map(of_measure).collect(), measures: measures.to_vec() })
    }

    /// The mean over seeds.
    pub fn of_model(&self, measure: usize, model: ModelId) -> f64 {
        self.areas[measure][model].iter().copied().collect::<Mean>().get()
    }

    /// The mean over models outside the teacher's family, by seed.
    pub fn outside(&self, corpus: &Corpus, teacher: ModelId, measure: usize) -> Mean {
        let models: Vec<ModelId> = corpus.others(teacher).collect();
        let seeds = self.areas[measure].first().map_or(0, Vec::len);
        let of_seed =
            |seed: usize| models.iter().map(|&model| self.areas[measure][model][seed]).collect::<Mean>().get();
        (0..seeds).map(of_seed).collect()
    }

    /// Prints a row for each model and one for the mean.
    pub fn print(&self, corpus: &Corpus, teacher: ModelId) {
        let cell = |measure: usize, model| three(self.of_model(measure, model));
        let row = |name: String, cell: &dyn Fn(usize) -> String| -> Vec<String> {
            std::iter::once(name).chain((0..self.measures.len()).map(cell)).collect()
        };
        let mut rows: Vec<Vec<String>> =
            corpus.others(teacher).map(|model| row(corpus.models[model].clone(), &|at| cell(at, model))).collect();
        let mean = |measure| self.outside(corpus, teacher, measure);
        rows.push(row("**mean**".to_owned(), &|at| format!("**{}**", three(mean(at).get()))));
        rows.push(row("deviation over seeds".to_owned(), &|at| three(mean(at).deviation())));
        for model in (0..corpus.models.len()).filter(|&model| model != teacher && corpus.is_same_family(model, teacher))
        {
            rows.push(row(format!("{} (same family)", corpus.models[model]), &|at| cell(at, model)));
        }
        table(&head("model", self.measures.iter().map(|measure| measure.name())), &rows);
    }
}

/// The areas in one split, by measure and model.
pub fn of_split(
    corpus: &Corpus,
    teacher: ModelId,
    split: &Split,
    measures: &[Measure],
    distances: Option<&Distances>,
) -> Result<OfSplit> {
    let known = KnownTeacher::of(corpus, teacher, split, distances)?;
    let ours = corpus.of_model(teacher, &split.test);
    let area = |measure, model| {
        let theirs = corpus.of_model(model, &split.test);
        if model == teacher || theirs.is_empty() || ours.is_empty() {
            return f64::NAN;
        }
        auc(&known.scores(measure, model, &ours), &known.scores(measure, model, &theirs))
    };
    Ok(measures.iter().map(|&measure| (0..corpus.models.len()).map(|model| area(measure, model)).collect()).collect())
}
