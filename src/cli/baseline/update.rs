//! `echolint baseline update`: adds new findings to existing baselines, and keeps what people wrote in them.

use super::args::{RemarkArgs, UpdateArgs};
use super::count;
use super::current_findings::{BaselineChange, CurrentFindings, check_files, find_baselines};
use super::prune::{is_selected, prune, require_whole_folders};
use crate::baseline::{Baseline, Date, Entry, Key};
use crate::cli::atomic_write::{FileWriter, HardLinks};
use crate::cli::{Outcome, report_error, today};
use crate::project::input::relative_name;
use crate::text::terminal::neutralize;
use anyhow::{Context as _, Result, anyhow, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write as _};
use std::path::Path;

/// What becomes of the entries of a baseline.
#[derive(Debug, Default)]
struct Changes {
    added: usize,
    carried_over: usize,
    converted: usize,
    renewed: usize,
    removed: Option<usize>,
}

/// Adds new findings to the baselines of the files.
pub fn run(args: &UpdateArgs) -> Result<Outcome> {
    let current = check_files(&args.scope, find_baselines(&args.scope)?, Some(&args.remark))?;
    if current.failed {
        bail!("no baseline was changed because some files could not be checked");
    }
    if args.prune {
        require_whole_folders(&current)?;
    }
    let mut out = io::stdout().lock();
    let writer = FileWriter::new(HardLinks::Refuse);
    let mut outcome = Outcome::Clean;
    for (path, target) in &current.baselines {
        let name = relative_name(path);
        let Some(before) = &target.before else {
            report_error(&format!("{name} does not exist; use `echolint baseline create` to write it"));
            outcome = Outcome::Failed;
            continue;
        };
        let mut after = before.clone();
        let mut stale = stale(&current, path);
        let mut changes = Changes { converted: convert(&current, path, target, &mut after)?, ..Changes::default() };
        let is_renewed = |key: &Key| current.audit.has_matched(path, key) && is_selected(&args.scope, &key.0);
        changes.renewed = renew(&mut after, &args.remark, &today(), is_renewed);
        let mut new = target.new.clone();
        for key in carry_over(&after, &mut stale, &mut new) {
            after.retain(|known, _| *known != key);
            changes.carried_over += 1;
        }
        let held = after.entries().len();
        for entry in new {
            after.add(entry, &target.rules).map_err(|error| anyhow!(error))?;
        }
        changes.added = after.entries().len() - held - changes.carried_over;
        changes.removed = args.prune.then(|| prune(&current, path, &args.scope, &mut after));
        writer.overwrite(path, after.to_json().as_bytes()).with_context(|| name.clone())?;
        let total = count(after.entries().len(), "finding", "findings");
        writeln!(out, "{name}: {changes}; {total} in total")?;
        list(&mut out, &after, &stale)?;
    }
    if let Some(message) = current.unsuppressible_message() {
        writeln!(out, "{message}")?;
    }
    Ok(outcome)
}

/// The entries whose findings did not come up.
fn stale(current: &CurrentFindings, path: &Path) -> BTreeSet<Key> {
    current.audit.baselines().find(|(known, _)| *known == path).map(|(_, stale)| stale).into_iter().flatten().collect()
}

/// Puts entries of today in the place of those of version 1 whose findings came up; their number. Those of version 1
/// stay where other files, which were not checked, may have the same findings.
fn convert(current: &CurrentFindings, path: &Path, target: &BaselineChange, baseline: &mut Baseline) -> Result<usize> {
    let mut converted = BTreeSet::new();
    for (key, entry) in &target.outdated {
        let Some(outdated) = baseline.get(key).cloned() else { continue };
        let mut entry = entry.clone();
        entry.take_remarks(&outdated);
        baseline.add(entry, &target.rules).map_err(|error| anyhow!(error))?;
        converted.insert(key.clone());
    }
    if path.parent().is_some_and(|folder| current.covered.contains(folder)) {
        let superseded: BTreeSet<Key> = target.superseded.iter().cloned().collect();
        baseline.retain(|key, _| !converted.contains(key) && !superseded.contains(key));
    }
    Ok(converted.len())
}

/// Gives entries that have expired the date that was asked for; their number.
fn renew(baseline: &mut Baseline, remark: &RemarkArgs, today: &Date, is_renewed: impl Fn(&Key) -> bool) -> usize {
    let Some(expires) = &remark.expires else { return 0 };
    let expired = baseline.entries().filter(|(key, entry)| entry.has_expired(today) && is_renewed(key));
    let expired: Vec<(Key, Entry)> = expired.map(|(key, entry)| (key.clone(), entry.clone())).collect();
    let many = expired.len();
    for (key, mut entry) in expired {
        entry.expires = Some(expires.clone());
        entry.reason = remark.reason.clone().or(entry.reason);
        entry.date = remark.date.clone().or(entry.date);
        baseline.replace(key, entry);
    }
    many
}

/// What a finding keeps when its record changes.
type Remains<'e> = (&'e str, &'e str, Option<&'e str>, Option<&'e str>);

/// Gives new entries the remarks of entries whose findings did not come up, where the rule, the file, the task and the
/// place are the same and no other entry has them. Returns the entries that they replace.
fn carry_over(baseline: &Baseline, stale: &mut BTreeSet<Key>, new: &mut [Entry]) -> Vec<Key> {
    fn remains(entry: &Entry) -> Remains<'_> {
        (&entry.rule, &entry.path, entry.task.as_deref(), entry.place.as_deref())
    }
    let mut by_remains: BTreeMap<Remains<'_>, (Vec<Key>, Vec<usize>)> = BTreeMap::new();
    for (key, entry) in stale.iter().filter_map(|key| Some((key.clone(), baseline.get(key)?))) {
        if entry.place.is_some() {
            by_remains.entry(remains(entry)).or_default().0.push(key);
        }
    }
    for (index, entry) in new.iter().enumerate() {
        by_remains.entry(remains(entry)).and_modify(|(_, new)| new.push(index));
    }
    let pairs: Vec<(Key, usize)> = by_remains
        .values()
        .filter_map(|(stale, new)| match (&stale[..], &new[..]) {
            ([stale], [new]) => Some((stale.clone(), *new)),
            _ => None,
        })
        .collect();
    for (key, index) in &pairs {
        stale.remove(key);
        if let Some(old) = baseline.get(key) {
            new[*index].take_remarks(old);
        }
    }
    pairs.into_iter().map(|(key, _)| key).collect()
}

/// Lists the entries whose findings did not come up and that are still there.
fn list(out: &mut impl io::Write, baseline: &Baseline, stale: &BTreeSet<Key>) -> Result<()> {
    let kept: Vec<&Entry> = stale.iter().filter_map(|key| baseline.get(key)).collect();
    if !kept.is_empty() {
        let entries = count(kept.len(), "entry matches", "entries match");
        writeln!(out, "{entries} no finding; `echolint baseline prune` removes such entries:")?;
    }
    for entry in kept {
        writeln!(out, "  {}", neutralize(&describe(entry)))?;
    }
    Ok(())
}

/// An entry on one line.
fn describe(entry: &Entry) -> String {
    let mut text = format!("{} {}", entry.rule, entry.path);
    let parts = [
        entry.record.map(|record| format!("record {record}")),
        entry.task.as_ref().map(|task| format!("task {task}")),
        entry.place.clone(),
        (entry.version == 1).then(|| "version 1".to_owned()),
    ];
    parts.into_iter().flatten().for_each(|part| text += &format!(", {part}"));
    entry.message.iter().for_each(|message| text += &format!(": {message}"));
    entry.reason.iter().for_each(|reason| text += &format!(" ({reason})"));
    text
}

impl std::fmt::Display for Changes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "added {}", self.added)?;
        let others = [
            ("carried over", self.carried_over, ""),
            ("converted", self.converted, " from version 1"),
            ("renewed", self.renewed, ""),
        ];
        for (what, many, from) in others.into_iter().filter(|(_, many, _)| *many > 0) {
            write!(f, ", {what} {many}{from}")?;
        }
        self.removed.map_or(Ok(()), |removed| write!(f, ", removed {removed}"))
    }
}
