//! Compiled schemas: one a format, those of the configuration, and those that records declare.

use super::TapeJson;
use crate::formats::Format;
use crate::json::ValueRef;
use crate::rules::ToolSchemas;
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

type Compiled = Arc<Result<Validator<TapeJson>, String>>;

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
    formats: HashMapOnce,
    tools: Mutex<HashMap<u128, Compiled>>,
}

/// A schema and what it was compiled to.
type FormatSchema = (Value, Validator<TapeJson>);

/// One cell a format, filled when the first record of that format is met: compiling all of them
/// would take longer than checking a small file.
#[derive(Debug, Default)]
struct HashMapOnce {
    cells: [OnceLock<Option<FormatSchema>>; 16],
}

impl Schemas {
    /// The embedded schema of a format with its source.
    #[must_use]
    pub fn of_format(&self, format: Format) -> Option<&FormatSchema> {
        let index = Format::all().position(|other| other == format)?;
        self.formats
            .cells
            .get(index)?
            .get_or_init(|| {
                let source: Value = serde_json::from_str(format.schema()).ok()?;
                // The format schemas use nothing in which draft 7 and draft 2020-12 differ (a test holds
                // that), and the crate's set-up for draft 7 is twice as fast, which start-up feels.
                let validator = jsonschema::options_for::<TapeJson>().with_draft(Draft::Draft7).build(&source).ok()?;
                Some((source, validator))
            })
            .as_ref()
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
    fn compile(&self, schema: ValueRef<'_>) -> Compiled {
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
