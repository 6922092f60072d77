//! The outputs of `check`: standard output, files, or several of them at once.

mod file;
mod project;
pub mod target;

pub use file::PendingFile;
pub use target::OutputTarget;

use super::args::CheckArgs;
use super::common_args::ColorWhen;
use crate::diagnostic::Finding;
use crate::output::{self, Reporter, Statistics, Style, Summary};
use crate::project::input::{Inputs, Source};
use crate::rules::RuleSet;
use crate::suppression::Suppressed;
use anyhow::{Context as _, Result, bail};
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::sync::Arc;

/// The stream for a format without a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultStream {
    /// Standard output.
    Stdout,
    /// Standard error, because standard output is used for something else.
    Stderr,
    /// None, because something else is shown instead.
    None,
}

/// All outputs of a run.
pub struct Outputs {
    sinks: Vec<Sink>,
    /// The number of findings that may still be written.
    left: u64,
}

/// A reporter and the stream or file it writes to.
struct Sink {
    reporter: Box<dyn Reporter + Send>,
    out: Out,
}

enum Out {
    Stream(BufWriter<Box<dyn Write>>),
    File(Box<PendingFile>),
}

impl Outputs {
    /// Opens the outputs that the arguments name.
    ///
    /// # Errors
    /// If a file cannot be written, or two formats have the same output.
    pub fn open(
        args: &CheckArgs,
        default_stream: DefaultStream,
        style: Style,
        inputs: &Inputs,
        rules: &Arc<RuleSet>,
    ) -> Result<Self> {
        let project = project::project();
        let mut outputs = Self { sinks: Vec::new(), left: args.max_findings.unwrap_or(u64::MAX) };
        let file_style = Style { color: false, links: false, ..style };
        let stream_style = match default_stream {
            DefaultStream::Stderr => {
                let color = args.common.color == ColorWhen::Always || style.color && io::stderr().is_terminal();
                Style { color, links: false, ..style }
            }
            _ => style,
        };
        if args.output_format.iter().filter(|target| target.file.is_none()).count() > 1 {
            bail!("only one format can go to standard output; use `--output-format FORMAT=FILE` for the others");
        }
        for target in &args.output_format {
            let Some(path) = &target.file else {
                outputs.sinks.extend(stream_sink(args, default_stream, target, stream_style, &project, rules));
                continue;
            };
            let file = PendingFile::create(path)?;
            let is_read = |source: &Source| matches!(source, Source::File(input) if file.replaces(input));
            if inputs.files.iter().any(|input| is_read(&input.source)) {
                bail!("cannot write {}: it is an input file", file.name());
            }
            if outputs.sinks.iter().any(|sink| matches!(&sink.out, Out::File(other) if other.replaces(path))) {
                bail!("cannot write two formats to {}; use a different file for each", file.name());
            }
            let reporter = output::reporter(target.format, file_style, &project, rules);
            outputs.sinks.push(Sink { reporter, out: Out::File(Box::new(file)) });
        }
        Ok(outputs)
    }

    /// Writes everything that precedes the findings.
    pub fn begin(&mut self) -> Result<()> {
        self.sinks.iter_mut().try_for_each(|sink| sink.write(|reporter, out| reporter.begin(out)))
    }

    /// Counts the findings of a file, and writes them up to the limit of `--max-findings`.
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

    /// Writes suppressed findings, for formats that contain them.
    pub fn suppressed(&mut self, path: &str, suppressed: &[Suppressed]) -> Result<()> {
        if !suppressed.is_empty() {
            let write = |sink: &mut Sink| sink.write(|reporter, out| reporter.suppressed(out, path, suppressed));
            self.sinks.iter_mut().try_for_each(write)?;
        }
        Ok(())
    }

    /// Writes everything that follows the findings, and gives the files their names.
    pub fn finish(self, summary: &Summary) -> Result<()> {
        let mut files = Vec::new();
        for mut sink in self.sinks {
            sink.write(|reporter, out| reporter.finish(out, summary))?;
            match sink.out {
                Out::Stream(mut out) => out.flush()?,
                Out::File(file) => files.push(file),
            }
        }
        files.into_iter().try_for_each(|file| file.persist())
    }
}

/// The sink for a format without a file.
fn stream_sink(
    args: &CheckArgs,
    default_stream: DefaultStream,
    target: &OutputTarget,
    style: Style,
    project: &output::Project,
    rules: &Arc<RuleSet>,
) -> Option<Sink> {
    let stream: Box<dyn Write> = match default_stream {
        DefaultStream::Stdout => Box::new(io::stdout()),
        DefaultStream::Stderr => Box::new(io::stderr()),
        DefaultStream::None => return None,
    };
    let reporter: Box<dyn Reporter + Send> =
        if args.statistics { Box::new(Statistics) } else { output::reporter(target.format, style, project, rules) };
    Some(Sink { reporter, out: Out::Stream(BufWriter::with_capacity(1 << 16, stream)) })
}

impl Sink {
    fn write(&mut self, write: impl FnOnce(&mut dyn Reporter, &mut dyn Write) -> io::Result<()>) -> Result<()> {
        match &mut self.out {
            Out::Stream(out) => Ok(write(self.reporter.as_mut(), out)?),
            Out::File(file) => {
                write(self.reporter.as_mut(), file).with_context(|| format!("cannot write {}", file.name()))
            }
        }
    }
}
