//! Unknown domains: profiles of some domains, scored on another domain with unknown tools.

use super::attribution::of_split;
use super::corpus::{Corpus, ModelId};
use super::measures::Measure;
use super::splits;
use super::statistics::{Mean, head, table, three};
use anyhow::Result;

const MEASURES: [Measure; 6] =
    [Measure::Evidence, Measure::Words, Measure::Both, Measure::Ags, Measure::Grams, Measure::Jaccard];

/// Prints a row for each held-out domain, and the means for each teacher.
pub fn print(corpus: &Corpus, teachers: &[ModelId]) -> Result<()> {
    let mut by_teacher: Vec<Vec<String>> = Vec::new();
    for (at, &teacher) in teachers.iter().enumerate() {
        let mut rows = Vec::new();
        let mut means = [Mean::default(); MEASURES.len()];
        for (name, split) in splits::domains(corpus) {
            let areas = of_split(corpus, teacher, &split, &MEASURES, None)?;
            let outside = |areas: &Vec<f64>| corpus.others(teacher).map(|model| areas[model]).collect::<Mean>().get();
            let of_domain: Vec<f64> = areas.iter().map(outside).collect();
            means.iter_mut().zip(&of_domain).for_each(|(mean, &area)| mean.add(area));
            rows.push(std::iter::once(name.to_owned()).chain(of_domain.iter().map(|&area| three(area))).collect());
        }
        let cells: Vec<String> = means.iter().map(|mean| three(mean.get())).collect();
        if at == 0 {
            rows.push(std::iter::once("**mean**".to_owned()).chain(cells.clone()).collect());
            table(&head("held out", MEASURES.map(Measure::name)), &rows);
        }
        by_teacher.push(std::iter::once(corpus.models[teacher].clone()).chain(cells).collect());
    }
    table(&head("teacher", MEASURES.map(Measure::name)), &by_teacher);
    Ok(())
}
