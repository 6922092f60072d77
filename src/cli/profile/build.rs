//! `echolint profile build` and `echolint profile calibrate`: builds a profile, or scores its trajectories.

use super::{check_writable, count, save};
use crate::cli::args::{GroupBy, ProfileBuildArgs, ProfileCalibrateArgs, ProfileDataArgs};
use crate::cli::common_args::CommonArgs;
use crate::cli::{Outcome, progress, report_error};
use crate::config::{Resolver, RuleFlags};
use crate::project::input::{Inputs, display_name};
use crate::project::reading::{self, TrajectoryReader};
use crate::project::teachers::{self, ProfileInputs};
use crate::teacher::{BackgroundGrouping, Profile, ProfileBuilder, RECOMMENDED_TRAJECTORIES, Role};
use crate::text::terminal::neutralize;
use anyhow::{Context as _, Result, bail};
use std::path::Path;

/// Runs `profile build`.
pub fn build(args: &ProfileBuildArgs) -> Result<Outcome> {
    let by = match args.by {
        GroupBy::Model => BackgroundGrouping::Model,
        GroupBy::File => BackgroundGrouping::File,
    };
    if args.data.teacher.is_empty() && !args.counts_only {
        bail!("no trajectories of the teacher; pass `--teacher`");
    }
    if args.data.teacher.is_empty() && args.data.background.is_empty() {
        bail!("no trajectories to count; pass `--teacher` or `--background`");
    }
    check_writable(&args.output)?;
    with_inputs(&args.data, &args.common, |reader, data| {
        let mut builder = ProfileBuilder::new(&args.name, by);
        teachers::count(reader, data, &mut builder)?;
        let profile = if args.counts_only {
            builder.finish_piece()?
        } else {
            teachers::calibrate(reader, data, builder.finish()?)?
        };
        write_profile(&profile, &args.output)
    })
}

/// Runs `profile calibrate`.
pub fn calibrate(args: &ProfileCalibrateArgs) -> Result<Outcome> {
    let profile = teachers::load_profile(&args.profile)?;
    if args.data.teacher.is_empty() && args.data.background.is_empty() {
        bail!("no trajectories to score; pass `--teacher` or `--background`");
    }
    check_writable(&args.output)?;
    with_inputs(&args.data, &args.common, |reader, data| {
        let profile = teachers::calibrate(reader, data, profile)?;
        write_profile(&profile, &args.output)
    })
}

/// Finds the input files and calls `run` with them.
fn with_inputs(
    data: &ProfileDataArgs,
    common: &CommonArgs,
    run: impl FnOnce(&TrajectoryReader<'_>, &ProfileInputs) -> Result<()>,
) -> Result<Outcome> {
    let resolver = Resolver::new(RuleFlags::default(), common.config.as_deref())?;
    let find = |patterns: &[String], flag: &'static str| match patterns {
        [] => Ok(Inputs::default()),
        patterns => reading::find(patterns, &resolver).context(flag),
    };
    let files = [
        (Role::Teacher, find(&data.teacher, "--teacher")?),
        (Role::Background, find(&data.background, "--background")?),
    ];
    let data = ProfileInputs { files };
    if data.problems().map(report_error).count() > 0 {
        return Ok(Outcome::Failed);
    }
    let bar = progress::bar(2 * data.size(), !common.no_progress);
    let threads = crate::cli::environment::threads(common.threads);
    let reader = TrajectoryReader { resolver: &resolver, threads, progress: &|bytes| bar.inc(bytes) };
    run(&reader, &data)?;
    bar.finish_and_clear();
    Ok(Outcome::Clean)
}

/// Writes a profile, and reports its size and its limitations.
pub fn write_profile(profile: &Profile, output: &Path) -> Result<()> {
    let bytes = save(profile, output)?;
    let (scored, all) = profile.calibrated();
    let background = match profile.background().len() {
        0 => ", no background".to_owned(),
        groups => format!(", {} of {}", profile.background_size(), count(groups as u64, "other model")),
    };
    report_error(&format!(
        "wrote {} ({} kB): {} of {}{background}",
        display_name(output),
        bytes.div_ceil(1000),
        count(profile.teacher().size(), "trajectory"),
        neutralize(&profile.name),
    ));
    warnings(profile).iter().for_each(|warning| report_error(warning));
    if scored < all {
        report_error(&teachers::calibration_warning(scored, all));
    }
    Ok(())
}

/// The limitations of a profile.
pub fn warnings(profile: &Profile) -> Vec<String> {
    let mut warnings = Vec::new();
    let teacher = profile.teacher().size();
    if (1..RECOMMENDED_TRAJECTORIES).contains(&teacher) {
        warnings.push(format!(
            "the teacher has {}; with fewer than {RECOMMENDED_TRAJECTORIES}, its habits are hard to tell from chance",
            count(teacher, "trajectory")
        ));
    }
    match profile.least_false_positive_rate() {
        None => warnings.push(
            "without a background, false-positive rates are unknown, and whatever the task requires looks like a habit"
                .to_owned(),
        ),
        Some(least) if least > 0.01 => warnings.push(format!(
            "this background supports false-positive rates down to {:.1} %; for 1 %, use 99 or more trajectories of \
             other models",
            100.0 * least
        )),
        Some(_) => {}
    }
    warnings
}
