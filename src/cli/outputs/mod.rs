//! Where the findings of `check` go: standard output, files, or several of them at once.

mod file;
mod project;
mod target;

pub use file::Pending;
pub use target::{Target, TargetParser};

use super::args::{CheckArgs, ColorWhen};
use crate::diagnostic::Finding;
use crate::output::{self, Reporter, Statistics, Style, Summary};
use crate::project::input::{Inputs, Source};
use crate::rules::RuleSet;
use crate::suppression::Suppressed;
use anyhow::{Context as _, Result, bail};
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::sync::Arc;

/// What the format without a file goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standard {
    /// Standard output.
    Output,
    /// Standard error, where standard output is taken.
    Error,
    /// Nothing, where something else is shown instead.
    Nothing,
}

/// All outputs of a run.
pub struct Outputs {
    sinks: Vec<Sink>,
    /// Findings that may still be written.
    left: u64,
}

struct Sink {
    reporter: Box<dyn Reporter + Send>,
    out: Out,
}

enum Out {
    Standard(BufWriter<Box<dyn Write>>),
    File(Box<Pending>),
}

impl Outputs {
    /// The outputs that the arguments name; refuses those that cannot be written before any work is done.
    pub fn open(
        args: &CheckArgs,
        standard: Standard,
        style: Style,
        inputs: &Inputs,
        rules: &Arc<RuleSet>,
    ) -> Result<Self> {
        let project = project::project();
        let mut outputs = Self { sinks: Vec::new(), left: args.max_findings.unwrap_or(u64::MAX) };
        let plain = Style { color: false, links: false, ..style };
        let style = match standard {
            Standard::Error => {
                let color = args.common.color == ColorWhen::Always || style.color && io::stderr().is_terminal();
                Style { color, links: false, ..style }
            }
            _ => style,
        };
        if args.output_format.iter().filter(|target| target.file.is_none()).count() > 1 {
            bail!("standard output takes one format only: give the others a file, as in --output-format sarif=FILE");
        }
        for target in &args.output_format {
            let Some(path) = &target.file else {
                outputs.sinks.extend(self::standard(args, standard, target, style, &project, rules));
                continue;
            };
            let file = Pending::create(path)?;
            let is_read = |source: &Source| matches!(source, Source::File(input) if file.replaces(input));
            if inputs.files.iter().any(|input| is_read(&input.source)) {
                bail!("cannot write {}: it is one of the files that are checked", file.name());
            }
            if outputs.sinks.iter().any(|sink| matches!(&sink.out, Out::File(other) if other.replaces(path))) {
                bail!("cannot write {} twice: give each format its own file", file.name());
            }
            let reporter = output::reporter(target.format, plain, &project, rules);
            outputs.sinks.push(Sink { reporter, out: Out::File(Box::new(file)) });
        }
        Ok(outputs)
    }

    /// Writes what comes before all findings.
    pub fn begin(&mut self) -> Result<()> {
        self.sinks.iter_mut().try_for_each(|sink| sink.write(|reporter, out| reporter.begin(out)))
    }

    /// Counts findings of a file and writes as many as are wanted.
    pub fn report(&mut self, summary: &mut Summary, path: &str, findings: &[Finding]) -> Result<()> {
        findings.iter().for_each(|finding| summary.count(finding));
        let listed = usize::try_from(self.left).unwrap_or(usize::MAX).min(findings.len());
        self.left -= listed as u64;
        summary.omitted += (findings.len() - listed) as u64;
        if listed > 0 {
            let write = |sink: &mut Sink| sink.write(|reporter, out| reporter.findings(out, path, &findings[..listed]));
            self.sinks.iter_mut().try_for_each(write)?;
        }
        Ok(())
    }

    /// Hands on what is not reported, for formats that show it.
    pub fn suppressed(&mut self, path: &str, suppressed: &[Suppressed]) -> Result<()> {
        if !suppressed.is_empty() {
            let write = |sink: &mut Sink| sink.write(|reporter, out| reporter.suppressed(out, path, suppressed));
            self.sinks.iter_mut().try_for_each(write)?;
        }
        Ok(())
    }

    /// Writes what comes after all findings, and puts files where they belong.
    pub fn finish(self, summary: &Summary) -> Result<()> {
        let mut files = Vec::new();
        for mut sink in self.sinks {
            sink.write(|reporter, out| reporter.finish(out, summary))?;
            match sink.out {
                Out::Standard(mut out) => out.flush()?,
                Out::File(file) => files.push(file),
            }
        }
        files.into_iter().try_for_each(|file| file.keep())
    }
}

/// The one without a file.
fn standard(
    args: &CheckArgs,
    standard: Standard,
    target: &Target,
    style: Style,
    project: &output::Project,
    rules: &Arc<RuleSet>,
) -> Option<Sink> {
    let stream: Box<dyn Write> = match standard {
        Standard::Output => Box::new(io::stdout()),
        Standard::Error => Box::new(io::stderr()),
        Standard::Nothing => return None,
    };
    let reporter: Box<dyn Reporter + Send> =
        if args.statistics { Box::new(Statistics) } else { output::reporter(target.format, style, project, rules) };
    Some(Sink { reporter, out: Out::Standard(BufWriter::with_capacity(1 << 16, stream)) })
}

impl Sink {
    fn write(&mut self, write: impl FnOnce(&mut dyn Reporter, &mut dyn Write) -> io::Result<()>) -> Result<()> {
        match &mut self.out {
            Out::Standard(out) => Ok(write(self.reporter.as_mut(), out)?),
            Out::File(file) => {
                write(self.reporter.as_mut(), file).with_context(|| format!("cannot write {}", file.name()))
            }
        }
    }
}
