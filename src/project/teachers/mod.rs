//! Teachers for commands: found by name or file, read, or built.

mod cache;
mod passes;
mod store;

pub use passes::{Data, calibrate, count};
pub use store::Store;

use crate::config::{Resolver, TeacherSettings};
use crate::project::input::{display_name, explain};
use crate::teacher::{ActiveTeacher, DEFAULT_NAME, Profile, ProfileError, Teacher, embedded_teacher};
use crate::text::terminal::neutralize;
use anyhow::{Context as _, Result, bail};
use std::path::Path;
use std::sync::Arc;

/// The largest profile that is read.
const LARGEST: u64 = 256 << 20;

/// Reads a profile.
///
/// # Errors
/// When it cannot be read, or is none that can be used.
pub fn load(path: &Path) -> Result<Profile> {
    read(path).map(|(profile, _)| profile)
}

/// Reads a profile and makes it ready.
///
/// # Errors
/// As [`load`].
pub fn ready(path: &Path) -> Result<Teacher> {
    read(path).map(|(profile, text)| Teacher::of_text(profile, &text))
}

/// A profile and its text.
fn read(path: &Path) -> Result<(Profile, String)> {
    let name = || display_name(path);
    let size = std::fs::metadata(path).map_err(|error| anyhow::anyhow!("{}: {}", name(), explain(&error, path)))?.len();
    if size > LARGEST {
        bail!("{}: {} MB is too large for a profile", name(), size >> 20);
    }
    let bytes = std::fs::read(path).map_err(|error| anyhow::anyhow!("{}: {}", name(), explain(&error, path)))?;
    let text = String::from_utf8(bytes).map_err(|_| ProfileError::NotAProfile("it is not UTF-8 text".to_owned()));
    text.and_then(|text| Ok((Profile::parse(&text)?, text))).with_context(name)
}

/// The teacher of this name: one of the configuration, the embedded one, or a profile's file.
///
/// # Errors
/// When there is none, or its profile cannot be used.
pub fn named(name: &str, resolver: &Resolver) -> Result<Teacher> {
    let configured = configured(resolver)?;
    if let Some(settings) = configured.iter().find(|settings| *settings.name == *name) {
        return store::open(settings, resolver);
    }
    let path = Path::new(name);
    if path.is_file() {
        return ready(path);
    }
    if name == DEFAULT_NAME {
        return embedded_teacher().context("the embedded profile");
    }
    let known: Vec<String> = configured.iter().map(|settings| format!("`{}`", settings.name)).collect();
    let known =
        if known.is_empty() { String::new() } else { format!(", or one of the configuration ({})", known.join(", ")) };
    bail!("`{name}` is no teacher: name a profile's file, `{DEFAULT_NAME}`, which echolint carries{known}")
}

/// The teachers that were asked for by name or file; those of the configuration when none was, and the
/// embedded one when it has none either.
///
/// # Errors
/// As [`named`].
pub fn asked(names: &[String], resolver: &Resolver) -> Result<Vec<ActiveTeacher>> {
    let configured = configured(resolver)?;
    let settings = |name: &str| configured.iter().find(|settings| *settings.name == *name);
    let names: Vec<&str> = match (names, configured.as_slice()) {
        ([], []) => vec![DEFAULT_NAME],
        ([], configured) => configured.iter().map(|settings| &*settings.name).collect(),
        (names, _) => names.iter().map(String::as_str).collect(),
    };
    let active = |name: &str| {
        let teacher = Arc::new(named(name, resolver)?);
        Ok(store::active(teacher.name().into(), &teacher, settings(name).map(AsRef::as_ref)))
    };
    names.into_iter().map(active).collect()
}

/// A message for each profile that is not calibrated on all of its data.
pub fn uncalibrated(teachers: &[ActiveTeacher]) -> Vec<String> {
    let message = |active: &ActiveTeacher| {
        let (scored, all) = active.teacher.profile.calibrated();
        (scored < all).then(|| format!("{}: {}", neutralize(&active.name), not_calibrated(scored, all)))
    };
    teachers.iter().filter_map(message).collect()
}

/// Says that only `scored` of the `all` trajectories of a profile were used to calibrate it.
pub fn not_calibrated(scored: u64, all: u64) -> String {
    let unit = if all == 1 { "trajectory" } else { "trajectories" };
    format!("calibrated on {scored} of {all} {unit}; run `echolint profile calibrate` on all of its data")
}

/// The teachers of the configuration of the current folder.
///
/// # Errors
/// When it cannot be used.
pub fn configured(resolver: &Resolver) -> Result<Vec<Arc<TeacherSettings>>> {
    Ok(resolver.settings(Path::new("trajectories.jsonl"))?.teachers)
}
