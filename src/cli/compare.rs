//! `echolint compare`

use super::args::{CompareArgs, CompareFormat, GroupBy};
use super::input::{self, Input, Inputs};
use super::progress::{self, Counted};
use super::{Outcome, complain};
use crate::config::{Resolver, RuleFlags};
use crate::engine::{Event, RecordInput, ScanOptions, for_each_trajectory, scan};
use crate::graph::ActionGraph;
use crate::similarity::{self, Comparison, Family, Options, Pool, TrajectorySummary};
use anyhow::{Context as _, Result, anyhow, bail};
use globset::GlobBuilder;
use indicatif::ProgressBar;
use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

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
            let read = reading.file(file, |summary, model| {
                let named = name.as_deref().or(if args.by == Some(GroupBy::Model) { model } else { None });
                let stem = stem(&file.name);
                let group = named.unwrap_or(&stem);
                pool.add(group, summary);
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
        CompareFormat::Table => write!(out, "{}", similarity::table::render(&comparison))?,
        CompareFormat::Csv => write!(out, "{}", similarity::csv::pairs(&comparison))?,
        CompareFormat::Json => {
            serde_json::to_writer(&mut out, &similarity::json(&comparison)).map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(if failed { Outcome::Failed } else { Outcome::Clean })
}

type Group = (Option<String>, Vec<Input>);

/// The files of each group; without names where the data names the groups.
fn groups(args: &CompareArgs, resolver: &Resolver) -> Result<(Vec<Group>, bool)> {
    if args.by.is_some() {
        let paths = args.inputs.iter().map(|input| expand(input)).collect::<Result<Vec<_>>>()?.concat();
        let Inputs { files, failed, .. } = input::find(&paths, None, resolver)?;
        return Ok((vec![(None, files)], failed));
    }
    let mut groups = Vec::new();
    let mut failed = false;
    for text in &args.inputs {
        let (name, pattern) = match text.split_once('=') {
            Some((name, pattern)) if !name.is_empty() && !pattern.is_empty() => (name, pattern),
            _ => bail!("`{text}` is no group: write NAME=GLOB, or name files and folders with --by model"),
        };
        let found = input::find(&expand(pattern).with_context(|| format!("group `{name}`"))?, None, resolver)?;
        failed |= found.failed;
        groups.push((Some(name.to_owned()), found.files));
    }
    Ok((groups, failed))
}

/// The paths a glob stands for; a path that is there stands for itself.
fn expand(pattern: &str) -> Result<Vec<PathBuf>> {
    let path = PathBuf::from(pattern);
    let is_wild = |part: &str| part.contains(['*', '?', '[', '{']);
    if !is_wild(pattern) || path.exists() {
        return Ok(vec![path]);
    }
    let normal = pattern.strip_prefix("./").unwrap_or(pattern);
    let glob = GlobBuilder::new(normal).literal_separator(true).build();
    let matcher = glob.map_err(|error| anyhow!("`{pattern}` is no glob: {}", error.kind()))?.compile_matcher();
    let fixed = normal.split('/').take_while(|part| !is_wild(part)).collect::<Vec<_>>().join("/");
    let root = match fixed.as_str() {
        "" if normal.starts_with('/') => PathBuf::from("/"),
        "" => PathBuf::from("."),
        fixed => PathBuf::from(fixed),
    };
    let entries = ignore::WalkBuilder::new(root).standard_filters(false).build().filter_map(Result::ok);
    let found = entries.map(ignore::DirEntry::into_path);
    let found = found.filter(|path| matcher.is_match(path.strip_prefix(".").unwrap_or(path)));
    let (mut files, mut folders): (Vec<_>, Vec<_>) = found.partition(|path| path.is_file());
    files.sort();
    // A glob for folders, such as `runs/*`, means what is in them.
    folders.retain(|path| path.is_dir());
    folders.sort();
    match (files.is_empty(), folders.is_empty()) {
        (false, _) => Ok(files),
        (true, false) => Ok(folders),
        (true, true) => bail!("`{pattern}` matches no file"),
    }
}

/// A family `NAME=PATTERN,…`: one entry a pattern.
fn parse_family(text: &str) -> Result<Vec<Family>> {
    let Some((name, patterns)) = text.split_once('=') else {
        bail!("`{text}` is no family: write NAME=PATTERN,… over group names");
    };
    let family = |pattern: &str| Family::new(name, pattern).with_context(|| format!("family `{name}`"));
    patterns.split(',').map(family).collect()
}

/// The file's name without its endings: what a group is called when nothing else names it.
fn stem(name: &str) -> String {
    let file = Path::new(name).file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
    let endings = [".gz", ".zst", ".jsonl", ".ndjson", ".json"];
    endings.iter().fold(file, |name, ending| name.strip_suffix(ending).map(str::to_owned).unwrap_or(name))
}

struct Reading<'r> {
    resolver: &'r Resolver,
    threads: usize,
    bar: &'r ProgressBar,
}

impl Reading<'_> {
    /// Hands on what a comparison needs of each trajectory of a file, and its model, in order.
    fn file(&self, file: &Input, mut sink: impl FnMut(&TrajectorySummary, Option<&str>)) -> Result<()> {
        let settings = self.resolver.settings(&file.settings_path())?;
        let options = ScanOptions {
            named_lines: file.is_lines(),
            format: settings.format,
            skip_foreign: !file.explicit,
            threads: self.threads,
        };
        let mut reader = Counted { reader: file.open()?, bar: self.bar.clone() };
        let summarise = |input: &RecordInput<'_>| {
            let mut found = Vec::new();
            for_each_trajectory(input, &settings, |_, trajectory| {
                let graph = ActionGraph::without_leaves(trajectory);
                let summary = TrajectorySummary::of(trajectory, &graph.features(trajectory));
                found.extend(summary.map(|summary| (summary, trajectory.model.clone())));
            });
            found
        };
        let scanned = scan(&mut reader, &options, summarise, |event| {
            if let Event::Record { value, .. } = event {
                value.iter().for_each(|(summary, model)| sink(summary, model.as_deref()));
            }
        });
        scanned.map(drop).map_err(|error| file.unreadable(&error))
    }
}
