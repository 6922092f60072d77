//! `echolint profile build` and `echolint profile calibrate`

use super::{save, times, writable};
use crate::cli::args::{CommonArgs, GroupBy, ProfileBuildArgs, ProfileCalibrateArgs, ProfileData};
use crate::cli::{Outcome, check, progress, report_error};
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
        bail!("no teacher: name its trajectories with --teacher");
    }
    if args.data.teacher.is_empty() && args.data.background.is_empty() {
        bail!("nothing to count: name trajectories with --teacher or --background");
    }
    writable(&args.output)?;
    with_inputs(&args.data, &args.common, |reading, data| {
        let mut builder = ProfileBuilder::new(&args.name, by);
        teachers::count(reading, data, &mut builder)?;
        let profile = if args.counts_only {
            builder.finish_piece()?
        } else {
            teachers::calibrate(reading, data, builder.finish()?)?
        };
        finish(&profile, &args.output)
    })
}

/// Runs `profile calibrate`.
pub fn calibrate(args: &ProfileCalibrateArgs) -> Result<Outcome> {
    let profile = teachers::load_profile(&args.profile)?;
    if args.data.teacher.is_empty() && args.data.background.is_empty() {
        bail!("nothing to score: name trajectories of the profile with --teacher or --background");
    }
    writable(&args.output)?;
    with_inputs(&args.data, &args.common, |reading, data| {
        let profile = teachers::calibrate(reading, data, profile)?;
        finish(&profile, &args.output)
    })
}

fn with_inputs(
    data: &ProfileData,
    common: &CommonArgs,
    run: impl FnOnce(&TrajectoryReader<'_>, &ProfileInputs) -> Result<()>,
) -> Result<Outcome> {
    let resolver = Resolver::new(RuleFlags::default(), common.config.as_deref())?;
    let find = |patterns: &[String], what: &str| match patterns {
        [] => Ok(Inputs::default()),
        patterns => reading::find(patterns, &resolver).with_context(|| format!("the {what}")),
    };
    let files =
        [(Role::Teacher, find(&data.teacher, "teacher")?), (Role::Background, find(&data.background, "background")?)];
    let data = ProfileInputs { files };
    if data.problems().map(report_error).count() > 0 {
        return Ok(Outcome::Failed);
    }
    let bar = progress::bar(2 * data.size(), !common.no_progress);
    let reading = TrajectoryReader {
        resolver: &resolver,
        threads: check::threads(common.threads),
        progress: &|bytes| bar.inc(bytes),
    };
    run(&reading, &data)?;
    bar.finish_and_clear();
    Ok(Outcome::Clean)
}

/// Writes a profile and says what it is good for.
pub fn finish(profile: &Profile, output: &Path) -> Result<()> {
    let bytes = save(profile, output)?;
    let (scored, all) = profile.calibrated();
    let background = match profile.background().len() {
        0 => ", no background".to_owned(),
        groups => format!(" against {} of {}", profile.background_size(), times(groups as u64, "other model")),
    };
    report_error(&format!(
        "{}: {} of the teacher's trajectories{background}; wrote {} ({} kB)",
        neutralize(&profile.name),
        profile.teacher().size(),
        display_name(output),
        bytes.div_ceil(1000),
    ));
    warnings(profile).iter().for_each(|warning| report_error(warning));
    if scored < all {
        report_error(&teachers::calibration_warning(scored, all));
    }
    Ok(())
}

/// What a profile cannot do.
pub fn warnings(profile: &Profile) -> Vec<String> {
    let mut warnings = Vec::new();
    let teacher = profile.teacher().size();
    if (1..RECOMMENDED_TRAJECTORIES).contains(&teacher) {
        warnings.push(format!(
            "the teacher has {}: with fewer than {RECOMMENDED_TRAJECTORIES} its habits are hard to tell from chance",
            times(teacher, "trajectory")
        ));
    }
    match profile.least_false_positive_rate() {
        None => warnings.push(
            "there is no background: what the task forces on everybody cannot be told from habit, and false-positive rates are unknown"
                .to_owned(),
        ),
        Some(least) if least > 0.01 => warnings.push(format!(
            "with this background no false-positive rate below {:.1} % can be promised: an echo at 1 % takes 100 trajectories of other models or more",
            100.0 * least
        )),
        Some(_) => {}
    }
    warnings
}
