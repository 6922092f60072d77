//! `echolint profile diff`: shows how two profiles differ.

use crate::cli::Outcome;
use crate::cli::args::ProfileDiffArgs;
use crate::project::teachers;
use crate::teacher::{HabitLine, habits};
use crate::teacher::{Profile, Teacher};
use crate::text::terminal::neutralize;
use anyhow::Result;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};

/// Runs the command. Differences are not findings, so the exit code is 0.
pub fn run(args: &ProfileDiffArgs) -> Result<Outcome> {
    let before = Teacher::new(teachers::load_profile(&args.before)?);
    let after = Teacher::new(teachers::load_profile(&args.after)?);
    let mut out = io::stdout().lock();
    write!(out, "{}", page(&before, &after, args.limit))?;
    out.flush()?;
    Ok(Outcome::Clean)
}

fn page(before: &Teacher, after: &Teacher, limit: usize) -> String {
    let mut page = String::new();
    add_change(&mut page, "name", before.name(), after.name());
    add_change(&mut page, "echolint", &before.profile.version, &after.profile.version);
    add_sizes(&mut page, &before.profile, &after.profile);
    let (old, new) = (by_phrase(before), by_phrase(after));
    let mut changes: Vec<(&str, f64, f64)> = old
        .keys()
        .chain(new.keys())
        .map(|phrase| {
            let bits = |lines: &BTreeMap<String, HabitLine>| lines.get(phrase).map_or(0.0, |line| line.bits);
            (phrase.as_str(), bits(&old), bits(&new))
        })
        .filter(|(_, old, new)| (old - new).abs() >= 0.05)
        .collect();
    changes.sort_by(|a, b| (b.1 - b.2).abs().total_cmp(&(a.1 - a.2).abs()).then_with(|| a.0.cmp(b.0)));
    changes.dedup();
    if !changes.is_empty() {
        page.push_str("\nHabits whose evidence changed, in bits:\n\n");
    }
    for (phrase, old, new) in changes.iter().take(limit) {
        let _ = writeln!(page, "  {old:>+5.1} -> {new:>+5.1}  {}", neutralize(phrase));
    }
    if changes.len() > limit {
        let _ = writeln!(page, "  … and {} more; use --limit to show them", changes.len() - limit);
    }
    if page.is_empty() {
        page.push_str("No differences.\n");
    }
    page
}

fn add_change(page: &mut String, label: &str, before: &str, after: &str) {
    if before != after {
        let _ = writeln!(page, "{label}: {} -> {}", neutralize(before), neutralize(after));
    }
}

fn add_sizes(page: &mut String, before: &Profile, after: &Profile) {
    let sizes = |profile: &Profile| -> BTreeMap<String, u64> {
        let groups = profile.groups.iter().enumerate();
        groups
            .map(|(index, group)| {
                (if index == 0 { "the teacher".to_owned() } else { group.name.clone() }, group.size())
            })
            .collect()
    };
    let (old, new) = (sizes(before), sizes(after));
    for name in old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))) {
        let size = |sizes: &BTreeMap<String, u64>| sizes.get(name).copied().unwrap_or_default();
        if size(&old) != size(&new) {
            let _ = writeln!(page, "trajectories of {}: {} -> {}", neutralize(name), size(&old), size(&new));
        }
    }
}

fn by_phrase(teacher: &Teacher) -> BTreeMap<String, HabitLine> {
    habits(teacher).into_iter().map(|line| (line.phrase.clone(), line)).collect()
}
