//! Compiled schemas: one a format, those of the configuration, and those that records declare.

use super::TapeJson;
use crate::formats::Format;
use crate::json::ValueRef;
use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use xxhash_rust::xxh3::xxh3_128;

/// Parameter schemas kept at the most; a data set declares the same few again and again.
const TOOL_SCHEMAS: usize = 1024;
/// Bytes of a declared schema above which it is not compiled: no tool needs more.
const LARGEST_TOOL_SCHEMA: usize = 1 << 20;
/// Bound on the compiled size of one regular expression of an untrusted schema, in bytes.
const REGEX_SIZE: usize = 1 << 20;

/// A compiled parameter schema, or why it cannot be used.
pub type CompiledSchema = Arc<Result<Validator<TapeJson>, String>>;

/// Compiles the parameter schemas that records declare, and keeps them.
pub trait ToolSchemas: Sync {
    /// The validator of a parameter schema; the reason where it is no usable schema.
    fn compile(&self, schema: ValueRef<'_>) -> CompiledSchema;
}

/// A schema that the configuration binds to files.
#[derive(Debug)]
pub struct UserSchema {
    /// Its path, for messages.
    pub name: String,
    /// The schema itself, where violations find their descriptions.
    pub source: Value,
    /// The compiled form.
    pub validator: Validator<TapeJson>,
}

/// The compiled schemas of one run.
#[derive(Debug, Default)]
pub struct Schemas {
    formats: FormatSchemas,
    tools: Mutex<HashMap<u128, CompiledSchema>>,
}

/// A schema and its compiled form.
type FormatSchema = (Value, Validator<TapeJson>);

/// The schemas of the formats, each compiled when its first record is met: compiling all of them would take longer
/// than checking a small file.
#[derive(Debug)]
struct FormatSchemas(HashMap<Format, OnceLock<Option<FormatSchema>>>);

impl Default for FormatSchemas {
    fn default() -> Self {
        Self(Format::all().map(|format| (format, OnceLock::new())).collect())
    }
}

impl FormatSchemas {
    fn get(&self, format: Format) -> Option<&FormatSchema> {
        let compile = || {
            let source: Value = serde_json::from_str(format.schema()).ok()?;
            // The format schemas use nothing in which draft 7 and draft 2020-12 differ (a test checks that), and the
            // crate sets up draft 7 twice as fast, which shortens start-up.
            let validator = jsonschema::options_for::<TapeJson>().with_draft(Draft::Draft7).build(&source).ok()?;
            Some((source, validator))
        };
        self.0.get(&format)?.get_or_init(compile).as_ref()
    }
}

impl Schemas {
    /// The embedded schema of a format, as JSON and compiled.
    #[must_use]
    pub fn of_format(&self, format: Format) -> Option<&FormatSchema> {
        self.formats.get(format)
    }
}

impl UserSchema {
    /// Compiles a schema of the configuration.
    ///
    /// # Errors
    /// The reason why it is no JSON, or no usable schema.
    pub fn compile(name: impl Into<String>, text: &str) -> Result<Self, String> {
        let source: Value = serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
        let validator = compile(&source)?;
        Ok(Self { name: name.into(), source, validator })
    }
}

/// Compiles an untrusted schema: no references outside it, bounded regular expressions.
fn compile(schema: &Value) -> Result<Validator<TapeJson>, String> {
    let patterns = PatternOptions::regex().size_limit(REGEX_SIZE).dfa_size_limit(REGEX_SIZE);
    jsonschema::options_for::<TapeJson>()
        .with_pattern_options(patterns)
        .build(schema)
        .map_err(|error| format!("not a usable JSON Schema: {error}"))
}

impl ToolSchemas for Schemas {
    fn compile(&self, schema: ValueRef<'_>) -> CompiledSchema {
        let key = xxh3_128(schema.raw().as_bytes());
        let lock = || self.tools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return Arc::clone(known);
        }
        let compiled = Arc::new(if schema.raw().len() > LARGEST_TOOL_SCHEMA {
            Err("larger than 1 MiB".to_owned())
        } else {
            schema
                .to_serde()
                .ok_or_else(|| "not JSON that can be compiled".to_owned())
                .and_then(|value| compile(&value))
        });
        let mut tools = lock();
        if tools.len() >= TOOL_SCHEMAS {
            tools.clear();
        }
        Arc::clone(tools.entry(key).or_insert(compiled))
    }
}
