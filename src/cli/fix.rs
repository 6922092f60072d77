//! `echolint check --fix`, `--unsafe-fixes` and `--diff`: applies fixes or shows them.

pub(super) mod diff;

use super::args::CheckArgs;
use super::atomic_write::{FileWriter, HardLinks};
use super::outputs::{DefaultStream, Outputs};
use super::run::{FileOutcome, RunContext, batches};
use super::run_summary;
use super::suppression_audit::{CoveredFolders, SuppressionAudit};
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
    run: &RunContext<'_>,
    inputs: &Inputs,
    mut datasets: Datasets,
    outputs: Outputs,
    bar: &ProgressBar,
) -> Result<Outcome> {
    if !args.fix && !args.diff {
        bail!("`--unsafe-fixes` needs `--fix` or `--diff`");
    }
    let style = Style { excerpts: !args.no_excerpts, ..crate::cli::environment::style(args.common.color) };
    let writer = FileWriter::new(HardLinks::forced(args.force));
    let fixer = Fixer {
        run: RunContext { excerpts: style.excerpts && !args.diff, ..*run },
        apply: if args.unsafe_fixes { Apply::All } else { Apply::Safe },
        diff: args.diff.then_some(style),
        writer: &writer,
    };
    let mut reporter = FixReporter::new(args, outputs);
    let mut failed = inputs.failed();
    let mut foreign = Vec::new();
    let mut audit = SuppressionAudit::default();
    reporter.outputs.begin()?;
    for batch in batches(&inputs.files, run.threads) {
        let fixed: Vec<_> = if let [only] = batch {
            vec![fixer.fix_file(only)]
        } else {
            let single_threaded = Fixer { run: RunContext { threads: 1, ..fixer.run }, ..fixer };
            batch.par_iter().map(|input| single_threaded.fix_file(input)).collect()
        };
        for (input, fixed) in batch.iter().zip(fixed) {
            match fixed {
                Ok(fixed) => {
                    foreign.extend(matches!(fixed.outcome, FileOutcome::Foreign).then_some(input));
                    let settings = run.resolver.settings(&input.settings_path())?;
                    datasets.add(&settings, &input.name, &fixed.facts);
                    audit.add_file(run, &settings, input);
                    failed |= !reporter.report_file(&input.name, fixed)?;
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
    let outcome = reporter.finish(&mut datasets, &audit, run)?;
    Ok(if failed { outcome.and(Outcome::Failed) } else { outcome })
}

/// Fixes files.
#[derive(Clone, Copy)]
struct Fixer<'r> {
    run: RunContext<'r>,
    apply: Apply,
    /// How to show changes as a diff; `None` to write them.
    diff: Option<Style>,
    /// Replaces the files.
    writer: &'r FileWriter,
}

/// The result of fixing a file.
struct FixedFile {
    outcome: FileOutcome,
    /// The findings that remain.
    findings: Vec<Finding>,
    /// The facts about trajectories that datasets need.
    facts: Vec<Facts>,
    /// The number of findings that were, or would be, fixed.
    fixed: u64,
    /// The diff to show.
    diff: Vec<u8>,
    /// The fixed text of standard input.
    stdin_text: Option<Vec<u8>>,
    /// Messages for standard error.
    messages: Vec<String>,
    /// Whether the file could not be replaced.
    failed: bool,
}

impl Fixer<'_> {
    fn fix_file(&self, input: &Input) -> Result<FixedFile> {
        let name = &input.name;
        let settings = self.run.resolver.settings(&input.settings_path())?;
        let teachers = self.run.teachers.for_file(&settings);
        let context = self.run.context(&settings, &teachers);
        let options = self.run.scan_options(input, &settings)?;
        let is_compressed = || format!("{name}: compressed files cannot be fixed; decompress the file first");
        if input.is_compressed() && input.explicit {
            bail!(is_compressed());
        }
        let mut original = Vec::with_capacity(usize::try_from(input.size).unwrap_or_default());
        let reader = ProgressReader { reader: input.open()?, progress: self.run.progress };
        let limit = input.max_record().unwrap_or(u64::MAX);
        let read = reader.take(limit).read_to_end(&mut original).map_err(|error| input.read_error(&error))?;
        if read as u64 == limit {
            bail!("{name}: more than {} MB when decompressed; check it without `--fix`", limit >> 20);
        }
        let apply = if input.is_compressed() { Apply::Nothing } else { self.apply };
        let mut fixed = engine::fix(&original, &options, &context, apply);
        let mut messages: Vec<String> = fixed.refused.iter().map(|refused| refusal_message(name, refused)).collect();
        let mut failed = false;
        let mut stdin_text = None;
        let mut diff = Vec::new();
        match (&input.source, self.diff) {
            (_, Some(style)) => diff::render(&mut diff, name, &original, &fixed.changes, style)?,
            (Source::Stdin, None) => stdin_text = Some(fixed.bytes.take().unwrap_or(original)),
            // Only `--staged` and `--since` read blobs, and they do not fix anything.
            (Source::Blob(..), None) => {}
            (Source::File(path), None) => {
                let replace = |bytes: &Vec<u8>| self.writer.replace(path, &original, bytes);
                let written = fixed.bytes.as_ref().map_or(Ok(()), replace);
                if let Err(error) = written {
                    messages.push(format!("{name}: not fixed: {error:#}"));
                    failed = true;
                    fixed = engine::fix(&original, &options, &context, Apply::Nothing);
                }
            }
        }
        if input.is_nameless() {
            // Without a name, the content cannot disagree with the file extension.
            let is_mismatch = |notice: &Notice| matches!(notice, Notice::Container(what) if !what.is_empty());
            fixed.document.retain_notices(|notice| !is_mismatch(notice));
        }
        let mut findings = fixed.document.findings(&context);
        let baselined = self.run.baseline(&settings).sift(&mut findings).suppressed.len() as u64;
        let is_fixable = |finding: &Finding| finding.fix.as_ref().is_some_and(|fix| self.apply.takes(fix));
        if input.is_compressed() && findings.iter().any(is_fixable) {
            messages.push(is_compressed());
        }
        let facts = fixed.document.facts();
        let outcome = outcome(&fixed, baselined);
        Ok(FixedFile { outcome, findings, facts, fixed: fixed.fixed, diff, stdin_text, messages, failed })
    }
}

fn refusal_message(name: &str, refused: &engine::Refused) -> String {
    let record = refused.record.map(|record| format!(" in record {record}")).unwrap_or_default();
    format!("{name}: skipped a fix of {}{record} that would make the data unreadable", refused.rule.code)
}

fn outcome(fixed: &Fixed, baselined: u64) -> FileOutcome {
    if fixed.document.foreign {
        return FileOutcome::Foreign;
    }
    let reports = || fixed.document.records().iter().map(|placed| &placed.record.report);
    FileOutcome::Checked {
        records: reports().map(|report| report.records).sum(),
        trajectories: reports().map(|report| report.trajectories).sum(),
        calls: reports().map(|report| report.calls).sum(),
        baselined,
        ignored: reports().map(|report| report.suppressed.len() as u64).sum(),
    }
}

/// The stream for findings without a file. Standard output may be taken by a diff or by the fixed standard input.
pub fn default_stream(args: &CheckArgs, inputs: &Inputs) -> DefaultStream {
    let writes_stdin_text = || inputs.files.iter().any(|input| input.source == Source::Stdin);
    match () {
        () if args.diff => DefaultStream::None,
        () if writes_stdin_text() => DefaultStream::Stderr,
        () => DefaultStream::Stdout,
    }
}

/// Writes diffs, remaining findings and the summary.
struct FixReporter {
    /// The stream for diffs.
    out: BufWriter<io::Stdout>,
    outputs: Outputs,
    summary: Summary,
    fixed: u64,
    fixed_files: u64,
    /// The number of remaining findings with an unsafe fix.
    unsafe_left: u64,
    applies_all: bool,
    is_diff: bool,
}

impl FixReporter {
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

    /// Reports the result of a file. Returns whether the file could be fixed.
    fn report_file(&mut self, name: &str, file: FixedFile) -> Result<bool> {
        file.messages.iter().for_each(|message| report_error(message));
        run_summary::count_outcome(&mut self.summary, Ok(file.outcome))?;
        if let Some(text) = file.stdin_text {
            let mut stdout = io::stdout().lock();
            stdout.write_all(&text)?;
            stdout.flush()?;
        }
        self.out.write_all(&file.diff)?;
        self.fixed += file.fixed;
        self.fixed_files += u64::from(file.fixed > 0);
        let is_unsafe = |finding: &&Finding| finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Unsafe);
        self.unsafe_left += file.findings.iter().filter(is_unsafe).count() as u64;
        self.outputs.report(&mut self.summary, name, &file.findings)?;
        Ok(!file.failed)
    }

    fn finish(mut self, datasets: &mut Datasets, audit: &SuppressionAudit, run: &RunContext<'_>) -> Result<Outcome> {
        run.measure(datasets);
        run_summary::report_datasets(&mut self.outputs, &mut self.summary, datasets, None)?;
        // The remaining findings do not show which suppressions matched before the fixes, so none counts as unused.
        run_summary::report_audit(&mut self.outputs, &mut self.summary, audit, &CoveredFolders::default())?;
        self.out.flush()?;
        self.outputs.finish(&self.summary)?;
        let left = self.summary.findings();
        let is_diff = self.is_diff;
        let mut sentences = Vec::new();
        if self.fixed > 0 {
            let verb = if is_diff { "Would fix" } else { "Fixed" };
            sentences.push(format!("{verb} {} in {}.", count(self.fixed, "finding"), count(self.fixed_files, "file")));
        }
        if is_diff && left > 0 {
            sentences.push(format!("{} would remain.", count(left, "finding")));
        }
        if self.unsafe_left > 0 && !self.applies_all {
            let number = self.unsafe_left;
            sentences.push(format!(
                "`--unsafe-fixes` would fix {number} more, but changes data; review the changes with `--diff` first."
            ));
        }
        if !sentences.is_empty() {
            let _ = writeln!(io::stderr().lock(), "{}", sentences.join(" "));
        }
        let is_clean = left == 0 && !(is_diff && self.fixed > 0);
        Ok(if is_clean { Outcome::Clean } else { Outcome::Findings })
    }
}

fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
