//! The runs of a benchmark, read once: choices, tools, graphs.

use anyhow::{Context as _, Result};
use echolint::config::Settings;
use echolint::echo::HabitEvents;
use echolint::engine::{RecordInput, ScanEvent, ScanOptions, for_each_trajectory, scan};
use echolint::graph::ActionGraph;
use echolint::similarity::TrajectorySummary;
use echolint::teacher::CountedTrajectory;
use echolint::trajectory::Trajectory;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

/// An index into [`Corpus::runs`].
pub type RunId = usize;
/// An index into [`Corpus::models`].
pub type ModelId = usize;

/// One run of a model on a task.
pub struct Run {
    pub model: ModelId,
    /// An index into [`Corpus::tasks`].
    pub task: usize,
    pub habits: HabitEvents<'static>,
    pub summary: TrajectorySummary,
    /// The tools called, in order.
    pub tools: Vec<String>,
    /// The dependency edges, as pairs of calls.
    pub dependencies: Vec<(usize, usize)>,
    record: u64,
}

/// All runs of a benchmark.
pub struct Corpus {
    /// The names of the models, sorted.
    pub models: Vec<String>,
    /// The names of the tasks, sorted.
    pub tasks: Vec<String>,
    /// The domain of each task, such as airline; one domain for all if tools do not depend on it.
    pub domains: Vec<String>,
    pub runs: Vec<Run>,
}

impl Corpus {
    /// Reads the JSON Lines files in a folder. With `has_domains`, the second part of a task's name is its domain.
    pub fn read(folder: &Path, has_domains: bool) -> Result<Self> {
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .with_context(|| format!("{}", folder.display()))?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|end| end == "jsonl"))
            .collect();
        files.sort();
        let mut read: Vec<(String, String, Run)> = Vec::new();
        for file in &files {
            runs_of(file, &mut read).with_context(|| format!("{}", file.display()))?;
        }
        let names = |of: fn(&(String, String, Run)) -> &String| -> Vec<String> {
            read.iter().map(of).collect::<BTreeSet<_>>().into_iter().cloned().collect()
        };
        let (models, tasks) = (names(|run| &run.0), names(|run| &run.1));
        let domain = |task: &String| task.split('/').nth(1).filter(|_| has_domains).unwrap_or("all").to_owned();
        let domains = tasks.iter().map(domain).collect();
        let place = |names: &[String], name: &String| names.binary_search(name).unwrap_or_default();
        let runs = read
            .into_iter()
            .map(|(model, task, run)| Run { model: place(&models, &model), task: place(&tasks, &task), ..run })
            .collect();
        Ok(Self { models, tasks, domains, runs })
    }

    /// The model with this name.
    pub fn model(&self, name: &str) -> Option<ModelId> {
        self.models.iter().position(|model| model == name)
    }

    /// Whether two models are of the same family, such as claude: their names have the same first word.
    pub fn is_same_family(&self, a: ModelId, b: ModelId) -> bool {
        let family = |model: ModelId| self.models[model].split(|c: char| !c.is_ascii_alphabetic()).next();
        family(a) == family(b)
    }

    /// The models outside the family of a model.
    pub fn others(&self, model: ModelId) -> impl Iterator<Item = ModelId> {
        (0..self.models.len()).filter(move |&other| !self.is_same_family(model, other))
    }

    /// The runs of a model among `runs`.
    pub fn of_model(&self, model: ModelId, runs: &[RunId]) -> Vec<RunId> {
        runs.iter().copied().filter(|&run| self.runs[run].model == model).collect()
    }

    /// The domain of a run.
    pub fn domain(&self, run: RunId) -> &str {
        &self.domains[self.runs[run].task]
    }

    /// A run in the form that profiles count.
    pub fn counted(&self, run: RunId) -> CountedTrajectory<'static> {
        let run = &self.runs[run];
        CountedTrajectory {
            events: run.habits.clone(),
            summary: run.summary.clone(),
            model: Some(self.models[run.model].clone()),
            record: run.record,
        }
    }

    /// The task, model and record hash of a run, for calibration.
    pub fn key(&self, run: RunId) -> (Option<&str>, Option<&str>, u64) {
        let run = &self.runs[run];
        (Some(&self.tasks[run.task]), Some(&self.models[run.model]), run.record)
    }
}

/// Appends the runs of a file with the names of their models and tasks.
fn runs_of(file: &Path, out: &mut Vec<(String, String, Run)>) -> Result<()> {
    let settings = Settings::default();
    let options = ScanOptions { named_lines: true, threads: 2, ..ScanOptions::default() };
    let make = |input: &RecordInput<'_>| {
        let mut found = Vec::new();
        let record = xxh3_64(input.bytes);
        for_each_trajectory(input, &settings, |_, trajectory| found.extend(run(trajectory, record)));
        found
    };
    scan(&mut File::open(file)?, &options, make, |event| {
        if let ScanEvent::Record { value, .. } = event {
            out.extend(value);
        }
    })?;
    Ok(())
}

fn run(trajectory: &Trajectory<'_>, record: u64) -> Option<(String, String, Run)> {
    let graph = ActionGraph::without_leaves(trajectory);
    let run = Run {
        model: 0,
        task: 0,
        summary: TrajectorySummary::of(trajectory, &graph.features(trajectory))?,
        habits: HabitEvents::of(trajectory, &graph).into_owned(),
        tools: trajectory.calls.iter().map(|call| call.name.text.to_string()).collect(),
        dependencies: graph.dependencies.iter().map(|edge| (edge.from, edge.to)).collect(),
        record,
    };
    Some((trajectory.model.clone()?, trajectory.task.clone()?, run))
}
