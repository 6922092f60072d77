//! `echolint profile build` and `echolint profile calibrate`

use super::save;
use crate::cli::args::{CommonArgs, GroupBy, ProfileBuildArgs, ProfileCalibrateArgs, ProfileData};
use crate::cli::input::Inputs;
use crate::cli::reading::{self, Reading};
use crate::cli::teachers::{self, Data};
use crate::cli::{Outcome, check, complain, progress};
use crate::config::{Resolver, RuleFlags};
use crate::teacher::{Builder, By, Profile, Role, USUAL};
use anyhow::{Context as _, Result, bail};
use std::path::Path;

/// Runs `profile build`.
pub fn build(args: &ProfileBuildArgs) -> Result<Outcome> {
    let by = match args.by {
        GroupBy::Model => By::Model,
        GroupBy::File => By::File,
    };
    if args.data.teacher.is_empty() && !args.counts_only {
        bail!("no teacher: name its trajectories with --teacher");
    }
    with_data(&args.data, &args.common, |reading, data| {
        let mut builder = Builder::new(&args.name, by);
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
    let profile = teachers::load(&args.profile)?;
    with_data(&args.data, &args.common, |reading, data| {
        let profile = teachers::calibrate(reading, data, profile)?;
        finish(&profile, &args.output)
    })
}

fn with_data(
    data: &ProfileData,
    common: &CommonArgs,
    run: impl FnOnce(&Reading<'_>, &Data) -> Result<()>,
) -> Result<Outcome> {
    let resolver = Resolver::new(RuleFlags::default(), common.config.as_deref())?;
    let find = |patterns: &[String], what: &str| match patterns {
        [] => Ok(Inputs::default()),
        patterns => reading::find(patterns, &resolver).with_context(|| format!("the {what}")),
    };
    let files =
        [(Role::Teacher, find(&data.teacher, "teacher")?), (Role::Background, find(&data.background, "background")?)];
    let data = Data { files };
    if data.failed() {
        return Ok(Outcome::Failed);
    }
    let bar = progress::bar(2 * data.size(), !common.no_progress);
    let reading = Reading { resolver: &resolver, threads: check::threads(common.threads), bar: &bar };
    run(&reading, &data)?;
    bar.finish_and_clear();
    Ok(Outcome::Clean)
}

/// Writes a profile and says what it is good for.
pub fn finish(profile: &Profile, output: &Path) -> Result<()> {
    let bytes = save(profile, output)?;
    let (scored, all) = profile.calibrated();
    let groups = profile.background().len();
    complain(&format!(
        "{}: {} of the teacher's trajectories against {} of {groups} other model{}; wrote {} ({} kB)",
        profile.name,
        profile.teacher().size(),
        profile.background_size(),
        if groups == 1 { "" } else { "s" },
        output.display(),
        bytes.div_ceil(1000),
    ));
    warnings(profile).iter().for_each(|warning| complain(warning));
    if scored < all {
        complain(&format!(
            "{scored} of {all} trajectories are scored: calibrate the merged profile on all of its data"
        ));
    }
    Ok(())
}

/// What a profile cannot do.
pub fn warnings(profile: &Profile) -> Vec<String> {
    let mut warnings = Vec::new();
    let teacher = profile.teacher().size();
    if (1..USUAL).contains(&teacher) {
        warnings.push(format!(
            "the teacher has {teacher} trajectories: with fewer than {USUAL} its habits are hard to tell from chance"
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
