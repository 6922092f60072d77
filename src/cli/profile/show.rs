//! `echolint profile show`: shows what a profile contains.

use super::{build, count};
use crate::cli::args::ProfileShowArgs;
use crate::cli::outputs::PendingFile;
use crate::cli::{Outcome, report};
use crate::config::{Resolver, RuleFlags};
use crate::echo::rps::{CharacteristicPhrase, quoted};
use crate::project::teachers;
use crate::report::html::profile_page;
use crate::teacher::{HabitLine, Profile, Role, Teacher, habits};
use crate::text::terminal::neutralize;
use anyhow::{Result, bail};
use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

/// Runs the command.
pub fn run(args: &ProfileShowArgs) -> Result<Outcome> {
    let resolver = Resolver::new(RuleFlags::default(), args.config.as_deref())?;
    let teacher = teachers::find(&args.profile, &resolver)?;
    if args.html {
        if args.output.is_none() && io::stdout().is_terminal() {
            bail!("refusing to write HTML to a terminal; use `-o FILE`");
        }
        let mut notes = build::warnings(&teacher.profile);
        let (scored, all) = teacher.profile.calibrated();
        if scored < all {
            notes.push(teachers::calibration_warning(scored, all));
        }
        let file = args.output.as_deref().map(|path| open_output(path, &args.profile)).transpose()?;
        report::write(file, &profile_page(&teacher, args.limit, &notes))?;
        return Ok(Outcome::Clean);
    }
    let mut out = io::stdout().lock();
    write!(out, "{}", page(&teacher, args.limit))?;
    out.flush()?;
    Ok(Outcome::Clean)
}

/// Opens the output file, which must not be the profile itself.
fn open_output(path: &Path, profile: &str) -> Result<PendingFile> {
    let file = PendingFile::create(path)?;
    if file.replaces(Path::new(profile)) {
        bail!("cannot write {}: it is the profile to show", file.name());
    }
    Ok(file)
}

fn page(teacher: &Teacher, limit: usize) -> String {
    let profile = &teacher.profile;
    let mut page = header(profile);
    let all = habits(teacher);
    let (more, less): (Vec<_>, Vec<_>) = all.into_iter().partition(|line| line.bits > 0.0);
    let rates = "smoothed rates; counts are the teacher's";
    let name = neutralize(&profile.name);
    let _ = writeln!(page, "\nWhat {name} does more often than other models ({rates}):\n");
    add_habits(&mut page, &more, limit);
    let _ = writeln!(page, "\nWhat {name} does less often than other models ({rates}):\n");
    add_habits(&mut page, &less, limit);
    let _ = writeln!(page, "\nOpenings and closings that it uses more often than other models:\n");
    add_phrases(&mut page, &teacher.phrases(), limit);
    page
}

fn add_phrases(page: &mut String, phrases: &[CharacteristicPhrase], limit: usize) {
    if phrases.is_empty() {
        page.push_str("  none\n");
    }
    for phrase in phrases.iter().take(limit) {
        let (ours, theirs) = phrase.shares();
        let (ours, theirs) = (100.0 * ours, 100.0 * theirs);
        let text = quoted(&phrase.text);
        let _ = writeln!(
            page,
            "  {ours:>5.1} % against {theirs:>5.1} %  {:>5.1} sd    {} ({} of {} times)",
            phrase.z,
            neutralize(&text),
            phrase.ours.0,
            phrase.ours.1
        );
    }
    if phrases.len() > limit {
        let _ = writeln!(page, "  … and {} more; use --limit to show them", phrases.len() - limit);
    }
}

fn header(profile: &Profile) -> String {
    let mut header = format!("{}\n\n", neutralize(&profile.name));
    let _ = writeln!(header, "Teacher      {}", count(profile.teacher().size(), "trajectory"));
    let names: Vec<String> =
        profile.background().iter().map(|group| format!("{} ({})", neutralize(&group.name), group.size())).collect();
    let background = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let _ = writeln!(header, "Background   {background}");
    let files = |role| profile.sources.iter().filter(move |source| source.role == role).count() as u64;
    let _ = writeln!(
        header,
        "Built from   {} of the teacher and {} of the background, by echolint {}",
        count(files(Role::Teacher), "file"),
        count(files(Role::Background), "file"),
        neutralize(&profile.version)
    );
    let (scored, all) = profile.calibrated();
    let _ = writeln!(header, "Calibrated   on {scored} of {}", count(all, "trajectory"));
    if let Some(least) = profile.least_false_positive_rate().filter(|_| scored == all) {
        let _ = writeln!(header, "             false-positive rates down to {:.2} %", 100.0 * least);
    }
    build::warnings(profile).iter().for_each(|warning| {
        let _ = writeln!(header, "Note         {warning}");
    });
    header
}

fn add_habits(page: &mut String, lines: &[HabitLine], limit: usize) {
    if lines.is_empty() {
        page.push_str("  none\n");
    }
    for line in lines.iter().take(limit) {
        let (count, of) = line.counts;
        let _ = writeln!(
            page,
            "  {:>5.1} % against {:>5.1} %  {:>+5.1} bits  {} ({count} of {of} times)",
            100.0 * line.teacher,
            100.0 * line.others,
            line.bits,
            neutralize(&line.phrase)
        );
        if let Some(example) = &line.example {
            let _ = writeln!(page, "                                      example: {}", neutralize(example));
        }
    }
    if lines.len() > limit {
        let _ = writeln!(page, "  … and {} more; use --limit to show them", lines.len() - limit);
    }
}
