//! `echolint.toml`: its model, how it is found, and what it means for one file.
//!
//! There is one [`Resolver`], for the command line and for every other shell, so that a file is
//! never judged differently by two of them.

mod discover;
pub mod error;
mod faults;
mod ignores;
mod judge;
mod limits;
mod model;
mod selection;
mod settings;
mod teachers;
mod template;

pub use discover::{CONFIG_NAME, Resolver, RuleFlags, nearest_config};
pub use error::ConfigError;
pub use faults::faults;
pub use ignores::Ignores;
pub use judge::JudgeSettings;
pub use limits::{DatasetTable, Teacher, TeacherFiles, TeacherOverride};
pub use model::{Config, FieldSource, FormatOverride, Ignore, IgnoreTable, SchemaBinding};
pub use selection::{Selection, Selector};
pub use settings::{Field, Settings};
pub use teachers::{TeacherSettings, TeacherSource};
pub use template::PathTemplate;

/// The JSON Schema of `echolint.toml`, for editors.
pub const CONFIG_SCHEMA: &str = include_str!("../../schemas/echolint-toml.schema.json");
