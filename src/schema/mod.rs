//! JSON Schema validation on the span tape.
//!
//! Schemas are compiled by crate `jsonschema` and run on the tape; a violation carries a pointer,
//! which the tape turns into a place. Schemas come from the binary (one a format), from the
//! configuration, and from records that declare tools.

mod cache;
mod describe;
mod tape_json;

pub use cache::{CompiledSchema, Schemas, ToolSchemas, UserSchema};
pub use describe::{Violation, violations};
pub use tape_json::{TapeJson, TapeNode};
