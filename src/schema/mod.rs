//! JSON Schema validation on the span tape.
//!
//! The crate `jsonschema` validates tapes directly. Its errors have JSON pointers, which the tape converts to nodes.
//! Schemas are built in (one per format), configured, or declared by records for their tools.

mod cache;
mod cost;
mod describe;
mod tape_json;
mod validator;

pub use cache::{CompiledSchema, Schemas, ToolSchemas, UserSchema};
pub use describe::{Violation, violations};
pub use tape_json::{TapeJson, TapeNode};
pub use validator::{BoundedValidator, Validity};
