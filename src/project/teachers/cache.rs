//! A disk cache of the profiles that echolint builds for a configuration, keyed by the content of their files.

use super::{MAX_PROFILE_SIZE, ProfileInputs};
use crate::bounded_read;
use crate::cache;
use crate::teacher::Profile;
use anyhow::Result;
use std::io::Read;
use std::path::PathBuf;
use xxhash_rust::xxh3::Xxh3;

/// Returns the cached profile of some data, or builds and caches it. Without a usable cache, the profile is built each
/// time.
///
/// # Errors
/// If building the profile fails.
pub fn get_or_build(name: &str, data: &ProfileInputs, build: impl FnOnce() -> Result<Profile>) -> Result<Profile> {
    let path = |folder: PathBuf| Some(folder.join("profiles").join(format!("{:032x}.json", key(name, data).ok()?)));
    let Some(path) = cache::folder().and_then(path) else {
        return build();
    };
    let cached = bounded_read::read_text(&path, MAX_PROFILE_SIZE).ok().and_then(|text| Profile::parse(&text).ok());
    if let Some(profile) = cached {
        return Ok(profile);
    }
    let profile = build()?;
    let _ = cache::write(&path, &[profile.to_json().as_bytes()]);
    Ok(profile)
}

/// Hashes everything that a profile depends on: its name, its files' names and bytes, and the version of echolint.
fn key(name: &str, data: &ProfileInputs) -> Result<u128> {
    let mut hash = Xxh3::new();
    let mut field = |bytes: &[u8]| {
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    field(env!("CARGO_PKG_VERSION").as_bytes());
    field(name.as_bytes());
    for (role, inputs) in &data.files {
        field(role.to_string().as_bytes());
        for file in &inputs.files {
            field(file.name.as_bytes());
            let mut content = Xxh3::new();
            let mut reader = file.open()?;
            let mut chunk = vec![0; 1 << 16];
            loop {
                let read = reader.read(&mut chunk)?;
                if read == 0 {
                    break;
                }
                content.update(&chunk[..read]);
            }
            field(&content.digest128().to_le_bytes());
        }
    }
    Ok(hash.digest128())
}
