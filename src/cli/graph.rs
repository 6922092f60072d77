//! `echolint graph`: draws the action graphs of a file.

use super::args::{GraphArgs, GraphFormat};
use super::{Outcome, report_error, screen};
use crate::config::{Resolver, RuleFlags};
use crate::engine::{Notice, RecordInput, ScanEvent, ScanOptions, for_each_trajectory, scan};
use crate::graph::ActionGraph;
use crate::graph::render::{self, TrajectoryGraph};
use crate::output::pictures::{self, Screen};
use crate::project::input::{self, Input, Source};
use crate::trajectory::Trajectory;
use anyhow::{Context as _, Result, bail};
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::sync::atomic::{AtomicU64, Ordering};

/// Runs the command.
pub fn run(args: &GraphArgs) -> Result<Outcome> {
    let resolver = Resolver::new(RuleFlags::default(), args.common.config.as_deref())?;
    let input = input(args)?;
    let settings = resolver.settings(&input.settings_path())?;
    let options = ScanOptions {
        named_lines: input.is_lines(),
        format: settings.format,
        skip_foreign: false,
        // A single thread sees the records in order, so it can count them while drawing.
        threads: 1,
        max_record: input.max_record(),
    };
    let default_format = if io::stdout().is_terminal() { GraphFormat::Text } else { GraphFormat::Json };
    let format = args.format.unwrap_or(default_format);
    let screen = screen::screen(args.common.color);
    let next = AtomicU64::new(0);
    let draw = |record: &RecordInput<'_>| {
        let first = next.load(Ordering::Relaxed);
        let mut drawn = Vec::new();
        let records = for_each_trajectory(record, &settings, |offset, trajectory| {
            let index = first + offset;
            let matches_record = args.record.is_none_or(|record| record == index);
            if matches_record && (args.task.is_none() || trajectory.task == args.task) {
                drawn.push(render(&input.name, index, trajectory, format, &screen));
            }
        });
        next.store(first + records, Ordering::Relaxed);
        drawn
    };
    let mut out = BufWriter::new(io::stdout());
    let mut written = 0;
    let mut file_error = None;
    let mut outcome = Ok(());
    let scanned = scan(&mut input.open()?, &options, draw, |event| match event {
        ScanEvent::Record { value, .. } => {
            for drawing in value {
                if outcome.is_ok() {
                    outcome = drawing.and_then(|drawing| write(&mut out, &drawing, written, format));
                }
                written += 1;
            }
        }
        ScanEvent::Notice(Notice::NotText(what)) => file_error = Some(format!("the file is {what}")),
        ScanEvent::Notice(_) => {}
    });
    outcome?;
    let read = scanned.map_err(|error| input.read_error(&error));
    if written == 0 {
        read?;
        report_error(&no_trajectory_message(args, &input.name, next.into_inner(), file_error));
        return Ok(Outcome::Failed);
    }
    if format == GraphFormat::Json {
        writeln!(out, "\n]}}")?;
    }
    out.flush()?;
    read?;
    if written > 1 && format == GraphFormat::Svg {
        report_error(&format!("wrote {written} pictures one after another; use `--record` or `--task` to select one"));
    }
    Ok(Outcome::Clean)
}

fn render(
    path: &str,
    record: u64,
    trajectory: &Trajectory<'_>,
    format: GraphFormat,
    screen: &Screen,
) -> Result<String> {
    let graph = ActionGraph::of(trajectory);
    let features = graph.features(trajectory);
    let index = usize::try_from(record).context("too many records")?;
    let graph = TrajectoryGraph::new(path, index, trajectory, &graph, &features);
    Ok(match format {
        GraphFormat::Text => pictures::graph(&graph, screen),
        GraphFormat::Json => serde_json::to_string(&graph)?,
        GraphFormat::Dot => render::dot(&graph),
        GraphFormat::Mermaid => render::mermaid(&graph),
        GraphFormat::Svg => render::svg(&graph),
    })
}

/// Writes one drawing. In JSON, the first one starts the document.
fn write(out: &mut impl Write, drawing: &str, before: usize, format: GraphFormat) -> Result<()> {
    match format {
        GraphFormat::Json if before == 0 => {
            write!(out, "{{\"version\":{},\"trajectories\":[\n{drawing}", render::VERSION)?;
        }
        GraphFormat::Json => write!(out, ",\n{drawing}")?,
        GraphFormat::Text if before > 0 => write!(out, "\n{drawing}")?,
        GraphFormat::Text => out.write_all(drawing.as_bytes())?,
        _ => writeln!(out, "{}", drawing.trim_end())?,
    }
    Ok(())
}

fn input(args: &GraphArgs) -> Result<Input> {
    if args.file.as_os_str() == "-" {
        return Ok(Input::stdin(None));
    }
    if args.file.is_dir() {
        bail!("{}: expected a file, found a folder", args.file.display());
    }
    let name = input::display_name(&args.file);
    Ok(Input { name, source: Source::File(args.file.clone()), explicit: true, size: 0 })
}

/// The message if no trajectory was drawn.
fn no_trajectory_message(args: &GraphArgs, name: &str, records: u64, file_error: Option<String>) -> String {
    if let Some(error) = file_error {
        return format!("{name}: {error}");
    }
    match (args.record, &args.task) {
        (Some(record), _) if record >= records => {
            let unit = if records == 1 { "record" } else { "records" };
            format!("{name}: no record {record}: the file has {records} {unit}, counted from 0")
        }
        (Some(record), _) => {
            format!("{name}: record {record} is not a trajectory; run `echolint check` to see why")
        }
        (_, Some(task)) => format!("{name}: no trajectory of the task `{task}`"),
        _ => format!("{name}: no trajectories; run `echolint check` to see why"),
    }
}
