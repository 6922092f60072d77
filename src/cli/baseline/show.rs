//! `echolint baseline show`: lists the entries of a baseline by rule and file.

use super::args::ShowArgs;
use super::count;
use super::current_findings::absolute_baseline_path;
use crate::baseline::{self, Baseline, Date, Entry};
use crate::cli::common_args::ListFormat;
use crate::cli::{Outcome, today};
use crate::config::{Resolver, RuleFlags};
use crate::output::terminal::neutralize;
use crate::project::input::relative_name;
use crate::project::input::{display_name, explain};
use crate::rule::RuleRef;
use crate::rules::RuleSet;
use anyhow::{Result, anyhow, bail};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::sync::Arc;

/// The number of entries for each remark.
type Remarks<'b> = BTreeMap<Remark<'b>, usize>;

/// The reason, the date and the last day of an entry.
type Remark<'b> = (Option<&'b str>, Option<&'b str>, Option<&'b str>);

/// Prints a baseline.
pub fn run(args: &ShowArgs) -> Result<Outcome> {
    let metadata = std::fs::metadata(&args.path);
    let metadata =
        metadata.map_err(|error| anyhow!("{}: {}", display_name(&args.path), explain(&error, &args.path)))?;
    let (path, rules) = if metadata.is_dir() {
        let resolver = Resolver::new(RuleFlags::default(), args.config.as_deref())?;
        let settings = resolver.settings(&args.path.join("trajectories.jsonl"))?;
        (absolute_baseline_path(&settings), Arc::clone(settings.rules.set()))
    } else {
        (args.path.clone(), Arc::new(RuleSet::builtin()))
    };
    let name = relative_name(&path);
    let baseline = match baseline::read(&path, &rules) {
        Err(fault) => bail!("{name}: {fault}"),
        Ok(None) => bail!("{name} does not exist; use `echolint baseline create` to write it"),
        Ok(Some(baseline)) => baseline,
    };
    let mut out = io::stdout().lock();
    match args.format {
        ListFormat::Json => writeln!(out, "{:#}", to_json(&name, &baseline, &today()))?,
        ListFormat::Text => out.write_all(to_text(&name, &baseline, &today()).as_bytes())?,
    }
    Ok(Outcome::Clean)
}

/// Groups the entries by rule and file.
fn group_entries(baseline: &Baseline) -> BTreeMap<&RuleRef, BTreeMap<&str, Vec<&Entry>>> {
    let mut rules: BTreeMap<&RuleRef, BTreeMap<&str, Vec<&Entry>>> = BTreeMap::new();
    for ((rule, _), entry) in baseline.entries() {
        rules.entry(rule).or_default().entry(&entry.path).or_default().push(entry);
    }
    rules
}

fn count_remarks<'b>(entries: &[&'b Entry]) -> Remarks<'b> {
    let mut remarks = Remarks::new();
    for entry in entries {
        *remarks.entry((entry.reason.as_deref(), entry.date.as_deref(), entry.expires.as_deref())).or_default() += 1;
    }
    remarks
}

fn to_text(name: &str, baseline: &Baseline, today: &Date) -> String {
    let mut text = format!("{name}: {}\n", count(baseline.entries().len(), "finding", "findings"));
    let outdated = baseline.entries().filter(|(_, entry)| entry.version == 1).count();
    if outdated > 0 {
        let entries = count(outdated, "entry", "entries");
        let _ = writeln!(text, "{entries} of version 1; `echolint baseline update` converts them");
    }
    for (rule, files) in group_entries(baseline) {
        let total: usize = files.values().map(Vec::len).sum();
        let _ = writeln!(text, "\n{} {}: {}", rule.code, rule.name, count(total, "finding", "findings"));
        for (path, entries) in files {
            let _ = writeln!(text, "  {}: {}", neutralize(path), entries.len());
            for ((reason, date, expires), number) in count_remarks(&entries) {
                let date = date.map(|date| format!(", {date}")).unwrap_or_default();
                let word = if is_past(expires, today) { "expired" } else { "expires" };
                let expires = expires.map(|expires| format!(", {word} {expires}")).unwrap_or_default();
                let reason = reason.map_or("no reason".into(), neutralize);
                let number = if number == entries.len() { String::new() } else { format!("{number} × ") };
                let _ = writeln!(text, "    {number}{reason}{date}{expires}");
            }
        }
    }
    text
}

/// Whether the last day of an entry is past.
fn is_past(expires: Option<&str>, today: &Date) -> bool {
    expires.and_then(Date::parse).is_some_and(|last| last < *today)
}

fn to_json(name: &str, baseline: &Baseline, today: &Date) -> Value {
    let file = |(path, entries): (&str, Vec<&Entry>)| {
        let remarks = count_remarks(&entries).into_iter();
        let remarks = remarks.map(|((reason, date, expires), number)| {
            let expired = is_past(expires, today);
            json!({ "reason": reason, "date": date, "expires": expires, "expired": expired, "findings": number })
        });
        json!({ "path": path, "findings": entries.len(), "remarks": remarks.collect::<Vec<_>>() })
    };
    let rules = group_entries(baseline).into_iter().map(|(rule, files)| {
        let total: usize = files.values().map(Vec::len).sum();
        let files: Vec<Value> = files.into_iter().map(file).collect();
        json!({ "code": rule.code, "name": rule.name, "findings": total, "files": files })
    });
    let rules: Vec<Value> = rules.collect();
    json!({ "version": 1, "path": name, "findings": baseline.entries().len(), "rules": rules })
}
