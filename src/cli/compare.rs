//! `echolint compare`

use super::args::{CompareArgs, CompareFormat, GroupBy};
use super::input::{self, Input, Inputs};
use super::progress;
use super::reading::{self, Reading};
use super::{Outcome, complain, screen};
use crate::config::{Resolver, RuleFlags};
use crate::graph::ActionGraph;
use crate::output::pictures::HeatMap;
use crate::similarity::{self, Comparison, Family, Options, Pool, TrajectorySummary};
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
    let threads = super::check::threads(args.common.threads);
    let (groups, mut failed) = groups(args, &resolver)?;
    let total = groups.iter().flat_map(|(_, files)| files).map(|file| file.size).sum();
    let bar = progress::bar(total, !args.common.no_progress);
    let reading = Reading { resolver: &resolver, threads, bar: &bar };
    let mut pool = Pool::new();
    let mut full = BTreeSet::new();
    for (name, files) in &groups {
        if let Some(name) = name {
            pool.declare(name);
        }
        for file in files {
            let summarise = |trajectory: &Trajectory<'_>, _| {
                let graph = ActionGraph::without_leaves(trajectory);
                let summary = TrajectorySummary::of(trajectory, &graph.features(trajectory))?;
                Some((summary, trajectory.model.clone()))
            };
            let read = reading.trajectories(file, summarise, |_, (summary, model)| {
                let model = if args.by == Some(GroupBy::Model) { model.as_deref() } else { None };
                let group = name.as_deref().or(model).unwrap_or_else(|| stem(&file.name));
                pool.add(group, &summary);
                if !full.contains(group) {
                    full.insert(group.to_owned());
                }
            });
            if let Err(error) = read {
                complain(&format!("{error:#}"));
                failed = true;
            }
        }
    }
    bar.finish_and_clear();
    let was_read = |name: &str| groups.iter().any(|(group, files)| group.as_deref() == Some(name) && !files.is_empty());
    for empty in pool.names().filter(|name| !full.contains(*name) && was_read(name)) {
        complain(&format!("group `{empty}`: no trajectory in its files; `echolint check` says why"));
        failed = true;
    }
    if full.len() < 2 {
        complain(&format!(
            "nothing to compare: {}",
            match full.first() {
                Some(only) => format!("`{only}` is the only group with trajectories"),
                None => "no group has trajectories".to_owned(),
            }
        ));
        failed = true;
    }
    let options =
        Options { include_mandatory: args.include_mandatory, families: families.into_iter().flatten().collect() };
    let comparison = Comparison::of(&pool, &options);
    let mut out = io::stdout().lock();
    match args.format {
        CompareFormat::Table => {
            let screen = screen::for_pictures(args.common.color);
            if let Some(picture) = screen.and_then(|screen| heat_map(&comparison).draw(&screen)) {
                writeln!(out, "{picture}")?;
            }
            write!(out, "{}", similarity::table::render(&comparison))?;
        }
        CompareFormat::Csv => write!(out, "{}", similarity::csv::pairs(&comparison))?,
        CompareFormat::Json => {
            serde_json::to_writer(&mut out, &similarity::json(&comparison)).map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(if failed { Outcome::Failed } else { Outcome::Clean })
}

/// AGS of each two groups.
fn heat_map(comparison: &Comparison) -> HeatMap<'static> {
    let count = comparison.groups.len();
    let mut values = vec![None; count * count];
    for pair in &comparison.pairs {
        let ags = pair.similarity.ags();
        values[pair.a * count + pair.b] = ags;
        values[pair.b * count + pair.a] = ags;
    }
    let names = comparison.groups.iter().map(|group| neutralize(&group.name).into_owned()).collect();
    HeatMap { title: "AGS, in percent", names, values, show: |ags| format!("{:.1}", 100.0 * ags) }
}

type Group = (Option<String>, Vec<Input>);

/// The files of each group; without names where the data names the groups.
fn groups(args: &CompareArgs, resolver: &Resolver) -> Result<(Vec<Group>, bool)> {
    if args.by.is_some() {
        let paths = args.inputs.iter().map(|input| reading::expand(input)).collect::<Result<Vec<_>>>()?.concat();
        let Inputs { files, failed, .. } = input::find(&paths, None, false, resolver)?;
        return Ok((vec![(None, files)], failed));
    }
    let mut groups = Vec::new();
    let mut failed = false;
    for text in &args.inputs {
        let (name, pattern) = match text.split_once('=') {
            Some((name, pattern)) if !name.is_empty() && !pattern.is_empty() => (name, pattern),
            _ => bail!("`{text}` is no group: write NAME=GLOB, or name files and folders with --by model"),
        };
        let paths = reading::expand(pattern).with_context(|| format!("group `{name}`"))?;
        let found = input::find(&paths, None, false, resolver)?;
        failed |= found.failed;
        groups.push((Some(name.to_owned()), found.files));
    }
    Ok((groups, failed))
}

/// A family `NAME=PATTERN,…`: one entry a pattern.
fn parse_family(text: &str) -> Result<Vec<Family>> {
    let Some((name, patterns)) = text.split_once('=') else {
        bail!("`{text}` is no family: write NAME=PATTERN,… over group names");
    };
    let family = |pattern: &str| Family::new(name, pattern).with_context(|| format!("family `{name}`"));
    patterns.split(',').map(family).collect()
}
