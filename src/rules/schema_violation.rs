//! S001 schema-violation

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Validates each record against the JSON Schema of its format, and against every schema that the configuration
    /// binds to the file. Each violation is reported at the invalid value, with what was expected there.
    ///
    /// ## Why is this bad?
    /// Trainers drop messages with a misspelt role, a number instead of text or an unknown block type, or they fail
    /// after hours.
    ///
    /// ## Example
    /// ```json
    /// {"messages": [{"role": "asistant", "content": "Hello!"}]}
    /// ```
    /// `asistant` is not a valid role.
    ///
    /// ## What to do
    /// Correct the record. If your data differs from the format on purpose, bind your own schema:
    /// ```toml
    /// [[schemas]]
    /// paths = ["data/**/*.jsonl"]
    /// schema = "schemas/mine.json"
    /// ```
    "S001" "schema-violation" Error; Check::Engine
}
