//! The model of `echolint.toml`, as written.

use super::judge::JudgeSettings;
use super::limits::{DatasetTable, TeacherConfig, TeacherOverride};
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
    /// Rules to run instead of the default ones: codes, prefixes of codes, names, or `ALL`.
    pub select: Option<Vec<String>>,
    /// Rules to run in addition to the default ones, or to those in `select`.
    pub extend_select: Vec<String>,
    /// Rules to turn off, and findings to suppress.
    #[serde(deserialize_with = "ignores")]
    pub ignore: Vec<Spanned<Ignore>>,
    /// Whether a record may suppress its own findings.
    #[serde(alias = "record_ignores")]
    pub record_ignores: bool,
    /// Severities by rule. Later entries override earlier ones.
    pub severity: OrderedTable<Severity>,
    /// More files to check when a folder is searched, besides `.jsonl`, `.ndjson` and `.json`.
    pub include: Vec<String>,
    /// Files and folders to skip when a folder is searched.
    pub exclude: Vec<String>,
    /// Properties of the tools in the data.
    pub tools: Tools,
    /// Formats by path.
    pub formats: Vec<FormatOverride>,
    /// Schemas by path.
    pub schemas: Vec<SchemaBinding>,
    /// The teachers to compare the data with, by name.
    pub teachers: OrderedTable<Spanned<TeacherConfig>>,
    /// Whether to compare the data with the built-in profile if `teachers` is empty. Default: true.
    #[serde(alias = "default_teacher")]
    pub default_teacher: Option<bool>,
    /// Limits of the dataset of all files.
    pub dataset: Option<Spanned<DatasetTable>>,
    /// Rules and limits by path.
    pub overrides: Vec<RuleOverride>,
    /// The language model that scores RPS.
    pub judge: Option<JudgeSettings>,
}

/// An entry of `ignore`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ignore {
    /// Rules to turn off.
    Rules(String),
    /// Findings to suppress.
    Table(IgnoreTable),
}

/// Findings to suppress.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct IgnoreTable {
    /// The rules whose findings are suppressed.
    #[serde(deserialize_with = "non_empty")]
    pub rules: Vec<String>,
    /// The files, as globs relative to the configuration file. Default: all files.
    #[serde(default, deserialize_with = "non_empty_option")]
    pub paths: Option<Vec<String>>,
    /// The tasks, as globs. Default: all tasks.
    #[serde(default, deserialize_with = "non_empty_option")]
    pub tasks: Option<Vec<String>>,
    /// Why the findings are suppressed.
    pub reason: Option<String>,
}

/// The largest number of entries in `ignore`. Every finding is compared with each entry.
const MAX_IGNORES: usize = 1000;

fn ignores<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Spanned<Ignore>>, D::Error> {
    let entries = Vec::deserialize(deserializer)?;
    if entries.len() > MAX_IGNORES {
        return Err(D::Error::custom(format!("`ignore` has {} entries; the limit is {MAX_IGNORES}", entries.len())));
    }
    Ok(entries)
}

fn non_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let list = Vec::deserialize(deserializer)?;
    if list.is_empty() {
        return Err(D::Error::custom("an empty list matches nothing; add at least one entry"));
    }
    Ok(list)
}

fn non_empty_option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    non_empty(deserializer).map(Some)
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

/// Properties of the tools in the data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Tools {
    /// The kind of tools, by glob over the action label or the tool's name. The first match decides.
    pub kinds: OrderedTable<ToolKind>,
    /// The argument that selects the operation, by tool name.
    pub operations: OrderedTable<String>,
}

/// The kind of a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ToolKind {
    /// The tool reads without changing anything.
    Read,
    /// The tool changes something.
    Write,
    /// The tool neither reads nor writes.
    Neutral,
}

/// The format of some files, and where their records name the task, the model and the outcome.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FormatOverride {
    /// Globs, relative to the configuration file.
    pub paths: Vec<String>,
    /// The format's name. Default: detected from the shape of each record.
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
    /// A pattern for the file's path, such as `runs/{model}/{task}.json`.
    Path(String),
    /// A constant.
    Value(String),
}

/// A schema for some files, which replaces the schema of their format.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SchemaBinding {
    /// Globs, relative to the configuration file.
    pub paths: Vec<String>,
    /// The schema file, relative to the configuration file.
    pub schema: String,
}

/// Rules and limits for some files.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleOverride {
    /// Globs, relative to the configuration file.
    pub paths: Vec<String>,
    /// More rules to run.
    #[serde(default)]
    pub extend_select: Vec<String>,
    /// Rules to turn off.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Severities by rule.
    #[serde(default)]
    pub severity: OrderedTable<Severity>,
    /// Limits of the dataset of these files.
    #[serde(default)]
    pub dataset: Option<Spanned<DatasetTable>>,
    /// Limits of teachers, for each of these files and for their dataset.
    #[serde(default)]
    pub teachers: OrderedTable<Spanned<TeacherOverride>>,
}

/// A table whose entries keep their order in the file, because the order matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderedTable<V>(pub Vec<(String, V)>);

impl<V> Default for OrderedTable<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for OrderedTable<V> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for InOrder<V> {
            type Value = OrderedTable<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(OrderedTable(entries))
            }
        }
        deserializer.deserialize_map(InOrder(PhantomData))
    }
}
