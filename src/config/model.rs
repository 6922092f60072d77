//! The model of `echolint.toml`, as it is written.

use super::limits::{DatasetTable, Teacher, TeacherOverride};
use crate::diagnostic::Severity;
use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;
use toml::Spanned;

/// A configuration file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Config {
    /// Rules that run: codes, prefixes of codes, names, or `ALL`.
    pub select: Option<Vec<String>>,
    /// Rules that run besides those that run by default.
    pub extend_select: Vec<String>,
    /// Rules that do not run.
    pub ignore: Vec<String>,
    /// Severities by rule.
    pub severity: Entries<Severity>,
    /// Files that folders are searched for, besides `.jsonl`, `.ndjson` and trajectories in `.json`.
    pub include: Vec<String>,
    /// Files and folders that are left out.
    pub exclude: Vec<String>,
    /// What the tools of the data are.
    pub tools: Tools,
    /// Formats by path.
    pub formats: Vec<FormatOverride>,
    /// Schemas by path.
    pub schemas: Vec<SchemaBinding>,
    /// Teachers whose echo is looked for, by name.
    pub teachers: Entries<Spanned<Teacher>>,
    /// Whether the teacher that comes with echolint counts too; it does unless this says otherwise.
    #[serde(alias = "default_teacher")]
    pub default_teacher: Option<bool>,
    /// Limits of the dataset that all files make together.
    pub dataset: Option<Spanned<DatasetTable>>,
    /// Rules and limits by path.
    pub overrides: Vec<RuleOverride>,
}

/// What the tools of the data are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Tools {
    /// `read`, `write` or `neutral` by glob over the action label or the tool's name.
    pub kinds: Entries<ToolKind>,
    /// The argument that chooses a tool's operation.
    pub operations: Entries<String>,
}

/// The kind of a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ToolKind {
    /// Looks without changing anything.
    Read,
    /// Changes something.
    Write,
    /// Neither.
    Neutral,
}

/// The format of some files, and where their records name the task, the model and the outcome.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FormatOverride {
    /// Globs, relative to the configuration file.
    pub paths: Vec<String>,
    /// The format's name; else it is recognised by shape.
    pub format: Option<String>,
    /// Where the task comes from.
    pub task: Option<FieldSource>,
    /// Where the model comes from.
    pub model: Option<FieldSource>,
    /// Where the outcome comes from.
    pub outcome: Option<FieldSource>,
}

/// Where a field comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum FieldSource {
    /// A JSON pointer (RFC 6901) into the record.
    Pointer(String),
    /// A pattern of the path, such as `runs/{model}/{task}.json`.
    Path(String),
    /// A constant.
    Value(String),
}

/// A schema for some files, in place of their format's own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SchemaBinding {
    /// Globs, relative to the configuration file.
    pub paths: Vec<String>,
    /// The schema's file, relative to the configuration file.
    pub schema: String,
}

/// Rules and limits for some files.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleOverride {
    /// Globs, relative to the configuration file.
    pub paths: Vec<String>,
    /// Rules that run besides the others.
    #[serde(default)]
    pub extend_select: Vec<String>,
    /// Rules that do not run.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Severities by rule.
    #[serde(default)]
    pub severity: Entries<Severity>,
    /// Limits of the dataset that these files make.
    #[serde(default)]
    pub dataset: Option<Spanned<DatasetTable>>,
    /// Limits of teachers, for each of these files and for the dataset they make.
    #[serde(default)]
    pub teachers: Entries<Spanned<TeacherOverride>>,
}

/// A table whose order counts: the first entry that matches decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entries<V>(pub Vec<(String, V)>);

impl<V> Default for Entries<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Entries<V> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for InOrder<V> {
            type Value = Entries<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(InOrder(PhantomData))
    }
}
