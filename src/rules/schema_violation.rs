//! S001 schema-violation

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Validates each record against the JSON Schema of its format, and against every schema that
    /// the configuration binds to the file. Each violation is reported at the value that breaks the
    /// schema, with what was expected there.
    ///
    /// ## Why is this bad?
    /// A misspelt role, a number where text belongs or a block of an unknown type makes trainers
    /// drop the message, or fail after hours.
    ///
    /// ## Example
    /// ```json
    /// {"messages": [{"role": "asistant", "content": "Hello!"}]}
    /// ```
    /// `asistant` is none of the roles.
    ///
    /// ## What to do
    /// Mend the record. Where your data rightly differs, bind a schema of your own:
    /// ```toml
    /// [[schemas]]
    /// paths = ["data/**/*.jsonl"]
    /// schema = "schemas/mine.json"
    /// ```
    "S001" "schema-violation" Error; Check::Engine
}
