//! Loading teachers: by name or profile file, from the configuration, or built from trajectories.

mod cache;
mod passes;
mod store;

pub use passes::{ProfileInputs, calibrate, count};
pub use store::{TeacherStore, with_limits};

use crate::bounded_read;
use crate::config::{Resolver, TeacherSettings};
use crate::project::input::{display_name, explain};
use crate::teacher::{ActiveTeacher, DEFAULT_NAME, Profile, ProfileError, Teacher, embedded_teacher};
use crate::text::terminal::neutralize;
use anyhow::{Context as _, Result, bail};
use std::path::Path;
use std::sync::Arc;

/// The largest profile file to read, in bytes.
const MAX_PROFILE_SIZE: u64 = 256 << 20;

/// Reads a profile.
///
/// # Errors
/// If the file cannot be read or is not a valid profile.
pub fn load_profile(path: &Path) -> Result<Profile> {
    read(path).map(|(profile, _)| profile)
}

/// Reads a profile and builds its teacher.
///
/// # Errors
/// As [`load_profile`].
pub fn load_teacher(path: &Path) -> Result<Teacher> {
    read(path).map(|(profile, text)| Teacher::from_text(profile, &text))
}

/// Reads a profile; also returns its text.
fn read(path: &Path) -> Result<(Profile, String)> {
    let name = || display_name(path);
    let bytes = bounded_read::read(path, MAX_PROFILE_SIZE)
        .map_err(|error| anyhow::anyhow!("{}: {}", name(), explain(&error, path)))?;
    let text = String::from_utf8(bytes).map_err(|_| ProfileError::NotAProfile("not UTF-8 text".to_owned()));
    text.and_then(|text| Ok((Profile::parse(&text)?, text))).with_context(name)
}

/// Loads a teacher by its name in the configuration, by the path of a profile, or by the name of the built-in profile,
/// in this order.
///
/// # Errors
/// If there is no such teacher, or its profile is unusable.
pub fn find(name: &str, resolver: &Resolver) -> Result<Teacher> {
    let configured = configured(resolver)?;
    if let Some(settings) = configured.iter().find(|settings| *settings.name == *name) {
        return store::load_or_build(settings, resolver);
    }
    let path = Path::new(name);
    if path.is_file() {
        return load_teacher(path);
    }
    if name == DEFAULT_NAME {
        return embedded_teacher().context("built-in profile");
    }
    let known: Vec<String> = configured.iter().map(|settings| format!("`{}`", settings.name)).collect();
    let others = match known.as_slice() {
        [] => format!(" or the built-in `{DEFAULT_NAME}`"),
        known => format!(", the built-in `{DEFAULT_NAME}`, or a configured teacher ({})", known.join(", ")),
    };
    bail!("unknown teacher `{name}`; use the path of a profile{others}")
}

/// The built-in teacher with the limits it has without a configuration.
///
/// # Errors
/// If the built-in profile is unusable.
pub fn default_teacher() -> Result<ActiveTeacher> {
    let teacher = Arc::new(embedded_teacher().context("built-in profile")?);
    Ok(with_limits(DEFAULT_NAME.into(), &teacher, None))
}

/// Loads or builds a configured teacher.
///
/// # Errors
/// If its profile or its trajectories are unusable.
pub fn load(settings: &TeacherSettings, resolver: &Resolver) -> Result<ActiveTeacher> {
    let teacher = Arc::new(store::load_or_build(settings, resolver)?);
    Ok(with_limits(Arc::clone(&settings.name), &teacher, Some(settings)))
}

/// Loads the teachers with these names. Without names, loads the configured teachers, or the built-in one if the
/// configuration has none.
///
/// # Errors
/// As [`find`].
pub fn find_all(names: &[String], resolver: &Resolver) -> Result<Vec<ActiveTeacher>> {
    let configured = configured(resolver)?;
    let settings = |name: &str| configured.iter().find(|settings| *settings.name == *name);
    let names: Vec<&str> = match (names, configured.as_slice()) {
        ([], []) => vec![DEFAULT_NAME],
        ([], configured) => configured.iter().map(|settings| &*settings.name).collect(),
        (names, _) => names.iter().map(String::as_str).collect(),
    };
    let active = |name: &str| {
        let teacher = Arc::new(find(name, resolver)?);
        Ok(with_limits(teacher.name().into(), &teacher, settings(name).map(AsRef::as_ref)))
    };
    names.into_iter().map(active).collect()
}

/// Returns a message for each profile that is not calibrated on all of its data.
#[must_use]
pub fn uncalibrated(teachers: &[ActiveTeacher]) -> Vec<String> {
    let message = |active: &ActiveTeacher| {
        let (scored, all) = active.teacher.profile.calibrated();
        (scored < all).then(|| format!("{}: {}", neutralize(&active.name), calibration_warning(scored, all)))
    };
    teachers.iter().filter_map(message).collect()
}

/// The message that only `scored` of the `all` trajectories of a profile were used to calibrate it.
#[must_use]
pub fn calibration_warning(scored: u64, all: u64) -> String {
    let unit = if all == 1 { "trajectory" } else { "trajectories" };
    format!(
        "calibrated on {scored} of {all} {unit}; merge all pieces, then run `echolint profile calibrate` on all data \
         of the profile"
    )
}

/// The teachers in the configuration of the current folder.
///
/// # Errors
/// If the configuration is invalid.
pub fn configured(resolver: &Resolver) -> Result<Vec<Arc<TeacherSettings>>> {
    Ok(resolver.settings(Path::new("trajectories.jsonl"))?.teachers)
}
