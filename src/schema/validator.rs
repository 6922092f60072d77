//! A validator of an untrusted schema, with bounded work.

use super::cost::Cost;
use super::describe::{Violation, violations};
use super::{TapeJson, TapeNode};
use crate::json::ValueRef;
use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

/// The maximum compiled size of a regular expression in an untrusted schema, in bytes.
const MAX_REGEX_SIZE: usize = 1 << 20;

/// A compiled schema of the configuration or of a record.
#[derive(Debug)]
pub struct BoundedValidator {
    validator: Validator<TapeJson>,
    cost: Cost,
}

/// The result of validating a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// The value is valid.
    Valid,
    /// The value violates the schema.
    Invalid,
    /// The value was not validated, because that could take too long.
    TooCostly,
}

impl BoundedValidator {
    /// Compiles a schema, without references to other documents and with size limits on regular expressions.
    ///
    /// # Errors
    /// Returns the reason if the schema is invalid.
    pub fn compile(schema: &Value) -> Result<Self, String> {
        let patterns = PatternOptions::regex().size_limit(MAX_REGEX_SIZE).dfa_size_limit(MAX_REGEX_SIZE);
        let validator = jsonschema::options_for::<TapeJson>()
            .with_pattern_options(patterns)
            .build(schema)
            .map_err(|error| format!("invalid JSON Schema: {error}"))?;
        Ok(Self { validator, cost: Cost::of(schema) })
    }

    /// Validates a value, unless that could take too long.
    #[must_use]
    pub fn check(&self, value: ValueRef<'_>) -> Validity {
        match self.cost.allows(value) {
            false => Validity::TooCostly,
            true if self.validator.is_valid(TapeNode::Value(value)) => Validity::Valid,
            true => Validity::Invalid,
        }
    }

    /// The violations in an invalid value, in document order. `schema` is the source of the validator.
    #[must_use]
    pub fn violations(&self, schema: &Value, value: ValueRef<'_>) -> Vec<Violation> {
        if self.cost.allows(value) { violations(&self.validator, schema, value) } else { Vec::new() }
    }
}
