//! The baseline `.echolint-baseline.json`: accepted findings, which are not reported again.

mod date;
mod file;
mod store;
mod version1;

pub use date::{Date, is_date};
pub use file::{Baseline, BaselineError, Conditions, Entry, Key, Lapse, Sifted, VERSION};
pub use store::{Baselines, path_for, read};

/// The name of the file.
pub const BASELINE_NAME: &str = ".echolint-baseline.json";

/// The JSON Schema of the file.
pub const BASELINE_SCHEMA: &str = include_str!("../../schemas/baseline.schema.json");
