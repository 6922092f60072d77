//! What words say: attribution by actions, by words and by both, kind by kind, and on a benchmark never seen.

use super::attribution::Areas;
use super::corpus::{Corpus, ModelId};
use super::measures::Measure;
use super::profiles;
use super::rates::{Pick, Shares};
use super::statistics::{Mean, auc, head, table, three};
use super::{BENCHMARKS, TEACHER};
use anyhow::{Context as _, Result};
use echolint::echo::{Exclusion, Habit, Score};
use echolint::teacher::Teacher;
use std::path::Path;

/// The tables about words.
pub fn measure(folder: &Path, seeds: u64) -> Result<()> {
    let verbal: Vec<Habit> = Habit::ALL.iter().copied().filter(|habit| habit.dimension().is_some()).collect();
    let corpora = BENCHMARKS.iter().map(|benchmark| benchmark.read(folder)).collect::<Result<Vec<_>>>()?;
    for (benchmark, corpus) in BENCHMARKS.iter().zip(&corpora) {
        println!("## Words, {}: halves, {seeds} seeds\n", benchmark.name);
        let teacher = corpus.model(TEACHER).with_context(|| format!("no runs of {TEACHER}"))?;
        let others = (0..corpus.models.len()).filter(|&model| model != teacher);
        print(corpus, &std::iter::once(teacher).chain(others).collect::<Vec<_>>(), seeds)?;
        for (name, pick) in
            [("words", (|judged| judged.words.verdict) as Pick), ("both", |judged| judged.combined.verdict)]
        {
            println!("### Rates of {name}, {}: held-out halves\n", benchmark.name);
            Shares::of(corpus, teacher, seeds, pick)?.print(corpus, teacher);
        }
    }
    for (from, to) in [(0, 1), (1, 0)] {
        println!("## Words, from {} to {}\n", BENCHMARKS[from].name, BENCHMARKS[to].name);
        across(&corpora[from], &corpora[to], &verbal)?;
    }
    Ok(())
}

/// A row for each teacher: halves.
fn print(corpus: &Corpus, teachers: &[ModelId], seeds: u64) -> Result<()> {
    let mut rows = Vec::new();
    for (at, &teacher) in teachers.iter().enumerate() {
        let areas = Areas::of(corpus, teacher, (2, seeds), &Measure::EVIDENCE, None)?;
        if at == 0 {
            areas.print(corpus, teacher);
        }
        let means = (0..Measure::EVIDENCE.len()).map(|measure| three(areas.outside(corpus, teacher, measure).get()));
        rows.push(std::iter::once(corpus.models[teacher].clone()).chain(means).collect());
    }
    table(&head("teacher", Measure::EVIDENCE.map(Measure::name)), &rows);
    Ok(())
}

/// Profiles of all of one benchmark, scored on another: for each teacher that both have, the mean over the models of
/// other families.
fn across(from: &Corpus, to: &Corpus, verbal: &[Habit]) -> Result<()> {
    let mut rows = Vec::new();
    for (teacher, name) in from.models.iter().enumerate() {
        let Some(there) = to.model(name) else { continue };
        let background: Vec<ModelId> = from.others(teacher).collect();
        let all: Vec<usize> = (0..from.runs.len()).collect();
        let profile = Teacher::new(profiles::build(from, teacher, &background, &all)?);
        let mut means = vec![Mean::default(); 3 + verbal.len()];
        for model in to.others(there) {
            let group = profile.profile.background().iter().position(|group| group.name == to.models[model]);
            let scoring_model = profile.scoring_model(Exclusion { group: group.map(|at| at + 1), fold: None });
            let scores = |model: ModelId| -> Vec<Score> {
                let runs = to.runs.iter().filter(|run| run.model == model);
                runs.map(|run| Score::of(&run.habits, profile.context_tree(), &scoring_model.model)).collect()
            };
            let (ours, theirs) = (scores(there), scores(model));
            let area = |bits: &dyn Fn(&Score) -> f64| {
                let of = |scores: &[Score]| scores.iter().map(bits).collect::<Vec<_>>();
                auc(&of(&ours), &of(&theirs))
            };
            means[0].add(area(&|score| score.total));
            means[1].add(area(&|score| score.words));
            means[2].add(area(&Score::combined));
            for (mean, habit) in means[3..].iter_mut().zip(verbal) {
                let of_habit =
                    |score: &Score| score.habits.iter().find(|(of, _)| of == habit).map_or(0.0, |&(_, bits)| bits);
                mean.add(area(&of_habit));
            }
        }
        rows.push(std::iter::once(name.clone()).chain(means.iter().map(|mean| three(mean.get()))).collect());
    }
    let columns = Measure::EVIDENCE.map(Measure::name).into_iter().chain(verbal.iter().map(|habit| habit.name()));
    table(&head("teacher", columns), &rows);
    Ok(())
}
