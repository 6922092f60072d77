//! Findings that were looked at and are not reported again: `.echolint-baseline.json`.

mod file;
mod store;

pub use file::{Baseline, BaselineError, Entry, Key, VERSION, is_date};
pub use store::{Baselines, path_for, read};

/// The name of the file.
pub const BASELINE_NAME: &str = ".echolint-baseline.json";

/// The JSON Schema of the file.
pub const BASELINE_SCHEMA: &str = include_str!("../../schemas/baseline.schema.json");
