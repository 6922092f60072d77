//! `echolint.toml`: its model, its discovery, and the settings it defines for each file.
//!
//! The command line and the language server use the same [`Resolver`], so a file has the same settings in both.

mod config_text;
mod discover;
pub mod error;
mod find_errors;
mod globs;
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
pub use find_errors::find_errors;
pub use ignores::Ignores;
pub use judge::JudgeSettings;
pub use limits::{DatasetTable, TeacherConfig, TeacherFiles, TeacherOverride};
pub use model::{Config, FieldSource, FormatOverride, Ignore, IgnoreTable, SchemaBinding};
pub use selection::{Selection, Selector};
pub use settings::{Field, Settings};
pub use teachers::{TeacherSettings, TeacherSource};
pub use template::PathTemplate;

/// The JSON Schema of `echolint.toml`, which editors use.
pub const CONFIG_SCHEMA: &str = include_str!("../../schemas/echolint-toml.schema.json");
