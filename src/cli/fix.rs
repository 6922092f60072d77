//! `echolint check --fix`, `--unsafe-fixes` and `--diff`

pub(super) mod diff;

use super::args::CheckArgs;
use super::check;
use super::outputs::{Outputs, Standard};
use super::run::{Counts, Run, groups};
use super::suppression_audit::{Covered, Upkeep};
use super::write;
use super::{Outcome, report_error, report_problems};
use crate::dataset::Facts;
use crate::diagnostic::{Finding, Safety};
use crate::engine::{self, Apply, Datasets, Fixed, Notice};
use crate::output::{Style, Summary};
use crate::project::input::{Input, Inputs, Source};
use crate::project::progress::ProgressReader;
use anyhow::{Result, bail};
use indicatif::ProgressBar;
use rayon::prelude::*;
use std::io::{self, BufWriter, Read as _, Write};

/// Runs the command.
pub fn run(
    args: &CheckArgs,
    run: &Run<'_>,
    inputs: &Inputs,
    mut datasets: Datasets,
    outputs: Outputs,
    bar: &ProgressBar,
) -> Result<Outcome> {
    if !args.fix && !args.diff {
        bail!("--unsafe-fixes only says which fixes: add --fix to apply them, or --diff to see them");
    }
    let style = Style { excerpts: !args.no_excerpts, ..check::style(args.common.color) };
    let job = Job {
        run: Run { excerpts: style.excerpts && !args.diff, ..*run },
        apply: if args.unsafe_fixes { Apply::All } else { Apply::Safe },
        diff: args.diff.then_some(style),
    };
    let mut sink = Sink::new(args, outputs);
    let mut failed = inputs.failed();
    let mut foreign = Vec::new();
    let mut upkeep = Upkeep::default();
    sink.outputs.begin()?;
    for group in groups(&inputs.files, run.threads) {
        let done: Vec<_> = if let [only] = group {
            vec![job.file(only)]
        } else {
            let alone = Job { run: Run { threads: 1, ..job.run }, ..job };
            group.par_iter().map(|input| alone.file(input)).collect()
        };
        for (input, done) in group.iter().zip(done) {
            match done {
                Ok(done) => {
                    foreign.extend(matches!(done.counts, Counts::Foreign).then_some(input));
                    let settings = run.resolver.settings(&input.settings_path())?;
                    datasets.add(&settings, &input.name, &done.facts);
                    upkeep.file(run, &settings, input);
                    failed |= !sink.take(&input.name, done)?;
                }
                Err(error) => {
                    report_error(&format!("{error:#}"));
                    failed = true;
                }
            }
        }
    }
    failed |= report_problems(&inputs.without_trajectories(&foreign));
    bar.finish_and_clear();
    let outcome = sink.finish(&mut datasets, &upkeep, run)?;
    Ok(if failed { outcome.and(Outcome::Failed) } else { outcome })
}

/// What to do with each file.
#[derive(Clone, Copy)]
struct Job<'r> {
    run: Run<'r>,
    apply: Apply,
    /// How to show changes; they are written when nothing says so.
    diff: Option<Style>,
}

/// What became of a file.
struct Done {
    counts: Counts,
    /// What is left to report.
    findings: Vec<Finding>,
    /// What datasets want to know of the trajectories.
    facts: Vec<Facts>,
    /// Findings that were, or would be, fixed.
    fixed: u64,
    /// The changes to show.
    diff: Vec<u8>,
    /// The text to hand on, of standard input.
    text: Option<Vec<u8>>,
    /// What to say besides.
    said: Vec<String>,
    /// Whether something could not be done.
    failed: bool,
}

impl Job<'_> {
    fn file(&self, input: &Input) -> Result<Done> {
        let name = &input.name;
        let settings = self.run.resolver.settings(&input.settings_path())?;
        let teachers = self.run.teachers.for_file(&settings);
        let context = self.run.context(&settings, &teachers);
        let options = self.run.options(input, &settings)?;
        if input.is_compressed() && input.explicit {
            bail!("{name}: compressed files are not fixed; decompress it first");
        }
        let mut original = Vec::with_capacity(usize::try_from(input.size).unwrap_or_default());
        let read = ProgressReader { reader: input.open()?, progress: self.run.progress }.read_to_end(&mut original);
        read.map_err(|error| input.read_error(&error))?;
        let apply = if input.is_compressed() { Apply::Nothing } else { self.apply };
        let mut fixed = engine::fix(&original, &options, &context, apply);
        let mut said: Vec<String> = fixed.refused.iter().map(|refused| refusal(name, refused)).collect();
        let mut failed = false;
        let mut text = None;
        let mut diff = Vec::new();
        match (&input.source, self.diff) {
            (_, Some(style)) => diff::render(&mut diff, name, &original, &fixed.changes, style)?,
            (Source::Stdin, None) => text = Some(fixed.bytes.take().unwrap_or(original)),
            // Contents of the repository come with --staged and --since, which mend nothing.
            (Source::Blob(..), None) => {}
            (Source::File(path), None) => {
                let written = fixed.bytes.as_ref().map_or(Ok(()), |bytes| write::replace(path, &original, bytes));
                if let Err(error) = written {
                    said.push(format!("{name}: not fixed: {error:#}"));
                    failed = true;
                    fixed = engine::fix(&original, &options, &context, Apply::Nothing);
                }
            }
        }
        if input.is_nameless() {
            // No name says what it should be.
            let is_mismatch = |notice: &Notice| matches!(notice, Notice::Container(what) if !what.starts_with("empty"));
            fixed.document.retain_notices(|notice| !is_mismatch(notice));
        }
        let mut findings = fixed.document.findings(&context);
        let baselined = self.run.baseline(&settings).sift(&mut findings).len() as u64;
        let is_fixable = |finding: &Finding| finding.fix.as_ref().is_some_and(|fix| self.apply.takes(fix));
        if input.is_compressed() && findings.iter().any(is_fixable) {
            said.push(format!("{name}: not fixed, for it is compressed; decompress it first"));
        }
        let facts = fixed.document.facts();
        Ok(Done { counts: counts(&fixed, baselined), findings, facts, fixed: fixed.fixed, diff, text, said, failed })
    }
}

fn refusal(name: &str, refused: &engine::Refused) -> String {
    let record = refused.record.map(|record| format!(" in record {record}")).unwrap_or_default();
    format!("{name}: a fix of {}{record} was left out: it would make data unreadable", refused.rule.code)
}

fn counts(fixed: &Fixed, baselined: u64) -> Counts {
    if fixed.document.foreign {
        return Counts::Foreign;
    }
    let reports = || fixed.document.records().iter().map(|placed| &placed.record.report);
    Counts::Checked {
        records: reports().map(|report| report.records).sum(),
        trajectories: reports().map(|report| report.trajectories).sum(),
        calls: reports().map(|report| report.calls).sum(),
        baselined,
        ignored: reports().map(|report| report.suppressed.len() as u64).sum(),
    }
}

/// Where findings go that have no file: standard output may be taken by diffs or by the text of standard input.
pub fn standard(args: &CheckArgs, inputs: &Inputs) -> Standard {
    let is_text_out = || inputs.files.iter().any(|input| input.source == Source::Stdin);
    match () {
        () if args.diff => Standard::Nothing,
        () if is_text_out() => Standard::Error,
        () => Standard::Output,
    }
}

/// Where everything goes that is said.
struct Sink {
    /// Takes diffs.
    out: BufWriter<io::Stdout>,
    outputs: Outputs,
    summary: Summary,
    fixed: u64,
    fixed_files: u64,
    /// Findings left whose fix was not applied because it changes data.
    unsafe_left: u64,
    applies_all: bool,
    is_diff: bool,
}

impl Sink {
    fn new(args: &CheckArgs, outputs: Outputs) -> Self {
        Self {
            out: BufWriter::with_capacity(1 << 16, io::stdout()),
            outputs,
            summary: Summary::default(),
            fixed: 0,
            fixed_files: 0,
            unsafe_left: 0,
            applies_all: args.unsafe_fixes,
            is_diff: args.diff,
        }
    }

    /// Says what became of a file; whether all could be done.
    fn take(&mut self, name: &str, done: Done) -> Result<bool> {
        done.said.iter().for_each(|said| report_error(said));
        check::settle(&mut self.summary, Ok(done.counts))?;
        if let Some(text) = done.text {
            let mut stdout = io::stdout().lock();
            stdout.write_all(&text)?;
            stdout.flush()?;
        }
        self.out.write_all(&done.diff)?;
        self.fixed += done.fixed;
        self.fixed_files += u64::from(done.fixed > 0);
        let is_unsafe = |finding: &&Finding| finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Unsafe);
        self.unsafe_left += done.findings.iter().filter(is_unsafe).count() as u64;
        self.outputs.report(&mut self.summary, name, &done.findings)?;
        Ok(!done.failed)
    }

    fn finish(mut self, datasets: &mut Datasets, upkeep: &Upkeep, run: &Run<'_>) -> Result<Outcome> {
        run.measure(datasets);
        check::report_datasets(&mut self.outputs, &mut self.summary, datasets, None)?;
        // What is left after fixes does not tell what left something out before.
        check::report_upkeep(&mut self.outputs, &mut self.summary, upkeep, &Covered::default())?;
        self.out.flush()?;
        self.outputs.finish(&self.summary)?;
        let left = self.summary.findings();
        let is_diff = self.is_diff;
        let mut said = Vec::new();
        if self.fixed > 0 {
            let did = if is_diff { "Would fix" } else { "Fixed" };
            said.push(format!("{did} {} in {}.", count(self.fixed, "finding"), count(self.fixed_files, "file")));
        }
        if is_diff && left > 0 {
            said.push(format!("{} would remain.", count(left, "finding")));
        }
        if self.unsafe_left > 0 && !self.applies_all {
            let many = self.unsafe_left;
            said.push(format!("--unsafe-fixes would fix {many} more and change data; see it with --diff first."));
        }
        if !said.is_empty() {
            let _ = writeln!(io::stderr().lock(), "{}", said.join(" "));
        }
        let is_clean = left == 0 && !(is_diff && self.fixed > 0);
        Ok(if is_clean { Outcome::Clean } else { Outcome::Findings })
    }
}

fn count(many: u64, of: &str) -> String {
    format!("{many} {of}{}", if many == 1 { "" } else { "s" })
}
