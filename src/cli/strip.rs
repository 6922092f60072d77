//! `echolint strip`: removes the `_echolint` member from records.

use super::args::StripArgs;
use super::atomic_write::{FileWriter, HardLinks};
use super::fix::diff;
use super::{Outcome, report_error, report_problems};
use crate::config::{Resolver, RuleFlags};
use crate::engine::{self, ScanOptions, Stripped};
use crate::project::input::{self, Input, Source};
use anyhow::{Context as _, Result, anyhow, bail};
use std::io::{self, BufWriter, Read as _, Write as _};

/// Runs the command.
pub fn run(args: &StripArgs) -> Result<Outcome> {
    let resolver = Resolver::new(RuleFlags::default(), args.config.as_deref())?;
    let inputs = input::find(&args.paths, None, false, &resolver)?;
    let has_one_output = !args.in_place && !args.diff;
    if has_one_output && inputs.files.len() > 1 {
        bail!("cannot write {} files to one output; use `--in-place` or `--diff`", inputs.files.len());
    }
    let mut outcome = if report_problems(&inputs.problems) { Outcome::Failed } else { Outcome::Clean };
    let writer = FileWriter::new(HardLinks::forced(args.force));
    for input in &inputs.files {
        match strip_file(args, &resolver, &writer, input) {
            Ok(()) => {}
            Err(error) if super::is_closed_pipe(&error) => return Err(error),
            Err(error) => {
                report_error(&format!("{error:#}"));
                outcome = Outcome::Failed;
            }
        }
    }
    Ok(outcome)
}

fn strip_file(args: &StripArgs, resolver: &Resolver, writer: &FileWriter, input: &Input) -> Result<()> {
    if input.is_compressed() {
        bail!("{}: compressed files cannot be stripped; decompress the file first", input.name);
    }
    if args.in_place && input.source == Source::Stdin {
        bail!("`--in-place` cannot be used with standard input");
    }
    let mut original = Vec::new();
    input.open()?.read_to_end(&mut original).map_err(|error| input.read_error(&error))?;
    let settings = resolver.settings(&input.settings_path())?;
    let options = ScanOptions {
        named_lines: input.is_lines(),
        format: settings.format,
        skip_foreign: !input.explicit && !resolver.is_included(&input.settings_path())?,
        threads: 1,
        max_record: None,
    };
    let Stripped { bytes, changes } = engine::strip(&original, &options)
        .map_err(|error| anyhow!("{}: not stripped: {error}; run `echolint check` for details", input.name))?;
    if args.diff {
        let mut out = BufWriter::new(io::stdout().lock());
        diff::render(&mut out, &input.name, &original, &changes, crate::cli::environment::style(args.color))?;
        return Ok(out.flush()?);
    }
    match (&input.source, &args.output, bytes) {
        (Source::File(path), None, Some(bytes)) if args.in_place => {
            writer.replace(path, &original, &bytes).with_context(|| format!("{}: not stripped", input.name))
        }
        (Source::File(_), None, None) if args.in_place => Ok(()),
        (_, Some(output), bytes) => {
            let bytes = bytes.unwrap_or(original);
            let written =
                if output.exists() { writer.overwrite(output, &bytes) } else { writer.create(output, &bytes) };
            written.with_context(|| input::display_name(output))
        }
        (_, None, bytes) => {
            let mut out = io::stdout().lock();
            out.write_all(bytes.as_deref().unwrap_or(&original))?;
            Ok(out.flush()?)
        }
    }
}
