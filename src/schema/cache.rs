//! Compiled schemas: of the formats, of the configuration, and of the tools that records declare.

use super::{BoundedValidator, TapeJson, Validity, Violation};
use crate::formats::Format;
use crate::json::ValueRef;
use jsonschema::{Draft, Validator};
use serde_json::Value;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use xxhash_rust::xxh3::xxh3_128;

/// The maximum number of cached parameter schemas. A dataset declares the same few in many records.
const MAX_TOOL_SCHEMAS: usize = 1024;
/// The maximum size of a declared schema, in bytes. Larger ones are not compiled.
const MAX_TOOL_SCHEMA_LEN: usize = 1 << 20;

/// A compiled parameter schema, or the reason why it is unusable.
pub type CompiledSchema = Arc<Result<BoundedValidator, String>>;

/// Compiles and caches the parameter schemas that records declare.
pub trait ToolSchemas: Sync {
    /// The validator of a parameter schema, or the reason why the schema is unusable.
    fn compile(&self, schema: ValueRef<'_>) -> CompiledSchema;
}

/// A schema that the configuration applies to files.
#[derive(Debug)]
pub struct UserSchema {
    /// Its path, for messages.
    pub name: String,
    /// The schema as JSON, for descriptions in messages.
    pub source: Value,
    /// The compiled form.
    pub validator: BoundedValidator,
}

/// The compiled schemas of a run.
#[derive(Debug, Default)]
pub struct Schemas {
    formats: FormatSchemas,
    tools: Mutex<HashMap<u128, CompiledSchema>>,
}

/// A schema and its compiled form.
type FormatSchema = (Value, Validator<TapeJson>);

/// The schemas of the formats, compiled on first use: compiling all of them takes longer than checking a small file.
#[derive(Debug)]
struct FormatSchemas<F = Format>(HashMap<F, OnceLock<Option<FormatSchema>>>);

impl Default for FormatSchemas {
    fn default() -> Self {
        Self::of(Format::all())
    }
}

impl<F: Eq + Hash> FormatSchemas<F> {
    /// Prepares a cell for each format.
    fn of(formats: impl Iterator<Item = F>) -> Self {
        Self(formats.map(|format| (format, OnceLock::new())).collect())
    }

    /// The compiled schema of a format. `text` is its source.
    fn get(&self, format: &F, text: &str) -> Option<&FormatSchema> {
        let compile = || {
            let source: Value = serde_json::from_str(text).ok()?;
            // The format schemas mean the same in draft 7 and draft 2020-12 (a test checks this), and the crate sets up
            // draft 7 twice as fast.
            let validator = jsonschema::options_for::<TapeJson>().with_draft(Draft::Draft7).build(&source).ok()?;
            Some((source, validator))
        };
        self.0.get(format)?.get_or_init(compile).as_ref()
    }
}

impl Schemas {
    /// The built-in schema of a format, as JSON and compiled.
    #[must_use]
    pub fn of_format(&self, format: Format) -> Option<&FormatSchema> {
        self.formats.get(&format, format.schema())
    }
}

impl UserSchema {
    /// Compiles a schema of the configuration.
    ///
    /// # Errors
    /// Returns the reason if the text is not JSON or not a usable schema.
    pub fn compile(name: impl Into<String>, text: &str) -> Result<Self, String> {
        let source: Value = serde_json::from_str(text).map_err(|error| format!("invalid JSON: {error}"))?;
        let validator = BoundedValidator::compile(&source)?;
        Ok(Self { name: name.into(), source, validator })
    }

    /// The violations in a record, in document order, or that it was not validated.
    #[must_use]
    pub fn violations(&self, record: ValueRef<'_>) -> Vec<Violation> {
        match self.validator.check(record) {
            Validity::Valid => Vec::new(),
            Validity::Invalid => self.validator.violations(&self.source, record),
            Validity::TooCostly => vec![Violation {
                node: record.id(),
                message: format!("not validated: {} is too costly; nest fewer `$ref`, `allOf` and `anyOf`", self.name),
                keyword: "$schema".to_owned(),
                missing: None,
            }],
        }
    }
}

impl ToolSchemas for Schemas {
    fn compile(&self, schema: ValueRef<'_>) -> CompiledSchema {
        let key = xxh3_128(schema.raw().as_bytes());
        let lock = || self.tools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return Arc::clone(known);
        }
        let compiled = Arc::new(if schema.raw().len() > MAX_TOOL_SCHEMA_LEN {
            Err("larger than 1 MiB".to_owned())
        } else {
            schema
                .to_serde()
                .ok_or_else(|| "contains a lone surrogate or an out-of-range number".to_owned())
                .and_then(|value| BoundedValidator::compile(&value))
        });
        let mut tools = lock();
        if tools.len() >= MAX_TOOL_SCHEMAS {
            tools.clear();
        }
        Arc::clone(tools.entry(key).or_insert(compiled))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr;

    #[test]
    fn every_one_of_many_formats_keeps_its_schema() {
        let schemas = FormatSchemas::of(0..100);
        let title = |format: u32| {
            let (source, _) = schemas.get(&format, &format!("{{\"title\": \"{format}\"}}"))?;
            Some(source["title"].as_str()?.to_owned())
        };
        assert!((0..100).all(|format| title(format) == Some(format.to_string())));
        let again = || schemas.get(&17, "false").map(ptr::from_ref);
        assert!(again().is_some() && again() == again(), "it is compiled once");
        assert_eq!((title(17), title(100)), (Some("17".to_owned()), None));
    }
}
