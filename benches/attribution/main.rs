//! Measures how well echo evidence distinguishes a teacher's runs from those of other models:
//! `cargo bench --bench attribution -- FOLDER [--seeds N] [--words]`.
//!
//! The folder contains `tau2` and `swebench`, each with one JSON Lines file per model, as in General-AgentBench (arXiv
//! 2602.18998). It prints the tables in `docs/evidence.md` and `docs/rps.md`.

mod attribution;
mod corpus;
mod distances;
mod domains;
mod edit_distance;
mod measures;
mod mixing;
mod profiles;
mod rates;
mod splits;
mod statistics;
mod words;

#[path = "../../tests/support/json.rs"]
mod json_support;

use anyhow::{Context as _, Result};
use attribution::Areas;
use corpus::{Corpus, ModelId};
use distances::Distances;
use measures::Measure;
use mixing::Mixing;
use rates::Shares;
use statistics::{head, percent, table, three};
use std::path::Path;
use std::time::Instant;

const TEACHER: &str = "claude-sonnet-4.5";

/// A benchmark of the corpus, which is one of its folders.
struct Benchmark {
    name: &'static str,
    /// The control in the mixing test: a model that a mix should not move toward.
    control: &'static str,
    /// Whether tools depend on the domain of a task.
    has_domains: bool,
}

const BENCHMARKS: [Benchmark; 2] = [
    Benchmark { name: "tau2", control: "gemini-2.5-pro", has_domains: true },
    Benchmark { name: "swebench", control: "gemini-2.5-flash", has_domains: false },
];

impl Benchmark {
    fn read(&self, folder: &Path) -> Result<Corpus> {
        Corpus::read(&folder.join(self.name), self.has_domains)
    }
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let Some(folder) = arguments.next() else {
        eprintln!(
            "no folder given; use `cargo bench --bench attribution -- FOLDER` with the folder of tau2 and swebench"
        );
        return Ok(());
    };
    let (mut seeds, mut only_words) = (10, false);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seeds" => seeds = arguments.next().unwrap_or_default().parse().context("--seeds")?,
            "--words" => only_words = true,
            other => anyhow::bail!("unknown argument `{other}`; use `--seeds N` or `--words`"),
        }
    }
    let started = Instant::now();
    let folder = Path::new(&folder);
    if !only_words {
        measure_all(folder, seeds, started)?;
    }
    words::measure(folder, seeds)
}

fn measure_all(folder: &Path, seeds: u64, started: Instant) -> Result<()> {
    for benchmark in &BENCHMARKS {
        let corpus = benchmark.read(folder)?;
        let (models, tasks) = (corpus.models.len(), corpus.tasks.len());
        println!("## {}: {} runs of {models} models on {tasks} tasks\n", benchmark.name, corpus.runs.len());
        measure(&corpus, benchmark, seeds)?;
        eprintln!("{}: {:.0} s", benchmark.name, started.elapsed().as_secs_f64());
    }
    Ok(())
}

fn measure(corpus: &Corpus, benchmark: &Benchmark, seeds: u64) -> Result<()> {
    let teacher = corpus.model(TEACHER).with_context(|| format!("no runs of {TEACHER}"))?;
    let control = corpus.model(benchmark.control).with_context(|| format!("no runs of {}", benchmark.control))?;
    let mut teachers: Vec<ModelId> = (0..corpus.models.len()).filter(|&model| model != teacher).collect();
    teachers.insert(0, teacher);

    println!("### Attribution to {TEACHER}, halves, {seeds} seeds\n");
    let mut areas = Vec::new();
    let distances: Vec<Distances> = (0..corpus.models.len()).map(|of| Distances::to(corpus, of)).collect();
    for &of in &teachers {
        let halves = Areas::of(corpus, of, (2, seeds), &Measure::ALL, Some(&distances[of]))?;
        let fifths = Areas::of(corpus, of, (5, seeds), &Measure::EVIDENCE, None)?;
        if of == teacher {
            halves.print(corpus, teacher);
            println!("{} of the edit distances are exact.\n", percent(distances[teacher].exact));
            println!("### Attribution to {TEACHER}, five folds, {seeds} seeds\n");
            fifths.print(corpus, teacher);
        }
        areas.push((of, halves, fifths));
    }

    println!("### Attribution to each model\n");
    let rows: Vec<Vec<String>> = areas
        .iter()
        .map(|(of, halves, fifths)| {
            let mean = |areas: &Areas, measure| three(areas.outside(corpus, *of, measure).get());
            let halves = (0..Measure::ALL.len()).map(|measure| mean(halves, measure));
            std::iter::once(corpus.models[*of].clone())
                .chain(halves)
                .chain((0..Measure::EVIDENCE.len()).map(|measure| mean(fifths, measure)))
                .collect()
        })
        .collect();
    table(
        &head(
            "teacher",
            Measure::ALL.map(Measure::name).into_iter().chain([
                "actions, five folds",
                "words, five folds",
                "both, five folds",
            ]),
        ),
        &rows,
    );

    println!("### Rates on held-out tasks, halves, {seeds} seeds\n");
    let mut summaries = Vec::new();
    for &of in &teachers {
        let shares = Shares::of(corpus, of, seeds, |assessment| assessment.verdict)?;
        if of == teacher {
            shares.print(corpus, teacher);
        }
        summaries.push(std::iter::once(corpus.models[of].clone()).chain(shares.summary(corpus, of)).collect());
    }
    table(&head("teacher", Shares::columns()), &summaries);

    println!("### Mixing, held-out halves, {seeds} seeds\n");
    let mixing = |control: ModelId| Mixing {
        corpus,
        teacher: (teacher, &distances[teacher]),
        control: (control, &distances[control]),
    };
    mixing(control).print(seeds)?;
    let controls = corpus.others(teacher).map(|control| mixing(control).changes(seeds));
    table(&Mixing::columns(), &controls.collect::<Result<Vec<_>>>()?);

    if benchmark.has_domains {
        println!("### Unknown domains\n");
        domains::print(corpus, &teachers)?;
    }
    Ok(())
}
