//! `echolint compare`: compares groups of trajectories.

use super::args::{CompareArgs, CompareFormat, GroupBy};
use super::common_args::ColorWhen;
use super::progress;
use super::rps_collector::RpsCollector;
use super::{Outcome, report_error, report_problems, screen};
use crate::config::{Resolver, RuleFlags};
use crate::echo::rps::Rps;
use crate::graph::ActionGraph;
use crate::output::pictures::HeatMap;
use crate::output::rps;
use crate::project::input::{self, Input, Inputs};
use crate::project::reading::{self, TrajectoryReader};
use crate::similarity::{self, Comparison, Family, Options, Pair, Pool, TrajectorySummary};
use crate::teacher::stem;
use crate::text::terminal::neutralize;
use crate::trajectory::Trajectory;
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeSet;
use std::io::{self, Write as _};

/// Runs the command.
pub fn run(args: &CompareArgs) -> Result<Outcome> {
    let resolver = Resolver::new(RuleFlags::default(), args.common.config.as_deref())?;
    let families = args.family.iter().map(|text| parse_family(text)).collect::<Result<Vec<_>>>()?;
    let threads = crate::cli::environment::threads(args.common.threads);
    let mut rps_collector = RpsCollector::new(&args.judge, &args.common, &resolver)?;
    let extract_texts = rps_collector.extractor();
    let (groups, mut failed) = groups(args, &resolver)?;
    let total = groups.iter().flat_map(|(_, files)| files).map(|file| file.size).sum();
    let bar = progress::bar(total, !args.common.no_progress);
    let reading = TrajectoryReader { resolver: &resolver, threads, progress: &|bytes| bar.inc(bytes) };
    let mut pool = Pool::new();
    let mut nonempty = BTreeSet::new();
    for (name, files) in &groups {
        if let Some(name) = name {
            pool.declare(name);
        }
        for file in files {
            let summarise = |trajectory: &Trajectory<'_>, record| {
                let graph = ActionGraph::without_leaves(trajectory);
                let summary = TrajectorySummary::of(trajectory, &graph.features(trajectory))?;
                let texts = extract_texts(trajectory, &graph);
                Some((summary, trajectory.model.clone(), trajectory.task.clone(), record, texts))
            };
            let read = reading.trajectories(file, summarise, |_, (summary, model, task, record, texts)| {
                let model = if args.by == Some(GroupBy::Model) { model.as_deref() } else { None };
                let group = name.as_deref().or(model).unwrap_or_else(|| stem(&file.name));
                pool.add(group, &summary);
                rps_collector.add(group, task.as_deref(), record, &texts);
                if !nonempty.contains(group) {
                    nonempty.insert(group.to_owned());
                }
            });
            if let Err(error) = read {
                report_error(&format!("{error:#}"));
                failed = true;
            }
        }
    }
    bar.finish_and_clear();
    let has_files =
        |name: &str| groups.iter().any(|(group, files)| group.as_deref() == Some(name) && !files.is_empty());
    for empty in pool.names().filter(|name| !nonempty.contains(*name) && has_files(name)) {
        report_error(&format!("group `{empty}`: no trajectories; run `echolint check` to see why"));
        failed = true;
    }
    if nonempty.len() < 2 {
        report_error(&format!(
            "nothing to compare: {}",
            match nonempty.first() {
                Some(only) => format!("`{only}` is the only group with trajectories"),
                None => "no group has trajectories".to_owned(),
            }
        ));
        failed = true;
    }
    let options =
        Options { include_mandatory: args.include_mandatory, families: families.into_iter().flatten().collect() };
    let comparison = Comparison::of(&pool, &options);
    let names = |pair: &Pair| [pair.a, pair.b].map(|group| comparison.groups[group].name.as_str());
    let pairs = comparison.pairs.iter().map(names).map(|[a, b]| (a, b));
    // If scoring fails, the rest of the comparison is still written.
    let scores = rps_collector.scores(pairs).unwrap_or_else(|error| {
        report_error(&format!("{error:#}"));
        failed = true;
        None
    });
    write(&comparison, scores.as_deref(), args.format, args.common.color)?;
    Ok(if failed { Outcome::Failed } else { Outcome::Clean })
}

/// Writes the comparison, and the scores of RPS if there are any.
fn write(comparison: &Comparison, scores: Option<&[Rps]>, format: CompareFormat, color: ColorWhen) -> Result<()> {
    let mut out = io::stdout().lock();
    match format {
        CompareFormat::Table => {
            let screen = screen::for_pictures(color);
            let draw = |map: &HeatMap<'_>| screen.as_ref().and_then(|screen| map.draw(screen));
            if let Some(picture) = draw(&ags_map(comparison)) {
                writeln!(out, "{picture}")?;
            }
            write!(out, "{}", similarity::table::render(comparison))?;
            if let Some(scores) = scores {
                writeln!(out)?;
                if let Some(picture) = draw(&rps_map(comparison, scores)) {
                    writeln!(out, "{picture}")?;
                }
                write!(out, "{}", rps::table(comparison, scores))?;
            }
        }
        CompareFormat::Csv => {
            let pairs = similarity::csv::pairs(comparison);
            write!(out, "{}", scores.map_or_else(|| pairs.clone(), |scores| rps::csv(&pairs, scores)))?;
        }
        CompareFormat::Json => {
            let mut document = serde_json::to_value(similarity::json(comparison))?;
            for (nth, score) in scores.unwrap_or_default().iter().enumerate() {
                document["pairs"][nth]["rps"] = rps::json(score);
            }
            if let Some(scores) = scores {
                document["correlation"] = rps::correlation_json(comparison, scores);
            }
            serde_json::to_writer(&mut out, &document).map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(out.flush()?)
}

/// A heat map of the AGS of each pair of groups.
fn ags_map(comparison: &Comparison) -> HeatMap<'static> {
    let values = comparison.pairs.iter().map(|pair| pair.similarity.ags());
    heat_map(comparison, values, "AGS, in percent", |ags| format!("{:.1}", 100.0 * ags))
}

/// A heat map of the RPS of each pair of groups. RPS is from 1 to 5.
fn rps_map(comparison: &Comparison, scores: &[Rps]) -> HeatMap<'static> {
    let values = scores.iter().map(|rps| rps.overall().map(|overall| (overall - 1.0) / 4.0));
    heat_map(comparison, values, "RPS, from 1 to 5", |share| format!("{:.2}", 1.0 + 4.0 * share))
}

/// A symmetric heat map with a value from 0 to 1 for each pair.
fn heat_map(
    comparison: &Comparison,
    of_pairs: impl Iterator<Item = Option<f64>>,
    title: &'static str,
    show: fn(f64) -> String,
) -> HeatMap<'static> {
    let count = comparison.groups.len();
    let mut values = vec![None; count * count];
    for (pair, value) in comparison.pairs.iter().zip(of_pairs) {
        values[pair.a * count + pair.b] = value;
        values[pair.b * count + pair.a] = value;
    }
    let names = comparison.groups.iter().map(|group| neutralize(&group.name).into_owned()).collect();
    HeatMap { title, names, values, show }
}

/// The name and the files of a group. With `--by`, all files are in one group without a name.
type Group = (Option<String>, Vec<Input>);

/// Finds the files of each group. Also returns whether a path could not be read.
fn groups(args: &CompareArgs, resolver: &Resolver) -> Result<(Vec<Group>, bool)> {
    if args.by.is_some() {
        let paths = args.inputs.iter().map(|input| reading::expand_glob(input)).collect::<Result<Vec<_>>>()?.concat();
        let Inputs { files, problems, .. } = input::find(&paths, None, false, resolver)?;
        let failed = report_problems(&problems);
        return Ok((vec![(None, files)], failed));
    }
    let mut groups = Vec::new();
    let mut failed = false;
    for text in &args.inputs {
        let (name, pattern) = match text.split_once('=') {
            Some((name, pattern)) if !name.is_empty() && !pattern.is_empty() => (name, pattern),
            _ => bail!("invalid group `{text}`; use NAME=GLOB, or pass `--by` to group files and folders"),
        };
        let paths = reading::expand_glob(pattern).with_context(|| format!("group `{name}`"))?;
        let found = input::find(&paths, None, false, resolver)?;
        failed |= report_problems(&found.problems);
        groups.push((Some(name.to_owned()), found.files));
    }
    Ok((groups, failed))
}

/// Parses a family `NAME=PATTERN,…` into one entry per pattern.
fn parse_family(text: &str) -> Result<Vec<Family>> {
    let Some((name, patterns)) = text.split_once('=') else {
        bail!("invalid family `{text}`; use NAME=PATTERN,… over group names");
    };
    let family = |pattern: &str| Family::new(name, pattern).with_context(|| format!("family `{name}`"));
    patterns.split(',').map(family).collect()
}
