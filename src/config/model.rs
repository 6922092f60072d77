//! The model of `echolint.toml`, as it is written.

use super::judge::JudgeSettings;
use super::limits::{DatasetTable, Teacher, TeacherOverride};
use crate::diagnostic::Severity;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
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
    /// Rules that do not run, and findings that are left out.
    #[serde(deserialize_with = "ignores")]
    pub ignore: Vec<Spanned<Ignore>>,
    /// Whether records may say themselves what of theirs is left out.
    #[serde(alias = "record_ignores")]
    pub record_ignores: bool,
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
    /// The judge of RPS.
    pub judge: Option<JudgeSettings>,
}

/// An entry of `ignore`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ignore {
    /// Rules that do not run at all.
    Rules(String),
    /// Findings that are left out.
    Table(IgnoreTable),
}

/// Findings that are left out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct IgnoreTable {
    /// Of these rules.
    #[serde(deserialize_with = "some")]
    pub rules: Vec<String>,
    /// In these files: globs, relative to the configuration file. In all of them when there is none.
    #[serde(default, deserialize_with = "some_if_given")]
    pub paths: Option<Vec<String>>,
    /// Of these tasks: globs. Of all of them when there is none.
    #[serde(default, deserialize_with = "some_if_given")]
    pub tasks: Option<Vec<String>>,
    /// Why.
    pub reason: Option<String>,
}

/// Entries of `ignore` at the most: every finding is held against each.
const MOST_IGNORES: usize = 1000;

fn ignores<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Spanned<Ignore>>, D::Error> {
    let entries = Vec::deserialize(deserializer)?;
    if entries.len() > MOST_IGNORES {
        return Err(D::Error::custom(format!("`ignore` has {} entries; {MOST_IGNORES} are the most", entries.len())));
    }
    Ok(entries)
}

fn some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let list = Vec::deserialize(deserializer)?;
    if list.is_empty() { Err(D::Error::custom("an empty list ignores nothing: name what is meant")) } else { Ok(list) }
}

fn some_if_given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    some(deserializer).map(Some)
}

impl<'de> Deserialize<'de> for Ignore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Ignore;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a rule or a table with `rules`")
            }

            fn visit_str<E: Error>(self, rules: &str) -> Result<Self::Value, E> {
                Ok(Ignore::Rules(rules.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Self::Value, A::Error> {
                IgnoreTable::deserialize(MapAccessDeserializer::new(table)).map(Ignore::Table)
            }
        }
        deserializer.deserialize_any(Either)
    }
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
